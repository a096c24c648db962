//! What may lie in the tree: no path of somebody's machine, no trailing space, nothing big outside the data.

use super::Finding;
use crate::repo::File;

/// The largest file outside the folders of data.
const LARGEST: u64 = 1_000_000;
/// Folders that hold data.
const DATA: &[&str] = &["models/", "data/"];
/// Files whose line ends are ours; goldens and sheets keep theirs.
const PROSE_AND_CODE: &[&str] = &["rs", "md", "toml", "sh", "css", "html", "yml", "yaml", "cff", "json"];

/// A path that exists on one machine only helps nobody else.
pub(super) fn machine_paths(files: &[File]) -> Vec<Finding> {
    // Written in two parts, so that this file passes its own rule.
    let roots = ["root", "home", "work", "Users"].map(|name| format!("/{name}/"));
    let mut found = Vec::new();
    for file in files {
        for (index, line) in file.text().lines().enumerate() {
            for root in &roots {
                let starts_path = |at: usize| {
                    let before = line[..at].chars().next_back();
                    !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '~' | '}' | '*'))
                };
                if line.match_indices(root).any(|(at, _)| starts_path(at)) {
                    let text = format!("`{root}` is a path of one machine");
                    found.push(Finding { path: file.path.clone(), line: index + 1, text });
                }
            }
        }
    }
    found
}

/// No space before a line's end, and one newline at the file's end.
pub(super) fn trailing_space(files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    let ours = |file: &&File| file.extension().is_none_or(|extension| PROSE_AND_CODE.contains(&extension));
    for file in files.iter().filter(ours).filter(|file| !is_data(&file.path)) {
        for (index, line) in file.text().lines().enumerate() {
            if line.ends_with([' ', '\t', '\r']) {
                let text = "space before the end of the line".to_owned();
                found.push(Finding { path: file.path.clone(), line: index + 1, text });
            }
        }
        let text = file.text();
        if !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n")) {
            let text = "a file ends with one newline".to_owned();
            found.push(Finding { path: file.path.clone(), line: 0, text });
        }
    }
    found
}

/// Nothing above 1 MB outside the folders of data.
pub(super) fn small_files(files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.bytes > LARGEST && !is_data(&file.path)) {
        let text = format!("{} bytes; only {} may hold more than {LARGEST}", file.bytes, DATA.join(" and "));
        found.push(Finding { path: file.path.clone(), line: 0, text });
    }
    found
}

fn is_data(path: &str) -> bool {
    DATA.iter().any(|folder| path.starts_with(folder))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{file, finds};
    use super::{LARGEST, machine_paths, small_files, trailing_space};

    #[test]
    fn a_path_of_one_machine_is_found() {
        for name in ["root", "home", "work", "Users"] {
            finds(machine_paths, "README.md", &format!("see /{name}/somebody/notes\n"), &[1]);
            finds(machine_paths, "README.md", &format!("see https://example.org/{name}/page and ../{name}/x\n"), &[]);
        }
        finds(machine_paths, "README.md", "the /workbench and /rooted\n", &[]);
    }

    #[test]
    fn trailing_space_is_found() {
        finds(trailing_space, "docs/a.md", "one\ntwo \n", &[2]);
        finds(trailing_space, "docs/a.md", "one\ntwo\n", &[]);
        finds(trailing_space, "docs/a.md", "one", &[0]);
        finds(trailing_space, "docs/a.md", "one\n\n", &[0]);
        finds(trailing_space, "models/x/regions.csv", "JPN, \n", &[]);
    }

    #[test]
    fn big_files_lie_with_the_data() {
        let mut big = file("docs/picture.png", "");
        assert_eq!(small_files(std::slice::from_ref(&big)), []);
        big.bytes = LARGEST + 1;
        assert_eq!(small_files(std::slice::from_ref(&big)).len(), 1);
        big.path = "data/baci.parquet".to_owned();
        assert_eq!(small_files(&[big]), []);
    }
}
