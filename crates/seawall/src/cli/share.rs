//! `share`: who gains from answering a scenario together, or from planning together.

mod planned;

use super::arguments::{ModelFolder, Output};
use super::ask::{WEEKS, conditions, interrupted, open, partners, read_scenario};
use super::draws::Question;
use super::{End, INFEASIBLE, INTERRUPTED, USAGE, write};
use anyhow::anyhow;
use seawall::bands::Unsolved;
use seawall::share::{Changed, Facts};
use seawall_engine::conditions::{Pick, lower};
use seawall_engine::draws::Drawn;
use seawall_engine::lp::Options;
use seawall_engine::pass::pass;
use seawall_engine::respond::{Response, Settings, programme};
use seawall_engine::share::response::losses;
use seawall_engine::stress::{Foreseen, coalition};
use seawall_io::scenario;
use seawall_model::answer::{Lang, Report, Status};
use seawall_model::conditions::Grid;
use seawall_model::id::RegionId;
use seawall_model::world::Name;
use std::path::PathBuf;

/// Partners at most: every further one doubles the coalitions.
const MOST: usize = 12;

/// What is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Of {
    /// What answering a scenario together saves.
    #[default]
    Response,
    /// What building and storing together saves.
    Plan,
}

/// Flags of `share`.
#[derive(Debug, clap::Args)]
pub struct Share {
    /// Scenario file, or the name of one in the model's scenarios folder; for plans the chain of regimes when not given.
    scenario: Option<PathBuf>,
    #[command(flatten)]
    folder: ModelFolder,
    /// Who may act together, comma separated; the model's partners when not given.
    #[arg(long, value_delimiter = ',')]
    between: Vec<String>,
    /// What is shared.
    #[arg(long, value_enum, default_value_t)]
    of: Of,
    #[command(flatten)]
    planning: planned::Planning,
    #[command(flatten)]
    draws: super::draws::Draws,
    #[command(flatten)]
    output: Output,
}

