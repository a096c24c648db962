//! HiGHS, through its C interface: one thread, fixed seed, quiet, and nothing believed without a check.
//!
//! A [`Solver`] stays alive between solves. After the first it starts from a basis (the last optimal one, or what
//! [`Solver::set_basis`] gave) with presolve off, which is what makes a thousand variants of one programme affordable. Every
//! answer is checked on the problem as stated; on doubt the solve is repeated cold with presolve, then cold without, and only
//! then called numerical.
//!
//! The same calls give the same bits. Solves that must not depend on what was solved before [start afresh](Solver::start_afresh).

#![expect(unsafe_code, reason = "the C interface of HiGHS; this file is the only one that calls it")]

use std::collections::BTreeMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use highs_sys as c;

use super::repair::TwoFold;
use super::{Algorithm, Basis, Builder, Options, Position, Problem, Solution, Status, check};

/// A programme that can be solved again and again with changes in between.
pub struct Solver {
    highs: Handle,
    problem: Problem,
    options: Options,
    start: Option<Basis>,
    /// HiGHS refused the problem or a change to it.
    refused: bool,
}

/// A column to add to a live programme.
#[derive(Debug, Clone, Default)]
pub struct NewCol {
    /// Cost of one unit.
    pub cost: f64,
    /// Lower bound.
    pub lower: f64,
    /// Upper bound.
    pub upper: f64,
    /// Row and coefficient; entries of one row are summed.
    pub entries: Vec<(usize, f64)>,
}

/// A row to add to a live programme.
#[derive(Debug, Clone, Default)]
pub struct NewRow {
    /// Lower side.
    pub lower: f64,
    /// Upper side.
    pub upper: f64,
    /// Column and coefficient; entries of one column are summed.
    pub entries: Vec<(usize, f64)>,
}

impl Solver {
    /// A solver holding its own copy of `problem`.
    #[must_use]
    pub fn new(problem: &Problem, options: &Options) -> Self {
        let mut highs = Handle::new();
        highs.set_bool(c"output_flag", false);
        highs.set_int(c"threads", 1);
        highs.set_string(c"parallel", c"off");
        highs.set_int(c"random_seed", c_int::try_from(options.seed & 0x7fff_ffff).unwrap_or(0));
        highs.set_double(c"infinite_bound", super::INFINITE);
        // Balances are promised to 1e-9; the solver's default of 1e-7 would show in them.
        highs.set_double(c"primal_feasibility_tolerance", 1e-10);
        if let Some(seconds) = options.time_limit {
            highs.set_double(c"time_limit", seconds.max(0.0));
        }
        if let Some(limit) = options.iteration_limit {
            let limit = c_int::try_from(limit).unwrap_or(c_int::MAX);
            highs.set_int(c"simplex_iteration_limit", limit);
            highs.set_int(c"ipm_iteration_limit", limit);
        }
        if let Some(cancel) = &options.cancel {
            highs.watch(cancel);
        }
        let refused = !highs.pass(problem);
        Self { highs, problem: problem.without_names(), options: options.clone(), start: None, refused }
    }

    /// The problem with all changes so far, without names.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// Solves the problem as it stands.
    pub fn solve(&mut self) -> Solution {
        if self.refused {
            return Solution::without_point(Status::Numerical, 0);
        }
        if self.problem.cols() == 0 {
            return self.without_columns();
        }
        let attempts: &[Attempt] = if self.start.is_some() {
            &[Attempt::Hot, Attempt::Cold, Attempt::Bare]
        } else {
            &[Attempt::Cold, Attempt::Bare]
        };
        let mut iterations = 0;
        let mut claimed = None;
        let mut last = None;
        for &attempt in attempts {
            let (mut solution, sure) = self.attempt(attempt);
            iterations += solution.iterations;
            solution.iterations = iterations;
            // Two ways that agree count as sure where no ray could be had.
            if sure || (claimed == Some(solution.status) && solution.status != Status::Numerical) {
                if solution.status == Status::Optimal {
                    self.start.clone_from(&solution.basis);
                }
                return solution;
            }
            claimed = Some(solution.status);
            last = Some(solution);
        }
        // What can fall without end and yet hold nowhere gives a ray for neither; without costs only holding is left to ask.
        let has_costs = self.problem.col_cost.iter().any(|cost| *cost != 0.0);
        let is_pointless = last.as_ref().is_none_or(|solution: &Solution| solution.x.is_empty());
        if has_costs && is_pointless && claimed != Some(Status::Cancelled) && claimed != Some(Status::Limit) {
            let free = Problem { col_cost: vec![0.0; self.problem.cols()], ..self.problem.clone() };
            let holds = Self::new(&free, &self.options).solve();
            if holds.status == Status::Infeasible {
                return Solution { iterations: iterations + holds.iterations, ..holds };
            }
        }
        match last {
            Some(solution) => Solution { status: Status::Numerical, ..solution },
            None => Solution::without_point(Status::Numerical, iterations),
        }
    }

