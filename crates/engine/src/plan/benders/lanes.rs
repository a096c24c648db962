//! The scenarios' live solvers: dealt to lanes, hot-started from each scenario's own last basis.

use super::{Batch, Changes, Error, Limits, Recourse, Scenario, TwoStage};
use crate::lp::highs::Solver;
use crate::lp::{Basis, Options, Problem, Solution, Status};
use rayon::prelude::*;

/// Residual of a scenario's answer that is rounding.
const FAIR: f64 = 1e-9;

pub(super) struct Lanes {
    programmes: Vec<Recourse>,
    scenarios: Vec<Scenario>,
    lanes: Vec<Lane>,
    options: Options,
    pub solves: usize,
    pub pivots: u64,
    pub residual: f64,
}

/// Some scenarios and a solver for each shape among them.
struct Lane {
    scenarios: Vec<usize>,
    solvers: Vec<Option<Live>>,
    /// Where each scenario's last solve ended.
    ends: Vec<Option<Basis>>,
}

/// A solver and which scenario it holds.
struct Live {
    solver: Solver,
    holds: Option<usize>,
}

/// One solved scenario.
struct Outcome {
    scenario: usize,
    value: f64,
    slope: Vec<f64>,
    pivots: u64,
    residual: f64,
}

impl Lanes {
    pub fn new(problem: TwoStage, limits: &Limits) -> Self {
        let count = problem.scenarios.len();
        let lanes = limits.lanes.clamp(1, count.max(1));
        let lane = |k: usize| {
            // Neighbours stay together: their answers are alike.
            let scenarios: Vec<usize> = (k * count / lanes..(k + 1) * count / lanes).collect();
            Lane {
                ends: vec![None; scenarios.len()],
                solvers: (0..problem.programmes.len()).map(|_| None).collect(),
                scenarios,
            }
        };
        Self {
            lanes: (0..lanes).map(lane).collect(),
            programmes: problem.programmes,
            scenarios: problem.scenarios,
            options: limits.solver.clone(),
            solves: 0,
            pivots: 0,
            residual: 0.0,
        }
    }

    /// The least cost of each scenario over all first decisions within `reach`.
    pub fn floors(&mut self, reach: &[(f64, f64)]) -> Result<Vec<f64>, Error> {
        // One scenario of each shape from nothing, once; all others begin where it ended.
        let mut starts: Vec<Option<Basis>> = vec![None; self.programmes.len()];
        for (programme, start) in self.programmes.iter().zip(&mut starts) {
            let mut solver = Solver::new(&programme.problem, &self.options);
            hold(&mut solver, programme, reach);
            *start = solver.solve().basis;
        }
        for lane in &mut self.lanes {
            for (&scenario, end) in lane.scenarios.iter().zip(&mut lane.ends) {
                end.clone_from(&starts[self.scenarios[scenario].programme]);
            }
        }
        Ok(self.run(reach)?.value)
    }

    /// Costs and slopes at a first decision.
    pub fn evaluate(&mut self, x: &[f64]) -> Result<Batch, Error> {
        let held: Vec<(f64, f64)> = x.iter().map(|&x| (x, x)).collect();
        let batch = self.run(&held)?;
        Ok(Batch { x: x.to_vec(), ..batch })
    }

    /// Cost and slopes of one scenario.
    pub fn one(&mut self, scenario: usize, x: &[f64]) -> Result<(f64, Vec<f64>), Error> {
        let held: Vec<(f64, f64)> = x.iter().map(|&x| (x, x)).collect();
        let (programmes, scenarios, options) = (&self.programmes, &self.scenarios, &self.options);
        let lane = self.lanes.iter_mut().find(|lane| lane.scenarios.contains(&scenario));
        let lane = lane.expect("every scenario is in a lane: they are dealt without rest");
        let outcome = lane.solve(scenario, programmes, scenarios, options, &held)?;
        self.solves += 1;
        self.pivots += outcome.pivots;
        Ok((outcome.value, outcome.slope))
    }

