//! The optimality conditions, computed by ourselves on the problem as stated.
//!
//! A solver's "optimal" speaks of a scaled and presolved problem; what we hand on speaks of this one. With `r = A x` and
//! `d = c + P x - A'y` the primal objective exceeds the dual one by exactly
//! `sum_j d_j (x_j - b_j) + sum_i y_i (r_i - b_i)`, where `b` is the lower bound for a positive multiplier and the upper one for
//! a negative: the gap is this sum, which does not cancel as a difference of two large objectives would.
//!
//! Every residual is relative: a bound's violation to the larger of the bound and the terms that make up the row, a wrong
//! multiplier to the costs and terms that make it up, complementarity and gap to the objective, each plus one.

use super::{Problem, Residuals, Status};

/// Residuals up to this count as met.
pub const TOLERANCE: f64 = 1e-6;

/// A point and its multipliers, checked.
#[derive(Debug, Clone)]
pub(crate) struct Checked {
    pub(crate) residuals: Residuals,
    pub(crate) row_activity: Vec<f64>,
    pub(crate) col_dual: Vec<f64>,
    pub(crate) objective: f64,
}

/// Checks `x` and `row_dual` against `problem` with the quadratic term `1/2 sum_j quadratic_j x_j^2` (empty: none).
pub(crate) fn optimality(problem: &Problem, quadratic: &[f64], x: &[f64], row_dual: &[f64]) -> Checked {
    let (rows, cols) = (problem.row_count(), problem.cols());
    let mut activity = vec![0.0; rows];
    let mut row_scale = vec![1.0f64; rows];
    let mut col_dual = vec![0.0; cols];
    let mut objective = problem.offset;
    let mut size = problem.offset.abs();
    let (mut primal, mut dual) = (0.0f64, 0.0f64);
    let mut slackness = Slackness::default();

    for j in 0..cols {
        let curvature = quadratic.get(j).copied().unwrap_or(0.0);
        let gradient = problem.col_cost[j] + curvature * x[j];
        let mut reduced = gradient;
        let mut scale = 1.0f64.max(gradient.abs());
        for (i, value) in problem.column(j) {
            let term = value * x[j];
            activity[i] += term;
            row_scale[i] = row_scale[i].max(term.abs());
            let term = value * row_dual[i];
            reduced -= term;
            scale = scale.max(term.abs());
        }
        let term = problem.col_cost[j] * x[j] + 0.5 * curvature * x[j] * x[j];
        objective += term;
        size = size.max(term.abs());
        col_dual[j] = reduced;
        primal = primal.max(violation(x[j], problem.col_lower[j], problem.col_upper[j], 1.0));
        dual = dual.max(slackness.add(reduced, x[j], problem.col_lower[j], problem.col_upper[j]) / scale);
    }
    let largest = row_dual.iter().fold(1.0f64, |largest, y| largest.max(y.abs()));
    for i in 0..rows {
        primal = primal.max(violation(activity[i], problem.row_lower[i], problem.row_upper[i], row_scale[i]));
        dual = dual.max(slackness.add(row_dual[i], activity[i], problem.row_lower[i], problem.row_upper[i]) / largest);
    }
    if x.iter().chain(row_dual).any(|value| !value.is_finite()) {
        primal = f64::INFINITY;
    }
    // A maximum of costs of both signs can be near zero with large terms: those terms set what rounding allows.
    let unit = 1.0 + objective.abs().max(1e-3 * size);
    let residuals =
        Residuals { primal, dual, complementarity: slackness.largest / unit, gap: slackness.sum.abs() / unit };
    Checked { residuals, row_activity: activity, col_dual, objective }
}

/// As [`optimality`] for a programme with integer columns, where multipliers say nothing: feasibility and wholeness only.
pub(crate) fn whole(problem: &Problem, x: &[f64], solver_gap: f64) -> Checked {
    let zeros = vec![0.0; problem.row_count()];
    let mut checked = optimality(problem, &[], x, &zeros);
    let fraction = problem
        .integer
        .iter()
        .zip(x)
        .filter(|(whole, _)| **whole)
        .fold(0.0f64, |worst, (_, value)| worst.max((value - value.round()).abs()));
    checked.residuals =
        Residuals { primal: checked.residuals.primal.max(fraction), dual: 0.0, complementarity: 0.0, gap: solver_gap };
    checked.col_dual.fill(0.0);
    checked
}

/// Whether the residuals pass.
pub(crate) fn passes(residuals: &Residuals) -> bool {
    residuals.worst() <= TOLERANCE
}

/// The multipliers `y`, oriented, if they prove that no point meets all bounds (Farkas), else a single row that does.
pub(crate) fn proves_infeasible(problem: &Problem, y: &[f64]) -> Option<Vec<f64>> {
    let backwards: Vec<f64> = y.iter().map(|value| -value).collect();
    [y, &backwards].into_iter().find_map(|y| farkas(problem, y)).or_else(|| lone_row(problem))
}

