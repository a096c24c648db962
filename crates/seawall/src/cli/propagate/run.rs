//! One case on one table.

use super::super::{DATA, End};
use super::place::{file_name, put};
use super::stepping::Steps;
use super::told::{ended, report, summary, tell};
use super::words::Words;
use super::{Breaks, Own, Rules, own};
use anyhow::{Context, anyhow};
use seawall_engine::propagate::ario::{self, Batch};
use seawall_io::mrio::{self, case, checkpoint, compare};
use seawall_model::economy::{Case, Flows, Series, Table, Variable};
use std::path::Path;

/// What is asked.
pub(super) struct Run<'a> {
    pub(super) table: &'a Path,
    pub(super) case: &'a Path,
    pub(super) out: &'a Path,
    pub(super) compare: Option<&'a Path>,
    pub(super) is_strict: bool,
    pub(super) threads: usize,
    pub(super) is_single: bool,
    pub(super) breaks: &'a Breaks,
    pub(super) own: &'a Own,
    pub(super) words: Words,
}

/// Runs a case.
pub(super) fn run(asked: &Run) -> Result<(), End> {
    let mut found = Vec::new();
    let bytes = std::fs::read(asked.case).with_context(|| format!("{} cannot be read", asked.case.display()))?;
    let name = file_name(asked.case);
    let draft = case::draft(&name, &bytes, &mut found);
    let aggregation = draft.as_ref().and_then(|draft| draft.aggregation.as_ref());
    let table = mrio::table(asked.table, aggregation, &mut found);
    let case = match (&draft, &table) {
        (Some(draft), Some(table)) => case::case(draft, table, &mut found),
        _ => None,
    };
    report(&found, asked.is_strict, asked.words)?;
    let (Some(draft), Some(table), Some(mut case)) = (draft, table, case) else { return Err(End::Code(DATA)) };
    // Threads cost more than they bring on a small table.
    case.settings.threads = if table.industries() < 500 { 1 } else { asked.threads.max(1) };

    let steps = Steps::new(asked.breaks, asked.out);
    let mut beside = Vec::new();
    let mut chains = None;
    let (series, end, more) = match rules(asked.own, &draft) {
        Rules::Boario072 => {
            if asked.own.scenario.is_some() {
                return Err(anyhow!("a scenario file acts by our own rules; add --rules seawall").into());
            }
            let cases = std::slice::from_ref(&case);
            let (series, end) = ario_runs(&table, cases, &steps)?.into_iter().next().unwrap_or_default();
            let more = if asked.is_single { single_precision(&table, &case, &series) } else { String::new() };
            (series, end, more)
        }
        Rules::Seawall => {
            let ran = own::run(&table, &case, asked.own, &steps, asked.words)?;
            beside.push(("stops.csv", ran.stops));
            chains = Some(ran.chains);
            (ran.series, ario::End::Done, ran.said)
        }
    };
    put(asked.out, &table, &series, beside)?;
    ended(end, &table, &name)?;
    let said = summary(&series, asked.words) + &more;
    let largest = table.output.iter().fold(0.0_f64, |most, &x| most.max(x)) * case.settings.step_years;
    let before = draft.strict_before.unwrap_or(usize::MAX);
    let compared = asked.compare.map(|other| compare::compare(asked.out, other, largest, before));
    tell(&said, compared, chains)
}

/// Runs cases in lock step as BoARIO does.
pub(super) fn ario_runs(table: &Table, cases: &[Case], steps: &Steps) -> Result<Vec<(Series, ario::End)>, End> {
    let print = || checkpoint::fingerprint(table, cases, "boario-0.7.2");
    let resumed = if steps.is_needed() { steps.resume(print())? } else { None };
    let mut batch = match resumed {
        None => Batch::new(table, cases),
        Some(snapshot) => Batch::resume(table, cases, &snapshot).ok_or_else(|| steps.foreign())?,
    };
    steps.go(&mut batch, cases.first().map_or(0, |case| case.steps), print)?;
    Ok(batch.finish())
}

/// The rules asked for, those that the case names, or those whose parameters it has; our own otherwise.
pub(super) fn rules(asked: &Own, draft: &case::Draft) -> Rules {
    let named = draft.rules.map(|rules| match rules {
        case::Rules::Boario072 => Rules::Boario072,
        case::Rules::Seawall => Rules::Seawall,
    });
    let otherwise = if draft.has_model() { Rules::Boario072 } else { Rules::Seawall };
    asked.compat.map(|_| Rules::Boario072).or(asked.rules).or(named).unwrap_or(otherwise)
}

/// How far output moves when the cells of the table are kept in single precision.
fn single_precision(table: &Table, case: &Case, double: &Series) -> String {
    let narrow = |cells: &[f64]| Flows::DenseSingle(cells.iter().map(|&cell| cell as f32).collect());
    let flows = match &table.flows {
        Flows::Dense(cells) => narrow(cells),
        // Sparse tables are small; their cells lose the same digits in place.
        Flows::Sparse { starts, sellers, amounts } => {
            let amounts = amounts.iter().map(|&amount| f64::from(amount as f32)).collect();
            Flows::Sparse { starts: starts.clone(), sellers: sellers.clone(), amounts }
        }
        Flows::DenseSingle(cells) => Flows::DenseSingle(cells.clone()),
    };
    let (single, _) = ario::run(&Table { flows, ..table.clone() }, case);
    let output = |series: &Series| -> Vec<f64> {
        let found = series.values.iter().find(|(variable, _)| *variable == Variable::ProductionRealised);
        found.map(|(_, values)| values.clone()).unwrap_or_default()
    };
    let (single, double) = (output(&single), output(double));
    let largest = double.iter().copied().fold(0.0, f64::max);
    let off = single.iter().zip(&double).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    format!("\nsingle precision moves output by at most {:.1e} of the largest output", off / largest)
}
