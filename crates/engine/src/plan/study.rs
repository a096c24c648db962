//! A plan for a model: what to buy now, against what may happen.
//!
//! First stage: [`candidates`](super::candidates). Second stage: the coordinated response of each scenario, the same
//! programme as in `stress`, so that with nothing bought the loss is the one printed there. A study keeps the planes of its
//! solves, so that other budgets, probabilities and measures cost little.

use super::benders::{Answer, Batch, Benders, Changes, Error, Limits, Measure, Progress, Recourse, Scenario, TwoStage};
use super::candidates::{Budget, Candidates, Choice, Into, Terms, attach, candidates};
use crate::lp::{self, Problem, Status};
use crate::pass::pass;
use crate::prices::Prices;
use crate::respond::{Settings, programme};
use crate::stress::coalition;
use rayon::prelude::*;
use seawall_model::conditions::Conditions;
use seawall_model::id::{DemandId, Id, RegionId};
use seawall_model::world::Model;
use std::collections::BTreeMap;

/// Something that may happen to a plan.
#[derive(Debug, Clone)]
pub struct Case {
    /// Name.
    pub name: String,
    /// What happens.
    pub conditions: Conditions,
    /// At what share of what it states each project comes out.
    pub success: Vec<f64>,
}

/// The shares at which projects come out in each of `count` equally likely futures: the mean of each is its probability.
///
/// A project either works or does not, but for one future that makes the mean exact; which futures are bad differs from
/// project to project (a Latin hypercube).
#[must_use]
pub fn successes(model: &Model, count: usize) -> Vec<Vec<f64>> {
    let share = |future: usize, place: usize, probability: f64| {
        let stratum = (future + place * 7) % count;
        (probability * count as f64 - stratum as f64).clamp(0.0, 1.0)
    };
    (0..count)
        .map(|future| {
            let projects = model.world.projects.iter().enumerate();
            projects.map(|(place, project)| share(future, place, project.success.center())).collect()
        })
        .collect()
}

/// A problem set up, with what was learned of it.
pub struct Study {
    /// What may be bought.
    pub candidates: Candidates,
    /// Names of the scenarios.
    pub names: Vec<String>,
    /// Rows and columns of the largest programme.
    pub size: (usize, usize),
    /// Programmes of different shape.
    pub shapes: usize,
    /// USD in a unit of the solver's objective.
    usd: f64,
    /// Tonnes in a unit of its quantities.
    tonne_unit: f64,
    benders: Benders,
    /// Where each scenario's shortage stands, to read it back.
    recourse: Vec<(Recourse, Vec<Short>)>,
}

/// A column of unserved demand.
#[derive(Debug, Clone, Copy)]
struct Short {
    demand: DemandId,
    column: usize,
    weeks: f64,
    value: f64,
}

/// A decision and what it is worth.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The solver's word, in its own units.
    pub answer: Answer,
    /// Amount of each choice: a share of a project, tonnes.
    pub amount: Vec<f64>,
    /// What each choice takes from the public budget, USD.
    pub public_usd: Vec<f64>,
    /// Cost of the first decision in the objective, USD.
    pub first_usd: f64,
    /// Objective, USD.
    pub objective_usd: f64,
    /// Proved: no plan is cheaper than this, USD.
    pub bound_usd: f64,
    /// Loss in each scenario, USD, without the cost of the first decision.
    pub loss_usd: Vec<f64>,
}

/// What is not served in a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Shortage {
    /// At the value of lost load, USD.
    pub usd: f64,
    /// Tonnes by demand.
    pub tonnes: BTreeMap<DemandId, f64>,
}

/// What a study is asked of.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// The model.
    pub model: &'a Model,
    /// Its prices.
    pub prices: &'a Prices,
    /// Who plans together.
    pub members: &'a [RegionId],
    /// What may happen; all on one grid.
    pub cases: &'a [Case],
    /// Assumptions of the response.
    pub settings: &'a Settings,
    /// Assumptions of the plan.
    pub terms: &'a Terms,
    /// Of the solver.
    pub limits: &'a Limits,
}

