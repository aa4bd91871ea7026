//! The results folder of a campaign: one table of the months of every replicate, and what is added to it.

use crate::campaign::month::Month;
use crate::report::files::Table;
use crate::report::folder::{Folder, ResultsError};
use crate::report::manifest::{Recipe, manifest_json};
use crate::study::CampaignNames;
use crate::study::campaign::CampaignRow;
use parquet_derive::ParquetRecordWriter;
use serde::Serialize;
use std::path::PathBuf;

/// A row of `months`: a month of a replicate of a strategy at a budget against an adversary.
#[derive(Clone, Debug, Serialize, ParquetRecordWriter)]
pub struct MonthRow<'n> {
    /// Strategy id.
    pub strategy: &'n str,
    /// Budget, USD.
    pub budget_usd: f64,
    /// Adversary id.
    pub adversary: &'n str,
    /// Number of the replicate.
    pub replicate: u32,
    /// Number of the month, from 1.
    pub month: u32,
    /// Raids meant.
    pub raids: u32,
    /// Raids in which no drone leaked.
    pub raids_without_leaker: u32,
    /// Drones meant.
    pub drones: u32,
    /// Drones that released at their target.
    pub leakers: u32,
    /// Drones that the defence stopped or kept from starting.
    pub defeated: u32,
    /// People hurt at targets.
    pub casualties: u32,
    /// People who would have been hurt at targets, had they not left.
    pub casualties_spared: u32,
    /// Damage at targets, USD.
    pub damage_usd: f64,
    /// Operator pairs captured.
    pub pairs_captured: u32,
    /// Members of patrols hurt.
    pub patrol_casualties: u32,
    /// People hurt by falling drones and stray shots.
    pub collateral_casualties: u32,
    /// Person-hours of degraded civil links and navigation.
    pub civil_person_h: f64,
    /// Person-days lived in fear or away from home.
    pub exposure_person_days: f64,
    /// People away from their settlement at the end of the month.
    pub people_away: f64,
    /// Raids published.
    pub videos: u32,
    /// Share of the plan that stands at the end of the month.
    pub plan_standing: f64,
    /// Share on order.
    pub plan_on_order: f64,
    /// Share there, but not paid for.
    pub plan_unpaid: f64,
    /// Share that stands, by what its crews can do and the law lets them use.
    pub capability: f64,
    /// Leakers that met nothing because kit was not there yet.
    pub leakers_not_delivered: u32,
    /// Leakers that met nothing because nobody paid for the kit.
    pub leakers_not_paid: u32,
    /// Leakers that met a jammer that may not be used yet.
    pub leakers_law_not_yet: u32,
    /// Leakers that were engaged in vain by an untrained crew.
    pub leakers_crew_not_trained: u32,
    /// Money that came in, USD.
    pub funded_usd: f64,
    /// Money spent on orders and courses, USD.
    pub ordered_usd: f64,
    /// Money spent on upkeep and wages, USD.
    pub running_usd: f64,
    /// Upkeep and wages that nobody paid, USD.
    pub owed_usd: f64,
    /// Money left at the end of the month, USD.
    pub left_usd: f64,
}

impl<'n> MonthRow<'n> {
    /// The row of a month.
    pub fn new(
        names: &'n CampaignNames,
        row: &CampaignRow,
        (replicate, month): (u32, u32),
        m: &Month,
    ) -> Self {
        MonthRow {
            strategy: &names.study.strategies[row.strategy].id,
            budget_usd: names.study.budgets_usd[row.budget],
            adversary: &names.replies[row.reply].id,
            replicate,
            month,
            raids: m.raids,
            raids_without_leaker: m.raids_without_leaker,
            drones: m.drones,
            leakers: m.leakers,
            defeated: m.defeated,
            casualties: m.casualties,
            casualties_spared: m.casualties_spared,
            damage_usd: m.damage_usd,
            pairs_captured: m.captured,
            patrol_casualties: m.patrol_casualties,
            collateral_casualties: m.collateral_casualties,
            civil_person_h: m.civil_person_hours,
            exposure_person_days: m.exposure_person_days,
            people_away: m.people_away,
            videos: m.videos,
            plan_standing: m.standing,
            plan_on_order: m.on_order,
            plan_unpaid: m.unpaid,
            capability: m.capability,
            leakers_not_delivered: m.not_delivered,
            leakers_not_paid: m.not_paid,
            leakers_law_not_yet: m.law_not_yet,
            leakers_crew_not_trained: m.not_trained,
            funded_usd: m.money.funded,
            ordered_usd: m.money.orders,
            running_usd: m.money.running,
            owed_usd: m.money.unpaid,
            left_usd: m.money.left,
        }
    }
}

/// Writes the results of a study of a campaign.
pub struct CampaignWriter<'n> {
    names: &'n CampaignNames,
    folder: Folder,
    months: Table<MonthRow<'n>>,
}

impl<'n> CampaignWriter<'n> {
    /// Starts results in a folder. None of them are in their place before [`CampaignWriter::finish`].
    ///
    /// # Errors
    /// The disk refuses.
    pub fn new(folder: Folder, names: &'n CampaignNames) -> Result<Self, ResultsError> {
        let months = Table::create(&folder, "replicate-months")?;
        Ok(CampaignWriter { names, folder, months })
    }

    /// Adds all months of a replicate of a row.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn push(&mut self, row: &CampaignRow, replicate: u32, months: &[Month]) -> Result<(), ResultsError> {
        for (number, month) in (1..).zip(months) {
            self.months.push(MonthRow::new(self.names, row, (replicate, number), month))?;
        }
        Ok(())
    }

    /// Adds a whole file.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn add(&mut self, file: &str, content: &[u8]) -> Result<(), ResultsError> {
        self.folder.write(file, content)
    }

    /// Closes the table, writes the manifest, and puts the folder in its place; hands back where that is.
    ///
    /// # Errors
    /// The disk refuses, or something else stands there meanwhile. Nothing half-written stays.
    pub fn finish(self, recipe: &Recipe) -> Result<PathBuf, ResultsError> {
        self.months.close()?;
        let adversaries: Vec<&str> = self.names.replies.iter().map(|r| r.id.as_str()).collect();
        self.folder.finish(|files| manifest_json(&self.names.study, recipe, &adversaries, files))
    }
}
