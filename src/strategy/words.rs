//! Numbers and lists in plain words, for names, the book and the refusals.

/// `61,000` out of 61000.4: whole dollars, rounded up so that nothing that is missing reads as zero.
pub fn dollars(usd: f64) -> String {
    if !usd.is_finite() {
        return "an unknown sum of".into();
    }
    let digits = format!("{:.0}", usd.abs().ceil());
    let mut text = String::with_capacity(digits.len() + 6);
    if usd < 0.0 && digits != "0" {
        text.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `a 1st`, `a 2nd`, `an 8th`, `an 11th`.
pub fn ordinal(n: u32) -> String {
    let ending = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    let digits = n.to_string();
    // Said aloud, 8, 11, 18 and every number that starts with 8 open with a vowel.
    let vowel = digits.starts_with('8') || ((n == 11 || n == 18) || (11_000..12_000).contains(&n));
    format!("{} {digits}{ending}", if vowel { "an" } else { "a" })
}

/// `9 people`, `1 person`.
pub fn people(n: u32) -> String {
    if n == 1 { "1 person".into() } else { format!("{n} people") }
}

/// The shown name, or the id when the file gives none.
pub fn shown<'a>(name: &'a str, id: &'a str) -> &'a str {
    if name.is_empty() { id } else { name }
}

/// `800 m`, `1.5 km`.
pub fn distance(m: f64) -> String {
    if m < 1000.0 { format!("{m:.0} m") } else { format!("{:.1} km", m / 1000.0) }
}

/// The compass point, of eight, towards a direction given as metres east and north.
pub fn compass(east: f64, north: f64) -> &'static str {
    const POINTS: [&str; 8] =
        ["east", "north-east", "north", "north-west", "west", "south-west", "south", "south-east"];
    let eighths = crate::math::atan2(north, east) / (crate::math::PI / 4.0);
    POINTS[(eighths.round() as i32).rem_euclid(8) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        for (usd, text) in [(0.0, "0"), (999.2, "1,000"), (61_000.0, "61,000"), (1_234_567.0, "1,234,567")] {
            assert_eq!(dollars(usd), text);
        }
        for (n, text) in
            [(1, "a 1st"), (2, "a 2nd"), (3, "a 3rd"), (4, "a 4th"), (8, "an 8th"), (11, "an 11th")]
        {
            assert_eq!(ordinal(n), text);
        }
        assert_eq!((ordinal(22), ordinal(112)), ("a 22nd".into(), "a 112th".into()));
        assert_eq!((distance(800.0), distance(1500.0)), ("800 m".into(), "1.5 km".into()));
        assert_eq!(
            (compass(1.0, 1.0), compass(-1.0, 0.0), compass(0.1, -5.0)),
            ("north-east", "west", "south")
        );
    }
}
