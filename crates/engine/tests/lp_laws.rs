//! Laws of linear programmes that hold for any numbers: two solvers agree, a tighter bound never helps, units do not matter,
//! and no text makes the reader panic.

use proptest::prelude::*;
use seawall_engine::lp::{Builder, Options, Problem, Status, clarabel, highs, mps, solve};

/// A column as `(cost, lower, upper, entries)`.
type Col = (f64, f64, f64, Vec<(usize, f64)>);

/// A programme as plain numbers: sides of rows, and columns.
#[derive(Debug, Clone)]
struct Draft {
    rows: Vec<(f64, f64)>,
    cols: Vec<Col>,
}

impl Draft {
    fn problem(&self) -> Problem {
        let mut builder = Builder::new();
        for &(lower, upper) in &self.rows {
            builder.add_row(lower, upper, "");
        }
        for (cost, lower, upper, entries) in &self.cols {
            builder.add_col(*cost, *lower, *upper, entries, "");
        }
        builder.finish()
    }
}

fn side() -> impl Strategy<Value = (f64, f64)> {
    (-20i32..20, 0i32..15, 0u8..5).prop_map(|(low, width, kind)| {
        let (low, high) = (f64::from(low), f64::from(low + width));
        match kind {
            0 => (low, low),
            1 => (low, high),
            2 => (low, f64::INFINITY),
            3 => (f64::NEG_INFINITY, high),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        }
    })
}

fn draft() -> impl Strategy<Value = Draft> {
    (1usize..8, 1usize..10).prop_flat_map(|(rows, cols)| {
        let entries = prop::collection::vec((0..rows, -6i32..7), 0..5)
            .prop_map(|list| list.into_iter().map(|(row, value)| (row, f64::from(value) / 2.0)).collect::<Vec<_>>());
        let col =
            (-9i32..10, side(), entries).prop_map(|(cost, (low, high), entries)| (f64::from(cost), low, high, entries));
        (prop::collection::vec(side(), rows), prop::collection::vec(col, cols))
            .prop_map(|(rows, cols)| Draft { rows, cols })
    })
}

/// A programme with an optimum: columns within finite bounds, and rows moved to hold at a point of theirs.
fn solvable() -> impl Strategy<Value = Draft> {
    draft().prop_map(|mut draft| {
        let mut activity = vec![0.0; draft.rows.len()];
        for (_, lower, upper, entries) in &mut draft.cols {
            *lower = lower.max(-30.0);
            *upper = upper.min(40.0);
            for &(row, value) in entries.iter() {
                activity[row] += value * (0.75 * *lower + 0.25 * *upper);
            }
        }
        for ((lower, upper), activity) in draft.rows.iter_mut().zip(activity) {
            let shift = activity - if lower.is_finite() { *lower } else { *upper };
            if shift.is_finite() {
                (*lower, *upper) = (*lower + shift, *upper + shift);
            }
        }
        draft
    })
}

fn near(first: f64, second: f64) -> bool {
    (first - second).abs() <= 1e-6 * (1.0 + first.abs().max(second.abs()))
}

