//! Clarabel, an interior-point method in Rust: quadratic programmes, and a second opinion on every linear one.
//!
//! Its answers are judged by our own residuals on the problem as stated, not by its word: an "almost solved" whose residuals
//! are small is solved, and a "solved" whose residuals are not is numerical.

use ::clarabel::algebra::CscMatrix;
use ::clarabel::solver::{
    DefaultSettings, DefaultSettingsBuilder, DefaultSolver, IPSolver, SolverStatus, SupportedConeT,
};

use super::{Options, Problem, Solution, Status, check};

/// Solves a linear programme. Integer columns are relaxed.
#[must_use]
pub fn solve(problem: &Problem, options: &Options) -> Solution {
    run(&[], problem, options)
}

/// Solves `min 1/2 sum_j p_diag_j x_j^2 + c'x + offset` within the bounds of `problem`; `p_diag` is at least zero.
#[must_use]
pub fn qp(p_diag: &[f64], problem: &Problem) -> Solution {
    assert!(p_diag.len() == problem.cols(), "one curvature a column: the caller built both");
    assert!(p_diag.iter().all(|curvature| *curvature >= 0.0), "curvatures at least zero: the programme is convex");
    run(p_diag, problem, &Options::default())
}

fn run(quadratic: &[f64], problem: &Problem, options: &Options) -> Solution {
    let scaling = Scaling::new(problem, quadratic);
    let form = Conic::new(problem, quadratic, &scaling);
    let task = Task { quadratic, problem, options, scaling, form };
    let mut best: Option<Solution> = None;
    let mut iterations = 0;
    // What stalls is tried with other regularization, which trades the accuracy of a step for the number of steps.
    for regularization in [1e-8, 1e-7, 1e-10] {
        let Some(outcome) = task.form.solve(regularization, options) else { break };
        iterations += outcome.iterations;
        let solution = task.judge(outcome, iterations);
        if !matches!(solution.status, Status::Numerical) {
            return solution;
        }
        if best.as_ref().is_none_or(|best| solution.residuals.worst() < best.residuals.worst()) {
            best = Some(solution);
        }
    }
    best.map_or_else(|| Solution::without_point(Status::Numerical, iterations), |best| Solution { iterations, ..best })
}

/// A programme as stated and as handed over.
struct Task<'a> {
    quadratic: &'a [f64],
    problem: &'a Problem,
    options: &'a Options,
    scaling: Scaling,
    form: Conic,
}

impl Task<'_> {
    /// Turns what the method ended with into an answer to the problem as stated.
    fn judge(&self, outcome: Outcome, iterations: u64) -> Solution {
        let Self { quadratic, problem, options, scaling, form } = self;
        let y = form.row_duals(problem, &outcome.z, scaling);
        let x: Vec<f64> = outcome.x.iter().zip(&scaling.col).map(|(x, scale)| x * scale).collect();
        let checked = check::optimality(problem, quadratic, &x, &y);
        let otherwise = match outcome.status {
            SolverStatus::MaxTime => Status::Limit,
            SolverStatus::MaxIterations if options.iteration_limit.is_some() => Status::Limit,
            SolverStatus::CallbackTerminated => Status::Cancelled,
            _ => Status::Numerical,
        };
        let status = check::judge(&checked.residuals, otherwise);
        if status == Status::Numerical {
            // What it calls a certificate is one if it proves something, and so is what it only ran off along.
            if let Some(ray) = check::proves_infeasible(problem, &y) {
                return Solution { ray: Some(ray), ..Solution::without_point(Status::Infeasible, iterations) };
            }
            if let Some(solution) = self.unbounded(&x, iterations) {
                return solution;
            }
        }
        Solution {
            status,
            objective: checked.objective,
            x,
            row_activity: checked.row_activity,
            row_dual: y,
            col_dual: checked.col_dual,
            basis: None,
            ray: None,
            iterations,
            residuals: checked.residuals,
        }
    }

    /// The answer if the objective falls without end along `x`; it takes a point to start from as well.
    fn unbounded(&self, x: &[f64], iterations: u64) -> Option<Solution> {
        let largest = x.iter().fold(0.0f64, |largest, value| largest.max(value.abs()));
        // An interior direction is never exactly zero where it should be.
        let direction: Vec<f64> =
            x.iter().map(|&value| if value.abs() <= 1e-7 * largest { 0.0 } else { value }).collect();
        let flat = self.quadratic.iter().zip(&direction).all(|(curvature, step)| *curvature == 0.0 || *step == 0.0);
        if !flat || !check::proves_unbounded(self.problem, &direction) {
            return None;
        }
        let mut without_costs = self.problem.without_names();
        without_costs.col_cost.fill(0.0);
        let point = run(&[], &without_costs, self.options);
        match point.status {
            Status::Optimal => {
                let ray = Some(direction.iter().map(|value| value / largest).collect());
                Some(Solution { ray, ..Solution::without_point(Status::Unbounded, iterations) })
            }
            Status::Infeasible => Some(point),
            _ => None,
        }
    }
}

