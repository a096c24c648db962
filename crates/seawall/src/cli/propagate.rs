//! `propagate`: runs on tables of an economy, on networks of firms, and the systemic risk of each firm.

use super::{DATA, End, write};
use anyhow::{Context, anyhow};
use clap::{Subcommand, ValueEnum};
use seawall_engine::propagate::firms::Firms;
use seawall_engine::propagate::{ario, esri, own};
use seawall_io::mrio::{self, Finding, case, compare, series};
use seawall_model::economy::{Case, Flows, Series, Table, Variable};
use serde_json::json;
use std::path::{Path, PathBuf};

/// What to run.
#[derive(Debug, Subcommand)]
pub enum PropagateCommand {
    /// Runs a case on a table of industries and writes its series.
    Run {
        /// Folder of the table: labels.json, Z.parquet, Y.parquet, x.parquet.
        #[arg(long)]
        table: PathBuf,
        /// Case file: settings, events, what to keep.
        #[arg(long)]
        case: PathBuf,
        /// Folder to write the series into.
        #[arg(long)]
        out: PathBuf,
        /// Folder of another run of the case; prints how far the series lie apart and fails where they differ.
        #[arg(long)]
        compare: Option<PathBuf>,
        /// Treat warnings about the table as errors.
        #[arg(long)]
        strict: bool,
        /// Threads that share the work of boario-0.7.2, as many as the machine has when not given; the result does not depend on them.
        #[arg(long)]
        threads: Option<usize>,
        /// Also run boario-0.7.2 with cells in single precision and print how far output moves.
        #[arg(long)]
        single: bool,
        #[command(flatten)]
        own: Own,
    },
    /// Reads a table of industries in somebody's format and writes it in the layout that `run` reads.
    Table(super::table::Table),
    /// Makes a table or a network of firms that nobody published, by a stated distribution.
    #[command(subcommand)]
    Synthetic(super::table::Synthetic),
    /// Runs a network of firms as Inoue and Todo's simulator does.
    Firms {
        /// Firms: firm, final_consumption, sector, delta.
        #[arg(long)]
        firms: PathBuf,
        /// Links: supplier, client, amount.
        #[arg(long)]
        links: PathBuf,
        /// Options of the runs.
        #[arg(long)]
        run: PathBuf,
        /// Folder to write totals and firms into.
        #[arg(long)]
        out: PathBuf,
        /// Folder of other results of the runs; prints how far they lie apart and fails where they differ.
        #[arg(long)]
        compare: Option<PathBuf>,
    },
    /// The economic systemic risk index of every firm.
    Esri {
        /// Links: supplier, customer, supplierNACE, customerNACE, weight, type.
        #[arg(long)]
        links: PathBuf,
        /// Largest change at which a cascade counts as settled; several, comma separated, give a column each.
        #[arg(long, default_value = "1e-10", value_delimiter = ',')]
        tolerance: Vec<String>,
        /// CSV file to write.
        #[arg(long)]
        out: PathBuf,
        /// CSV file of other results; prints how far they lie apart and fails where they differ.
        #[arg(long)]
        compare: Option<PathBuf>,
    },
}

/// Whose rules, and what only our own need.
#[derive(Debug, clap::Args)]
pub struct Own {
    /// Whose rules; those that the case names (`rules`), else boario-0.7.2, whose layout the case has.
    #[arg(long, value_enum)]
    rules: Option<Rules>,
    /// Who goes short, by our own rules.
    #[arg(long, value_enum, default_value_t)]
    rationing: Who,
    /// Products that bind in the pessimistic run only, comma separated; both bounds are printed, the series are the pessimistic ones.
    #[arg(long, value_delimiter = ',')]
    important: Vec<String>,
    /// Products whose shortage never binds, comma separated.
    #[arg(long, value_delimiter = ',')]
    not_critical: Vec<String>,
}

/// Whose rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Rules {
    /// As BoARIO 0.7.2 computes it.
    #[value(name = "boario-0.7.2")]
    Boario072,
    /// Our own.
    Seawall,
}

/// Who goes short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub enum Who {
    /// Everybody alike.
    #[default]
    Proportional,
    /// Final demand first.
    FinalLast,
    /// Whoever asks for most of what it took at rest.
    WaterFilling,
}

