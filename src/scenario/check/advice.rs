//! What a careful colleague would ask about kit, rules, money and numbers. Nothing here stops a study.

use super::finding::{Findings, show};
use super::people;
use super::subject::{self, Subject};
use crate::scenario::spec::fields::Figures;
use crate::scenario::spec::kit::{ClassSpec, ControlLink, Curve, EffectorKind, GnssUse};
use crate::scenario::spec::strategy::RuleSpec;

/// A drone should take at least so many contact steps to cross the reach of a sensor.
const STEPS_IN_REACH: f64 = 4.0;

/// The stopping rule needs so many replicates before its own interval can be trusted.
const STOPPING_REPLICATES: u32 = 200;

/// Says all doubts that need no map.
pub fn check(subject: &Subject<'_>, out: &mut Findings) {
    numbers(subject, out);
    threats(subject, out);
    weather(subject, out);
    unused(subject, out);
    for (s, _) in subject.spec.strategies.iter().enumerate() {
        law(subject, s, out);
        money(subject, s, out);
    }
    changed(subject, out);
}

fn numbers(subject: &Subject<'_>, out: &mut Findings) {
    let spec = subject.spec;
    if spec.stop_at_half_width_points.is_some() && spec.replicates < STOPPING_REPLICATES {
        out.warning("replicates", "too few replicates for the stopping rule")
            .expected(format!(
                "expected {STOPPING_REPLICATES} or more beside `stop_at_half_width_points`; found {}",
                spec.replicates
            ))
            .hint("`replicates` is the most that the rule may use");
    }
    contact_step(subject, out);
    for (i, cover) in spec.catalogue.covers.iter().enumerate() {
        for entry in cover.entries() {
            if entry.name != "path_loss_exponent" && entry.figure.is_some_and(|f| !f.is_certain()) {
                out.warning(format!("catalogue.covers[{i}].{}", entry.name), "this spread has no effect")
                    .expected("the map is the same in every replicate: the nominal figure is used")
                    .hint("write a single number");
            }
        }
    }
}

fn contact_step(subject: &Subject<'_>, out: &mut Findings) {
    let sharp = subject.catalogue.sensors.iter().find(|sensor| sensor.curve != Curve::Logistic);
    if let (Some(_), Some(sensor)) = (subject.spec.longest_contact_step_s, sharp) {
        out.warning("longest_contact_step_s", "no contact step grows here")
            .expected(format!("expected sensors with a logistic `curve`; `{}` ends sharply", sensor.id))
            .hint("leave it out: what ends sharply could be passed between two long steps");
    }
    let mut worst: Option<(f64, String)> = None;
    for (_, _, rule) in subject.rules() {
        for item in subject::items(rule) {
            let Some(sensor) = subject.sensor(item) else { continue };
            for (_, _, class) in subject.flying() {
                let crossing_s = sensor.nominal().range_m / class.nominal().speed_m_s;
                let steps = crossing_s / subject.spec.contact_step_s;
                if steps < STEPS_IN_REACH && worst.as_ref().is_none_or(|(least, _)| steps < *least) {
                    let text = format!(
                        "class `{}` crosses the range of `{}` in {:.1} s",
                        class.id, sensor.id, crossing_s
                    );
                    worst = Some((steps, text));
                }
            }
        }
    }
    if let Some((steps, text)) = worst {
        let fits = subject.spec.contact_step_s * steps / STEPS_IN_REACH;
        out.warning("contact_step_s", "the contact step is long for what it must resolve")
            .expected(format!("expected {STEPS_IN_REACH} steps or more; {text}, {steps:.1} steps"))
            .hint(format!("{} s or less would do", show((fits * 100.0).floor() / 100.0)));
    }
}