    /// Computes an optimal point again from its basis: what is not basic stands exactly at its bound, and the rest is
    /// corrected by residuals added up in twice the precision. Every row then holds to the rounding of its own terms,
    /// however small they are, where the solver only promises a tolerance that is the same for all.
    ///
    /// Says whether it did; where it did not, or a bound would be broken by it, the point is left as it was.
    pub fn refine(&mut self, solution: &mut Solution) -> bool {
        let Some(basis) = solution.basis.clone().filter(|_| solution.status == Status::Optimal) else { return false };
        let Some(basic) = self.basic_variables(&basis) else { return false };
        let problem = &self.problem;
        let mut x = solution.x.clone();
        for (j, value) in x.iter_mut().enumerate() {
            match basis.cols[j] {
                Position::Lower => *value = problem.col_lower[j],
                Position::Upper => *value = problem.col_upper[j],
                Position::Zero => *value = 0.0,
                Position::Basic | Position::Nonbasic => {}
            }
        }
        for _ in 0..REFINEMENTS {
            let mut residual = vec![TwoFold::default(); problem.row_count()];
            for (j, value) in x.iter().enumerate().filter(|(_, value)| **value != 0.0) {
                for (i, coefficient) in problem.column(j) {
                    residual[i].add_product(-coefficient, *value);
                }
            }
            let rest: Vec<f64> = (0..problem.row_count())
                .map(|i| match basis.rows[i] {
                    Position::Lower => residual[i].plus(problem.row_lower[i]),
                    Position::Upper => residual[i].plus(problem.row_upper[i]),
                    _ => 0.0,
                })
                .collect();
            let Some(step) = self.highs.basis_solve(&rest) else { return false };
            for (&variable, step) in basic.iter().zip(step) {
                if let Ok(column) = usize::try_from(variable) {
                    x[column] += step;
                }
            }
        }
        let checked = check::optimality(problem, &[], &x, &solution.row_dual);
        if !(checked.residuals.primal <= REFINED && checked.residuals.worst() <= check::TOLERANCE) {
            return false;
        }
        solution.x = x;
        solution.objective = checked.objective;
        solution.row_activity = checked.row_activity;
        solution.residuals = checked.residuals;
        true
    }

    /// The basic variables in the order of the factors that HiGHS holds, factors made where presolve left none.
    fn basic_variables(&mut self, basis: &Basis) -> Option<Vec<c_int>> {
        let rows = self.problem.row_count();
        self.highs.basic_variables(rows).or_else(|| {
            self.highs.set_string(c"presolve", c"off");
            self.highs.set_string(c"solver", c"simplex");
            let same = |one: &[Position], other: &[Position]| {
                one.iter().zip(other).all(|(one, other)| (*one == Position::Basic) == (*other == Position::Basic))
            };
            let ran = self.highs.set_basis(basis) && self.highs.run();
            let now = if ran { self.highs.basis(basis.cols.len(), rows)? } else { return None };
            let ready = same(&now.cols, &basis.cols) && same(&now.rows, &basis.rows);
            ready.then(|| self.highs.basic_variables(rows)).flatten()
        })
    }

    /// Replaces column bounds: `(column, lower, upper)`. Of two for one column the later counts.
    pub fn set_col_bounds(&mut self, changes: &[(usize, f64, f64)]) {
        let set = Changes::new(changes);
        for (k, &index) in set.index.iter().enumerate() {
            self.problem.col_lower[index as usize] = set.lower[k];
            self.problem.col_upper[index as usize] = set.upper[k];
        }
        let ok = set.index.is_empty() || self.highs.change_col_bounds(&set);
        self.refused |= !ok;
    }

    /// Replaces row sides: `(row, lower, upper)`. Of two for one row the later counts.
    pub fn set_row_bounds(&mut self, changes: &[(usize, f64, f64)]) {
        let set = Changes::new(changes);
        for (k, &index) in set.index.iter().enumerate() {
            self.problem.row_lower[index as usize] = set.lower[k];
            self.problem.row_upper[index as usize] = set.upper[k];
        }
        let ok = set.index.is_empty() || self.highs.change_row_bounds(&set);
        self.refused |= !ok;
    }

    /// Replaces column costs: `(column, cost)`. Of two for one column the later counts.
    pub fn set_costs(&mut self, changes: &[(usize, f64)]) {
        let sorted = last_of_each(changes, |change| change.0);
        let index: Vec<c_int> = sorted.iter().map(|change| count(change.0)).collect();
        let cost: Vec<f64> = sorted.iter().map(|change| change.1).collect();
        for &(col, cost) in &sorted {
            self.problem.col_cost[col] = cost;
        }
        let ok = index.is_empty() || self.highs.change_costs(&index, &cost);
        self.refused |= !ok;
    }

