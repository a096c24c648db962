//! Two-stage programmes by cuts: a first decision, then one linear programme a scenario that lives with it.
//!
//! `min c x + measure_s(Q_s(x))` where `Q_s(x)` is the least cost of scenario `s` once the columns that both stages share
//! stand at `x`. Every solve of a scenario gives a plane below `Q_s` (Benders 1962; Van Slyke and Wets 1969); the master
//! knows the planes, one bound a scenario (multi), a group (cluster) or in all (single). Points are taken between the master's
//! and the best known (in-out, Ben-Ameur and Neto 2007), which halves the solves. A coherent measure is the worst of its
//! weightings, added as they are met; so mean and tail, and the worst of several distributions, need no columns of their own.
//!
//! Planes do not hang on costs, rows and bounds of the first decision, nor on probabilities: they are kept, so a frontier of
//! budgets or a change of probabilities costs a few solves each. Scenarios are dealt to a fixed number of lanes, each with a
//! live solver; which thread runs a lane changes nothing.
//!
//! Recourse has to be complete: whatever the first decision, every scenario has an answer. With whole numbers in the first
//! stage the relaxation comes first, then the master as a whole-number programme over the same planes.
//!
//! ```
//! use seawall_engine::lp::Builder;
//! use seawall_engine::plan::benders::{Benders, Limits, Measure, Recourse, Scenario, TwoStage};
//!
//! // Store x at 1 a unit; later go short at 10 a unit of a need of 3 or 8, equally likely.
//! let recourse = |need: f64| {
//!     let mut builder = Builder::new();
//!     let served = builder.add_row(need, f64::INFINITY, "served");
//!     builder.add_col(0.0, 0.0, 0.0, &[(served, 1.0)], "stored");
//!     builder.add_col(10.0, 0.0, f64::INFINITY, &[(served, 1.0)], "short");
//!     Recourse { problem: builder.finish(), linked: vec![0] }
//! };
//! let scenario = |programme| Scenario { name: String::new(), programme, changes: Default::default() };
//! let problem =
//!     TwoStage { programmes: vec![recourse(3.0), recourse(8.0)], scenarios: vec![scenario(0), scenario(1)] };
//! let mut first = Builder::new();
//! first.add_col(1.0, 0.0, 100.0, &[], "stored");
//! let first = first.finish();
//! let mut benders = Benders::new(problem, &first, &Limits::default())?;
//! let answer = benders.solve(&first, &Measure::expectation(vec![0.5, 0.5]), &Limits::default(), &mut |_| {})?;
//! assert!((answer.x[0] - 8.0).abs() < 1e-6 && (answer.objective - 8.0).abs() < 1e-6);
//! # Ok::<(), seawall_engine::plan::benders::Error>(())
//! ```

mod lanes;
mod master;

use super::risk::Risk;
use crate::lp::{Options, Problem, Status};
use lanes::Lanes;
use master::Master;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::atomic::Ordering;

/// A problem without its first stage: what may happen after the first decision.
#[derive(Debug, Clone)]
pub struct TwoStage {
    /// Programmes of different shapes.
    pub programmes: Vec<Recourse>,
    /// What may happen.
    pub scenarios: Vec<Scenario>,
}

/// A programme of the second stage.
#[derive(Debug, Clone)]
pub struct Recourse {
    /// The programme; its shared columns are held at the first decision, whatever their bounds here.
    pub problem: Problem,
    /// Which column holds first-stage column 0, 1 and so on; later columns of the first stage are not shared.
    pub linked: Vec<usize>,
}

/// What may happen: a programme and what is changed in it.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Name.
    pub name: String,
    /// Which programme.
    pub programme: usize,
    /// What is changed.
    pub changes: Changes,
}

/// Changes of a programme that leave its coefficients alone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    /// Column, lower and upper bound.
    pub columns: Vec<(usize, f64, f64)>,
    /// Row, lower and upper side.
    pub rows: Vec<(usize, f64, f64)>,
    /// Column and cost.
    pub costs: Vec<(usize, f64)>,
    /// Added to the objective.
    pub offset: f64,
}

