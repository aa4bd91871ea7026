//! Errors in the head of the file, the ground, roads, settlements, assets, weather and traffic.

use super::figures::{self, join};
use super::finding::{Findings, show};
use super::subject::Subject;
use crate::scenario::spec::ScenarioSpec;
use crate::scenario::spec::fields::Figures;
use crate::scenario::spec::world::GroundSpec;

/// The longest contact step, s, and to what it may grow where little changes.
const LONGEST_STEPS_S: (f64, f64) = (5.0, 15.0);

/// Checks the head of the file, the ground and the roads: what the map is made of.
pub fn check_head_and_ground(subject: &Subject<'_>, out: &mut Findings) {
    head(subject.spec, out);
    ground(&subject.spec.ground, out);
    roads(subject, out);
}

/// Checks what stands on the map (`complete` if that of the map's own files is there too), light, weather, traffic.
pub fn check_the_rest(subject: &Subject<'_>, complete: bool, out: &mut Findings) {
    places(subject, complete, out);
    if complete {
        regions(subject, out);
    }
    environment(subject.spec, out);
}

fn head(spec: &ScenarioSpec, out: &mut Findings) {
    out.text("name", &spec.name);
    if spec.replicates == 0 {
        out.error("replicates", "no replicates").expected("expected 1 or more; found 0");
    }
    match (&spec.campaign, spec.period_days.is_nan()) {
        (None, true) => {
            out.error("", "the file lacks the field `period_days`")
                .expected("expected `period_days: ..` in here, or a section `campaign`")
                .absent();
        }
        (None, false) => out.positive("period_days", spec.period_days, 3660.0),
        (Some(campaign), false) => {
            out.error("period_days", "the period of a campaign follows from its months").expected(format!(
                "expected it left out; {} months are {} days",
                campaign.months,
                show(campaign.days())
            ));
        }
        (Some(_), true) => {}
    }
    out.number("warm_up_days", spec.warm_up_days, 0.0, 3660.0);
    if !spec.costed_years.is_nan() {
        out.positive("costed_years", spec.costed_years, 100.0);
    }
    out.number("contact_step_s", spec.contact_step_s, 0.01, LONGEST_STEPS_S.0);
    if let Some(longest_s) = spec.longest_contact_step_s {
        out.number("longest_contact_step_s", longest_s, spec.contact_step_s, LONGEST_STEPS_S.1);
    }
    if let Some(points) = spec.stop_at_half_width_points {
        out.positive("stop_at_half_width_points", points, 50.0);
    }
}

fn ground(ground: &GroundSpec, out: &mut Findings) {
    let (size_km, cell_m) = (ground.size_km(), ground.cell_m());
    let (smallest_km, largest_km, finest_m, coarsest_m) = match ground {
        GroundSpec::Generated { .. } => (3.0, 200.0, 5.0, 500.0),
        GroundSpec::Flat { .. } => (0.1, 200.0, 5.0, 1000.0),
        GroundSpec::Imported { .. } => (0.0, 500.0, 0.0, 1000.0),
    };
    let mut within = |path: &str, value: f64, least: f64, most: f64| match least {
        0.0 => out.positive(path, value, most),
        _ => out.number(path, value, least, most),
    };
    within("ground.size_km[0]", size_km.0, smallest_km, largest_km);
    within("ground.size_km[1]", size_km.1, smallest_km, largest_km);
    within("ground.cell_m", cell_m, finest_m, coarsest_m);
    let shorter_m = size_km.0.min(size_km.1) * 1000.0;
    if !out.has_error_below("ground") && cell_m * 4.0 > shorter_m {
        out.error("ground.cell_m", "the cells are too large for the map").expected(format!(
            "expected at most {} m, a quarter of its shorter side; found {}",
            show(shorter_m / 4.0),
            show(cell_m)
        ));
    }
    match ground {
        GroundSpec::Imported { centre_lon_lat, forest_above_slope_percent, .. } => {
            for (i, value) in [centre_lon_lat.0, centre_lon_lat.1].into_iter().enumerate() {
                out.number(&format!("ground.centre_lon_lat[{i}]"), value, -1e8, 1e8);
            }
            if let Some(slope) = forest_above_slope_percent {
                out.number("ground.forest_above_slope_percent", *slope, 0.0, 1000.0);
            }
        }
        GroundSpec::Flat { cover, .. } => {
            if !matches!(cover.as_str(), "open" | "crops" | "forest") {
                out.error("ground.cover", format!("a plain cannot be all `{cover}`"))
                    .expected("expected one of `open`, `crops`, `forest`");
            }
        }
        GroundSpec::Generated { relief_m, forest_share, towns, .. } => {
            out.number("ground.relief_m", *relief_m, 0.0, 5000.0);
            out.number("ground.forest_share", *forest_share, 0.0, 0.9);
            out.number("ground.towns", f64::from(*towns), 0.0, 200.0);
        }
    }
}

