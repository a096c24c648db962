//! The systemic risk index of every firm of a network.
//!
//! It is a fixed point of one shock per firm, without time: there is no day to save, and a run that was broken off starts again.

use super::super::{DATA, End, write};
use super::told::{report, tell};
use super::words::Words;
use anyhow::Context;
use seawall_engine::propagate::esri;
use seawall_io::mrio::{self, compare};
use std::path::Path;

pub(super) fn run(
    links: &Path,
    tolerances: &[String],
    out: &Path,
    other: Option<&Path>,
    words: Words,
) -> Result<(), End> {
    let mut found = Vec::new();
    let links = mrio::esri::links(links, &mut found);
    report(&found, false, words)?;
    let Some(links) = links else { return Err(End::Code(DATA)) };
    let mut columns = Vec::new();
    for written in tolerances {
        let tolerance = written.parse::<f64>().ok().filter(|value| *value > 0.0 && *value < 1.0);
        let tolerance = tolerance.with_context(|| format!("--tolerance {written}: write a number between 0 and 1"))?;
        columns.push((written.clone(), esri::esri(&links, tolerance)));
    }
    write::file(out, &mrio::esri::table(&links, &columns))?;
    let unsettled = columns.iter().flat_map(|(_, index)| index).filter(|index| index.is_none()).count();
    let said = words.risk(links.firms.len(), links.links.len(), unsettled);
    tell(&said, other.map(|other| compare::index(out, other)), None)
}
