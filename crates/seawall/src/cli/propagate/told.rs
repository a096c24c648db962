//! What a run says: findings, how it ended, output in a few lines, how far it lies from another.

use super::super::{DATA, End, write};
use super::words::Words;
use anyhow::anyhow;
use seawall_engine::propagate::ario;
use seawall_io::mrio::{Finding, compare};
use seawall_model::economy::{Series, Table, Variable};
use serde_json::json;

/// Prints findings; an error ends the command.
pub(super) fn report(found: &[Finding], is_strict: bool, words: Words) -> Result<(), End> {
    for finding in found {
        write::message(&finding.to_string());
    }
    let errors = found.iter().filter(|finding| finding.is_error() || is_strict).count();
    if errors > 0 {
        write::message(&words.nothing_run(errors));
        return Err(End::Code(DATA));
    }
    Ok(())
}

pub(super) fn ended(end: ario::End, table: &Table, file: &str) -> Result<(), End> {
    match end {
        ario::End::Done => Ok(()),
        ario::End::Crashed { step } => {
            Err(anyhow!("step {step}: a stock fell below zero; the series end there").into())
        }
        ario::End::LossAboveCapital { step, industry } => {
            let industry = table.industry(industry);
            write::message(&format!(
                "error: {file}: events: in step {step} {industry} has lost more capital than it has; lower the impacts of the events that overlap there"
            ));
            Err(End::Code(DATA))
        }
    }
}

/// Output over the kept steps in three lines.
pub(super) fn summary(series: &Series, words: Words) -> String {
    let n = series.values.first().map_or(0, |(_, values)| values.len() / series.steps.len().max(1));
    let sums = |variable: Variable| {
        let values = series.values.iter().find(|(one, _)| *one == variable).map(|(_, values)| values);
        values.map(|values| values.chunks(n.max(1)).map(|step| step.iter().sum::<f64>()).collect::<Vec<f64>>())
    };
    let mut text = words.kept(n, series.steps.len());
    if let Some(output) = sums(Variable::ProductionRealised)
        && let Some(at) = (0..output.len()).min_by(|&a, &b| output[a].total_cmp(&output[b]))
    {
        let share = output[at] / output[0];
        text += &words.least(share, series.steps[at]);
    }
    if let Some(unmet) = sums(Variable::FinalDemandUnmet) {
        text += &words.unmet(unmet.iter().sum());
    }
    text
}

/// Prints what a run came to and how far it lies from another; fails where the two differ.
pub(super) fn tell(
    said: &str,
    compared: Option<Result<Vec<compare::Line>, String>>,
    chains: Option<serde_json::Value>,
) -> Result<(), End> {
    let lines = compared.transpose().map_err(|error| anyhow!(error))?;
    if lines.as_ref().is_some_and(Vec::is_empty) {
        return Err(anyhow!("there is nothing to compare: no file or column has the same name").into());
    }
    if write::is_json() {
        let line = |line: &compare::Line| {
            json!({
                "variable": line.variable, "cells": line.cells, "worst": line.worst, "passed": line.passes(), "at": line.at
            })
        };
        let compared = lines.as_ref().map(|lines| lines.iter().map(line).collect::<Vec<_>>());
        let said: Vec<&str> = said.lines().collect();
        write::json("seawall/propagation/1", json!({ "said": said, "compared": compared, "stops": chains }))?;
    } else {
        write::standard(said)?;
        lines.as_ref().map_or(Ok(()), |lines| write::standard(&printed(lines)))?;
    }
    match lines.iter().flatten().all(compare::Line::passes) {
        true => Ok(()),
        false => Err(anyhow!("the series differ").into()),
    }
}

fn printed(lines: &[compare::Line]) -> String {
    let mut text = String::from("variable                         cells  worst deviation, in what is allowed\n");
    for line in lines {
        text += &format!(
            "{:<30} {:>7}  {:.3e}  {}\n",
            line.variable,
            line.cells,
            line.worst,
            if line.passes() { "" } else { &line.at }
        );
    }
    let passed = lines.iter().filter(|line| line.passes()).count();
    text + &format!("{passed} passed, {} failed", lines.len() - passed)
}
