//! What every backend must do, said once and run on each.

use super::{Builder, Options, Problem, Solution, Status, check, clarabel, highs};

const FREE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

/// A backend: its name and how it solves.
type Backend = (&'static str, fn(&Problem, &Options) -> Solution);

const BACKENDS: [Backend; 3] = [
    ("highs", super::solve),
    ("highs interior", |problem, options| {
        super::solve(problem, &Options { algorithm: super::Algorithm::InteriorPoint, ..options.clone() })
    }),
    ("clarabel", clarabel::solve),
];

/// A column as `(cost, lower, upper, entries)`.
type Col<'a> = (f64, f64, f64, &'a [(usize, f64)]);

/// Rows as `(lower, upper)`, then columns.
fn problem(rows: &[(f64, f64)], cols: &[Col]) -> Problem {
    let mut builder = Builder::new();
    for &(lower, upper) in rows {
        builder.add_row(lower, upper, "");
    }
    for &(cost, lower, upper, entries) in cols {
        builder.add_col(cost, lower, upper, entries, "");
    }
    builder.finish()
}

#[track_caller]
fn near(got: f64, wanted: f64, what: &str) {
    assert!((got - wanted).abs() <= 1e-6 * (1.0 + wanted.abs()), "{what}: {got}, not {wanted}");
}

/// Every backend finds this optimum, with residuals that pass.
#[track_caller]
fn optimum(problem: &Problem, objective: f64) -> Vec<Solution> {
    BACKENDS
        .iter()
        .map(|(name, solve)| {
            let solution = solve(problem, &Options::default());
            assert_eq!(solution.status, Status::Optimal, "{name}: {solution:?}");
            near(solution.objective, objective, name);
            assert!(solution.residuals.worst() <= check::TOLERANCE, "{name}: {:?}", solution.residuals);
            assert_eq!((solution.x.len(), solution.row_dual.len()), (problem.cols(), problem.row_count()), "{name}");
            solution
        })
        .collect()
}

#[track_caller]
fn ends(problem: &Problem, status: Status) -> Vec<Solution> {
    BACKENDS
        .iter()
        .map(|(name, solve)| {
            let solution = solve(problem, &Options::default());
            assert_eq!(solution.status, status, "{name}: {solution:?}");
            solution
        })
        .collect()
}

/// Two foods: x + y >= 4, x + 3y >= 6, cost 2x + 3y. Optimum (3, 1), cost 9; duals 1.5 and 0.5.
fn diet() -> Problem {
    problem(
        &[(4.0, f64::INFINITY), (6.0, f64::INFINITY)],
        &[(2.0, 0.0, f64::INFINITY, &[(0, 1.0), (1, 1.0)]), (3.0, 0.0, f64::INFINITY, &[(0, 1.0), (1, 3.0)])],
    )
}

#[test]
fn an_optimum_comes_with_its_point_and_duals() {
    for solution in optimum(&diet(), 9.0) {
        near(solution.x[0], 3.0, "x");
        near(solution.x[1], 1.0, "y");
        near(solution.row_dual[0], 1.5, "first dual");
        near(solution.row_dual[1], 0.5, "second dual");
        near(solution.row_activity[1], 6.0, "activity");
    }
}

#[test]
fn a_binding_upper_side_has_a_negative_dual_and_an_upper_bound_a_negative_reduced_cost() {
    // max x + 2y = min -x - 2y, x + y <= 3, y <= 1: optimum (2, 1).
    let lp =
        problem(&[(f64::NEG_INFINITY, 3.0)], &[(-1.0, 0.0, f64::INFINITY, &[(0, 1.0)]), (-2.0, 0.0, 1.0, &[(0, 1.0)])]);
    for solution in optimum(&lp, -4.0) {
        near(solution.row_dual[0], -1.0, "row");
        near(solution.col_dual[1], -1.0, "column");
    }
}

#[test]
fn a_constant_is_part_of_the_objective() {
    let mut lp = diet();
    lp.offset = 100.0;
    optimum(&lp, 109.0);
}

#[test]
fn free_columns_take_negative_values() {
    // min |x + 2| as u + v with x free: u - v = x + 2, x <= -5.
    let lp = problem(
        &[(2.0, 2.0)],
        &[
            (0.0, FREE.0, -5.0, &[(0, -1.0)]),
            (1.0, 0.0, f64::INFINITY, &[(0, 1.0)]),
            (1.0, 0.0, f64::INFINITY, &[(0, -1.0)]),
            (0.0, FREE.0, FREE.1, &[]),
        ],
    );
    optimum(&lp, 3.0);
}

