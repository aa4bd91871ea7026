//! Numbers and texts as RON writes them.

/// A whole number, with its sign: decimal, or `0x`, `0o`, `0b`; `_` may separate digits.
pub fn integer(text: &str) -> Option<i128> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let (radix, digits) = match digits.get(..2) {
        Some("0x") => (16, &digits[2..]),
        Some("0o") => (8, &digits[2..]),
        Some("0b") => (2, &digits[2..]),
        _ => (10, digits),
    };
    if digits.starts_with(['+', '-', '_']) {
        return None;
    }
    i128::from_str_radix(&digits.replace('_', ""), radix).ok().map(|v| sign * v)
}

/// A number; `inf` and `NaN` are numbers too.
pub fn float(text: &str) -> Option<f64> {
    match text {
        "inf" | "+inf" => return Some(f64::INFINITY),
        "-inf" => return Some(f64::NEG_INFINITY),
        "NaN" | "+NaN" | "-NaN" => return Some(f64::NAN),
        _ => {}
    }
    // Rust would also read "infinity" and "nan", which RON does not.
    if !text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) || text.ends_with('_') {
        return None;
    }
    text.replace('_', "").parse().ok()
}

/// The content of a text in quotes; `None` if it is something else.
pub fn string(source: &str) -> Option<String> {
    if let Some(raw) = source.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let body = raw[hashes..].strip_prefix('"')?;
        return Some(body.strip_suffix(&format!("\"{}", "#".repeat(hashes)))?.to_owned());
    }
    let body = source.strip_prefix('"')?.strip_suffix('"')?;
    let mut out = String::with_capacity(body.len());
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next()? {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            '0' => out.push('\0'),
            'x' => {
                let hex: String = chars.by_ref().take(2).collect();
                out.push(char::from(u8::from_str_radix(&hex, 16).ok()?));
            }
            'u' => {
                chars.next_if_eq(&'{')?;
                let hex: String = chars.by_ref().take_while(|c| *c != '}').collect();
                out.push(char::from_u32(u32::from_str_radix(&hex, 16).ok()?)?);
            }
            other => out.push(other),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_ron() {
        for text in ["1", "-3", "+4", "1_000", "1.5", "-2e3", ".5", "1.", "inf", "-inf", "1e-3"] {
            let ours = float(text);
            let theirs = ron::from_str::<f64>(text).ok();
            assert_eq!(ours, theirs, "{text}");
        }
        for text in ["nan", "infinity", "fast", "--1", "1x", "", "e5", "0x", "0x1F"] {
            assert!(float(text).is_none(), "{text}");
            assert!(ron::from_str::<f64>(text).is_err(), "{text}");
        }
        assert_eq!(integer("-1_000"), Some(-1000));
        assert_eq!(integer("1.5"), None);
    }

    #[test]
    fn texts_are_those_of_ron() {
        for text in [r#""a \"b\" \\ \n \x41 \u{e4}""#, r##"r#"raw " \n"#"##, "\"ä\"", "\"\""] {
            assert_eq!(string(text), ron::from_str::<String>(text).ok(), "{text}");
        }
        assert_eq!(string("word"), None);
        assert_eq!(string("\"\\u{110000}\""), None);
    }
}