/// Powers of two that bring rows and columns to size one: `x = col * x'`, row `i` times `row_i`, objective times `objective`.
struct Scaling {
    row: Vec<f64>,
    col: Vec<f64>,
    objective: f64,
}

impl Scaling {
    /// A few rounds of dividing by the root of smallest times largest entry, as simplex codes do.
    fn new(problem: &Problem, quadratic: &[f64]) -> Self {
        let (rows, cols) = (problem.row_count(), problem.cols());
        let mut scaling = Self { row: vec![1.0; rows], col: vec![1.0; cols], objective: 1.0 };
        if quadratic.iter().any(|curvature| *curvature > 0.0) {
            // A curved column is a deviation measured in its own unit, and so is its row: they stay as they are, the other
            // columns take the unit of the rows that center them, and the other rows follow.
            let mut is_center = vec![false; rows];
            for j in (0..cols).filter(|&j| quadratic[j] > 0.0) {
                for (i, _) in problem.column(j) {
                    is_center[i] = true;
                }
            }
            for j in (0..cols).filter(|&j| quadratic[j] == 0.0) {
                let largest = problem
                    .column(j)
                    .filter(|&(i, _)| is_center[i])
                    .fold(0.0f64, |largest, (_, value)| largest.max(value.abs()));
                if largest > 0.0 {
                    scaling.col[j] = power_of_two(1.0 / largest);
                }
            }
            let mut largest = vec![0.0f64; rows];
            for j in 0..cols {
                for (i, value) in problem.column(j) {
                    largest[i] = largest[i].max(value.abs() * scaling.col[j]);
                }
            }
            for i in (0..rows).filter(|&i| !is_center[i] && largest[i] > 0.0) {
                scaling.row[i] = power_of_two(1.0 / largest[i]);
            }
            return scaling;
        }
        for _ in 0..4 {
            let mut range = vec![(f64::INFINITY, 0.0f64); rows];
            for j in 0..cols {
                for (i, value) in problem.column(j) {
                    let size = value.abs() * scaling.col[j];
                    range[i] = (range[i].0.min(size), range[i].1.max(size));
                }
            }
            for (scale, &(low, high)) in scaling.row.iter_mut().zip(&range) {
                *scale = inverse_root(low * high);
            }
            for j in 0..cols {
                let (mut low, mut high) = (f64::INFINITY, 0.0f64);
                for (i, value) in problem.column(j) {
                    let size = value.abs() * scaling.row[i];
                    (low, high) = (low.min(size), high.max(size));
                }
                scaling.col[j] = inverse_root(low * high);
            }
        }
        for scale in scaling.row.iter_mut().chain(&mut scaling.col) {
            *scale = power_of_two(*scale);
        }
        let largest = (0..cols)
            .map(|j| {
                let linear = problem.col_cost[j].abs() * scaling.col[j];
                let curvature = quadratic.get(j).copied().unwrap_or(0.0) * scaling.col[j] * scaling.col[j];
                linear.max(curvature)
            })
            .fold(0.0f64, f64::max);
        if largest > 0.0 {
            scaling.objective = power_of_two(1.0 / largest).clamp(1e-9, 1e9);
        }
        scaling
    }
}

fn inverse_root(product: f64) -> f64 {
    if product > 0.0 && product.is_finite() { (1.0 / product.sqrt()).clamp(1e-6, 1e6) } else { 1.0 }
}

/// The nearest power of two, so that scaling rounds nothing.
fn power_of_two(value: f64) -> f64 {
    libm::exp2(libm::round(libm::log2(value)))
}

/// `min 1/2 x'Px + q'x` with `A x + s = b`, the first `equalities` of `s` zero and the rest at least zero.
struct Conic {
    p: CscMatrix<f64>,
    q: Vec<f64>,
    a: CscMatrix<f64>,
    b: Vec<f64>,
    equalities: usize,
    /// Which row each line speaks of (`None` for a column bound), and whether it is turned round (a lower bound).
    lines: Vec<(Option<usize>, bool)>,
    objective: f64,
}

/// What the method ended with, in its own terms.
struct Outcome {
    status: SolverStatus,
    x: Vec<f64>,
    z: Vec<f64>,
    iterations: u64,
}

