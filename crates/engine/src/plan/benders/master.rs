//! The master programme: the first decision, and what the planes know of the cost that follows.

use super::{Batch, Cuts, Limits, Measure};
use crate::lp::highs::{NewRow, Solver};
use crate::lp::{Builder, Problem, Status};
use crate::plan::risk::Risk;

/// A plane has to rise by so much, relative, above what the master believed, to teach it something.
const TEACHES: f64 = 1e-9;

/// Weightings are added until the master's own worst one is in it to this share.
const WEIGHED: f64 = 1e-10;

pub(super) struct Master {
    solver: Solver,
    columns: usize,
    /// Scenarios of each bound; none where there is one in all.
    groups: Vec<Vec<usize>>,
    /// Probabilities by which a group's planes are added up; ones where a group is a scenario.
    inside: Vec<f64>,
    /// Weightings in force.
    weightings: Vec<Vec<f64>>,
    all: usize,
    shared: usize,
    bounds: Vec<f64>,
}

impl Master {
    pub fn new(first: &Problem, measure: &Measure, limits: &Limits, floor: &[f64], shared: usize) -> Self {
        let count = floor.len();
        let is_mean = measure.risk == Risk::Expectation && measure.distributions.len() == 1;
        let (groups, inside): (Vec<Vec<usize>>, Vec<f64>) = match limits.cuts {
            Cuts::Multi => ((0..count).map(|s| vec![s]).collect(), vec![1.0; count]),
            Cuts::Cluster(size) if is_mean => {
                let scenarios: Vec<usize> = (0..count).collect();
                (scenarios.chunks(size.max(1)).map(<[usize]>::to_vec).collect(), measure.distributions[0].clone())
            }
            Cuts::Cluster(_) | Cuts::Single => (Vec::new(), vec![1.0; count]),
        };
        let columns = first.cols();
        let problem = extended(first, &groups, &inside, floor, measure);
        let mut master = Self {
            solver: Solver::new(&problem, &limits.solver),
            columns,
            all: columns + groups.len(),
            groups,
            inside,
            weightings: Vec::new(),
            shared,
            bounds: floor.to_vec(),
        };
        if !master.groups.is_empty() {
            let weights = if limits.cuts == Cuts::Multi { measure.weights(floor) } else { vec![1.0; count] };
            master.weigh(weights);
        }
        master
    }

    /// The same with whole numbers where `first` has them.
    pub fn make_whole(&mut self, first: &Problem, limits: &Limits) {
        let mut problem = self.solver.problem().clone();
        problem.integer = first.integer.clone();
        problem.integer.resize(problem.cols(), false);
        self.solver = Solver::new(&problem, &limits.solver);
    }

    /// Bound and point, with every weighting that the point calls for.
    pub fn solve(&mut self, measure: &Measure) -> Result<(f64, Vec<f64>), Status> {
        loop {
            let solution = self.solver.solve();
            if solution.status != Status::Optimal {
                return Err(solution.status);
            }
            let believed: Vec<f64> = (0..self.bounds.len())
                .map(|s| if self.is_multi() { solution.x[self.columns + s] } else { 0.0 })
                .collect();
            if self.is_multi() {
                let weights = measure.weights(&believed);
                let value: f64 = weights.iter().zip(&believed).map(|(weight, value)| weight * value).sum();
                if value > solution.x[self.all] + WEIGHED * value.abs().max(1.0) && !self.weightings.contains(&weights)
                {
                    self.weigh(weights);
                    continue;
                }
            }
            let mut x = solution.x;
            self.bounds.clone_from(&believed);
            let objective = solution.objective;
            x.truncate(self.columns);
            return Ok((objective, x));
        }
    }

    fn is_multi(&self) -> bool {
        !self.groups.is_empty() && self.groups.iter().all(|group| group.len() == 1)
    }

    /// Whether the planes of `batch` say more about the master's last point than it knew.
    pub fn cuts_off(&self, batch: &Batch, out: &[f64]) -> bool {
        let at = |s: usize| {
            batch.value[s]
                + batch.slope[s].iter().zip(&batch.x).zip(out).map(|((slope, x), out)| slope * (out - x)).sum::<f64>()
        };
        if self.is_multi() {
            return (0..batch.value.len()).any(|s| at(s) > self.bounds[s] + TEACHES * self.bounds[s].abs().max(1.0));
        }
        // One bound in all: whether the weighted plane is above the last is seen in the next solve.
        true
    }

    /// Adds the planes of a batch.
    pub fn learn(&mut self, batch: &Batch, measure: &Measure) {
        let plane = |column: usize, scenarios: &[usize], weights: &[f64]| {
            let mut slope = vec![0.0; self.shared];
            let mut height = 0.0;
            for &s in scenarios {
                let weight = weights[s];
                height += weight * batch.value[s];
                for ((sum, one), x) in slope.iter_mut().zip(&batch.slope[s]).zip(&batch.x) {
                    *sum += weight * one;
                    height -= weight * one * x;
                }
            }
            let mut entries = vec![(column, 1.0)];
            entries.extend(slope.iter().enumerate().filter(|term| *term.1 != 0.0).map(|(k, slope)| (k, -slope)));
            NewRow { lower: height, upper: f64::INFINITY, entries }
        };
        let rows: Vec<NewRow> = if self.groups.is_empty() {
            let scenarios: Vec<usize> = (0..batch.value.len()).collect();
            vec![plane(self.all, &scenarios, &measure.weights(&batch.value))]
        } else {
            let groups = self.groups.iter().enumerate();
            groups.map(|(g, scenarios)| plane(self.columns + g, scenarios, &self.inside)).collect()
        };
        self.solver.add_rows(&rows);
        if self.is_multi() {
            let weights = measure.weights(&batch.value);
            if !self.weightings.contains(&weights) {
                self.weigh(weights);
            }
        }
    }

    /// Adds a weighting: the cost that follows is at least this mean of the bounds.
    fn weigh(&mut self, weights: Vec<f64>) {
        let mut entries = vec![(self.all, 1.0)];
        entries.extend((0..self.groups.len()).map(|g| (self.columns + g, -weights[g])).filter(|term| term.1 != 0.0));
        self.solver.add_rows(&[NewRow { lower: 0.0, upper: f64::INFINITY, entries }]);
        self.weightings.push(weights);
    }
}

/// The first stage, a column a bound, and one for the cost that follows.
fn extended(first: &Problem, groups: &[Vec<usize>], inside: &[f64], floor: &[f64], measure: &Measure) -> Problem {
    let mut builder = Builder::new();
    for row in 0..first.row_count() {
        builder.add_row(first.row_lower[row], first.row_upper[row], "");
    }
    for column in 0..first.cols() {
        let entries: Vec<(usize, f64)> = first.column(column).collect();
        builder.add_col(first.col_cost[column], first.col_lower[column], first.col_upper[column], &entries, "");
    }
    for group in groups {
        let least: f64 = group.iter().map(|&s| inside[s] * floor[s]).sum();
        builder.add_col(0.0, least, f64::INFINITY, &[], "");
    }
    let least = measure.of(floor);
    // A little below, so that rounding in the floors does not cut an answer off.
    builder.add_col(1.0, least - 1e-7 * least.abs().max(1.0), f64::INFINITY, &[], "");
    builder.set_offset(first.offset);
    builder.finish()
}
