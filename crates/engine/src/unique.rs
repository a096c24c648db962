//! One answer out of many equally cheap ones, by a stated rule, so that "who is short" is not an accident of the solver.
//!
//! Both levels stay on the optimal face: every column and row whose dual is not zero is fixed where it stands
//! (complementary slackness), the cost itself never becomes a row. Level 1 spreads shortage evenly:
//! `min sum q phi(u/q)`, `phi` convex with ten equal pieces, over every demand and period. Level 2 breaks what ties are
//! left by weights hashed from the names of the columns.

use crate::draft::Draft;
use crate::lp::{self, Options, Solution, Status};
use crate::respond::Layout;

/// Duals above this are taken for non-zero; the programme scales its dearest demand to ten thousand.
const TIGHT: f64 = 1e-6;

/// Equal pieces of the convex spreading function.
const PIECES: usize = 10;

/// Solves the draft and picks the unique answer; the objective is the cheapest one.
pub(crate) fn solve(draft: Draft, layout: &Layout, options: &Options) -> Solution {
    let first = lp::solve(&draft.clone().finish(), options);
    if first.status != Status::Optimal {
        return first;
    }
    let mut iterations = first.iterations;
    let mut face = draft;
    fix_face(&mut face, &first);
    let mut spread = face.clone();
    spread.clear_costs();
    for (short, wanted) in layout.short.iter().zip(&layout.wanted) {
        for (t, (columns, &quantity)) in short.iter().zip(wanted).enumerate() {
            if quantity <= 0.0 || columns.iter().all(|&column| spread.is_fixed(column)) {
                continue;
            }
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
    let second = lp::solve(&spread.clone().finish(), options);
    if second.status != Status::Optimal {
        return first;
    }
    iterations += second.iterations;
    fix_face(&mut spread, &second);
    spread.clear_costs();
    spread.hash_costs();
    let third = lp::solve(&spread.finish(), options);
    let chosen = if third.status == Status::Optimal { third } else { second };
    iterations += chosen.iterations;
    let mut x = chosen.x;
    x.truncate(first.x.len());
    Solution { x, iterations, ..first }
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
