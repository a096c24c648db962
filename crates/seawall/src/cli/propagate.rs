//! `propagate`: runs on tables of an economy, on networks of firms, and the systemic risk of each firm.

mod chains;
mod firms;
mod own;
mod place;
mod risk;
mod run;
mod scenario;
mod stepping;
mod together;
mod told;
mod words;

use super::End;
use clap::{Subcommand, ValueEnum};
use seawall_model::answer::Lang;
use std::path::PathBuf;
use words::Words;

/// What to run.
#[derive(Debug, Subcommand)]
pub enum PropagateCommand {
    /// Runs a case on a table of industries and writes its series.
    Run {
        /// Folder of the table: labels.json, Z.parquet, Y.parquet, x.parquet.
        #[arg(long)]
        table: PathBuf,
        /// Case file: settings, events, what to keep. Several by boario-0.7.2 run in lock step, each into a folder of its place (1, 2, ...).
        #[arg(long, required = true)]
        case: Vec<PathBuf>,
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
        breaks: Breaks,
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
        #[command(flatten)]
        breaks: Breaks,
    },
    /// The economic systemic risk index of every firm: a fixed point without time, so there are no checkpoints.
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

/// Where a run is saved on its way, and what it goes on from.
#[derive(Debug, clap::Args)]
pub struct Breaks {
    /// File to save the state in; Ctrl-C saves it too, without this beside the output folder, and ends with 130.
    #[arg(long)]
    checkpoint: Option<PathBuf>,
    /// Steps between two checkpoints.
    #[arg(long, default_value_t = 100, requires = "checkpoint", value_parser = clap::value_parser!(u32).range(1..))]
    every: u32,
    /// Checkpoint to go on from; the bytes written are those of a run without a break.
    #[arg(long)]
    resume: Option<PathBuf>,
}

/// Whose rules, and what only our own need.
#[derive(Debug, clap::Args)]
pub struct Own {
    /// Compute exactly what this program computes, whatever the case says.
    #[arg(long, value_enum, conflicts_with = "rules")]
    compat: Option<Compat>,
    /// Whose rules; those that the case names (`rules`), else boario-0.7.2 where it has BoARIO's parameters (`model`), else our own.
    #[arg(long, value_enum)]
    rules: Option<Rules>,
    /// Settings of our own rules, a JSON file; what stands on the command line goes before it.
    #[arg(long)]
    settings: Option<PathBuf>,
    /// Scenario file as `stress` reads it, for our own rules; regions, products, uses (categories of final demand) and plants (`region|product`) are the table's.
    #[arg(long)]
    scenario: Option<PathBuf>,
    /// Who goes short, by our own rules; proportional when neither this nor the settings say.
    #[arg(long, value_enum)]
    rationing: Option<Who>,
    /// Products that bind in the pessimistic run only, comma separated; both bounds are printed, the series are the pessimistic ones.
    #[arg(long, value_delimiter = ',')]
    important: Vec<String>,
    /// Products whose shortage never binds, comma separated.
    #[arg(long, value_delimiter = ',')]
    not_critical: Vec<String>,
}

/// Programs that are computed exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Compat {
    /// BoARIO 0.7.2.
    #[value(name = "boario-0.7.2")]
    Boario072,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Who {
    /// Everybody alike.
    Proportional,
    /// Final demand first.
    FinalLast,
    /// Higher tiers of the settings first.
    Tiers,
    /// Whoever asks for most of what it took at rest.
    WaterFilling,
    /// Whoever makes least of it.
    MostWorth,
}

/// Runs one of the commands.
pub fn propagate(command: &PropagateCommand, lang: Lang) -> Result<(), End> {
    let words = Words(lang);
    match command {
        PropagateCommand::Run { table, case, out, compare, strict, threads, single, breaks, own } => {
            let compare = compare.as_deref();
            let [case] = case.as_slice() else {
                let threads = threads.unwrap_or_else(all_threads);
                return together::run(
                    table,
                    case,
                    out,
                    [*strict, *single || compare.is_some()],
                    threads,
                    (breaks, own),
                    words,
                );
            };
            run::run(&run::Run {
                table,
                case,
                out,
                compare,
                is_strict: *strict,
                threads: threads.unwrap_or_else(all_threads),
                is_single: *single,
                breaks,
                own,
                words,
            })
        }
        PropagateCommand::Table(asked) => super::table::table(asked),
        PropagateCommand::Synthetic(asked) => super::table::synthetic(asked),
        PropagateCommand::Firms { firms, links, run, out, compare, breaks } => {
            firms::run([firms, links, run, out], compare.as_deref(), breaks, words)
        }
        PropagateCommand::Esri { links, tolerance, out, compare } => {
            risk::run(links, tolerance, out, compare.as_deref(), words)
        }
    }
}

/// As many threads as the machine has.
fn all_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
