//! The cost–effectiveness frontier: which plans are worth their money.
//!
//! What it models: plans as points (cost, loss), both to be low. A plan is dominated where another costs no more
//! and loses no more; it is dominated *by a mix* where a share of one neighbour and a share of another would lose
//! less for the same money. What remains is the convex frontier, along which each further unit of loss avoided
//! costs more than the one before (the incremental cost-effectiveness ratio, ICER).
//!
//! Source: M. C. Weinstein and W. B. Stason 1977; S. B. Cantor 1994 for extended dominance.
//!
//! What it leaves out: uncertainty. Estimates move; say so beside the picture.

use serde::{Deserialize, Serialize};

/// A plan's cost and loss, both better when lower.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// What the plan costs.
    pub cost: f64,
    /// What is lost under the plan: leakers, damage, casualties.
    pub loss: f64,
}

/// A plan on the convex frontier.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Index of the plan.
    pub plan: usize,
    /// Cost per unit of loss avoided, against the plan before on the frontier; `None` for the first.
    pub cost_per_loss_avoided: Option<f64>,
}

/// Where a plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// On the convex frontier.
    Frontier,
    /// Not dominated by any one plan, but by a mix of this plan and the next on the frontier.
    Mixed {
        /// The cheaper neighbour on the frontier.
        cheaper: usize,
        /// The dearer neighbour on the frontier.
        dearer: usize,
    },
    /// Dominated by this plan, the cheapest that does (ties: lowest loss, then lowest index). Of equal points the
    /// first stands for all.
    Dominated {
        /// The plan that costs no more and loses no more.
        by: usize,
    },
}

/// The convex frontier by rising cost. Equal points count once, as the first of them.
///
/// # Panics
/// If a cost or loss is not finite.
pub fn frontier(points: &[Point]) -> Vec<Step> {
    let mut hull: Vec<usize> = Vec::new();
    for plan in undominated(points) {
        while let [.., before, last] = hull[..] {
            // The middle one goes where it saves less per cost than going on to the new one; on a line it stays.
            if saved_per_cost(points, before, last) >= saved_per_cost(points, last, plan) {
                break;
            }
            hull.pop();
        }
        hull.push(plan);
    }
    let ratio = |from: usize, to: usize| {
        (points[to].cost - points[from].cost) / (points[from].loss - points[to].loss)
    };
    let before = core::iter::once(None).chain(hull.iter().copied().map(Some));
    hull.iter()
        .zip(before)
        .map(|(&plan, before)| Step { plan, cost_per_loss_avoided: before.map(|from| ratio(from, plan)) })
        .collect()
}

/// Where each plan stands, in the order given.
///
/// # Panics
/// If a cost or loss is not finite.
pub fn classify(points: &[Point]) -> Vec<Place> {
    let kept = undominated(points);
    let hull: Vec<usize> = frontier(points).iter().map(|step| step.plan).collect();
    let place = |plan: usize| {
        if hull.contains(&plan) {
            return Place::Frontier;
        }
        if kept.contains(&plan) {
            let after = hull.partition_point(|&on| points[on].cost < points[plan].cost);
            return Place::Mixed { cheaper: hull[after - 1], dearer: hull[after] };
        }
        let by = kept
            .iter()
            .copied()
            .find(|&other| points[other].cost <= points[plan].cost && points[other].loss <= points[plan].loss)
            .expect("what is not kept is dominated by something kept");
        Place::Dominated { by }
    };
    (0..points.len()).map(place).collect()
}

/// The plans that no single other dominates, by rising cost (and so by falling loss).
fn undominated(points: &[Point]) -> Vec<usize> {
    assert!(points.iter().all(|p| p.cost.is_finite() && p.loss.is_finite()), "costs and losses are finite");
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by(|&i, &j| {
        let (a, b) = (points[i], points[j]);
        // Adding 0 makes −0 and 0 one number in the total order too.
        let by_cost = (a.cost + 0.0).total_cmp(&(b.cost + 0.0));
        by_cost.then((a.loss + 0.0).total_cmp(&(b.loss + 0.0))).then(i.cmp(&j))
    });
    let mut kept: Vec<usize> = Vec::new();
    for plan in order {
        if kept.last().is_none_or(|&last| points[plan].loss < points[last].loss) {
            kept.push(plan);
        }
    }
    kept
}

