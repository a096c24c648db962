//! The 48-hour brief: one answer in the order in which a ministry asks.
//!
//! What is restricted, what we import, how long stocks last, who stops first, what can be done, what we do not know. A
//! section is a file; `Page` is what they share.

mod cover;
mod economy;
mod imports;
mod ledger;
mod line;
mod method;
mod options;
mod restricted;
pub(crate) mod runs;
mod stops;
mod unknowns;
mod worth;

pub use economy::Economics;

use crate::table::{name, same};
use crate::trace::Trace;
use seawall_engine::prices::Prices;
use seawall_engine::reconcile;
use seawall_engine::respond::{Response, Settings};
use seawall_engine::stress::Stress;
use seawall_engine::worth::Worth;
use seawall_io::render;
use seawall_io::scenario::date;
use seawall_model::answer::{Citation, Lang, Report, Short, Status, Value};
use seawall_model::conditions::Conditions;
use seawall_model::id::{DemandId, LinkId, ProductId, RegionId};
use seawall_model::parameters::ParameterKind;
use seawall_model::scenario::{Day, Scenario};
use seawall_model::world::{Model, Name, Origin, OriginKind, Owner, Stage, Tier};
use std::collections::BTreeSet;

/// A named change of one uncertain input and what it does to the shortage.
pub struct Swing {
    /// What was moved, in words.
    pub what: Name,
    /// What was moved.
    pub moves: Moves,
    /// Who could close it.
    pub who: Name,
    /// Unserved tonnes at the mild end.
    pub mild: f64,
    /// Unserved tonnes at the severe end.
    pub severe: f64,
}

/// An uncertain input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moves {
    /// Every stock of the partners.
    Stocks,
    /// The intervals of the scenario's own numbers.
    Scenario,
    /// A setting of the response.
    Parameter(ParameterKind),
}

/// Everything the brief is written from.
pub struct Facts<'a> {
    /// The balanced model.
    pub model: &'a Model,
    /// What reconciliation did.
    pub reconciliation: &'a reconcile::Report,
    /// Prices and wedges.
    pub prices: &'a Prices,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// It as a sentence.
    pub sentence: Name,
    /// It as effects per period.
    pub conditions: &'a Conditions,
    /// The answers.
    pub stress: &'a Stress,
    /// Settings of the responses.
    pub settings: &'a Settings,
    /// Partners asked for.
    pub partners: &'a [RegionId],
    /// What one more tonne is worth, by place and form, or why that is not known.
    pub worth: Result<Vec<Worth>, Status>,
    /// Sensitivities.
    pub swings: Vec<Swing>,
    /// What the shortage costs the partners' economies; `None` where that is not asked.
    pub economy: Option<Economics<'a>>,
    /// Version of the program.
    pub version: &'a str,
}

/// A status in words, to follow a colon.
pub(crate) fn why(status: Status) -> Name {
    match status {
        Status::Solved => name("it was solved", "解は得られている"),
        Status::Infeasible => name("no answer keeps to the rules", "条件を満たす答えがない"),
        Status::Limit => name("a limit of work or time was reached", "計算量または時間の上限に達した"),
        Status::Cancelled => name("it was interrupted", "計算が中断された"),
        Status::Numerical => name("the solver's answer did not pass our check", "解が検算に合格しなかった"),
    }
}

/// The brief as it is written: the facts, the figures named so far, the sources cited so far.
struct Page<'a> {
    facts: &'a Facts<'a>,
    trace: Trace<'a>,
    used: BTreeSet<String>,
}

impl Page<'_> {
    /// The sources of a number, or how firm it is where it has none.
    fn cited(&mut self, origin: &Origin) -> Value {
        let sources = &self.facts.model.world.sources;
        let codes: Vec<String> = origin.sources.iter().map(|&source| sources[source].code.clone()).collect();
        self.used.extend(codes.iter().cloned());
        if codes.is_empty() { Value::Text(kind_word(origin.kind)) } else { Value::Sources(codes) }
    }
}

/// What the two printed pages show of each table.
const SHORT: [(&str, usize, &[&str]); 10] = [
    ("measures", 3, &["measure", "first", "last", "hs"]),
    ("restricted", 5, &["from", "to", "product", "baseline", "missing"]),
    ("imports", 6, &["region", "product", "used", "reliance", "origin", "share"]),
    ("separated", 4, &["region", "product", "element", "origin", "share"]),
    ("cover", 6, &["region", "product", "owner", "days", "tonnes"]),
    ("stops", 6, &["region", "product", "tier", "week_low", "week", "week_high", "short"]),
    ("together", 6, &["who", "loss", "voll", "magnets"]),
    ("options", 6, &["action", "tonnes", "cost", "week", "side"]),
    ("worth", 4, &["region", "product", "plus", "minus"]),
    ("swings", 3, &["what", "low", "high", "who"]),
];

