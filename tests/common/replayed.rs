//! Replays made by hand for a page made by hand: drones that fly, are seen, stopped or not, under two plans.

use picket::page::model::*;

/// Pictures of one pixel: pale green ground, see-through blue coverage.
const GROUND: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mM4e+3YfwAIRgNpAALCRwAAAABJRU5ErkJggg==";
const COVER: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mOQr9hiBAADgwF+KiscTQAAAABJRU5ErkJggg==";

/// Length of a scene, s.
const SCENE_S: f64 = 300.0;

/// Gives every replay of a page two scenes with drones, and the maps their pictures.
pub fn with_replays(mut page: Page) -> Page {
    page.maps.relief = GROUND.to_owned();
    for deployment in &mut page.maps.deployments {
        deployment.cover = vec![Some(COVER.to_owned()), None];
    }
    for replay in &mut page.replays {
        let starts = [75_600.0, 250_000.0];
        replay.scenes = starts
            .iter()
            .enumerate()
            .map(|(i, from)| ReplayScene {
                time_s: (*from, from + SCENE_S),
                heading: format!("Raid {}: 3 drones against Ashby", i + 1),
            })
            .collect();
        for (s, side) in replay.sides.iter_mut().enumerate() {
            side.units = vec![UnitTrack {
                unit: 2.min(s + 1),
                points: vec![(75_600.0, 8000.0, 5000.0), (75_900.0, 9000.0, 6000.0)],
            }];
            side.pairs = vec![pair(starts[0])];
            side.drones = starts
                .iter()
                .enumerate()
                .flat_map(|(r, from)| (0..3).map(move |d| drone(s, r, d, *from)))
                .collect();
        }
    }
    page
}

fn pair(from: f64) -> PairTrack {
    PairTrack {
        name: "Pair 1 of raid 1".to_owned(),
        points: vec![(from, 14_000.0, 9000.0), (from + SCENE_S, 14_200.0, 9100.0)],
        fixed_s: Some(from + 120.0),
        met_s: None,
        story: vec![(from + 120.0, "is located".to_owned())],
    }
}

fn drone(side: usize, raid: usize, number: usize, from: f64) -> DroneTrack {
    let start = from + 10.0 + 15.0 * number as f64;
    let stopped = (side + number).is_multiple_of(2);
    let end_s = start + if stopped { 120.0 } else { 220.0 };
    let at = |t: f64| {
        let f = (t - start) / 220.0;
        (t, 14_000.0 - 11_500.0 * f, 9000.0 - (5000.0 + 300.0 * number as f64) * f, 60.0)
    };
    let grounded = number == 2 && side == 1;
    let span = |a: f64, b: f64, what: Held, unit: Option<usize>| Span {
        time_s: (start + a, (start + b).min(end_s)),
        what,
        unit,
    };
    DroneTrack {
        key: (raid, number),
        name: format!("Drone {} of raid {}", number + 1, raid + 1),
        about: "FPV, sent by pair 1 against Ashby".to_owned(),
        radio: number != 1,
        pair: Some(0),
        points: if grounded { Vec::new() } else { vec![at(start), at(start + 60.0), at(end_s)] },
        spans: vec![
            span(0.0, 220.0, Held::Link, None),
            span(30.0, 200.0, Held::Noticed, Some(0)),
            span(50.0, 90.0, Held::Unknown, Some(0)),
            span(80.0, 120.0, Held::Engaged, Some(1)),
        ],
        story: vec![
            (start, "takes off".to_owned()),
            (start + 30.0, "is noticed by post 0".to_owned()),
            (end_s, "ends".to_owned()),
        ],
        ending: if stopped { "It fell: its link was broken." } else { "It reached Ashby and released." }
            .to_owned(),
        end_s,
        end: if grounded {
            End::Grounded
        } else if stopped {
            End::Stopped
        } else {
            End::Hit
        },
    }
}