    /// Appends columns and returns the index of the first. They start at the bound nearest to zero.
    pub fn add_cols(&mut self, cols: &[NewCol]) -> usize {
        let first = self.problem.cols();
        for col in cols {
            let mut grown = Builder { problem: std::mem::take(&mut self.problem), column: Vec::new() };
            grown.add_col(col.cost, col.lower, col.upper, &col.entries, "");
            self.problem = grown.problem;
            self.problem.col_names = super::Names::default();
        }
        let ok = self.highs.add_cols(&self.problem, first);
        self.refused |= !ok;
        if let Some(start) = &mut self.start {
            let problem = &self.problem;
            start
                .cols
                .extend((first..problem.cols()).map(|j| resting_place(problem.col_lower[j], problem.col_upper[j])));
        }
        first
    }

    /// Appends rows and returns the index of the first. Their activities start basic.
    pub fn add_rows(&mut self, rows: &[NewRow]) -> usize {
        let first = self.problem.row_count();
        let mut added: Vec<Vec<(u32, f64)>> = vec![Vec::new(); self.problem.cols()];
        let (mut starts, mut index, mut values) = (Vec::new(), Vec::new(), Vec::new());
        let (mut lower, mut upper) = (Vec::new(), Vec::new());
        for (k, row) in rows.iter().enumerate() {
            lower.push(super::bound(row.lower));
            upper.push(super::bound(row.upper));
            starts.push(count(index.len()));
            let mut sums: BTreeMap<usize, f64> = BTreeMap::new();
            for &(col, value) in &row.entries {
                *sums.entry(col).or_default() += value;
            }
            for (col, value) in sums {
                added[col]
                    .push((u32::try_from(first + k).expect("fewer than 2^32 rows: HiGHS counts in 32 bits"), value));
                index.push(count(col));
                values.push(value);
            }
        }
        self.problem.row_lower.extend_from_slice(&lower);
        self.problem.row_upper.extend_from_slice(&upper);
        rebuild(&mut self.problem, |j, entries| entries.extend_from_slice(&added[j]));
        let ok = rows.is_empty() || self.highs.add_rows(&lower, &upper, &starts, &index, &values);
        self.refused |= !ok;
        if let Some(start) = &mut self.start {
            start.rows.resize(first + rows.len(), Position::Basic);
        }
        first
    }

    /// Removes rows; later rows move down. The basis survives when the rows were slack.
    pub fn delete_rows(&mut self, rows: &[usize]) {
        let keep = keep_mask(rows, self.problem.row_count());
        let mut place = vec![None; keep.len()];
        for (new, old) in (0..keep.len()).filter(|&i| keep[i]).enumerate() {
            place[old] = u32::try_from(new).ok();
        }
        let problem = &mut self.problem;
        retain(&mut problem.row_lower, &keep);
        retain(&mut problem.row_upper, &keep);
        rebuild(problem, |_, entries| {
            let kept: Vec<(u32, f64)> =
                entries.iter().filter_map(|&(row, value)| place[row as usize].map(|row| (row, value))).collect();
            *entries = kept;
        });
        let ok = self.highs.delete_rows(&keep);
        self.refused |= !ok;
        if let Some(start) = &mut self.start {
            retain(&mut start.rows, &keep);
        }
        self.drop_uncounted_start();
    }

    /// Removes columns; later columns move down. The basis survives when the columns were not basic.
    pub fn delete_cols(&mut self, cols: &[usize]) {
        let keep = keep_mask(cols, self.problem.cols());
        let problem = &mut self.problem;
        let mut slim = Problem::default();
        for j in (0..keep.len()).filter(|&j| keep[j]) {
            let range = problem.starts[j]..problem.starts[j + 1];
            slim.rows.extend_from_slice(&problem.rows[range.clone()]);
            slim.values.extend_from_slice(&problem.values[range]);
            slim.starts.push(slim.rows.len());
        }
        (problem.starts, problem.rows, problem.values) = (slim.starts, slim.rows, slim.values);
        for column in [&mut problem.col_cost, &mut problem.col_lower, &mut problem.col_upper] {
            retain(column, &keep);
        }
        if !problem.integer.is_empty() {
            retain(&mut problem.integer, &keep);
        }
        let ok = self.highs.delete_cols(&keep);
        self.refused |= !ok;
        if let Some(start) = &mut self.start {
            retain(&mut start.cols, &keep);
        }
        self.drop_uncounted_start();
    }

    /// The basis that the next solve starts from: the last optimal one unless another was set.
    #[must_use]
    pub fn basis(&self) -> Option<&Basis> {
        self.start.as_ref()
    }

