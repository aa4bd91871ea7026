//! "Did you mean …?": the nearest known name, by edits and by unit.

/// The known name nearest to what was written, if one is near enough to be meant.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let target = simple(written);
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let distance = edits(&target, &simple(name));
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, name));
        }
    }
    let longest = target.len().max(best.map_or(0, |(_, n)| n.chars().count()));
    best.filter(|(distance, name)| *name != written && *distance <= (longest / 3).max(1))
        .map(|(_, name)| name)
}

/// The known name that was meant: the same in another unit, or the nearest.
pub fn meant<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    other_unit(written, known).or_else(|| nearest(written, known.iter().copied()))
}

/// A hint for a name that is not known: the nearest, the same with another unit, or nothing.
pub fn hint(written: &str, known: &[&str]) -> Option<String> {
    if let Some(name) = other_unit(written, known) {
        let unit = unit_of(name).unwrap_or_default();
        return Some(format!("the unit here is `{unit}`: convert, and write `{name}`"));
    }
    nearest(written, known.iter().copied()).map(|name| format!("did you mean `{name}`?"))
}

/// A list for a message, cut when it is long: ``one of `a`, `b`, `c` ``.
pub fn one_of<S: AsRef<str>>(known: &[S]) -> String {
    const MOST: usize = 9;
    let quoted: Vec<String> = known.iter().take(MOST).map(|n| format!("`{}`", n.as_ref())).collect();
    match known.len() {
        0 => "nothing here".into(),
        1 => quoted.join(""),
        n if n > MOST => format!("one of {} and {} more", quoted.join(", "), n - MOST),
        _ => format!("one of {}", quoted.join(", ")),
    }
}

/// Units that end field names, longest first.
const UNITS: [&str; 31] = [
    "lon_lat",
    "metres",
    "meters",
    "hours",
    "kmh",
    "kph",
    "mph",
    "sec",
    "eur",
    "ft",
    "mi",
    "per_100km2",
    "m_s",
    "km_h",
    "mm_h",
    "per_day",
    "per_hour",
    "per_min",
    "per_year",
    "share",
    "percent",
    "years",
    "days",
    "usd",
    "deg",
    "min",
    "km",
    "db",
    "h",
    "m",
    "s",
];

fn unit_of(name: &str) -> Option<&'static str> {
    let is_end = |unit: &&str| name.strip_suffix(unit).is_some_and(|stem| stem.ends_with('_'));
    UNITS.into_iter().find(|unit| is_end(unit))
}

/// The known name that says the same in another unit.
fn other_unit<'a>(written: &str, known: &[&'a str]) -> Option<&'a str> {
    let stem =
        |name: &str| unit_of(name).map_or(name.to_owned(), |u| name[..name.len() - u.len() - 1].to_owned());
    let wanted = stem(written);
    known.iter().copied().find(|name| *name != written && unit_of(name).is_some() && stem(name) == wanted)
}

fn simple(name: &str) -> Vec<char> {
    name.chars().filter(|c| !"-_ ".contains(*c)).flat_map(char::to_lowercase).collect()
}

/// Edits from one word to the other: letters put in, left out, changed, or two neighbours swapped.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let changed = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = changed.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = last;
        last = row;
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let known = ["radio", "fpv", "waypoint", "fibre"];
        for (written, meant) in
            [("raido", "radio"), ("Fibre", "fibre"), ("fiber", "fibre"), ("way-point", "waypoint")]
        {
            assert_eq!(nearest(written, known), Some(meant), "{written}");
        }
        for written in ["submarine", "", "x"] {
            assert_eq!(nearest(written, known), None, "{written}");
        }
        assert_eq!(nearest("speed_ms", ["speed_m_s", "range_m"]), Some("speed_m_s"));
    }

    #[test]
    fn the_same_name_in_another_unit_says_which_unit_is_meant() {
        let known = ["range_m", "speed_m_s", "price_usd"];
        for (written, meant) in [("range_km", "range_m"), ("speed_km_h", "speed_m_s"), ("price", "price_usd")]
        {
            let hint = hint(written, &known).expect("a hint");
            assert!(hint.contains("unit") && hint.contains(meant), "{written}: {hint}");
        }
        assert!(hint("rnage_m", &known).expect("a hint").starts_with("did you mean"));
        assert_eq!(hint("colour", &known), None);
    }

    #[test]
    fn edits_count_swaps_once() {
        let count = |a: &str, b: &str| edits(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!((count("ab", "ba"), count("", "abc"), count("kitten", "sitting")), (1, 3, 3));
    }
}
