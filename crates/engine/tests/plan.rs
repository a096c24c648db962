//! Decisions in stages: every StochOptFormat and SMPS file of the reference cases, by tree and by cuts, and laws of both.

#![expect(clippy::disallowed_methods, reason = "the cases are files")]

use seawall_engine::lp::{Algorithm, Options, Status};
use seawall_engine::plan::graph::{Arc, Column, Graph, Node, Realization, Row, Stage, State};
use seawall_engine::plan::risk::Risk;
use seawall_engine::plan::sddp::{Error, Learned, Limits, Stop, Work, sddp, sddp_from};
use seawall_engine::plan::tree::{Refusal, tree};
use seawall_engine::plan::{graph, smps, sof};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;

const LARGEST_TREE: usize = 20_000;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/reference/plan")
}

fn text(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// An entry of a case's `files`.
struct Entry {
    name: String,
    graph: Graph,
    risk: Risk,
    is_cut: bool,
    expected: f64,
    tolerance: f64,
}

fn risk(stated: &Value) -> Risk {
    match stated["type"].as_str() {
        Some("nested_mean_avar") => Risk::MeanTail {
            mean_weight: stated["lambda"].as_f64().expect("a weight"),
            tail: stated["beta"].as_f64().expect("a share"),
        },
        Some("nested_modified_chi_squared") => Risk::Ball { radius: stated["radius"].as_f64().expect("a radius") },
        _ => Risk::Expectation,
    }
}

fn entries(format: &str) -> Vec<Entry> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder())
        .expect("the reference cases lie beside the tests")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let case: Value = serde_json::from_str(&fs::read_to_string(&path).expect("a readable file")).expect("JSON");
        for file in case["files"].as_array().into_iter().flatten().filter(|file| file["format"] == format) {
            let Some(expected) = file["expected"].as_f64() else { continue };
            let mut graph = if format == "smps" {
                let part = |k: usize| text(file["path"][k].as_str().expect("a file name"));
                let stem = path.file_stem().expect("a name").to_string_lossy();
                let graph = smps::read(&part(0), &part(1), &part(2)).unwrap_or_else(|error| panic!("{stem}: {error}"));
                graph.check().expect("what is read holds together");
                graph
            } else {
                let name = file["path"].as_str().expect("a file name");
                sof::read(&text(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
            };
            for (node, columns) in file["fix"].as_object().into_iter().flatten() {
                for (column, value) in columns.as_object().expect("values by column") {
                    graph.fix(node, column, value.as_f64().expect("a number")).expect("a known column");
                }
            }
            let tolerance = &file["tolerance"];
            let tolerance =
                tolerance["abs"].as_f64().or_else(|| tolerance["rel"].as_f64().map(|rel| rel * expected.abs()));
            found.push(Entry {
                name: format!("{} {}", path.display(), file["value_of"]),
                graph,
                risk: risk(&file["risk_measure"]),
                is_cut: file["method"] != "full_tree" && format != "smps",
                expected,
                tolerance: tolerance.expect("a tolerance"),
            });
        }
    }
    found
}

#[track_caller]
fn close(got: f64, entry: &Entry) {
    assert!((got - entry.expected).abs() <= entry.tolerance, "{}: {got}, not {}", entry.name, entry.expected);
}

#[test]
fn every_tree_has_its_published_value() {
    let mut solved = 0;
    for entry in entries("stochoptformat").iter().chain(&entries("smps")) {
        match tree(&entry.graph, entry.risk, LARGEST_TREE) {
            Ok(tree) => {
                let answer = tree.solve(&Options::default());
                assert_eq!(answer.status, Status::Optimal, "{}", entry.name);
                close(answer.objective, entry);
                solved += 1;
            }
            Err(Refusal::TooLarge(_)) => assert!(entry.name.contains("stock_5_stages"), "{}", entry.name),
            Err(refusal) => panic!("{}: {refusal}", entry.name),
        }
    }
    assert!(solved >= 15, "only {solved} files solved");
}