    /// Makes the next solve start from `basis`, or cold with `None`.
    pub fn set_basis(&mut self, basis: Option<Basis>) {
        if let Some(basis) = &basis {
            assert!(
                basis.cols.len() == self.problem.cols() && basis.rows.len() == self.problem.row_count(),
                "a basis of this problem: callers pass what a solve of the same shape returned"
            );
        }
        self.start = basis;
        self.drop_uncounted_start();
    }

    /// As [`Self::set_basis`], and everything that earlier solves have left is forgotten, the place in the solver's own sequence of
    /// random numbers too. What follows then has the same bits whatever was solved before.
    pub fn start_afresh(&mut self, basis: Option<Basis>) {
        self.highs.forget();
        self.set_basis(basis);
    }

    /// A start whose basic positions do not number the rows is none.
    fn drop_uncounted_start(&mut self) {
        let counted = self.start.as_ref().is_none_or(|start| {
            let basic = start.cols.iter().chain(&start.rows).filter(|position| **position == Position::Basic).count();
            basic == self.problem.row_count()
        });
        if !counted {
            self.start = None;
        }
    }

    /// Nothing to decide: either every row holds at zero or none of it can.
    fn without_columns(&self) -> Solution {
        let row_dual = vec![0.0; self.problem.row_count()];
        let checked = check::optimality(&self.problem, &[], &[], &row_dual);
        if !check::passes(&checked.residuals) {
            let ray = check::proves_infeasible(&self.problem, &row_dual);
            return Solution { ray, ..Solution::without_point(Status::Infeasible, 0) };
        }
        Solution {
            status: Status::Optimal,
            objective: checked.objective,
            row_activity: checked.row_activity,
            row_dual,
            residuals: checked.residuals,
            ..Solution::without_point(Status::Optimal, 0)
        }
    }

    /// One run, and whether its outcome passed our check.
    fn attempt(&mut self, attempt: Attempt) -> (Solution, bool) {
        let whole = self.problem.is_integer();
        let interior = self.options.algorithm == Algorithm::InteriorPoint && attempt == Attempt::Cold && !whole;
        self.highs.set_string(c"presolve", if attempt == Attempt::Cold { c"on" } else { c"off" });
        self.highs.set_string(
            c"solver",
            if whole {
                c"choose"
            } else if interior {
                c"ipm"
            } else {
                c"simplex"
            },
        );
        // Hot, "choose" is primal simplex after a change of costs and dual simplex after a change of bounds.
        self.highs.set_int(c"simplex_strategy", if attempt == Attempt::Hot { STRATEGY_CHOOSE } else { STRATEGY_DUAL });
        match (&self.start, attempt) {
            (Some(start), Attempt::Hot) => {
                if !self.highs.set_basis(start) {
                    return (Solution::without_point(Status::Numerical, 0), false);
                }
            }
            _ => self.highs.forget(),
        }
        let ran = self.highs.run();
        let iterations = self.highs.iterations();
        let plain = |status| Solution::without_point(status, iterations);
        if !ran {
            return (plain(Status::Numerical), false);
        }
        match self.highs.model_status() {
            c::MODEL_STATUS_OPTIMAL | c::MODEL_STATUS_MODEL_EMPTY => self.point(Status::Numerical, iterations),
            c::MODEL_STATUS_INFEASIBLE => {
                let ray = if whole { None } else { self.highs.dual_ray(self.problem.row_count()) };
                // Crossed bounds need no ray: zeros prove them.
                let ray = ray.unwrap_or_else(|| vec![0.0; self.problem.row_count()]);
                let ray = check::proves_infeasible(&self.problem, &ray);
                let sure = ray.is_some();
                (Solution { ray, ..plain(Status::Infeasible) }, sure)
            }
            c::MODEL_STATUS_UNBOUNDED => {
                let ray = if whole { None } else { self.highs.primal_ray(self.problem.cols()) };
                let ray = ray.filter(|ray| check::proves_unbounded(&self.problem, ray));
                let sure = ray.is_some();
                (Solution { ray, ..plain(Status::Unbounded) }, sure)
            }
            c::MODEL_STATUS_REACHED_TIME_LIMIT
            | c::MODEL_STATUS_REACHED_ITERATION_LIMIT
            | c::MODEL_STATUS_REACHED_SOLUTION_LIMIT
            | c::MODEL_STATUS_REACHED_MEMORY_LIMIT => (self.point(Status::Limit, iterations).0, true),
            c::MODEL_STATUS_REACHED_INTERRUPT | c::MODEL_STATUS_HIGHS_INTERRUPT => (plain(Status::Cancelled), true),
            _ => (plain(Status::Numerical), false),
        }
    }

