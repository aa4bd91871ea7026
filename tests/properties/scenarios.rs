//! A generator of small scenarios of many kinds, as the text that a person would write.
//!
//! A [`Draft`] holds its places as shares of the map's sides and everything else as it is written, so that a property
//! can exchange a part (one plan, one ground) or look at the draft in a mirror before it is written down.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::fmt::{self, Debug, Write};

/// A place on the map: shares of its sides from the south-west corner.
pub type Place = (f64, f64);

/// A scenario before it is written down.
#[derive(Clone)]
pub struct Draft {
    pub seed: u64,
    /// Sides of the map in steps of 240 m, which hold whole cells of every size.
    pub sides: (u32, u32),
    pub cell_m: u32,
    /// `Flat(` or `Generated(` and the fields that only it has.
    pub ground: String,
    /// Days that count, and days before them.
    pub days: (f64, f64),
    pub roads: Vec<Vec<Place>>,
    /// Where they are, and their other fields.
    pub settlements: Vec<(Place, String)>,
    pub assets: Vec<(Place, String)>,
    /// Sections `environment` and `traffic`.
    pub surroundings: String,
    /// Their base, and their other fields.
    pub forces: Vec<(Place, String)>,
    pub cells: Vec<Cell>,
    pub strategies: Vec<Vec<Rule>>,
    pub budgets_usd: Vec<f64>,
    /// Further sections, such as `laws` and `catalogue`.
    pub more: String,
    /// Whether east and west are exchanged.
    pub mirrored: bool,
}

/// A cell of attackers.
#[derive(Clone, Debug)]
pub struct Cell {
    pub staging: Vec<Place>,
    /// Where its pairs hide; empty for anywhere at their distance.
    pub hides: Vec<Place>,
    /// Places on the way of its drones, and how long they hold there, s.
    pub via: Vec<(Place, f64)>,
    /// What it takes for guarded.
    pub guarded: Vec<Place>,
    /// Its other fields.
    pub fields: String,
}

/// A rule of a strategy.
#[derive(Clone, Debug)]
pub struct Rule {
    pub kind: &'static str,
    /// Number of its force; taken modulo the forces that there are.
    pub force: Option<usize>,
    /// What is written before its places.
    pub before: String,
    pub at: Option<Where>,
    /// What is written after its places.
    pub after: String,
}

/// Where a rule puts its things.
#[derive(Clone, Debug)]
pub enum Where {
    /// A list that the quartermaster makes.
    Listed(&'static str),
    /// Exactly there.
    Fixed(Vec<Place>),
}

/// The assets at the highest risk.
pub const AT_RISK: Where = Where::Listed("Assets(by: Risk)");

/// The shipped radio quadcopter, but that some fly on without their link, as none does as shipped.
pub const STUBBORN: &str = r#"catalogue: (classes: [
        (id: "radio", link: Radio, gnss: ReturnAndHold, lost_return: 0.4, lost_land: 0.1, lost_hover: 0.2, lost_continue: 0.3),
    ]),"#;

/// Teams that are ready at once and see far: most pairs get away as shipped.
pub const QUICK_HUNTS: &str = "laws: (ready_min: 1, sweep_width_m: 200, capture_chance: 0.7),";

impl Rule {
    /// A post of the first force.
    pub fn post(items: &str, at: Where, most: u32) -> Rule {
        Rule {
            kind: "Post",
            force: Some(0),
            before: format!("items: [{items}], at: "),
            at: Some(at),
            after: format!(", most: {most}"),
        }
    }

    /// A barrier on the assets at the highest risk.
    pub fn harden(barrier: &str, most: u32) -> Rule {
        Rule {
            kind: "Harden",
            force: None,
            before: format!("barrier: \"{barrier}\", at: "),
            at: Some(AT_RISK),
            after: format!(", most: {most}"),
        }
    }
}