#[test]
fn cuts_reach_the_value_of_every_tree_without_whole_numbers() {
    let mut solved = 0;
    for entry in entries("stochoptformat").into_iter().filter(|entry| !entry.graph.is_whole()) {
        // The large one is walked once, by the entry that asks for cuts.
        if entry.name.contains("stock_5_stages") && !entry.is_cut {
            continue;
        }
        let limits = Limits { patience: 100, ..Limits::default() };
        let policy = sddp(&entry.graph, entry.risk, &limits).unwrap_or_else(|error| panic!("{}: {error}", entry.name));
        let bound = policy.last_bound().expect("some iterations");
        close(bound, &entry);
        assert_eq!(policy.stop, Stop::Settled, "{}", entry.name);
        let sign = if entry.graph.maximize { -1.0 } else { 1.0 };
        let rises = policy.bounds.windows(2).all(|pair| sign * (pair[1] - pair[0]) >= -1e-7 * pair[0].abs().max(1.0));
        assert!(rises, "{}: the bound fell", entry.name);
        solved += 1;
    }
    assert!(solved >= 8, "only {solved} files solved");
}

#[test]
fn the_farmer_hedges_as_in_the_book() {
    let graph = sof::read(&text("farmer.sof.json")).expect("a graph");
    let answer = tree(&graph, Risk::Expectation, 100).expect("four places").solve(&Options::default());
    let area = |name: &str| answer.first[0].columns.iter().find(|column| column.0 == name).expect("a column").1;
    let areas = [area("x_wheat_out"), area("x_corn_out"), area("x_beets_out")];
    for (area, book) in areas.into_iter().zip([170.0, 80.0, 250.0]) {
        assert!((area - book).abs() < 1e-6, "{areas:?}");
    }
}

#[test]
fn a_tail_of_everything_is_the_mean_and_of_nothing_the_worst() {
    let graph = sof::read(&text("two_stage_xs_6.sof.json")).expect("a graph");
    let value = |risk: Risk| tree(&graph, risk, 100).expect("a small tree").solve(&Options::default()).objective;
    let mean = value(Risk::Expectation);
    let tail = |mean_weight: f64, tail: f64| value(Risk::MeanTail { mean_weight, tail });
    assert!((tail(0.0, 1.0) - mean).abs() <= 1e-6 * mean);
    let case: Value = serde_json::from_str(&text("two_stage_xs_6.json")).expect("JSON");
    for (weight, expected) in case["expected"]["mean_cvar_objective_beta_0_8_by_weight"].as_object().expect("values") {
        let (weight, expected): (f64, f64) = (weight.parse().expect("a weight"), expected.as_f64().expect("a number"));
        let got = tail(1.0 - weight, 0.2);
        assert!((got - expected).abs() <= 1e-6 * expected, "{got}, not {expected}");
        let limits = Limits::default();
        let cut = sddp(&graph, Risk::MeanTail { mean_weight: 1.0 - weight, tail: 0.2 }, &limits).expect("cuts");
        let bound = cut.last_bound().expect("some iterations");
        assert!((bound - expected).abs() <= 1e-5 * expected, "{bound}, not {expected}");
    }
    assert!(tail(0.0, 0.0) >= tail(0.0, 0.2) && tail(0.0, 0.2) >= mean);
}

/// Buy now at 1, later at 3; need `need` tonnes tomorrow, with these probabilities.
fn newsvendor(needs: &[(f64, f64)]) -> Graph {
    let column = |name: &str, cost: f64| Column { name: name.into(), cost, lower: 0.0, upper: 100.0, is_whole: false };
    let free = |name: &str| Column { lower: f64::NEG_INFINITY, upper: f64::INFINITY, ..column(name, 0.0) };
    let today = Stage {
        columns: vec![free("in"), column("stock", 1.0)],
        incoming: vec![0],
        outgoing: vec![1],
        ..Stage::default()
    };
    let tomorrow = Stage {
        columns: vec![free("in"), column("later", 3.0), column("left", 0.0)],
        rows: vec![Row { name: "need".into(), lower: 0.0, upper: f64::INFINITY, entries: vec![(0, 1.0), (1, 1.0)] }],
        incoming: vec![0],
        outgoing: vec![2],
        ..Stage::default()
    };
    let seen = |&(need, probability): &(f64, f64)| Realization {
        probability,
        changes: vec![graph::Change::Sides(0, need, f64::INFINITY)],
    };
    let once = vec![Realization { probability: 1.0, changes: Vec::new() }];
    Graph {
        states: vec![State { name: "stock".into(), initial: 0.0 }],
        root: vec![Arc { node: 0, probability: 1.0 }],
        nodes: vec![
            Node {
                name: "today".into(),
                stage: today,
                realizations: once,
                arcs: vec![Arc { node: 1, probability: 1.0 }],
            },
            Node {
                name: "tomorrow".into(),
                stage: tomorrow,
                realizations: needs.iter().map(seen).collect(),
                arcs: Vec::new(),
            },
        ],
        maximize: false,
    }
}

