//! Which crate may depend on which, and where a library has its home.

use super::Finding;
use crate::repo::File;

/// The crates and the workspace crates that each may name, tests included.
const EDGES: &[(&str, &[&str])] = &[
    ("crates/model/Cargo.toml", &[]),
    ("crates/engine/Cargo.toml", &["seawall-model"]),
    ("crates/io/Cargo.toml", &["seawall-model"]),
    ("crates/seawall/Cargo.toml", &["seawall-model", "seawall-engine", "seawall-io"]),
    ("xtask/Cargo.toml", &[]),
];

/// Libraries that only one crate may use in what it ships: a solver, a format, a terminal.
const HOMES: &[(&str, &[&str])] = &[
    ("crates/engine/Cargo.toml", &["highs-sys", "clarabel", "rayon", "rand_chacha"]),
    (
        "crates/io/Cargo.toml",
        &["annotate-snippets", "arrow-array", "arrow-schema", "csv", "encoding_rs", "maud", "parquet", "toml_edit"],
    ),
    ("crates/seawall/Cargo.toml", &["clap", "clap_complete", "clap_mangen", "ctrlc", "include_dir"]),
];

/// One line of a dependency table.
#[derive(Debug, PartialEq, Eq)]
struct Dependency {
    line: usize,
    name: String,
    only_tests: bool,
}

/// `model` names no other crate, `engine` and `io` name `model`, the facade names all, `xtask` names none.
pub(super) fn crate_edges(files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| is_manifest(&file.path)) {
        let allowed = EDGES.iter().find(|(manifest, _)| *manifest == file.path);
        let Some((_, allowed)) = allowed else {
            let text = "a crate without a line in EDGES of xtask/src/tidy/edges.rs".to_owned();
            found.push(Finding { path: file.path.clone(), line: 0, text });
            continue;
        };
        for Dependency { line, name, .. } in dependencies(file.text()) {
            let ours = name == "seawall" || name.starts_with("seawall-");
            if ours && !allowed.contains(&name.as_str()) {
                let text = format!("this crate may not depend on {name}; what both need belongs in seawall-model");
                found.push(Finding { path: file.path.clone(), line, text });
            }
        }
    }
    found
}

/// Solvers stay in `engine`, formats in `io`, the terminal in the facade.
pub(super) fn library_homes(files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| is_manifest(&file.path)) {
        for Dependency { line, name, .. } in dependencies(file.text()).into_iter().filter(|d| !d.only_tests) {
            let home = HOMES.iter().find(|(_, libraries)| libraries.contains(&name.as_str()));
            if let Some((home, _)) = home.filter(|(home, _)| *home != file.path) {
                let text = format!("{name} has its home in {home}");
                found.push(Finding { path: file.path.clone(), line, text });
            }
        }
    }
    found
}

fn is_manifest(path: &str) -> bool {
    path == "xtask/Cargo.toml" || (path.starts_with("crates/") && path.ends_with("/Cargo.toml"))
}

/// What the dependency tables of a manifest name, a renamed package by its own name.
fn dependencies(manifest: &str) -> Vec<Dependency> {
    let mut found = Vec::new();
    let mut in_table = false;
    let mut only_tests = false;
    for (index, line) in manifest.lines().enumerate() {
        let line_number = index + 1;
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            let parts: Vec<&str> = header.split('.').collect();
            let table = parts.iter().position(|part| part.ends_with("dependencies"));
            only_tests = table.is_some_and(|at| parts[at] == "dev-dependencies");
            let one = table.and_then(|at| parts.get(at + 1));
            if let Some(name) = one {
                found.push(Dependency { line: line_number, name: unquoted(name), only_tests });
            }
            in_table = table.is_some() && one.is_none();
        } else if let Some((_, renamed)) = line.split_once("package = \"") {
            let name = renamed.split('"').next().unwrap_or_default().to_owned();
            found.push(Dependency { line: line_number, name, only_tests });
        } else if in_table && !line.starts_with('#') && line.contains('=') {
            let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
            found.push(Dependency { line: line_number, name: unquoted(name), only_tests });
        }
    }
    found
}

fn unquoted(name: &str) -> String {
    name.trim().trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::tests::finds;
    use super::{crate_edges, library_homes};

    #[test]
    fn the_model_stands_alone() {
        let path = "crates/model/Cargo.toml";
        finds(crate_edges, path, "[dependencies]\nserde.workspace = true\n", &[]);
        finds(crate_edges, path, "[dependencies]\nseawall-io.workspace = true\n", &[2]);
    }

    #[test]
    fn siblings_do_not_know_each_other_in_tests_either() {
        let path = "crates/engine/Cargo.toml";
        finds(crate_edges, path, "[dependencies]\nseawall-model.workspace = true\n", &[]);
        finds(crate_edges, path, "[dev-dependencies]\nseawall-io = { workspace = true }\n", &[2]);
        finds(crate_edges, path, "[dependencies.seawall-io]\nworkspace = true\n", &[1]);
        finds(crate_edges, path, "[target.'cfg(unix)'.dependencies]\nseawall-io.workspace = true\n", &[2]);
        finds(crate_edges, path, "[dependencies]\nsheets = { package = \"seawall-io\", path = \"../io\" }\n", &[2]);
    }

    #[test]
    fn other_tables_are_no_dependencies() {
        finds(crate_edges, "crates/model/Cargo.toml", "[package]\nname = \"seawall-model\"\n", &[]);
    }

    #[test]
    fn a_new_crate_asks_for_its_line() {
        finds(crate_edges, "crates/web/Cargo.toml", "[package]\n", &[0]);
    }

    #[test]
    fn a_solver_lives_in_the_engine() {
        let text = "[dependencies]\nhighs-sys.workspace = true\n";
        finds(library_homes, "crates/engine/Cargo.toml", text, &[]);
        finds(library_homes, "crates/io/Cargo.toml", text, &[2]);
    }

    #[test]
    fn a_test_may_read_what_the_program_writes() {
        let text = "[dev-dependencies]\nparquet.workspace = true\n";
        finds(library_homes, "crates/seawall/Cargo.toml", text, &[]);
    }
}