impl Draft {
    /// The scenario as RON.
    pub fn text(&self) -> String {
        let (east, north) = self.sides;
        let side_km = |steps: u32| 0.24 * f64::from(steps);
        let at = |&(x, y): &Place| {
            let x = if self.mirrored { 1.0 - x } else { x };
            format!("({:.4}, {:.4})", side_km(east) * x, side_km(north) * y)
        };
        let all = |places: &[Place]| places.iter().map(at).collect::<Vec<_>>().join(", ");
        let lines: Vec<String> = self.roads.iter().map(|line| format!("[{}]", all(line))).collect();
        let named = |id: &str, list: &[(Place, String)]| -> String {
            let one = |(i, (place, fields)): (usize, &(Place, String))| {
                format!("\n        (id: \"{id}{i}\", at_km: {}, {fields}),", at(place))
            };
            list.iter().enumerate().map(one).collect()
        };
        let forces = self.forces.iter().enumerate().map(|(i, (base, fields))| {
            let base = format!("[(id: \"base\", at_km: {})]", at(base));
            format!("\n        (id: \"force{i}\", bases: {base}, {fields}),")
        });
        let cells = self.cells.iter().enumerate().map(|(i, cell)| {
            let hides: String = cell.hides.iter().map(|p| format!("At({}), ", at(p))).collect();
            let via = cell.via.iter().map(|(p, hold_s)| format!("(at_km: {}, hold_s: {hold_s:.1}), ", at(p)));
            let guarded =
                cell.guarded.iter().map(|p| format!("(at_km: {}, radius_km: 0.8, weight: 0.3), ", at(p)));
            format!(
                "\n        (id: \"cell{i}\", staging_km: [{}], hides: [{hides}], via: [{}], believes_guarded: [{}], {}),",
                all(&cell.staging),
                via.collect::<String>(),
                guarded.collect::<String>(),
                cell.fields
            )
        });
        let strategies = self.strategies.iter().enumerate().map(|(i, rules)| {
            let rules: String = rules.iter().map(|rule| self.rule(rule, &all)).collect();
            format!("\n        (id: \"plan{i}\", rules: [{rules}]),")
        });
        format!(
            r#"(
    schema: 1, name: "Drawn", seed: {}, period_days: {}, warm_up_days: {},
    ground: {}size_km: ({:.2}, {:.2}), cell_m: {}),
    roads: (lines_km: [{}]),
    settlements: [{}],
    assets: [{}],
    {}
    forces: [{}],
    cells: [{}],
    {}
    strategies: [{}],
    budgets_usd: {:?},
)
"#,
            self.seed,
            self.days.0,
            self.days.1,
            self.ground,
            side_km(east),
            side_km(north),
            self.cell_m,
            lines.join(", "),
            named("town", &self.settlements),
            named("asset", &self.assets),
            self.surroundings,
            forces.collect::<String>(),
            cells.collect::<String>(),
            self.more,
            strategies.collect::<String>(),
            self.budgets_usd,
        )
    }

    fn rule(&self, rule: &Rule, all: &dyn Fn(&[Place]) -> String) -> String {
        let mut text = format!("\n            {}(", rule.kind);
        if let Some(force) = rule.force {
            let _ = write!(text, "force: \"force{}\", ", force % self.forces.len());
        }
        text += &rule.before;
        text += &match &rule.at {
            None => String::new(),
            Some(Where::Listed(list)) => (*list).to_owned(),
            Some(Where::Fixed(places)) => format!("Fixed([{}])", all(places)),
        };
        text + &rule.after + "),"
    }
}

/// A case that fails is shown as the file that it is.
impl Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.text())
    }
}

/// A place that is not at the very edge.
pub fn place() -> impl Strategy<Value = Place> + Clone {
    (0.06..0.94, 0.06..0.94)
}