/// Writes the brief.
#[must_use]
pub fn brief(facts: &Facts<'_>) -> Report {
    let world = &facts.model.world;
    let costs = economy::Costs::of(facts);
    let mut page = Page { facts, trace: Trace::new(facts.model, facts.reconciliation), used: BTreeSet::new() };
    let mut sections = vec![
        line::section(facts, costs.as_ref()),
        restricted::section(&mut page),
        imports::section(&mut page),
        cover::section(&mut page),
        stops::section(&mut page),
        options::section(&mut page),
        unknowns::section(&mut page),
        ledger::section(&mut page),
        method::section(&mut page),
    ];
    if let Some(costs) = &costs {
        let at = sections.iter().position(|section| section.id == "unknowns").unwrap_or(sections.len());
        sections.insert(at, costs.section(facts, &mut page.trace));
    }
    let Page { mut trace, mut used, .. } = page;
    crate::charts::of_brief(facts, &mut trace, &mut sections);
    let events = facts.scenario.events.iter();
    used.extend(events.flat_map(|event| event.source.split(['|', ';']).map(|code| code.trim().to_owned())));
    used.extend(sources_of_the_baseline(facts.model));
    let mut manifest = crate::manifest::manifest(world, Some(facts.scenario), facts.version);
    manifest.push((
        name("Foresight", "予見"),
        name(
            "rolling: the partners know what is announced; what is announced on the first day is known for its whole length (losses are a lower bound)",
            "逐次予見:パートナー国は公表済みの事項のみを知る。初日に公表された措置は終期まで既知とする(損失は下限)",
        ),
    ));
    Report {
        title: facts.scenario.title.clone(),
        subtitle: facts.sentence.clone(),
        manifest,
        status: facts.stress.joint.status,
        sections,
        sources: citations(facts.model, &used),
        figures: trace.figures(),
        runs: runs::records(facts),
        short: SHORT
            .iter()
            .map(|&(table, rows, columns)| Short {
                table: table.into(),
                rows,
                columns: columns.iter().map(|&column| column.into()).collect(),
            })
            .collect(),
    }
}

fn kind_word(kind: OriginKind) -> Name {
    render::Word::from(kind).name()
}

pub(crate) fn tier_word(tier: Tier) -> Name {
    match tier {
        Tier::Defense => name("defense", "防衛"),
        Tier::Essential => name("essential", "必需"),
        Tier::Rest => name("other", "その他"),
    }
}

fn owner_word(owner: Owner) -> Name {
    match owner {
        Owner::Public => name("public", "国家備蓄"),
        Owner::Private => name("private", "民間"),
    }
}

/// Whose stock, where a noun follows.
fn stock_word(owner: Owner) -> Name {
    match owner {
        Owner::Public => name("public", "国家"),
        Owner::Private => name("private", "民間"),
    }
}

/// Links that the scenario itself restricts, in order; measures that stood before are part of the baseline.
fn restricted_links(scenario: &Scenario) -> Vec<LinkId> {
    let mut links = BTreeSet::new();
    for event in scenario.events.iter().filter(|event| !event.id.starts_with("standing:")) {
        links.extend(restricted::links(&event.kind));
    }
    links.into_iter().collect()
}

fn unserved(stress: &Stress, response: &Response, demands: &[DemandId]) -> f64 {
    demands
        .iter()
        .map(|&d| (0..stress.grid.len()).map(|t| response.short[d][t] * stress.grid.length[t]).sum::<f64>())
        .sum()
}

/// Tonnes of finished magnets that the partners go without, over the horizon; of anything where a model has no magnets.
#[must_use]
pub fn magnets_short(model: &Model, stress: &Stress, response: &Response, partners: &[RegionId]) -> f64 {
    let demands: Vec<DemandId> = model
        .world
        .demands
        .iter()
        .filter(|(_, d)| partners.contains(&d.region) && crate::goods::is_counted(model, d.product))
        .map(|(id, _)| id)
        .collect();
    unserved(stress, response, &demands)
}

/// Codes of every source that a number of the baseline rests on: each share and tonne of a report does.
#[must_use]
pub fn sources_of_the_baseline(model: &Model) -> BTreeSet<String> {
    let world = &model.world;
    let cells = world.cells.values().iter().map(|cell| &cell.origin);
    let totals = world.totals.iter().map(|total| &total.origin);
    let recipes = world.plants.values().iter().flat_map(|plant| plant.recipe.iter().map(|line| &line.origin));
    cells
        .chain(totals)
        .chain(recipes)
        .flat_map(|origin| origin.sources.iter().map(|&source| world.sources[source].code.clone()))
        .collect()
}

/// The sources of `used` as they are printed, in the model's order.
#[must_use]
pub fn citations(model: &Model, used: &BTreeSet<String>) -> Vec<Citation> {
    model
        .world
        .sources
        .values()
        .iter()
        .filter(|source| used.contains(&source.code))
        .map(|source| Citation {
            code: source.code.clone(),
            title: source.title.clone(),
            publisher: source.publisher.clone(),
            year: source.year.clone(),
            licence: source.licence.clone(),
        })
        .collect()
}

/// A sheet row's own words, which are in one language: Japanese readers are told so.
pub(crate) fn as_written(text: &str) -> Name {
    let is_japanese = text.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'));
    if is_japanese || text.is_empty() { same(text) } else { name(text, format!("{text}(原文英語)")) }
}

/// Forms worth pricing: what the scenario restricts, and finished magnets, in each partner that has a market for them.
#[must_use]
pub fn worth_asked(model: &Model, scenario: &Scenario, partners: &[RegionId]) -> Vec<(RegionId, ProductId)> {
    let mut products: BTreeSet<ProductId> =
        restricted_links(scenario).iter().map(|&link| model.world.links[link].product).collect();
    products
        .extend(model.world.products.iter().filter(|(_, product)| product.stage == Stage::Magnet).map(|(id, _)| id));
    partners.iter().flat_map(|&region| products.iter().map(move |&product| (region, product))).collect()
}

/// A week of the horizon as a date people can put in a calendar, with its number; a week begins counting at one.
fn at_week(facts: &Facts<'_>, week: Option<f64>) -> Name {
    let Some(week) = week.map(f64::floor) else { return name("not within the horizon", "期間内の不足なし") };
    #[expect(clippy::cast_possible_truncation, reason = "weeks lie within the horizon")]
    let day = Day(facts.scenario.start.0 + (week * 7.0) as i32);
    name(
        format!("{} (week {:.0})", date(day, Lang::En), week + 1.0),
        format!("{}(第{:.0}週)", date(day, Lang::Ja), week + 1.0),
    )
}
