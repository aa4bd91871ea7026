//! From what a rule wants patrols to do to the task of its nth patrol.
//!
//! Successive patrols of one rule take successive places (a route: successive groups of `stops` places), and start
//! over when the list is through. A route is a closed loop: the stops in the order of a nearest-neighbour tour from
//! the first, mended by 2-opt (or as listed, where the rule says so: a round that somebody drew stays as drawn), along
//! the shortest ways by road for vehicles and straight across country on foot.
//! Vehicles need a road within 2 km; stops that have none, or no way by road to the first stop, are left out.
//!
//! Left out: water and steep ground on foot (the simulation slows walkers down there), one-way roads, the way from
//! the base to the beat.

use super::deployment::Task;
use super::places::Place;
use crate::scenario::model::Scenario;
use crate::scenario::spec::kit::Mobility;
use crate::scenario::spec::strategy::{PlaceSpec, TaskSpec};
use crate::terrain::{Path, RoadPoint};
use glam::DVec2;

/// Vehicles serve places that have a road this near, m.
pub const ROAD_WITHIN_M: f64 = 2000.0;

/// The task of one patrol, with where it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Beat {
    /// The task.
    pub task: Task,
    /// Stable key of its places, in the order of the list.
    pub key: String,
    /// Names of its places for people, in the order of the visit.
    pub name: String,
    /// Names of places that it leaves out, because they have no road.
    pub left_out: Vec<String>,
    /// The places by which a rule with `Fixed` places asks for the same task: where it stands, its centre, or its stops
    /// in the order of the visit.
    pub drawn: Vec<DVec2>,
}

/// Stable word for a kind of task.
pub fn kind(spec: &TaskSpec) -> &'static str {
    match spec {
        TaskSpec::Route { .. } => "route",
        TaskSpec::Sweep { .. } => "sweep",
        TaskSpec::Area { .. } => "area",
        TaskSpec::Hold { .. } => "hold",
        TaskSpec::QuickReaction { .. } => "quick-reaction",
        TaskSpec::Hunt { .. } => "hunt",
    }
}

/// Where a task says that its patrols go.
pub fn place_spec(spec: &TaskSpec) -> &PlaceSpec {
    match spec {
        TaskSpec::Route { through, .. } => through,
        TaskSpec::Area { around, .. } | TaskSpec::Hunt { around, .. } | TaskSpec::Sweep { around, .. } => {
            around
        }
        TaskSpec::Hold { at } | TaskSpec::QuickReaction { at } => at,
    }
}

/// The beat of the `nth` patrol (from 0) of a rule; `places` must not be empty.
///
/// # Errors
/// In plain words, why a team that moves so cannot do it there.
pub fn beat(
    scenario: &Scenario,
    spec: &TaskSpec,
    mobility: Mobility,
    places: &[Place],
    nth: usize,
) -> Result<Beat, String> {
    if let TaskSpec::Route { stops, in_order, .. } = spec {
        let count = (*stops as usize).clamp(1, places.len());
        let group: Vec<&Place> = (0..count).map(|i| &places[(nth * count + i) % places.len()]).collect();
        return route(scenario, mobility, &group, *in_order);
    }
    let place = &places[nth % places.len()];
    let road = match mobility {
        Mobility::Foot | Mobility::Air => None,
        Mobility::Vehicle => Some(road_near(scenario, place).ok_or_else(|| no_road(&place.name))?),
    };
    if matches!(spec, TaskSpec::Sweep { .. }) && mobility != Mobility::Foot {
        return Err("a sweep is walked: it needs a team on foot".into());
    }
    // A vehicle stands on the road; people on foot stand at the place, those who hold it as a post would.
    let stand = |on_foot: DVec2| road.map_or(on_foot, |r| r.position);
    let task = match spec {
        TaskSpec::Hold { .. } => Task::Hold { at: stand(place.stand(scenario, 0)) },
        TaskSpec::QuickReaction { .. } => Task::QuickReaction { at: stand(place.at) },
        TaskSpec::Hunt { radius_m, .. } => Task::Hunt { centre: place.at, radius_m: *radius_m },
        TaskSpec::Area { radius_m, .. } => Task::Area { centre: place.at, radius_m: *radius_m },
        TaskSpec::Sweep { size_m, spacing_m, .. } => {
            let size_m = DVec2::from(*size_m);
            let loop_m = tracks(size_m, *spacing_m).into_iter().map(|p| place.at - 0.5 * size_m + p);
            Task::Route { loop_m: loop_m.map(|p| p.clamp(DVec2::ZERO, scenario.ground.size_m())).collect() }
        }
        TaskSpec::Route { .. } => unreachable!("routes are made above"),
    };
    let drawn = match &task {
        // A sweep is asked for by its centre.
        Task::Route { .. } => vec![place.at],
        other => vec![other.anchor()],
    };
    Ok(Beat { task, key: place.key.clone(), name: place.name.clone(), left_out: Vec::new(), drawn })
}

