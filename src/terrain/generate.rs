//! A map from a seed: ridges along a valley, a river in it, towns on the valley floor, fields, woods and roads.
//!
//! Stylised, made to be fair ground for comparisons and not a likeness of any place. Heights are ridged fractal
//! noise stretched along the valley's axis, pressed down where the valley and its side valleys run; the river
//! follows the valley's own winding line, which falls all the way, so it never runs uphill. Towns take flat low
//! sites apart from each other, with populations by rank (Zipf). Every number comes from hashes of the seed.
//! Left out: erosion, geology, lakes, railways.

use glam::DVec2;

use super::cover::{Cover, CoverTable};
use super::error::{TerrainError, argument};
use super::grid::{Cell, Grid, Raster};
use super::ground::Ground;
use super::names::Names;
use super::noise::{fractal, ridged, smooth, unit};
use super::path::Path;
use super::roads::RoadLine;
use super::trails::Planner;
use crate::math;

/// What to generate.
#[derive(Clone, Debug, PartialEq)]
pub struct GenerateParams {
    /// The same seed gives the same map.
    pub seed: u64,
    /// East–west extent, metres; 3 km or more.
    pub width_m: f64,
    /// North–south extent, metres; 3 km or more.
    pub height_m: f64,
    /// Side of a cell, metres.
    pub cell_m: f64,
    /// From the valley's floor to the highest ridges, metres; 0 is a plain.
    pub relief_m: f64,
    /// Share of the map under forest, 0 to 0.9.
    pub forest_share: f64,
    /// How many towns, at most 200; fewer where they do not fit.
    pub towns: usize,
    /// Is there a river?
    pub river: bool,
}

impl Default for GenerateParams {
    fn default() -> Self {
        Self {
            seed: 1,
            width_m: 20_000.0,
            height_m: 16_000.0,
            cell_m: 60.0,
            relief_m: 450.0,
            forest_share: 0.35,
            towns: 9,
            river: true,
        }
    }
}

/// A generated settlement.
#[derive(Clone, Debug, PartialEq)]
pub struct Town {
    /// Its stable id: `town-1` is the largest.
    pub id: String,
    /// A name made of syllables, belonging to no place.
    pub name: String,
    /// Its centre, map metres; a road passes there.
    pub position: DVec2,
    /// How many people live there.
    pub population: f64,
    /// The radius of its houses, metres.
    pub radius_m: f64,
}

/// A generated map.
#[derive(Clone, Debug)]
pub struct GeneratedMap {
    /// Elevation and cover.
    pub ground: Ground,
    /// Towns, largest first.
    pub towns: Vec<Town>,
    /// Roads that join all towns and leave the map at both ends of the valley.
    pub roads: Vec<RoadLine>,
    /// The river's course, if there is one.
    pub river: Option<Path>,
}

/// Height of the valley's lower end, metres above sea level.
const FLOOR_M: f64 = 180.0;

/// The fall of the valley floor along its axis.
const FALL: f64 = 0.002;

/// People per square metre of town.
const DENSITY_PER_M2: f64 = 0.0025;

/// Separate purposes of one seed.
mod stream {
    pub const SHAPE: u64 = 0x01;
    pub const BEND: u64 = 0x02;
    pub const RIDGE: u64 = 0x03;
    pub const SIDE: u64 = 0x04;
    pub const ROUGH: u64 = 0x05;
    pub const SITE: u64 = 0x06;
    pub const PEOPLE: u64 = 0x07;
    pub const WOOD: u64 = 0x08;
    pub const FIELD: u64 = 0x09;
    pub const NAME: u64 = 0x0a;
    pub const HOUSE: u64 = 0x0b;
}