impl Study {
    /// Writes every scenario's programme and sets the solvers up.
    ///
    /// # Errors
    /// When a scenario cannot be solved.
    pub fn new(asked: &Question<'_>) -> Result<Self, Error> {
        let (model, prices) = (asked.model, asked.prices);
        let inside = coalition(model, asked.members);
        let weeks = asked.cases.first().map_or(0.0, |case| case.conditions.grid.end());
        let write = |case: &Case| {
            let outside = pass(model, &case.conditions);
            programme(model, prices, &case.conditions, &outside, &inside, asked.settings)
        };
        let Some(first) = asked.cases.first() else { return Err(Error::NoDecision) };
        let plain = write(first);
        let (usd, tonne_unit) = plain.draft.units();
        let balances = |region, product| plain.layout.balance.contains_key(&(region, product));
        let candidates = candidates(model, prices, asked.members, &balances, weeks, asked.terms);
        let recourse: Vec<(Recourse, Vec<Short>)> = asked
            .cases
            .par_iter()
            .map(|case| {
                let written = write(case);
                let mut short = Vec::new();
                for (id, demand) in model.world.demands.iter() {
                    for (t, columns) in written.layout.short[id.index()].iter().enumerate() {
                        for (k, &column) in columns.iter().enumerate() {
                            let weeks = written.layout.length[t];
                            let value = demand.voll.center() * written.layout.steps[k];
                            short.push(Short { demand: id, column, weeks, value });
                        }
                    }
                }
                let into = Into {
                    model,
                    prices,
                    grid: &case.conditions.grid,
                    inside: &inside,
                    settings: asked.settings,
                    terms: asked.terms,
                    success: &case.success,
                };
                (attach(&candidates, written, &into), short)
            })
            .collect();
        let names: Vec<String> = asked.cases.iter().map(|case| case.name.clone()).collect();
        let two_stage = shared(&names, &recourse);
        let size = two_stage
            .programmes
            .iter()
            .map(|programme| (programme.problem.row_count(), programme.problem.cols()))
            .max()
            .unwrap_or_default();
        let shapes = two_stage.programmes.len();
        let wide = candidates.first(&Budget::default(), usd);
        let benders = Benders::new(two_stage, &wide, asked.limits)?;
        Ok(Self { candidates, names, size, shapes, usd, tonne_unit, benders, recourse })
    }

    /// The planes found so far, for a checkpoint.
    #[must_use]
    pub fn batches(&self) -> &[Batch] {
        self.benders.batches()
    }

    /// Goes on from planes found earlier.
    pub fn resume(&mut self, batches: Vec<Batch>) {
        self.benders.resume(batches);
    }

    /// The best plan within a budget.
    ///
    /// # Errors
    /// When there is none, or a programme cannot be solved.
    pub fn plan(
        &mut self,
        budget: &Budget,
        measure: &Measure,
        limits: &Limits,
        told: &mut dyn FnMut(Progress<'_>),
    ) -> Result<Plan, Error> {
        let first = self.candidates.first(budget, self.usd);
        let answer = self.benders.solve(&first, measure, limits, told)?;
        Ok(self.read(&first, answer, budget.crowding))
    }

    /// What a given plan comes to.
    ///
    /// # Errors
    /// As [`Study::plan`].
    pub fn held(&mut self, amount: &[f64], measure: &Measure, limits: &Limits) -> Result<Plan, Error> {
        let held = amount.iter().copied().enumerate().collect();
        let budget = Budget { held, is_continuous: true, ..Budget::default() };
        self.plan(&budget, measure, limits, &mut |_| {})
    }

    /// Losses of every scenario when nothing is bought, USD.
    ///
    /// # Errors
    /// When a scenario cannot be solved.
    pub fn without(&mut self) -> Result<Vec<f64>, Error> {
        let none = vec![0.0; self.candidates.choices.len()];
        Ok(self.benders.evaluate(&none)?.value.iter().map(|value| value * self.usd).collect())
    }

    /// What one more tonne of each fill saves beyond `amount`, USD a tonne, by the measure: the quotient of a re-solve.
    ///
    /// # Errors
    /// When a scenario cannot be solved.
    pub fn worth(&mut self, amount: &[f64], measure: &Measure) -> Result<Vec<Option<f64>>, Error> {
        let base = measure.of(&self.benders.evaluate(amount)?.value);
        let mut worth = vec![None; amount.len()];
        for (k, worth) in worth.iter_mut().enumerate() {
            if matches!(self.candidates.choices[k], Choice::Fill(..)) {
                let mut more = amount.to_vec();
                more[k] += 1.0;
                let value = measure.of(&self.benders.evaluate(&more)?.value);
                *worth = Some((base - value) * self.usd);
            }
        }
        Ok(worth)
    }

    /// The mean cost of somebody who knows which scenario comes before deciding, USD: what is below a plan of expectation is
    /// the value of that knowledge.
    ///
    /// # Errors
    /// When a programme cannot be solved.
    pub fn wait_and_see(&mut self, budget: &Budget, probability: &[f64], limits: &Limits) -> Result<f64, Error> {
        let first = self.candidates.first(budget, self.usd);
        let mut sum = 0.0;
        for (scenario, share) in probability.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            sum += share * self.benders.alone(scenario, &first, limits)?;
        }
        Ok(sum * self.usd)
    }