/// Whether something a rule buys can stop a class.
fn stops(subject: &Subject<'_>, rule: &RuleSpec, class: &ClassSpec) -> bool {
    if let RuleSpec::Harden { .. } = rule {
        return true;
    }
    if people::is_forbidden(subject, rule) {
        return false;
    }
    subject::items(rule).iter().filter_map(|item| subject.effector(item)).any(|effector| {
        match effector.kind {
            EffectorKind::LinkJammer => class.link == ControlLink::Radio,
            EffectorKind::GnssDenial => class.gnss == GnssUse::Navigate,
            EffectorKind::Gun => true,
        }
    })
}

fn threats(subject: &Subject<'_>, out: &mut Findings) {
    let flying = subject.flying();
    let rules = subject.rules();
    for (path, share, class) in &flying {
        if !rules.is_empty() && !rules.iter().any(|(_, _, rule)| stops(subject, rule, class)) {
            out.warning(format!("{path}.class"), format!("no strategy buys anything that stops class `{}`", share.class))
                .expected("expected a gun, a barrier, or a jammer of what it depends on, in some rule")
                .hint("link jammers stop radio classes, GNSS denial those that navigate by it, guns and barriers all");
        }
    }
    let buys = |kind: EffectorKind| {
        rules.iter().find_map(|(_, path, rule)| {
            let at = subject::items(rule)
                .iter()
                .position(|item| subject.effector(item).is_some_and(|e| e.kind == kind))?;
            Some(format!("{path}.items[{at}]"))
        })
    };
    if flying.is_empty() {
        return;
    }
    if let Some(path) = buys(EffectorKind::LinkJammer)
        && !flying.iter().any(|(_, _, class)| class.link == ControlLink::Radio)
    {
        out.warning(path, "no threat here has a link to jam")
            .expected("expected a class with a radio link in some cell's mix")
            .hint("a jammer does nothing against cable-guided and autonomous drones");
    }
    if let Some(path) = buys(EffectorKind::GnssDenial)
        && !flying.iter().any(|(_, _, class)| class.gnss != GnssUse::Nothing)
    {
        out.warning(path, "no threat here uses satellite navigation")
            .expected("expected a class that needs it in some cell's mix");
    }
}

fn weather(subject: &Subject<'_>, out: &mut Findings) {
    let kinds: Vec<_> = subject.spec.environment.weather.iter().filter(|w| w.share > 0.0).collect();
    if kinds.is_empty() {
        return;
    }
    for (path, share, class) in subject.flying() {
        let limit = |figure: &Option<crate::scenario::figure::Figure>, default: f64| {
            figure.as_ref().map_or(default, |f| f.range().1)
        };
        let (wind, rain) = (limit(&class.max_wind_m_s, 10.0), limit(&class.max_rain_mm_h, 0.5));
        let flyable = kinds.iter().any(|w| {
            let least = |figure: &Option<crate::scenario::figure::Figure>, default: f64| {
                figure.as_ref().map_or(default, |f| f.range().0)
            };
            least(&w.wind_m_s, 3.0) <= wind && least(&w.rain_mm_h, 0.0) <= rain
        });
        if !flyable {
            out.warning(
                format!("{path}.class"),
                format!("class `{}` can never fly in this weather", share.class),
            )
            .expected(format!(
                "expected a kind of day with wind of at most {} m/s and rain of at most {} mm/h",
                show(wind),
                show(rain)
            ));
        }
    }
}

