//! `propagate`: runs on tables of an economy, on networks of firms, and the systemic risk of each firm.

use super::{DATA, End, write};
use anyhow::{Context, anyhow};
use clap::Subcommand;
use seawall_engine::propagate::ario;
use seawall_io::mrio::{self, Finding, case, compare, series};
use seawall_model::economy::{Series, Table, Variable};
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
        /// Threads that share the work; the result does not depend on them.
        #[arg(long, default_value_t = 1)]
        threads: usize,
    },
}

/// Runs one of the commands.
pub fn propagate(command: &PropagateCommand) -> Result<(), End> {
    match command {
        PropagateCommand::Run { table, case, out, compare, strict, threads } => {
            run(&Run { table, case, out, compare: compare.as_deref(), is_strict: *strict, threads: *threads })
        }
    }
}

struct Run<'a> {
    table: &'a Path,
    case: &'a Path,
    out: &'a Path,
    compare: Option<&'a Path>,
    is_strict: bool,
    threads: usize,
}

fn run(asked: &Run) -> Result<(), End> {
    let mut found = Vec::new();
    let bytes = std::fs::read(asked.case).with_context(|| format!("{} cannot be read", asked.case.display()))?;
    let name = asked.case.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let draft = case::draft(&name, &bytes, &mut found);
    let aggregation = draft.as_ref().and_then(|draft| draft.aggregation.as_ref());
    let table = mrio::table(asked.table, aggregation, &mut found);
    let case = match (&draft, &table) {
        (Some(draft), Some(table)) => case::case(draft, table, &mut found),
        _ => None,
    };
    report(&found, asked.is_strict)?;
    let (Some(draft), Some(table), Some(mut case)) = (draft, table, case) else { return Err(End::Code(DATA)) };
    case.settings.threads = asked.threads.max(1);

    let (series, end) = ario::run(&table, &case);
    std::fs::create_dir_all(asked.out).with_context(|| format!("{} cannot be created", asked.out.display()))?;
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
    write::standard(&summary(&series))?;
    match asked.compare {
        Some(other) => print_comparison(asked.out, other, &table, case.settings.step_years, draft.strict_before),
        None => Ok(()),
    }
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

fn print_comparison(
    mine: &Path,
    theirs: &Path,
    table: &Table,
    step_years: f64,
    before: Option<usize>,
) -> Result<(), End> {
    let largest = table.output.iter().fold(0.0_f64, |most, &x| most.max(x)) * step_years;
    let lines =
        compare::compare(mine, theirs, largest, before.unwrap_or(usize::MAX)).map_err(|error| anyhow!(error))?;
    print_lines(&lines)
}

fn print_lines(lines: &[compare::Line]) -> Result<(), End> {
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
    text += &format!("{passed} passed, {} failed", lines.len() - passed);
    write::standard(&text)?;
    if passed < lines.len() { Err(anyhow!("the series differ").into()) } else { Ok(()) }
}
