//! From the command line to a command and its end: the exit codes are those of `docs/reference/exit-codes.md`.

mod arguments;
mod ask;
mod backtest;
mod check;
mod config;
mod data;
mod draws;
mod economy;
mod known;
mod manual;
mod observe;
mod plan;
mod propagate;
mod reconcile;
mod redteam;
mod schemas;
mod share;
mod solve;
mod stress;
mod table;
mod why;
mod write;

use arguments::{Command, ConfigCommand, ExposureCommand, ScenarioCommand};
use config::{Setting, Surroundings};
use seawall_model::answer::Lang;
use std::io::IsTerminal as _;
use std::process::ExitCode;

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
/// Exit code: no feasible answer.
pub const INFEASIBLE: u8 = 4;
/// Exit code: refused.
pub const REFUSED: u8 = 5;
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
        answer(&arguments.command, arguments.lang.lang(), &settings)
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
fn answer(command: &Command, lang: Lang, settings: &[Setting]) -> Result<(), End> {
    match command {
        Command::Demo { name, to } => data::demo(name, to.as_deref()),
        Command::Check { folder, scenario } => check::check(&folder.model, scenario.as_deref(), lang),
        Command::Explain { code } => data::explain(code, lang),
        Command::List { what, folder } => data::list(*what, &folder.model, lang),
        Command::Template { sheet, schema } => data::template(sheet, *schema),
        Command::Reconcile { folder, ask } => reconcile::run(&folder.model, ask, lang),
        Command::Observe { data, folder, check } => observe::observe(data, &folder.model, *check),
        Command::Scenario(ScenarioCommand::Read { scenario, folder }) => {
            ask::scenario_read(&folder.model, scenario, lang)
        }
        Command::Scenario(ScenarioCommand::New) => write::document(seawall_io::scenario::template()),
        Command::Exposure { other: Some(ExposureCommand::Run { file, compare, output }), .. } => {
            known::run(file, &known::How { compare: *compare, output: output.as_deref() })
        }
        Command::Exposure { compat: Some(compat), data, partners, compare, output, .. } => {
            known::compat(&known::Asked {
                compat,
                data: data.as_deref(),
                economies: &partners.partners,
                compare: compare.as_deref(),
                output: output.output.as_deref(),
            })
        }
        Command::Exposure { folder, partners, product, stage, draws, output, .. } => {
            let asked = ask::Narrowed { partners: &partners.partners, products: product, stages: stage, draws };
            ask::exposure(&folder.model, &asked, lang, output.target())
        }
        Command::Brief { scenario, folder, partners, all, tables, draws, output } => ask::brief(&ask::Asked {
            folder: &folder.model,
            scenario,
            partners: &partners.partners,
            all: *all,
            tables,
            draws,
            lang,
            output: output.target(),
        }),
        Command::Why { run, cell } => why::why(run, cell.as_deref(), lang),
        Command::Propagate(command) => propagate::propagate(command, lang),
        Command::Stress(asked) => stress::stress(asked, lang),
        Command::Backtest(asked) => backtest::run(asked, lang),
        Command::Plan(asked) => plan::plan(asked, lang),
        Command::Share(asked) => share::share(asked, lang),
        Command::Solve(asked) => solve::solve(asked),
        Command::Redteam(asked) => redteam::redteam(asked, lang),
        Command::Export { scenario, folder, partners, output } => {
            ask::export(&folder.model, scenario, &partners.partners, lang, output.as_deref())
        }
        // What the arguments said is in the settings already.
        Command::Config(ConfigCommand::Show { origin, .. }) => config::show(settings, *origin),
        Command::Completions { shell } => manual::completions(*shell),
        Command::Man { to } => manual::man(to.as_deref()),
    }
}