    /// What is not served in each scenario under a plan.
    ///
    /// # Errors
    /// When a scenario cannot be solved.
    pub fn shortages(&self, amount: &[f64], limits: &Limits) -> Result<Vec<Shortage>, Error> {
        let unit = self.tonne_unit;
        let found: Vec<Result<Shortage, Error>> = self
            .recourse
            .par_iter()
            .zip(&self.names)
            .map(|((recourse, short), name)| {
                let mut problem = recourse.problem.clone();
                for (&column, &amount) in recourse.linked.iter().zip(amount) {
                    (problem.col_lower[column], problem.col_upper[column]) = (amount, amount);
                }
                let solution = lp::solve(&problem, &limits.solver);
                if solution.status != Status::Optimal {
                    return Err(Error::Numerical(name.clone()));
                }
                let mut shortage = Shortage { usd: 0.0, tonnes: BTreeMap::new() };
                for short in short {
                    // The programme counts tonnes in a unit of its own.
                    let tonnes = solution.x[short.column] * short.weeks * unit;
                    if tonnes > 0.0 {
                        shortage.usd += tonnes * short.value;
                        *shortage.tonnes.entry(short.demand).or_default() += tonnes;
                    }
                }
                Ok(shortage)
            })
            .collect();
        found.into_iter().collect()
    }

    fn read(&self, first: &Problem, answer: Answer, crowding: f64) -> Plan {
        let choices = self.candidates.choices.len();
        let first_cost: f64 = first.col_cost.iter().zip(&answer.x).map(|(cost, x)| cost * x).sum();
        Plan {
            amount: answer.x[..choices].to_vec(),
            public_usd: self.candidates.spent(&answer.x, crowding),
            first_usd: first_cost * self.usd,
            objective_usd: answer.objective * self.usd,
            bound_usd: answer.bound * self.usd,
            loss_usd: answer.value.iter().map(|value| value * self.usd).collect(),
            answer,
        }
    }
}

/// Programmes of the same coefficients are one, with changes.
fn shared(names: &[String], recourse: &[(Recourse, Vec<Short>)]) -> TwoStage {
    let mut programmes: Vec<Recourse> = Vec::new();
    let mut scenarios = Vec::new();
    for (name, (own, _)) in names.iter().zip(recourse) {
        let same = |known: &Recourse| {
            let (a, b) = (&known.problem, &own.problem);
            known.linked == own.linked
                && a.starts == b.starts
                && a.rows == b.rows
                && a.values == b.values
                && a.row_count() == b.row_count()
        };
        let (programme, changes) = match programmes.iter().position(same) {
            Some(programme) => (programme, difference(&programmes[programme].problem, &own.problem)),
            None => {
                programmes.push(Recourse { problem: own.problem.without_names(), linked: own.linked.clone() });
                (programmes.len() - 1, Changes::default())
            }
        };
        scenarios.push(Scenario { name: name.clone(), programme, changes });
    }
    TwoStage { programmes, scenarios }
}

fn difference(base: &Problem, own: &Problem) -> Changes {
    let columns = (0..own.cols())
        .filter(|&j| base.col_lower[j] != own.col_lower[j] || base.col_upper[j] != own.col_upper[j])
        .map(|j| (j, own.col_lower[j], own.col_upper[j]));
    let rows = (0..own.row_count())
        .filter(|&i| base.row_lower[i] != own.row_lower[i] || base.row_upper[i] != own.row_upper[i])
        .map(|i| (i, own.row_lower[i], own.row_upper[i]));
    let costs = (0..own.cols()).filter(|&j| base.col_cost[j] != own.col_cost[j]).map(|j| (j, own.col_cost[j]));
    Changes {
        columns: columns.collect(),
        rows: rows.collect(),
        costs: costs.collect(),
        offset: own.offset - base.offset,
    }
}
