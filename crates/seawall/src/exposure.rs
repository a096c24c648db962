//! The exposure report: what is most pressing and why, who makes what, where each region's supply comes from, how long it
//! lasts, and the indices of the trade with their inputs.

mod indices;
mod longest;
mod made;
mod priority;
mod survive;
mod words;

use crate::brief::runs;
use crate::table::{name, section};
use crate::trace::Trace;
use seawall_engine::exposure::{index, path};
use seawall_engine::reconcile;
use seawall_model::answer::{Citation, Report, RunRecord, Status};
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
pub fn exposure(
    model: &Model,
    reconciliation: &reconcile::Report,
    indicators: &Indicators,
    question: &Question,
    version: &str,
) -> Report {
    let world = &model.world;
    let facts = Facts { model, indicators, question };
    let mut trace = Trace::new(model, reconciliation);
    let mut list = index::priorities(model, indicators, &question.regions);
    list.retain(|entry| question.wants_stage(entry.stage) && wants_element(&facts, entry.element));
    let paths = path::paths(model, &question.regions);
    let mut sections = vec![
        section(
            "priority",
            name("What is most pressing", "優先順位"),
            priority::lead(&facts, &list),
            vec![priority::table(&facts, &mut trace, &list)],
        ),
        section(
            "exposure",
            name("Who makes what, and where what is used comes from", "生産国と使用物資の由来"),
            Vec::new(),
            vec![
                made::production(&facts, &mut trace),
                made::used(&facts, &mut trace),
                made::path(&facts, &mut trace, &paths),
            ],
        ),
        section(
            "survive",
            name("How long it lasts", "在庫で持つ期間"),
            Vec::new(),
            vec![
                survive::cover(&facts, &mut trace),
                survive::stops(&facts, &mut trace),
                longest::gaps(&facts, &mut trace),
                longest::recoveries(&facts, &mut trace),
                survive::byproducts(&facts, &mut trace),
            ],
        ),
        section(
            "indices",
            name("Indices with their inputs", "指標と入力値"),
            vec![name(
                "An index is not a probability. A missing input widens the interval and is named.",
                "指標は確率ではない。入力が欠けるときは区間で示し、欠落を明記する。",
            )],
            vec![indices::table(&facts, &mut trace)],
        ),
    ];
    crate::charts::of_exposure(model, &question.regions, &mut trace, &mut sections);
    Report {
        title: name("Exposure by stage", "段階別の依存度"),
        subtitle: name(
            format!("{}, base year {}, steady state", world.title.en, world.base_year),
            format!("{}、基準年{}、定常状態", world.title.ja, world.base_year),
        ),
        manifest: crate::manifest::manifest(world, None, version),
        status: Status::Solved,
        sections,
        sources: citations(model, indicators),
        figures: trace.figures(),
        runs: computations(reconciliation),
        short: Vec::new(),
    }
}

/// The computations that the report's numbers come from, in order of id.
fn computations(reconciliation: &reconcile::Report) -> Vec<RunRecord> {
    let solved = |id: &str, en: &str, ja: &str| runs::record(id, name(en, ja), Status::Solved, Vec::new());
    let mut records = vec![
        runs::reconciled(reconciliation),
        runs::traced(),
        solved(
            "byproducts",
            "By-products: the least of what mines let through and what separation can take",
            "副産物:鉱山が許す量と分離設備が処理できる量の小さい方",
        ),
        solved(
            "cover",
            "Cover: stocks through the recipes to weeks of final use",
            "在庫:配合比により最終使用の週数に換算",
        ),
        solved(
            "indices",
            "Indices: GeoPolRisk and EU supply risk from the same flows",
            "指標:同一フローから算出したGeoPolRiskとEU供給リスク",
        ),
        solved(
            "longest",
            "Longest: the programme with one plant or one exported product closed at a time, everybody rerouting, stocks low, central and high",
            "上限:一設備または一品目の輸出を一つずつ止め、全員が組み替える線形計画(在庫:下限・中央・上限)",
        ),
        solved(
            "paths",
            "Paths: share of final use that touched a region at any stage, solved as a union",
            "経路:いずれかの段階で地域を経由した最終使用の割合(和集合として求解)",
        ),
        solved(
            "priorities",
            "Priorities: the index of attention by mineral and stage, with and without governance scores",
            "優先順位:鉱種と段階ごとの優先指数(ガバナンス指標あり・なし)",
        ),
        solved(
            "stops",
            "Stops: one plant or one region's exports taken away at a time, by proportional pass, stocks low, central and high",
            "停止:一工場または一地域の輸出を一つずつ止めた比例配分の計算(在庫:下限・中央・上限)",
        ),
    ];
    records.sort_by(|a, b| a.id.cmp(&b.id));
    records
}

/// Governance scores as figures: of these regions, or of all that have one.
fn governance(facts: &Facts<'_>, trace: &mut Trace<'_>, of: Option<&[RegionId]>) -> Vec<String> {
    let world = &facts.model.world;
    let scores = facts.indicators.stability.iter().filter(|(region, _)| of.is_none_or(|of| of.contains(region)));
    scores
        .map(|(&region, score)| {
            let region = &world.regions[region].name;
            trace.score(
                name(format!("Political stability of {}", region.en), format!("{}の政治的安定", region.ja)),
                score,
            )
        })
        .collect()
}

/// Whether a product asked about carries an element.
fn wants_element(facts: &Facts<'_>, element: seawall_model::id::ElementId) -> bool {
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