/// A figure within bounds: certain, even or triangular.
fn figure(low: f64, high: f64) -> impl Strategy<Value = String> {
    let inside = move |share: f64| format!("{:.4}", low + share * (high - low));
    (0..3, 0.0..1.0, 0.0..1.0, 0.0..1.0).prop_map(move |(form, a, b, c)| {
        let mut shares = [a, b, c];
        shares.sort_by(f64::total_cmp);
        let [least, middle, most] = shares.map(inside);
        match form {
            0 => middle,
            1 => format!("(min: {least}, max: {most})"),
            _ => format!("(low: {least}, nominal: {middle}, high: {most})"),
        }
    })
}

/// Level or rolling ground.
fn ground() -> impl Strategy<Value = String> {
    prop_oneof![
        1 => select(vec!["open", "crops", "forest"]).prop_map(|cover| format!("Flat(cover: \"{cover}\", ")),
        3 => (0_u32..1000, 20.0..400.0, 0.0..0.7, any::<bool>()).prop_map(|(seed, relief_m, forest, river)| {
            format!(
                "Generated(seed: {seed}, relief_m: {relief_m:.0}, forest_share: {forest:.2}, river: {river}, "
            )
        }),
    ]
}

/// What a settlement and an asset have in common.
fn worth() -> impl Strategy<Value = String> {
    (figure(0.0, 400_000.0), figure(0.2, 3.0), figure(0.0, 30.0), figure(0.0, 10.0), figure(0.0, 0.9))
        .prop_map(|(value_usd, attractiveness, day, night, hardening)| {
            format!(
                "value_usd: {value_usd}, attractiveness: {attractiveness}, exposed_day: {day}, \
                 exposed_night: {night}, hardening: {hardening}"
            )
        })
}

fn settlement() -> impl Strategy<Value = (Place, String)> {
    (place(), 20_u32..3000, 60_u32..400, worth()).prop_map(|(at, people, radius_m, worth)| {
        (at, format!("population: {people}, radius_m: {radius_m}, {worth}"))
    })
}

fn asset() -> impl Strategy<Value = (Place, String)> {
    let kinds = select(vec!["Gathering", "Post", "Road", "Utility", "Rival"]);
    (place(), kinds, 10_u32..120, worth())
        .prop_map(|(at, kind, radius_m, worth)| (at, format!("kind: {kind}, radius_m: {radius_m}, {worth}")))
}

/// Now and then weather, and now and then others in the air.
fn surroundings() -> impl Strategy<Value = String> {
    let weather = (figure(0.0, 9.0), figure(8.0, 14.0), any::<bool>()).prop_map(|(calm, windy, poor)| {
        format!(
            "environment: (sunrise_h: 5, sunset_h: 19, weather: [(id: \"calm\", share: 3, wind_m_s: {calm}), \
             (id: \"windy\", share: 1, wind_m_s: {windy}, rain_mm_h: 0.2, poor_visibility: {poor})]),"
        )
    });
    let traffic = (figure(0.0, 30.0), figure(0.0, 60.0)).prop_map(|(birds, drones)| {
        format!("traffic: (birds_per_hour: {birds}, legitimate_per_day: {drones}),")
    });
    let sometimes = |text: BoxedStrategy<String>| prop_oneof![Just(String::new()), text];
    (sometimes(weather.boxed()), sometimes(traffic.boxed())).prop_map(|(a, b)| format!("{a} {b}"))
}

fn force() -> impl Strategy<Value = (Place, String)> {
    let law = (prop::bool::weighted(0.8), prop::bool::weighted(0.6));
    let command = select(vec!["None", "Voice", "Integrated"]);
    let figures =
        (figure(0.0, 20.0), figure(0.0, 0.2), figure(3.0, 20.0), figure(0.0, 10.0), figure(0.0, 9000.0));
    (place(), law, command, 30_u32..400, 0.0..1.0, figures).prop_map(
        |(base, (may_jam, may_shoot), command, people, trained, (delay, refused, net, latency, wage))| {
            let fields = format!(
                "may_jam: {may_jam}, may_shoot: {may_shoot}, command: {command}, people: {people}, \
                 trained_share: {trained:.2}, authority_delay_s: {delay}, authority_refused: {refused}, \
                 net_range_km: {net}, net_latency_s: {latency}, wage_usd_per_year: {wage}"
            );
            (base, fields)
        },
    )
}

