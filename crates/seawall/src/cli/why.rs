//! `seawall why`: from a cell of a run to what stands behind it.

use super::{DATA, End, write};
use anyhow::anyhow;
use seawall_io::{render, store};
use seawall_model::answer::{Lang, Report};
use serde_json::{Value, json};
use std::path::Path;

/// Prints what stands behind a cell, or every address of the run.
pub fn why(run: &Path, cell: Option<&str>, lang: Lang) -> Result<(), End> {
    let report = store::read(run).map_err(|error| match error {
        store::Error::World(path, error) => {
            End::Failed(anyhow::Error::new(error).context(format!("{} cannot be read", path.display())))
        }
        store::Error::NoRun(why) => {
            write::message(&format!("seawall: {} is no run: {why}", run.display()));
            End::Code(DATA)
        }
        store::Error::Foreign(_) => End::Failed(anyhow!("reading a run writes nothing")),
    })?;
    let Some(cell) = cell else {
        if write::is_json() {
            return write::json("seawall/cells/1", cells(&report));
        }
        return write::standard(&render::addresses(&report, lang));
    };
    match render::find(&report, cell) {
        Ok(found) if write::is_json() => write::standard(&render::why_json(&report, found)),
        Ok(found) => write::standard(&render::why(&report, found, lang)),
        Err(render::Astray { what, near }) => {
            let hint = match near.as_slice() {
                [] => "list the addresses by `seawall why RUN`".to_owned(),
                [one] => format!("did you mean `{one}`?"),
                many => format!("did you mean one of these? {}", many.join("; ")),
            };
            write::message(&format!("seawall: {what}\n{hint}"));
            Err(End::Code(2))
        }
    }
}

/// Every table with what its addresses are made of.
fn cells(report: &Report) -> Value {
    let tables = report.sections.iter().flat_map(|section| &section.tables);
    let table = |table: &seawall_model::answer::Table| {
        let columns: Vec<&str> = table.columns.iter().map(|head| head.id.as_str()).collect();
        json!({ "table": table.id, "columns": columns, "rows": table.rows.len() })
    };
    json!({ "tables": tables.map(table).collect::<Vec<_>>() })
}
