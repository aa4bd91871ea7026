//! Symbols: one for each kind of asset, unit and base. Shape carries the meaning, colour only repeats it.

use svg::node::element::Group;

use crate::report::draw::{BARRIER, BLUE, INK, PATROL, circle, line, polyline, rect, text};
use crate::scenario::spec::world::AssetKind;
use crate::strategy::deployment::Task;

/// Half the size of an asset's symbol, pixels.
pub const ASSET: f64 = 9.0;
/// Half the width and half the height of a unit's symbol, pixels.
pub const UNIT: (f64, f64) = (12.0, 9.0);

/// A thing that is protected: a white disc with a sign in it.
pub fn asset(kind: AssetKind, x: f64, y: f64) -> Group {
    let g = Group::new()
        .add(circle(x, y, ASSET).set("fill", "#ffffff").set("stroke", INK).set("stroke-width", 1.4));
    let sign = |points: &[(f64, f64)], closed: bool| {
        let points: Vec<(f64, f64)> = points.iter().map(|(dx, dy)| (x + dx, y + dy)).collect();
        let path = polyline(&points, closed).set("stroke", INK).set("stroke-width", 1.5);
        let path = path.set("stroke-linejoin", "round").set("stroke-linecap", "round");
        if closed { path.set("fill", INK) } else { path }
    };
    match kind {
        // A house.
        AssetKind::Village => g.add(sign(
            &[(-5.0, 0.0), (0.0, -5.0), (5.0, 0.0), (3.5, 0.0), (3.5, 4.5), (-3.5, 4.5), (-3.5, 0.0)],
            true,
        )),
        // People around a place.
        AssetKind::Gathering => [(-3.2, 2.2), (3.2, 2.2), (0.0, -3.4)]
            .iter()
            .fold(g, |g, (dx, dy)| g.add(circle(x + dx, y + dy, 2.2).set("fill", INK))),
        // A flag.
        AssetKind::Post => g
            .add(sign(&[(-3.0, 5.5), (-3.0, -5.5)], false))
            .add(sign(&[(-3.0, -5.5), (4.5, -3.0), (-3.0, -0.5)], true)),
        // A barrier across a road.
        AssetKind::Road => g
            .add(sign(&[(-5.5, 0.0), (5.5, 0.0)], false).set("stroke-width", 2.6))
            .add(sign(&[(-3.0, -4.5), (-3.0, 4.5)], false))
            .add(sign(&[(3.0, -4.5), (3.0, 4.5)], false)),
        // A flash.
        AssetKind::Utility => {
            g.add(sign(&[(1.5, -6.0), (-4.0, 1.0), (-0.5, 1.0), (-1.5, 6.0), (4.0, -1.2), (0.5, -1.2)], true))
        }
        // A cross.
        AssetKind::Rival => g
            .add(sign(&[(-3.8, -3.8), (3.8, 3.8)], false).set("stroke-width", 2.2))
            .add(sign(&[(3.8, -3.8), (-3.8, 3.8)], false).set("stroke-width", 2.2)),
    }
}

/// A base of a force: a pale square with a dot.
pub fn base(x: f64, y: f64) -> Group {
    Group::new()
        .add(
            rect(x - 6.0, y - 6.0, 12.0, 12.0)
                .set("fill", "#ffffff")
                .set("stroke", BLUE)
                .set("stroke-width", 2.0),
        )
        .add(circle(x, y, 2.2).set("fill", BLUE))
}

/// A unit with its number in the list of units: a box for a post, a lozenge for a patrol, a triangle-topped box for quick
/// reaction, a round one for hunters.
pub fn unit(task: &Task, post: bool, number: &str, x: f64, y: f64) -> Group {
    let (w, h) = UNIT;
    let colour = if post { BLUE } else { PATROL };
    let at = |points: &[(f64, f64)]| -> Vec<(f64, f64)> {
        points.iter().map(|(dx, dy)| (x + dx * w, y + dy * h)).collect()
    };
    let outline = match task {
        _ if post => at(&[(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]),
        Task::QuickReaction { .. } => at(&[(-1.0, 1.0), (-1.0, -0.6), (0.0, -1.3), (1.0, -0.6), (1.0, 1.0)]),
        Task::Hunt { .. } => {
            at(&[(-0.6, -1.1), (0.6, -1.1), (1.15, 0.0), (0.6, 1.1), (-0.6, 1.1), (-1.15, 0.0)])
        }
        Task::Hold { .. } => at(&[(-1.0, -1.0), (1.0, -1.0), (1.0, 0.6), (0.0, 1.4), (-1.0, 0.6)]),
        Task::Route { .. } | Task::Area { .. } => at(&[(0.0, -1.45), (1.35, 0.0), (0.0, 1.45), (-1.35, 0.0)]),
    };
    Group::new()
        .add(polyline(&outline, true).set("fill", colour).set("stroke", "#ffffff").set("stroke-width", 1.6))
        .add(text(number, x, y + 4.0, 11.0, "#ffffff", "middle").set("font-weight", "bold"))
}

/// Radius of an unmanned node, pixels.
pub const NODE: f64 = 4.5;

/// A post where nobody stands: small, for there may be dozens.
pub fn node(x: f64, y: f64) -> Group {
    Group::new().add(circle(x, y, NODE).set("fill", BLUE).set("stroke", "#ffffff").set("stroke-width", 1.4))
}

/// A ring around an asset that is hardened, with the number of layers if there are several.
pub fn barrier(x: f64, y: f64, layers: usize) -> Group {
    let ring = circle(x, y, ASSET + 4.0).set("fill", "none").set("stroke", BARRIER).set("stroke-width", 4.0);
    let g = Group::new().add(ring.set("stroke-dasharray", "5 2.2"));
    if layers < 2 {
        return g;
    }
    let (bx, by) = (x + ASSET + 2.0, y + ASSET + 2.0);
    g.add(circle(bx, by, 7.0).set("fill", BARRIER))
        .add(text(&layers.to_string(), bx, by + 4.0, 11.0, "#ffffff", "middle").set("font-weight", "bold"))
}

/// The thin line from a symbol that had to step aside to its place.
pub fn tether(from: (f64, f64), to: (f64, f64)) -> Group {
    Group::new()
        .add(line(from.0, from.1, to.0, to.1, BLUE, 1.0))
        .add(circle(to.0, to.1, 2.0).set("fill", BLUE))
}
