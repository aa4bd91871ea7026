//! Reading back what was drawn and what was told: where everything in a picture lies, and the bones of a document.
#![allow(dead_code, reason = "each test uses its part")]

use picket::report::lettering::text_width;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use roxmltree::{Document, Node};

/// How many elements have a class.
pub fn count(svg: &Document, class: &str) -> usize {
    svg.descendants().filter(|n| n.attribute("class") == Some(class)).count()
}

/// A number of an attribute.
pub fn number(node: &Node, name: &str) -> f64 {
    node.attribute(name).map_or(0.0, |v| v.parse().unwrap_or_else(|_| panic!("{name}=\"{v}\" is no number")))
}

/// Everything visible that is not clipped and lies outside the canvas, in words.
pub fn outside(svg: &Document) -> Vec<String> {
    let root = svg.root_element();
    let size = (number(&root, "width"), number(&root, "height"));
    let mut found = Vec::new();
    walk(root, (0.0, 0.0), size, &mut found);
    found
}

fn walk(node: Node, shift: (f64, f64), size: (f64, f64), found: &mut Vec<String>) {
    let hidden = ["defs", "title", "desc"].contains(&node.tag_name().name());
    if !node.is_element() || hidden || node.attribute("clip-path").is_some() {
        return;
    }
    let moved = node.attribute("transform").and_then(|t| t.strip_prefix("translate("));
    let shift = moved.map_or(shift, |t| {
        let parts: Vec<f64> =
            t.trim_end_matches(')').split(' ').map(|v| v.parse().expect("a number")).collect();
        (shift.0 + parts[0], shift.1 + parts[1])
    });
    for (x, y) in corners(&node) {
        let (x, y) = (x + shift.0, y + shift.1);
        if !(x >= -0.6 && y >= -0.6 && x <= size.0 + 0.6 && y <= size.1 + 0.6) {
            let words = node.text().unwrap_or_default();
            found.push(format!("{} {words:?} at {x:.1}, {y:.1} of {size:?}", node.tag_name().name()));
        }
    }
    for child in node.children() {
        walk(child, shift, size, found);
    }
}

/// Corners of what an element draws itself.
fn corners(node: &Node) -> Vec<(f64, f64)> {
    let of = |name: &str| number(node, name);
    match node.tag_name().name() {
        "rect" | "image" => {
            vec![(of("x"), of("y")), (of("x") + of("width"), of("y") + of("height"))]
        }
        "circle" => {
            let r = of("r");
            vec![(of("cx") - r, of("cy") - r), (of("cx") + r, of("cy") + r)]
        }
        "text" => text(node),
        "path" => {
            let d = node.attribute("d").expect("a path has a way");
            let pairs =
                d.split(['M', 'L', 'Z']).map(|p| p.trim().trim_end_matches("h0")).filter(|p| !p.is_empty());
            let at = |p: &str| {
                let (x, y) = p.split_once(' ').unwrap_or_else(|| panic!("{p:?} in {d:?}"));
                (x.parse().expect("a number"), y.parse().expect("a number"))
            };
            pairs.map(at).collect()
        }
        "svg" | "g" | "use" => Vec::new(),
        other => panic!("<{other}> is not expected in a chart"),
    }
}

fn text(node: &Node) -> Vec<(f64, f64)> {
    let words: String = node.children().filter_map(|c| c.text()).collect();
    let (x, y, size) = (number(node, "x"), number(node, "y"), number(node, "font-size"));
    let width = text_width(words.trim(), size);
    let left = match node.attribute("text-anchor") {
        Some("end") => -width,
        Some("middle") => -0.5 * width,
        _ => 0.0,
    };
    match node.attribute("transform") {
        // It reads upwards.
        Some(turned) if turned.starts_with("rotate(-90") => {
            vec![(x - size, y - left), (x, y - left - width)]
        }
        _ => vec![(x + left, y - size), (x + left + width, y)],
    }
}

/// All that a reader of Markdown may know.
pub fn options() -> Options {
    Options::all() - Options::ENABLE_SMART_PUNCTUATION
}

/// The bones of a document: everything but what stands in its texts.
pub fn bones(markdown: &str) -> Vec<String> {
    let mut bones = Vec::new();
    for event in Parser::new_ext(markdown, options()) {
        match event {
            Event::Text(_) if bones.last().is_some_and(|b| b == "text") => {}
            Event::Text(_) => bones.push("text".to_owned()),
            Event::Code(_) => bones.push("code".to_owned()),
            Event::Start(Tag::CodeBlock(_)) => bones.push("block".to_owned()),
            Event::Start(Tag::Image { dest_url, .. }) => bones.push(format!("image {dest_url}")),
            Event::Start(Tag::Heading { level, .. }) => bones.push(format!("heading {level:?}")),
            Event::End(TagEnd::Heading(_)) => bones.push("end of heading".to_owned()),
            other => bones.push(format!("{other:?}")),
        }
    }
    bones
}

/// The tables of a document under their last heading: cells as they are shown.
pub fn tables(markdown: &str) -> Vec<(String, Vec<Vec<String>>)> {
    let (mut all, mut heading, mut words) = (Vec::new(), String::new(), String::new());
    for event in Parser::new_ext(markdown, options()) {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(&text),
            Event::Start(Tag::Heading { .. } | Tag::TableCell) => words.clear(),
            Event::End(TagEnd::Heading(_)) => heading = std::mem::take(&mut words),
            Event::Start(Tag::Table(_)) => all.push((heading.clone(), Vec::new())),
            Event::Start(Tag::TableHead | Tag::TableRow) => {
                all.last_mut().expect("within a table").1.push(Vec::new());
            }
            Event::End(TagEnd::TableCell) => {
                let row = all.last_mut().and_then(|t| t.1.last_mut()).expect("within a row");
                row.push(std::mem::take(&mut words));
            }
            _ => {}
        }
    }
    all
}

/// Headings, and blocks of code, as they are shown.
pub fn headings_and_blocks(markdown: &str) -> (Vec<String>, Vec<String>) {
    let (mut headings, mut blocks, mut words) = (Vec::new(), Vec::new(), String::new());
    for event in Parser::new_ext(markdown, options()) {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(&text),
            Event::Start(Tag::Heading { .. } | Tag::CodeBlock(_)) => words.clear(),
            Event::End(TagEnd::Heading(_)) => headings.push(std::mem::take(&mut words)),
            Event::End(TagEnd::CodeBlock) => blocks.push(std::mem::take(&mut words)),
            _ => {}
        }
    }
    (headings, blocks)
}
