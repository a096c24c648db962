//! The manual hangs together: every page can be reached from its index, and every link leads to a file.

use super::Finding;
use crate::repo::File;
use std::collections::BTreeSet;

/// Where a reader of the manual starts.
const INDEX: &str = "docs/README.md";

/// Every page of the manual can be reached from its index.
pub(super) fn pages_linked(files: &[File]) -> Vec<Finding> {
    let mut reached = BTreeSet::new();
    let mut open = vec![INDEX.to_owned()];
    while let Some(path) = open.pop() {
        let Some(page) = files.iter().find(|file| file.path == path) else { continue };
        if reached.insert(path.clone()) {
            open.extend(links(page.text()).into_iter().filter_map(|(_, link)| target(&path, &link)));
        }
    }
    files
        .iter()
        .filter(|file| file.path.starts_with("docs/") && file.extension() == Some("md"))
        .filter(|file| !reached.contains(&file.path))
        .map(|file| Finding { path: file.path.clone(), line: 0, text: format!("no way leads here from {INDEX}") })
        .collect()
}

/// A relative link names a file or folder of the repository.
pub(super) fn links_lead_somewhere(files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.extension() == Some("md")) {
        for (line, link) in links(file.text()) {
            let Some(wanted) = target(&file.path, &link) else { continue };
            let folder = format!("{}/", wanted.trim_end_matches('/'));
            if !files.iter().any(|other| other.path == wanted || other.path.starts_with(&folder)) {
                let text = format!("`{link}` leads nowhere");
                found.push(Finding { path: file.path.clone(), line, text });
            }
        }
    }
    found
}

/// The links of a page outside fenced code, each with its line.
fn links(page: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (index, line) in page.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        for (at, _) in line.match_indices("](") {
            if let Some((link, _)) = line[at + 2..].split_once(')') {
                found.push((index + 1, link.to_owned()));
            }
        }
    }
    found
}

/// The file that a link on page `from` means; nothing for another site or a place on the same page.
fn target(from: &str, link: &str) -> Option<String> {
    let path = link.split('#').next().filter(|path| !path.is_empty())?;
    if path.contains("://") || path.starts_with("mailto:") {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::file;
    use super::{links_lead_somewhere, pages_linked};

    #[test]
    fn a_page_is_reached_through_others() {
        let index = file("docs/README.md", "[records](adr/README.md)\n");
        let records = file("docs/adr/README.md", "[one](0001-a.md#why)\n");
        let page = file("docs/adr/0001-a.md", "# A\n");
        assert_eq!(pages_linked(&[index.clone(), records, page.clone()]), []);
        let lost = pages_linked(&[index, page]);
        assert_eq!(lost.len(), 1);
        assert_eq!(lost[0].path, "docs/adr/0001-a.md");
    }

    #[test]
    fn a_link_leads_to_a_file_or_folder() {
        let page =
            file("docs/a.md", "[up](../README.md) [crates](../crates) [web](https://example.org/x) [here](#b)\n");
        let readme = file("README.md", "");
        let source = file("crates/model/src/lib.rs", "");
        assert_eq!(links_lead_somewhere(&[page.clone(), readme, source]), []);
        assert_eq!(links_lead_somewhere(&[page]).len(), 2);
    }

    #[test]
    fn code_has_no_links() {
        let page = file("docs/a.md", "```\n[x](y.md)\n```\n");
        assert_eq!(links_lead_somewhere(&[page]), []);
    }
}