impl Conic {
    fn new(problem: &Problem, quadratic: &[f64], scaling: &Scaling) -> Self {
        let (rows, cols) = (problem.row_count(), problem.cols());
        let (mut lines, mut b) = (Vec::new(), Vec::new());
        // Lines of each row and each column, as (line, sign).
        let mut of_row: Vec<[Option<usize>; 2]> = vec![[None; 2]; rows];
        let mut of_col: Vec<[Option<usize>; 2]> = vec![[None; 2]; cols];
        for equal in [true, false] {
            for (i, own) in of_row.iter_mut().enumerate() {
                let (lower, upper) = (problem.row_lower[i], problem.row_upper[i]);
                if (lower == upper) == equal {
                    *own = sides(&mut lines, &mut b, Some(i), lower * scaling.row[i], upper * scaling.row[i]);
                }
            }
            for (j, own) in of_col.iter_mut().enumerate() {
                let (lower, upper) = (problem.col_lower[j], problem.col_upper[j]);
                if (lower == upper) == equal {
                    *own = sides(&mut lines, &mut b, None, lower / scaling.col[j], upper / scaling.col[j]);
                }
            }
        }
        let equalities = (0..rows).filter(|&i| problem.row_lower[i] == problem.row_upper[i]).count()
            + (0..cols).filter(|&j| problem.col_lower[j] == problem.col_upper[j]).count();

        let (mut starts, mut index, mut values) = (vec![0], Vec::new(), Vec::new());
        let mut entries: Vec<(usize, f64)> = Vec::new();
        for (j, &own) in of_col.iter().enumerate() {
            entries.clear();
            for (i, value) in problem.column(j) {
                let value = value * scaling.row[i] * scaling.col[j];
                entries.extend(of_row[i][0].map(|line| (line, value)));
                entries.extend(of_row[i][1].map(|line| (line, -value)));
            }
            entries.extend(own[0].map(|line| (line, 1.0)));
            entries.extend(own[1].map(|line| (line, -1.0)));
            entries.sort_by_key(|entry| entry.0);
            index.extend(entries.iter().map(|entry| entry.0));
            values.extend(entries.iter().map(|entry| entry.1));
            starts.push(index.len());
        }
        let a = CscMatrix::new(b.len(), cols, starts, index, values);

        let (mut starts, mut index, mut values) = (vec![0], Vec::new(), Vec::new());
        for j in 0..cols {
            let curvature = quadratic.get(j).copied().unwrap_or(0.0);
            if curvature > 0.0 {
                index.push(j);
                values.push(curvature * scaling.col[j] * scaling.col[j] * scaling.objective);
            }
            starts.push(index.len());
        }
        let p = CscMatrix::new(cols, cols, starts, index, values);
        let q = (0..cols).map(|j| problem.col_cost[j] * scaling.col[j] * scaling.objective).collect();
        Self { p, q, a, b, equalities, lines, objective: scaling.objective }
    }

    fn solve(&self, regularization: f64, options: &Options) -> Option<Outcome> {
        let settings = settings(regularization, options)?;
        let cones = [
            SupportedConeT::ZeroConeT(self.equalities),
            SupportedConeT::NonnegativeConeT(self.b.len() - self.equalities),
        ];
        let mut solver = DefaultSolver::new(&self.p, &self.q, &self.a, &self.b, &cones, settings).ok()?;
        if let Some(cancel) = options.cancel.clone() {
            solver.set_termination_callback(move |_| cancel.load(std::sync::atomic::Ordering::Relaxed));
        }
        solver.solve();
        let solution = solver.solution;
        Some(Outcome {
            status: solution.status,
            x: solution.x,
            z: solution.z,
            iterations: u64::from(solution.iterations),
        })
    }

    /// Duals of the problem's rows from the multipliers of the lines, in our sign.
    fn row_duals(&self, problem: &Problem, z: &[f64], scaling: &Scaling) -> Vec<f64> {
        let mut y = vec![0.0; problem.row_count()];
        for (&(row, lower), value) in self.lines.iter().zip(z) {
            if let Some(row) = row {
                let value = value * scaling.row[row] / self.objective;
                y[row] += if lower { value } else { -value };
            }
        }
        y
    }
}

/// Lines for the finite sides of one row or column: one for an equality, else upper then lower.
fn sides(
    lines: &mut Vec<(Option<usize>, bool)>,
    b: &mut Vec<f64>,
    row: Option<usize>,
    lower: f64,
    upper: f64,
) -> [Option<usize>; 2] {
    let mut own = [None; 2];
    if upper.is_finite() {
        own[0] = Some(b.len());
        lines.push((row, false));
        b.push(upper);
    }
    if lower.is_finite() && lower != upper {
        own[1] = Some(b.len());
        lines.push((row, true));
        b.push(-lower);
    }
    own
}

fn settings(regularization: f64, options: &Options) -> Option<DefaultSettings<f64>> {
    let limit = options.iteration_limit.map_or(300, |limit| u32::try_from(limit).unwrap_or(u32::MAX));
    DefaultSettingsBuilder::default()
        .verbose(false)
        .max_threads(1)
        .max_iter(limit)
        .time_limit(options.time_limit.unwrap_or(f64::INFINITY))
        .tol_gap_abs(1e-11)
        .tol_gap_rel(1e-10)
        .tol_feas(1e-10)
        .static_regularization_constant(regularization)
        .iterative_refinement_max_iter(20u32)
        .build()
        .ok()
}