fn roads(subject: &Subject<'_>, out: &mut Findings) {
    let roads = &subject.spec.roads;
    out.number("roads.snap_m", roads.snap_m, 0.0, 1000.0);
    for (i, line) in roads.lines_km.iter().enumerate() {
        let path = format!("roads.lines_km[{i}]");
        let mut different = line.clone();
        different.dedup();
        if different.len() < 2 {
            out.error(&path, "a road of fewer than two points")
                .expected(format!("expected two different points or more; found {}", different.len()))
                .hint("give it a second point, or remove it");
        }
        for (p, point) in line.iter().enumerate() {
            subject.on_map(&format!("{path}[{p}]"), "a point of a road", *point, out);
        }
    }
}

fn places(subject: &Subject<'_>, complete: bool, out: &mut Findings) {
    let spec = subject.spec;
    let mut ids = Vec::new();
    for (path, s) in subject.settlement_paths.iter().zip(&spec.settlements) {
        ids.push((join(path, "id"), s.id.as_str()));
        let before = out.list.len();
        subject.on_map(&join(path, "at_km"), &format!("settlement \"{}\"", s.id), s.at_km, out);
        out.number(&join(path, "population"), s.population, 0.0, 1e8);
        out.positive(&join(path, "radius_m"), s.radius_m, 50_000.0);
        out.text(&join(path, "name"), &s.name);
        figures::check(path, &s.entries(), out);
        name_the_place(path, &s.id, before, out);
    }
    for (path, a) in subject.asset_paths.iter().zip(&spec.assets) {
        ids.push((join(path, "id"), a.id.as_str()));
        let before = out.list.len();
        subject.on_map(&join(path, "at_km"), &format!("asset \"{}\"", a.id), a.at_km, out);
        out.positive(&join(path, "radius_m"), a.radius_m, 50_000.0);
        out.text(&join(path, "name"), &a.name);
        figures::check(path, &a.entries(), out);
        name_the_place(path, &a.id, before, out);
    }
    out.unique("place", &ids);
    if !complete {
        return;
    }
    if ids.is_empty() {
        out.error("", "nothing to protect")
            .expected("expected at least one settlement or asset")
            .hint("add one to `settlements` or `assets`, or towns to the ground")
            .absent();
        return;
    }
    let wanted = |range: (f64, f64)| !matches!(range, (_, high) if high <= 0.0);
    let any = spec.settlements.iter().any(|s| s.attractiveness.as_ref().is_none_or(|f| wanted(f.range())))
        || spec.assets.iter().any(|a| a.attractiveness.as_ref().is_none_or(|f| wanted(f.range())));
    if !any {
        out.error("", "nothing that the attackers want")
            .expected("expected an attractiveness above 0 somewhere")
            .hint("`attractiveness` is relative; leave it out for 1");
    }
}

fn regions(subject: &Subject<'_>, out: &mut Findings) {
    let spec = subject.spec;
    let at = |i: usize, name: &str| format!("regions[{i}].{name}");
    let ids: Vec<_> = spec.regions.iter().enumerate().map(|(i, r)| (at(i, "id"), r.id.as_str())).collect();
    out.unique("region", &ids);
    for (i, region) in spec.regions.iter().enumerate() {
        out.text(&at(i, "name"), &region.name);
        if !(region.from_km.0 < region.to_km.0 && region.from_km.1 < region.to_km.1) {
            out.error(at(i, "to_km"), "a region without an area")
                .expected("expected its north-east corner east and north of `from_km`");
            continue;
        }
        let places = spec.settlements.iter().map(|s| s.at_km).chain(spec.assets.iter().map(|a| a.at_km));
        if places.filter(|&at_km| region.contains_km(at_km)).count() == 0 {
            out.error(at(i, "id"), format!("nothing to protect in region \"{}\"", region.id))
                .expected("expected a settlement or an asset between its corners")
                .hint("`from_km` is its south-west corner, `to_km` its north-east one");
        }
    }
}

/// What comes from a features file stands in no field of its own, so that a finding must say whose it is.
fn name_the_place(path: &str, id: &str, before: usize, out: &mut Findings) {
    if !path.ends_with(']') {
        out.list[before..].iter_mut().for_each(|f| f.message = format!("place \"{id}\": {}", f.message));
    }
}

fn environment(spec: &ScenarioSpec, out: &mut Findings) {
    let sky = &spec.environment;
    out.number("environment.sunrise_h", sky.sunrise_h, 0.0, 24.0);
    out.number("environment.sunset_h", sky.sunset_h, 0.0, 24.0);
    if sky.sunset_h < sky.sunrise_h {
        out.error("environment.sunset_h", "the sun sets before it rises").expected(format!(
            "expected {} or later; found {}",
            show(sky.sunrise_h),
            show(sky.sunset_h)
        ));
    }
    let at = |i: usize, name: &str| format!("environment.weather[{i}].{name}");
    let ids: Vec<_> = sky.weather.iter().enumerate().map(|(i, w)| (at(i, "id"), w.id.as_str())).collect();
    out.unique("weather", &ids);
    let shares: Vec<f64> = sky.weather.iter().map(|w| w.share).collect();
    out.weights("environment.weather", &shares, |i| at(i, "share"));
    for (i, weather) in sky.weather.iter().enumerate() {
        figures::check(&format!("environment.weather[{i}]"), &weather.entries(), out);
    }
    figures::check("traffic", &spec.traffic.entries(), out);
}
