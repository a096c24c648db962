//! `cargo xtask tidy`: the invariants of ARCHITECTURE.md and the house rules, checked on the text of the repository.
//!
//! Each rule is a function from the files to what breaks it. Adding one is a function and a line in `RULES`.

mod bits;
mod edges;
mod pages;
mod rooms;
mod tree;

use crate::repo::{self, File};
use crate::rust;
use anyhow::ensure;

/// One place where a rule is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// File, from the root.
    path: String,
    /// Line from 1; 0 when the whole file is meant.
    line: usize,
    /// What is there and what to do.
    text: String,
}

/// A name and the function behind it.
type Rule = (&'static str, fn(&[File]) -> Vec<Finding>);

const RULES: &[Rule] = &[
    ("crate-edges", edges::crate_edges),
    ("library-homes", edges::library_homes),
    ("pure-below-the-doors", rooms::pure_below_the_doors),
    ("unsafe-in-lp", rooms::unsafe_in_lp),
    ("solvers-in-lp", rooms::solvers_in_lp),
    ("formats-in-io", rooms::formats_in_io),
    ("model-never-changes", rooms::model_never_changes),
    ("no-unwrap-in-engine", rooms::no_unwrap_in_engine),
    ("expect-not-allow", rooms::expect_not_allow),
    ("file-heads", rooms::file_heads),
    ("ordered-reductions", bits::ordered_reductions),
    ("total-order", bits::total_order),
    ("seeded-randomness", bits::seeded_randomness),
    ("machine-paths", tree::machine_paths),
    ("trailing-space", tree::trailing_space),
    ("small-files", tree::small_files),
    ("pages-linked", pages::pages_linked),
    ("links-lead-somewhere", pages::links_lead_somewhere),
];

/// Checks every rule and prints every finding; fails when there is one.
pub(crate) fn run() -> anyhow::Result<()> {
    let files = repo::read()?;
    let mut count = 0;
    for (name, rule) in RULES {
        for Finding { path, line, text } in rule(&files) {
            eprintln!("{path}:{line}: {name}: {text}");
            count += 1;
        }
    }
    ensure!(count == 0, "tidy: {count} findings in {} files under {} rules", files.len(), RULES.len());
    println!("tidy: {} files, {} rules, no finding", files.len(), RULES.len());
    Ok(())
}

/// Rust that ships: what lies in `crates/*/src`, without comments, literals and tests.
fn shipped<'a>(files: &'a [File], folders: &'a [&str]) -> impl Iterator<Item = (&'a File, String)> {
    files
        .iter()
        .filter(|file| file.extension() == Some("rs") && !is_test_file(&file.path))
        .filter(|file| folders.iter().any(|folder| file.path.starts_with(folder)))
        .map(|file| (file, rust::without_tests(&rust::code_only(file.text()))))
}

/// A module of tests in a file of its own: `tests.rs`, or anything in a folder `tests`.
fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.split('/').any(|part| part == "tests")
}

/// A finding for every line on which one of `words` stands in shipped code of `folders`, except where `spared`.
fn banned(
    files: &[File],
    folders: &[&str],
    words: &[&str],
    spared: impl Fn(&str) -> bool,
    say: impl Fn(&str) -> String,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for (file, code) in shipped(files, folders).filter(|(file, _)| !spared(&file.path)) {
        for word in words {
            for line in rust::lines_with(&code, word) {
                found.push(Finding { path: file.path.clone(), line, text: say(word) });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    //! What the rules' own tests share: a repository of a few lines.

    use super::{Finding, RULES};
    use crate::repo::File;

    /// A file with this path and text.
    pub(crate) fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), bytes: text.len() as u64, text: Some(text.to_owned()) }
    }

    /// Checks that `rule` finds something on exactly these lines of a file with this text.
    #[track_caller]
    pub(crate) fn finds(rule: fn(&[File]) -> Vec<Finding>, path: &str, text: &str, lines: &[usize]) {
        let found = rule(&[file(path, text)]);
        let mut got: Vec<usize> = found.iter().map(|finding| finding.line).collect();
        got.sort_unstable();
        assert_eq!(got, lines, "{found:?}");
    }

    #[test]
    fn rule_names_are_unique() {
        let mut names: Vec<&str> = RULES.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RULES.len());
    }

    #[test]
    fn an_empty_repository_is_clean() {
        for (name, rule) in RULES {
            assert_eq!(rule(&[]), [], "{name}");
        }
    }
}
