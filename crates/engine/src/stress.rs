//! Stress: what breaks, when, and what acting together is worth.
//!
//! The proportional pass says what outsiders ship. Each partner alone, the partners jointly and everyone together then
//! answer by the cheapest response. The value of acting together is the sum of the partners' own least losses less the
//! loss of the coalition.
//!
//! How a coalition answers is the caller's: at once with [`Foreseen`], or step by step as things are announced with
//! `rolling`. Whoever is compared answers the same way, and by the unique answer.

use crate::lp::Options;
use crate::pass::{Passed, pass, run_down};
use crate::prices::Prices;
use crate::respond::{Response, Settings, opening_stocks, programme};
use rayon::prelude::*;
use seawall_model::answer::Status;
use seawall_model::conditions::{Conditions, Grid};
use seawall_model::id::{Column, DemandId, Id, ProductId, RegionId};
use seawall_model::world::{Model, Tier};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A shortage below this share of what is wanted is not called one.
pub const SHORT_SHARE: f64 = 0.005;

/// The answers to one scenario.
pub struct Stress {
    /// The time grid.
    pub grid: Grid,
    /// The proportional pass: what every link carries when nobody coordinates.
    pub outside: Passed,
    /// The partners together.
    pub joint: Response,
    /// Each partner by itself, in the order asked.
    pub alone: Vec<Response>,
    /// The partners together with stocks at the low end of their intervals.
    pub joint_low: Response,
    /// The partners together with stocks at the high end.
    pub joint_high: Response,
    /// Every region of the world together, where it was asked for.
    pub all: Option<Response>,
    /// Nobody coordinates and nobody saves, with stocks at the low end, in the middle and at the high end.
    pub carry_on: [Passed; 3],
}

impl Stress {
    /// Sum of the least losses of the partners alone less the loss together, USD; `None` where one of them has no answer.
    #[must_use]
    pub fn value_of_acting_together(&self) -> Option<f64> {
        let solved = self.alone.iter().chain([&self.joint]).all(|response| response.status == Status::Solved);
        solved.then(|| self.alone.iter().map(|response| response.loss_usd).sum::<f64>() - self.joint.loss_usd)
    }
}

/// Who is inside.
#[must_use]
pub fn coalition(model: &Model, members: &[RegionId]) -> Column<RegionId, bool> {
    Column::from_vec(model.world.regions.ids().map(|region| members.contains(&region)).collect())
}

/// What is being answered, for progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A partner by itself.
    Alone(RegionId),
    /// The partners together.
    Joint,
    /// The same with stocks at the low end.
    StocksLow,
    /// The same with stocks at the high end.
    StocksHigh,
    /// Everyone together.
    All,
    /// One unknown at one end of its interval.
    Unknown,
    /// What a tonne is worth.
    Worth,
}

/// Told after each answer: which, how many are done and how many there are in this round.
pub type Tell<'a> = &'a (dyn Fn(Step, usize, usize) + Sync);

/// How a coalition answers with these settings.
pub type Answer<'a> = &'a (dyn Fn(&[RegionId], &Settings) -> Response + Sync);

/// Answers of a coalition that knows everything from the first day.
pub struct Foreseen<'a> {
    /// The model.
    pub model: &'a Model,
    /// Its prices.
    pub prices: &'a Prices,
    /// What happens.
    pub conditions: &'a Conditions,
    /// The proportional pass.
    pub outside: &'a Passed,
    /// Of the solver.
    pub options: &'a Options,
    /// An answer of the same coalition to start from, if any.
    pub near: Option<&'a Response>,
}

impl Foreseen<'_> {
    /// The unique answer of `members`.
    #[must_use]
    pub fn answer(&self, members: &[RegionId], settings: &Settings) -> Response {
        let inside = coalition(self.model, members);
        programme(self.model, self.prices, self.conditions, self.outside, &inside, settings)
            .solve_near(true, self.near.and_then(|near| near.bases.first()?.as_ref()), self.options)
            .response(self.model, self.conditions, self.outside, &inside)
    }

    /// An answer of `members` with the same least loss, not made unique: where only the loss is asked, in less work.
    /// Duties count by the answer, so where there are some it is the unique one.
    #[must_use]
    pub fn least(&self, members: &[RegionId], settings: &Settings) -> Response {
        let inside = coalition(self.model, members);
        let any = programme(self.model, self.prices, self.conditions, self.outside, &inside, settings)
            .solve_near(false, None, self.options)
            .response(self.model, self.conditions, self.outside, &inside);
        if any.status == Status::Solved && any.duties_usd == 0.0 { any } else { self.answer(members, settings) }
    }
}

/// Does every job on as many threads as there are, in order, and tells of each.
pub fn each<J: Sync, R: Send>(
    jobs: &[J],
    stage: impl Fn(&J) -> Step + Sync,
    tell: Tell<'_>,
    work: impl Fn(&J) -> R + Sync,
) -> Vec<R> {
    let done = AtomicUsize::new(0);
    jobs.par_iter()
        .map(|job| {
            let result = work(job);
            tell(stage(job), done.fetch_add(1, Ordering::SeqCst) + 1, jobs.len());
            result
        })
        .collect()
}

