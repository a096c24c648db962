//! `observe`: the rows of a model folder that follow from public tables.

use super::{DATA, End, write};
use anyhow::{Context, anyhow};
use seawall_io::load::Files;
use seawall_io::source;
use std::path::Path;

/// Reads the extracts in `data` by the rules of the model in `folder`, and writes what follows into that folder.
///
/// With `is_check` nothing is written, and a difference is a failure. Findings that are errors stop it before that.
pub fn observe(data: &Path, folder: &Path, is_check: bool) -> Result<(), End> {
    let read = |folder: &Path| {
        Files::read_folder(folder).with_context(|| format!("the folder {} cannot be read", folder.display()))
    };
    let (extracts, rules, there) = (read(data)?, read(&folder.join(source::RULES))?, read(folder)?);
    let (files, found) = source::observe(&extracts, &rules);
    for finding in &found {
        let word = if finding.is_error() { "error" } else { "warning" };
        write::message(&format!("{word}: {finding}"));
    }
    let errors = found.iter().filter(|finding| finding.is_error()).count();
    if errors > 0 {
        write::message(&format!("{errors} errors, {} warnings; nothing was written", found.len() - errors));
        return Err(End::Code(DATA));
    }

    let mut report = String::new();
    let mut listed = Vec::new();
    let mut differ = 0;
    for (name, bytes) in files.iter() {
        let is_same = there.get(name) == Some(bytes);
        let rows = bytes.iter().filter(|&&byte| byte == b'\n').count().saturating_sub(1);
        let state = match (is_same, is_check) {
            (true, _) => "is up to date",
            (false, true) => "differs from the tables",
            (false, false) => "written",
        };
        report += &format!("{name}: {rows} rows, {state}\n");
        listed.push(serde_json::json!({ "name": name, "rows": rows, "state": state }));
        differ += usize::from(!is_same);
        if !is_same && !is_check {
            write::file(&folder.join(name), bytes)?;
        }
    }
    if write::is_json() {
        write::json("seawall/observed/1", serde_json::json!({ "files": listed }))?;
    } else {
        write::standard(&report)?;
    }
    if is_check && differ > 0 {
        return Err(anyhow!("{differ} files differ from the tables; without --check they are written").into());
    }
    Ok(())
}
