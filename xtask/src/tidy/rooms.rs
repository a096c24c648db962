//! What each room may do: I/O, clocks, `unsafe`, solvers, formats, `unwrap`.

use super::{Finding, banned};
use crate::repo::File;
use crate::rust;

/// Folders below the doors.
const BELOW: &[&str] = &["crates/model/src/", "crates/engine/src/", "crates/io/src/"];
/// Folders that do no I/O at all.
const PURE: &[&str] = &["crates/model/src/", "crates/engine/src/"];
/// Where a solver may be named.
const LP: &str = "crates/engine/src/lp";
/// Benchmarks measure the bare solver beside ours, so they may name it.
const BENCHES: &str = "crates/engine/examples/bench_";

fn may_name_solvers(path: &str) -> bool {
    path.starts_with(LP) || path.starts_with(BENCHES)
}

/// Nothing below the doors prints, reads the clock or the environment; `model` and `engine` touch no file or socket.
pub(super) fn pure_below_the_doors(files: &[File]) -> Vec<Finding> {
    let mut found = banned(
        files,
        BELOW,
        &[
            "println!",
            "eprintln!",
            "print!",
            "eprint!",
            "dbg!",
            "std::env",
            "Instant::now",
            "SystemTime",
            "Zoned::now",
            "Timestamp::now",
        ],
        |_| false,
        |word| format!("`{word}` belongs in crates/seawall: below the doors nothing prints or asks the machine"),
    );
    found.extend(banned(
        files,
        PURE,
        &["std::fs", "std::net", "std::process", "std::io::stdin", "std::io::stdout", "std::io::stderr"],
        |_| false,
        |word| format!("`{word}` does I/O; the model and the engines get values and return values"),
    ));
    // `use std::{env, fs}` names the same modules in a group.
    for (folders, modules) in [(BELOW, &["env"][..]), (PURE, &["fs", "net", "process"][..])] {
        for (file, code) in super::shipped(files, folders) {
            for (at, _) in code.match_indices("std::{") {
                let group = code[at..].split('}').next().unwrap_or_default();
                for module in modules {
                    for (offset, _) in group.match_indices(module) {
                        if rust::whole_word(&code, at + offset, module) {
                            let line = rust::line_of(&code, at + offset);
                            let text = format!("`std::{module}` does not belong below the doors");
                            found.push(Finding { path: file.path.clone(), line, text });
                        }
                    }
                }
            }
        }
    }
    found
}

/// `unsafe` stands only in the solver layer.
pub(super) fn unsafe_in_lp(files: &[File]) -> Vec<Finding> {
    banned(files, &["crates/", "xtask/"], &["unsafe"], may_name_solvers, |_| format!("`unsafe` belongs under {LP}"))
}

/// Only the solver layer knows that HiGHS and clarabel exist.
pub(super) fn solvers_in_lp(files: &[File]) -> Vec<Finding> {
    banned(
        files,
        &["crates/"],
        &["highs_sys", "use clarabel", "clarabel::solver", "clarabel::algebra"],
        may_name_solvers,
        |word| format!("`{word}` belongs under {LP}: an engine states a problem and reads a solution"),
    )
}

/// Only `io` knows columns and file formats.
pub(super) fn formats_in_io(files: &[File]) -> Vec<Finding> {
    banned(
        files,
        PURE,
        &["csv::", "parquet::", "arrow_array::", "maud::", "toml_edit::", "toml::"],
        |_| false,
        |word| format!("`{word}` is a format and belongs in crates/io"),
    )
}

/// A model never changes: no function asks for one to write to.
pub(super) fn model_never_changes(files: &[File]) -> Vec<Finding> {
    banned(
        files,
        &["crates/"],
        &["&mut Model"],
        |_| false,
        |_| "a model never changes; a scenario is an overlay, compiled into `Conditions`".to_owned(),
    )
}

/// No `unwrap` in an engine; an `expect` says what was promised and by whom.
pub(super) fn no_unwrap_in_engine(files: &[File]) -> Vec<Finding> {
    banned(
        files,
        &["crates/engine/src/"],
        &[".unwrap()", ".unwrap_unchecked("],
        |_| false,
        |_| "no unwrap in an engine: return an error, or `expect` with what was promised and by whom".to_owned(),
    )
}

/// A lint is silenced by `#[expect(lint, reason = "...")]`, which complains when it is no longer needed.
pub(super) fn expect_not_allow(files: &[File]) -> Vec<Finding> {
    banned(
        files,
        &["crates/", "xtask/"],
        &["#[allow(", "#![allow("],
        |_| false,
        |_| "write `#[expect(lint, reason = \"...\")]`".to_owned(),
    )
}

