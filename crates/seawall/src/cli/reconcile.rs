//! `reconcile`: the adjustment report, and conflicts accepted in writing.

use super::arguments::Output;
use super::data::{refuse, there};
use super::{End, INFEASIBLE, write};
use anyhow::{Context, anyhow};
use seawall::open::{self, Opened, Refusal};
use seawall::reconciliation::{self, Extras};
use seawall_engine::reconcile::{self, Error};
use seawall_io::{accepted, render};
use seawall_model::answer::Lang;
use seawall_model::world::{Accepted, CellKind};
use std::path::Path;

/// What `reconcile` was asked.
#[derive(Debug, clap::Args)]
pub struct Ask {
    /// Also force each published figure that was not chosen, and print what gives.
    #[arg(long)]
    conflicts: bool,
    /// Also print the least and greatest value that the facts allow each traded flow and each use.
    #[arg(long)]
    ranges: bool,
    /// Conflicts to accept, by their codes, comma separated: the figure may leave its interval by what is needed. Written to
    /// accepted.csv.
    #[arg(long, value_delimiter = ',', value_name = "CODES", requires = "because")]
    accept: Vec<String>,
    /// Why the conflict is accepted; every answer repeats it.
    #[arg(long, value_name = "REASON", requires = "accept")]
    because: Option<String>,
    /// Date of the acceptance, such as 2026-11-25.
    #[arg(long, value_name = "DATE", requires = "accept")]
    on: Option<String>,
    #[command(flatten)]
    output: Output,
}

/// Balances the facts and prints the adjustment report.
pub fn run(folder: &Path, ask: &Ask, lang: Lang) -> Result<(), End> {
    there(folder)?;
    if !ask.accept.is_empty() {
        accept(folder, ask, lang)?;
    }
    let opened = open::open(folder).map_err(|refusal| refuse(refusal, lang))?;
    let extras = extras(&opened, ask, lang)?;
    let report = reconciliation::report(&opened, &extras, env!("CARGO_PKG_VERSION"));
    match ask.output.output.as_deref() {
        // The document and beside it every number that it was made from.
        Some(path) if path.extension().is_some_and(|extension| extension == "json") && !path.is_dir() => {
            let mut json: serde_json::Value =
                serde_json::from_str(&render::json(&report)).context("the report as JSON")?;
            json["reconciliation"] = serde_json::json!({
                "model": opened.model.world.name,
                "model_hash": opened.model.world.hash,
                "report": opened.report,
                "wedges": opened.prices.wedges(&opened.model),
                "forced": extras.forced,
                "ranges": extras.ranges.iter().flatten().map(|&(cell, (low, high))| {
                    (opened.model.world.cell_key(cell), low, opened.model.reconciled[cell], high)
                }).collect::<Vec<_>>(),
            });
            let text = serde_json::to_string_pretty(&json).context("the report as JSON")? + "\n";
            write::file(path, text.as_bytes())?;
            write::message(&format!("written to {}", path.display()));
            Ok(())
        }
        _ => write::report(&report, lang, ask.output.target()),
    }
}

fn extras(opened: &Opened, ask: &Ask, lang: Lang) -> Result<Extras, End> {
    let world = &opened.model.world;
    let mut extras = Extras::default();
    if ask.conflicts {
        extras.forced = Some(reconcile::forced(world).map_err(|error| refuse(Refusal::Conflict(error), lang))?);
    }
    if ask.ranges {
        let cells: Vec<_> = world
            .cells
            .ids()
            .filter(|&cell| matches!(world.cells[cell].kind, CellKind::Trade(_) | CellKind::Use(_)))
            .collect();
        let found = reconcile::ranges(world, &cells).map_err(|error| refuse(Refusal::Conflict(error), lang))?;
        extras.ranges = Some(cells.into_iter().zip(found).collect());
    }
    Ok(extras)
}

/// Writes the acceptance of conflicts that are there into the folder's accepted.csv.
fn accept(folder: &Path, ask: &Ask, lang: Lang) -> Result<(), End> {
    let because = ask.because.as_deref().unwrap_or("").trim();
    if because.is_empty() {
        write::message("seawall: an acceptance needs a reason: --because \"...\"");
        return Err(End::Code(2));
    }
    let needed = match open::open(folder) {
        Err(Refusal::Conflict(Error::Conflict(needed))) => needed,
        Err(other) => return Err(refuse(other, lang)),
        Ok(_) => {
            write::message("seawall: the facts balance; there is nothing to accept");
            return Err(End::Code(2));
        }
    };
    let mut rows = Vec::new();
    for code in &ask.accept {
        let Some(relaxation) = needed.iter().find(|relaxation| relaxation.code.eq_ignore_ascii_case(code.trim()))
        else {
            write::message(&format!("seawall: no conflict has the code \"{code}\""));
            let _ = refuse(Refusal::Conflict(Error::Conflict(needed)), lang);
            return Err(End::Code(INFEASIBLE));
        };
        rows.push(Accepted {
            code: relaxation.code.clone(),
            key: relaxation.key.clone(),
            tonnes: relaxation.tonnes,
            because: because.to_owned(),
            on: ask.on.clone().unwrap_or_default(),
        });
    }
    let (world, ..) = open::read(folder).map_err(|refusal| refuse(refusal, lang))?;
    let path = folder.join(accepted::FILE);
    write::file(&path, &accepted::with(&world.accepted, &rows))?;
    write::message(&format!("{} written: {} accepted", path.display(), rows.len()));
    // What was written must read back.
    open::read(folder).map_err(|_| End::Failed(anyhow!("{} cannot be read back", path.display())))?;
    Ok(())
}
