//! Linear programmes: one problem type, two solvers, and a check of every answer that trusts neither.
//!
//! Always `min c'x + offset` subject to `row_lower <= A x <= row_upper` and `col_lower <= x <= col_upper`.
//!
//! Signs of duals: `col_dual = c - A'y` (`c + P x - A'y` in a quadratic programme), where `y` is `row_dual`. A dual is the
//! change of the objective for one more unit of the bound it belongs to, so it is at least zero on a lower bound that binds
//! and at most zero on an upper one.

pub mod check;
pub mod clarabel;
#[cfg(test)]
mod conform;
pub mod highs;
pub mod mps;
pub(crate) mod repair;
pub mod resolve;

use std::ops::Index;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Bounds at least this large are no bounds at all; both solvers use the same limit.
pub const INFINITE: f64 = 1e20;

/// Solves `problem` once with the default backend.
#[must_use]
pub fn solve(problem: &Problem, options: &Options) -> Solution {
    highs::Solver::new(problem, options).solve()
}

/// A linear programme in compressed sparse columns. Built by [`Builder`], which keeps the promises below.
///
/// Within a column rows ascend and occur once; no number is NaN; infinite bounds are infinities; `integer` and the names are
/// either empty or as long as what they describe.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Cost of one unit of each column.
    pub col_cost: Vec<f64>,
    /// Lower bound of each column.
    pub col_lower: Vec<f64>,
    /// Upper bound of each column.
    pub col_upper: Vec<f64>,
    /// Lower side of each row.
    pub row_lower: Vec<f64>,
    /// Upper side of each row.
    pub row_upper: Vec<f64>,
    /// Where each column's entries begin; one more than there are columns.
    pub starts: Vec<usize>,
    /// Row of each entry.
    pub rows: Vec<u32>,
    /// Coefficient of each entry.
    pub values: Vec<f64>,
    /// Added to the objective.
    pub offset: f64,
    /// Which columns take whole numbers only; empty when none does.
    pub integer: Vec<bool>,
    /// Column names, or empty.
    pub col_names: Names,
    /// Row names, or empty.
    pub row_names: Names,
}

impl Default for Problem {
    fn default() -> Self {
        Self {
            col_cost: Vec::new(),
            col_lower: Vec::new(),
            col_upper: Vec::new(),
            row_lower: Vec::new(),
            row_upper: Vec::new(),
            starts: vec![0],
            rows: Vec::new(),
            values: Vec::new(),
            offset: 0.0,
            integer: Vec::new(),
            col_names: Names::default(),
            row_names: Names::default(),
        }
    }
}

impl Problem {
    /// How many columns there are.
    #[must_use]
    pub fn cols(&self) -> usize {
        self.col_cost.len()
    }

    /// How many rows there are.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.row_lower.len()
    }

    /// The entries of a column, by ascending row.
    pub fn column(&self, col: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let range = self.starts[col]..self.starts[col + 1];
        self.rows[range.clone()].iter().zip(&self.values[range]).map(|(&row, &value)| (row as usize, value))
    }

    /// Whether any column must be whole.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        self.integer.iter().any(|&whole| whole)
    }

    /// The same numbers without the names, which a solver does not need.
    #[must_use]
    pub fn without_names(&self) -> Self {
        Self {
            col_cost: self.col_cost.clone(),
            col_lower: self.col_lower.clone(),
            col_upper: self.col_upper.clone(),
            row_lower: self.row_lower.clone(),
            row_upper: self.row_upper.clone(),
            starts: self.starts.clone(),
            rows: self.rows.clone(),
            values: self.values.clone(),
            offset: self.offset,
            integer: self.integer.clone(),
            col_names: Names::default(),
            row_names: Names::default(),
        }
    }
}

/// Names in one allocation: a large programme has more names than numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    text: String,
    ends: Vec<usize>,
}

impl Names {
    /// Appends a name.
    pub fn push(&mut self, name: &str) {
        self.text.push_str(name);
        self.ends.push(self.text.len());
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name at `index`, or `None` beyond the end.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        Some(&self.text[start..end])
    }

    /// The names in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| &self[index])
    }
}

impl Index<usize> for Names {
    type Output = str;

    fn index(&self, index: usize) -> &str {
        self.get(index).expect("a name of this problem: indices come from its own rows and columns")
    }
}

/// Writes a [`Problem`] column by column.
///
/// ```
/// use seawall_engine::lp::{Builder, Options, Status, solve};
///
/// let mut builder = Builder::new();
/// let need = builder.add_row(2.0, f64::INFINITY, "need");
/// builder.add_col(3.0, 0.0, f64::INFINITY, &[(need, 1.0)], "buy");
/// let solution = solve(&builder.finish(), &Options::default());
/// assert_eq!(solution.status, Status::Optimal);
/// assert_eq!((solution.objective, solution.row_dual[need]), (6.0, 3.0));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Builder {
    problem: Problem,
    column: Vec<(usize, f64)>,
}

