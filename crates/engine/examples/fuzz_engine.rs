//! Fuzzes the readers of programmes: `cargo run --release -p seawall-engine --example fuzz_engine -- [TARGET] --inputs 100000`.
//!
//! What is accepted must read the same after it was written another way, and hold only numbers that both solvers take.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a program that times, prints and reads files"
)]

#[path = "../../../fuzz/harness.rs"]
mod harness;

use harness::{Target, Verdict};
use seawall_engine::lp::mps;
use seawall_engine::plan::graph::{Change, Graph};
use seawall_engine::plan::{smps, sof};
use std::path::Path;

const MPS_WORDS: &[&str] = &[
    "NAME", "ROWS", "COLUMNS", "RHS", "RANGES", "BOUNDS", "ENDATA", "OBJSENSE", "MAX", "MIN", " N obj", " E r", " L r",
    " G r", "N", "E", "L", "G", "UP", "LO", "FX", "FR", "MI", "PL", "BV", "UI", "LI", "SC", "'MARKER'", "'INTORG'",
    "'INTEND'", "obj", "RNG", "BND", "1e15", "1e20", "1e30", "-1e30", "Infinity", "1e-300",
];

const SMPS_WORDS: &[&str] = &[
    "TIME",
    "PERIODS",
    "STOCH",
    "INDEP",
    "BLOCKS",
    "SCENARIOS",
    "SCEN",
    "DISCRETE",
    "REPLACE",
    "ADD",
    "MULTIPLY",
    "LP",
    "IMPLICIT",
    "EXPLICIT",
    "ROOT",
    "'ROOT'",
    "BL",
    "SC",
    "RHS",
    "ENDATA",
    "STAGE-1",
    "STAGE-2",
    "PERIOD2",
    "0.5",
    "1.0",
    "1.5",
    "-0.25",
    "1e300",
    "nan",
    "*",
];

const SOF_WORDS: &[&str] = &[
    "\"root\"",
    "\"nodes\"",
    "\"subproblems\"",
    "\"state_variables\"",
    "\"successors\"",
    "\"realizations\"",
    "\"probability\"",
    "\"support\"",
    "\"random_variables\"",
    "\"version\"",
    "\"major\"",
    "\"minor\"",
    "\"ScalarAffineFunction\"",
    "\"ScalarQuadraticFunction\"",
    "\"Variable\"",
    "\"GreaterThan\"",
    "\"LessThan\"",
    "\"EqualTo\"",
    "\"Interval\"",
    "\"Integer\"",
    "\"ZeroOne\"",
    "\"min\"",
    "\"max\"",
    "\"in\"",
    "\"out\"",
    "null",
    "true",
    "[]",
    "{}",
    "1e999",
    "-1",
    "0.5",
    "1.0",
    "\"1\"",
];

fn mps(_: &str, bytes: &[u8]) -> Verdict {
    let Ok(text) = std::str::from_utf8(bytes) else { return Verdict::Refused };
    let Ok(first) = mps::read(text) else { return Verdict::Refused };
    let problem = &first.problem;
    let is_finite = problem.values.iter().chain(&problem.col_cost).all(|value| value.is_finite())
        && problem.offset.is_finite()
        && problem.col_lower.iter().chain(&problem.row_lower).all(|low| !low.is_nan() && *low < f64::INFINITY)
        && problem.col_upper.iter().chain(&problem.row_upper).all(|high| !high.is_nan() && *high > f64::NEG_INFINITY);
    if !is_finite {
        return Verdict::Silent("a number that is none".to_owned());
    }
    match mps::read(&mps::write(&first)) {
        Err(error) => Verdict::Silent(format!("what we write we do not read: {error}")),
        Ok(second) => {
            let strip = |model: &mps::Model| {
                let numbers = model.problem.without_names();
                (format!("{numbers:?}").replace("-0.0", "0.0"), model.maximize)
            };
            if strip(&first) == strip(&second) {
                Verdict::Accepted
            } else {
                Verdict::Silent("what we write reads back as another problem".to_owned())
            }
        }
    }
}

/// A policy graph: it keeps its promises, and `again` reads the same one.
fn graph(first: &Graph, again: Result<Graph, String>) -> Verdict {
    if let Err(error) = first.check() {
        return Verdict::Silent(format!("no graph: {error}"));
    }
    if !is_finite(first) {
        return Verdict::Silent("a number that is none".to_owned());
    }
    match again {
        Err(error) => Verdict::Silent(format!("written another way it is refused: {error}")),
        Ok(second) if second == *first => Verdict::Accepted,
        Ok(_) => Verdict::Silent("written another way it is another problem".to_owned()),
    }
}

