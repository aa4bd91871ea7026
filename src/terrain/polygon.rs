//! Polygons with holes in map metres, and their rasterisation by the even–odd rule at cell centres.

use glam::DVec2;

use super::grid::{Cell, Raster};

/// An outer ring and its holes; rings do not repeat their first point.
#[derive(Clone, Debug, PartialEq)]
pub struct Polygon {
    /// The outer ring.
    pub outer: Vec<DVec2>,
    /// Rings cut out of it.
    pub holes: Vec<Vec<DVec2>>,
}

/// Twice the signed area of a ring about its first point, and the moment for its centroid.
fn ring_moments(ring: &[DVec2]) -> (f64, DVec2) {
    let Some(&origin) = ring.first() else { return (0.0, DVec2::ZERO) };
    let mut doubled = 0.0;
    let mut moment = DVec2::ZERO;
    for (i, &p) in ring.iter().enumerate() {
        let (a, b) = (p - origin, ring[(i + 1) % ring.len()] - origin);
        let cross = a.perp_dot(b);
        doubled += cross;
        moment += (a + b) * cross;
    }
    (doubled, moment)
}

impl Polygon {
    fn rings(&self) -> impl Iterator<Item = &[DVec2]> {
        std::iter::once(self.outer.as_slice()).chain(self.holes.iter().map(Vec::as_slice))
    }

    /// Its area without the holes, square metres.
    pub fn area_m2(&self) -> f64 {
        let ring = |points: &[DVec2]| ring_moments(points).0.abs() / 2.0;
        (ring(&self.outer) - self.holes.iter().map(|hole| ring(hole)).sum::<f64>()).max(0.0)
    }

    /// The centre of gravity of the outer ring; the mean of its points if it has no area.
    pub fn centroid(&self) -> DVec2 {
        let (doubled, moment) = ring_moments(&self.outer);
        if doubled == 0.0 {
            return self.outer.iter().sum::<DVec2>() / self.outer.len().max(1) as f64;
        }
        self.outer[0] + moment / (3.0 * doubled)
    }

    /// Is the point inside (and in no hole)?
    pub fn contains(&self, p: DVec2) -> bool {
        let crossed = self.rings().flat_map(|ring| crossings(ring, p.y)).filter(|&x| x > p.x).count();
        crossed % 2 == 1
    }
}

/// Where a ring crosses the horizontal at `y`. An edge owns its lower end and not its upper one, so a vertex on the
/// line counts once.
fn crossings(ring: &[DVec2], y: f64) -> impl Iterator<Item = f64> + '_ {
    (0..ring.len()).filter_map(move |i| {
        let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
        ((a.y <= y) != (b.y <= y)).then(|| a.x + (b.x - a.x) * ((y - a.y) / (b.y - a.y)))
    })
}

/// Sets every cell whose centre lies inside one of the polygons; returns how many cells that were.
pub fn rasterise<T: Copy>(raster: &mut Raster<T>, polygons: &[Polygon], value: T) -> usize {
    let grid = *raster.grid();
    let mut painted = 0;
    for polygon in polygons {
        for row in 0..grid.height() {
            let y = grid.centre(Cell { column: 0, row }).y;
            let mut xs: Vec<f64> = polygon.rings().flat_map(|ring| crossings(ring, y)).collect();
            xs.sort_by(f64::total_cmp);
            for span in xs.chunks_exact(2) {
                // Centres at (column + ½)·cell within [from, to).
                let column_of =
                    |x: f64| (x / grid.cell_m() - 0.5).ceil().clamp(0.0, grid.width() as f64) as usize;
                for column in column_of(span[0])..column_of(span[1]) {
                    raster.set(Cell { column, row }, value);
                    painted += 1;
                }
            }
        }
    }
    painted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terrain::grid::Grid;

    fn ring(points: &[(f64, f64)]) -> Vec<DVec2> {
        points.iter().map(|&p| p.into()).collect()
    }

    fn frame() -> Polygon {
        Polygon {
            outer: ring(&[(10.0, 10.0), (90.0, 10.0), (90.0, 90.0), (10.0, 90.0)]),
            holes: vec![ring(&[(40.0, 40.0), (40.0, 60.0), (60.0, 60.0), (60.0, 40.0)])],
        }
    }

    #[test]
    fn a_raster_of_a_polygon_agrees_with_its_inside() {
        let star = Polygon {
            outer: ring(&[
                (50.0, 5.0),
                (58.0, 40.0),
                (95.0, 45.0),
                (60.0, 58.0),
                (51.0, 95.0),
                (43.0, 57.0),
                (5.0, 50.0),
                (41.0, 42.0),
            ]),
            holes: vec![],
        };
        for polygon in [frame(), star] {
            let grid = Grid::new(37, 41, 2.7).unwrap();
            let mut raster = Raster::filled(grid, 0u8);
            let painted = rasterise(&mut raster, std::slice::from_ref(&polygon), 1);
            let inside = (0..grid.cells()).filter(|&i| polygon.contains(grid.centre(grid.cell(i)))).count();
            assert_eq!(painted, inside);
            for i in 0..grid.cells() {
                assert_eq!(raster.values()[i] == 1, polygon.contains(grid.centre(grid.cell(i))));
            }
            let area = painted as f64 * 2.7 * 2.7;
            assert!((area / polygon.area_m2() - 1.0).abs() < 0.05, "{area} of {}", polygon.area_m2());
        }
    }

    #[test]
    fn area_centroid_and_holes() {
        assert_eq!(frame().area_m2(), 6000.0);
        assert_eq!(frame().centroid(), DVec2::splat(50.0));
        assert!(!frame().contains(DVec2::splat(50.0)) && frame().contains(DVec2::splat(20.0)));
    }

    #[test]
    fn polygons_beyond_the_map_are_cut() {
        let grid = Grid::new(10, 10, 10.0).unwrap();
        let mut raster = Raster::filled(grid, 0u8);
        let big =
            Polygon { outer: ring(&[(-1e6, -1e6), (1e6, -1e6), (1e6, 1e6), (-1e6, 1e6)]), holes: vec![] };
        assert_eq!(rasterise(&mut raster, &[big], 1), 100);
    }
}
