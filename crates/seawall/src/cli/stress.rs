//! `stress`: the rationed response beside the priced, the rolling and the coordinated one.

use super::arguments::{ModelFolder, Output, Partners};
use super::ask::{conditions, interrupted, open, partners, read_scenario};
use super::draws::Question;
use super::{End, INFEASIBLE, write};
use anyhow::anyhow;
use seawall::bands::Unsolved;
use seawall::stress::{Again, Facts};
use seawall_engine::conditions::{Pick, lower};
use seawall_engine::draws::Drawn;
use seawall_engine::lp::Options;
use seawall_engine::pass::pass;
use seawall_engine::priced::{self, Market, priced};
use seawall_engine::rationed::{self, Rationing, rationed};
use seawall_engine::respond::Settings;
use seawall_engine::rolling::Walk;
use seawall_engine::stress::Foreseen;
use seawall_io::scenario;
use seawall_model::answer::{Lang, Report, Status};
use seawall_model::conditions::Grid;
use seawall_model::scenario::Scenario;
use seawall_model::world::Name;

/// Who goes short.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Rule {
    /// Everybody by the same share of what he asks.
    #[default]
    Proportional,
    /// Plants and exports first, users share what is left.
    FinalLast,
    /// Defense, then essential uses, then the rest; plants and exports by the uses that they end in.
    Tiers,
    /// Everybody up to the same multiple of what he takes at rest.
    WaterFilling,
}

impl From<Rule> for Rationing {
    fn from(rule: Rule) -> Self {
        match rule {
            Rule::Proportional => Self::Proportional,
            Rule::FinalLast => Self::FinalLast,
            Rule::Tiers => Self::Tiers,
            Rule::WaterFilling => Self::WaterFilling,
        }
    }
}

/// Flags of `stress`.
#[derive(Debug, clap::Args)]
pub struct Stress {
    /// Scenario file, or the name of one in the model's scenarios folder.
    pub scenario: std::path::PathBuf,
    #[command(flatten)]
    pub folder: ModelFolder,
    #[command(flatten)]
    pub partners: Partners,
    /// Who goes short where there is not enough.
    #[arg(long, value_enum, default_value_t)]
    pub rule: Rule,
    /// Precautionary buying while a supplier is short, as a share of the stock at rest, 0 to 1; that of parameters.csv when not given.
    #[arg(long, value_parser = share)]
    pub precaution: Option<f64>,
    /// Table of industries of a partner, as REGION=PATH: a folder of `propagate table`, or a CSV or Parquet file with labels.
    #[arg(long = "table", value_name = "REGION=PATH")]
    pub tables: Vec<String>,
    /// Answer again with one choice that is not data moved at a time: rule, foresight, third countries, stocks, precaution.
    #[arg(long)]
    pub tornado: bool,
    /// What offtakes of the folder's projects would cost the treasury at the prices found.
    #[arg(long)]
    pub instruments: bool,
    #[command(flatten)]
    pub draws: super::draws::Draws,
    #[command(flatten)]
    pub output: Output,
}

fn share(text: &str) -> Result<f64, String> {
    text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share)).ok_or(format!("\"{text}\" is not 0 to 1"))
}

