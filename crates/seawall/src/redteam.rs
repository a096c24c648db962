//! The report of `redteam`: the worst that could be closed, why it hurts, how sure that is, and what would help.

mod chart;
mod defense;
mod ranking;
mod worst;

use crate::brief::{citations, sources_of_the_baseline};
use crate::table::{name, same, section};
use crate::trace::Trace;
use seawall_engine::reconcile;
use seawall_engine::redteam::defend::Defended;
use seawall_engine::redteam::search::Answer;
use seawall_engine::respond::Response;
use seawall_engine::worth::Worth;
use seawall_model::answer::{Report, RunRecord, Status};
use seawall_model::attack::{Attack, AttackKind, Plausibility};
use seawall_model::conditions::{Grid, WEEKS_PER_YEAR};
use seawall_model::id::RegionId;
use seawall_model::scenario::{EventKind, Scenario};
use seawall_model::unit::Interval;
use seawall_model::world::{Model, Name};

/// Everything the report is written from.
pub struct Facts<'a> {
    /// The balanced model.
    pub model: &'a Model,
    /// What reconciliation did.
    pub reconciliation: &'a reconcile::Report,
    /// What happens anyway.
    pub base: &'a Scenario,
    /// It as a sentence.
    pub sentence: Name,
    /// Periods of the response.
    pub grid: &'a Grid,
    /// Partners asked for.
    pub partners: &'a [RegionId],
    /// What could be closed.
    pub attacks: &'a [Attack],
    /// Whether the candidates were read from the folder rather than made from the model.
    pub is_listed: bool,
    /// Most attacks at once.
    pub k: usize,
    /// What was found.
    pub found: &'a Answer,
    /// The answer to the worst set.
    pub worst: &'a Response,
    /// Loss of the worst set without each of its attacks, USD, in their order.
    pub without_usd: &'a [f64],
    /// What a tonne more is worth in the worst set.
    pub worth: &'a [Worth],
    /// Single attacks, and their loss with everything mild and everything severe, USD.
    pub ranges: &'a [(usize, [f64; 2])],
    /// What single measures do; `None` where it was not asked.
    pub defended: Option<&'a [Defended]>,
    /// Version of the program.
    pub version: &'a str,
}

impl Facts<'_> {
    /// The attacks of a set in words.
    fn names(&self, set: &[usize]) -> Name {
        let names = |lang: fn(&Name) -> &str, by: &str| {
            set.iter().map(|&attack| lang(&self.attacks[attack].name)).collect::<Vec<_>>().join(by)
        };
        if set.is_empty() {
            return name("nothing", "なし");
        }
        name(names(|name| &name.en, "; "), names(|name| &name.ja, "、"))
    }

    /// The class of the least plausible of a set.
    fn class(&self, set: &[usize]) -> Name {
        let classes = set.iter().map(|&attack| self.attacks[attack].plausibility);
        classes.max().map_or_else(|| same(""), Plausibility::words)
    }

    /// What an attack costs whoever does it, USD: as stated, or exports lost; `None` where nobody loses exports by it.
    fn cost(&self, attack: &Attack) -> Option<Interval> {
        if attack.cost_usd.is_some() {
            return attack.cost_usd;
        }
        let EventKind::ExportBan { links, leak, .. } = &attack.event.kind else { return None };
        let world = &self.model.world;
        let weeks = attack.event.weeks.unwrap_or(f64::INFINITY).min(self.grid.end());
        let mut sum = Interval::exact(0.0);
        for &link in links {
            let tonnes = self.model.steady[world.links[link].cell] / WEEKS_PER_YEAR * weeks * (1.0 - leak.center());
            let price = &world.products[world.links[link].product].price;
            sum.low += tonnes * price.low;
            sum.central = sum.central.map(|central| central + tonnes * price.center());
            sum.high += tonnes * if price.high.is_finite() { price.high } else { price.center() };
        }
        Some(sum)
    }
}

/// Million USD as sentences write it.
fn million(usd: f64) -> String {
    seawall_io::render::digits(usd / 1e6 + 0.0, 0).unwrap_or_default()
}

/// What a draw is read for: the losses of the sets that the search found.
#[must_use]
pub fn drawn(facts: &Facts<'_>) -> Report {
    let mut trace = Trace::new(facts.model, facts.reconciliation);
    let tables = vec![worst::sets(facts, &mut trace)];
    Report {
        title: same(""),
        subtitle: same(""),
        manifest: Vec::new(),
        status: Status::Solved,
        sections: vec![section("worst", same(""), Vec::new(), tables)],
        sources: Vec::new(),
        figures: Vec::new(),
        runs: Vec::new(),
        short: Vec::new(),
    }
}