/// Whether costs and coefficients are finite, and bounds at most infinite on their own side.
fn is_finite(graph: &Graph) -> bool {
    let sides =
        |low: f64, high: f64| !low.is_nan() && !high.is_nan() && low < f64::INFINITY && high > f64::NEG_INFINITY;
    let is_well = |change: &Change| match *change {
        Change::Cost(_, value) | Change::Entry(_, _, value) | Change::Offset(value) => value.is_finite(),
        Change::Sides(_, low, high) | Change::Bounds(_, low, high) => sides(low, high),
    };
    graph.nodes.iter().all(|node| {
        let stage = &node.stage;
        stage.offset.is_finite()
            && stage.columns.iter().all(|column| column.cost.is_finite() && sides(column.lower, column.upper))
            && stage
                .rows
                .iter()
                .all(|row| sides(row.lower, row.upper) && row.entries.iter().all(|(_, value)| value.is_finite()))
            && node.realizations.iter().flat_map(|seen| &seen.changes).all(is_well)
    })
}

/// StochOptFormat: another writer's JSON of the same values gives the same graph.
fn sof(_: &str, bytes: &[u8]) -> Verdict {
    let Ok(text) = std::str::from_utf8(bytes) else { return Verdict::Refused };
    let Ok(first) = sof::read(text) else { return Verdict::Refused };
    let again = serde_json::from_str::<serde_json::Value>(text).map_err(|error| error.to_string());
    graph(&first, again.and_then(|value| sof::read(&format!("{value:#}")).map_err(|error| error.to_string())))
}

/// SMPS: the three files of a problem, one of them mutated; without comments and with single blanks they say the same.
fn smps(seeds: &[(String, Vec<u8>)], name: &str, bytes: &[u8]) -> Verdict {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let part = |ending: &str| {
        let file = format!("{stem}.{ending}");
        let kept = seeds.iter().find(|(seed, _)| *seed == file).map_or(&[][..], |(_, bytes)| bytes);
        std::str::from_utf8(if file == name { bytes } else { kept })
    };
    let (Ok(core), Ok(time), Ok(stoch)) = (part("cor"), part("tim"), part("sto")) else { return Verdict::Refused };
    let Ok(first) = smps::read(core, time, stoch) else { return Verdict::Refused };
    let again = smps::read(&plain(core), &plain(time), &plain(stoch)).map_err(|error| error.to_string());
    graph(&first, again)
}

/// The lines of a file without comments, their words one blank apart; data lines keep a blank before them.
fn plain(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with('*') && !line.trim().is_empty());
    lines
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let indent = if line.starts_with([' ', '\t']) { " " } else { "" };
            format!("{indent}{}\n", words.join(" "))
        })
        .collect()
}

/// Reference problems whose names end so, small ones: a mutation of a large file rarely matters.
fn named(endings: &[&str], bytes: usize) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/plan");
    let mut seeds: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .expect("the reference problems are in the repository")
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_str()?.to_owned();
            let found = std::fs::read(&path).ok()?;
            (endings.iter().any(|ending| name.ends_with(ending)) && found.len() < bytes).then_some((name, found))
        })
        .collect();
    seeds.sort();
    seeds
}

fn main() {
    let mut programmes = named(&[".mps"], 6000);
    let small = "NAME s\nOBJSENSE\n MAX\nROWS\n N gain\n L most\n G least\n E both\nCOLUMNS\n x gain 1.5 most 1\n x least 2\n \
                 M 'MARKER' 'INTORG'\n n gain -2 both 1\n M 'MARKER' 'INTEND'\nRHS\n RHS most 4 least 1\n RHS gain -10\n\
                 RANGES\n RNG most 3 both -2\nBOUNDS\n UP BND x 7.25\n LO BND n 2\nENDATA\n";
    programmes.push(("small.mps".to_owned(), small.as_bytes().to_vec()));
    let mut stages = named(&[".cor", ".tim", ".sto"], 6000);
    // A problem is its three files: those of which one is too large are left out.
    let has_core = |name: &str, all: &[(String, Vec<u8>)]| {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        ["cor", "tim", "sto"].iter().all(|ending| all.iter().any(|(other, _)| *other == format!("{stem}.{ending}")))
    };
    let all = stages.clone();
    stages.retain(|(name, _)| has_core(name, &all));
    let files = stages.clone();
    let passed = harness::run(&[
        Target { name: "mps", seeds: programmes, words: MPS_WORDS, read: Box::new(mps) },
        Target { name: "sof", seeds: named(&[".sof.json"], 20_000), words: SOF_WORDS, read: Box::new(sof) },
        Target {
            name: "smps",
            seeds: stages,
            words: SMPS_WORDS,
            read: Box::new(move |name, bytes| smps(&files, name, bytes)),
        },
    ]);
    std::process::exit(i32::from(!passed));
}