#[test]
fn a_newsvendor_buys_up_to_the_critical_share() {
    // A tonne now saves 3 when it is needed, which must be likelier than 1/3: stock 20, which 0.5 need, not 30, which 0.2 need.
    let graph = newsvendor(&[(10.0, 0.5), (20.0, 0.3), (30.0, 0.2)]);
    let answer = tree(&graph, Risk::Expectation, 10).expect("four places").solve(&Options::default());
    assert!((answer.objective - (20.0 + 0.2 * 3.0 * 10.0)).abs() < 1e-9, "{}", answer.objective);
    let worst = tree(&graph, Risk::WORST, 10).expect("four places").solve(&Options::default());
    assert!((worst.objective - 30.0).abs() < 1e-9, "{}", worst.objective);
    let mut policy = sddp(&graph, Risk::Expectation, &Limits::default()).expect("cuts");
    assert!((policy.last_bound().expect("iterations") - 26.0).abs() < 1e-9);
    let first = policy.first().expect("a decision");
    assert_eq!(first[0].columns[0].0, "stock");
    assert!((first[0].columns[0].1 - 20.0).abs() < 1e-9);
    let simulated = policy.simulate(2000, &Limits::default()).expect("paths");
    assert!((simulated.mean - 26.0).abs() <= 2.0 * simulated.half_width, "{simulated:?}");
}

#[test]
fn whole_numbers_endless_falls_and_dead_ends_are_said() {
    let mut whole = newsvendor(&[(1.0, 1.0)]);
    whole.nodes[0].stage.columns[1].is_whole = true;
    assert_eq!(sddp(&whole, Risk::Expectation, &Limits::default()).err(), Some(Error::Whole));
    let mut falling = newsvendor(&[(1.0, 1.0)]);
    falling.nodes[1].stage.columns[2] =
        Column { cost: -1.0, upper: f64::INFINITY, ..falling.nodes[1].stage.columns[2].clone() };
    let error = sddp(&falling, Risk::Expectation, &Limits::default()).err();
    assert_eq!(error, Some(Error::NoFloor("tomorrow".into())));
    let dead = newsvendor(&[(1000.0, 1.0)]);
    let error = sddp(&dead, Risk::Expectation, &Limits::default()).err();
    assert_eq!(error, Some(Error::Infeasible("tomorrow".into())));
    let unlikely = newsvendor(&[(1.0, 0.4), (2.0, 0.4)]);
    assert_eq!(unlikely.check().expect_err("probabilities of 0.8").place, "tomorrow");
}

#[test]
fn what_lies_above_the_bound_is_known_from_few_paths() {
    // With one cut the cost to go is still underrated; with all of them nothing is above the bound of 26.
    let graph = newsvendor(&[(10.0, 0.5), (20.0, 0.3), (30.0, 0.2)]);
    let mut early = sddp(&graph, Risk::Expectation, &Limits { iterations: 1, ..Limits::default() }).expect("cuts");
    let bound = early.last_bound().expect("an iteration");
    let above = early.above(20, &Limits::default()).expect("paths");
    let simulated = early.simulate(4000, &Limits::default()).expect("paths");
    assert!(
        (bound + above.mean - simulated.mean).abs() <= 2.0 * simulated.half_width,
        "{bound} {above:?} {simulated:?}"
    );
    let limits = Limits { gap: Some(1e-6), ..Limits::default() };
    let mut policy = sddp(&graph, Risk::Expectation, &limits).expect("cuts");
    assert_eq!(policy.stop, Stop::Closed);
    assert!(policy.above(20, &limits).expect("paths").mean.abs() < 1e-9);
}