/// Answers.
pub fn stress(asked: &Stress, lang: Lang) -> Result<(), End> {
    let folder = &asked.folder.model;
    let opened = open(folder, lang)?;
    let scenario = read_scenario(&opened, folder, &asked.scenario, lang)?;
    let (model, prices) = (&opened.model, &opened.prices);
    let world = &model.world;
    let partners = partners(world, &asked.partners.partners)?;
    let options = Options { cancel: Some(write::interrupt()), ..Options::default() };
    let settings = Settings::central(&world.parameters);
    // Weeks to the end, a shorter one last.
    let grid = Grid::weeks_then_months(u32::MAX, scenario.months);
    let weekly = lower(model, &scenario, grid, Pick::Central);
    let behavior = behavior(asked, rationed::Settings::central(&world.parameters));
    let lived = rationed(model, &weekly, &behavior);
    let central = conditions(&opened, &scenario, Pick::Central);
    let outside = pass(model, &central);
    let foreseen = Foreseen { model, prices, conditions: &central, outside: &outside, options: &options, near: None };
    write::progress("answering: the partners together, all foreseen");
    let coordinated = foreseen.answer(&partners, &settings);
    interrupted(&coordinated)?;
    let rolling = central.announcements.iter().any(|&period| period > 0).then(|| {
        write::progress("answering: the partners together, as announced");
        let lower = |scenario: &Scenario| conditions(&opened, scenario, Pick::Central);
        Walk { model, prices, scenario: &scenario, lower: &lower, options: &options, near: None }
            .answer(&partners, &settings)
    });
    if let Some(rolling) = &rolling {
        interrupted(rolling)?;
    }
    write::progress("answering: prices clear every market");
    let market = Market::central(&world.parameters, behavior.precaution, behavior.restore_weeks);
    let cleared = priced(&priced::Question {
        model,
        prices,
        conditions: &central,
        outside: &outside,
        settings: &settings,
        market: &market,
        options: &options,
        near: None,
    });
    interrupted(&cleared.response)?;
    let sentence =
        Name { en: scenario::sentence(world, &scenario, Lang::En), ja: scenario::sentence(world, &scenario, Lang::Ja) };
    let target = asked.output.target();
    if coordinated.status == Status::Infeasible {
        let report = seawall::rules::unmet(world, &scenario, sentence, &coordinated, env!("CARGO_PKG_VERSION"));
        write::report(&report, lang, target)?;
        return Err(End::Code(INFEASIBLE));
    }
    let economies = super::economy::economies(&opened, &partners, &asked.tables)?;
    let mut facts = Facts {
        model,
        economies: &economies,
        reconciliation: &opened.report,
        scenario: &scenario,
        sentence,
        weekly: &weekly,
        grid: &central.grid,
        rationed: &lived,
        prices,
        priced: &cleared,
        market: &market,
        rolling: rolling.as_ref(),
        coordinated: &coordinated,
        partners: &partners,
        instruments: asked.instruments,
        tornado: None,
        traces_causes: true,
        version: env!("CARGO_PKG_VERSION"),
    };
    let moved = asked.tornado.then(|| {
        let tell = |done: usize| write::progress(&format!("answered {done} settings of choices"));
        let again = Again { facts: &facts, central: &central, settings: &settings, options: &options, tell: &tell };
        seawall::stress::moved(&again)
    });
    facts.tornado = moved.as_deref();
    let mut report = seawall::stress::stress(&facts);
    if let Some(plan) = asked.draws.plan() {
        let also = format!("stress {:?} {} {}", asked.rule, asked.precaution.unwrap_or(0.0), asked.instruments);
        let question = Question { opened: &opened, scenario: &scenario, also: &also };
        let again = |drawn: &Drawn| drawn_stress(&facts, asked, &options, drawn);
        super::draws::add(&asked.draws, plan, &question, &options, &mut report, &again)?;
    }
    write::report(&report, lang, target)?;
    if lived.status() != Status::Solved {
        return Err(anyhow!("the rationed response does not add up to what is promised").into());
    }
    match coordinated.status {
        Status::Solved => Ok(()),
        other => Err(anyhow!("the response was not solved: {other:?}").into()),
    }
}

/// The settings with what flags ask for, which is not drawn.
fn behavior(asked: &Stress, settings: rationed::Settings) -> rationed::Settings {
    let precaution = asked.precaution.unwrap_or(settings.precaution);
    rationed::Settings { rule: asked.rule.into(), precaution, ..settings }
}

/// The report of a draw, or which of its answers was not solved.
fn drawn_stress(central: &Facts<'_>, asked: &Stress, options: &Options, drawn: &Drawn) -> Result<Report, Unsolved> {
    let (model, scenario) = (&drawn.model, &drawn.scenario);
    let prices = seawall_engine::prices::prices(model).map_err(|_| Unsolved::Prices)?;
    let grid = Grid::weeks_then_months(u32::MAX, scenario.months);
    let weekly = lower(model, scenario, grid, Pick::Central);
    let behavior = behavior(asked, drawn.rationing);
    let lived = rationed(model, &weekly, &behavior);
    let known = |scenario: &Scenario| lower(model, scenario, central.grid.clone(), Pick::Central);
    let conditions = known(scenario);
    let outside = pass(model, &conditions);
    let near = Some(central.coordinated);
    let foreseen = Foreseen { model, prices: &prices, conditions: &conditions, outside: &outside, options, near };
    let coordinated = foreseen.answer(central.partners, &drawn.settings);
    let rolling = central.rolling.map(|near| {
        Walk { model, prices: &prices, scenario, lower: &known, options, near: Some(near) }
            .answer(central.partners, &drawn.settings)
    });
    let market = Market::central(&model.world.parameters, behavior.precaution, behavior.restore_weeks);
    let cleared = priced(&priced::Question {
        model,
        prices: &prices,
        conditions: &conditions,
        outside: &outside,
        settings: &drawn.settings,
        market: &market,
        options,
        near: central.priced.basis.as_ref(),
    });
    let solved = |status: Status, kind| if status == Status::Solved { Ok(()) } else { Err(kind) };
    solved(lived.status(), Unsolved::Rationed)?;
    solved(coordinated.status, Unsolved::Joint)?;
    solved(rolling.as_ref().map_or(Status::Solved, |rolling| rolling.status), Unsolved::Rolling)?;
    solved(cleared.response.status, Unsolved::Priced)?;
    Ok(seawall::stress::stress(&Facts {
        model,
        scenario,
        sentence: Name { en: String::new(), ja: String::new() },
        weekly: &weekly,
        rationed: &lived,
        prices: &prices,
        priced: &cleared,
        market: &market,
        rolling: rolling.as_ref(),
        coordinated: &coordinated,
        tornado: None,
        traces_causes: false,
        ..*central
    }))
}
