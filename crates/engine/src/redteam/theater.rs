//! What an attack does to a coalition, by the ledger of `stress`: the attack's events join the scenario, the proportional
//! pass says what outsiders then send and are owed, and the response programme gives the least loss.
//!
//! The programme of a set differs from that of a smaller set in bounds only, unless a passage at sea closes; so a solve starts
//! from the basis of a smaller set. Where the optimum of a smaller set fits the bounds of the larger and every bound that
//! held it still holds (complementary slackness), it is the optimum of the larger as well, and nothing is solved.

use crate::conditions::{Pick, lower};
use crate::lp::highs::Solver;
use crate::lp::{Algorithm, Basis, Options, Problem, Solution, Status};
use crate::pass::{Passed, pass};
use crate::prices::Prices;
use crate::respond::{Programme, Settings, programme};
use crate::stress::{Foreseen, coalition};
use seawall_model::attack::Attack;
use seawall_model::conditions::{Conditions, Grid};
use seawall_model::id::RegionId;
use seawall_model::scenario::Scenario;
use seawall_model::world::Model;

/// Where attacks take place and who lives through them.
pub struct Theater<'a> {
    /// The model.
    pub model: &'a Model,
    /// Its prices.
    pub prices: &'a Prices,
    /// What happens anyway.
    pub base: &'a Scenario,
    /// The time grid.
    pub grid: Grid,
    /// What could be closed.
    pub attacks: &'a [Attack],
    /// Who answers together.
    pub partners: &'a [RegionId],
    /// Settings of the response.
    pub settings: Settings,
    /// Which point of each event's intervals is taken.
    pub pick: Pick,
    /// Of the solver.
    pub options: Options,
}

/// The answer to a set of attacks.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Least loss, USD.
    pub loss_usd: f64,
    /// Whether the optimum of a smaller set proved to be the optimum, so that nothing was solved.
    pub is_proved: bool,
    /// Where the solve ended.
    pub basis: Option<Basis>,
}

/// An optimum that a larger set is held against.
pub struct Held {
    problem: Problem,
    solution: Solution,
}

/// Relative error at which a number stands on its bound.
const ON_BOUND: f64 = 1e-9;

/// Duals above this hold their bound; the programme scales its dearest demand to ten thousand.
const HOLDS: f64 = 1e-9;

impl Theater<'_> {
    /// The scenario with a set of attacks.
    #[must_use]
    pub fn scenario(&self, set: &[usize]) -> Scenario {
        let mut scenario = self.base.clone();
        scenario.events.extend(set.iter().map(|&attack| self.attacks[attack].event.clone()));
        scenario
    }

    /// What a set of attacks does, period by period.
    #[must_use]
    pub fn conditions(&self, set: &[usize]) -> Conditions {
        lower(self.model, &self.scenario(set), self.grid.clone(), self.pick)
    }

    /// The response programme of a set.
    pub(crate) fn programme(&self, conditions: &Conditions, outside: &Passed) -> Programme {
        let inside = coalition(self.model, self.partners);
        programme(self.model, self.prices, conditions, outside, &inside, &self.settings)
    }

    /// The least loss of a set, proved by one of `held` or solved from `start`; `None` where no answer passed our check.
    #[must_use]
    pub fn outcome(&self, set: &[usize], held: &[&Held], start: Option<&Basis>) -> Option<Outcome> {
        self.answer(set, held, start).map(|answer| answer.0)
    }

    /// The same, and the optimum to hold larger sets against.
    #[must_use]
    pub fn outcome_to_hold(&self, set: &[usize], held: &[&Held], start: Option<&Basis>) -> Option<(Outcome, Held)> {
        let (outcome, held) = self.answer(set, held, start)?;
        held.map(|held| (outcome, held))
    }

    fn answer(&self, set: &[usize], held: &[&Held], start: Option<&Basis>) -> Option<(Outcome, Option<Held>)> {
        let conditions = self.conditions(set);
        if conditions.tariff.values().iter().flatten().any(|&duty| duty != 0.0) {
            return self.with_duties(&conditions).map(|outcome| (outcome, None));
        }
        let outside = pass(self.model, &conditions);
        let written = self.programme(&conditions, &outside);
        let (cost_unit, _) = written.draft.units();
        let offset = written.offset;
        let problem = written.problem();
        if let Some(smaller) = held.iter().find(|smaller| smaller.stays_optimal_in(&problem)) {
            let solution = smaller.solution.clone();
            let loss_usd = solution.objective * cost_unit + offset;
            let outcome = Outcome { loss_usd, is_proved: true, basis: solution.basis.clone() };
            return Some((outcome, Some(Held { problem, solution })));
        }
        let solution = self.solve(&problem, start)?;
        let loss_usd = solution.objective * cost_unit + offset;
        let outcome = Outcome { loss_usd, is_proved: false, basis: solution.basis.clone() };
        Some((outcome, Some(Held { problem, solution })))
    }

    /// From the basis, from nothing, by the other algorithm.
    fn solve(&self, problem: &Problem, start: Option<&Basis>) -> Option<Solution> {
        let other = match self.options.algorithm {
            Algorithm::Simplex => Algorithm::InteriorPoint,
            Algorithm::InteriorPoint => Algorithm::Simplex,
        };
        let ways = [(start, self.options.clone()), (None, self.options.clone())];
        let last = (None, Options { algorithm: other, ..self.options.clone() });
        ways.into_iter().chain([last]).find_map(|(start, options)| {
            let mut solver = Solver::new(problem, &options);
            let fits = |basis: &&Basis| basis.cols.len() == problem.cols() && basis.rows.len() == problem.row_count();
            if let Some(basis) = start.filter(fits) {
                solver.set_basis(Some(basis.clone()));
            }
            let solution = solver.solve();
            (solution.status == Status::Optimal).then_some(solution)
        })
    }

    /// Duties that members levy are no loss, and are known only with the whole answer.
    fn with_duties(&self, conditions: &Conditions) -> Option<Outcome> {
        let outside = pass(self.model, conditions);
        let foreseen = Foreseen {
            model: self.model,
            prices: self.prices,
            conditions,
            outside: &outside,
            options: &self.options,
            near: None,
        };
        let response = foreseen.answer(self.partners, &self.settings);
        let solved = response.status == seawall_model::answer::Status::Solved;
        solved.then_some(Outcome { loss_usd: response.loss_usd, is_proved: false, basis: None })
    }
}

impl Held {
    /// Whether this optimum is one of `problem` too.
    fn stays_optimal_in(&self, problem: &Problem) -> bool {
        let (mine, found) = (&self.problem, &self.solution);
        if mine.starts != problem.starts
            || mine.rows != problem.rows
            || mine.values != problem.values
            || mine.col_cost != problem.col_cost
        {
            return false;
        }
        let fits = |x: f64, dual: f64, lower: f64, upper: f64| {
            let near = |bound: f64| (x - bound).abs() <= ON_BOUND * bound.abs().max(1.0);
            (x >= lower || near(lower))
                && (x <= upper || near(upper))
                && (dual <= HOLDS || near(lower))
                && (dual >= -HOLDS || near(upper))
        };
        found.col_dual.len() == problem.cols()
            && (0..problem.cols())
                .all(|j| fits(found.x[j], found.col_dual[j], problem.col_lower[j], problem.col_upper[j]))
            && (0..problem.row_count())
                .all(|i| fits(found.row_activity[i], found.row_dual[i], problem.row_lower[i], problem.row_upper[i]))
    }
}
