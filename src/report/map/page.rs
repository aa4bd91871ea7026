//! Whole pages: one plan in full, or several plans small and side by side.

use glam::DVec2;
use svg::Document;
use svg::node::element::{ClipPath, Definitions, Group, Use};
use thiserror::Error;

use super::base::{self, Window};
use super::legend::Column;
use super::units;
use crate::report::draw::{INK, SOFT, r, rect, text};
use crate::report::lettering::{Placer, fit};
use crate::report::number::{counted, three, usd};
use crate::report::plan::{PlanView, shown};
use crate::terrain::Ground;

/// The ground of a map, shared by all of its plans.
#[derive(Clone, Copy, Debug)]
pub struct MapGround<'a> {
    /// Elevation and cover.
    pub ground: &'a Ground,
    /// Roads as lines of points, m.
    pub roads: &'a [Vec<DVec2>],
}

/// A map that could not be drawn.
#[derive(Debug, Error)]
pub enum MapError {
    /// The relief could not be encoded.
    #[error("relief of the map: expected a picture; {0}")]
    Relief(#[from] png::EncodingError),
}

const FONT: &str = "Helvetica, Arial, 'DejaVu Sans', sans-serif";
const WIDTH: f64 = 1400.0;
const LEFT: f64 = 56.0;
const TOP: f64 = 96.0;
/// Room for the map; the legend stands to its right.
const MAP: (f64, f64) = (990.0, 1000.0);
const LEGEND: f64 = 280.0;
/// Longer side of the relief, pixels: about one a pixel of the page.
const RELIEF_SIDE: usize = 1000;

/// One plan in full, as SVG.
///
/// # Errors
/// The relief cannot be encoded.
pub fn map_svg(ground: MapGround, plan: &PlanView) -> Result<String, MapError> {
    let window = Window::within(LEFT, TOP, MAP.0, MAP.1, ground.ground.size_m());
    let mut placer = Placer::new(window.rect());
    placer.block(base::scale_plate(&window));
    let places = base::places(&window, plan, &mut placer);
    let units = units::units(&window, plan, &mut placer);
    let names = base::names(&window, plan, &mut placer, 13.5);
    let (bases, base_names) = base::bases(&window, plan, &mut placer, 13.0);
    let numbers = units::node_numbers(&window, plan, &mut placer);
    let inside = Group::new()
        .set("clip-path", "url(#map)")
        .add(base::relief(ground.ground, &window, RELIEF_SIDE)?)
        .add(base::extents(&window, plan))
        .add(base::roads(&window, ground.roads, 2.2))
        .add(units::coverage(&window, ground.ground, plan)?)
        .add(units::ways(&window, plan))
        .add(bases)
        .add(places)
        .add(units)
        .add(numbers)
        .add(base_names)
        .add(names)
        .add(base::scale_and_north(&window));
    let mut column = Column::new(window.left + window.width + 34.0, TOP + 6.0, LEGEND);
    column.plan(plan);
    column.signs(plan);
    column.ground(ground);
    let width = (window.left + window.width + 34.0 + LEGEND + 24.0).min(WIDTH);
    let height = (window.top + window.height + 62.0).max(column.y + 40.0);
    let document = document(width, height)
        .add(Definitions::new().add(clip("map", &window)))
        .add(title(plan))
        .add(inside)
        .add(base::frame(&window))
        .add(column.into_group())
        .add(text(&note(plan), LEFT, height - 14.0, 12.5, SOFT, "start"));
    Ok(format!("{document}\n"))
}

/// What the tints and outlines mean, and for which drone.
fn note(plan: &PlanView) -> String {
    let sight = units::class_shown(plan).map_or(String::new(), |(class, height_m)| {
        let class = &plan.catalogue.classes[class];
        let name = shown(&class.name, &class.id);
        format!("Tinted: in range and in sight, for a {name} {} m up. ", three(height_m))
    });
    format!(
        "{sight}Outlines: the nominal range without relief. Around patrols: what they cover along their way, not \
         at once. Names are fictional."
    )
}

/// Several plans of one scenario side by side, as SVG: one panel each, in the order given.
///
/// # Errors
/// The relief cannot be encoded.
pub fn small_multiples_svg(ground: MapGround, heading: &str, plans: &[PlanView]) -> Result<String, MapError> {
    const GAP: f64 = 28.0;
    const HEAD: f64 = 54.0;
    let columns = match plans.len() {
        0..=2 => plans.len().max(1),
        3..=4 => 2,
        5..=9 => 3,
        _ => 4,
    };
    let room = (WIDTH - 2.0 * GAP - GAP * (columns - 1) as f64) / columns as f64;
    let first = Window::within(0.0, 0.0, room, room, ground.ground.size_m());
    let (pitch_x, pitch_y) = (room + GAP, first.height + HEAD + 18.0);
    let rows = plans.len().div_ceil(columns);
    let height = 78.0 + pitch_y * rows as f64 + 30.0;
    let background = Group::new()
        .set("id", "ground")
        .add(base::relief(ground.ground, &first, room as usize)?)
        .add(base::roads(&first, ground.roads, 1.0));
    let mut document =
        document(WIDTH, height).add(Definitions::new().add(clip("panel", &first)).add(background)).add(
            text(&fit(heading, 29.0, WIDTH - 2.0 * GAP - 260.0), GAP, 46.0, 28.0, INK, "start")
                .set("font-weight", "bold"),
        );
    // The panels are alike: one scale serves all, above them where it hides nothing.
    let plate = base::scale_plate(&first);
    let (right, up) = (WIDTH - GAP - plate.right, 10.0 - plate.top);
    let scale = base::scale_and_north(&first);
    document = document.add(scale.set("transform", format!("translate({} {})", r(right), r(up))));
    for (i, plan) in plans.iter().enumerate() {
        let (x, y) = (GAP + pitch_x * (i % columns) as f64, 78.0 + pitch_y * (i / columns) as f64);
        let panel = panel(&first, ground.ground, plan, HEAD, room)?;
        document = document.add(panel.set("transform", format!("translate({} {})", r(x), r(y))));
    }
    let note = "Dashed blue: detection. Red: link jamming. Dotted violet: denied satellite navigation. Outlines: nominal \
                range; tinted: in sight. Dots: blue posts, green teams. Orange rings: hardened.";
    let document = document.add(text(note, GAP, height - 12.0, 13.0, SOFT, "start"));
    Ok(format!("{document}\n"))
}

fn panel(window: &Window, ground: &Ground, plan: &PlanView, head: f64, room: f64) -> Result<Group, MapError> {
    let mut placer = Placer::new(window.rect());
    let d = plan.deployment;
    let subtitle = format!("{}; spent {}", counted(d.units.len(), "unit"), usd(d.spent_usd));
    let barriers = d.barriers.iter().fold(Group::new(), |g, b| {
        let (x, y) = window.at(plan.assets[b.asset].at);
        let ring = crate::report::draw::circle(x, y, 6.0)
            .set("fill", "none")
            .set("stroke", crate::report::draw::BARRIER);
        g.add(ring.set("stroke-width", 2.4))
    });
    let assets = plan.assets.iter().fold(Group::new(), |g, a| {
        let (x, y) = window.at(a.at);
        let dot = crate::report::draw::circle(x, y, 2.8).set("fill", "#ffffff");
        g.add(dot.set("stroke", INK).set("stroke-width", 1.2))
    });
    let inside = Group::new()
        .set("clip-path", "url(#panel)")
        .add(Use::new().set("href", "#ground"))
        .add(units::coverage(window, ground, plan)?)
        .add(units::ways(window, plan))
        .add(barriers)
        .add(assets)
        .add(units::dots(window, plan, &mut placer));
    let neat = rect(window.left, window.top, window.width, window.height);
    let moved = Group::new()
        .set("transform", format!("translate(0 {})", r(head)))
        .add(inside)
        .add(neat.set("fill", "none").set("stroke", INK).set("stroke-width", 1.2));
    Ok(Group::new()
        .add(text(&fit(plan.strategy, 19.0, room), 0.0, 22.0, 19.0, INK, "start").set("font-weight", "bold"))
        .add(text(&subtitle, 0.0, 43.0, 14.5, SOFT, "start"))
        .add(moved))
}

fn title(plan: &PlanView) -> Group {
    let heading = format!("{}: {}", plan.scenario, plan.strategy);
    let d = plan.deployment;
    let subtitle =
        format!("Plan for a budget of {}, of which {} are spent", usd(d.budget_usd), usd(d.spent_usd));
    Group::new()
        .add(
            text(&fit(&heading, 27.0, WIDTH - 2.0 * LEFT), LEFT, 42.0, 27.0, INK, "start")
                .set("font-weight", "bold"),
        )
        .add(text(&subtitle, LEFT, 70.0, 16.0, SOFT, "start"))
}

fn clip(id: &str, window: &Window) -> ClipPath {
    ClipPath::new().set("id", id).add(rect(window.left, window.top, window.width, window.height))
}

fn document(width: f64, height: f64) -> Document {
    Document::new()
        .set("viewBox", (0, 0, width.ceil() as i64, height.ceil() as i64))
        .set("width", width.ceil() as i64)
        .set("height", height.ceil() as i64)
        .set("font-family", FONT)
        .add(rect(0.0, 0.0, width.ceil(), height.ceil()).set("fill", "#ffffff"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::demo::Demo;

    #[test]
    fn the_map_names_what_stands_on_it_and_is_the_same_twice() {
        let demo = Demo::new(250.0);
        let ground = MapGround { ground: &demo.map.ground, roads: &demo.roads };
        let svg = map_svg(ground, &demo.view()).unwrap();
        for asset in &demo.assets[..demo.map.towns.len()] {
            assert!(svg.contains(&asset.name), "{} is missing", asset.name);
        }
        for part in ["Made-up valley: A mix of everything", "passive RF", "quick reaction", "hardened", "km"]
        {
            assert!(svg.contains(part), "{part} is missing");
        }
        let drawn = svg.lines().filter(|l| !l.contains("base64"));
        assert!(drawn.clone().count() > 100 && drawn.clone().all(|l| !l.contains("NaN")));
        assert!(svg.contains("for a radio 80 m up"), "whose sight is drawn");
        assert!(svg.contains("forest") && svg.contains("open ground"), "what the ground's colours mean");
        assert!(!svg.contains("unmanned post"), "every post of the plan has a crew");
        assert!(!svg.contains("guns"), "the legend shows only what the plan has");
        assert_eq!(svg, map_svg(ground, &demo.view()).unwrap());
    }

    #[test]
    fn unmanned_posts_are_small_and_numbered_where_there_is_room() {
        let mut demo = Demo::new(250.0);
        for unit in demo.deployment.units.iter_mut().filter(|u| u.team.is_none()) {
            unit.crew = 0;
        }
        let ground = MapGround { ground: &demo.map.ground, roads: &demo.roads };
        let svg = map_svg(ground, &demo.view()).unwrap();
        assert!(svg.contains("unmanned post") && !svg.contains("post, with its number"));
        assert!(svg.contains("\n4\n"), "the post at the dam stands alone: there is room for its number");
    }

    #[test]
    fn the_relief_is_carried_once_for_all_panels() {
        let demo = Demo::new(250.0);
        let ground = MapGround { ground: &demo.map.ground, roads: &demo.roads };
        let empty = crate::strategy::deployment::Deployment {
            units: vec![],
            barriers: vec![],
            ..demo.deployment.clone()
        };
        let plans = [demo.view(), demo.view().with("Nothing at all", &empty), demo.view()];
        let svg = small_multiples_svg(ground, "Plans <at> 1.2 M USD", &plans).unwrap();
        let reliefs = svg.split("data:image/png").skip(1).filter(|image| image.find('"').unwrap() > 20_000);
        assert_eq!(reliefs.count(), 1);
        assert_eq!(svg.matches("#ground").count(), 3);
        assert!(svg.contains("Nothing at all") && svg.contains("Plans &lt;at&gt;"));
    }

    #[test]
    #[ignore = "leaves maps to be looked at in /tmp"]
    fn leaves_maps() {
        let demo = Demo::new(50.0);
        let ground = MapGround { ground: &demo.map.ground, roads: &demo.roads };
        std::fs::write("/tmp/picket-map.svg", map_svg(ground, &demo.view()).unwrap()).unwrap();
        let plans = [demo.view(); 7];
        let svg =
            small_multiples_svg(ground, "Made-up valley: seven strategies at 1.2 M USD", &plans).unwrap();
        std::fs::write("/tmp/picket-maps.svg", svg).unwrap();
    }
}
