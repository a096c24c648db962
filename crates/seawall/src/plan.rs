//! The report of `plan`: what to build and store, what it saves, and on what that hangs.

mod answers;
mod decision;
mod futures;
mod moves;

pub use answers::{Answers, Asked, CROWDED, Moved, answers};

use crate::brief::{citations, sources_of_the_baseline};
use crate::table::{name, same};
use crate::trace::Trace;
use seawall_engine::plan::benders::{Measure, Stop};
use seawall_engine::plan::candidates::{Budget, Choice};
use seawall_engine::plan::paths::Paths;
use seawall_engine::plan::risk::Risk;
use seawall_engine::plan::study::Plan;
use seawall_engine::prices::Prices;
use seawall_engine::reconcile;
use seawall_model::answer::{Report, RunRecord, Status, Value};
use seawall_model::id::RegionId;
use seawall_model::regimes::Chain;
use seawall_model::scenario::Scenario;
use seawall_model::world::{Model, Name};

/// What may happen.
pub enum Future {
    /// One scenario, and it as a sentence.
    Scenario(Box<Scenario>, Name),
    /// A chain and the paths that stand for it.
    Chain(Box<Chain>, Paths),
}

impl Future {
    /// Hash of the file.
    #[must_use]
    pub fn hash(&self) -> &str {
        match self {
            Self::Scenario(scenario, _) => &scenario.hash,
            Self::Chain(chain, _) => &chain.hash,
        }
    }

    /// Months looked ahead.
    pub(crate) fn months(&self) -> u32 {
        match self {
            Self::Scenario(scenario, _) => scenario.months,
            Self::Chain(chain, _) => chain.months,
        }
    }
}

/// Everything the report is written from.
pub struct Facts<'a> {
    /// The balanced model.
    pub model: &'a Model,
    /// What reconciliation did.
    pub reconciliation: &'a reconcile::Report,
    /// Its prices.
    pub prices: &'a Prices,
    /// Who plans together.
    pub members: &'a [RegionId],
    /// What may happen.
    pub future: &'a Future,
    /// Probabilities of the cases: believed, worse, better.
    pub distributions: &'a [Vec<f64>],
    /// The measure.
    pub measure: &'a Measure,
    /// The budget.
    pub budget: &'a Budget,
    /// The answers.
    pub answers: &'a Answers,
    /// Version of the program.
    pub version: &'a str,
}

impl Facts<'_> {
    fn choice(&self, k: usize) -> Name {
        choice(self.model, &self.answers.study.candidates.choices[k])
    }

    /// Budget in USD, everybody's together.
    fn budget(&self) -> f64 {
        self.budget.all.unwrap_or_else(|| self.budget.of.iter().map(|of| of.1).sum())
    }

    /// Share of the worst that is spoken of as the tail.
    fn tail(&self) -> f64 {
        match self.measure.risk {
            Risk::MeanTail { tail, .. } => tail,
            _ => 0.05,
        }
    }

    fn mean(&self, loss: &[f64]) -> f64 {
        self.distributions[0].iter().zip(loss).map(|(share, loss)| share * loss).sum()
    }

    fn tail_of(&self, loss: &[f64]) -> f64 {
        answers::tail(loss, &self.distributions[0], self.tail())
    }

    fn status(&self) -> Status {
        match self.answers.plan.answer.stop {
            Stop::Closed | Stop::Rounding => Status::Solved,
            Stop::Iterations => Status::Limit,
            Stop::Cancelled => Status::Cancelled,
        }
    }
}

/// The name of a choice.
pub(crate) fn choice(model: &Model, choice: &Choice) -> Name {
    let world = &model.world;
    match *choice {
        Choice::Project(place) => world.projects[place].name.clone(),
        Choice::Fill(region, product) => {
            let (region, product) = (&world.regions[region].name, &world.products[product].name);
            name(format!("Stock of {}, {}", product.en, region.en), format!("{}の備蓄({})", product.ja, region.ja))
        }
    }
}

fn million(usd: f64) -> Value {
    let million = usd / 1e6;
    crate::table::number(million, if million.abs() < 10.0 && million != 0.0 { 1 } else { 0 })
}

fn grouped(usd: f64) -> String {
    let million = usd / 1e6;
    seawall_io::render::digits(million, u8::from(million.abs() < 10.0)).unwrap_or_default()
}

/// How outcomes are weighed, in words.
pub(crate) fn measured(measure: &Measure) -> Name {
    let pick = if measure.distributions.len() > 1 {
        name(", under the worst of the regimes' probabilities", "(レジームの確率の区間内で最悪の場合)")
    } else {
        same("")
    };
    let risk = match measure.risk {
        Risk::Expectation => name("the mean", "平均"),
        Risk::MeanTail { tail, .. } if tail <= 0.0 => name("the worst case", "最悪の場合"),
        Risk::MeanTail { mean_weight, tail } => name(
            format!(
                "{:.0} % the mean, {:.0} % the mean of the worst {:.0} % of cases (CVaR)",
                100.0 * mean_weight,
                100.0 * (1.0 - mean_weight),
                100.0 * tail
            ),
            format!(
                "平均{:.0}%、最悪{:.0}%の場合の平均(CVaR){:.0}%",
                100.0 * mean_weight,
                100.0 * tail,
                100.0 * (1.0 - mean_weight)
            ),
        ),
        Risk::Ball { .. } => name("the worst distribution within a ball", "球内で最悪の分布"),
    };
    name(format!("{}{}", risk.en, pick.en), format!("{}{}", risk.ja, pick.ja))
}

