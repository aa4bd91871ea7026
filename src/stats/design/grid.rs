//! Full factorial designs.
//!
//! What it models: every combination of evenly spaced levels of each input, ends included; an input of one level stays
//! in the middle of its range.

use super::{Design, DesignError, DesignKind, MOST_POINTS, check_size};

/// All combinations of so many levels of each input; the last input runs fastest.
///
/// # Errors
/// If there are no inputs, an input has no levels, or there are more than [`MOST_POINTS`] combinations.
pub fn grid(levels: &[usize]) -> Result<Design, DesignError> {
    let points = levels.iter().try_fold(1_usize, |points, &levels| points.checked_mul(levels));
    let points = points.ok_or(DesignError::TooManyPoints { most: MOST_POINTS })?;
    check_size(points, levels.len(), MOST_POINTS)?;
    let mut values = Vec::with_capacity(points * levels.len());
    let mut at = vec![0; levels.len()];
    for _ in 0..points {
        values.extend(at.iter().zip(levels).map(|(&level, &levels)| coordinate(level, levels)));
        for (level, &levels) in at.iter_mut().zip(levels).rev() {
            *level += 1;
            if *level < levels {
                break;
            }
            *level = 0;
        }
    }
    Ok(Design { kind: DesignKind::Grid, inputs: levels.len(), values })
}

/// Where a level lies in [0, 1].
pub(super) fn coordinate(level: usize, levels: usize) -> f64 {
    if levels < 2 { 0.5 } else { level as f64 / (levels - 1) as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_input_runs_fastest() {
        let design = grid(&[2, 1, 3]).unwrap();
        let points: Vec<&[f64]> = design.points().collect();
        assert_eq!(
            points,
            [
                [0.0, 0.5, 0.0],
                [0.0, 0.5, 0.5],
                [0.0, 0.5, 1.0],
                [1.0, 0.5, 0.0],
                [1.0, 0.5, 0.5],
                [1.0, 0.5, 1.0]
            ]
        );
    }

    #[test]
    fn impossible_grids_are_refused() {
        assert_eq!(grid(&[]), Err(DesignError::Empty));
        assert_eq!(grid(&[3, 0]), Err(DesignError::Empty));
        for levels in [vec![2; 21], vec![10; 400], vec![usize::MAX, 2]] {
            assert_eq!(grid(&levels), Err(DesignError::TooManyPoints { most: MOST_POINTS }));
        }
        assert_eq!(grid(&[2; 20]).unwrap().len(), MOST_POINTS);
    }
}