/// How outcomes are weighed: a measure of risk, the worst over one or several distributions.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Under one distribution.
    pub risk: Risk,
    /// Distributions over the scenarios, the one believed in first; with several, the worst counts.
    pub distributions: Vec<Vec<f64>>,
}

impl Measure {
    /// The mean under one distribution.
    #[must_use]
    pub fn expectation(probability: Vec<f64>) -> Self {
        Self { risk: Risk::Expectation, distributions: vec![probability] }
    }

    /// The weighting of these costs that is worst; the first of equals.
    #[must_use]
    pub fn weights(&self, cost: &[f64]) -> Vec<f64> {
        let mut worst: Option<(f64, Vec<f64>)> = None;
        for probability in &self.distributions {
            let weights = self.risk.weights(cost, probability);
            let value: f64 = weights.iter().zip(cost).map(|(weight, cost)| weight * cost).sum();
            if worst.as_ref().is_none_or(|known| value > known.0) {
                worst = Some((value, weights));
            }
        }
        worst.map(|found| found.1).unwrap_or_default()
    }

    /// The measure of these costs.
    #[must_use]
    pub fn of(&self, cost: &[f64]) -> f64 {
        self.weights(cost).iter().zip(cost).map(|(weight, cost)| weight * cost).sum()
    }
}

/// How many bounds the master keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cuts {
    /// One a scenario: fewest iterations.
    #[default]
    Multi,
    /// One for so many scenarios together. Only for a mean under one distribution; otherwise as [`Cuts::Single`].
    Cluster(usize),
    /// One in all: least memory.
    Single,
}

/// How long to go on.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Stop when objective and bound differ by no more than this share of the objective.
    pub gap: f64,
    /// Most iterations, the relaxation's and the whole-number master's together.
    pub iterations: usize,
    /// Bounds in the master.
    pub cuts: Cuts,
    /// Between the best known point (0) and the master's (1), where planes are made.
    pub step: f64,
    /// Lanes among which scenarios are dealt. It is part of the computation, not of the machine.
    pub lanes: usize,
    /// What the solver may do, and the flag that stops it.
    pub solver: Options,
}

impl Default for Limits {
    fn default() -> Self {
        Self { gap: 1e-6, iterations: 500, cuts: Cuts::Multi, step: 0.5, lanes: 8, solver: Options::default() }
    }
}

/// Planes made at one point, one a scenario: all that is needed to go on later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    /// The shared part of the first decision.
    pub x: Vec<f64>,
    /// Cost of each scenario there.
    pub value: Vec<f64>,
    /// What one more unit of each shared column changes, scenario by scenario.
    pub slope: Vec<Vec<f64>>,
}

/// Why it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The gap is closed.
    Closed,
    /// All iterations were made.
    Iterations,
    /// The master found nothing new: the gap left is rounding.
    Rounding,
    /// Somebody stopped it; the planes are kept.
    Cancelled,
}

/// The decision and what is proved of it.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Value of each column of the first stage.
    pub x: Vec<f64>,
    /// Cost of the first decision and the measure of what follows, exact for `x`.
    pub objective: f64,
    /// Proved: nothing is cheaper than this.
    pub bound: f64,
    /// Cost of each scenario under `x`.
    pub value: Vec<f64>,
    /// The weighting under which it was measured.
    pub weights: Vec<f64>,
    /// Why it ended.
    pub stop: Stop,
    /// Solves of the master.
    pub iterations: usize,
    /// Solves of scenarios.
    pub solves: usize,
    /// Pivots of them all.
    pub pivots: u64,
    /// Largest residual of the optimality conditions in any scenario's answer.
    pub residual: f64,
}

impl Answer {
    /// Difference of objective and bound as a share of the objective.
    #[must_use]
    pub fn gap(&self) -> f64 {
        (self.objective - self.bound).max(0.0) / self.objective.abs().max(1e-9)
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// A scenario has no answer for some first decision.
    Infeasible(String),
    /// No first decision keeps to its rows.
    NoDecision,
    /// A solver's answer did not pass our check.
    Numerical(String),
    /// Stopped before the first point.
    Cancelled,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Infeasible(name) => write!(f, "scenario {name} has no answer for some first decision"),
            Self::NoDecision => write!(f, "no first decision keeps to its own rows"),
            Self::Numerical(name) => write!(f, "the solver's answer for {name} did not pass our check"),
            Self::Cancelled => write!(f, "stopped before the first point"),
        }
    }
}