    /// Reads the point that HiGHS holds and judges it; `otherwise` is its status when it does not pass.
    fn point(&self, otherwise: Status, iterations: u64) -> (Solution, bool) {
        let (cols, rows) = (self.problem.cols(), self.problem.row_count());
        let Some((x, row_dual)) = self.highs.solution(cols, rows) else {
            return (Solution::without_point(otherwise, iterations), false);
        };
        let whole = self.problem.is_integer();
        let (checked, row_dual) = if whole {
            (check::whole(&self.problem, &x, self.highs.mip_gap()), vec![0.0; rows])
        } else {
            (check::optimality(&self.problem, &[], &x, &row_dual), row_dual)
        };
        // HiGHS stops branch and bound at a relative gap of 1e-4 unless told otherwise; it is told 0.
        let status = check::judge(&checked.residuals, otherwise);
        let solution = Solution {
            status,
            objective: checked.objective,
            x,
            row_activity: checked.row_activity,
            row_dual,
            col_dual: checked.col_dual,
            basis: if whole { None } else { self.highs.basis(cols, rows) },
            ray: None,
            iterations,
            residuals: checked.residuals,
        };
        (solution, status == Status::Optimal)
    }
}

/// Corrections of a point by its residuals: the first reaches the rounding of the largest terms, the next that of each.
const REFINEMENTS: usize = 3;

/// Most by which a refined point may break a bound, relative.
const REFINED: f64 = 1e-9;

/// Values of HiGHS's option `simplex_strategy`.
const STRATEGY_CHOOSE: c_int = 0;
const STRATEGY_DUAL: c_int = 1;

/// How a run starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Attempt {
    /// From the start basis, without presolve.
    Hot,
    /// From nothing, with presolve.
    Cold,
    /// From nothing, without presolve: the plainest simplex there is.
    Bare,
}

/// Bounds to change, sorted by index as HiGHS wants them.
struct Changes {
    index: Vec<c_int>,
    lower: Vec<f64>,
    upper: Vec<f64>,
}

impl Changes {
    fn new(changes: &[(usize, f64, f64)]) -> Self {
        let sorted = last_of_each(changes, |change| change.0);
        Self {
            index: sorted.iter().map(|change| count(change.0)).collect(),
            lower: sorted.iter().map(|change| super::bound(change.1)).collect(),
            upper: sorted.iter().map(|change| super::bound(change.2)).collect(),
        }
    }
}

/// Changes by ascending index, the last one where an index occurs twice: HiGHS refuses doubles.
fn last_of_each<T: Copy>(changes: &[T], index: impl Fn(&T) -> usize) -> Vec<T> {
    let mut sorted = changes.to_vec();
    sorted.sort_by_key(&index);
    sorted.reverse();
    sorted.dedup_by_key(|change| index(change));
    sorted.reverse();
    sorted
}

/// Where a nonbasic column rests: at the bound nearest to zero.
fn resting_place(lower: f64, upper: f64) -> Position {
    match (lower.is_finite(), upper.is_finite()) {
        (true, true) if upper.abs() < lower.abs() => Position::Upper,
        (true, _) => Position::Lower,
        (false, true) => Position::Upper,
        (false, false) => Position::Zero,
    }
}

/// Rewrites the entries of every column.
fn rebuild(problem: &mut Problem, mut edit: impl FnMut(usize, &mut Vec<(u32, f64)>)) {
    let (mut starts, mut rows, mut values) = (vec![0], Vec::new(), Vec::new());
    let mut entries = Vec::new();
    for j in 0..problem.cols() {
        entries.clear();
        let range = problem.starts[j]..problem.starts[j + 1];
        entries.extend(problem.rows[range.clone()].iter().copied().zip(problem.values[range].iter().copied()));
        edit(j, &mut entries);
        rows.extend(entries.iter().map(|entry| entry.0));
        values.extend(entries.iter().map(|entry| entry.1));
        starts.push(rows.len());
    }
    (problem.starts, problem.rows, problem.values) = (starts, rows, values);
}

fn keep_mask(deleted: &[usize], length: usize) -> Vec<bool> {
    let mut keep = vec![true; length];
    for &index in deleted {
        keep[index] = false;
    }
    keep
}

fn retain<T>(values: &mut Vec<T>, keep: &[bool]) {
    let mut index = 0;
    values.retain(|_| {
        index += 1;
        keep[index - 1]
    });
}

/// HiGHS counts in 32 bits.
fn count(value: usize) -> c_int {
    c_int::try_from(value).expect("fewer than 2^31 rows, columns and entries: HiGHS counts in 32 bits")
}

/// The HiGHS object, owned; the only place where pointers cross the border.
///
/// Promise of every call: slices passed have the length HiGHS expects (checked by `assert!` where it does not follow from the
/// line above), and HiGHS copies what it is given before it returns.
struct Handle {
    raw: NonNull<c_void>,
    /// Kept as long as the object, since the callback reads it during a run. Boxed in an `Arc`, so it does not move.
    _cancel: Option<Arc<AtomicBool>>,
}

