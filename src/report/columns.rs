//! Which measures stand in which table of the text report. With the strategy's name a table is at most 120 columns wide.

use crate::study::Measure;

/// A measure, its heading, the widest it may be.
pub(super) type Column = (Measure, &'static str, u16);

/// Columns of the first table of a budget.
pub(super) const EFFECTS: [Column; 7] = [
    (Measure::LeakThrough, "leak-through\n% of drones", 13),
    (Measure::RaidsWithoutLeaker, "raids w/o\nleaker %", 12),
    (Measure::Casualties, "casualties", 14),
    (Measure::Damage, "damage\nUSD", 14),
    (Measure::OperatorsFound, "operator\npairs found", 14),
    (Measure::Civil, "collateral\nperson-hours", 14),
    (Measure::Cost, "life-cycle\ncost USD", 15),
];

/// Columns of the second: what it knows in time, whom it catches, what it asks of its crews.
pub(super) const CONDUCT: [Column; 7] = [
    (Measure::Warned, "warned of\n% of drones", 13),
    (Measure::WarningP10, "warning\np10 s", 13),
    (Measure::WarningP50, "warning\nmedian s", 13),
    (Measure::FalseAlarms, "false\nalarms", 13),
    (Measure::OperatorsCaptured, "pairs\ncaptured", 13),
    (Measure::PatrolCasualties, "patrol\ncasualties", 13),
    (Measure::CostPerDefeat, "cost per\ndefeat USD", 15),
];

/// Columns of the third: what people bear besides casualties, of the attacks and of the defence.
pub(super) const BURDEN: [Column; 6] = [
    (Measure::Exposure, "in fear\nperson-days", 16),
    (Measure::Displaced, "people who\nstart to leave", 16),
    (Measure::CollateralCasualties, "collateral\ncasualties", 14),
    (Measure::LegitimateLost, "harmless\ndrones lost", 16),
    (Measure::CivilLink, "civil links\nperson-hours", 16),
    (Measure::CivilGnss, "civil GNSS\nperson-hours", 16),
];
