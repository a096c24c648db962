//! Draws: the same question asked of many worlds that the facts allow.
//!
//! Draw `k` takes one point of every interval (observations, assumptions, recipe coefficients, contents, losses, prices, covers,
//! values, settings and the scenario's own numbers), reconciles the facts with these points as centers, and any engine then
//! answers on the balanced model that results. What is drawn depends on the seed, the number of the draw and the name of the
//! figure alone: not on threads, not on other draws, not on the order of rows.
//!
//! Drawing an interval moves its center and leaves its bounds, which stay hard: a draw is the balanced baseline nearest to the drawn
//! points. Draws that have none are counted.

mod band;
mod narrows;
mod sample;
mod stream;

pub use band::{Band, FEWEST, band};
pub use narrows::{Narrows, Ranked, narrows};
pub use sample::{Input, Inputs, Of, Sampled, inputs, sample};
pub use stream::{Stream, point};

use crate::rationed;
use crate::reconcile::{self, Error};
use crate::respond::Settings;
use rayon::prelude::*;
use seawall_model::scenario::Scenario;
use seawall_model::world::Model;
use std::sync::atomic::{AtomicU32, Ordering};

/// One world that the facts allow, ready to be asked.
pub struct Drawn {
    /// Number of the draw; the same number is the same draw, whichever others are made.
    pub number: u32,
    /// The balanced model. Each interval in it has its drawn point as center, so every engine that takes centers takes these.
    pub model: Model,
    /// The scenario with each of its intervals at its drawn point; lower it with the central pick.
    pub scenario: Scenario,
    /// Settings of the coordinated response at their drawn points.
    pub settings: Settings,
    /// Settings of the rationed response at their drawn points, under the central rule.
    pub rationing: rationed::Settings,
    /// The quantile at which each input was drawn, in the order of [`inputs`].
    pub inputs: Inputs,
}

/// Which draws are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Seed of every stream.
    pub seed: u64,
    /// Number of the first draw.
    pub first: u32,
    /// How many.
    pub count: u32,
}

impl Default for Plan {
    fn default() -> Self {
        Self { seed: SEED, first: 0, count: 200 }
    }
}

/// The seed where none is asked for.
pub const SEED: u64 = 1;

/// What came of every draw.
#[derive(Debug, Clone)]
pub struct Draws<R> {
    /// Number and result of the draws that have a balanced baseline, in order of number.
    pub done: Vec<(u32, R)>,
    /// Draws whose intervals admit no balanced baseline.
    pub unbalanced: Vec<u32>,
    /// Draws in which the reconciliation was not solved though an answer exists.
    pub unsolved: Vec<u32>,
    /// Draws left out because the work was interrupted.
    pub skipped: Vec<u32>,
}

impl<R> Draws<R> {
    /// How many draws were asked for.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.done.len() + self.unbalanced.len() + self.unsolved.len() + self.skipped.len()
    }

    /// The band of one number over the draws that have it; `None` where fewer than `band::FEWEST` do.
    pub fn band(&self, number: impl Fn(&R) -> Option<f64>) -> Option<Band> {
        let values: Vec<f64> = self.done.iter().filter_map(|(_, result)| number(result)).collect();
        band(&values)
    }
}

/// Makes one draw.
///
/// # Errors
/// As [`reconcile::reconcile`].
pub fn draw(central: &Model, scenario: &Scenario, seed: u64, number: u32) -> Result<Drawn, Error> {
    let stream = Stream::new(seed, number);
    let Sampled { world, pulls, scenario, rationing, inputs } = sample(&central.world, scenario, &stream);
    let (model, _) = reconcile::reconcile_drawn(&world, &pulls, central)?;
    let settings = Settings::central(&model.world.parameters);
    Ok(Drawn { number, model, scenario, settings, rationing, inputs })
}

/// Makes the draws of `plan` on as many threads as there are and does `work` on each, in order of number.
///
/// `tell` hears how many are done and how many there are; with `stop` saying yes, what has not begun is left out.
pub fn draws<R: Send>(
    central: &Model,
    scenario: &Scenario,
    plan: Plan,
    tell: &(dyn Fn(u32, u32) + Sync),
    stop: &(dyn Fn() -> bool + Sync),
    work: impl Fn(&Drawn) -> R + Sync,
) -> Draws<R> {
    let told = AtomicU32::new(0);
    let outcomes: Vec<Option<Result<R, Error>>> = (plan.first..plan.first.saturating_add(plan.count))
        .into_par_iter()
        .map(|number| {
            if stop() {
                return None;
            }
            let outcome = draw(central, scenario, plan.seed, number).map(|drawn| work(&drawn));
            tell(told.fetch_add(1, Ordering::SeqCst) + 1, plan.count);
            Some(outcome)
        })
        .collect();
    let mut draws = Draws { done: Vec::new(), unbalanced: Vec::new(), unsolved: Vec::new(), skipped: Vec::new() };
    for (number, outcome) in (plan.first..).zip(outcomes) {
        match outcome {
            Some(Ok(result)) => draws.done.push((number, result)),
            Some(Err(Error::Conflict(_))) => draws.unbalanced.push(number),
            Some(Err(Error::Numerical(_))) => draws.unsolved.push(number),
            None => draws.skipped.push(number),
        }
    }
    draws
}
