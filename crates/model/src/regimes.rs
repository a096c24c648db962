//! A chain of regimes: what may be in force quarter by quarter, with probabilities that are inputs of the analyst.

use crate::scenario::{Day, Scenario};
use crate::unit::Interval;
use crate::world::Name;

/// Regimes and how one follows another.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    /// File stem.
    pub name: String,
    /// Title in both languages.
    pub title: Name,
    /// First day.
    pub start: Day,
    /// The start as written.
    pub start_text: String,
    /// Months to look ahead.
    pub months: u32,
    /// Months in a step.
    pub step: u32,
    /// The regimes.
    pub regimes: Vec<Regime>,
    /// Hash of the file and its scenarios, in hex.
    pub hash: String,
}

/// What is in force for a step or more.
#[derive(Debug, Clone, PartialEq)]
pub struct Regime {
    /// Id inside the file.
    pub code: String,
    /// Display name.
    pub name: Name,
    /// What happens while it is in force; its dates count from the day on which it begins. `None` when nothing does.
    pub scenario: Option<Scenario>,
    /// Probability that the first step is in this regime.
    pub first: Interval,
    /// Probability that each regime follows this one in the next step.
    pub next: Vec<Interval>,
    /// Why the probabilities are what they are.
    pub reason: Name,
}

impl Chain {
    /// How many steps there are.
    #[must_use]
    pub fn steps(&self) -> usize {
        (self.months / self.step.max(1)) as usize
    }

    /// Central probabilities of the first step.
    #[must_use]
    pub fn start_at(&self) -> Vec<f64> {
        normalized(self.regimes.iter().map(|regime| regime.first.center()).collect())
    }

    /// The same with every regime but the best, the first listed, at the high end of its interval, or at the low end.
    #[must_use]
    pub fn start_toward(&self, worse: bool) -> Vec<f64> {
        let end = |regime: &Regime| if worse { regime.first.high } else { regime.first.low };
        let mut shares: Vec<f64> = self.regimes.iter().map(end).collect();
        if let Some((best, others)) = shares.split_first_mut() {
            let away: f64 = others.iter().sum();
            if away > 1.0 {
                others.iter_mut().for_each(|share| *share /= away);
            }
            *best = (1.0 - away).max(0.0);
        }
        shares
    }

    /// Central probabilities of what follows each regime.
    #[must_use]
    pub fn matrix(&self) -> Vec<Vec<f64>> {
        let row = |regime: &Regime| normalized(regime.next.iter().map(Interval::center).collect());
        self.regimes.iter().map(row).collect()
    }

    /// The same with the way from each regime to worse ones (those listed later) at the high end of its interval, the way to
    /// better ones at the low end, and what is left on staying.
    #[must_use]
    pub fn matrix_toward(&self, worse: bool) -> Vec<Vec<f64>> {
        let mut matrix = Vec::new();
        for (from, regime) in self.regimes.iter().enumerate() {
            let mut row: Vec<f64> = regime
                .next
                .iter()
                .enumerate()
                .map(|(to, interval)| if (to > from) == worse { interval.high } else { interval.low })
                .collect();
            row[from] = 0.0;
            let away: f64 = row.iter().sum();
            if away > 1.0 {
                row.iter_mut().for_each(|share| *share /= away);
            }
            row[from] = (1.0 - away).max(0.0);
            matrix.push(row);
        }
        matrix
    }
}

fn normalized(mut shares: Vec<f64>) -> Vec<f64> {
    let sum: f64 = shares.iter().sum();
    if sum > 0.0 {
        shares.iter_mut().for_each(|share| *share /= sum);
    }
    shares
}