#[test]
fn what_can_fall_without_end_and_holds_nowhere_is_infeasible() {
    let free = (f64::NEG_INFINITY, f64::INFINITY);
    let draft = Draft {
        rows: vec![(f64::NEG_INFINITY, 0.0), (-15.0, -15.0), (0.0, 0.0), (0.0, 0.0), (-4.0, f64::INFINITY)],
        cols: vec![
            (1.0, f64::NEG_INFINITY, 0.0, vec![(0, 0.5)]),
            (0.0, f64::NEG_INFINITY, 1.0, vec![(1, -1.5), (2, 1.5)]),
            (0.0, 0.0, f64::INFINITY, vec![(1, -0.5)]),
            (-1.0, f64::NEG_INFINITY, -9.0, vec![(0, -3.0), (3, 0.5)]),
            (-1.0, -2.0, -1.0, vec![(2, 1.0)]),
            (1.0, free.0, free.1, vec![]),
        ],
    };
    assert_eq!(solve(&draft.problem(), &Options::default()).status, Status::Infeasible);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn two_solvers_never_contradict(draft in draft()) {
        let problem = draft.problem();
        let (first, second) = (solve(&problem, &Options::default()), clarabel::solve(&problem, &Options::default()));
        prop_assert!(matches!(first.status, Status::Optimal | Status::Infeasible | Status::Unbounded), "{:?}", first);
        // An interior method may fail to end where there is no interior, and says so.
        prop_assert!(second.status == first.status || second.status == Status::Numerical, "{:?}\n{:?}", first, second);
        if second.status == Status::Optimal {
            prop_assert!(near(first.objective, second.objective), "{} and {}", first.objective, second.objective);
        }
    }

    #[test]
    fn two_solvers_find_the_same_optimum(draft in solvable()) {
        let problem = draft.problem();
        let (first, second) = (solve(&problem, &Options::default()), clarabel::solve(&problem, &Options::default()));
        prop_assert_eq!((first.status, second.status), (Status::Optimal, Status::Optimal), "{:?}\n{:?}", first, second);
        prop_assert!(near(first.objective, second.objective), "{} and {}", first.objective, second.objective);
    }

    #[test]
    fn a_tighter_bound_never_helps(draft in solvable(), which in any::<prop::sample::Index>()) {
        let problem = draft.problem();
        let mut solver = highs::Solver::new(&problem, &Options::default());
        let before = solver.solve();
        prop_assert_eq!(before.status, Status::Optimal);
        let col = which.index(problem.cols());
        let lower = problem.col_lower[col].max(before.x[col] - 0.5);
        let upper = problem.col_upper[col].min(before.x[col] - 0.25).max(lower);
        solver.set_col_bounds(&[(col, lower, upper)]);
        let after = solver.solve();
        prop_assert!(matches!(after.status, Status::Optimal | Status::Infeasible), "{:?}", after);
        prop_assert!(after.objective >= before.objective - 1e-6 * (1.0 + before.objective.abs()));
    }

    #[test]
    fn units_do_not_matter(draft in solvable()) {
        let first = solve(&draft.problem(), &Options::default());
        prop_assert_eq!(first.status, Status::Optimal);
        let mut scaled = draft.clone();
        for row in &mut scaled.rows {
            *row = (row.0 * 1000.0, row.1 * 1000.0);
        }
        for col in &mut scaled.cols {
            (col.1, col.2) = (col.1 * 1000.0, col.2 * 1000.0);
        }
        let second = solve(&scaled.problem(), &Options::default());
        prop_assert_eq!(second.status, Status::Optimal);
        prop_assert!(near(first.objective * 1000.0, second.objective), "{} and {}", first.objective, second.objective);
    }

    #[test]
    fn written_and_read_it_is_the_same(draft in draft()) {
        let model = mps::Model { problem: draft.problem(), ..mps::Model::default() };
        let again = mps::read(&mps::write(&model)).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(&again.problem.values, &model.problem.values);
        prop_assert_eq!(&again.problem.rows, &model.problem.rows);
        prop_assert_eq!(&again.problem.starts, &model.problem.starts);
        prop_assert_eq!(&again.problem.col_cost, &model.problem.col_cost);
        prop_assert_eq!(&again.problem.row_lower, &model.problem.row_lower);
        prop_assert_eq!(&again.problem.row_upper, &model.problem.row_upper);
        prop_assert_eq!(&again.problem.col_lower, &model.problem.col_lower);
        prop_assert_eq!(&again.problem.col_upper, &model.problem.col_upper);
    }

    #[test]
    fn no_text_makes_the_reader_panic(draft in draft(), edits in prop::collection::vec((any::<prop::sample::Index>(), "[A-Z 0-9.\n\t'*-]{0,3}"), 1..6)) {
        let mut text = mps::write(&mps::Model { problem: draft.problem(), ..mps::Model::default() });
        for (at, new) in edits {
            let at = at.index(text.len());
            if text.is_char_boundary(at) && text.is_char_boundary(at + 1) {
                text.replace_range(at..=at, &new);
            }
        }
        if let Ok(model) = mps::read(&text) {
            let again = mps::read(&mps::write(&model)).map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(again.problem.values, model.problem.values);
        }
    }
}