// SAFETY: a HiGHS object has no tie to the thread that made it, and `&mut self` on every call that changes it, `run` included,
// keeps two threads from using it at once. The object is not `Sync`.
unsafe impl Send for Handle {}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: `raw` came from Highs_create and is destroyed once.
        unsafe { c::Highs_destroy(self.raw.as_ptr()) }
    }
}

/// Asks HiGHS to stop when the flag is raised.
unsafe extern "C" fn poll(
    _kind: c_int,
    _message: *const c_char,
    _out: *const c::HighsCallbackDataOut,
    input: *mut c::HighsCallbackDataIn,
    flag: *mut c_void,
) {
    // SAFETY: `flag` is the `AtomicBool` that `watch` passed and the handle keeps alive; `input` is null or HiGHS's own.
    unsafe {
        if let (Some(flag), Some(input)) = (flag.cast::<AtomicBool>().as_ref(), input.as_mut()) {
            input.user_interrupt = c_int::from(flag.load(Ordering::Relaxed));
        }
    }
}

impl Handle {
    fn new() -> Self {
        // SAFETY: no arguments.
        let raw = unsafe { c::Highs_create() };
        Self { raw: NonNull::new(raw).expect("memory for a solver object"), _cancel: None }
    }

    fn set_bool(&mut self, name: &CStr, value: bool) {
        // SAFETY: a live object and a string that ends.
        let status = unsafe { c::Highs_setBoolOptionValue(self.raw.as_ptr(), name.as_ptr(), c_int::from(value)) };
        assert!(status == c::STATUS_OK, "{name:?} is an option of the bundled HiGHS");
    }

    fn set_int(&mut self, name: &CStr, value: c_int) {
        // SAFETY: as above.
        let status = unsafe { c::Highs_setIntOptionValue(self.raw.as_ptr(), name.as_ptr(), value) };
        assert!(status == c::STATUS_OK, "{name:?} is an option of the bundled HiGHS");
    }

    fn set_double(&mut self, name: &CStr, value: f64) {
        // SAFETY: as above.
        let status = unsafe { c::Highs_setDoubleOptionValue(self.raw.as_ptr(), name.as_ptr(), value) };
        assert!(status == c::STATUS_OK, "{name:?} is an option of the bundled HiGHS");
    }

    fn set_string(&mut self, name: &CStr, value: &CStr) {
        // SAFETY: as above.
        let status = unsafe { c::Highs_setStringOptionValue(self.raw.as_ptr(), name.as_ptr(), value.as_ptr()) };
        assert!(status == c::STATUS_OK, "{name:?} is an option of the bundled HiGHS");
    }

    fn watch(&mut self, cancel: &Arc<AtomicBool>) {
        let cancel = Arc::clone(cancel);
        let flag = Arc::as_ptr(&cancel).cast_mut().cast::<c_void>();
        // SAFETY: `flag` lives as long as `self`, which keeps the `Arc`.
        unsafe {
            c::Highs_setCallback(self.raw.as_ptr(), Some(poll), flag);
            for kind in
                [c::kHighsCallbackSimplexInterrupt, c::kHighsCallbackIpmInterrupt, c::kHighsCallbackMipInterrupt]
            {
                c::Highs_startCallback(self.raw.as_ptr(), kind);
            }
        }
        self._cancel = Some(cancel);
    }

    fn pass(&mut self, problem: &Problem) -> bool {
        self.set_double(c"small_matrix_value", 1e-12);
        let starts: Vec<c_int> = problem.starts.iter().map(|&start| count(start)).collect();
        let rows: Vec<c_int> = problem.rows.iter().map(|&row| count(row as usize)).collect();
        // SAFETY: all slices have the lengths given, by the promises of `Problem`.
        let status = unsafe {
            c::Highs_passLp(
                self.raw.as_ptr(),
                count(problem.cols()),
                count(problem.row_count()),
                count(problem.values.len()),
                c::MATRIX_FORMAT_COLUMN_WISE,
                c::OBJECTIVE_SENSE_MINIMIZE,
                problem.offset,
                problem.col_cost.as_ptr(),
                problem.col_lower.as_ptr(),
                problem.col_upper.as_ptr(),
                problem.row_lower.as_ptr(),
                problem.row_upper.as_ptr(),
                starts.as_ptr(),
                rows.as_ptr(),
                problem.values.as_ptr(),
            )
        };
        if status == c::STATUS_ERROR || !problem.is_integer() {
            return status != c::STATUS_ERROR;
        }
        self.set_double(c"mip_rel_gap", 0.0);
        self.set_double(c"mip_feasibility_tolerance", 1e-9);
        let kind: Vec<c_int> = problem
            .integer
            .iter()
            .map(|&whole| if whole { c::VAR_TYPE_INTEGER } else { c::VAR_TYPE_CONTINUOUS })
            .collect();
        // SAFETY: one kind a column.
        let status = unsafe {
            c::Highs_changeColsIntegralityByRange(self.raw.as_ptr(), 0, count(kind.len()) - 1, kind.as_ptr())
        };
        status != c::STATUS_ERROR
    }