/// Multipliers with one row that its columns' bounds cannot meet, or none at all where bounds cross.
///
/// Presolve finds these, and HiGHS then has no ray to show.
fn lone_row(problem: &Problem) -> Option<Vec<f64>> {
    let zeros = vec![0.0; problem.row_count()];
    if has_crossed_bounds(problem) {
        return Some(zeros);
    }
    let (mut least, mut most) = (zeros.clone(), zeros.clone());
    for j in 0..problem.cols() {
        let (lower, upper) = (problem.col_lower[j], problem.col_upper[j]);
        for (i, value) in problem.column(j) {
            let (low, high) = if value > 0.0 { (value * lower, value * upper) } else { (value * upper, value * lower) };
            least[i] += low;
            most[i] += high;
        }
    }
    (0..problem.row_count()).find_map(|i| {
        let mut y = zeros.clone();
        if most[i] < problem.row_lower[i] {
            y[i] = 1.0;
        } else if least[i] > problem.row_upper[i] {
            y[i] = -1.0;
        } else {
            return None;
        }
        farkas(problem, &y)
    })
}

/// `y` cleaned of rounding, if `y'(A x)` must be at least what no `x` within its bounds reaches.
fn farkas(problem: &Problem, y: &[f64]) -> Option<Vec<f64>> {
    let largest = y.iter().fold(0.0f64, |largest, value| largest.max(value.abs()));
    if largest == 0.0 || !largest.is_finite() {
        return None;
    }
    let mut y: Vec<f64> = y.iter().map(|value| value / largest).collect();
    let (mut required, mut size) = (0.0, 0.0f64);
    for (i, value) in y.iter_mut().enumerate() {
        let side = if *value > 0.0 { problem.row_lower[i] } else { problem.row_upper[i] };
        if !side.is_finite() {
            if value.abs() > 1e-9 {
                return None;
            }
            *value = 0.0;
        }
        if *value != 0.0 {
            required += *value * side;
            size = size.max((*value * side).abs());
        }
    }
    let mut reachable = 0.0;
    for j in 0..problem.cols() {
        let (mut slope, mut scale) = (0.0, 0.0f64);
        for (i, value) in problem.column(j) {
            slope += value * y[i];
            scale = scale.max((value * y[i]).abs());
        }
        let side = if slope > 0.0 { problem.col_upper[j] } else { problem.col_lower[j] };
        if slope.abs() <= 1e-9 * scale.max(1e-3) && !side.is_finite() {
            continue;
        }
        if slope != 0.0 {
            reachable += slope * side;
            size = size.max((slope * side).abs());
        }
    }
    (required - reachable > 1e-9 * (1e-3 + size)).then_some(y)
}

/// Whether some lower bound exceeds its upper one.
fn has_crossed_bounds(problem: &Problem) -> bool {
    let crossed = |lower: &[f64], upper: &[f64]| lower.iter().zip(upper).any(|(lower, upper)| lower > upper);
    crossed(&problem.col_lower, &problem.col_upper) || crossed(&problem.row_lower, &problem.row_upper)
}

/// Whether moving along `direction` keeps within all bounds for ever while the objective falls.
pub(crate) fn proves_unbounded(problem: &Problem, direction: &[f64]) -> bool {
    let largest = direction.iter().fold(0.0f64, |largest, value| largest.max(value.abs()));
    if largest == 0.0 || !largest.is_finite() {
        return false;
    }
    let stays = |value: f64, scale: f64, lower: f64, upper: f64| {
        let slack = 1e-7 * scale;
        (value <= slack || upper == f64::INFINITY) && (value >= -slack || lower == f64::NEG_INFINITY)
    };
    let mut activity = vec![0.0; problem.row_count()];
    let mut scale = vec![1e-3f64; problem.row_count()];
    let (mut slope, mut size) = (0.0, 0.0f64);
    for (j, &step) in direction.iter().enumerate() {
        let step = step / largest;
        if !stays(step, 1.0, problem.col_lower[j], problem.col_upper[j]) {
            return false;
        }
        slope += problem.col_cost[j] * step;
        size = size.max((problem.col_cost[j] * step).abs());
        for (i, value) in problem.column(j) {
            activity[i] += value * step;
            scale[i] = scale[i].max((value * step).abs());
        }
    }
    let rows_stay =
        (0..activity.len()).all(|i| stays(activity[i], scale[i], problem.row_lower[i], problem.row_upper[i]));
    rows_stay && slope < -1e-9 * size
}

/// What `status` is worth after the check: an optimum that does not pass is no optimum.
pub(crate) fn judge(residuals: &Residuals, otherwise: Status) -> Status {
    if passes(residuals) { Status::Optimal } else { otherwise }
}

fn violation(value: f64, lower: f64, upper: f64, scale: f64) -> f64 {
    let below = if lower.is_finite() { (lower - value) / scale.max(lower.abs()) } else { 0.0 };
    let above = if upper.is_finite() { (value - upper) / scale.max(upper.abs()) } else { 0.0 };
    below.max(above).max(0.0)
}

/// Sum and largest of multiplier times distance to the bound it speaks of.
#[derive(Default)]
struct Slackness {
    sum: f64,
    largest: f64,
}

impl Slackness {
    /// Adds one pair and returns the size of a multiplier whose bound does not exist.
    fn add(&mut self, multiplier: f64, value: f64, lower: f64, upper: f64) -> f64 {
        let side = if multiplier > 0.0 { lower } else { upper };
        let wrong = side.is_infinite();
        // Without a bound to be slack against, the multiplier is an error in the dual; it moves the gap by its whole term.
        let product = multiplier * if wrong { value } else { value - side };
        self.sum += product;
        if wrong {
            return multiplier.abs();
        }
        self.largest = self.largest.max(product.abs());
        0.0
    }
}