/// A closed walk over a rectangle with its corner at the origin that passes each square of the side `spacing_m` (or
/// somewhat less, where the sides are no multiples of it) exactly once: along the southern edge, and back in columns. Its
/// length times the spacing is the area.
fn tracks(size_m: DVec2, spacing_m: f64) -> Vec<DVec2> {
    let columns = 2 * (0.5 * size_m.x / spacing_m - 1e-9).ceil().max(1.0) as usize;
    let rows = (size_m.y / spacing_m - 1e-9).ceil().max(2.0) as usize;
    let cell = size_m / DVec2::new(columns as f64, rows as f64);
    let middle = |column: usize, row: usize| cell * DVec2::new(column as f64 + 0.5, row as f64 + 0.5);
    let mut walk = vec![middle(0, 0), middle(columns - 1, 0)];
    for (nth, column) in (0..columns).rev().enumerate() {
        let (from, to) = if nth % 2 == 0 { (1, rows - 1) } else { (rows - 1, 1) };
        walk.extend([middle(column, from), middle(column, to)]);
    }
    walk.dedup();
    walk
}

/// How many patrols it takes until every place has been given out once.
pub fn lap(spec: &TaskSpec, places: usize) -> usize {
    match spec {
        TaskSpec::Route { stops, .. } => places.div_ceil((*stops as usize).clamp(1, places.max(1))),
        _ => places,
    }
}

/// Why vehicles do not serve places.
pub fn no_road(names: &str) -> String {
    format!("no road within {} km of {names}", ROAD_WITHIN_M / 1000.0)
}

fn road_near(scenario: &Scenario, place: &Place) -> Option<RoadPoint> {
    scenario.roads.nearest(place.at).filter(|r| r.offset_m <= ROAD_WITHIN_M)
}

fn route(scenario: &Scenario, mobility: Mobility, group: &[&Place], in_order: bool) -> Result<Beat, String> {
    let (stops, loop_m) = match mobility {
        Mobility::Foot | Mobility::Air => {
            let order = match in_order {
                true => (0..group.len()).collect(),
                false => tour(group.len(), &|a, b| group[a].at.distance(group[b].at)),
            };
            let stops: Vec<&Place> = order.into_iter().map(|i| group[i]).collect();
            let corners = stops.iter().map(|p| p.at).collect();
            (stops, corners)
        }
        Mobility::Vehicle => by_road(scenario, group, in_order)?,
    };
    let keys: Vec<&str> = group.iter().map(|p| p.key.as_str()).collect();
    let names: Vec<&str> = stops.iter().map(|p| p.name.as_str()).collect();
    let missed = group.iter().filter(|p| !stops.iter().any(|s| s.key == p.key));
    let left_out = missed.map(|p| p.name.clone()).collect();
    let drawn = stops.iter().map(|p| p.at).collect();
    Ok(Beat { task: Task::Route { loop_m }, key: keys.join("+"), name: names.join(", "), left_out, drawn })
}

/// The stops in the order of the visit, and the corners of the loop through them.
fn by_road<'a>(
    scenario: &Scenario,
    group: &[&'a Place],
    in_order: bool,
) -> Result<(Vec<&'a Place>, Vec<DVec2>), String> {
    let mut served: Vec<(&Place, RoadPoint)> =
        group.iter().filter_map(|&p| road_near(scenario, p).map(|r| (p, r))).collect();
    if let Some(&(_, first)) = served.first() {
        let part = scenario.roads.part_of(&first);
        served.retain(|(_, r)| scenario.roads.part_of(r) == part);
    }
    if served.is_empty() {
        let names: Vec<&str> = group.iter().map(|p| p.name.as_str()).collect();
        return Err(no_road(&names.join(", ")));
    }
    let n = served.len();
    let way = |from: usize, to: usize| scenario.roads.route(&served[from].1, &served[to].1);
    let order: Vec<usize> = if in_order {
        (0..n).collect()
    } else {
        let length_m: Vec<f64> =
            (0..n * n).map(|i| way(i / n, i % n).as_ref().map_or(f64::INFINITY, Path::length_m)).collect();
        tour(n, &|a, b| length_m[a * n + b])
    };
    let mut corners = vec![served[order[0]].1.position];
    for i in 0..n {
        let leg = way(order[i], order[(i + 1) % n]);
        corners.extend(leg.iter().flat_map(|w| w.points()).copied());
    }
    corners.dedup();
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    Ok((order.into_iter().map(|i| served[i].0).collect(), corners))
}

