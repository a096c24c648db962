//! Adaptive regional input-output with inventories, exactly as BoARIO 0.7.2 computes it.
//!
//! Two models in one: the model with `psi` and restoration times (Guan and others; Juhel), and with both at one the base
//! model (Hallegatte 2014). What that program does by accident is done here too, and marked "as BoARIO does". Per step the
//! table is read once, buyer by buyer; orders are never stored: an order is the flow of the table times a factor of buyer and
//! product times a factor of the seller. Several cases go through the table in lock step: it is read once for all of them.

mod batch;
mod lane;
pub(super) mod pass;
mod snapshot;

pub use batch::Batch;

use seawall_model::economy::{Case, Series, Snapshot, Table};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum End {
    /// After the last step.
    #[default]
    Done,
    /// A stock fell below zero.
    Crashed {
        /// In this step.
        step: usize,
    },
    /// More capital was lost than there is.
    LossAboveCapital {
        /// In this step.
        step: usize,
        /// In this industry.
        industry: usize,
    },
}

/// Runs a case on a table.
#[must_use]
pub fn run(table: &Table, case: &Case) -> (Series, End) {
    let mut run = Run::new(table, case);
    for _ in 0..case.steps {
        if let Err(end) = run.advance() {
            return (run.finish(), end);
        }
    }
    (run.finish(), End::Done)
}

/// A run that is advanced step by step; a copy of it goes on to the same end.
#[derive(Debug, Clone)]
pub struct Run<'a>(Batch<'a>);

impl<'a> Run<'a> {
    /// The table at rest.
    #[must_use]
    pub fn new(table: &'a Table, case: &'a Case) -> Self {
        Self(Batch::new(table, std::slice::from_ref(case)))
    }

    /// Goes on where another run of the same case left off; `None` where the snapshot is of something else.
    #[must_use]
    pub fn resume(table: &'a Table, case: &'a Case, snapshot: &Snapshot) -> Option<Self> {
        Batch::resume(table, std::slice::from_ref(case), snapshot).map(Self)
    }

    /// Computes the next step.
    ///
    /// # Errors
    ///
    /// The run cannot go on.
    pub fn advance(&mut self) -> Result<(), End> {
        self.0.advance();
        self.0.end(0).map_or(Ok(()), Err)
    }

    /// The next step.
    #[must_use]
    pub fn step(&self) -> usize {
        self.0.step()
    }

    /// The state between two steps.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.0.snapshot()
    }

    /// Output of each industry in the last step.
    #[must_use]
    pub fn output(&self) -> &[f64] {
        self.0.output(0)
    }

    /// What was kept.
    #[must_use]
    pub fn finish(self) -> Series {
        self.0.finish().into_iter().map(|(series, _)| series).next().unwrap_or_default()
    }
}
