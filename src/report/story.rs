//! One replicate told in plain words, raid by raid.
//!
//! Built from what the replicate leaves behind: who, at what, when, how far the defence got, and why it ended so.

use crate::report::number::{counted, duration, usd};
use crate::report::table::wrap_into;
use crate::sim::outcome::{Cause, DroneOutcome, ReplicateOutcome, Stage};
use crate::study::StudyNames;

const DAY: f64 = 86_400.0;

/// The story of a replicate, at most 120 columns wide.
pub fn story(names: &StudyNames, replicate: u32, outcome: &ReplicateOutcome) -> String {
    let mut text = format!(
        "Replicate {replicate}: {} of {}, {} got through\n",
        counted(outcome.raids as usize, "raid"),
        counted(outcome.drones as usize, "drone"),
        outcome.leakers
    );
    let mut rest = outcome.drone_outcomes.as_slice();
    while let Some(first) = rest.first() {
        let length = rest.iter().take_while(|d| d.raid == first.raid).count();
        let (raid, after) = rest.split_at(length);
        raid_story(&mut text, names, raid);
        rest = after;
    }
    text.push('\n');
    wrap_into(&mut text, &ending(outcome), "", "");
    text
}

fn raid_story(text: &mut String, names: &StudyNames, raid: &[DroneOutcome]) {
    let first = &raid[0];
    let cell = &names.cells[usize::from(first.cell)].name;
    text.push_str(&format!(
        "\nRaid {}, {}: {cell} with {} against {}\n",
        first.raid + 1,
        clock(first.launch_s),
        counted(raid.len(), "drone"),
        targets(names, raid)
    ));
    for drone in raid {
        wrap_into(text, &drone_story(names, drone, raid), "  · ", "    ");
    }
}

/// `day 3, 14:05`.
pub fn clock(seconds: f64) -> String {
    let minutes = (seconds.max(0.0) % DAY / 60.0) as u32;
    format!("day {}, {:02}:{:02}", (seconds.max(0.0) / DAY) as u32 + 1, minutes / 60, minutes % 60)
}

fn targets(names: &StudyNames, raid: &[DroneOutcome]) -> String {
    let mut ids: Vec<u16> = raid.iter().map(|d| d.target).collect();
    ids.dedup();
    let shown: Vec<String> = ids.iter().map(|&t| names.assets[usize::from(t)].name.clone()).collect();
    crate::report::words::and(&shown)
}

fn drone_story(names: &StudyNames, d: &DroneOutcome, raid: &[DroneOutcome]) -> String {
    let class = &names.classes[usize::from(d.class)].name;
    let head = format!("drone {} ({class})", d.drone + 1);
    if matches!(d.cause, Cause::OperatorsCaughtBefore | Cause::OperatorsMet) {
        return format!("{head} never took off: {}", d.cause.phrase());
    }
    let mut parts = Vec::new();
    if raid.iter().any(|other| other.target != d.target) {
        parts.push(format!("flew at {}", names.assets[usize::from(d.target)].name));
    }
    parts.push(match d.detected_s {
        Some(s) => format!("was first detected {} after its launch", duration(s)),
        None => "was never detected".to_owned(),
    });
    if let Some(warning) = d.warning_s {
        parts.push(format!("gave {} of warning", duration(warning)));
    }
    let progress = match d.stage {
        Stage::Tracked => Some("was tracked"),
        Stage::Identified => Some("was identified as a threat"),
        Stage::Decided => Some("had an engagement decided on it"),
        Stage::Engaged => Some("had an effector laid on it"),
        Stage::Affected => Some("was affected by an effector"),
        _ => None,
    };
    if d.cause.leaked() {
        parts.extend(progress.map(|p| format!("{p}, no more")));
    }
    let end = if d.cause.leaked() {
        format!("It got through, because {}; {}", d.cause.phrase(), harm(d))
    } else if d.cause == Cause::FailedByItself {
        "It failed by itself.".to_owned()
    } else {
        format!("It was stopped: {}.", d.cause.phrase())
    };
    format!("{head} {}. {end}", crate::report::words::and(&parts))
}

fn harm(d: &DroneOutcome) -> String {
    let mut text = match (d.releases, d.hits) {
        (releases, 0) => format!("{}, no hit.", counted(releases as usize, "release")),
        (releases, hits) => {
            format!("{}, {}", counted(releases as usize, "release"), counted(hits as usize, "hit"))
        }
    };
    if d.hits == 0 {
        return text;
    }
    if d.blocked > 0 {
        text.push_str(&format!(" ({} blocked by a barrier)", d.blocked));
    }
    let people =
        if d.casualties == 1 { "1 person hurt".to_owned() } else { format!("{} people hurt", d.casualties) };
    text.push_str(&format!(", {people}, {} of damage.", usd(d.damage_usd)));
    text
}

fn ending(o: &ReplicateOutcome) -> String {
    format!(
        "In all: {}, {} blocked, {}, {} of damage; operator pairs found {}, captured {}; patrol members hurt {}, \
         bystanders hurt {}; {}; legitimate drones lost {}. State digest {:016x}.",
        counted(o.hits as usize, "hit"),
        o.blocked,
        if o.casualties == 1 { "1 person hurt".to_owned() } else { format!("{} people hurt", o.casualties) },
        usd(o.damage_usd),
        o.operators_found,
        o.operators_captured,
        o.patrol_casualties,
        o.collateral_casualties,
        counted(o.false_alarms as usize, "false alarm"),
        o.legitimate_drones_lost,
        o.digest
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::synthetic::{names, rows};

    #[test]
    fn every_drone_has_its_sentence_and_its_reason() {
        let all = rows(3);
        let hunt = all.iter().find(|r| (r.strategy, r.budget) == (4, 3)).unwrap();
        for outcome in &hunt.outcomes {
            let text = story(&names(), 7, outcome);
            assert_eq!(text.matches("  · drone ").count(), outcome.drone_outcomes.len());
            let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(flat.matches("It got through, because").count(), outcome.leakers as usize);
            for d in &outcome.drone_outcomes {
                assert!(flat.contains(d.cause.phrase()));
            }
            assert!(flat.contains(&format!("{:016x}", outcome.digest)));
            assert!(text.lines().all(|l| l.chars().count() <= 120));
        }
    }

    #[test]
    fn times_read_as_days_and_hours() {
        assert_eq!(clock(0.0), "day 1, 00:00");
        assert_eq!(clock(2.0 * DAY + 14.0 * 3600.0 + 5.0 * 60.0 + 59.0), "day 3, 14:05");
    }

    #[test]
    #[ignore = "leaves a story to be read in /tmp"]
    fn leaves_a_story() {
        let all = rows(3);
        std::fs::write("/tmp/picket-story.txt", story(&names(), 0, &all[18].outcomes[1])).unwrap();
        let demo = crate::report::demo::Demo::new(250.0);
        std::fs::write("/tmp/picket-deploy.txt", crate::report::deployment::deployment_text(&demo.view()))
            .unwrap();
    }
}
