//! Several cases on one table: read once, run in lock step, each into a folder of its own.

use super::super::{DATA, End, write};
use super::place::{file_name, folder, put};
use super::run::{ario_runs, rules};
use super::stepping::Steps;
use super::told::{ended, report, summary};
use super::words::Words;
use super::{Breaks, Own, Rules};
use anyhow::{Context, anyhow};
use seawall_io::mrio::{self, case};
use std::path::{Path, PathBuf};

/// Most cases in one pass.
const MOST: usize = 32;

/// Runs the cases, which differ in their events and in nothing else.
pub(super) fn run(
    table: &Path,
    files: &[PathBuf],
    out: &Path,
    [is_strict, wants_one]: [bool; 2],
    threads: usize,
    (breaks, own): (&Breaks, &Own),
    words: Words,
) -> Result<(), End> {
    if wants_one || files.len() > MOST {
        return Err(anyhow!("--compare and --single take one --case, and a batch at most {MOST}").into());
    }
    let mut found = Vec::new();
    let mut drafts = Vec::new();
    for file in files {
        let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        drafts.extend(case::draft(&file_name(file), &bytes, &mut found));
    }
    let aggregation = drafts.first().and_then(|draft| draft.aggregation.as_ref());
    let table = mrio::table(table, aggregation, &mut found);
    let mut cases = Vec::new();
    for draft in &drafts {
        cases.extend(table.as_ref().and_then(|table| case::case(draft, table, &mut found)));
    }
    report(&found, is_strict, words)?;
    let (Some(table), true) = (&table, cases.len() == files.len()) else { return Err(End::Code(DATA)) };
    let settings = cases[0].settings.clone();
    for (at, (draft, case)) in drafts.iter().zip(&mut cases).enumerate() {
        let is_alike = case.settings == settings && draft.aggregation.as_ref() == aggregation;
        if rules(own, draft) != Rules::Boario072 || !is_alike {
            let reason = "cases in lock step are by boario-0.7.2 and differ in their events only";
            return Err(anyhow!("{}: {reason}; run it by itself", files[at].display()).into());
        }
        case.settings.threads = if table.industries() < 500 { 1 } else { threads.max(1) };
    }
    if cases.iter().any(|case| case.steps != cases[0].steps) {
        return Err(anyhow!("cases in lock step have the same number of steps; run the others by themselves").into());
    }
    let mut all = Ok(());
    for (at, (series, end)) in ario_runs(table, &cases, &Steps::new(breaks, out))?.into_iter().enumerate() {
        folder(out)?;
        put(&out.join((at + 1).to_string()), table, &series, Vec::new())?;
        write::standard(&format!("{}: {}", at + 1, summary(&series, words)))?;
        all = all.and(ended(end, table, &file_name(&files[at])));
    }
    all
}
