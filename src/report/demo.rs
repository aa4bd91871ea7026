//! A made-up plan for tests of maps and texts: a little of everything.

use glam::DVec2;

use crate::report::plan::PlanView;
use crate::scenario::model::Asset;
use crate::scenario::spec::blue::{BaseSpec, CommandLevel, ForceSpec};
use crate::scenario::spec::kit::CatalogueSpec;
use crate::scenario::spec::world::{AssetKind, AssetSpec};
use crate::strategy::deployment::{BarrierPlan, Deployment, LedgerLine, Refusal, Task, UnitPlan};
use crate::terrain::{GenerateParams, GeneratedMap, generate};

const CATALOGUE: &str = r#"#![enable(implicit_some)]
(
    classes: [(id: "radio", link: Radio, gnss: ReturnAndHold, speed_m_s: 15)],
    sensors: [
        (id: "eye", kind: Eye, range_m: 150),
        (id: "rf", name: "passive RF", kind: PassiveRf, range_m: 2500),
        (id: "radar", name: "small radar", kind: Radar, carriage: Fixed, range_m: 1500),
    ],
    effectors: [
        (id: "hand", name: "handheld jammer", kind: LinkJammer, carriage: Hand, reach_m: 1000),
        (id: "fixed", name: "fixed jammer", kind: LinkJammer, carriage: Fixed, reach_m: 1000),
        (id: "gnss", name: "GNSS denial", kind: GnssDenial, carriage: Fixed, reach_m: 2000),
    ],
    barriers: [(id: "net", name: "net", blocks: 0.5, price_usd: 10000)],
    teams: [
        (id: "foot", name: "foot team", mobility: Foot, people: 4, speed_m_s: 1.5),
        (id: "car", name: "vehicle team", mobility: Vehicle, people: 4, speed_m_s: 12),
    ],
)"#;

/// A plan with all that it needs.
pub struct Demo {
    pub map: GeneratedMap,
    pub roads: Vec<Vec<DVec2>>,
    pub catalogue: CatalogueSpec,
    pub assets: Vec<Asset>,
    pub forces: Vec<ForceSpec>,
    pub deployment: Deployment,
}

impl Demo {
    /// A map with cells of a size: coarse for tests, fine for looking at.
    pub fn new(cell_m: f64) -> Self {
        let map = generate(&GenerateParams { cell_m, ..GenerateParams::default() }).unwrap();
        let roads = map.roads.iter().map(|r| r.points.clone()).collect();
        let assets = assets(&map);
        let deployment = deployment(&assets);
        let base = BaseSpec { id: "Fort Lind".to_owned(), at_km: (10.5, 6.0) };
        let police = ForceSpec {
            id: "police".to_owned(),
            name: "Valley police".to_owned(),
            may_jam: true,
            may_shoot: false,
            command: CommandLevel::Voice,
            people: 200,
            trained_share: 0.2,
            bases: vec![base],
            authority_delay_s: None,
            authority_refused: None,
            net_range_km: None,
            net_latency_s: None,
            wage_usd_per_year: None,
            course_usd: None,
        };
        let catalogue = ron::from_str(CATALOGUE).unwrap();
        Demo { map, roads, catalogue, assets, forces: vec![police], deployment }
    }

    /// The view of the plan.
    pub fn view(&self) -> PlanView<'_> {
        PlanView {
            scenario: "Made-up valley",
            strategy: "A mix of everything",
            catalogue: &self.catalogue,
            assets: &self.assets,
            forces: &self.forces,
            deployment: &self.deployment,
        }
    }
}

fn asset(id: &str, name: &str, kind: AssetKind, at: DVec2, radius_m: f64, population: f64) -> Asset {
    let figures = AssetSpec {
        id: id.to_owned(),
        name: name.to_owned(),
        kind,
        at_km: (at.x / 1000.0, at.y / 1000.0),
        radius_m,
        value_usd: None,
        attractiveness: None,
        exposed_day: None,
        exposed_night: None,
        hardening: None,
    };
    Asset { id: id.to_owned(), name: name.to_owned(), kind, at, radius_m, population, figures }
}