fn cell() -> impl Strategy<Value = Cell> {
    let drones = (subsequence(vec!["radio", "fpv", "waypoint", "fibre"], 1..=4), vec(0.1..1.0, 4)).prop_map(
        |(classes, shares)| {
            let one = |(class, share): (&&str, &f64)| format!("(class: \"{class}\", share: {share:.2})");
            classes.iter().zip(&shares).map(one).collect::<Vec<_>>().join(", ")
        },
    );
    let numbers = (1_u32..5, vec(0.1..1.0, 1..5));
    let figures = (figure(0.3, 2.0), figure(0.4, 3.0), figure(0.0, 0.5), figure(0.0, 60.0), figure(0.1, 0.9));
    let habits =
        (vec(place(), 1..3), vec(place(), 0..4), vec((place(), 0.0..900.0), 0..3), vec(place(), 0..2));
    // Most cells hide anywhere and fly without a detour.
    let rare = (prop::bool::weighted(0.3), prop::bool::weighted(0.2));
    (drones, numbers, figures, habits, rare).prop_map(
        |(mix, (pairs, weights), (raids, far, bend, spacing, hit), (staging, hides, via, guarded), rare)| {
            Cell {
                staging,
                hides: if rare.0 { hides } else { Vec::new() },
                via: if rare.1 { via } else { Vec::new() },
                guarded,
                fields: format!(
                    "pairs: {pairs}, mix: [{mix}], drones_weights: {weights:.2?}, raids_per_day: {raids}, \
                 hide_distance_km: {far}, bend_share: {bend}, spacing_s: {spacing}, hit_chance: {hit}"
                ),
            }
        },
    )
}

fn listed() -> impl Strategy<Value = Where> {
    let lists = select(vec![
        "Assets(by: Risk)",
        "Assets(by: Value)",
        "Approaches(by: Population, standoff_m: 600)",
        "Roads(by: Risk)",
        "Hides",
        "Coverage(by: Risk, radius_m: 900)",
        "Bases",
    ]);
    let assets = Just(AT_RISK);
    prop_oneof![3 => lists.prop_map(Where::Listed), 2 => assets, 1 => fixed()]
}

/// A road: no two of its points are one, however small the case.
pub fn road() -> impl Strategy<Value = Vec<Place>> {
    let apart =
        |points: Vec<Place>| (0_u8..).zip(points).map(|(i, (x, y))| (x, y + 0.01 * f64::from(i))).collect();
    vec(place(), 2..5).prop_map(apart)
}

/// Places drawn by hand.
pub fn fixed() -> impl Strategy<Value = Where> {
    vec(place(), 2..5).prop_map(Where::Fixed)
}

