//! From the books to what stands when, who serves it and how well: the defenders' side of a replicate.
//!
//! Trained people of a force are its initial ones, of whom the turnover takes its share evenly, and those of courses that
//! stand. They go to units that stand in the order of the list; those left over wait for kit. A unit's people count as
//! trained by the share of them who are; while most of them are and the unit stands, they drill. While kit is lost or
//! unpaid its crew does not drill, forgets, and goes on from there; once most are gone the drills begin anew. Whoever comes
//! to a unit is taken for one of the last to come from the school. Source: model.md §9; the order is ours (grade C).

use super::MONTH_S;
use super::list::{self, List};
use super::money::{Books, Entry, Office, Turn, loss_per_s};
use crate::math;
use crate::scenario::Scenario;
use crate::scenario::spec::campaign::{CampaignLaws, CampaignSpec, ReadinessSpec};
use crate::sim::drawn::Drawn;
use crate::sim::practice::Learning;
use crate::sim::service::{Practice, Service, Standing, Stretch};
use crate::strategy::Deployment;
use crate::strategy::deployment::Bought;

/// The defenders' side of a replicate.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// Money and kit by date.
    pub books: Books,
    /// What stands when.
    pub service: Service,
}

impl Timeline {
    /// Makes the timeline of a deployment with its list.
    pub fn new(
        (scenario, campaign): (&Scenario, &CampaignSpec),
        (deployment, list): (&Deployment, &List),
        (drawn, laws): (&Drawn, &CampaignLaws),
    ) -> Self {
        let (wishes, routes) = list.wishes(scenario, deployment, drawn, laws);
        let office = Office {
            wishes: &wishes,
            routes: &routes,
            schools: &list::schools(scenario, campaign, laws),
            funding: &list::funding(campaign, deployment.budget_usd),
            months: campaign.months,
            reserve_months: campaign.reserve_months,
            lead_sigma: laws.lead_sigma,
            streams: drawn.streams,
        };
        let books = office.keep();
        let ready = |of: fn(&ReadinessSpec) -> f64| -> Vec<f64> {
            let forces = scenario.spec.forces.iter();
            forces.map(|f| list::readiness(campaign, &f.id).map_or(0.0, of)).collect()
        };
        let drills_per_s: Vec<f64> = ready(|r| r.drills_per_month).into_iter().map(|n| n / MONTH_S).collect();
        let mut roster = Roster::new((scenario, deployment, list), laws, &drills_per_s);
        for month in 0..campaign.months {
            roster.until(f64::from(month) * MONTH_S, &books.entries);
        }
        roster.until(f64::from(campaign.months) * MONTH_S, &books.entries);
        let Roster { units, barriers, .. } = roster;
        let service = Service {
            units,
            barriers,
            may_jam_from_s: ready(|r| r.may_jam_from_month).into_iter().map(list::month_s).collect(),
            drills_per_s,
            learning: Learning::new(
                laws.practice_exponent,
                laws.best_skill,
                86_400.0 * laws.memory_days,
                laws.forgetting_exponent,
            ),
        };
        Timeline { books, service }
    }
}

/// A smaller change of a share of trained people is none.
const SHARE: f64 = 0.02;
/// Share from which a crew counts as one that drills.
const MOST: f64 = 0.5;

/// Who is where, carried forward in time.
struct Roster<'a> {
    list: &'a List,
    /// Trained people of each force at the beginning.
    initial: Vec<f64>,
    turnover_per_s: f64,
    /// By force: drills of a crew a second.
    drills_per_s: &'a [f64],
    /// Trained people of each force from courses.
    schooled: Vec<f64>,
    /// When the last of each force came from its course.
    last_taught_s: Vec<f64>,
    /// By unit: its people and force, and whether it stands.
    posts: Vec<(f64, usize, Standing)>,
    /// Units of each force in the order of the list.
    order: Vec<Vec<usize>>,
    /// Number of the desk of the first force.
    desks: usize,
    units: Vec<Vec<Stretch>>,
    barriers: Vec<Vec<(f64, Standing)>>,
    /// Entries done.
    done: usize,
}