/// Generates a map.
///
/// # Errors
/// A parameter out of its bounds, or too many cells.
pub fn generate(params: &GenerateParams) -> Result<GeneratedMap, TerrainError> {
    check(params)?;
    let grid = Grid::covering(DVec2::new(params.width_m, params.height_m), params.cell_m)?;
    let valley = Valley::new(params, grid.size_m());
    let elevation_m = Raster::from_fn(grid, |c| valley.elevation_m(grid.centre(c)) as f32);
    let mut cover = Raster::filled(grid, Cover::Open);
    let river = params.river.then(|| valley.course());
    if let Some(course) = &river {
        paint_river(&mut cover, course, valley.river_half_width_m());
    }
    let bare = Ground::new(elevation_m, cover, CoverTable::default())?;
    let planning = planning_grid(&grid)?;
    let towns = place_towns(params, &bare, &planning, &valley);
    let roads = lay_roads(&bare, planning, &towns, &valley);
    let mut cover = bare.cover().clone();
    paint_land(params, &bare, &mut cover, &towns);
    let lines: Vec<&[DVec2]> = roads.iter().map(|road| road.points.as_slice()).collect();
    bridge(&mut cover, &lines);
    Ok(GeneratedMap { ground: bare.with_cover(cover)?, towns, roads, river })
}

/// Turns water under roads into open ground, so that walkers can use the bridges. For imported maps too.
pub fn bridge(cover: &mut Raster<Cover>, roads: &[&[DVec2]]) {
    let grid = *cover.grid();
    for road in roads {
        for pair in road.windows(2) {
            let steps = (pair[0].distance(pair[1]) / grid.cell_m() * 4.0).ceil().max(1.0) as usize;
            let mut last: Option<Cell> = None;
            for i in 0..=steps {
                let cell = grid.nearest_cell(pair[0].lerp(pair[1], i as f64 / steps as f64));
                // A bridge that runs diagonally needs a cell beside it, or walkers could not pass the corner.
                let beside = last.map(|before| Cell { column: before.column, row: cell.row });
                for cell in [Some(cell), beside].into_iter().flatten() {
                    if cover.get(cell) == Cover::Water {
                        cover.set(cell, Cover::Open);
                    }
                }
                last = Some(cell);
            }
        }
    }
}

fn check(params: &GenerateParams) -> Result<(), TerrainError> {
    let bounds = [
        ("width_m", params.width_m, 3000.0, 200_000.0),
        ("height_m", params.height_m, 3000.0, 200_000.0),
        ("cell_m", params.cell_m, 5.0, 500.0),
        ("relief_m", params.relief_m, 0.0, 3000.0),
        ("forest_share", params.forest_share, 0.0, 0.9),
        ("towns", params.towns as f64, 0.0, 200.0),
    ];
    for (name, value, low, high) in bounds {
        if !(low..=high).contains(&value) {
            let hint = "see the default map: 20 × 16 km, cells of 60 m, relief 450 m, 9 towns";
            return Err(argument(format!("generate: {name}"), format!("{low} to {high}"), value, hint));
        }
    }
    Ok(())
}

/// The shape of the land: a winding main valley across the map, and noise.
struct Valley {
    seed: u64,
    relief_m: f64,
    size: DVec2,
    /// Unit vector down the valley.
    axis: DVec2,
    /// Half the length of the axis that lies on the map.
    reach_m: f64,
    /// Half the width of the valley from crest to crest.
    half_width_m: f64,
    river: bool,
    cell_m: f64,
}

impl Valley {
    fn new(params: &GenerateParams, size: DVec2) -> Self {
        let seed = params.seed;
        // Along the longer side, turned by up to 25 degrees either way, down or up.
        let turn = (unit(seed, stream::SHAPE as i64, 0) - 0.5) * math::radians(50.0);
        let along = DVec2::new(math::cos(turn), math::sin(turn));
        let mut axis = if size.x >= size.y { along } else { DVec2::new(along.y, along.x) };
        if unit(seed, stream::SHAPE as i64, 1) < 0.5 {
            axis = -axis;
        }
        let half_width_m = (size.min_element() * 0.42).min(6500.0);
        let reach_m = size.length() / 2.0;
        let (relief_m, river, cell_m) = (params.relief_m, params.river, params.cell_m);
        Self { seed, relief_m, size, axis, reach_m, half_width_m, river, cell_m }
    }

