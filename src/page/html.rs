//! The page as one HTML file that needs nothing else: no network, no folder beside it, no storage.
//!
//! What it says in words and the table of all measures are in the markup (`parts.rs`), so that they are there on paper and without
//! scripts. Charts, maps and replays are made in the browser out of the same data, which stands in the file as JSON. The scripts are plain
//! JavaScript (`assets/page/`), the charts those of Vega-Lite, vendored. A policy in the head forbids the browser to load or to send
//! anything, and to run a text as a script: expressions of Vega go through its interpreter.
//!
//! Assumption: a browser of the last few years. Left out: a version for older ones, which get the words and the table.

use super::json::json;
use super::model::Page;
use super::parts;

/// Styles of the page.
const STYLES: &str = include_str!("../../assets/page/page.css");

/// Our scripts, in the order in which they build on each other. They run in one function, so that nothing of them is global.
const SCRIPTS: [&str; 8] = [
    include_str!("../../assets/page/util.js"),
    include_str!("../../assets/page/table.js"),
    include_str!("../../assets/page/chart.js"),
    include_str!("../../assets/page/sections.js"),
    include_str!("../../assets/page/more.js"),
    include_str!("../../assets/page/map.js"),
    include_str!("../../assets/page/replay.js"),
    include_str!("../../assets/page/page.js"),
];

/// The library, as it came from npm: see `assets/page/vendor/README.md`.
const LIBRARY: [&str; 2] = [
    include_str!("../../assets/page/vendor/vega.min.js"),
    include_str!("../../assets/page/vendor/vega-lite.min.js"),
];

/// The interpreter of Vega's expressions, which npm has as a module only.
const INTERPRETER: &str = include_str!("../../assets/page/vendor/vega-interpreter.js");

/// What the interpreter imports and exports, and what stands for it in a page without modules.
const OF_A_MODULE: [(&str, &str); 2] = [
    (
        "import { ascending, isString, DisallowedObjectProperties } from 'vega-util';",
        "const { ascending, isString, DisallowedObjectProperties } = vega;",
    ),
    ("export { expression as expressionInterpreter };", "globalThis.expressionInterpreter = expression;"),
];

/// The licence of the library asks to go with every copy, and a page is one.
const LICENSE: &str = include_str!("../../assets/page/vendor/vega.LICENSE");

/// Licence of the parts of D3 that are in Vega.
const LICENSE_OF_D3: &str = include_str!("../../assets/page/vendor/d3.LICENSE");

/// Nothing is loaded, nothing is sent: pictures are in the page itself, so are styles and scripts.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'";

/// A text as part of HTML, in an element or in a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if is_turning(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// Signs that turn the direction of what is written after them: a name could make the page read otherwise than it is.
fn is_turning(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A page as HTML. The same page gives the same bytes.
pub fn html(page: &Page) -> String {
    let data = json(page).replace(is_turning, "");
    let scripts = SCRIPTS.concat();
    let mut interpreter = INTERPRETER.to_owned();
    for (of_module, of_page) in OF_A_MODULE {
        interpreter = interpreter.replace(of_module, of_page);
    }
    let library = format!("{}\n{}\n(() => {{\n{interpreter}\n}})();", LIBRARY[0], LIBRARY[1]);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"generator\" content=\"picket {version}\">\n<title>{title}</title>\n<style>\n{STYLES}</style>\n</head>\n<body>\n\
         {body}\
         <script type=\"application/json\" id=\"page-data\">{data}</script>\n\
         <script>\n/*\nVega, Vega-Lite and Vega's interpreter:\n{LICENSE}\nParts of D3 in Vega:\n{LICENSE_OF_D3}*/\n{library}\n</script>\n\
         <script>\n(() => {{\n\"use strict\";\n{scripts}}})();\n</script>\n</body>\n</html>\n",
        version = escape(&page.recipe.version),
        title = escape(&page.title),
        body = parts::body(page),
        data = json_in_html(&data),
        library = script_in_html(&library),
        scripts = script_in_html(&scripts),
    )
}

/// JSON that cannot end the element that it stands in, whatever its texts say.
fn json_in_html(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            // These stand in texts only, where JSON lets every character be written by its number.
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// A script that cannot end its element, without the line that names a file of its own.
fn script_in_html(script: &str) -> String {
    let lines: Vec<&str> = script.lines().filter(|line| !line.starts_with("//# sourceMappingURL=")).collect();
    lines.join("\n").replace("</script", "<\\/script").replace("<!--", "<\\!--") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interpreter_is_the_one_that_we_know_how_to_inline() {
        for (of_module, _) in OF_A_MODULE {
            assert!(INTERPRETER.contains(of_module), "vega-interpreter.js no longer says {of_module}");
        }
    }

    #[test]
    fn data_and_scripts_cannot_end_their_elements() {
        let json = json_in_html("\"</script><!-- & \u{2028}\"");
        assert_eq!(json, "\"\\u003c/script\\u003e\\u003c!-- \\u0026 \\u2028\"");
        let script = script_in_html("a = \"</script>\"; b = \"<!--\";\n//# sourceMappingURL=x.map");
        assert_eq!(script, "a = \"<\\/script>\"; b = \"<\\!--\";\n");
    }
}