/// A rule of any kind, its places from a strategy for them.
pub fn rule(places: BoxedStrategy<Where>) -> impl Strategy<Value = Rule> {
    let post_kit = select(vec![
        r#"["eye"]"#,
        r#"["eye", "shotgun"]"#,
        r#"["ear", "handheld-jammer"]"#,
        r#"["passive-rf"]"#,
        r#"["passive-rf", "vehicle-jammer"]"#,
        r#"["passive-rf", "handheld-jammer"]"#,
        r#"["acoustic-node"]"#,
        r#"["small-radar", "camera", "fixed-jammer"]"#,
        r#"["small-radar", "gnss-denial", "shotgun"]"#,
        r#"["eye", "rifle", "handheld-jammer"]"#,
    ]);
    let patrol = select(vec![
        r#"team: "foot-team", items: ["eye"]"#,
        r#"team: "foot-team", items: ["eye", "shotgun"]"#,
        r#"team: "foot-team", items: ["ear", "handheld-jammer"]"#,
        r#"team: "vehicle-team", items: ["eye", "gnss-denial"]"#,
        r#"team: "vehicle-team", items: ["vehicle-rf", "vehicle-jammer"]"#,
        r#"team: "vehicle-team", items: ["camera", "eye", "shotgun"]"#,
    ]);
    let task = select(vec![
        ("Route(through: ", ", stops: 3)"),
        ("Area(around: ", ", radius_m: 500)"),
        ("Hold(at: ", ")"),
        ("QuickReaction(at: ", ")"),
        ("Hunt(around: ", ", radius_m: 700)"),
    ]);
    let barrier = select(vec!["net", "hardening"]);
    let (at_post, at_task, at_asset) =
        (places.clone(), places, select(vec!["Assets(by: Risk)", "Assets(by: Value)"]));
    prop_oneof![
        4 => (0_usize..2, post_kit, at_post, 1..5).prop_map(|(force, kit, at, most)| Rule {
            kind: "Post",
            force: Some(force),
            before: format!("items: {kit}, at: "),
            at: Some(at),
            after: format!(", most: {most}"),
        }),
        3 => (0_usize..2, patrol, task, at_task, 1..4).prop_map(|(force, team, (before, after), at, most)| Rule {
            kind: "Patrol",
            force: Some(force),
            before: format!("{team}, task: {before}"),
            at: Some(at),
            after: format!("{after}, most: {most}"),
        }),
        1 => (place(), 1..3).prop_map(|(at, most)| Rule {
            kind: "Patrol",
            force: Some(0),
            before: r#"team: "foot-team", items: ["eye"], task: Sweep(around: "#.to_owned(),
            at: Some(Where::Fixed(vec![at])),
            after: format!(", size_m: (400, 700), spacing_m: 50), most: {most}"),
        }),
        2 => (barrier, at_asset, 1..6).prop_map(|(barrier, at, most)| Rule {
            kind: "Harden",
            force: None,
            before: format!("barrier: \"{barrier}\", at: "),
            at: Some(Where::Listed(at)),
            after: format!(", most: {most}"),
        }),
        1 => (0_usize..2, 1..20).prop_map(|(force, per_round)| Rule {
            kind: "Train",
            force: Some(force),
            before: format!("per_round: {per_round}"),
            at: None,
            after: String::new(),
        }),
    ]
}

/// One to three budgets that rise.
fn budgets() -> impl Strategy<Value = Vec<f64>> {
    (10_000_u32..400_000, subsequence(vec![1.0, 4.0, 15.0], 1..=3))
        .prop_map(|(least, factors)| factors.into_iter().map(|f| f * f64::from(least)).collect())
}

/// Any small scenario.
pub fn draft() -> impl Strategy<Value = Draft> {
    let head = (0_u64..1_000_000, (13_u32..34, 13_u32..34), select(vec![60_u32, 80, 120]), ground());
    let days = select(vec![(2.0, 0.0), (3.0, 0.0), (4.0, 0.5)]);
    let sites = (vec(road(), 0..4), vec(settlement(), 1..5), vec(asset(), 0..4));
    let sides = (vec(force(), 1..3), vec(cell(), 1..3));
    let plans = vec(vec(rule(listed().boxed()), 2..7), 1..3);
    let laws = select(vec!["", "", QUICK_HUNTS, STUBBORN]);
    (head, days, sites, (surroundings(), laws), sides, plans, budgets()).prop_map(
        |(head, days, sites, (surroundings, laws), (forces, cells), strategies, budgets_usd)| {
            let (roads, settlements, assets) = sites;
            let (seed, sides, cell_m, ground) = head;
            Draft {
                seed,
                sides,
                cell_m,
                ground,
                days,
                roads,
                settlements,
                assets,
                surroundings,
                forces,
                cells,
                strategies,
                budgets_usd,
                more: laws.to_owned(),
                mirrored: false,
            }
        },
    )
}
