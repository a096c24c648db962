//! Commands, their flags, and the exit codes of `docs/reference/exit-codes.md`.

mod ask;
mod check;
mod config;
mod data;
mod known;
mod manual;
mod observe;
mod propagate;
mod reconcile;
mod schemas;
mod solve;
mod stress;
mod why;
mod write;

use clap::{Parser, Subcommand, ValueEnum};
use config::{Setting, Surroundings};
use seawall_model::answer::Lang;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// Finds out where allied countries depend on one supplier for critical minerals, and what breaks when it stops.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, after_help = EXAMPLES)]
pub struct Arguments {
    /// Print data as one JSON object with a versioned `schema`.
    #[arg(long, global = true)]
    json: bool,
    /// Colors of messages; NO_COLOR is obeyed.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    color: Palette,
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
        /// Only this scenario file, against the model; the whole folder when it is not given.
        #[arg(long)]
        scenario: Option<PathBuf>,
        /// Language of the findings.
        #[arg(long, value_enum, default_value_t)]
        lang: Language,
    },
    /// Prints the page of a finding code, such as SW0107.
    Explain {
        /// The code.
        code: String,
        /// Language of the page.
        #[arg(long, value_enum, default_value_t)]
        lang: Language,
    },
    /// Lists models, sheets, codes, events, commands, schemas, regions, products, scenarios or sources.
    List {
        /// What to list.
        what: data::Listed,
        #[command(flatten)]
        folder: ModelFolder,
        /// Language of the texts.
        #[arg(long, value_enum, default_value_t)]
        lang: Language,
    },
    /// Prints a blank sheet to fill in, or its JSON Schema.
    Template {
        /// File name of the sheet, such as stocks.csv.
        sheet: String,
        /// Print the JSON Schema of a row instead.
        #[arg(long)]
        schema: bool,
    },
    /// Balances the facts and prints what moved, what conflicts and what the cost data do not explain. With --accept a conflict
    /// is accepted in writing.
    Reconcile {
        #[command(flatten)]
        folder: ModelFolder,
        #[command(flatten)]
        ask: reconcile::Ask,
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
    #[command(args_conflicts_with_subcommands = true)]
    Exposure {
        /// Something else than the report of a model.
        #[command(subcommand)]
        other: Option<ExposureCommand>,
        #[command(flatten)]
        folder: ModelFolder,
        /// Only products with these codes, comma separated.
        #[arg(long, value_delimiter = ',')]
        product: Vec<String>,
        /// Only these stages, comma separated, such as oxide,magnet.
        #[arg(long, value_delimiter = ',')]
        stage: Vec<String>,
        /// Compute a panel the way another package does: geopolrisk-py-2.0.1.
        #[arg(long)]
        compat: Option<String>,
        /// Folder of the raw tables for --compat.
        #[arg(long)]
        data: Option<PathBuf>,
        /// Compare the panel of --compat with this file of published rows.
        #[arg(long)]
        compare: Option<PathBuf>,
        /// Regions asked about, comma separated; the model's partners when not given.
        #[arg(long = "for", value_delimiter = ',')]
        partners: Vec<String>,
        /// Language.
        #[arg(long, value_enum, default_value_t)]
        lang: Language,
        /// Output file; its extension decides the format (.html, .json, .txt), a folder gets the whole run.
        #[arg(short, long)]
        output: Option<PathBuf>,
        /// Where the folder holds something else than a run, move that aside.
        #[arg(long)]
        force: bool,
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
        /// Also answer for everyone in the world together.
        #[arg(long)]
        all: bool,
        /// Language.
        #[arg(long, value_enum, default_value_t)]
        lang: Language,
        /// Output file; its extension decides the format (.html, .json, .txt), a folder gets the whole run.
        #[arg(short, long)]
        output: Option<PathBuf>,
        /// Where the folder holds something else than a run, move that aside.
        #[arg(long)]
        force: bool,
    },
    /// What breaks and when: nobody coordinates, beside the partners together.
    Stress(stress::Stress),
    /// Says where a number of a saved run comes from, or lists the run's cells.
    Why {
        /// Run folder, or a report as JSON.
        run: PathBuf,
        /// `table:row:column`; the row by its number or its words, such as `cover:Japan, Dysprosium oxide, private:days`.
        cell: Option<String>,
        /// Language.
        #[arg(long, value_enum, default_value_t)]
        lang: Language,
    },
    /// Solves a problem in one of the field's formats: MPS, SMPS, StochOptFormat, cooperative games.
    Solve(solve::Solve),
    /// Searches a linear programme for the worst that closing k targets can do, with a proved bound.
    Redteam(solve::Redteam),
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
        /// Language of the findings.
        #[arg(long, value_enum, default_value_t)]
        lang: Language,
        /// MPS file to write; standard output when not given.
        #[arg(long)]
        mps: Option<PathBuf>,
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
        /// Folder for the pages of every command.
        #[arg(long)]
        to: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Prints each setting as a settings file would say it.
    Show {
        /// Also say where each value came from.
        #[arg(long)]
        origin: bool,
        #[command(flatten)]
        folder: ModelFolder,
        /// Partners, comma separated.
        #[arg(long = "for", value_delimiter = ',')]
        partners: Vec<String>,
        /// Language.
        #[arg(long, value_enum, default_value_t)]
        lang: Language,
    },
}

