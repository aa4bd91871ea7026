//! Waiting for what is done behind the window: for tests and captures, never for a frame.

use super::{Session, Side};
use crate::viewer::backstage::Done;
use std::time::Duration;

impl Session {
    /// Waits until everything that was asked for is there: for tests and captures.
    ///
    /// # Errors
    /// It takes longer than five minutes, or the program failed.
    pub fn settle(&mut self) -> Result<(), String> {
        while self.sides.iter().any(Side::is_busy) {
            match self.backstage.wait(Duration::from_secs(300)) {
                Some(Done::Failed(_, why)) => return Err(why),
                Some(done) => self.take_in(done),
                None => return Err("what is to be shown is not ready after five minutes".to_owned()),
            }
            self.keep_up();
        }
        Ok(())
    }

    /// Waits until so many replicates of every side have been run in the background: for tests and captures.
    ///
    /// # Errors
    /// One takes longer than five minutes, or the program failed.
    pub fn settle_samples(&mut self, replicates: u32) -> Result<(), String> {
        self.settle()?;
        while self.sides.iter().any(|side| self.samples.count(side.choice) < replicates) {
            match self.backstage.wait(Duration::from_secs(300)) {
                Some(Done::Failed(_, why)) => return Err(why),
                Some(done) => self.take_in(done),
                None => return Err("no replicate in five minutes".to_owned()),
            }
        }
        Ok(())
    }

    /// Waits until the heat maps of all sides have looked so often everywhere: for tests and captures.
    ///
    /// # Errors
    /// It takes longer than five minutes, or the program failed.
    pub fn settle_heat(&mut self, rounds: u32) -> Result<(), String> {
        self.settle()?;
        let is_open = |side: &Side, newest: u64, sides: u64| {
            side.cold.is_none()
                && side.warmth.as_ref().is_none_or(|w| w.rounds < rounds || w.number + sides <= newest)
        };
        let sides = self.sides.len() as u64;
        while self.heat.is_some() && self.sides.iter().any(|side| is_open(side, self.heats, sides)) {
            match self.backstage.wait(Duration::from_secs(300)) {
                Some(Done::Failed(_, why)) => return Err(why),
                Some(done) => self.take_in(done),
                None => return Err("no probe in five minutes".to_owned()),
            }
        }
        Ok(())
    }

    /// Waits until the answers of the lesson are there: for tests and captures.
    ///
    /// # Errors
    /// It takes longer than five minutes, or the program failed.
    pub fn settle_answers(&mut self) -> Result<(), String> {
        while self.class.as_ref().is_some_and(|class| class.answers.is_none()) {
            match self.backstage.wait(Duration::from_secs(300)) {
                Some(Done::Failed(_, why)) => return Err(why),
                Some(done) => self.take_in(done),
                None => return Err("no replicate in five minutes".to_owned()),
            }
        }
        Ok(())
    }
}