impl Builder {
    /// An empty programme.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty programme with room for what is to come.
    #[must_use]
    pub fn with_capacity(rows: usize, cols: usize, entries: usize) -> Self {
        let mut builder = Self::new();
        let problem = &mut builder.problem;
        for column in [&mut problem.col_cost, &mut problem.col_lower, &mut problem.col_upper] {
            column.reserve_exact(cols);
        }
        problem.row_lower.reserve_exact(rows);
        problem.row_upper.reserve_exact(rows);
        problem.starts.reserve_exact(cols);
        problem.rows.reserve_exact(entries);
        problem.values.reserve_exact(entries);
        builder
    }

    /// Adds the row `lower <= a x <= upper` and returns its index.
    pub fn add_row(&mut self, lower: f64, upper: f64, name: &str) -> usize {
        let problem = &mut self.problem;
        problem.row_lower.push(bound(lower));
        problem.row_upper.push(bound(upper));
        problem.row_names.push(name);
        problem.row_lower.len() - 1
    }

    /// Adds a column with its entries `(row, coefficient)` and returns its index. Entries of one row are summed.
    pub fn add_col(&mut self, cost: f64, lower: f64, upper: f64, entries: &[(usize, f64)], name: &str) -> usize {
        assert!(cost.is_finite(), "cost {cost} of column {name}: callers pass finite costs");
        let problem = &mut self.problem;
        problem.col_cost.push(cost);
        problem.col_lower.push(bound(lower));
        problem.col_upper.push(bound(upper));
        problem.col_names.push(name);
        if !problem.integer.is_empty() {
            problem.integer.push(false);
        }
        self.column.clear();
        self.column.extend_from_slice(entries);
        push_column(problem, &mut self.column);
        problem.col_cost.len() - 1
    }

    /// Makes a column take whole numbers only.
    pub fn set_integer(&mut self, col: usize) {
        let problem = &mut self.problem;
        problem.integer.resize(problem.col_cost.len(), false);
        problem.integer[col] = true;
    }

    /// Adds a constant to the objective.
    pub fn set_offset(&mut self, offset: f64) {
        assert!(offset.is_finite(), "offset {offset}: callers pass a finite constant");
        self.problem.offset = offset;
    }

    /// The finished problem. Every entry must lie in a row that was added, before or after its column.
    #[must_use]
    pub fn finish(self) -> Problem {
        let rows = self.problem.row_lower.len();
        assert!(
            self.problem.rows.iter().all(|&row| (row as usize) < rows),
            "an entry lies outside the {rows} rows: callers use what add_row returned"
        );
        self.problem
    }
}

/// Appends a column's entries, sorted by row, equal rows summed and zeros left out.
fn push_column(problem: &mut Problem, entries: &mut [(usize, f64)]) {
    let first = problem.rows.len();
    if entries.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
        entries.sort_by_key(|entry| entry.0);
    }
    for &(row, value) in entries.iter() {
        assert!(value.is_finite(), "coefficient {value} in row {row}: callers pass finite coefficients");
        let index = u32::try_from(row).expect("fewer than 2^32 rows: HiGHS counts in 32 bits");
        if problem.rows.len() > first && problem.rows.last() == Some(&index) {
            *problem.values.last_mut().expect("as long as rows") += value;
        } else {
            problem.rows.push(index);
            problem.values.push(value);
        }
    }
    if problem.values[first..].contains(&0.0) {
        let kept: Vec<(u32, f64)> =
            problem.rows.drain(first..).zip(problem.values.drain(first..)).filter(|entry| entry.1 != 0.0).collect();
        problem.rows.extend(kept.iter().map(|entry| entry.0));
        problem.values.extend(kept.iter().map(|entry| entry.1));
    }
    problem.starts.push(problem.rows.len());
}

/// A bound in our terms: not NaN, and infinite when a solver would call it so.
fn bound(value: f64) -> f64 {
    assert!(!value.is_nan(), "a bound is not a number: callers pass numbers or infinities");
    if value.abs() >= INFINITE { value.signum() * f64::INFINITY } else { value }
}

/// What a solve is allowed to do.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Seconds a solve may take; `None` is without limit. An answer ended by the clock is not reproducible.
    pub time_limit: Option<f64>,
    /// Pivots or interior steps a solve may take; `None` is without limit.
    pub iteration_limit: Option<u64>,
    /// How a cold solve is done; a solve from a basis is always simplex.
    pub algorithm: Algorithm,
    /// Seed of the solver's own choices.
    pub seed: u32,
    /// Raised by someone else to stop the solve.
    pub cancel: Option<Arc<AtomicBool>>,
}

/// How a cold solve is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Algorithm {
    /// Dual simplex with presolve.
    #[default]
    Simplex,
    /// Interior point, then crossover to a vertex.
    InteriorPoint,
}