#[test]
fn a_range_binds_on_the_side_that_costs() {
    let range = |cost| problem(&[(2.0, 5.0)], &[(cost, FREE.0, FREE.1, &[(0, 1.0)])]);
    optimum(&range(1.0), 2.0);
    optimum(&range(-1.0), -5.0);
}

#[test]
fn equalities_and_fixed_columns_hold() {
    let lp = problem(&[(10.0, 10.0)], &[(1.0, 0.0, f64::INFINITY, &[(0, 2.0)]), (7.0, 3.0, 3.0, &[(0, 1.0)])]);
    optimum(&lp, 24.5);
}

#[test]
fn a_degenerate_vertex_is_no_obstacle() {
    // Three rows through one vertex, one of them twice.
    let both: &[(usize, f64)] = &[(0, 1.0), (1, 1.0), (2, 1.0), (3, 1.0)];
    let lp = problem(
        &[(1.0, f64::INFINITY), (1.0, f64::INFINITY), (1.0, 1.0), (FREE.0, 1.0)],
        &[(1.0, 0.0, 1.0, both), (1.0, 0.0, 1.0, both)],
    );
    optimum(&lp, 1.0);
}

#[test]
fn a_programme_without_rows_goes_to_its_bounds() {
    let lp = problem(&[], &[(1.0, -2.0, 5.0, &[]), (-1.0, -2.0, 5.0, &[])]);
    optimum(&lp, -7.0);
}

#[test]
fn wide_scales_do_not_spoil_the_answer() {
    // The diet in grams, kilotonnes and millions.
    let lp = problem(
        &[(4e6, f64::INFINITY), (6e-3, f64::INFINITY)],
        &[(2e3, 0.0, f64::INFINITY, &[(0, 1e6), (1, 1e-3)]), (3e3, 0.0, f64::INFINITY, &[(0, 1e6), (1, 3e-3)])],
    );
    optimum(&lp, 9e3);
}

#[test]
fn infeasibility_is_proved_by_multipliers() {
    // x + y <= 1 and x + y >= 2 with x free: only equal weights cancel x.
    let lp = problem(
        &[(FREE.0, 1.0), (2.0, f64::INFINITY)],
        &[(1.0, FREE.0, FREE.1, &[(0, 1.0), (1, 1.0)]), (1.0, 0.0, f64::INFINITY, &[(0, 1.0), (1, 1.0)])],
    );
    for solution in ends(&lp, Status::Infeasible) {
        let ray = solution.ray.expect("a proof");
        assert!(ray[0] < 0.0 && ray[1] > 0.0, "{ray:?}");
        near(ray[0] / ray[1], -1.0, "equal weights");
        assert_eq!(solution.objective, f64::INFINITY);
    }
}

#[test]
fn bounds_can_be_what_makes_it_infeasible() {
    ends(
        &problem(&[(5.0, f64::INFINITY)], &[(0.0, 0.0, 2.0, &[(0, 1.0)]), (0.0, 0.0, 2.0, &[(0, 1.0)])]),
        Status::Infeasible,
    );
    ends(&problem(&[(5.0, 4.0)], &[(0.0, 0.0, 9.0, &[(0, 1.0)])]), Status::Infeasible);
}

#[test]
fn unboundedness_is_proved_by_a_direction() {
    // min -x - y, x - y within [-1, 1].
    let lp =
        problem(&[(-1.0, 1.0)], &[(-1.0, 0.0, f64::INFINITY, &[(0, 1.0)]), (-1.0, 0.0, f64::INFINITY, &[(0, -1.0)])]);
    for solution in ends(&lp, Status::Unbounded) {
        let ray = solution.ray.expect("a proof");
        assert!(ray[0] > 0.0, "{ray:?}");
        near(ray[1] / ray[0], 1.0, "along the diagonal");
    }
}

#[test]
fn a_raised_flag_cancels() {
    let lp = chain(60);
    let cancel = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    for (name, solve) in BACKENDS {
        let solution = solve(&lp, &Options { cancel: Some(cancel.clone()), ..Options::default() });
        // A small programme may be over before the flag is looked at.
        assert!(matches!(solution.status, Status::Cancelled | Status::Optimal), "{name}: {:?}", solution.status);
    }
}

#[test]
fn a_limit_of_no_iterations_is_reached() {
    let options = Options { iteration_limit: Some(0), ..Options::default() };
    let mut solver = highs::Solver::new(&dense(12), &options);
    assert_eq!(solver.solve().status, Status::Limit);
    assert_eq!(clarabel::solve(&dense(12), &options).status, Status::Limit);
}