/// Answers for `partners` under `conditions`; with `with_all`, for every region of the world as well.
#[must_use]
pub fn stress(
    model: &Model,
    conditions: &Conditions,
    partners: &[RegionId],
    settings: &Settings,
    with_all: bool,
    answer: Answer<'_>,
    tell: Tell<'_>,
) -> Stress {
    let everyone: Vec<RegionId> = model.world.regions.ids().collect();
    let at = |position| Settings { stock_position: position, ..*settings };
    let mut jobs: Vec<(Step, &[RegionId], Settings)> = Vec::new();
    // The largest goes first, so that it does not run alone at the end.
    if with_all {
        jobs.push((Step::All, &everyone, *settings));
    }
    jobs.push((Step::Joint, partners, *settings));
    jobs.push((Step::StocksLow, partners, at(-1.0)));
    jobs.push((Step::StocksHigh, partners, at(1.0)));
    if partners.len() > 1 {
        jobs.extend(partners.iter().map(|partner| (Step::Alone(*partner), std::slice::from_ref(partner), *settings)));
    }
    let mut answers = each(&jobs, |job| job.0, tell, |job| answer(job.1, &job.2)).into_iter();
    let mut next = || answers.next().expect("one answer a job: `each` keeps their number and order");
    let all = with_all.then(&mut next);
    let (joint, joint_low, joint_high) = (next(), next(), next());
    let alone = answers.collect();
    let carry_on = [-1.0, 0.0, 1.0].map(|end| {
        let position = if settings.stock_position == 0.0 { end } else { settings.stock_position };
        run_down(model, conditions, &opening_stocks(model, position))
    });
    let outside = pass(model, conditions);
    Stress { grid: conditions.grid.clone(), outside, joint, alone, joint_low, joint_high, all, carry_on }
}

/// First week in which a demand is short, if any.
#[must_use]
pub fn first_short_week(response: &Response, grid: &Grid, demands: &[DemandId]) -> Option<f64> {
    (0..grid.len())
        .find(|&t| {
            let wanted: f64 = demands.iter().map(|&d| response.wanted[d][t]).sum();
            let short: f64 = demands.iter().map(|&d| response.short[d][t]).sum();
            wanted > 0.0 && short > SHORT_SHARE * wanted
        })
        .map(|t| grid.start[t])
}

/// First week in which `demands` get less than they want when nobody saves, if any.
#[must_use]
pub fn first_stop_week(model: &Model, passed: &Passed, grid: &Grid, demands: &[DemandId]) -> Option<f64> {
    (0..grid.len())
        .find(|&t| {
            let weight = |d: DemandId| model.steady[model.world.demands[d].cell];
            let wanted: f64 = demands.iter().map(|&d| weight(d)).sum();
            let got: f64 = demands.iter().map(|&d| weight(d) * passed.served[d][t]).sum();
            wanted > 0.0 && wanted - got > SHORT_SHARE * wanted
        })
        .map(|t| grid.start[t])
}

/// Share of what `demands` want over the horizon that they do not get when nobody saves.
#[must_use]
pub fn stop_share(model: &Model, passed: &Passed, grid: &Grid, demands: &[DemandId]) -> f64 {
    let weight = |d: DemandId| model.steady[model.world.demands[d].cell];
    let wanted: f64 = demands.iter().map(|&d| weight(d)).sum::<f64>() * grid.end();
    let got: f64 = demands
        .iter()
        .map(|&d| (0..grid.len()).map(|t| weight(d) * passed.served[d][t] * grid.length[t]).sum::<f64>())
        .sum();
    if wanted > 0.0 { 1.0 - got / wanted } else { 0.0 }
}

/// Share of what `demands` want over the horizon that is not served.
#[must_use]
pub fn short_share(response: &Response, grid: &Grid, demands: &[DemandId]) -> f64 {
    let sum = |of: &Column<DemandId, Vec<f64>>| -> f64 {
        demands.iter().map(|&d| (0..grid.len()).map(|t| of[d][t] * grid.length[t]).sum::<f64>()).sum()
    };
    let wanted = sum(&response.wanted);
    if wanted > 0.0 { sum(&response.short) / wanted } else { 0.0 }
}

/// Demands of a region grouped by product and tier, in order.
#[must_use]
pub fn groups(model: &Model, region: RegionId) -> BTreeMap<(ProductId, Tier), Vec<DemandId>> {
    let mut groups: BTreeMap<(ProductId, Tier), Vec<DemandId>> = BTreeMap::new();
    for (id, demand) in model.world.demands.iter() {
        if demand.region == region && model.steady[demand.cell] > crate::prices::NEGLIGIBLE {
            groups
                .entry((demand.product, model.world.uses[demand.usage].tier))
                .or_default()
                .push(DemandId::from_index(id.index()));
        }
    }
    groups
}