/// A short closed tour over `n` points from point 0: nearest neighbour, then 2-opt until no exchange shortens it.
///
/// `length(a, b)` must be symmetric up to rounding. Ties go to the lower number.
fn tour(n: usize, length: &dyn Fn(usize, usize) -> f64) -> Vec<usize> {
    let mut tour = vec![0];
    while tour.len() < n {
        let last = tour[tour.len() - 1];
        let left = (0..n).filter(|i| !tour.contains(i));
        let next = left.min_by(|&a, &b| length(last, a).total_cmp(&length(last, b)));
        tour.extend(next);
    }
    // Each exchange shortens the tour by a millimetre at least, so this ends; the bound is for the reader.
    for _ in 0..n * n {
        let Some((i, j)) = shortening(&tour, length) else { break };
        tour[i..=j].reverse();
    }
    tour
}

/// The first stretch of the tour that is better travelled backwards.
fn shortening(tour: &[usize], length: &dyn Fn(usize, usize) -> f64) -> Option<(usize, usize)> {
    let n = tour.len();
    for i in 1..n {
        for j in i + 1..n {
            let (before, first, last, after) = (tour[i - 1], tour[i], tour[j], tour[(j + 1) % n]);
            let now = length(before, first) + length(last, after);
            if length(before, last) + length(first, after) < now - 1e-3 {
                return Some((i, j));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_passes_every_square_once() {
        for (width, height, spacing) in [(600.0, 1200.0, 20.0), (100.0, 40.0, 20.0), (95.0, 333.0, 17.0)] {
            let size_m = DVec2::new(width, height);
            let walk = crate::terrain::Path::closed(tracks(size_m, spacing));
            let columns = 2 * (0.5f64 * width / spacing).ceil() as usize;
            let rows = (height / spacing).ceil() as usize;
            if width % (2.0 * spacing) == 0.0 && height % spacing == 0.0 {
                assert!((walk.length_m() * spacing - width * height).abs() < 1e-6, "{}", walk.length_m());
            }
            let cell = size_m / DVec2::new(columns as f64, rows as f64);
            for square in 0..columns * rows {
                let (x, y) = ((square % columns) as f64 + 0.5, (square / columns) as f64 + 0.5);
                let offset_m = walk.nearest(cell * DVec2::new(x, y)).offset_m;
                assert!(offset_m < 1e-9, "{square} is missed by {offset_m} m");
            }
        }
    }

    #[test]
    fn a_tour_of_points_on_a_circle_goes_round_it() {
        // Points of a regular octagon in a scrambled order: the shortest tour is the way round.
        let at: Vec<DVec2> = [0, 5, 2, 7, 4, 1, 6, 3].map(|i| super::super::site::towards(i, 8)).into();
        let length = |a: usize, b: usize| at[a].distance(at[b]);
        let order = tour(8, &length);
        let round: f64 = (0..8).map(|i| length(order[i], order[(i + 1) % 8])).sum();
        assert!((round - 8.0 * 2.0 * crate::math::sin(crate::math::PI / 8.0)).abs() < 1e-9, "{order:?}");
        assert_eq!(order[0], 0);
    }

    #[test]
    fn two_opt_uncrosses_what_the_nearest_neighbour_crosses() {
        let at = [(0.0, 0.0), (10.0, 0.0), (11.0, 8.0), (1.0, 9.0), (5.0, -1.0), (6.0, 10.0), (4.0, 4.0)]
            .map(|(x, y)| DVec2::new(x, y));
        let length = |a: usize, b: usize| at[a].distance(at[b]);
        let order = tour(7, &length);
        let mut seen = order.clone();
        seen.sort_unstable();
        assert_eq!(seen, (0..7).collect::<Vec<_>>());
        assert_eq!(shortening(&order, &length), None);
    }
}
