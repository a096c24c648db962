//! Known answers: every MPS file of the reference cases, on both solvers, and the balance of co-products.

#![expect(clippy::disallowed_methods, reason = "the cases are files")]

use std::fs;
use std::path::PathBuf;

use seawall_engine::lp::{Algorithm, Builder, Options, Problem, Solution, Status, clarabel, highs, mps, solve};
use serde_json::Value;

fn reference(folder: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(folder)
}

fn json(path: PathBuf) -> Value {
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A file of a case with the answer it must give.
struct Case {
    name: String,
    model: mps::Model,
    expected: f64,
    tolerance: f64,
}

/// Every MPS file named by the cases in `plan/`, by ascending name.
fn cases() -> Vec<Case> {
    let mut paths: Vec<PathBuf> = fs::read_dir(reference("plan"))
        .expect("the reference cases lie beside the tests")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let case = json(path);
        for file in case["files"].as_array().into_iter().flatten() {
            let (name, expected) = match file["format"].as_str() {
                Some("mps") => (&file["path"], &file["expected"]),
                // Without an attack it is a programme like any other.
                Some("interdiction_mps") => (&file["path"][0], &case["expected"]["no_attack"]),
                _ => continue,
            };
            let name = name.as_str().expect("a file name");
            let text =
                fs::read_to_string(reference("plan").join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
            let model = mps::read(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            let expected = expected.as_f64().expect("a number");
            let tolerance = &file["tolerance"];
            let tolerance =
                tolerance["abs"].as_f64().or_else(|| tolerance["rel"].as_f64().map(|rel| rel * expected.abs()));
            found.push(Case { name: name.into(), model, expected, tolerance: tolerance.expect("a tolerance") });
        }
    }
    assert!(found.len() >= 15, "only {} files found", found.len());
    found
}

#[track_caller]
fn same(first: f64, second: f64, what: &str) {
    assert!((first - second).abs() <= 1e-6 * first.abs().max(second.abs()).max(1e-3), "{what}: {first} and {second}");
}

#[track_caller]
fn optimal(solution: Solution, what: &str) -> Solution {
    assert_eq!(solution.status, Status::Optimal, "{what}: {:?}", solution.residuals);
    solution
}

#[test]
fn every_file_has_its_published_objective() {
    for case in cases() {
        let solution = optimal(solve(&case.model.problem, &Options::default()), &case.name);
        let objective = if case.model.maximize { -solution.objective } else { solution.objective };
        let off = (objective - case.expected).abs();
        assert!(off <= case.tolerance, "{}: {objective}, not {}", case.name, case.expected);
    }
}

#[test]
fn both_solvers_agree_on_every_file() {
    for mut case in cases() {
        case.model.problem.integer.clear();
        let problem = &case.model.problem;
        let simplex = optimal(solve(problem, &Options::default()), &case.name);
        let interior = optimal(
            solve(problem, &Options { algorithm: Algorithm::InteriorPoint, ..Options::default() }),
            &format!("{} by interior point", case.name),
        );
        let second = optimal(clarabel::solve(problem, &Options::default()), &format!("{} by clarabel", case.name));
        same(simplex.objective, interior.objective, &case.name);
        same(simplex.objective, second.objective, &case.name);
    }
}

#[test]
fn every_file_written_and_read_again_has_the_same_objective() {
    for case in cases() {
        let again = mps::read(&mps::write(&case.model)).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        assert_eq!(format!("{:?}", case.model), format!("{again:?}"), "{}", case.name);
        let (first, second) =
            (solve(&case.model.problem, &Options::default()), solve(&again.problem, &Options::default()));
        assert_eq!(first.objective.to_bits(), second.objective.to_bits(), "{}", case.name);
    }
}

#[test]
fn closing_arcs_of_every_network_gives_the_same_hot_as_cold() {
    for case in
        cases().into_iter().filter(|case| case.name.starts_with("netlp") || case.name.starts_with("interdiction"))
    {
        let problem = case.model.problem;
        let mut solver = highs::Solver::new(&problem, &Options::default());
        let base = optimal(solver.solve(), &case.name);
        let used: Vec<usize> = (0..problem.cols()).filter(|&j| base.x[j] > 1e-6).step_by(25).collect();
        for col in used {
            solver.set_basis(base.basis.clone());
            solver.set_col_bounds(&[(col, 0.0, 0.0)]);
            let hot = solver.solve();
            solver.set_col_bounds(&[(col, problem.col_lower[col], problem.col_upper[col])]);
            let mut closed = problem.clone();
            closed.col_upper[col] = 0.0;
            let cold = solve(&closed, &Options::default());
            let what = format!("{} without {}", case.name, &problem.col_names[col]);
            assert_eq!(hot.status, cold.status, "{what}");
            if hot.status == Status::Optimal {
                same(hot.objective, cold.objective, &what);
            }
        }
    }
}

#[test]
fn market_prices_of_the_transport_problem_are_its_duals() {
    let text = fs::read_to_string(reference("plan/trnsport.mps")).expect("the case lies beside the tests");
    let problem = mps::read(&text).expect("a good file").problem;
    let wanted: Vec<f64> =
        numbers(&json(reference("plan/trnsport.json"))["expected"]["market_prices_up_to_a_constant"]);
    for solution in [solve(&problem, &Options::default()), clarabel::solve(&problem, &Options::default())] {
        let markets: Vec<f64> =
            (0..problem.row_count()).filter(|&i| problem.row_lower[i] > 0.0).map(|i| solution.row_dual[i]).collect();
        assert_eq!(markets.len(), wanted.len(), "one row a market");
        for (dual, price) in markets.iter().zip(&wanted) {
            same(dual - markets[0], price - wanted[0], "price against the first market");
        }
    }
}

#[test]
fn the_balance_of_coproducts_is_bought_at_least_cost() {
    let item = &json(reference("exposure/worked_formulas.json"))["items"]["coproduction_balance"];
    let (abs, rel) = (item["tolerance"]["abs"].as_f64().expect("abs"), item["tolerance"]["rel"].as_f64().expect("rel"));
    for case in item["cases"].as_array().expect("cases") {
        let problem = coproduction(case);
        let solution = optimal(solve(&problem, &Options::default()), "coproduction");
        let near = |got: f64, wanted: f64, what: &str| {
            assert!((got - wanted).abs() <= abs + rel * wanted.abs(), "{} {what}: {got}, not {wanted}", case["id"]);
        };
        let expected = &case["expected"];
        near(solution.objective, expected["cost"].as_f64().expect("a number"), "cost");
        for (got, wanted) in solution.x.iter().zip(numbers(&expected["least_cost_t_reo"])) {
            near(*got, wanted, "ore");
        }
        for (i, wanted) in numbers(&expected["surplus_t"]).into_iter().enumerate() {
            near(solution.row_activity[i] - problem.row_lower[i], wanted, "surplus");
        }
        for (got, wanted) in solution.row_dual.iter().zip(numbers(&expected["dual_by_element"])) {
            near(*got, wanted, "dual");
        }
        let second = optimal(clarabel::solve(&problem, &Options::default()), "coproduction by clarabel");
        same(solution.objective, second.objective, "cost by both");
    }
}

/// Tonnes of each ore so that every element is at least what is wanted.
fn coproduction(case: &Value) -> Problem {
    let mut builder = Builder::new();
    for demand in numbers(&case["demand_t"]) {
        builder.add_row(demand, f64::INFINITY, "");
    }
    for (ore, cost) in case["ores"].as_array().expect("ores").iter().zip(numbers(&case["cost_per_t_reo"])) {
        let grades: Vec<(usize, f64)> = numbers(&ore["grade"]).into_iter().enumerate().collect();
        builder.add_col(cost, 0.0, f64::INFINITY, &grades, ore["name"].as_str().expect("a name"));
    }
    builder.finish()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|number| number.as_f64().expect("a number")).collect()
}