impl std::error::Error for Error {}

/// A problem with its live solvers and the planes found so far.
pub struct Benders {
    lanes: Lanes,
    shared: usize,
    /// Below every cost of each scenario.
    floor: Vec<f64>,
    batches: Vec<Batch>,
}

impl Benders {
    /// Sets the solvers up. `first` says within which bounds the shared columns can move.
    ///
    /// # Errors
    /// When a scenario cannot be solved.
    pub fn new(problem: TwoStage, first: &Problem, limits: &Limits) -> Result<Self, Error> {
        let shared = problem.programmes.first().map_or(0, |programme| programme.linked.len());
        let reach: Vec<(f64, f64)> = (0..shared).map(|k| (first.col_lower[k], first.col_upper[k])).collect();
        let mut lanes = Lanes::new(problem, limits);
        let floor = lanes.floors(&reach)?;
        Ok(Self { lanes, shared, floor, batches: Vec::new() })
    }

    /// The planes found so far, in order.
    #[must_use]
    pub fn batches(&self) -> &[Batch] {
        &self.batches
    }

    /// Takes planes found earlier for the same problem. Those of another shape are left out.
    pub fn resume(&mut self, batches: Vec<Batch>) {
        let (shared, count) = (self.shared, self.floor.len());
        self.batches.extend(batches.into_iter().filter(|batch| {
            batch.x.len() == shared
                && batch.value.len() == count
                && batch.slope.len() == count
                && batch.slope.iter().all(|slope| slope.len() == shared)
        }));
    }

    /// Costs and slopes of every scenario at a first decision; the planes are kept.
    ///
    /// # Errors
    /// When a scenario cannot be solved there.
    pub fn evaluate(&mut self, x: &[f64]) -> Result<Batch, Error> {
        let shared = &x[..self.shared];
        if let Some(known) = self.batches.iter().rev().find(|batch| batch.x == shared) {
            return Ok(known.clone());
        }
        let batch = self.lanes.evaluate(shared)?;
        self.batches.push(batch.clone());
        Ok(batch)
    }

