//! What the command line takes: commands, their arguments and help. Said once where several take the same.

use super::{data, propagate, reconcile, solve, write};
use clap::{Parser, Subcommand, ValueEnum};
use seawall_model::answer::Lang;
use std::path::PathBuf;

/// Finds out where allied countries depend on one supplier for critical minerals, and what breaks when it stops.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, after_help = EXAMPLES)]
pub struct Arguments {
    /// Print data as one JSON object with a versioned `schema`.
    #[arg(long, global = true)]
    pub json: bool,
    /// Language of reports, findings and lists.
    #[arg(long, global = true, value_enum, default_value_t)]
    pub lang: Language,
    /// Colors of messages; NO_COLOR is obeyed.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub color: Palette,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "Examples:
  seawall demo ree-magnets
  seawall check --model ree-magnets
  seawall brief dy-tb-ban --model ree-magnets --for JPN,USA --lang ja -o brief.html

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
    /// The language of a report.
    pub fn lang(self) -> Lang {
        match self {
            Self::En => Lang::En,
            Self::Ja => Lang::Ja,
        }
    }
}

/// When messages have colors.
#[derive(Debug, Clone, Copy, ValueEnum, Default)]
pub enum Palette {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Which model folder.
#[derive(Debug, clap::Args)]
pub struct ModelFolder {
    /// Model folder; the current folder when it is not given.
    #[arg(long, default_value = ".", value_name = "FOLDER")]
    pub model: PathBuf,
}

/// For whom a question is asked.
#[derive(Debug, clap::Args)]
pub struct Partners {
    /// Regions that ask together, comma separated, such as JPN,USA; the model's partners when it is not given.
    #[arg(long = "for", value_delimiter = ',', value_name = "REGIONS")]
    pub partners: Vec<String>,
}

/// Where a report goes.
#[derive(Debug, clap::Args)]
pub struct Output {
    /// File to write, in the format of its extension (.html, .json, .txt); without one, a folder for the whole run.
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// Where that folder holds something else than a run, move that aside.
    #[arg(long, requires = "output")]
    pub force: bool,
}

impl Output {
    /// The place, for the writer.
    pub fn target(&self) -> write::Target<'_> {
        write::Target::new(self.output.as_deref(), self.force)
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Copies a shipped model out, with its sources and scenarios.
    Demo {
        /// Name of the model, such as ree-magnets; `seawall list models` prints them.
        name: String,
        /// Folder to create; the model's name when it is not given.
        #[arg(long, value_name = "FOLDER")]
        to: Option<PathBuf>,
    },
    /// Reads a model folder and reports every finding at once.
    Check {
        #[command(flatten)]
        folder: ModelFolder,
        /// Only this scenario, a file or a name in the model's scenarios folder; the whole folder when it is not given.
        #[arg(long)]
        scenario: Option<PathBuf>,
    },
    /// Prints the page of a finding code.
    Explain {
        /// The code, such as SW0107; `seawall list codes` prints them.
        code: String,
    },
    /// Lists what ships, what the program knows, or what a model folder holds.
    List {
        /// What to list.
        what: data::Listed,
        #[command(flatten)]
        folder: ModelFolder,
    },
    /// Prints a blank sheet to fill in, or the JSON Schema of its rows.
    Template {
        /// File name of the sheet, such as stocks.csv; `seawall list sheets` prints them.
        sheet: String,
        /// Print the JSON Schema of a row instead.
        #[arg(long)]
        schema: bool,
    },
    /// Balances the facts: what moved, what conflicts, what the cost data do not explain. With --accept a conflict is
    /// accepted in writing.
    Reconcile {
        #[command(flatten)]
        folder: ModelFolder,
        #[command(flatten)]
        ask: reconcile::Ask,
    },
    /// Writes the observations and routes of a model folder that follow from extracts of public tables.
    Observe {
        /// Folder of the extracts.
        #[arg(long, value_name = "FOLDER")]
        data: PathBuf,
        #[command(flatten)]
        folder: ModelFolder,
        /// Write nothing; fail where the folder differs.
        #[arg(long)]
        check: bool,
    },
    /// Reads a scenario back as a sentence, or prints a template of one.
    #[command(subcommand)]
    Scenario(ScenarioCommand),
    /// Where a region depends on whom, at which stage.
    #[command(args_conflicts_with_subcommands = true)]
    Exposure {
        /// Something else than the report of a model.
        #[command(subcommand)]
        other: Option<ExposureCommand>,
        #[command(flatten)]
        folder: ModelFolder,
        #[command(flatten)]
        partners: Partners,
        /// Only these products, comma separated, such as dy_oxide; `seawall list products` prints them.
        #[arg(long, value_delimiter = ',', value_name = "PRODUCTS")]
        product: Vec<String>,
        /// Only these stages, comma separated, such as oxide,magnet.
        #[arg(long, value_delimiter = ',', value_name = "STAGES")]
        stage: Vec<String>,
        /// Compute a panel the way another package does: geopolrisk-py-2.0.1.
        #[arg(long, value_name = "PACKAGE")]
        compat: Option<String>,
        /// Folder of the raw tables for --compat.
        #[arg(long, value_name = "FOLDER", requires = "compat")]
        data: Option<PathBuf>,
        /// Compare the panel of --compat with this file of published rows.
        #[arg(long, value_name = "FILE", requires = "compat")]
        compare: Option<PathBuf>,
        #[command(flatten)]
        draws: super::draws::Draws,
        #[command(flatten)]
        output: Output,
    },
    /// The 48-hour brief for a scenario.
    Brief {
        /// Scenario, a file or a name in the model's scenarios folder.
        scenario: PathBuf,
        #[command(flatten)]
        folder: ModelFolder,
        #[command(flatten)]
        partners: Partners,
        /// Also answer for everyone in the world together.
        #[arg(long)]
        all: bool,
        /// Table of industries of a partner, as REGION=PATH; as `stress` takes it.
        #[arg(long = "table", value_name = "REGION=PATH")]
        tables: Vec<String>,
        #[command(flatten)]
        draws: super::draws::Draws,
        #[command(flatten)]
        output: Output,
    },
    /// Says where a number of a saved run comes from, or lists the run's cells.
    Why {
        /// Run folder, or a report as JSON.
        run: PathBuf,
        /// `table:row:column`; the row by its number or its words, such as `cover:Japan, Dysprosium oxide, private:days`.
        cell: Option<String>,
    },
    /// What breaks when nobody coordinates, beside the priced, the rolling and the coordinated response.
    Stress(super::stress::Stress),
    /// Holds the model as of a day against what happened then: `list`, an episode, or `calibrate`.
    Backtest(super::backtest::Backtest),
    /// What to build and store within a budget, against what may happen.
    Plan(super::plan::Plan),
    /// Shares what partners save by answering a scenario together.
    Share(super::share::Share),
    /// Solves a problem in one of the field's formats: MPS, SMPS, StochOptFormat, cooperative games.
    Solve(solve::Solve),
    /// The worst that an adversary could close, with a proved bound: on a model, or on any linear programme.
    Redteam(super::redteam::Redteam),
    /// How a shock travels through an economy: stocks, orders, rationing.
    #[command(subcommand)]
    Propagate(propagate::PropagateCommand),
    /// Writes the response programme of a scenario as MPS.
    Export {
        /// Scenario, a file or a name in the model's scenarios folder.
        scenario: PathBuf,
        #[command(flatten)]
        folder: ModelFolder,
        #[command(flatten)]
        partners: Partners,
        /// File to write; standard output when it is not given.
        #[arg(short, long, alias = "mps", value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Shows the settings in force.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Prints the completions of a shell, for its folder of completions.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Prints the man page, or writes one for each command.
    Man {
        /// Folder to write the pages of every command into.
        #[arg(long, value_name = "FOLDER")]
        to: Option<PathBuf>,
    },
}

/// What is shown of the settings.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Prints each setting as a settings file would say it.
    Show {
        /// Also say where each value came from.
        #[arg(long)]
        origin: bool,
        #[command(flatten)]
        folder: ModelFolder,
        #[command(flatten)]
        partners: Partners,
    },
}

/// What `exposure` does beside the report of a model.
#[derive(Debug, Subcommand)]
pub enum ExposureCommand {
    /// Answers a file of cases by its kind, and compares with what it expects.
    Run {
        /// JSON file with a `kind`.
        file: PathBuf,
        /// Compare under the file's tolerance and print how many passed.
        #[arg(long)]
        compare: bool,
        /// File to write; standard output when it is not given.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// What is done with a scenario beside answering it.
#[derive(Debug, Subcommand)]
pub enum ScenarioCommand {
    /// Prints the scenario back as a sentence.
    Read {
        /// Scenario, a file or a name in the model's scenarios folder.
        scenario: PathBuf,
        #[command(flatten)]
        folder: ModelFolder,
    },
    /// Prints a commented template.
    New,
}