    fn forget(&mut self) {
        // SAFETY: a live object.
        unsafe { c::Highs_clearSolver(self.raw.as_ptr()) };
    }

    fn run(&mut self) -> bool {
        // SAFETY: a live object; the callback's flag is alive. The clocks are zeroed since the time limit is for one run.
        unsafe {
            c::Highs_zeroAllClocks(self.raw.as_ptr());
            c::Highs_run(self.raw.as_ptr()) != c::STATUS_ERROR
        }
    }

    fn model_status(&self) -> c_int {
        // SAFETY: a live object.
        unsafe { c::Highs_getModelStatus(self.raw.as_ptr()) }
    }

    fn int_info(&self, name: &CStr) -> c_int {
        let mut value = 0;
        // SAFETY: a live object, a string that ends, room for one number.
        unsafe { c::Highs_getIntInfoValue(self.raw.as_ptr(), name.as_ptr(), &raw mut value) };
        value
    }

    fn iterations(&self) -> u64 {
        [c"simplex_iteration_count", c"ipm_iteration_count", c"crossover_iteration_count"]
            .into_iter()
            .map(|name| u64::try_from(self.int_info(name)).unwrap_or(0))
            .sum()
    }

    fn mip_gap(&self) -> f64 {
        let mut value = f64::INFINITY;
        // SAFETY: as for `int_info`.
        unsafe { c::Highs_getDoubleInfoValue(self.raw.as_ptr(), c"mip_gap".as_ptr(), &raw mut value) };
        value
    }

    /// Columns and row duals, or `None` when HiGHS holds no point.
    fn solution(&self, cols: usize, rows: usize) -> Option<(Vec<f64>, Vec<f64>)> {
        if self.int_info(c"primal_solution_status") == c::SOLUTION_STATUS_NONE && cols > 0 {
            return None;
        }
        let (mut x, mut y) = (vec![0.0; cols], vec![0.0; rows]);
        let null = std::ptr::null_mut();
        // SAFETY: HiGHS skips null arrays and fills the others to the problem's size.
        let status = unsafe { c::Highs_getSolution(self.raw.as_ptr(), x.as_mut_ptr(), null, null, y.as_mut_ptr()) };
        (status != c::STATUS_ERROR).then_some((x, y))
    }

    fn basis(&self, cols: usize, rows: usize) -> Option<Basis> {
        let (mut col, mut row) = (vec![0; cols], vec![0; rows]);
        // SAFETY: arrays of the problem's size.
        let status = unsafe { c::Highs_getBasis(self.raw.as_ptr(), col.as_mut_ptr(), row.as_mut_ptr()) };
        let read = |values: Vec<c_int>| values.into_iter().map(position).collect();
        (status == c::STATUS_OK).then(|| Basis { cols: read(col), rows: read(row) })
    }

    fn set_basis(&mut self, basis: &Basis) -> bool {
        let write = |values: &[Position]| -> Vec<c_int> { values.iter().map(|&position| position as c_int).collect() };
        let (col, row) = (write(&basis.cols), write(&basis.rows));
        // SAFETY: arrays of the problem's size: `Solver` keeps the start in step with every change.
        unsafe { c::Highs_setBasis(self.raw.as_ptr(), col.as_ptr(), row.as_ptr()) == c::STATUS_OK }
    }

    /// Basic variables, columns as they are and rows as `-1 - row`; `None` where no factors are at hand.
    fn basic_variables(&mut self, rows: usize) -> Option<Vec<c_int>> {
        let mut basic = vec![0; rows];
        // SAFETY: an array of the number of rows.
        let status = unsafe { c::Highs_getBasicVariables(self.raw.as_ptr(), basic.as_mut_ptr()) };
        (status == c::STATUS_OK).then_some(basic)
    }

    /// What the basic variables must be for the basis to add up to `side`, in their order.
    fn basis_solve(&mut self, side: &[f64]) -> Option<Vec<f64>> {
        let mut solution = vec![0.0; side.len()];
        let null = std::ptr::null_mut();
        // SAFETY: arrays of the number of rows; HiGHS skips the null ones.
        let status =
            unsafe { c::Highs_getBasisSolve(self.raw.as_ptr(), side.as_ptr(), solution.as_mut_ptr(), null, null) };
        (status == c::STATUS_OK).then_some(solution)
    }