/// How a solve ended, by our own check of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Feasible, and no other point is better, within the tolerances of [`check`].
    Optimal,
    /// No point meets all bounds.
    Infeasible,
    /// The objective falls without end.
    Unbounded,
    /// A limit was reached; `x` is the last point, feasible or not (see the residuals).
    Limit,
    /// Somebody raised `Options::cancel`.
    Cancelled,
    /// Neither solver setting gave an answer that passes the check.
    Numerical,
}

/// The answer to a [`Problem`].
#[derive(Debug, Clone)]
pub struct Solution {
    /// How it ended.
    pub status: Status,
    /// `c'x + offset` of `x` (plus the quadratic part, if any); infinities for infeasible and unbounded.
    pub objective: f64,
    /// Value of each column; empty when there is none.
    pub x: Vec<f64>,
    /// `A x`, recomputed.
    pub row_activity: Vec<f64>,
    /// Dual of each row, see the signs at the top of this module. Zeros when some columns are integer.
    pub row_dual: Vec<f64>,
    /// Reduced cost of each column, recomputed from `row_dual`.
    pub col_dual: Vec<f64>,
    /// Basis to start another solve from, where the method has one.
    pub basis: Option<Basis>,
    /// Proof of [`Status::Infeasible`] (one multiplier a row) or [`Status::Unbounded`] (one component a column).
    ///
    /// Of infeasibility: `y` with `y'(A x)` at least some number for all sides of the rows and below it for all columns
    /// within their bounds, so a Benders cut reads off it. `None` where no ray passed the check.
    pub ray: Option<Vec<f64>>,
    /// Pivots or interior steps, all attempts together.
    pub iterations: u64,
    /// How far the answer is from meeting the optimality conditions.
    pub residuals: Residuals,
}

impl Solution {
    /// An answer without a point.
    pub(crate) fn without_point(status: Status, iterations: u64) -> Self {
        let objective = match status {
            Status::Infeasible => f64::INFINITY,
            Status::Unbounded => f64::NEG_INFINITY,
            _ => f64::NAN,
        };
        Self {
            status,
            objective,
            x: Vec::new(),
            row_activity: Vec::new(),
            row_dual: Vec::new(),
            col_dual: Vec::new(),
            basis: None,
            ray: None,
            iterations,
            residuals: Residuals::UNKNOWN,
        }
    }
}

/// Relative residuals of the optimality conditions on the problem as stated, see [`check`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Residuals {
    /// Largest violation of a row or column bound.
    pub primal: f64,
    /// Largest dual of the wrong sign.
    pub dual: f64,
    /// Largest product of a dual and the distance to its bound.
    pub complementarity: f64,
    /// Difference of primal and dual objective.
    pub gap: f64,
}

impl Residuals {
    /// Of an answer without a point.
    pub const UNKNOWN: Self =
        Self { primal: f64::INFINITY, dual: f64::INFINITY, complementarity: f64::INFINITY, gap: f64::INFINITY };

    /// The largest of the four; infinite when one is not a number.
    #[must_use]
    pub fn worst(&self) -> f64 {
        [self.primal, self.dual, self.complementarity, self.gap]
            .into_iter()
            .fold(0.0, |worst, value| if value.is_nan() { f64::INFINITY } else { value.max(worst) })
    }
}

/// Which columns and rows are basic, and where the others sit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// Position of each column.
    pub cols: Vec<Position>,
    /// Position of each row's activity.
    pub rows: Vec<Position>,
}

/// Where a column or a row's activity sits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Position {
    /// At its lower bound.
    Lower = 0,
    /// Determined by the others.
    Basic = 1,
    /// At its upper bound.
    Upper = 2,
    /// Free and held at zero.
    Zero = 3,
    /// Not basic, place left to the solver.
    Nonbasic = 4,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_one_row_are_summed_and_zeros_left_out() {
        let mut builder = Builder::new();
        builder.add_row(0.0, 1.0, "a");
        builder.add_row(0.0, 1.0, "b");
        builder.add_col(0.0, 0.0, 1.0, &[(1, 2.0), (0, 1.0), (1, 3.0), (0, -1.0)], "x");
        let problem = builder.finish();
        assert_eq!((problem.starts, problem.rows, problem.values), (vec![0, 1], vec![1], vec![5.0]));
    }

    #[test]
    fn a_bound_beyond_the_solvers_limit_is_no_bound() {
        let mut builder = Builder::new();
        builder.add_col(0.0, -1e25, 1e20, &[], "x");
        let problem = builder.finish();
        assert_eq!((problem.col_lower[0], problem.col_upper[0]), (f64::NEG_INFINITY, f64::INFINITY));
    }

    #[test]
    fn names_keep_their_place_when_some_are_empty() {
        let mut names = Names::default();
        for name in ["a", "", "bc"] {
            names.push(name);
        }
        assert_eq!(names.iter().collect::<Vec<_>>(), ["a", "", "bc"]);
    }
}