/// What bands of these losses are, and are not.
#[must_use]
pub fn of_draws() -> Name {
    name(
        "Bands are drawn for the sets named here, each attack's own intervals included. The search is not made again in every draw: in some of them another set may be worse. Rankings, parts and measures are told of the central answer.",
        "幅は、ここに挙げた組み合わせの損失について示す(各攻撃自体の区間を含む)。探索は抽出ごとには行わないため、抽出によっては別の組み合わせの損失がより大きいことがある。順位、内訳、対策は中央値による結果である。",
    )
}

/// Writes the report.
#[must_use]
pub fn redteam(facts: &Facts<'_>) -> Report {
    let world = &facts.model.world;
    let mut trace = Trace::new(facts.model, facts.reconciliation);
    let partners = |lang: fn(&Name) -> &str, by: &str| {
        facts.partners.iter().map(|&region| lang(&world.regions[region].name)).collect::<Vec<_>>().join(by)
    };
    let mut sections = vec![
        section(
            "worst",
            name("The worst that could be closed", "最悪の組み合わせ"),
            worst::lead(facts),
            vec![worst::sets(facts, &mut trace), worst::parts(facts, &mut trace), worst::worth(facts, &mut trace)],
        ),
        section(
            "ranking",
            name("What the partners hang on: single attacks", "単独で最も響く標的"),
            ranking::lead(facts),
            vec![ranking::table(facts, &mut trace)],
        ),
    ];
    if let Some((drawn, twin)) = chart::heat(facts, &mut trace)
        && let Some(section) = sections.last_mut()
    {
        section.charts.push(drawn);
        section.tables.push(twin);
    }
    if let Some(defended) = facts.defended {
        sections.push(section(
            "defense",
            name("Which single measure would help most", "最も効果の大きい単独の備え"),
            defense::lead(facts, defended),
            vec![defense::table(facts, defended)],
        ));
    }
    sections.push(section(
        "search",
        name("How the sets were settled", "探索の内訳"),
        vec![worst::assurance(facts)],
        vec![worst::counts(facts)],
    ));
    let mut manifest = crate::manifest::manifest(world, Some(facts.base), facts.version);
    manifest.push((
        name("Foresight", "予見"),
        name("perfect: the partners know the whole attack from the first day", "完全予見:初日から攻撃の全容を知る"),
    ));
    let mut used = sources_of_the_baseline(facts.model);
    used.extend(facts.attacks.iter().flat_map(|attack| attack.sources.iter().cloned()));
    Report {
        title: name(
            format!("Red team: the worst {} for {}", facts.k, partners(|name| &name.en, ", ")),
            format!("レッドチーム分析:{}にとって最悪の{}件", partners(|name| &name.ja, "・"), facts.k),
        ),
        subtitle: facts.sentence.clone(),
        manifest,
        status: if facts.found.is_complete { Status::Solved } else { Status::Limit },
        sections,
        sources: citations(facts.model, &used),
        figures: trace.figures(),
        runs: runs(facts),
        short: Vec::new(),
    }
}

fn runs(facts: &Facts<'_>) -> Vec<RunRecord> {
    let found = facts.found;
    let bound = found.upper_bound_usd.map_or_else(
        || name("none: the base scenario itself restricts", "なし(基準シナリオ自体が制限を含む)"),
        |usd| same(format!("{} M USD", million(usd))),
    );
    vec![
        RunRecord {
            id: "redteam".into(),
            what: name(
                "Search over sets of attacks: each set solved, proved or bounded; ledger of the coordinated response",
                "攻撃の組み合わせの探索:各組を解くか、証明するか、上限で除外(損失は協調対応と同じ台帳)",
            ),
            status: if found.is_complete { Status::Solved } else { Status::Limit },
            facts: vec![
                (name("Programmes solved", "解いた計画の数"), same(found.programmes.to_string())),
                (name("Upper bound", "上限"), bound),
                (
                    name("Ended by the clock", "時間切れ"),
                    if found.is_cut_short { name("yes", "はい") } else { name("no", "いいえ") },
                ),
            ],
        },
        RunRecord {
            id: "response:worst".into(),
            what: name("Coordinated response to the worst set", "最悪の組み合わせへの協調対応"),
            status: facts.worst.status,
            facts: vec![
                (
                    name("Programme", "計画の規模"),
                    name(
                        format!("{} rows, {} columns", facts.worst.size.0, facts.worst.size.1),
                        format!("{}行{}列", facts.worst.size.0, facts.worst.size.1),
                    ),
                ),
                (name("Worst imbalance", "最大の収支誤差"), same(format!("{:.1e}", facts.worst.worst_balance))),
            ],
        },
    ]
}

/// The word of a kind.
fn kind(kind: AttackKind) -> Name {
    kind.words()
}
