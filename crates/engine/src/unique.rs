//! One answer out of many equally cheap ones, by a stated rule, so that "who is short" is not an accident of the solver.
//!
//! Both levels stay on the optimal face: every column and row whose dual is not zero is fixed where it stands
//! (complementary slackness), the cost itself never becomes a row. Level 1 spreads shortage evenly:
//! `min sum q phi(u/q)`, `phi` convex with ten equal pieces, over every demand and period. Level 2 breaks what ties are
//! left by weights hashed from the names of the columns.

use crate::draft::Draft;
use crate::lp::highs::Solver;
use crate::lp::{Basis, Options, Problem, Solution, Status, repair};
use crate::respond::Layout;

/// Duals above this are taken for non-zero; the programme scales its dearest demand to ten thousand.
const TIGHT: f64 = 1e-6;

/// Equal pieces of the convex spreading function.
const PIECES: usize = 10;

/// Solves the draft and picks the unique answer; the objective is the cheapest one. A basis of a programme of the same
/// shape, where there is one, is only a start: the answer does not hang on it.
pub(crate) fn solve(draft: Draft, layout: &Layout, start: Option<&Basis>, options: &Options) -> Solution {
    let problem = draft.clone().finish();
    let first = solve_from(&problem, start, options);
    if first.status != Status::Optimal {
        return first;
    }
    let mut iterations = first.iterations;
    let mut spread = draft;
    fix_face(&mut spread, &first);
    spread.clear_costs();
    let mut is_free = false;
    for (short, wanted) in layout.short.iter().zip(&layout.wanted) {
        for (t, (columns, &quantity)) in short.iter().zip(wanted).enumerate() {
            if quantity <= 0.0 || columns.iter().all(|&column| spread.is_fixed(column)) {
                continue;
            }
            is_free = true;
            let mut terms: Vec<(usize, f64)> = columns.iter().map(|&column| (column, 1.0)).collect();
            for piece in 0..PIECES {
                // phi(z) = z^2 between its corner points, so its slope rises by equal steps.
                let slope = spread.plain_cost((2.0 * piece as f64 + 1.0) / PIECES as f64 * layout.length[t]);
                let width = quantity / PIECES as f64;
                terms.push((spread.column(slope, 0.0, width, String::new()), -1.0));
            }
            spread.row(0.0, 0.0, &terms, String::new());
        }
    }
    let mut chosen = None;
    if is_free {
        let second = on_the_face(&mut spread, &first, options);
        iterations += second.iterations;
        if second.status != Status::Optimal {
            return unsure(first, &second, iterations);
        }
        fix_face(&mut spread, &second);
        spread.clear_costs();
        chosen = Some(second);
    }
    spread.hash_costs();
    let third = on_the_face(&mut spread, chosen.as_ref().unwrap_or(&first), options);
    iterations += third.iterations;
    if third.status != Status::Optimal {
        return unsure(first, &third, iterations);
    }
    let mut x = third.x;
    x.truncate(first.x.len());
    repair::equalities(&problem, &mut x);
    Solution { x, iterations, ..first }
}

/// A cheapest answer that could not be made the unique one is not passed off as it.
fn unsure(first: Solution, other: &Solution, iterations: u64) -> Solution {
    let status = match other.status {
        Status::Limit | Status::Cancelled => other.status,
        _ => Status::Numerical,
    };
    Solution { status, iterations, ..first }
}

/// Solves on a face that `found` lies on; where it is too narrow for the solver's tolerance, with bounds that hold `found`.
fn on_the_face(draft: &mut Draft, found: &Solution, options: &Options) -> Solution {
    let solution = solve_from(&draft.clone().finish(), None, options);
    if !matches!(solution.status, Status::Infeasible | Status::Numerical) {
        return solution;
    }
    for (column, &x) in found.x.iter().enumerate() {
        let (lower, upper) = draft.bounds(column);
        draft.set_bounds(column, lower.min(x), upper.max(x));
    }
    for (row, &activity) in found.row_activity.iter().enumerate() {
        let (lower, upper) = draft.row_bounds(row);
        draft.set_row_bounds(row, lower.min(activity), upper.max(activity));
    }
    let wide = solve_from(&draft.clone().finish(), None, options);
    Solution { iterations: solution.iterations + wide.iterations, ..wide }
}

/// A solve from a basis, where it has the shape of the problem, with its point made exact.
pub(crate) fn solve_from(problem: &Problem, start: Option<&Basis>, options: &Options) -> Solution {
    let mut solver = Solver::new(problem, options);
    let fits = |basis: &&Basis| basis.cols.len() == problem.cols() && basis.rows.len() == problem.row_count();
    if let Some(basis) = start.filter(fits) {
        solver.set_basis(Some(basis.clone()));
    }
    let mut solution = solver.solve();
    solver.refine(&mut solution);
    solution
}

/// Fixes every column and row that an optimal answer cannot move.
pub(crate) fn fix_face(draft: &mut Draft, solution: &Solution) {
    for (column, &dual) in solution.col_dual.iter().enumerate() {
        if dual.abs() > TIGHT {
            let (lower, upper) = draft.bounds(column);
            let at = if dual > 0.0 { lower } else { upper };
            if at.is_finite() {
                draft.set_bounds(column, at, at);
            }
        }
    }
    for (row, &dual) in solution.row_dual.iter().enumerate() {
        if dual.abs() > TIGHT {
            let (lower, upper) = draft.row_bounds(row);
            let at = if (solution.row_activity[row] - lower).abs() <= (solution.row_activity[row] - upper).abs() {
                lower
            } else {
                upper
            };
            draft.set_row_bounds(row, at, at);
        }
    }
}