/// Answers for every coalition and shares what all of them save.
pub fn share(asked: &Share, lang: Lang) -> Result<(), End> {
    let folder = &asked.folder.model;
    let opened = open(folder, lang)?;
    let players = partners(&opened.model.world, &asked.between)?;
    let most = if asked.of == Of::Plan { planned::MOST } else { MOST };
    if !(2..=most).contains(&players.len()) {
        write::message(&format!("seawall: shares are between 2 to {most} partners, not {}", players.len()));
        return Err(End::Code(USAGE));
    }
    let given = asked.planning.given();
    let scenario = match (asked.of, &asked.scenario) {
        (Of::Plan, _) => return planned::share(asked, &opened, &players, lang),
        (Of::Response, None) => {
            write::message("seawall: name a scenario, or ask for shares of a plan with --of plan");
            return Err(End::Code(USAGE));
        }
        (Of::Response, Some(_)) if !given.is_empty() => {
            write::message(&format!("seawall: {} goes with --of plan", given.join(", ")));
            return Err(End::Code(USAGE));
        }
        (Of::Response, Some(scenario)) => read_scenario(&opened, folder, scenario, lang)?,
    };
    let (model, prices) = (&opened.model, &opened.prices);
    let settings = Settings::central(&model.world.parameters);
    let options = Options { cancel: Some(write::interrupt()), ..Options::default() };
    let conditions = conditions(&opened, &scenario, Pick::Central);
    let outside = pass(model, &conditions);
    let foreseen =
        Foreseen { model, prices, conditions: &conditions, outside: &outside, options: &options, near: None };
    let done = |done: usize, of: usize| write::progress(&format!("answered {done} of {of} coalitions"));
    let found = losses(&players, |members| foreseen.answer(members, &settings), done).map_err(|missing| {
        let codes: Vec<&str> =
            missing.coalition.members().map(|player| model.world.regions[players[player]].code.as_str()).collect();
        match missing.status {
            Status::Cancelled => {
                write::message("seawall: interrupted; nothing was written");
                End::Code(INTERRUPTED)
            }
            Status::Infeasible => {
                write::message(&format!(
                    "seawall: {} alone cannot keep to the rules of the scenario",
                    codes.join(", ")
                ));
                End::Code(INFEASIBLE)
            }
            status => End::Failed(anyhow!("the response of {} was not solved: {status:?}", codes.join(", "))),
        }
    })?;
    write::progress("answering: all together, and with other trade with outsiders");
    let joint = foreseen.answer(&players, &settings);
    interrupted(&joint)?;
    let gdp: Option<Vec<f64>> =
        players.iter().map(|region| opened.indicators.gdp.get(region).map(|score| score.value.center())).collect();
    let is_crossing = |id| {
        let link = &model.world.links[id];
        (players.contains(&link.from) != players.contains(&link.to), players.contains(&link.from))
    };
    let mut outsiders = Vec::new();
    for (what, owed_only, factor) in changes() {
        let mut other = outside.clone();
        for id in model.world.links.ids() {
            let (crosses, leaves) = is_crossing(id);
            if crosses && (leaves || !owed_only) {
                other.flow[id].iter_mut().for_each(|flow| *flow *= factor);
            }
        }
        let with = Foreseen { outside: &other, ..foreseen };
        let alone: Vec<Response> = players.iter().map(|region| with.answer(&[*region], &settings)).collect();
        let together = with.answer(&players, &settings);
        interrupted(&together)?;
        let solved = alone.iter().chain([&together]).all(|response| response.status == Status::Solved);
        if !solved {
            return Err(anyhow!("the response with other trade with outsiders was not solved").into());
        }
        let alone_usd = alone.iter().map(|response| response.loss_usd).collect();
        outsiders.push(Changed { what, alone_usd, together_usd: together.loss_usd });
    }
    let inside = coalition(model, &players);
    let size = programme(model, prices, &conditions, &outside, &inside, &settings).size();
    let say = |lang: Lang| scenario::sentence(&model.world, &scenario, lang);
    let facts = Facts {
        model,
        scenario: &scenario,
        sentence: Name { en: say(Lang::En), ja: say(Lang::Ja) },
        losses: &found,
        joint: &joint,
        gdp: gdp.as_deref(),
        outsiders: &outsiders,
        size,
        version: env!("CARGO_PKG_VERSION"),
    };
    let mut report = seawall::share::share(&facts).map_err(|error| End::Failed(anyhow!("{error}")))?;
    if let Some(plan) = asked.draws.plan() {
        let codes: Vec<&str> = players.iter().map(|&player| model.world.regions[player].code.as_str()).collect();
        let also = format!("share {}", codes.join(","));
        let question = Question { opened: &opened, scenario: &scenario, also: &also };
        let again = |drawn: &Drawn| drawn_share(&facts, &options, drawn);
        super::draws::add(&asked.draws, plan, &question, &options, &mut report, &again)?;
    }
    write::report(&report, lang, asked.output.target())
}

/// The shares of a draw, or what of it was not solved.
fn drawn_share(central: &Facts<'_>, options: &Options, drawn: &Drawn) -> Result<Report, Unsolved> {
    let (model, scenario) = (&drawn.model, &drawn.scenario);
    let prices = seawall_engine::prices::prices(model).map_err(|_| Unsolved::Prices)?;
    let conditions = lower(model, scenario, Grid::weeks_then_months(WEEKS, scenario.months), Pick::Central);
    let outside = pass(model, &conditions);
    let near = Some(central.joint);
    let foreseen = Foreseen { model, prices: &prices, conditions: &conditions, outside: &outside, options, near };
    let answer = |members: &[RegionId]| foreseen.answer(members, &drawn.settings);
    let found = losses(&central.losses.players, answer, |_, _| {})
        .map_err(|missing| if missing.coalition.size() == 1 { Unsolved::Alone } else { Unsolved::Joint })?;
    let facts = Facts {
        model,
        scenario,
        sentence: Name { en: String::new(), ja: String::new() },
        losses: &found,
        outsiders: &[],
        ..*central
    };
    seawall::share::drawn(&facts).map_err(|_| Unsolved::Shares)
}

/// How trade with outsiders is changed: in words, only what is owed or both ways, and by which factor.
fn changes() -> [(Name, bool, f64); 2] {
    [
        (
            Name {
                en: "10 % less is owed to outsiders".into(), ja: "第三国への引渡し義務が10%少ない".into()
            },
            true,
            0.9,
        ),
        (
            Name {
                en: "outsiders send and are owed 10 % less".into(),
                ja: "第三国からの供給と引渡し義務がともに10%少ない".into(),
            },
            false,
            0.9,
        ),
    ]
}