/// Runs one of the commands.
pub fn propagate(command: &PropagateCommand) -> Result<(), End> {
    match command {
        PropagateCommand::Run { table, case, out, compare, strict, threads, single, own } => {
            let compare = compare.as_deref();
            run(&Run {
                table,
                case,
                out,
                compare,
                is_strict: *strict,
                threads: threads.unwrap_or_else(all_threads),
                is_single: *single,
                own,
            })
        }
        PropagateCommand::Table(asked) => super::table::table(asked),
        PropagateCommand::Synthetic(asked) => super::table::synthetic(asked),
        PropagateCommand::Firms { firms, links, run, out, compare } => {
            firms_run([firms, links, run, out], compare.as_deref())
        }
        PropagateCommand::Esri { links, tolerance, out, compare } => esri(links, tolerance, out, compare.as_deref()),
    }
}

struct Run<'a> {
    table: &'a Path,
    case: &'a Path,
    out: &'a Path,
    compare: Option<&'a Path>,
    is_strict: bool,
    threads: usize,
    is_single: bool,
    own: &'a Own,
}

fn run(asked: &Run) -> Result<(), End> {
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
    report(&found, asked.is_strict)?;
    let (Some(draft), Some(table), Some(mut case)) = (draft, table, case) else { return Err(End::Code(DATA)) };
    // Threads cost more than they bring on a small table.
    case.settings.threads = if table.industries() < 500 { 1 } else { asked.threads.max(1) };

    let named = draft.rules.map(|rules| match rules {
        case::Rules::Boario072 => Rules::Boario072,
        case::Rules::Seawall => Rules::Seawall,
    });
    let (series, end, more) = match asked.own.rules.or(named).unwrap_or(Rules::Boario072) {
        Rules::Boario072 => {
            let (series, end) = ario::run(&table, &case);
            let more = if asked.is_single { single_precision(&table, &case, &series) } else { String::new() };
            (series, end, more)
        }
        Rules::Seawall => {
            let (series, more) = by_our_rules(&table, &case, asked.own)?;
            (series, ario::End::Done, more)
        }
    };
    folder(asked.out)?;
    for stale in series::FILES {
        let path = asked.out.join(stale);
        if path.exists() {
            std::fs::remove_file(&path).with_context(|| format!("{} cannot be replaced", path.display()))?;
        }
    }
    for (file, bytes) in series::files(&table, &series) {
        write::file(&asked.out.join(file), &bytes)?;
    }
    ended(end, &table, &name)?;
    let said = summary(&series) + &more;
    let largest = table.output.iter().fold(0.0_f64, |most, &x| most.max(x)) * case.settings.step_years;
    let before = draft.strict_before.unwrap_or(usize::MAX);
    let compared = asked.compare.map(|other| compare::compare(asked.out, other, largest, before));
    tell(&said, compared)
}

