//! What a replicate comes to once it is over: the measures that follow from its records and the drawn figures, and need
//! no mechanics. Whoever runs a replicate calls [`account`] on its outcome.

use crate::campaign::intimidation::intimidation;
use crate::scenario::Scenario;
use crate::sim::drawn::Drawn;
use crate::sim::outcome::ReplicateOutcome;
use crate::strategy::Deployment;

/// Fills in what the simulation leaves open: cost and intimidation.
pub fn account(scenario: &Scenario, drawn: &Drawn, deployment: &Deployment, outcome: &mut ReplicateOutcome) {
    outcome.cost_usd = drawn_cost(scenario, drawn, deployment);
    let days = (scenario.spec.warm_up_days, scenario.spec.period_days);
    let felt = intimidation(&scenario.assets, &drawn.laws, days, &outcome.drone_outcomes);
    outcome.exposure_person_days = felt.exposure_person_days;
    outcome.displaced_people = felt.displaced_people;
}

/// Life-cycle cost of a deployment under a replicate's drawn prices, USD.
fn drawn_cost(scenario: &Scenario, drawn: &Drawn, deployment: &Deployment) -> f64 {
    drawn.prices(scenario.spec.costed_years).of_ledger(&deployment.ledger)
}