fn assets(map: &GeneratedMap) -> Vec<Asset> {
    let mut all: Vec<Asset> = map
        .towns
        .iter()
        .map(|t| asset(&t.id, &t.name, AssetKind::Village, t.position, t.radius_m, t.population))
        .collect();
    let near = |i: usize, dx: f64, dy: f64| map.towns[i].position + DVec2::new(dx, dy);
    all.push(asset("clinic", "Clinic & school", AssetKind::Gathering, near(0, 350.0, 250.0), 50.0, 0.0));
    all.push(asset("customs", "Customs post", AssetKind::Post, near(1, -600.0, 500.0), 50.0, 0.0));
    all.push(asset("bridge", "Bridge checkpoint", AssetKind::Road, near(2, 900.0, -200.0), 50.0, 0.0));
    all.push(asset("dam", "Pumping station", AssetKind::Utility, near(3, -900.0, -700.0), 80.0, 0.0));
    all.push(asset("rival", "Rival's mill", AssetKind::Rival, near(4, 700.0, 700.0), 50.0, 0.0));
    all
}

fn unit(name: &str, team: Option<usize>, task: Task, sensors: &[usize], effectors: &[usize]) -> UnitPlan {
    UnitPlan {
        label: format!("unit/{name}"),
        name: name.to_owned(),
        force: 0,
        team,
        task,
        sensors: sensors.to_vec(),
        effectors: effectors.to_vec(),
        crew: 2,
    }
}

fn deployment(assets: &[Asset]) -> Deployment {
    let at = |i: usize| assets[i].at;
    let hold = |i: usize| Task::Hold { at: at(i) };
    let units = vec![
        unit("Post at the largest town", None, hold(0), &[1, 0], &[1]),
        unit("Second post there", None, hold(0), &[2], &[]),
        unit("Post at the second town", None, hold(1), &[1], &[1, 2]),
        unit("Post at the dam", None, hold(assets.len() - 2), &[1], &[1]),
        unit("Road patrol", Some(1), Task::Route { loop_m: vec![at(0), at(1), at(2), at(3)] }, &[0], &[0]),
        unit("Foot patrol", Some(0), Task::Area { centre: at(4), radius_m: 1500.0 }, &[0], &[]),
        unit("Hunters", Some(0), Task::Hunt { centre: at(5), radius_m: 2500.0 }, &[0], &[]),
        unit(
            "Quick reaction",
            Some(1),
            Task::QuickReaction { at: DVec2::new(10_500.0, 6_000.0) },
            &[0],
            &[0],
        ),
    ];
    let line = |round: u32, rule, what: &str, cost_usd: f64, left_usd: f64| LedgerLine {
        round,
        rule,
        thing: crate::strategy::deployment::Bought::Courses,
        what: what.to_owned(),
        items: vec![],
        people: 9,
        force: 0,
        trained: 0,
        price_factor: 1.0,
        cost_usd,
        left_usd,
    };
    Deployment {
        strategy: "mix".to_owned(),
        budget_usd: 1_200_000.0,
        spent_usd: 1_130_000.0,
        units,
        barriers: vec![
            BarrierPlan { asset: 0, barrier: 0 },
            BarrierPlan { asset: 0, barrier: 0 },
            BarrierPlan { asset: 6, barrier: 0 },
        ],
        trained_share: vec![0.45],
        people: vec![61],
        courses: vec![12],
        ledger: vec![
            line(
                1,
                0,
                "post at the largest town: passive RF, eye, fixed jammer (9 people)",
                430_000.0,
                770_000.0,
            ),
            line(1, 1, "vehicle patrol: eye, handheld jammer (4 people)", 95_000.0, 675_000.0),
            line(
                2,
                0,
                "post at the second town: passive RF, fixed jammer, GNSS denial (9 people)",
                605_000.0,
                70_000.0,
            ),
        ],
        refusals: vec![Refusal {
            rule: 0,
            what: "a post at the third town: passive RF, fixed jammer (9 people)".to_owned(),
            why: "money: 360,000 USD more would buy it".to_owned(),
            short_usd: Some(360_000.0),
        }],
    }
}
