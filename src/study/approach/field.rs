//! A map of squares as an even field to paint: values between the centres of squares, each with how far to trust it.
//!
//! Values are bilinear between the centres of the squares that have one, and constant beyond the outermost. A place whose
//! squares have none has the weight 0. Which colour a value has is for whoever paints.

use super::map::Smoothed;
use super::squares::Squares;
use glam::DVec2;

/// Values at the centres of fine cells, in rows from the south.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// From west to east.
    pub columns: usize,
    /// From south to north.
    pub rows: usize,
    /// By cell; 0 where nothing is known.
    pub values: Vec<f32>,
    /// By cell: how far to trust it, 0 to 1.
    pub weights: Vec<f32>,
}

impl Field {
    /// Paints what is known of squares onto `columns` × `rows` cells over the map.
    ///
    /// # Panics
    /// If there are not as many values as squares.
    pub fn new(shape: &Squares, squares: &[Option<Smoothed>], columns: usize, rows: usize) -> Self {
        assert_eq!(squares.len(), shape.len(), "a value for each square");
        let step = shape.size_m / DVec2::new(columns as f64, rows as f64);
        let mut field = Field { columns, rows, values: Vec::new(), weights: Vec::new() };
        for cell in 0..columns * rows {
            let middle = DVec2::new((cell % columns) as f64 + 0.5, (cell / columns) as f64 + 0.5);
            let (value, weight) = between(shape, squares, step * middle);
            field.values.push(value as f32);
            field.weights.push(weight as f32);
        }
        field
    }
}

/// Value and weight at a place.
fn between(shape: &Squares, squares: &[Option<Smoothed>], place: DVec2) -> (f64, f64) {
    let at = (place / shape.edge_m - 0.5).max(DVec2::ZERO);
    let most = DVec2::new(f64::from(shape.columns - 1), f64::from(shape.rows - 1));
    let at = at.min(most);
    let (low, part) = (at.floor(), at - at.floor());
    let (mut sum, mut weight) = (0.0, 0.0);
    for (x, y) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
        let corner = (low + DVec2::new(x, y)).min(most);
        let share = |far: f64, part: f64| if far > 0.0 { part } else { 1.0 - part };
        let square = corner.y as usize * shape.columns as usize + corner.x as usize;
        if let Some(known) = &squares[square] {
            let counts = share(x, part.x) * share(y, part.y) * known.weight;
            sum += counts * known.value;
            weight += counts;
        }
    }
    if weight > 0.0 { (sum / weight, weight) } else { (0.0, 0.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(value: f64, weight: f64) -> Option<Smoothed> {
        Some(Smoothed { value, error: 0.1, weight })
    }

    #[test]
    fn a_field_runs_evenly_from_centre_to_centre_and_fades_where_nothing_is_known() {
        let shape = Squares::new(DVec2::new(2_000.0, 1_000.0), 2);
        let field = Field::new(&shape, &[known(0.0, 1.0), known(1.0, 1.0)], 8, 2);
        let expected = [0.0, 0.0, 0.125, 0.375, 0.625, 0.875, 1.0, 1.0];
        assert_eq!(field.values, [expected, expected].concat());
        assert!(field.weights.iter().all(|&weight| weight == 1.0));
        // A value of which less is known counts for less between the two.
        let field = Field::new(&shape, &[known(0.0, 0.2), known(1.0, 1.0)], 8, 2);
        assert!(field.values[3] > 0.7 && field.weights[3] < 0.6, "{field:?}");
        // Nothing known leaves the other's value, and fades.
        let field = Field::new(&shape, &[known(0.5, 1.0), None], 8, 2);
        assert_eq!(field.values[4], 0.5);
        assert_eq!(field.weights[..8], [1.0, 1.0, 0.875, 0.625, 0.375, 0.125, 0.0, 0.0]);
        assert_eq!(field.values[7], 0.0);
    }
}