impl<'a> Roster<'a> {
    fn new(
        (scenario, deployment, list): (&Scenario, &Deployment, &'a List),
        laws: &CampaignLaws,
        drills_per_s: &'a [f64],
    ) -> Self {
        let forces = scenario.spec.forces.len();
        let desks = deployment.units.len();
        let mut order = vec![Vec::new(); forces];
        let mut posts = vec![(0.0, 0, Standing::Awaited); desks];
        for line in &list.lines {
            if let Bought::Unit(unit) = line.thing {
                posts[unit] = (line.people, line.force, Standing::Awaited);
                order[line.force].push(unit);
            }
        }
        let begins = |standing, trained| Stretch {
            from_s: 0.0,
            standing,
            trained,
            practice: Practice { drills: false, drilled_s: 0.0, idle_s: 0.0 },
        };
        let initial: Vec<f64> =
            scenario.spec.forces.iter().map(|f| f.trained_share * f64::from(f.people)).collect();
        let mut units = vec![vec![begins(Standing::Awaited, 0.0)]; desks];
        for force in &scenario.spec.forces {
            let mut desk = begins(Standing::Stands, force.trained_share);
            desk.practice.drills = desk.trained >= MOST;
            units.push(vec![desk]);
        }
        Roster {
            list,
            turnover_per_s: loss_per_s(laws.turnover_per_year),
            drills_per_s,
            schooled: vec![0.0; forces],
            last_taught_s: vec![0.0; forces],
            posts,
            order,
            desks,
            units,
            barriers: vec![vec![(f64::NEG_INFINITY, Standing::Awaited)]; deployment.barriers.len()],
            done: 0,
            initial,
        }
    }

    /// Works off the entries up to a time, and looks again at everybody then.
    fn until(&mut self, time_s: f64, entries: &[Entry]) {
        while let Some(entry) = entries.get(self.done).filter(|e| e.time_s <= time_s) {
            let mut changed = vec![false; self.order.len()];
            let now_s = entry.time_s;
            while let Some(entry) = entries.get(self.done).filter(|e| e.time_s <= now_s) {
                self.done += 1;
                if let Some(force) = self.turn(entry) {
                    changed[force] = true;
                }
            }
            for force in (0..changed.len()).filter(|&f| changed[f]) {
                self.assign(force, now_s);
            }
        }
        for force in 0..self.order.len() {
            self.assign(force, time_s);
        }
    }

    /// One entry; the force whose people have to be looked at again.
    fn turn(&mut self, entry: &Entry) -> Option<usize> {
        let line = &self.list.lines[entry.wish];
        let standing = match entry.turn {
            Turn::Ordered => return None,
            Turn::Stands(_) | Turn::PaidAgain => Standing::Stands,
            Turn::Lost => Standing::Awaited,
            Turn::Unpaid => Standing::Unpaid,
        };
        match line.thing {
            Bought::Unit(unit) => {
                self.posts[unit].2 = standing;
                Some(line.force)
            }
            Bought::Barrier(barrier) => {
                self.barriers[barrier].push((entry.time_s, standing));
                None
            }
            Bought::Courses => {
                match entry.turn {
                    Turn::Stands(_) => {
                        self.schooled[line.force] += line.people;
                        self.last_taught_s[line.force] = entry.time_s;
                    }
                    Turn::Lost => self.schooled[line.force] -= line.people,
                    _ => return None,
                }
                Some(line.force)
            }
        }
    }

    /// Gives the trained people of a force to its units that stand.
    fn assign(&mut self, force: usize, now_s: f64) {
        let left = self.initial[force] * math::exp(-self.turnover_per_s * now_s) + self.schooled[force];
        let mut pool = left;
        let mut on_units = 0.0;
        let crews = (self.last_taught_s[force], self.drills_per_s[force]);
        for &unit in &self.order[force] {
            let (people, _, standing) = self.posts[unit];
            let trained = if standing != Standing::Stands || people == 0.0 {
                0.0
            } else {
                on_units += people;
                (pool / people).clamp(0.0, 1.0)
            };
            pool -= trained * people;
            extend(&mut self.units[unit], now_s, (standing, trained), crews);
        }
        // Those left over wait for kit, in the same order: a crew of which fewer than most are left is none.
        for &unit in &self.order[force] {
            let (people, _, standing) = self.posts[unit];
            if standing != Standing::Stands && people > 0.0 {
                let waiting = (pool / people).clamp(0.0, 1.0);
                pool -= waiting * people;
                if waiting < MOST {
                    forget(&mut self.units[unit], now_s);
                }
            }
        }
        if on_units > 0.0 {
            let share = (left / on_units).min(1.0);
            extend(&mut self.units[self.desks + force], now_s, (Standing::Stands, share), crews);
        }
    }
}

/// The crew of a unit that does not stand is gone, with what it has practised.
fn forget(stretches: &mut Vec<Stretch>, now_s: f64) {
    let Some(&last) = stretches.last().filter(|last| last.practice.drilled_s > 0.0) else { return };
    if last.from_s == now_s {
        stretches.pop();
    }
    let practice = Practice { drills: false, drilled_s: 0.0, idle_s: 0.0 };
    stretches.push(Stretch { from_s: now_s, practice, ..last });
}

/// Adds a stretch if something changed. The last two: when people last came from their course, and drills a second.
fn extend(
    stretches: &mut Vec<Stretch>,
    now_s: f64,
    (standing, trained): (Standing, f64),
    (taught_s, drills_per_s): (f64, f64),
) {
    let Some(&last) = stretches.last() else { return };
    if last.standing == standing && (last.trained - trained).abs() < SHARE {
        return;
    }
    let practised = last.practice.after(now_s - last.from_s, drills_per_s);
    let drills = standing == Standing::Stands && trained >= MOST;
    let is_known = last.practice.drills || practised.drilled_s > 0.0;
    let practice = if standing != Standing::Stands || (drills && is_known) {
        // Who has drilled there before is still there, if kit was only away for a while.
        Practice { drills, ..practised }
    } else {
        Practice { drills, drilled_s: 0.0, idle_s: now_s - taught_s }
    };
    if last.from_s == now_s {
        stretches.pop();
    }
    stretches.push(Stretch { from_s: now_s, standing, trained, practice });
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_S: f64 = 86_400.0;
    const WEEKLY: f64 = 1.0 / (7.0 * DAY_S);

    /// The practice of a crew on a day, if its unit stood like this from each day on.
    fn practice(changes: &[(f64, Standing, f64)], taught_day: f64, day: f64) -> Practice {
        let none = Practice { drills: false, drilled_s: 0.0, idle_s: 0.0 };
        let mut stretches =
            vec![Stretch { from_s: 0.0, standing: Standing::Awaited, trained: 0.0, practice: none }];
        for &(day, standing, trained) in changes {
            extend(&mut stretches, day * DAY_S, (standing, trained), (taught_day * DAY_S, WEEKLY));
        }
        let last = stretches.last().expect("there is one");
        last.practice.after(day * DAY_S - last.from_s, WEEKLY)
    }

    #[test]
    fn a_crew_drills_only_while_its_kit_stands_and_is_paid_for() {
        let stands = (10.0, Standing::Stands, 1.0);
        let never = practice(&[stands], 0.0, 100.0);
        assert_eq!((never.drilled_s / DAY_S, never.drills), (90.0, true));
        for gap in [Standing::Awaited, Standing::Unpaid] {
            let away = practice(&[stands, (31.0, gap, 0.0)], 0.0, 100.0);
            assert_eq!((away.drilled_s / DAY_S, away.idle_s / DAY_S, away.drills), (21.0, 69.0, false));
            let back = practice(&[stands, (31.0, gap, 0.0), (61.0, Standing::Stands, 1.0)], 0.0, 65.0);
            assert_eq!((back.drilled_s / DAY_S, back.idle_s / DAY_S, back.drills), (25.0, 34.0, true));
        }
    }

    #[test]
    fn a_crew_that_is_gone_takes_its_drills_with_it() {
        let gone = [(10.0, Standing::Stands, 1.0), (40.0, Standing::Stands, 0.3)];
        let few = practice(&gone, 5.0, 41.0);
        assert_eq!((few.drilled_s, few.idle_s / DAY_S, few.drills), (0.0, 36.0, false));
        // Kit comes back to people of whom nobody has drilled there.
        let none = Practice { drills: false, drilled_s: 0.0, idle_s: 0.0 };
        let mut stretches =
            vec![Stretch { from_s: 0.0, standing: Standing::Awaited, trained: 0.0, practice: none }];
        let crews = (250.0 * DAY_S, WEEKLY);
        extend(&mut stretches, 0.0, (Standing::Stands, 1.0), (0.0, WEEKLY));
        extend(&mut stretches, 100.0 * DAY_S, (Standing::Awaited, 0.0), (0.0, WEEKLY));
        forget(&mut stretches, 200.0 * DAY_S);
        extend(&mut stretches, 260.0 * DAY_S, (Standing::Stands, 1.0), crews);
        let newcomers = stretches.last().expect("there is one").practice;
        assert_eq!((newcomers.drilled_s, newcomers.idle_s / DAY_S), (0.0, 10.0));
        let others = practice(&[gone[0], gone[1], (50.0, Standing::Stands, 0.8)], 48.0, 53.0);
        assert_eq!((others.drilled_s / DAY_S, others.idle_s / DAY_S, others.drills), (3.0, 5.0, true));
    }
}