#[derive(Debug, Subcommand)]
enum ExposureCommand {
    /// Answers a file of cases by its kind, and compares with what it expects.
    Run {
        /// JSON file with a `kind`.
        file: PathBuf,
        /// Compare under the file's tolerance and print how many passed.
        #[arg(long)]
        compare: bool,
        /// File to write.
        #[arg(short, long)]
        output: Option<PathBuf>,
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

/// Exit code: the command line names something that is not there.
pub const USAGE: u8 = 2;
/// Exit code: data has errors.
pub const DATA: u8 = 3;
/// Exit code: refused.
pub const REFUSED: u8 = 5;
/// Exit code: no feasible answer.
pub const INFEASIBLE: u8 = 4;

/// Exit code: a gate failed.
pub const GATE: u8 = 6;

/// Exit code: interrupted.
pub const INTERRUPTED: u8 = 130;

/// Runs the program on its command line.
#[must_use]
pub fn run() -> ExitCode {
    let around = Surroundings::here();
    let words: Vec<_> = std::env::args_os().collect();
    let done = config::read(&words, &around).and_then(|(arguments, settings)| {
        let style = config::style(&settings, std::io::stderr().is_terminal(), &around);
        write::begin(write::Terminal { is_json: arguments.json, style });
        answer(&arguments.command, &settings)
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(End::Code(code)) => ExitCode::from(code),
        Err(End::Failed(error)) => {
            write::message(&format!("seawall: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Does what one command says.
fn answer(command: &Command, settings: &[Setting]) -> Result<(), End> {
    match command {
        Command::Demo { name, to } => data::demo(name, to.as_deref()),
        Command::Check { folder, scenario, lang } => check::check(&folder.model, scenario.as_deref(), lang.lang()),
        Command::Explain { code, lang } => data::explain(code, lang.lang()),
        Command::List { what, folder, lang } => data::list(*what, &folder.model, lang.lang()),
        Command::Template { sheet, schema } => data::template(sheet, *schema),
        Command::Reconcile { folder, ask } => reconcile::run(&folder.model, ask),
        Command::Observe { data, folder, check } => observe::observe(data, &folder.model, *check),
        Command::Scenario(ScenarioCommand::Read { scenario, folder, lang }) => {
            ask::scenario_read(&folder.model, scenario, lang.lang())
        }
        Command::Scenario(ScenarioCommand::New) => write::document(seawall_io::scenario::template()),
        Command::Exposure { other: Some(ExposureCommand::Run { file, compare, output }), .. } => {
            known::run(file, &known::How { compare: *compare, output: output.as_deref() })
        }
        Command::Exposure { compat: Some(compat), data, partners, compare, output, .. } => {
            known::compat(&known::Asked {
                compat,
                data: data.as_deref(),
                economies: partners,
                compare: compare.as_deref(),
                output: output.as_deref(),
            })
        }
        Command::Exposure { folder, partners, product, stage, lang, output, force, .. } => {
            let asked = ask::Narrowed { partners, products: product, stages: stage };
            let target = write::Target::new(output.as_deref(), *force);
            ask::exposure(&folder.model, &asked, lang.lang(), target)
        }
        Command::Brief { scenario, folder, partners, all, lang, output, force } => ask::brief(&ask::Asked {
            folder: &folder.model,
            scenario,
            partners,
            all: *all,
            lang: lang.lang(),
            output: write::Target::new(output.as_deref(), *force),
        }),
        Command::Stress(asked) => stress::stress(asked),
        Command::Why { run, cell, lang } => why::why(run, cell.as_deref(), lang.lang()),
        Command::Propagate(command) => propagate::propagate(command),
        Command::Solve(asked) => solve::solve(asked),
        Command::Redteam(asked) => solve::attack(asked),
        Command::Export { scenario, folder, partners, lang, mps } => {
            ask::export(&folder.model, scenario, partners, lang.lang(), mps.as_deref())
        }
        // What the arguments said is in the settings already.
        Command::Config(ConfigCommand::Show { origin, .. }) => config::show(settings, *origin),
        Command::Completions { shell } => manual::completions(*shell),
        Command::Man { to } => manual::man(to.as_deref()),
    }
}
