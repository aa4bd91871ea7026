//! How much room words take in a picture, and where labels go without covering one another.
//!
//! An SVG does not know its reader's fonts. Widths here are those of a wide common sans (DejaVu), so that what fits
//! here fits everywhere. Placement is greedy in a fixed order: the first label gets the best place, a later one the
//! best that is left; the same input gives the same picture.

/// An axis-aligned box: left, top, right, bottom in pixels, y downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Top edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Bottom edge.
    pub bottom: f64,
}

impl Rect {
    /// A box around a point.
    pub fn around(x: f64, y: f64, half_width: f64, half_height: f64) -> Self {
        Rect { left: x - half_width, top: y - half_height, right: x + half_width, bottom: y + half_height }
    }

    /// The area that two boxes share.
    pub fn overlap(&self, other: &Rect) -> f64 {
        let w = self.right.min(other.right) - self.left.max(other.left);
        let h = self.bottom.min(other.bottom) - self.top.max(other.top);
        if w > 0.0 && h > 0.0 { w * h } else { 0.0 }
    }

    /// The area by which it leaves `frame`.
    fn outside(&self, frame: &Rect) -> f64 {
        let area = (self.right - self.left) * (self.bottom - self.top);
        area - self.overlap(frame)
    }
}

/// Width of a text in pixels at a font size.
pub fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

/// Advance of a character in ems.
fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' | ' ' | '.' | ',' | 'I' | ':' | '·' => 0.33,
        'f' | 't' | 'r' | '(' | ')' | '-' | '/' | '"' => 0.41,
        'm' | 'w' | 'M' | 'W' | '%' | '—' => 0.96,
        'A'..='Z' | '±' | '×' | '≥' | '…' => 0.72,
        _ => 0.62,
    }
}

/// Shortens a text to a width, with an ellipsis.
pub fn fit(text: &str, size: f64, width: f64) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if text_width(&kept, size) + em('…') * size > width {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// Breaks a text at spaces into lines of at most `width` pixels.
pub fn break_lines(text: &str, size: f64, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if text_width(line, size) + text_width(word, size) + 0.33 * size <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Moves heights apart until neighbours keep `gap`, within `top..=bottom`, as little as possible and in their order.
pub fn spread(wanted: &[f64], gap: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]).then(a.cmp(&b)));
    // Blocks of touching labels, each centred on the mean of what its members want (pool adjacent violators).
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (rank, &i) in order.iter().enumerate() {
        let mut block = (wanted[i] - rank as f64 * gap, 1);
        while let Some(&(mean, count)) = blocks.last() {
            if mean <= block.0 {
                break;
            }
            blocks.pop();
            let total = count + block.1;
            block = ((mean * count as f64 + block.0 * block.1 as f64) / total as f64, total);
        }
        blocks.push(block);
    }
    let most = bottom - gap * (wanted.len().saturating_sub(1)) as f64;
    let mut placed = vec![0.0; wanted.len()];
    let mut rank = 0;
    for (mean, count) in blocks {
        for _ in 0..count {
            placed[order[rank]] = mean.min(most).max(top) + rank as f64 * gap;
            rank += 1;
        }
    }
    placed
}

/// Places labels around points.
#[derive(Clone, Debug)]
pub struct Placer {
    frame: Rect,
    taken: Vec<Rect>,
}

/// Where a label stands: its left edge and its baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// Left edge, pixels.
    pub x: f64,
    /// Baseline, pixels.
    pub y: f64,
}

impl Placer {
    /// An empty frame.
    pub fn new(frame: Rect) -> Self {
        Placer { frame, taken: Vec::new() }
    }

    /// Keeps a box free of labels.
    pub fn block(&mut self, rect: Rect) {
        self.taken.push(rect);
    }

    /// Places a text of `size` beside a point whose symbol has radius `clear`. With `must`, it is placed even where
    /// it covers something (as little as can be); without, `None` if there is no free place.
    pub fn place(&mut self, text: &str, size: f64, at: (f64, f64), clear: f64, must: bool) -> Option<Placed> {
        let (w, h) = (text_width(text, size), size);
        let mut best: Option<(f64, Rect)> = None;
        for ring in 0..3 {
            let d = clear + 3.0 + 12.0 * f64::from(ring);
            let (x, y) = at;
            // Preferred order of mapmakers: right, then above, below, left, then the corners.
            let corners = [
                (x + d, y - 0.5 * h),
                (x - 0.5 * w, y - d - h),
                (x - 0.5 * w, y + d),
                (x - d - w, y - 0.5 * h),
                (x + 0.7 * d, y - 0.7 * d - h),
                (x + 0.7 * d, y + 0.7 * d),
                (x - 0.7 * d - w, y - 0.7 * d - h),
                (x - 0.7 * d - w, y + 0.7 * d),
            ];
            for (left, top) in corners {
                let rect = Rect { left, top, right: left + w, bottom: top + h };
                let covered: f64 = self.taken.iter().map(|t| t.overlap(&rect)).sum();
                let bad = covered + 4.0 * rect.outside(&self.frame);
                if bad == 0.0 {
                    return Some(self.take(rect, size));
                }
                if best.is_none_or(|(least, _)| bad < least) {
                    best = Some((bad, rect));
                }
            }
        }
        best.filter(|_| must).map(|(_, rect)| self.take(rect, size))
    }