fn unused(subject: &Subject<'_>, out: &mut Findings) {
    let spec = subject.spec;
    let rules = subject.rules();
    let bought = |id: &str| rules.iter().any(|(_, _, rule)| subject::items(rule).iter().any(|i| i == id));
    let mut never = |path: String, what: &str, id: &str, hint: &str| {
        out.warning(path, format!("{what} `{id}` is never used")).hint(hint);
    };
    let added = &spec.catalogue;
    let no_rule = "no rule of any strategy names it";
    for (i, sensor) in added.sensors.iter().enumerate().filter(|(_, s)| !bought(&s.id)) {
        never(format!("catalogue.sensors[{i}].id"), "sensor", &sensor.id, no_rule);
    }
    for (i, effector) in added.effectors.iter().enumerate().filter(|(_, e)| !bought(&e.id)) {
        never(format!("catalogue.effectors[{i}].id"), "effector", &effector.id, no_rule);
    }
    for (i, team) in added.teams.iter().enumerate() {
        if !rules.iter().any(|(_, _, r)| matches!(r, RuleSpec::Patrol { team: t, .. } if *t == team.id)) {
            never(format!("catalogue.teams[{i}].id"), "team", &team.id, no_rule);
        }
    }
    for (i, barrier) in added.barriers.iter().enumerate() {
        if !rules.iter().any(|(_, _, r)| matches!(r, RuleSpec::Harden { barrier: b, .. } if *b == barrier.id))
        {
            never(format!("catalogue.barriers[{i}].id"), "barrier", &barrier.id, no_rule);
        }
    }
    let flying = subject.flying();
    for (i, class) in added.classes.iter().enumerate() {
        if !flying.iter().any(|(_, share, _)| share.class == class.id) {
            let hint = "no cell has a share of it above 0";
            never(format!("catalogue.classes[{i}].id"), "threat class", &class.id, hint);
        }
    }
    for (i, weather) in spec.environment.weather.iter().enumerate().filter(|(_, w)| w.share == 0.0) {
        never(format!("environment.weather[{i}].share"), "weather", &weather.id, "its share is 0");
    }
    for (i, force) in spec.forces.iter().enumerate() {
        let named = |rule: &RuleSpec| match subject::force(rule) {
            Some(Some(id)) => id == force.id,
            Some(None) => i == 0,
            None => false,
        };
        if !rules.is_empty() && !rules.iter().any(|(_, _, rule)| named(rule)) {
            let hint = "rules without a `force` go to the first one";
            never(format!("forces[{i}].id"), "force", &force.id, hint);
        }
    }
    for (s, path, rule) in &rules {
        let (RuleSpec::Post { most, .. }
        | RuleSpec::Patrol { most, .. }
        | RuleSpec::Harden { most, .. }
        | RuleSpec::Train { most, .. }) = rule;
        if *most == 0 {
            out.warning(
                format!("{path}.most"),
                format!("a rule of strategy \"{}\" never buys", spec.strategies[*s].id),
            )
            .expected("expected 1 or more; found 0");
        }
    }
}

fn law(subject: &Subject<'_>, strategy: usize, out: &mut Findings) {
    for (s, path, rule) in subject.rules() {
        let Some(named) = subject::force(rule).filter(|_| s == strategy) else { continue };
        let force = match named {
            Some(id) => subject.spec.forces.iter().find(|f| f.id == id),
            None => subject.spec.forces.first(),
        };
        let Some(force) = force else { continue };
        for (i, item) in subject::items(rule).iter().enumerate() {
            let Some(effector) = subject.effector(item) else { continue };
            let (may, switch) = match effector.kind {
                EffectorKind::Gun => (force.may_shoot, "may_shoot"),
                EffectorKind::LinkJammer | EffectorKind::GnssDenial => (force.may_jam, "may_jam"),
            };
            if !may {
                out.warning(
                    format!("{path}.items[{i}]"),
                    format!("force \"{}\" may not use `{item}`", force.id),
                )
                .expected(format!("expected a force with `{switch}: true`"))
                .hint("what the law forbids is not bought: this rule buys nothing");
            }
        }
    }
}

