//! What a careful colleague would ask about people: whether a force can ever man what its rules buy, whether what they
//! shoot and jam with is ever told where to look, whether anybody is left to train.

use super::finding::Findings;
use super::subject::{self, Subject};
use crate::scenario::spec::blue::{CommandLevel, ForceSpec};
use crate::scenario::spec::fields::Figures;
use crate::scenario::spec::kit::{EffectorKind, SensorKind};
use crate::scenario::spec::strategy::RuleSpec;

/// Says all doubts about people.
pub fn check(subject: &Subject<'_>, out: &mut Findings) {
    for (_, path, rule) in subject.rules() {
        manning(subject, &path, rule, out);
    }
    for strategy in 0..subject.spec.strategies.len() {
        cueing(subject, strategy, out);
    }
}

/// The force that a rule is for, if it has one.
pub fn force_of<'a>(subject: &Subject<'a>, rule: &RuleSpec) -> Option<&'a ForceSpec> {
    match subject::force(rule)? {
        Some(id) => subject.spec.forces.iter().find(|f| f.id == id),
        None => subject.spec.forces.first(),
    }
}

/// Whether law keeps a rule from buying anything.
pub fn is_forbidden(subject: &Subject<'_>, rule: &RuleSpec) -> bool {
    let Some(force) = force_of(subject, rule) else { return false };
    subject::items(rule).iter().filter_map(|item| subject.effector(item)).any(|e| match e.kind {
        EffectorKind::Gun => !force.may_shoot,
        EffectorKind::LinkJammer | EffectorKind::GnssDenial => !force.may_jam,
    })
}

/// People a shift that a rule's effectors take.
fn effector_crew(subject: &Subject<'_>, rule: &RuleSpec) -> f64 {
    let kit = subject::items(rule).iter().filter_map(|item| subject.effector(item));
    kit.map(|e| e.nominal().crew_per_shift).sum()
}

/// People that one piece of a rule takes around the clock, as the quartermaster counts them.
pub fn needed(subject: &Subject<'_>, rule: &RuleSpec) -> f64 {
    let whole = |exact: f64| (exact - 1e-9).ceil().max(0.0);
    match rule {
        RuleSpec::Post { items, .. } => {
            let watch = items.iter().filter_map(|item| subject.sensor(item)).map(|s| {
                let eye = matches!(s.kind, SensorKind::Eye | SensorKind::Ear);
                s.nominal().crew_per_shift.max(f64::from(u8::from(eye)))
            });
            let crew = whole(effector_crew(subject, rule) + watch.fold(0.0, f64::max));
            whole(crew * subject.laws.nominal().crews_per_post)
        }
        RuleSpec::Patrol { team, .. } => {
            let team = subject.catalogue.teams.iter().find(|t| t.id == *team);
            team.map_or(0.0, |t| whole(f64::from(t.people) * t.nominal().crews))
        }
        RuleSpec::Harden { .. } | RuleSpec::Train { .. } => 0.0,
    }
}

fn manning(subject: &Subject<'_>, path: &str, rule: &RuleSpec, out: &mut Findings) {
    let Some(force) = force_of(subject, rule) else { return };
    let people = needed(subject, rule);
    let thing = if matches!(rule, RuleSpec::Patrol { .. }) { "patrol" } else { "post" };
    if people > f64::from(force.people) {
        out.warning(
            path,
            format!("force \"{}\" has too few people for this {thing}, whatever the budget", force.id),
        )
        .expected(format!("expected at least {people}, for all hours of the week; it has {}", force.people))
        .hint("raise `people` of the force, or choose kit with smaller crews");
    }
    if let RuleSpec::Patrol { team, .. } = rule
        && let Some(team) = subject.catalogue.teams.iter().find(|t| t.id == *team)
        && effector_crew(subject, rule) > f64::from(team.people)
    {
        out.warning(format!("{path}.items"), format!("team `{}` is too small for its kit", team.id))
            .expected(format!(
                "expected effectors that take at most {} people; they take {}",
                team.people,
                effector_crew(subject, rule).ceil()
            ))
            .hint("such a patrol is never bought: choose lighter kit, or a post");
    }
    if let RuleSpec::Train { .. } = rule
        && force.trained_share >= 1.0
    {
        out.warning(path, format!("everybody in force \"{}\" is trained already", force.id))
            .expected("expected a `trained_share` below 1: this rule buys nothing");
    }
}

/// Whether a rule's own kit finds drones for its effectors. A camera sees only what another sensor has found.
fn finds(subject: &Subject<'_>, rule: &RuleSpec) -> bool {
    let kit = subject::items(rule).iter().filter_map(|item| subject.sensor(item));
    kit.into_iter().any(|s| s.kind != SensorKind::Camera)
}

fn cueing(subject: &Subject<'_>, strategy: usize, out: &mut Findings) {
    let id = &subject.spec.strategies[strategy].id;
    let rules: Vec<_> = subject
        .rules()
        .into_iter()
        .filter(|(s, _, rule)| *s == strategy && !is_forbidden(subject, rule))
        .filter_map(|(_, path, rule)| Some((path, rule, force_of(subject, rule)?)))
        .collect();
    let senses = rules.iter().any(|(_, rule, _)| finds(subject, rule));
    let mut said = Vec::new();
    for (path, rule, force) in &rules {
        let effector = subject::items(rule).iter().position(|item| subject.effector(item).is_some());
        let alone = force.command == CommandLevel::None;
        let cued = match alone {
            true => finds(subject, rule),
            false => rules.iter().any(|(_, other, f)| f.id == force.id && finds(subject, other)),
        };
        let Some(at) = effector.filter(|_| !cued && !said.contains(&(&force.id, alone))) else { continue };
        said.push((&force.id, alone));
        let path = format!("{path}.items[{at}]");
        if !senses {
            out.warning(path, format!("strategy \"{id}\" buys effectors and nothing that cues them"))
                .expected("expected a sensor in some rule, even `eye`; a `Camera` needs a cue itself")
                .hint("an effector without a cue is nearly worthless");
            return;
        } else if alone {
            out.warning(path, format!("strategy \"{id}\": nothing cues this effector"))
                .expected(format!(
                    "expected a sensor in the same rule: `command` of force \"{}\" is None",
                    force.id
                ))
                .hint("without a radio a team acts on what it senses itself; write `command: Voice`");
        } else {
            out.warning(path, format!("strategy \"{id}\": force \"{}\" senses nothing", force.id))
                .expected("expected a sensor in one of its own rules: a force does not hear another's cues")
                .hint("give its posts a pair of eyes, or let one force do both");
        }
    }
}