/// Every Rust file begins with a `//!` line that says its idea.
pub(super) fn file_heads(files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.extension() == Some("rs")) {
        let head = file.text().lines().next().unwrap_or_default();
        let said = head.strip_prefix("//!").map_or("", str::trim);
        if said.len() < 10 {
            let text = "the first line says what the file is about: `//! ...`".to_owned();
            found.push(Finding { path: file.path.clone(), line: 1, text });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::finds;
    use super::*;

    const ENGINE: &str = "crates/engine/src/respond.rs";

    #[test]
    fn an_engine_does_not_print_or_ask_the_time() {
        finds(pure_below_the_doors, ENGINE, "fn a() { run.tell(1); }\n", &[]);
        finds(pure_below_the_doors, ENGINE, "fn a() {\n println!();\n let t = Instant::now();\n}\n", &[2, 3]);
        finds(pure_below_the_doors, ENGINE, "use std::fs;\n", &[1]);
        finds(pure_below_the_doors, ENGINE, "use std::{collections::BTreeMap, env,\n fs};\n", &[1, 2]);
    }

    #[test]
    fn io_reads_files_but_no_environment() {
        let path = "crates/io/src/load.rs";
        finds(pure_below_the_doors, path, "use std::fs;\n", &[]);
        finds(pure_below_the_doors, path, "let x = std::env::var(\"X\");\n", &[1]);
    }

    #[test]
    fn the_door_prints() {
        finds(pure_below_the_doors, "crates/seawall/src/main.rs", "fn main() { println!(); }\n", &[]);
    }

    #[test]
    fn words_in_comments_strings_and_tests_are_free() {
        let text = "// std::fs\nlet a = \"println!\";\n#[cfg(test)]\nmod tests { use std::fs; }\n";
        finds(pure_below_the_doors, ENGINE, text, &[]);
        finds(pure_below_the_doors, "crates/engine/tests/reference.rs", "use std::fs;\n", &[]);
        finds(pure_below_the_doors, "crates/engine/examples/bench_lp.rs", "use std::fs;\n", &[]);
    }

    #[test]
    fn unsafe_stays_in_the_solver_layer() {
        finds(unsafe_in_lp, "crates/engine/src/lp/highs.rs", "unsafe { f() }\n", &[]);
        finds(unsafe_in_lp, "crates/engine/examples/bench_lp.rs", "unsafe { f() }\n", &[]);
        finds(unsafe_in_lp, ENGINE, "unsafe { f() }\n", &[1]);
        finds(unsafe_in_lp, "crates/io/src/store.rs", "#![forbid(unsafe_code)]\n", &[]);
    }

    #[test]
    fn solvers_are_named_in_one_room() {
        finds(solvers_in_lp, "crates/engine/src/lp.rs", "use clarabel::solver;\n", &[]);
        finds(solvers_in_lp, ENGINE, "use clarabel::Solver;\nuse highs_sys::*;\n", &[1, 2]);
        finds(solvers_in_lp, ENGINE, "let a = lp::clarabel::qp(&weights, &problem);\n", &[]);
    }

    #[test]
    fn formats_are_named_in_one_room() {
        finds(formats_in_io, "crates/io/src/sheet.rs", "use csv::Reader;\n", &[]);
        finds(formats_in_io, ENGINE, "use csv::Reader;\n", &[1]);
    }

    #[test]
    fn a_model_is_only_read() {
        finds(model_never_changes, ENGINE, "fn a(model: &Model) {}\n", &[]);
        finds(model_never_changes, ENGINE, "fn a(model: &mut Model) {}\n", &[1]);
    }

    #[test]
    fn unwrap_is_for_tests() {
        finds(no_unwrap_in_engine, ENGINE, "a.unwrap_or(0.0);\n", &[]);
        finds(no_unwrap_in_engine, ENGINE, "a.unwrap();\n", &[1]);
        finds(no_unwrap_in_engine, ENGINE, "#[cfg(test)]\nmod tests { fn a() { b.unwrap(); } }\n", &[]);
    }

    #[test]
    fn lints_are_expected() {
        finds(expect_not_allow, ENGINE, "#[expect(dead_code, reason = \"r\")]\nfn a() {}\n", &[]);
        finds(expect_not_allow, ENGINE, "#[allow(dead_code)]\nfn a() {}\n", &[1]);
    }

    #[test]
    fn a_file_says_its_idea() {
        finds(file_heads, ENGINE, "//! The cheapest response to a disruption.\n", &[]);
        finds(file_heads, ENGINE, "//! x\n", &[1]);
        finds(file_heads, ENGINE, "use std::fmt;\n", &[1]);
        finds(file_heads, "docs/README.md", "# Manual\n", &[]);
    }
}