#[test]
fn a_change_of_bounds_gives_the_same_hot_as_cold() {
    let mut lp = chain(40);
    let mut solver = highs::Solver::new(&lp, &Options::default());
    let base = solver.solve().basis.expect("simplex has one");
    for (col, upper) in [(0, 1.0), (3, 0.0), (10, 2.5), (3, 50.0)] {
        lp.col_upper[col] = upper;
        solver.set_basis(Some(base.clone()));
        solver.set_col_bounds(&[(col, 0.0, upper)]);
        let (hot, cold) = (solver.solve(), super::solve(&lp, &Options::default()));
        assert_eq!((hot.status, cold.status), (Status::Optimal, Status::Optimal));
        near(hot.objective, cold.objective, "hot and cold");
    }
    lp.row_lower[0] += 3.0;
    lp.row_upper[0] += 3.0;
    solver.set_row_bounds(&[(0, lp.row_lower[0], lp.row_upper[0])]);
    near(solver.solve().objective, super::solve(&lp, &Options::default()).objective, "row sides");
    lp.col_cost[5] *= -1.0;
    solver.set_costs(&[(5, lp.col_cost[5])]);
    near(solver.solve().objective, super::solve(&lp, &Options::default()).objective, "costs");
}

#[test]
fn hot_solves_from_one_basis_do_not_depend_on_their_order() {
    let lp = chain(40);
    let mut solver = highs::Solver::new(&lp, &Options::default());
    let base = solver.solve().basis.expect("simplex has one");
    let mut variant = |col: usize| {
        solver.set_basis(Some(base.clone()));
        solver.set_col_bounds(&[(col, 0.0, 0.0)]);
        let solution = solver.solve();
        solver.set_col_bounds(&[(col, lp.col_lower[col], lp.col_upper[col])]);
        solution.x.iter().map(|value| value.to_bits()).collect::<Vec<_>>()
    };
    let forwards: Vec<_> = (0..20).map(&mut variant).collect();
    let mut backwards: Vec<_> = (0..20).rev().map(&mut variant).collect();
    backwards.reverse();
    assert_eq!(forwards, backwards);
}

#[test]
fn infeasible_then_feasible_again_is_solved() {
    let mut solver = highs::Solver::new(&diet(), &Options::default());
    near(solver.solve().objective, 9.0, "before");
    solver.set_col_bounds(&[(1, 0.0, 9.0), (0, 0.0, 0.5), (1, 0.0, 0.5)]);
    let stuck = solver.solve();
    assert_eq!(stuck.status, Status::Infeasible);
    assert!(stuck.ray.is_some());
    solver.set_col_bounds(&[(0, 0.0, f64::INFINITY), (1, 0.0, f64::INFINITY)]);
    near(solver.solve().objective, 9.0, "after");
}

#[test]
fn a_programme_can_grow_from_nothing() {
    let mut solver = highs::Solver::new(&Problem::default(), &Options::default());
    near(solver.solve().objective, 0.0, "nothing");
    let row = solver.add_rows(&[highs::NewRow { lower: 3.0, upper: f64::INFINITY, entries: Vec::new() }]);
    assert_eq!(solver.solve().status, Status::Infeasible);
    solver.add_cols(&[highs::NewCol { cost: 2.0, lower: 0.0, upper: 9.0, entries: vec![(row, 1.0)] }]);
    near(solver.solve().objective, 6.0, "something");
}

#[test]
fn rows_and_columns_come_and_go() {
    let mut solver = highs::Solver::new(&diet(), &Options::default());
    near(solver.solve().objective, 9.0, "two foods");
    let row = solver.add_rows(&[highs::NewRow { lower: FREE.0, upper: 2.0, entries: vec![(0, 0.5), (0, 0.5)] }]);
    near(solver.solve().objective, 10.0, "at most two of the first");
    let col =
        solver.add_cols(&[highs::NewCol { cost: 1.0, lower: 0.0, upper: 1.0, entries: vec![(0, 1.0), (1, 1.0)] }]);
    near(solver.solve().objective, 8.0, "one of a cheap third");
    near(super::solve(solver.problem(), &Options::default()).objective, 8.0, "our copy agrees");
    solver.delete_rows(&[row]);
    solver.delete_cols(&[col]);
    near(solver.solve().objective, 9.0, "back to two");
    near(super::solve(solver.problem(), &Options::default()).objective, 9.0, "our copy agrees");
    assert_eq!(solver.solve().row_dual.len(), 2);
}