/// The pessimistic series, and what there is to say beside them.
fn by_our_rules(table: &Table, case: &Case, asked: &Own) -> Result<(Series, String), End> {
    let mut criticality = vec![own::Criticality::Critical; table.products.len()];
    let kinds = [(&asked.important, own::Criticality::Important), (&asked.not_critical, own::Criticality::NotCritical)];
    for (names, kind) in kinds {
        for name in names {
            let product = table.products.iter().position(|product| product == name);
            let product =
                product.with_context(|| format!("the table has no product `{name}`; use one of labels.json"))?;
            criticality[product] = kind;
        }
    }
    let rationing = match asked.rationing {
        Who::Proportional => own::Rationing::Proportional,
        Who::FinalLast => own::Rationing::FinalLast,
        Who::WaterFilling => own::Rationing::WaterFilling,
    };
    let mut choices = own::Choices { rationing, bound: own::Bound::Pessimistic, criticality };
    let (series, stopped) = own::run_table(table, case, &choices);
    let mut more = String::new();
    let mut when: Vec<(usize, usize)> =
        stopped.iter().enumerate().filter_map(|(i, step)| Some(((*step)?, i))).collect();
    when.retain(|&(_, industry)| table.output[industry] > 0.0);
    when.sort_unstable();
    more += &format!("\n{} industries stop", when.len());
    for (step, industry) in when.iter().take(5) {
        more += &format!("\n  {} in step {step}", table.industry(*industry));
    }
    if !asked.important.is_empty() {
        let made = |series: &Series| -> f64 {
            let output = series.values.iter().find(|(variable, _)| *variable == Variable::ProductionRealised);
            output.map_or(0.0, |(_, values)| values.iter().sum())
        };
        choices.bound = own::Bound::Optimistic;
        let (optimistic, _) = own::run_table(table, case, &choices);
        let (low, high) = (made(&series), made(&optimistic));
        more += &format!(
            "\noutput of the kept steps between {low:.6e} (important inputs bind) and {high:.6e} (they do not)"
        );
    }
    Ok((series, more))
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

/// As many threads as the machine has.
fn all_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Prints findings; an error ends the command.
fn report(found: &[Finding], is_strict: bool) -> Result<(), End> {
    for finding in found {
        write::message(&finding.to_string());
    }
    let errors = found.iter().filter(|finding| finding.is_error() || is_strict).count();
    if errors > 0 {
        write::message(&format!("{errors} errors; nothing was run"));
        return Err(End::Code(DATA));
    }
    Ok(())
}

fn ended(end: ario::End, table: &Table, file: &str) -> Result<(), End> {
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
fn summary(series: &Series) -> String {
    let n = series.values.first().map_or(0, |(_, values)| values.len() / series.steps.len().max(1));
    let sums = |variable: Variable| {
        let values = series.values.iter().find(|(one, _)| *one == variable).map(|(_, values)| values);
        values.map(|values| values.chunks(n.max(1)).map(|step| step.iter().sum::<f64>()).collect::<Vec<f64>>())
    };
    let mut text = format!("{n} industries, {} steps kept", series.steps.len());
    if let Some(output) = sums(Variable::ProductionRealised)
        && let Some(at) = (0..output.len()).min_by(|&a, &b| output[a].total_cmp(&output[b]))
    {
        let share = output[at] / output[0];
        text += &format!("\nleast output {share:.6} of the first kept step, in step {}", series.steps[at]);
    }
    if let Some(unmet) = sums(Variable::FinalDemandUnmet) {
        text += &format!("\nfinal demand not met {:.6e}, sum of the kept steps", unmet.iter().sum::<f64>());
    }
    text
}

/// Prints what a run came to and how far it lies from another; fails where the two differ.
fn tell(said: &str, compared: Option<Result<Vec<compare::Line>, String>>) -> Result<(), End> {
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
        write::json("seawall/propagation/1", json!({ "said": said, "compared": compared }))?;
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

fn folder(path: &Path) -> Result<(), End> {
    Ok(std::fs::create_dir_all(path).with_context(|| format!("{} cannot be created", path.display()))?)
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn firms_run([firms, links, run, out]: [&Path; 4], other: Option<&Path>) -> Result<(), End> {
    let mut found = Vec::new();
    let network = mrio::firms::network(firms, links, &mut found);
    let bytes = std::fs::read(run).with_context(|| format!("{} cannot be read", run.display()))?;
    let runs = mrio::firms::runs(&file_name(run), &bytes, &mut found);
    report(&found, false)?;
    let (Some((network, names)), Some(runs)) = (network, runs) else { return Err(End::Code(DATA)) };
    folder(out)?;
    let mut said = String::new();
    for (name, options) in &runs {
        let mut state = Firms::new(network.clone(), *options).on_threads(all_threads());
        let (mut totals, mut days) = (vec![state.at_rest()], Vec::new());
        for day in 0..options.days {
            totals.push(state.step());
            if mrio::firms::keeps(day) {
                days.push(state.firms());
            }
        }
        let least = totals.iter().map(|total| total.production / totals[0].production).fold(f64::INFINITY, f64::min);
        write::file(&out.join(format!("{name}_totals.csv")), &mrio::firms::totals(&totals))?;
        write::file(&out.join(format!("{name}_firms.parquet")), &mrio::firms::days(&names, &days))?;
        said += &format!("{name}: {} firms, {} days, least output {least:.6} of rest\n", names.len(), options.days);
    }
    let names: Vec<String> = runs.into_iter().map(|(name, _)| name).collect();
    tell(&said, other.map(|other| compare::firms(out, other, &names)))
}

fn esri(links: &Path, tolerances: &[String], out: &Path, other: Option<&Path>) -> Result<(), End> {
    let mut found = Vec::new();
    let links = mrio::esri::links(links, &mut found);
    report(&found, false)?;
    let Some(links) = links else { return Err(End::Code(DATA)) };
    let mut columns = Vec::new();
    for written in tolerances {
        let tolerance = written.parse::<f64>().ok().filter(|value| *value > 0.0 && *value < 1.0);
        let tolerance = tolerance.with_context(|| format!("--tolerance {written}: write a number between 0 and 1"))?;
        columns.push((written.clone(), esri::esri(&links, tolerance)));
    }
    write::file(out, &mrio::esri::table(&links, &columns))?;
    let unsettled = columns.iter().flat_map(|(_, index)| index).filter(|index| index.is_none()).count();
    let said = format!("{} firms, {} links, {unsettled} cascades did not settle", links.firms.len(), links.links.len());
    tell(&said, other.map(|other| compare::index(out, other)))
}
