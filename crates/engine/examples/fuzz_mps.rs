//! Fuzzes the reader of MPS files: `cargo run --release -p seawall-engine --example fuzz_mps -- --inputs 100000`.
//!
//! What is accepted must read the same after it was written, and hold only numbers that both solvers take.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a program that times, prints and reads files"
)]

#[path = "../../../fuzz/harness.rs"]
mod harness;

use harness::{Target, Verdict};
use seawall_engine::lp::mps;
use std::path::Path;

const WORDS: &[&str] = &[
    "NAME", "ROWS", "COLUMNS", "RHS", "RANGES", "BOUNDS", "ENDATA", "OBJSENSE", "MAX", "MIN", " N obj", " E r", " L r",
    " G r", "N", "E", "L", "G", "UP", "LO", "FX", "FR", "MI", "PL", "BV", "UI", "LI", "SC", "'MARKER'", "'INTORG'",
    "'INTEND'", "obj", "RNG", "BND", "1e15", "1e20", "1e30", "-1e30", "Infinity", "1e-300",
];

fn read(_: &str, bytes: &[u8]) -> Verdict {
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

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/plan");
    let mut seeds: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .expect("the reference problems are in the repository")
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_str()?.to_owned();
            let bytes = std::fs::read(&path).ok()?;
            // Small ones: a mutation of a large file rarely matters.
            (name.ends_with(".mps") && bytes.len() < 6000).then_some((name, bytes))
        })
        .collect();
    seeds.sort();
    let small = "NAME s\nOBJSENSE\n MAX\nROWS\n N gain\n L most\n G least\n E both\nCOLUMNS\n x gain 1.5 most 1\n x least 2\n \
                 M 'MARKER' 'INTORG'\n n gain -2 both 1\n M 'MARKER' 'INTEND'\nRHS\n RHS most 4 least 1\n RHS gain -10\n\
                 RANGES\n RNG most 3 both -2\nBOUNDS\n UP BND x 7.25\n LO BND n 2\nENDATA\n";
    seeds.push(("small.mps".to_owned(), small.as_bytes().to_vec()));
    let passed = harness::run(&[Target { name: "mps", seeds, words: WORDS, read: Box::new(read) }]);
    std::process::exit(i32::from(!passed));
}