    /// Along the axis and across it, from the map's centre.
    fn frame(&self, p: DVec2) -> DVec2 {
        let q = p - self.size / 2.0;
        DVec2::new(q.dot(self.axis), q.dot(self.axis.perp()))
    }

    /// Where the valley's line runs, across the axis.
    fn bend(&self, along_m: f64) -> f64 {
        let wide = fractal(self.seed ^ stream::BEND, DVec2::new(along_m / 7000.0, 0.5), 2) - 0.5;
        let tight = smooth(self.seed ^ stream::BEND, DVec2::new(along_m / 1800.0, 40.5)) - 0.5;
        wide * self.half_width_m * 0.9 + tight * 420.0
    }

    fn floor_m(&self, along_m: f64) -> f64 {
        FLOOR_M + FALL * (self.reach_m - along_m)
    }

    fn river_half_width_m(&self) -> f64 {
        (self.cell_m * 0.75).max(30.0)
    }

    fn elevation_m(&self, p: DVec2) -> f64 {
        let q = self.frame(p);
        let across = (q.y - self.bend(q.x)).abs();
        // 0 on the valley floor, 1 on the crests; the floor is flat for a while.
        let flat = self.half_width_m * 0.16;
        let t = ((across - flat) / (self.half_width_m - flat)).clamp(0.0, 1.0);
        let wall = t * t * (3.0 - 2.0 * t);
        // Bent, so that nothing follows the noise's lattice or a straight line.
        let bent = q + DVec2::new(
            fractal(self.seed ^ stream::ROUGH, q / 3100.0, 2) - 0.5,
            fractal(self.seed ^ stream::SIDE, q / 3100.0, 2) - 0.5,
        ) * 1500.0;
        // The crests run along the valley, the spurs and side valleys between them across it.
        let crests = ridged(self.seed ^ stream::RIDGE, bent / DVec2::new(8000.0, 4200.0), 4);
        let spurs = ridged(self.seed ^ stream::SIDE, bent / DVec2::new(2100.0, 4600.0), 4);
        let rough = fractal(self.seed ^ stream::ROUGH, p / 900.0, 4) - 0.5;
        let high = wall * (0.22 + 0.46 * crests + 0.46 * spurs) + 0.10 * rough * (0.12 + wall);
        let bed = if self.river {
            5.0 * (1.0 - (across / (2.5 * self.river_half_width_m())).min(1.0))
        } else {
            0.0
        };
        self.floor_m(q.x) + self.relief_m * high.max(-0.02) - bed
    }

    /// The valley's line from its upper to its lower end, beyond the map at both.
    fn course(&self) -> Path {
        let steps = (2.0 * self.reach_m / 100.0).ceil() as i64;
        let points = (0..=steps).map(|i| {
            let along = -self.reach_m + 2.0 * self.reach_m * i as f64 / steps as f64;
            self.size / 2.0 + self.axis * along + self.axis.perp() * self.bend(along)
        });
        Path::open(points.collect())
    }
}

/// Wets every cell whose centre is near the course.
fn paint_river(cover: &mut Raster<Cover>, course: &Path, half_width_m: f64) {
    let grid = *cover.grid();
    let reach = (half_width_m / grid.cell_m()).ceil() as usize;
    let steps = (course.length_m() / (grid.cell_m() * 0.25)).ceil() as usize;
    for i in 0..=steps {
        let p = course.at(course.length_m() * i as f64 / steps as f64);
        let Some(home) = grid.cell_at(p) else { continue };
        for cell in grid.around(home, reach) {
            if grid.centre(cell).distance(p) <= half_width_m {
                cover.set(cell, Cover::Water);
            }
        }
        cover.set(home, Cover::Water);
    }
}

/// Roads are planned on cells of 120 m or more, and at most about 60,000 of them.
fn planning_grid(grid: &Grid) -> Result<Grid, TerrainError> {
    let size = grid.size_m();
    let fewest = (size.x * size.y / 60_000.0).sqrt();
    Grid::covering(size, fewest.max(grid.cell_m()).max(120.0))
}

