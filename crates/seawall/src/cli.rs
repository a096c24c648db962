//! Commands, their flags, and the exit codes of `docs/reference/exit-codes.md`.

mod ask;
mod data;
mod observe;
mod propagate;
mod write;

use clap::{Parser, Subcommand, ValueEnum};
use seawall_model::answer::Lang;
use std::path::PathBuf;
use std::process::ExitCode;

/// Finds out where allied countries depend on one supplier for critical minerals, and what breaks when it stops.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, after_help = EXAMPLES)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  seawall demo ree-magnets
  seawall check --model ree-magnets
  seawall brief scenarios/dy-tb-ban.toml --model ree-magnets --for JPN,USA --lang ja -o brief.html

Exit codes: 0 done, 1 failure, 2 usage, 3 data has errors, 4 no feasible answer, 5 refused, 6 gate failed, 130 interrupted";

/// Language of what is printed.
#[derive(Debug, Clone, Copy, ValueEnum, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Japanese.
    Ja,
}

impl Language {
    fn lang(self) -> Lang {
        match self {
            Self::En => Lang::En,
            Self::Ja => Lang::Ja,
        }
    }
}

/// Which model folder.
#[derive(Debug, clap::Args)]
pub struct ModelFolder {
    /// Model folder; the current folder when it is not given.
    #[arg(long, default_value = ".")]
    model: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Copies a shipped model out, with its sources and scenarios.
    Demo {
        /// Name of the model, such as ree-magnets.
        name: String,
        /// Folder to create; the model's name when it is not given.
        #[arg(long)]
        to: Option<PathBuf>,
    },
    /// Reads a model folder and reports every finding at once.
    Check {
        #[command(flatten)]
        folder: ModelFolder,
        /// Findings as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Prints the page of a finding code, such as SW0107.
    Explain {
        /// The code.
        code: String,
    },
    /// Lists models, sheets, codes, events, regions, products, scenarios or sources.
    List {
        /// What to list.
        what: data::Listed,
        #[command(flatten)]
        folder: ModelFolder,
    },
    /// Prints a blank sheet to fill in, or its JSON Schema.
    Template {
        /// File name of the sheet, such as stocks.csv.
        sheet: String,
        /// Print the JSON Schema of a row instead.
        #[arg(long)]
        schema: bool,
    },
    /// Balances the facts and prints what moved, what conflicts and what the cost data do not explain.
    Reconcile {
        #[command(flatten)]
        folder: ModelFolder,
        /// Also force each published figure that was not chosen, and print what gives.
        #[arg(long)]
        conflicts: bool,
        /// Also print the least and greatest value that the facts allow each traded flow.
        #[arg(long)]
        ranges: bool,
        /// Write the report as JSON to this file.
        #[arg(short, long)]
        output: Option<PathBuf>,
    },
    /// Writes the observations and routes of a model folder that follow from extracts of public tables.
    Observe {
        /// Folder of the extracts.
        #[arg(long)]
        data: PathBuf,
        #[command(flatten)]
        folder: ModelFolder,
        /// Write nothing; fail where the folder differs.
        #[arg(long)]
        check: bool,
    },
    /// Reads a scenario back as a sentence, or writes a new one.
    #[command(subcommand)]
    Scenario(ScenarioCommand),
    /// Where a region depends on whom, at which stage.
    Exposure {
        #[command(flatten)]
        folder: ModelFolder,
        /// Regions asked about, comma separated; the model's partners when not given.
        #[arg(long = "for", value_delimiter = ',')]
        partners: Vec<String>,
        /// Language.
        #[arg(long, value_enum, default_value_t)]
        lang: Language,
        /// Output file; its extension decides the format (.html, .json, .txt), a folder gets Parquet and CSV.
        #[arg(short, long)]
        output: Option<PathBuf>,
    },
    /// The 48-hour brief for a scenario.
    Brief {
        /// Scenario file, or the name of one in the model's scenarios folder.
        scenario: PathBuf,
        #[command(flatten)]
        folder: ModelFolder,
        /// Partners, comma separated; the model's own when not given.
        #[arg(long = "for", value_delimiter = ',')]
        partners: Vec<String>,
        /// Language.
        #[arg(long, value_enum, default_value_t)]
        lang: Language,
        /// Output file; its extension decides the format (.html, .json, .txt), a folder gets Parquet tables.
        #[arg(short, long)]
        output: Option<PathBuf>,
    },
    /// How a shock travels through an economy: stocks, orders, rationing.
    #[command(subcommand)]
    Propagate(propagate::PropagateCommand),
    /// Writes the response programme of a scenario as MPS.
    Export {
        /// Scenario file.
        scenario: PathBuf,
        #[command(flatten)]
        folder: ModelFolder,
        /// Partners, comma separated.
        #[arg(long = "for", value_delimiter = ',')]
        partners: Vec<String>,
        /// MPS file to write; standard output when not given.
        #[arg(long)]
        mps: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum ScenarioCommand {
    /// Prints the file back as a sentence.
    Read {
        /// Scenario file.
        scenario: PathBuf,
        #[command(flatten)]
        folder: ModelFolder,
        /// Language.
        #[arg(long, value_enum, default_value_t)]
        lang: Language,
    },
    /// Prints a commented template.
    New,
}

/// Ends of a run that are not success.
pub enum End {
    /// Already reported; leave with this code.
    Code(u8),
    /// Something failed.
    Failed(anyhow::Error),
}

impl From<anyhow::Error> for End {
    fn from(error: anyhow::Error) -> Self {
        Self::Failed(error)
    }
}

/// Exit code: data has errors.
pub const DATA: u8 = 3;
/// Exit code: no feasible answer.
pub const INFEASIBLE: u8 = 4;

/// Exit code: interrupted.
pub const INTERRUPTED: u8 = 130;

/// Runs one command.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
    let done = match &arguments.command {
        Command::Demo { name, to } => data::demo(name, to.as_deref()),
        Command::Check { folder, json } => data::check(&folder.model, *json),
        Command::Explain { code } => data::explain(code),
        Command::List { what, folder } => data::list(*what, &folder.model),
        Command::Template { sheet, schema } => data::template(sheet, *schema),
        Command::Reconcile { folder, conflicts, ranges, output } => {
            data::reconcile(&folder.model, *conflicts, *ranges, output.as_deref())
        }
        Command::Observe { data, folder, check } => observe::observe(data, &folder.model, *check),
        Command::Scenario(ScenarioCommand::Read { scenario, folder, lang }) => {
            ask::scenario_read(&folder.model, scenario, lang.lang())
        }
        Command::Scenario(ScenarioCommand::New) => write::standard(seawall_io::scenario::template()),
        Command::Exposure { folder, partners, lang, output } => {
            ask::exposure(&folder.model, partners, lang.lang(), output.as_deref())
        }
        Command::Brief { scenario, folder, partners, lang, output } => {
            ask::brief(&folder.model, scenario, partners, lang.lang(), output.as_deref())
        }
        Command::Propagate(command) => propagate::propagate(command),
        Command::Export { scenario, folder, partners, mps } => {
            ask::export(&folder.model, scenario, partners, mps.as_deref())
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(End::Code(code)) => ExitCode::from(code),
        Err(End::Failed(error)) => {
            write::message(&format!("seawall: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