#[test]
fn an_interrupted_policy_goes_on_to_the_same_bound() {
    let graph = sof::read(&text("capacity_prob52_2stages.sof.json")).expect("a graph");
    let whole = sddp(&graph, Risk::Expectation, &Limits::default()).expect("cuts");
    let mut work = Work::default();
    let mut told = |bounds: &[f64], cuts: &[Learned]| work = Work { bounds: bounds.to_vec(), cuts: cuts.to_vec() };
    let some = Limits { iterations: 5, ..Limits::default() };
    sddp_from(&graph, Risk::Expectation, &some, Work::default(), &mut told).expect("cuts");
    assert_eq!(work.bounds.len(), 5);
    let text = serde_json::to_string(&work).expect("numbers");
    let kept: Work = serde_json::from_str(&text).expect("numbers");
    assert_eq!(kept, work);
    let on = sddp_from(&graph, Risk::Expectation, &Limits::default(), kept, &mut |_, _| {}).expect("cuts");
    let (one, other) = (whole.last_bound().expect("made"), on.last_bound().expect("made"));
    assert!((one - other).abs() <= 1e-7 * one.abs(), "{one} {other}");
    let foreign = newsvendor(&[(1.0, 1.0)]);
    let error = sddp_from(&foreign, Risk::Expectation, &some, work, &mut |_, _| {}).err();
    assert_eq!(error, Some(Error::Foreign));
}

#[test]
fn a_node_that_no_path_visits_is_no_trouble() {
    let mut graph = newsvendor(&[(10.0, 0.5), (20.0, 0.5)]);
    let never = Node { name: "never".into(), ..graph.nodes[0].clone() };
    graph.nodes.push(never);
    assert!(sddp(&graph, Risk::Expectation, &Limits::default()).is_ok());
}

#[test]
fn seeds_walk_other_paths_to_the_same_bound() {
    let graph = sof::read(&text("capacity_prob52_2stages.sof.json")).expect("a graph");
    let bound = |seed: u64| {
        let limits = Limits { seed, ..Limits::default() };
        sddp(&graph, Risk::Expectation, &limits).expect("cuts").last_bound().expect("iterations")
    };
    let first = bound(0);
    assert_eq!(first.to_bits(), bound(0).to_bits());
    assert!((1..5).all(|seed| (bound(seed) - first).abs() <= 1e-6 * first));
}

#[test]
fn interior_point_solves_the_tree_as_well() {
    let graph = sof::read(&text("lands.sof.json")).expect("a graph");
    let options = Options { algorithm: Algorithm::InteriorPoint, ..Options::default() };
    let answer = tree(&graph, Risk::Expectation, 10).expect("four places").solve(&options);
    assert!((answer.objective - 381.853_333).abs() < 1e-4);
}

#[test]
fn files_that_are_not_understood_say_where() {
    let broken = text("lands.sof.json").replacen("\"support\"", "\"supports\"", 1);
    assert!(sof::read(&broken).is_err(), "a random variable without a value");
    let error = sof::read("{\"version\": }").expect_err("no JSON");
    assert_eq!(error.place, "line 1, column 13");
    let (core, time, stoch) = (text("lands.cor"), text("lands.tim"), text("lands.sto"));
    let error = smps::read(&core, &time, &stoch.replace("DISCRETE", "NORMAL")).expect_err("not discrete");
    assert_eq!((error.file, error.line), ("stoch", 2));
    let error = smps::read(&core, &time, &stoch.replacen("dem1 3.0", "dem9 3.0", 1)).expect_err("no such row");
    assert_eq!((error.file, error.line), ("stoch", 3));
    assert!(smps::read(&core, "PERIODS\n", &stoch).is_err());
    assert!(smps::read(&core, &time, &stoch.replace("0.4", "0.1")).is_err(), "probabilities of 0.7");
}