    /// Places a box of half sizes on a point, or as near as there is room, and keeps it free; hands back its centre.
    pub fn place_box(&mut self, at: (f64, f64), half_width: f64, half_height: f64) -> (f64, f64) {
        let mut best: Option<(f64, (f64, f64))> = None;
        for ring in 0..6 {
            let (dx, dy) = (2.0 * half_width * f64::from(ring), 2.0 * half_height * f64::from(ring));
            let ways: &[(f64, f64)] = &[
                (1.0, -1.0),
                (1.0, 0.0),
                (0.0, -1.0),
                (-1.0, -1.0),
                (1.0, 1.0),
                (-1.0, 0.0),
                (0.0, 1.0),
                (-1.0, 1.0),
            ];
            for (x, y) in if ring == 0 { &ways[..1] } else { ways } {
                let centre = (at.0 + x * dx, at.1 + y * dy);
                let rect = Rect::around(centre.0, centre.1, half_width, half_height);
                let covered: f64 = self.taken.iter().map(|t| t.overlap(&rect)).sum();
                let bad = covered + 4.0 * rect.outside(&self.frame);
                if best.is_none_or(|(least, _)| bad < least) {
                    best = Some((bad, centre));
                }
                if bad == 0.0 {
                    self.block(rect);
                    return centre;
                }
            }
        }
        let centre = best.map_or(at, |(_, centre)| centre);
        self.block(Rect::around(centre.0, centre.1, half_width, half_height));
        centre
    }

    fn take(&mut self, rect: Rect, size: f64) -> Placed {
        self.taken.push(rect);
        Placed { x: rect.left, y: rect.bottom - 0.2 * size }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn spread_labels_keep_their_distance_their_order_and_the_frame(
            wanted in proptest::collection::vec(-50.0..650.0, 1..12)
        ) {
            let placed = spread(&wanted, 30.0, 0.0, 600.0);
            for i in 0..wanted.len() {
                prop_assert!((-1e-9..=600.0 + 1e-9).contains(&placed[i]));
                for j in 0..wanted.len() {
                    prop_assert!(i == j || (placed[i] - placed[j]).abs() >= 30.0 - 1e-9);
                    prop_assert!(wanted[i] >= wanted[j] || placed[i] < placed[j]);
                }
            }
        }
    }

    #[test]
    fn labels_that_do_not_meet_stay_where_they_want() {
        assert_eq!(spread(&[100.0, 300.0, 200.0], 30.0, 0.0, 600.0), [100.0, 300.0, 200.0]);
        assert_eq!(spread(&[100.0, 100.0], 30.0, 0.0, 600.0), [85.0, 115.0]);
    }

    #[test]
    fn placed_labels_cover_nothing_while_there_is_room() {
        let frame = Rect { left: 0.0, top: 0.0, right: 600.0, bottom: 400.0 };
        let mut placer = Placer::new(frame);
        let points = [(300.0, 200.0), (310.0, 205.0), (590.0, 10.0), (305.0, 190.0)];
        for (x, y) in points {
            placer.block(Rect::around(x, y, 5.0, 5.0));
        }
        for at in points {
            let placed = placer.place("Upper mill", 16.0, at, 6.0, false).unwrap();
            assert!(placed.x >= 0.0 && placed.x + text_width("Upper mill", 16.0) <= 600.0);
        }
        for (i, a) in placer.taken.iter().enumerate() {
            for b in placer.taken[i + 1..].iter().filter(|b| b.right - b.left > 11.0) {
                assert_eq!(a.overlap(b), 0.0);
            }
        }
        let mut full = Placer::new(frame);
        full.block(frame);
        assert_eq!(full.place("x", 16.0, (300.0, 200.0), 6.0, false), None);
        assert!(full.place("x", 16.0, (300.0, 200.0), 6.0, true).is_some());
    }

    #[test]
    fn texts_are_broken_and_shortened_to_fit() {
        let lines = break_lines("Patrols without jammers at all", 16.0, 120.0);
        assert!(lines.len() > 1 && lines.iter().all(|l| text_width(l, 16.0) <= 120.0));
        let short = fit("Patrols without jammers", 16.0, 120.0);
        assert!(short.ends_with('…') && text_width(&short, 16.0) <= 120.0);
        assert_eq!(fit("Mix", 16.0, 120.0), "Mix");
    }
}
