//! The worst attack: every interdiction case of the reference, and complete enumeration on programmes drawn at random.

#![expect(clippy::disallowed_methods, reason = "the cases are files")]

use proptest::prelude::*;
use seawall_engine::lp::{Builder, Options, Problem, mps, solve};
use seawall_engine::redteam::{Error, Limits, Target, redteam};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reference/plan")
}

fn json(name: &str) -> Value {
    let text = fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::from_str(&text).expect("JSON")
}

/// A case's programme and targets.
fn case(name: &str) -> (Problem, Vec<Target>, Value) {
    let text = fs::read_to_string(folder().join(format!("{name}.mps"))).expect("a readable file");
    let problem = mps::read(&text).expect("a programme").problem;
    let place = |column: &Value| {
        let column = column.as_str().expect("a name");
        problem.col_names.iter().position(|name| name == column).expect("a column of the programme")
    };
    let stated = json(&format!("{name}.targets.json"));
    let targets = stated["targets"].as_object().expect("targets by id").iter();
    let targets = targets.map(|(id, columns)| Target {
        id: id.clone(),
        columns: columns.as_array().expect("columns").iter().map(place).collect(),
    });
    let targets = targets.collect();
    (problem, targets, json(&format!("{name}.json")))
}

#[track_caller]
fn check(name: &str) {
    let (problem, targets, stated) = case(name);
    for (k, expected) in stated["expected"]["by_k"].as_object().expect("answers by k") {
        let k: usize = k.parse().expect("a count");
        let found = redteam(&problem, &targets, k, &Limits::default()).expect("an answer");
        let number = |key: &str| expected[key].as_f64().expect("a number");
        let close = |got: f64, wanted: f64| (got - wanted).abs() <= 1e-6 * wanted.abs();
        assert!(close(found.no_attack, stated["expected"]["no_attack"].as_f64().expect("a number")));
        assert!(close(found.worst.objective, number("worst_objective")), "{name}, k = {k}: {}", found.worst.objective);
        assert!(close(found.near[1].objective, number("second_objective")), "{name}, k = {k}: {:?}", found.near[1]);
        let mut ids: Vec<&str> = found.worst.targets.iter().map(|&target| targets[target].id.as_str()).collect();
        ids.sort_unstable();
        let wanted: Vec<&str> =
            expected["worst_targets"].as_array().expect("ids").iter().map(|id| id.as_str().expect("an id")).collect();
        assert_eq!(ids, wanted, "{name}, k = {k}");
        assert!(found.is_complete && found.upper_bound == found.worst.objective);
        let counts = found.counts;
        let all = u128::from(expected["enumerated"].as_u64().expect("a count"));
        assert_eq!(counts.solved + counts.unused + counts.bounded, all, "{name}, k = {k}: {counts:?}");
    }
}

#[test]
fn the_small_network_is_attacked_as_enumerated() {
    check("interdiction_xs");
}

#[test]
fn the_worst_pair_leaves_out_the_worst_single() {
    check("interdiction_greedy_seed31");
}

#[test]
fn a_precursor_that_fans_out_is_worth_more_than_lost_load() {
    check("interdiction_fanout_seed41");
}

#[test]
fn a_search_cut_short_states_a_bound_that_holds() {
    let (problem, targets, stated) = case("interdiction_xs");
    let worst = stated["expected"]["by_k"]["3"]["worst_objective"].as_f64().expect("a number");
    for solves in [1, 5, 30, 100] {
        let limits = Limits { solves, ..Limits::default() };
        let found = redteam(&problem, &targets, 3, &limits).expect("an answer");
        assert!(found.worst.objective <= worst * (1.0 + 1e-9));
        assert!(found.upper_bound >= worst * (1.0 - 1e-9), "{solves}: {} below {worst}", found.upper_bound);
        assert!(!found.is_complete);
    }
}

#[test]
fn what_cannot_be_attacked_is_said() {
    let mut builder = Builder::new();
    let need = builder.add_row(2.0, f64::INFINITY, "need");
    builder.add_col(1.0, 1.0, 5.0, &[(need, 1.0)], "must");
    let free = builder.add_col(3.0, 0.0, 5.0, &[(need, 1.0)], "may");
    let problem = builder.finish();
    let target = |column: usize| Target { id: format!("t{column}"), columns: vec![column] };
    let limits = Limits::default();
    assert_eq!(redteam(&problem, &[target(0)], 1, &limits).err(), Some(Error::Target("t0".into())));
    assert_eq!(redteam(&problem, &[target(9)], 1, &limits).err(), Some(Error::Target("t9".into())));
    let found = redteam(&problem, &[target(free)], 3, &limits).expect("an answer");
    assert_eq!((found.no_attack, found.worst.objective), (2.0, 2.0));
    assert_eq!(found.counts.unused, 1);
}

/// Sources of random cost and size that cover a need, the rest at a penalty.
fn sources() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((1.0..20.0f64, 0.5..6.0f64), 3..7)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_search_finds_what_complete_enumeration_finds(list in sources(), k in 1usize..4) {
        let mut builder = Builder::new();
        let need = builder.add_row(8.0, f64::INFINITY, "need");
        for &(cost, most) in &list {
            builder.add_col(cost, 0.0, most, &[(need, 1.0)], "");
        }
        builder.add_col(100.0, 0.0, f64::INFINITY, &[(need, 1.0)], "short");
        let problem = builder.finish();
        let targets: Vec<Target> = (0..list.len()).map(|c| Target { id: c.to_string(), columns: vec![c] }).collect();
        let found = redteam(&problem, &targets, k, &Limits::default()).expect("an answer");
        let mut worst = f64::NEG_INFINITY;
        for mask in (0u32..1 << list.len()).filter(|mask| mask.count_ones() as usize == k.min(list.len())) {
            let mut closed = problem.clone();
            for column in (0..list.len()).filter(|column| mask >> column & 1 == 1) {
                closed.col_upper[column] = 0.0;
            }
            worst = worst.max(solve(&closed, &Options::default()).objective);
        }
        prop_assert!((found.worst.objective - worst).abs() <= 1e-7 * worst, "{} and {worst}", found.worst.objective);
        prop_assert_eq!(found.upper_bound, found.worst.objective);
    }
}