    fn run(&mut self, held: &[(f64, f64)]) -> Result<Batch, Error> {
        let (programmes, scenarios, options) = (&self.programmes, &self.scenarios, &self.options);
        let found: Vec<Result<Vec<Outcome>, Error>> =
            self.lanes.par_iter_mut().map(|lane| lane.run(programmes, scenarios, options, held)).collect();
        let mut batch =
            Batch { x: Vec::new(), value: vec![0.0; scenarios.len()], slope: vec![Vec::new(); scenarios.len()] };
        for outcomes in found {
            for outcome in outcomes? {
                batch.value[outcome.scenario] = outcome.value;
                batch.slope[outcome.scenario] = outcome.slope;
                self.solves += 1;
                self.pivots += outcome.pivots;
                self.residual = self.residual.max(outcome.residual);
            }
        }
        Ok(batch)
    }
}

impl Lane {
    fn run(
        &mut self,
        programmes: &[Recourse],
        scenarios: &[Scenario],
        options: &Options,
        held: &[(f64, f64)],
    ) -> Result<Vec<Outcome>, Error> {
        let own = self.scenarios.clone();
        own.into_iter().map(|scenario| self.solve(scenario, programmes, scenarios, options, held)).collect()
    }

    fn solve(
        &mut self,
        scenario: usize,
        programmes: &[Recourse],
        scenarios: &[Scenario],
        options: &Options,
        held: &[(f64, f64)],
    ) -> Result<Outcome, Error> {
        let facts = &scenarios[scenario];
        let programme = &programmes[facts.programme];
        let live = self.solvers[facts.programme]
            .get_or_insert_with(|| Live { solver: Solver::new(&programme.problem, options), holds: None });
        if live.holds != Some(scenario) {
            let before = live.holds.map(|before| &scenarios[before].changes);
            turn(&mut live.solver, &programme.problem, before, &facts.changes);
            live.holds = Some(scenario);
        }
        hold(&mut live.solver, programme, held);
        // The answer may not hang on what this solver did before.
        let end = &mut self.ends[scenario - self.scenarios[0]];
        live.solver.set_basis(end.take());
        let solution = live.solver.solve();
        match solution.status {
            Status::Optimal => {}
            Status::Infeasible => return Err(Error::Infeasible(facts.name.clone())),
            Status::Cancelled => return Err(Error::Cancelled),
            _ => return Err(Error::Numerical(facts.name.clone())),
        }
        let found = outcome(scenario, &solution, programme, facts.changes.offset);
        *end = solution.basis;
        Ok(found)
    }
}

fn outcome(scenario: usize, solution: &Solution, programme: &Recourse, offset: f64) -> Outcome {
    Outcome {
        scenario,
        value: solution.objective + offset,
        slope: programme.linked.iter().map(|&column| solution.col_dual[column]).collect(),
        pivots: solution.iterations,
        residual: Some(solution.residuals.worst()).filter(|worst| *worst > FAIR).unwrap_or(0.0),
    }
}

/// Holds the shared columns.
fn hold(solver: &mut Solver, programme: &Recourse, held: &[(f64, f64)]) {
    let bounds: Vec<(usize, f64, f64)> =
        programme.linked.iter().zip(held).map(|(&column, &(low, high))| (column, low, high)).collect();
    solver.set_col_bounds(&bounds);
}

/// Takes one scenario's changes back and makes another's.
fn turn(solver: &mut Solver, base: &Problem, before: Option<&Changes>, after: &Changes) {
    let nothing = Changes::default();
    let before = before.unwrap_or(&nothing);
    let mut columns: Vec<(usize, f64, f64)> =
        before.columns.iter().map(|change| (change.0, base.col_lower[change.0], base.col_upper[change.0])).collect();
    columns.extend_from_slice(&after.columns);
    let mut rows: Vec<(usize, f64, f64)> =
        before.rows.iter().map(|change| (change.0, base.row_lower[change.0], base.row_upper[change.0])).collect();
    rows.extend_from_slice(&after.rows);
    let mut costs: Vec<(usize, f64)> = before.costs.iter().map(|change| (change.0, base.col_cost[change.0])).collect();
    costs.extend_from_slice(&after.costs);
    solver.set_col_bounds(&columns);
    solver.set_row_bounds(&rows);
    solver.set_costs(&costs);
}
