//! The exposure report: what is most pressing and why, who makes what, where each region's supply comes from, how long it
//! lasts, and the indices of the trade with their inputs.

mod indices;
mod made;
mod priority;
mod survive;
mod words;

use crate::table::{name, section};
use seawall_engine::exposure::{index, path};
use seawall_model::answer::{Citation, Report, Status};
use seawall_model::id::{ProductId, RegionId};
use seawall_model::indicators::Indicators;
use seawall_model::world::{Model, Stage};

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Regions asked about.
    pub regions: Vec<RegionId>,
    /// Only these products; all when empty.
    pub products: Vec<ProductId>,
    /// Only these stages; all when empty.
    pub stages: Vec<Stage>,
}

impl Question {
    /// Whether rows about a product are wanted.
    fn wants(&self, model: &Model, product: ProductId) -> bool {
        (self.products.is_empty() || self.products.contains(&product))
            && self.wants_stage(model.world.products[product].stage)
    }

    /// Whether rows about a stage are wanted.
    fn wants_stage(&self, stage: Stage) -> bool {
        self.stages.is_empty() || self.stages.contains(&stage)
    }
}

/// What every part of the report reads.
struct Facts<'a> {
    model: &'a Model,
    indicators: &'a Indicators,
    question: &'a Question,
}

/// Writes the report.
#[must_use]
pub fn exposure(model: &Model, indicators: &Indicators, question: &Question, version: &str) -> Report {
    let world = &model.world;
    let facts = Facts { model, indicators, question };
    let mut list = index::priorities(model, indicators, &question.regions);
    list.retain(|entry| question.wants_stage(entry.stage) && wants_element(&facts, entry.element));
    let paths = path::paths(model, &question.regions);
    let mut report = Report {
        title: name("Exposure by stage", "段階別の依存度"),
        subtitle: name(
            format!("{}, base year {}, steady state", world.title.en, world.base_year),
            format!("{}、基準年{}、定常状態", world.title.ja, world.base_year),
        ),
        manifest: crate::manifest::manifest(world, None, version),
        status: Status::Solved,
        sections: vec![
            section(
                "priority",
                name("What is most pressing", "優先順位"),
                priority::lead(&facts, &list),
                vec![priority::table(&facts, &list)],
            ),
            section(
                "exposure",
                name("Who makes what, and where what is used comes from", "生産国と使用物資の由来"),
                Vec::new(),
                vec![made::production(&facts), made::used(&facts), made::path(&facts, &paths)],
            ),
            section(
                "survive",
                name("How long it lasts", "どれだけ持つか"),
                Vec::new(),
                vec![survive::cover(&facts), survive::stops(&facts), survive::byproducts(&facts)],
            ),
            section(
                "indices",
                name("Indices with their inputs", "指標と入力値"),
                vec![name(
                    "An index is not a probability. A missing input widens the interval and is named.",
                    "指標は確率ではない。入力が欠けるときは区間で示し、欠落を明記する。",
                )],
                vec![indices::table(&facts)],
            ),
        ],
        sources: citations(model, indicators),
        figures: Vec::new(),
        runs: Vec::new(),
        short: Vec::new(),
    };
    crate::charts::of_exposure(model, &question.regions, &mut report.sections);
    report
}

/// Whether a product asked about carries an element.
fn wants_element(facts: &Facts, element: seawall_model::id::ElementId) -> bool {
    let products = &facts.question.products;
    products.is_empty()
        || products.iter().any(|&product| facts.model.world.products[product].elements.contains(&element))
}

/// Every source the baseline and the indices rest on.
fn citations(model: &Model, indicators: &Indicators) -> Vec<Citation> {
    let mut used = crate::brief::sources_of_the_baseline(model);
    let scores = indicators
        .stability
        .values()
        .chain(indicators.eol_rir.values())
        .chain(indicators.substitution.values())
        .chain(&indicators.trade_parameter);
    used.extend(scores.flat_map(|score| score.sources.iter().cloned()));
    crate::brief::citations(model, &used)
}