/// What one piece of a rule costs, USD, as the quartermaster reckons: prices, upkeep, wages; of `Train`, one course.
pub(super) fn least(subject: &Subject<'_>, rule: &RuleSpec) -> f64 {
    let laws = subject.laws.nominal();
    let years = subject.spec.costed_years;
    let kept = 1.0 + laws.upkeep_share_per_year * years;
    let price = |item: &String| {
        let sensor = subject.sensor(item).map(|s| s.nominal().price_usd);
        sensor.or_else(|| subject.effector(item).map(|e| e.nominal().price_usd)).unwrap_or(0.0)
    };
    let kit: f64 = subject::items(rule).iter().map(price).sum();
    let force = people::force_of(subject, rule).map(|f| f.nominal());
    let wages = people::needed(subject, rule) * force.as_ref().map_or(0.0, |f| f.wage_usd_per_year) * years;
    match rule {
        RuleSpec::Post { .. } => kit * kept + wages,
        RuleSpec::Patrol { team, .. } => {
            let team = subject.catalogue.teams.iter().find(|t| t.id == *team);
            (kit + team.map_or(0.0, |t| t.nominal().price_usd)) * kept + wages
        }
        RuleSpec::Harden { barrier, .. } => {
            let barrier = subject.catalogue.barriers.iter().find(|b| b.id == *barrier);
            barrier.map_or(0.0, |b| b.nominal().price_usd) * kept
        }
        RuleSpec::Train { .. } => force.map_or(0.0, |f| f.course_usd),
    }
}

fn money(subject: &Subject<'_>, strategy: usize, out: &mut Findings) {
    let spec = subject.spec;
    let id = &spec.strategies[strategy].id;
    let path = format!("strategies[{strategy}].rules");
    let rules: Vec<_> = subject.rules().into_iter().filter(|(s, _, _)| *s == strategy).collect();
    // A course alone is nothing: it is for people who stand on a post or patrol. What law forbids is not bought.
    let buys =
        |rule: &RuleSpec| !matches!(rule, RuleSpec::Train { .. }) && !people::is_forbidden(subject, rule);
    let costs = rules.iter().filter(|r| buys(r.2)).map(|r| least(subject, r.2)).filter(|c| c.is_finite());
    let cheapest = costs.fold(f64::INFINITY, f64::min);
    if !rules.is_empty() && !rules.iter().any(|r| buys(r.2)) {
        out.warning(&path, format!("strategy \"{id}\" can buy nothing at any budget"))
            .expected("expected a `Post`, `Patrol` or `Harden` that the law allows its force")
            .hint("courses are only for people who stand on posts or patrols");
    }
    let short: Vec<String> =
        spec.budgets_usd.iter().filter(|b| **b > 0.0 && **b < cheapest).map(|b| show(*b)).collect();
    if cheapest.is_finite() && !short.is_empty() {
        let all = short.len() == spec.budgets_usd.iter().filter(|b| **b > 0.0).count();
        let at =
            if all { "any budget".to_owned() } else { format!("a budget of {} USD", short.join(" or ")) };
        out.warning(&path, format!("strategy \"{id}\" can buy nothing at {at}"))
            .expected(format!(
                "expected a rule of at most {} USD; its cheapest costs {:.0} USD (price, upkeep and wages; costed years: {})",
                short.last().map_or("", String::as_str),
                cheapest,
                show(spec.costed_years)
            ))
            .hint("such rows of the study show what happens without a defence");
    }
}

/// An item of the scenario that replaces a shipped one keeps its figures, but not what is no figure.
fn changed(subject: &Subject<'_>, out: &mut Findings) {
    let shipped = crate::scenario::catalogue::shipped();
    let mut say = |path: String, id: &str, what: String| {
        out.warning(path, format!("`{id}` differs from the shipped item of this id"))
            .expected(format!("{what}, because the field is left out here"))
            .hint("write it, to show that it is meant")
            .unless_written();
    };
    for (i, new) in subject.spec.catalogue.sensors.iter().enumerate() {
        if let Some(old) = shipped.sensors.iter().find(|s| s.id == new.id && s.carriage != new.carriage) {
            let what = format!("`carriage` is {:?} instead of {:?}", new.carriage, old.carriage);
            say(format!("catalogue.sensors[{i}].carriage"), &new.id, what);
        }
    }
    for (i, new) in subject.spec.catalogue.effectors.iter().enumerate() {
        if let Some(old) = shipped.effectors.iter().find(|e| e.id == new.id && e.channels != new.channels) {
            let what = format!("`channels` is {} instead of {}", new.channels, old.channels);
            say(format!("catalogue.effectors[{i}].channels"), &new.id, what);
        }
    }
}
