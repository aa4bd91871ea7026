//! Numbers without digits that nobody needs: a page is read on a phone.

/// So many digits behind the point.
pub fn places(value: f64, digits: i32) -> f64 {
    let factor = f64::from(10_u32.pow(digits as u32));
    let rounded = (value * factor).round() / factor;
    // No negative zero.
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// Six significant digits.
pub fn six(value: f64) -> f64 {
    if value.is_finite() { format!("{value:.5e}").parse().unwrap_or(value) } else { value }
}

/// The same of an end of an interval, which may not be there.
pub fn end(value: f64) -> Option<f64> {
    value.is_finite().then(|| six(value))
}

/// A place to the metre.
pub fn metre(at: glam::DVec2) -> (f64, f64) {
    (places(at.x, 0), places(at.y, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needless_digits_go_and_the_rest_stays() {
        assert_eq!(places(1234.5678, 1), 1234.6);
        assert_eq!(places(-0.04, 1).to_string(), "0");
        assert_eq!(six(0.123_456_789), 0.123_457);
        assert_eq!(six(-123_456_789.0), -123_457_000.0);
        assert_eq!((six(0.0), end(f64::NAN)), (0.0, None));
    }
}