fn place_towns(params: &GenerateParams, ground: &Ground, planning: &Grid, valley: &Valley) -> Vec<Town> {
    let size = ground.size_m();
    let margin = (size.min_element() * 0.06).max(planning.cell_m());
    let mut sites: Vec<(f64, DVec2)> = (0..planning.cells())
        .map(|i| planning.centre(planning.cell(i)))
        .filter(|p| p.min_element() > margin && (size - p).min_element() > margin)
        .filter(|&p| dry(ground, p, 1.5 * planning.cell_m().min(200.0)))
        .map(|p| {
            let q = valley.frame(p);
            let up = (ground.elevation_at(p) - valley.floor_m(q.x)).max(0.0) / params.relief_m.max(50.0);
            let slope = ground.gradient_at(p).length();
            let luck = unit(params.seed ^ stream::SITE, p.x as i64, p.y as i64);
            (up * 1.6 + slope * 6.0 + luck * 0.45, p)
        })
        .collect();
    sites.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.x.total_cmp(&b.1.x)).then(a.1.y.total_cmp(&b.1.y)));
    let chosen =
        spread_out(&sites, params.towns, (size.x * size.y / params.towns.max(1) as f64).sqrt() * 0.75);
    let mut names = Names::new(params.seed ^ stream::NAME);
    chosen
        .into_iter()
        .enumerate()
        .map(|(rank, position)| {
            // Zipf's rank law with some scatter; the largest town of a rural valley has about 9,000 people.
            let scatter = 0.75 + 0.5 * unit(params.seed ^ stream::PEOPLE, rank as i64, 0);
            let people = 9000.0 / (rank as f64 + 1.0) * if rank == 0 { 1.0 } else { scatter };
            let population = (people / 10.0).round().max(12.0) * 10.0;
            let radius_m = (population / (DENSITY_PER_M2 * math::PI)).sqrt();
            Town { id: format!("town-{}", rank + 1), name: names.next(), position, population, radius_m }
        })
        .collect()
}

/// Is there no water within a distance (looked at in eight directions)?
fn dry(ground: &Ground, p: DVec2, reach_m: f64) -> bool {
    let around = [
        (0.0, 0.0),
        (1.0, 0.0),
        (-1.0, 0.0),
        (0.0, 1.0),
        (0.0, -1.0),
        (0.7, 0.7),
        (-0.7, 0.7),
        (0.7, -0.7),
        (-0.7, -0.7),
    ];
    around.iter().all(|&d| ground.cover_at(p + DVec2::from(d) * reach_m) != Cover::Water)
}

/// The best sites that keep a spacing; the spacing shrinks until there are enough or it is 800 m.
fn spread_out(sites: &[(f64, DVec2)], count: usize, spacing_m: f64) -> Vec<DVec2> {
    let mut spacing_m = spacing_m.max(800.0);
    loop {
        let mut chosen: Vec<DVec2> = Vec::new();
        for &(_, p) in sites {
            if chosen.len() == count {
                break;
            }
            if chosen.iter().all(|q| q.distance(p) >= spacing_m) {
                chosen.push(p);
            }
        }
        if chosen.len() == count || spacing_m <= 800.0 {
            return chosen;
        }
        spacing_m = (spacing_m * 0.85).max(800.0);
    }
}

/// Roads between the towns, and from the valley out of the map at both its ends.
fn lay_roads(ground: &Ground, planning: Grid, towns: &[Town], valley: &Valley) -> Vec<RoadLine> {
    let places: Vec<DVec2> = towns.iter().map(|town| town.position).collect();
    let mut exits = Vec::new();
    if places.is_empty() {
        return Vec::new();
    }
    // Beside the river where it enters and leaves, or the valley's line if there is none.
    let course = valley.course();
    let aside =
        if valley.river { valley.axis.perp() * (valley.river_half_width_m() + 300.0) } else { DVec2::ZERO };
    let inside: Vec<DVec2> =
        course.points().iter().map(|&p| p + aside).filter(|&p| ground.contains(p)).collect();
    if let (Some(&upper), Some(&lower)) = (inside.first(), inside.last()) {
        exits.extend(
            [upper, lower].map(|p| planning.centre(planning.nearest_cell(to_edge(p, ground.size_m())))),
        );
    }
    let loops = 1 + towns.len() / 6;
    let lines = Planner::new(ground, planning).connect(&places, &exits, loops);
    lines.into_iter().map(|points| RoadLine { class: "road".into(), points }).collect()
}