#[test]
fn integer_columns_are_whole() {
    // max 5a + 4b, 6a + 4b <= 24, a + 2b <= 6: relaxed (3, 1.5) gives 21; whole gives 20.
    let rows = [(FREE.0, 24.0), (FREE.0, 6.0)];
    let mut lp = problem(&rows, &[(-5.0, 0.0, 9.0, &[(0, 6.0), (1, 1.0)]), (-4.0, 0.0, 9.0, &[(0, 4.0), (1, 2.0)])]);
    optimum(&lp, -21.0);
    lp.integer = vec![true, true];
    let solution = super::solve(&lp, &Options::default());
    assert_eq!(solution.status, Status::Optimal);
    near(solution.objective, -20.0, "whole");
}

#[test]
fn a_quadratic_programme_balances_pulls_and_rows() {
    // min (x - 3)^2 + (y - 5)^2 with x + y = 6: x = 2, y = 4, dual -2; as 1/2 (2 x^2) - 6 x and so on.
    let mut lp = problem(&[(6.0, 6.0)], &[(-6.0, FREE.0, FREE.1, &[(0, 1.0)]), (-10.0, FREE.0, FREE.1, &[(0, 1.0)])]);
    lp.offset = 34.0;
    let solution = clarabel::qp(&[2.0, 2.0], &lp);
    assert_eq!(solution.status, Status::Optimal, "{solution:?}");
    near(solution.objective, 2.0, "objective");
    near(solution.x[0], 2.0, "x");
    near(solution.row_dual[0], -2.0, "dual");
    // A bound takes over: x <= 1 leaves y = 5.
    lp.col_upper[0] = 1.0;
    let solution = clarabel::qp(&[2.0, 2.0], &lp);
    near(solution.objective, 4.0, "bounded objective");
    near(solution.col_dual[0], -4.0, "reduced cost on the bound");
}

#[test]
fn a_quadratic_programme_of_wide_scales_is_solved_to_its_tolerance() {
    // Least squares of tonnes from 1e-2 to 1e5 under balances of neighbours: x_k = 2 x_{k-1}.
    let mut builder = Builder::new();
    let count = 24u32;
    for _ in 1..count {
        builder.add_row(0.0, 0.0, "");
    }
    let mut curvature = Vec::new();
    for k in 0..count {
        let center = 0.01 * f64::from(1u32 << k) * (1.0 + 0.1 * f64::from(k % 3));
        let weight = 2.0 / (0.1 * center).powi(2);
        let entries = [(k.wrapping_sub(1) as usize, 1.0), (k as usize, -2.0)];
        let entries: Vec<(usize, f64)> = entries.into_iter().filter(|entry| entry.0 < count as usize - 1).collect();
        builder.add_col(-weight * center, 0.0, f64::INFINITY, &entries, "");
        curvature.push(weight);
    }
    let solution = clarabel::qp(&curvature, &builder.finish());
    assert_eq!(solution.status, Status::Optimal, "{:?}", solution.residuals);
    for k in 1..count as usize {
        near(solution.x[k] / solution.x[k - 1], 2.0, "balance");
    }
}

#[test]
fn an_infeasible_quadratic_programme_is_proved_so() {
    let lp = problem(&[(5.0, 5.0)], &[(0.0, 0.0, 2.0, &[(0, 1.0)]), (0.0, 0.0, 2.0, &[(0, 1.0)])]);
    let solution = clarabel::qp(&[1.0, 1.0], &lp);
    assert_eq!(solution.status, Status::Infeasible);
    assert!(solution.ray.is_some());
}

/// Stock along a chain of periods: buy at a price that swings, hold at a cost, meet a demand.
pub(super) fn chain(periods: usize) -> Problem {
    let mut builder = Builder::new();
    for t in 0..periods {
        let demand = 3.0 + (t % 7) as f64;
        builder.add_row(demand, demand, "balance");
    }
    for t in 0..periods {
        let price = 5.0 + ((t * 5) % 11) as f64;
        builder.add_col(price, 0.0, 30.0, &[(t, 1.0)], "buy");
        let next = if t + 1 < periods { vec![(t, -1.0), (t + 1, 1.0)] } else { vec![(t, -1.0)] };
        builder.add_col(0.5, 0.0, 12.0, &next, "hold");
        builder.add_col(200.0, 0.0, f64::INFINITY, &[(t, 1.0)], "short");
    }
    builder.finish()
}

/// A full matrix of small whole numbers that presolve cannot empty.
fn dense(size: usize) -> Problem {
    let mut builder = Builder::new();
    for i in 0..size {
        builder.add_row(10.0 + i as f64, f64::INFINITY, "");
    }
    for j in 0..size {
        let entries: Vec<(usize, f64)> = (0..size).map(|i| (i, 1.0 + ((i * 7 + j * 13 + i * j) % 10) as f64)).collect();
        builder.add_col(20.0 + ((j * 3) % 8) as f64, 0.0, f64::INFINITY, &entries, "");
    }
    builder.finish()
}