fn saved_per_cost(points: &[Point], from: usize, to: usize) -> f64 {
    (points[from].loss - points[to].loss) / (points[to].cost - points[from].cost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Streams};

    fn points(pairs: &[(f64, f64)]) -> Vec<Point> {
        pairs.iter().map(|&(cost, loss)| Point { cost, loss }).collect()
    }

    fn plans(steps: &[Step]) -> Vec<usize> {
        steps.iter().map(|step| step.plan).collect()
    }

    #[test]
    fn a_worked_example() {
        // Plan 3 is beaten by 1; 4 lies above the line from 1 to 2; 5 is the twin of 0; 6 buys nothing more than 2.
        let given = points(&[
            (0.0, 10.0),
            (10.0, 4.0),
            (40.0, 1.0),
            (12.0, 4.0),
            (20.0, 3.5),
            (0.0, 10.0),
            (50.0, 1.0),
        ]);
        let steps = frontier(&given);
        assert_eq!(plans(&steps), [0, 1, 2]);
        let ratios: Vec<_> = steps.iter().map(|step| step.cost_per_loss_avoided).collect();
        assert_eq!(ratios, [None, Some(10.0 / 6.0), Some(10.0)]);
        let places = [
            Place::Frontier,
            Place::Frontier,
            Place::Frontier,
            Place::Dominated { by: 1 },
            Place::Mixed { cheaper: 1, dearer: 2 },
            Place::Dominated { by: 0 },
            Place::Dominated { by: 2 },
        ];
        assert_eq!(classify(&given), places);
    }

    #[test]
    fn the_frontier_dominates_everything_and_gets_dearer() {
        for study in 0..200 {
            let mut draws = Streams { seed: study, replicate: 0 }.at(Purpose::Test, 1, 0);
            // Coarse values, so that ties are common.
            let given: Vec<Point> =
                (0..12).map(|_| Point { cost: draws.below(8) as f64, loss: draws.below(8) as f64 }).collect();
            let steps = frontier(&given);
            for pair in steps.windows(2) {
                assert!(given[pair[0].plan].cost < given[pair[1].plan].cost);
                assert!(given[pair[0].plan].loss > given[pair[1].plan].loss);
            }
            let ratios: Vec<f64> = steps.iter().filter_map(|step| step.cost_per_loss_avoided).collect();
            assert!(ratios.is_sorted_by(|a, b| *a <= b * (1.0 + 1e-12)), "{ratios:?}");
            for (plan, place) in classify(&given).into_iter().enumerate() {
                let p = given[plan];
                match place {
                    Place::Frontier => assert!(plans(&steps).contains(&plan)),
                    Place::Dominated { by } => {
                        assert!(by != plan && given[by].cost <= p.cost && given[by].loss <= p.loss);
                    }
                    Place::Mixed { cheaper, dearer } => {
                        let (a, b) = (given[cheaper], given[dearer]);
                        let mix = a.loss + (b.loss - a.loss) * (p.cost - a.cost) / (b.cost - a.cost);
                        assert!(mix < p.loss, "study {study}, plan {plan}");
                    }
                }
            }
        }
    }

    #[test]
    fn plans_on_a_line_all_stay_and_order_does_not_matter() {
        let line = points(&[(0.0, 3.0), (1.0, 2.0), (2.0, 1.0), (3.0, 0.0)]);
        assert_eq!(plans(&frontier(&line)), [0, 1, 2, 3]);
        let turned: Vec<Point> = line.iter().rev().copied().collect();
        assert_eq!(plans(&frontier(&turned)), [3, 2, 1, 0]);
        assert_eq!(plans(&frontier(&points(&[(-0.0, 2.0), (0.0, 1.0), (5.0, 0.0)]))), [1, 2]);
        assert!(frontier(&[]).is_empty() && classify(&[]).is_empty());
        assert_eq!(plans(&frontier(&points(&[(1.0, 1.0), (1.0, 1.0)]))), [0]);
    }
}