/// Writes the report.
#[must_use]
pub fn plan(facts: &Facts<'_>) -> Report {
    let world = &facts.model.world;
    let mut trace = Trace::new(facts.model, facts.reconciliation);
    let mut sections = vec![
        decision::section(facts, &mut trace),
        decision::frontier(facts),
        decision::worth(facts, &mut trace),
        moves::section(facts),
        futures::section(facts),
        futures::shortage(facts, &mut trace),
        futures::assumptions(facts, &mut trace),
    ];
    sections.retain(|section| !section.tables.is_empty() || !section.lead.is_empty());
    let mut used = sources_of_the_baseline(facts.model);
    for project in &world.projects {
        used.extend(project.origin.sources.iter().map(|&source| world.sources[source].code.clone()));
    }
    let scenario = match facts.future {
        Future::Scenario(scenario, _) => Some(&**scenario),
        Future::Chain(..) => None,
    };
    let mut manifest = crate::manifest::manifest(world, scenario, facts.version);
    if let Future::Chain(chain, _) = facts.future {
        manifest.push((name("Regimes hash", "レジームのハッシュ"), same(&chain.hash[..16])));
        let seed = manifest.iter_mut().find(|fact| fact.0.en == "Seed");
        if let Some(seed) = seed {
            seed.1 = name("0: paths of regimes", "0(レジームの経路の抽出)");
        }
    }
    manifest.push((name("Measure", "評価"), measured(facts.measure)));
    let title = match facts.future {
        Future::Scenario(scenario, _) => &scenario.title,
        Future::Chain(chain, _) => &chain.title,
    };
    let subtitle = match facts.future {
        Future::Scenario(_, sentence) => sentence.clone(),
        Future::Chain(chain, paths) => name(
            format!(
                "{} months from {}, {} paths of {} regimes. Probabilities are inputs, not forecasts.",
                chain.months,
                chain.start_text,
                paths.steps.len(),
                chain.regimes.len()
            ),
            format!(
                "{}から{}か月、{}のレジームの代表経路{}本。確率は分析者の入力であり、予測ではない。",
                chain.start_text,
                chain.months,
                chain.regimes.len(),
                paths.steps.len()
            ),
        ),
    };
    Report {
        title: name(
            format!("A plan for {} million USD: {}", grouped(facts.budget()), title.en),
            format!("{}の計画:{}", crate::table::oku(facts.budget() / 1e6), title.ja),
        ),
        subtitle,
        manifest,
        status: facts.status(),
        sections,
        sources: citations(facts.model, &used),
        figures: trace.figures(),
        runs: vec![run(facts)],
        short: Vec::new(),
    }
}

/// The computation behind the numbers.
fn run(facts: &Facts<'_>) -> RunRecord {
    let (study, answer) = (&facts.answers.study, &facts.answers.plan.answer);
    let stop = match answer.stop {
        Stop::Closed => name("the gap is closed", "ギャップが閾値以下"),
        Stop::Rounding => name("nothing new was found; what is left is rounding", "新たな切除面がなく、残りは丸め誤差"),
        Stop::Iterations => name("all iterations were made", "反復回数の上限"),
        Stop::Cancelled => name("interrupted", "中断"),
    };
    RunRecord {
        id: "plan".into(),
        what: name(
            "Two-stage programme by in-out Benders cuts, one a case, whole projects: the second stage is the coordinated response of each case, all foreseen",
            "イン・アウト法のベンダーズ分解による二段階計画(案件は整数)。第二段階は各場合の協調対応(完全予見)",
        ),
        status: facts.status(),
        facts: vec![
            (name("Cases", "場合の数"), same(study.names.len().to_string())),
            (
                name("Programme of a case", "各場合の計画の規模"),
                name(
                    format!("{} rows, {} columns, {} shapes", study.size.0, study.size.1, study.shapes),
                    format!("{}行{}列、{}種", study.size.0, study.size.1, study.shapes),
                ),
            ),
            (name("Objective, million USD", "目的関数(百万米ドル)"), same(grouped(facts.answers.plan.objective_usd))),
            (name("Bound, million USD", "下界(百万米ドル)"), same(grouped(facts.answers.plan.bound_usd))),
            (name("Gap", "ギャップ"), same(format!("{:.4} %", 100.0 * answer.gap()))),
            (name("Ended because", "終了理由"), stop),
            (name("Iterations", "反復回数"), same(answer.iterations.to_string())),
            (name("Cases solved", "解いた場合の数"), same(answer.solves.to_string())),
            (name("Largest residual", "最大残差"), same(format!("{:.1e}", answer.residual))),
        ],
    }
}

/// What a plan comes to in words: its choices, largest first by public money.
fn spelled(facts: &Facts<'_>, plan: &Plan) -> Vec<usize> {
    let study = &facts.answers.study;
    let mut chosen: Vec<usize> = (0..plan.amount.len())
        .filter(|&k| match study.candidates.choices[k] {
            Choice::Project(_) => plan.amount[k] > 1e-3,
            Choice::Fill(..) => plan.amount[k] > 1e-2,
        })
        .collect();
    chosen.sort_by(|&a, &b| plan.public_usd[b].total_cmp(&plan.public_usd[a]).then(a.cmp(&b)));
    chosen
}