    fn dual_ray(&mut self, rows: usize) -> Option<Vec<f64>> {
        let (mut has, mut ray) = (0, vec![0.0; rows]);
        // SAFETY: an array of the number of rows. The call may solve the problem with zero costs.
        let status = unsafe { c::Highs_getDualRay(self.raw.as_ptr(), &raw mut has, ray.as_mut_ptr()) };
        (status != c::STATUS_ERROR && has != 0).then_some(ray)
    }

    fn primal_ray(&mut self, cols: usize) -> Option<Vec<f64>> {
        let (mut has, mut ray) = (0, vec![0.0; cols]);
        // SAFETY: an array of the number of columns.
        let status = unsafe { c::Highs_getPrimalRay(self.raw.as_ptr(), &raw mut has, ray.as_mut_ptr()) };
        (status != c::STATUS_ERROR && has != 0).then_some(ray)
    }

    fn change_col_bounds(&mut self, set: &Changes) -> bool {
        // SAFETY: three arrays of one length, indices within the problem (indexed by `Solver` before).
        let status = unsafe {
            c::Highs_changeColsBoundsBySet(
                self.raw.as_ptr(),
                count(set.index.len()),
                set.index.as_ptr(),
                set.lower.as_ptr(),
                set.upper.as_ptr(),
            )
        };
        status != c::STATUS_ERROR
    }

    fn change_row_bounds(&mut self, set: &Changes) -> bool {
        // SAFETY: as for columns.
        let status = unsafe {
            c::Highs_changeRowsBoundsBySet(
                self.raw.as_ptr(),
                count(set.index.len()),
                set.index.as_ptr(),
                set.lower.as_ptr(),
                set.upper.as_ptr(),
            )
        };
        status != c::STATUS_ERROR
    }

    fn change_costs(&mut self, index: &[c_int], cost: &[f64]) -> bool {
        assert!(index.len() == cost.len(), "one cost an index: built together");
        // SAFETY: two arrays of one length.
        let status = unsafe {
            c::Highs_changeColsCostBySet(self.raw.as_ptr(), count(index.len()), index.as_ptr(), cost.as_ptr())
        };
        status != c::STATUS_ERROR
    }

    /// Adds the columns of `problem` from `first` on.
    fn add_cols(&mut self, problem: &Problem, first: usize) -> bool {
        let new = problem.cols() - first;
        if new == 0 {
            return true;
        }
        let from = problem.starts[first];
        let starts: Vec<c_int> =
            problem.starts[first..problem.cols()].iter().map(|&start| count(start - from)).collect();
        let rows: Vec<c_int> = problem.rows[from..].iter().map(|&row| count(row as usize)).collect();
        // SAFETY: the tails of arrays that agree by the promises of `Problem`.
        let status = unsafe {
            c::Highs_addCols(
                self.raw.as_ptr(),
                count(new),
                problem.col_cost[first..].as_ptr(),
                problem.col_lower[first..].as_ptr(),
                problem.col_upper[first..].as_ptr(),
                count(rows.len()),
                starts.as_ptr(),
                rows.as_ptr(),
                problem.values[from..].as_ptr(),
            )
        };
        status != c::STATUS_ERROR
    }

    fn add_rows(&mut self, lower: &[f64], upper: &[f64], starts: &[c_int], index: &[c_int], values: &[f64]) -> bool {
        assert!(
            lower.len() == upper.len() && lower.len() == starts.len() && index.len() == values.len(),
            "built together"
        );
        // SAFETY: lengths as asserted.
        let status = unsafe {
            c::Highs_addRows(
                self.raw.as_ptr(),
                count(lower.len()),
                lower.as_ptr(),
                upper.as_ptr(),
                count(index.len()),
                starts.as_ptr(),
                index.as_ptr(),
                values.as_ptr(),
            )
        };
        status != c::STATUS_ERROR
    }

    fn delete_rows(&mut self, keep: &[bool]) -> bool {
        let mut mask: Vec<c_int> = keep.iter().map(|&keep| c_int::from(!keep)).collect();
        // SAFETY: one mark a row; HiGHS writes new indices into it.
        unsafe { c::Highs_deleteRowsByMask(self.raw.as_ptr(), mask.as_mut_ptr()) != c::STATUS_ERROR }
    }

    fn delete_cols(&mut self, keep: &[bool]) -> bool {
        let mut mask: Vec<c_int> = keep.iter().map(|&keep| c_int::from(!keep)).collect();
        // SAFETY: one mark a column.
        unsafe { c::Highs_deleteColsByMask(self.raw.as_ptr(), mask.as_mut_ptr()) != c::STATUS_ERROR }
    }
}

fn position(value: c_int) -> Position {
    match value {
        c::kHighsBasisStatusLower => Position::Lower,
        c::kHighsBasisStatusBasic => Position::Basic,
        c::kHighsBasisStatusUpper => Position::Upper,
        c::kHighsBasisStatusZero => Position::Zero,
        _ => Position::Nonbasic,
    }
}