    /// Finds the best first decision. `told` sees each new set of planes, to keep it; it may be called again from there.
    ///
    /// # Errors
    /// When there is none, or a programme cannot be solved.
    pub fn solve(
        &mut self,
        first: &Problem,
        measure: &Measure,
        limits: &Limits,
        told: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Answer, Error> {
        let (solves, pivots) = (self.lanes.solves, self.lanes.pivots);
        let mut master = Master::new(first, measure, limits, &self.floor, self.shared);
        for batch in &self.batches {
            master.learn(batch, measure);
        }
        let mut search = Search { best: None, bound: f64::NEG_INFINITY, iterations: 0 };
        let relaxed = self.round(first, &mut master, &mut search, measure, limits, false, told);
        let whole = first.is_integer();
        let stop = match relaxed {
            Ok(Stop::Closed | Stop::Rounding) if whole => {
                // What the relaxation found best is not whole; what it proved still holds.
                search.best = None;
                master.make_whole(first, limits);
                self.round(first, &mut master, &mut search, measure, limits, true, told)?
            }
            other => other?,
        };
        let Some((objective, x, value)) = search.best else { return Err(Error::Cancelled) };
        Ok(Answer {
            weights: measure.weights(&value),
            x,
            objective,
            bound: search.bound.min(objective),
            value,
            stop,
            iterations: search.iterations,
            solves: self.lanes.solves - solves,
            pivots: self.lanes.pivots - pivots,
            residual: self.lanes.residual,
        })
    }

    /// The least cost when only this scenario can happen.
    ///
    /// # Errors
    /// As [`Benders::solve`].
    pub fn alone(&mut self, scenario: usize, first: &Problem, limits: &Limits) -> Result<f64, Error> {
        let measure = Measure::expectation(vec![1.0]);
        let limits = Limits { cuts: Cuts::Multi, ..limits.clone() };
        let mut master = Master::new(first, &measure, &limits, &self.floor[scenario..=scenario], self.shared);
        for batch in &self.batches {
            let own = Batch {
                x: batch.x.clone(),
                value: vec![batch.value[scenario]],
                slope: vec![batch.slope[scenario].clone()],
            };
            master.learn(&own, &measure);
        }
        if first.is_integer() {
            master.make_whole(first, &limits);
        }
        let mut best = f64::INFINITY;
        for _ in 0..limits.iterations {
            let (bound, x) = master.solve(&measure).map_err(|status| match status {
                Status::Infeasible => Error::NoDecision,
                Status::Cancelled => Error::Cancelled,
                _ => Error::Numerical("the master".into()),
            })?;
            if best.is_finite() && best - bound <= limits.gap * best.abs().max(1e-9) {
                break;
            }
            let (value, slope) = self.lanes.one(scenario, &x[..self.shared])?;
            best = best.min(cost(first, &x) + value);
            let own = Batch { x: x[..self.shared].to_vec(), value: vec![value], slope: vec![slope] };
            if !master.cuts_off(&own, &x) {
                break;
            }
            master.learn(&own, &measure);
        }
        Ok(best)
    }

    #[expect(clippy::too_many_arguments, reason = "one loop for the relaxation and the whole-number master")]
    fn round(
        &mut self,
        first: &Problem,
        master: &mut Master,
        search: &mut Search,
        measure: &Measure,
        limits: &Limits,
        is_whole: bool,
        told: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Stop, Error> {
        let mut bold = false;
        loop {
            if limits.solver.cancel.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed)) {
                return Ok(Stop::Cancelled);
            }
            if search.iterations >= limits.iterations {
                return Ok(Stop::Iterations);
            }
            search.iterations += 1;
            let (bound, out) = match master.solve(measure) {
                Ok(found) => found,
                Err(Status::Cancelled) => return Ok(Stop::Cancelled),
                Err(Status::Infeasible) => return Err(Error::NoDecision),
                Err(_) => return Err(Error::Numerical("the master".into())),
            };
            search.bound = search.bound.max(bound);
            if search.is_closed(limits.gap) {
                return Ok(Stop::Closed);
            }
            let point = match &search.best {
                Some((_, best, _)) if !is_whole && !bold => {
                    best.iter().zip(&out).map(|(best, out)| best + limits.step * (out - best)).collect()
                }
                _ => out.clone(),
            };
            let known = self.batches.iter().any(|batch| batch.x == point[..self.shared]);
            let batch = match self.evaluate(&point) {
                Err(Error::Cancelled) if search.best.is_some() => return Ok(Stop::Cancelled),
                other => other?,
            };
            let objective = cost(first, &point) + measure.of(&batch.value);
            if search.best.as_ref().is_none_or(|best| objective < best.0) {
                search.best = Some((objective, point.clone(), batch.value.clone()));
            }
            let is_new = master.cuts_off(&batch, &out);
            if !known {
                master.learn(&batch, measure);
            }
            told(Progress {
                iteration: search.iterations,
                bound: search.bound,
                best: search.best.as_ref().map_or(f64::INFINITY, |best| best.0),
                batches: &self.batches,
            });
            if search.is_closed(limits.gap) {
                return Ok(Stop::Closed);
            }
            if !is_new && (bold || is_whole || point == out) {
                return Ok(Stop::Rounding);
            }
            // A point between that taught nothing about the master's own: look there.
            bold = !is_new;
        }
    }
}

/// Where the search stands.
pub struct Progress<'a> {
    /// Solves of the master.
    pub iteration: usize,
    /// Proved bound.
    pub bound: f64,
    /// Best objective.
    pub best: f64,
    /// All planes.
    pub batches: &'a [Batch],
}

struct Search {
    best: Option<(f64, Vec<f64>, Vec<f64>)>,
    bound: f64,
    iterations: usize,
}

impl Search {
    fn is_closed(&self, gap: f64) -> bool {
        self.best.as_ref().is_some_and(|best| best.0 - self.bound <= gap * best.0.abs().max(1e-6))
    }
}

/// Cost of the first decision.
fn cost(first: &Problem, x: &[f64]) -> f64 {
    first.offset + first.col_cost.iter().zip(x).map(|(cost, x)| cost * x).sum::<f64>()
}