/// The nearest point of the map's edge.
fn to_edge(p: DVec2, size: DVec2) -> DVec2 {
    let options =
        [DVec2::new(0.0, p.y), DVec2::new(size.x, p.y), DVec2::new(p.x, 0.0), DVec2::new(p.x, size.y)];
    options.into_iter().min_by(|a, b| a.distance(p).total_cmp(&b.distance(p))).unwrap_or(p)
}

/// Houses, then fields near towns, then woods on what is left until the share is met.
fn paint_land(params: &GenerateParams, ground: &Ground, cover: &mut Raster<Cover>, towns: &[Town]) {
    let grid = *cover.grid();
    let mut woods: Vec<(f64, usize)> = Vec::new();
    for i in 0..grid.cells() {
        let cell = grid.cell(i);
        if cover.get(cell) == Cover::Water {
            continue;
        }
        let p = grid.centre(cell);
        let slope = ground.gradient_at(p).length();
        let edge = smooth(params.seed ^ stream::HOUSE, p / 220.0);
        let in_town = towns.iter().any(|t| p.distance(t.position) < t.radius_m * (0.65 + 0.7 * edge));
        if in_town {
            cover.set(cell, Cover::Urban);
            continue;
        }
        // Fields: flat, within an hour's walk of a town, in patches.
        let near = towns.iter().map(|t| p.distance(t.position) - t.radius_m).fold(f64::INFINITY, f64::min);
        let field = fractal(params.seed ^ stream::FIELD, p / 700.0, 3) + slope * 2.5 + near / 9000.0;
        let wood = fractal(params.seed ^ stream::WOOD, p / 1500.0, 4) + (slope * 1.6).min(0.55);
        if field < 0.72 && slope < 0.12 {
            cover.set(cell, Cover::Crops);
            // Fields give way to woods only where the map asks for more forest than there is other land.
            woods.push((wood - 2.0, i));
        } else {
            woods.push((wood, i));
        }
    }
    woods.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let wanted = (params.forest_share * grid.cells() as f64).round() as usize;
    for &(_, i) in woods.iter().take(wanted) {
        cover.set(grid.cell(i), Cover::Forest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terrain::foot::FootNet;
    use crate::terrain::roads::{RoadGraph, SNAP_M};

    fn params(seed: u64) -> GenerateParams {
        GenerateParams { seed, width_m: 12_000.0, height_m: 10_000.0, cell_m: 80.0, ..Default::default() }
    }

    fn share(map: &GeneratedMap, cover: Cover) -> f64 {
        let cells = map.ground.cover().values();
        cells.iter().filter(|&&c| c == cover).count() as f64 / cells.len() as f64
    }

    #[test]
    fn the_same_seed_gives_the_same_map_and_another_another() {
        let (a, b, c) =
            (generate(&params(3)).unwrap(), generate(&params(3)).unwrap(), generate(&params(4)).unwrap());
        assert_eq!(
            (a.ground.elevation(), a.ground.cover(), &a.towns, &a.roads),
            (b.ground.elevation(), b.ground.cover(), &b.towns, &b.roads)
        );
        assert_ne!(a.ground.elevation(), c.ground.elevation());
        assert_ne!(a.towns, c.towns);
    }

    #[test]
    fn every_map_keeps_what_its_parameters_promise() {
        for seed in 0..6 {
            let map = generate(&params(seed)).unwrap();
            let heights = map.ground.elevation().values();
            let (low, high) = heights.iter().fold((f32::MAX, f32::MIN), |(a, b), &z| (a.min(z), b.max(z)));
            assert!(
                (0.5..1.3).contains(&(f64::from(high - low) / 450.0)),
                "relief {} of seed {seed}",
                high - low
            );
            assert!((share(&map, Cover::Forest) - 0.35).abs() < 0.02, "seed {seed}");
            for cover in [Cover::Urban, Cover::Water, Cover::Crops, Cover::Open] {
                assert!(share(&map, cover) > 0.002, "{cover} of seed {seed}");
            }
            assert_eq!(map.towns.len(), 9);
            for (i, town) in map.towns.iter().enumerate() {
                assert_eq!(map.ground.cover_at(town.position), Cover::Urban, "{} of seed {seed}", town.name);
                let apart =
                    |other: &Town| other.position.distance(town.position) >= 800.0 && other.name != town.name;
                assert!(map.towns[..i].iter().all(apart));
            }
        }
    }

    #[test]
    fn roads_join_all_towns_and_leave_the_map() {
        for seed in 0..6 {
            let map = generate(&params(seed)).unwrap();
            let net = RoadGraph::new(&map.roads, SNAP_M).unwrap();
            assert_eq!(net.part_count(), 1, "seed {seed}");
            for town in &map.towns {
                assert!(net.nearest(town.position).unwrap().offset_m < 1.0, "{} of seed {seed}", town.name);
            }
            let size = map.ground.size_m();
            let ends = map.roads.iter().flat_map(|r| [r.points[0], r.points[r.points.len() - 1]]);
            let leaving = ends.filter(|p| p.min(size - *p).min_element() < 200.0).count();
            assert!(leaving >= 2, "{leaving} of seed {seed}");
        }
    }

    #[test]
    fn the_river_runs_along_low_ground_and_downhill_and_bars_the_way_but_at_bridges() {
        for seed in 0..6 {
            let map = generate(&params(seed)).unwrap();
            let course = map.river.as_ref().unwrap();
            let along: Vec<DVec2> =
                (0..200).map(|i| course.at(course.length_m() * f64::from(i) / 199.0)).collect();
            let on_map: Vec<f64> = along
                .iter()
                .filter(|&&p| map.ground.contains(p))
                .map(|&p| map.ground.elevation_at(p))
                .collect();
            assert!(on_map[0] > on_map[on_map.len() - 1] + 5.0, "seed {seed}");
            let mean = map.ground.elevation().values().iter().map(|&z| f64::from(z)).sum::<f64>()
                / map.ground.grid().cells() as f64;
            assert!(on_map.iter().sum::<f64>() / (on_map.len() as f64) < mean - 40.0, "seed {seed}");
            // Towns lie on both banks or one: walkers reach all of them over the bridges.
            let feet = FootNet::new(&map.ground, 1).unwrap();
            for town in &map.towns[1..] {
                assert!(
                    feet.route(map.towns[0].position, town.position).is_some(),
                    "{} of seed {seed}",
                    town.name
                );
            }
        }
    }

    #[test]
    fn plains_dry_maps_and_empty_ones_work_and_nonsense_does_not() {
        let plain = GenerateParams { relief_m: 0.0, river: false, towns: 0, forest_share: 0.0, ..params(1) };
        let map = generate(&plain).unwrap();
        assert!(map.roads.is_empty() && map.towns.is_empty() && map.river.is_none());
        assert_eq!(share(&map, Cover::Forest) + share(&map, Cover::Water), 0.0);
        let crowded = GenerateParams { towns: 200, width_m: 3000.0, height_m: 4000.0, ..params(1) };
        assert!(generate(&crowded).unwrap().towns.len() > 3);
        for bad in [
            GenerateParams { width_m: 10.0, ..params(1) },
            GenerateParams { forest_share: 1.5, ..params(1) },
            GenerateParams { relief_m: f64::NAN, ..params(1) },
        ] {
            assert!(generate(&bad).unwrap_err().to_string().contains("generate: "));
        }
    }
}
