//! The report of `stress`: what users lose when nobody coordinates, where prices clear every market, and when partners coordinate.
//!
//! Who stops first and why, what is lost by one measure, when it is lost, prices and who gains, every tonne of the rationed path, and the
//! rule and assumptions it rests on.

mod contracts;
mod first;
mod method;
mod prices;
mod timeline;
mod tornado;

pub use tornado::{Again, Moved, moved};

use crate::brief::{citations, sources_of_the_baseline};
use crate::economy::{self, Answered, Economy, Gap, Told};
use crate::table::{name, number, section, table, words};
use crate::trace::{Trace, settle};
use seawall_engine::priced::{Market, Priced};
use seawall_engine::prices::Prices;
use seawall_engine::rationed::{Rationed, value_lost};
use seawall_engine::reconcile;
use seawall_engine::respond::Response;
use seawall_model::answer::{Report, Section, Status, Table, Unit, Value};
use seawall_model::conditions::{Conditions, Grid};
use seawall_model::id::{Column, DemandId, RegionId};
use seawall_model::scenario::Scenario;
use seawall_model::world::{Model, Name, Stage};

/// Everything the report is written from.
pub struct Facts<'a> {
    /// The balanced model.
    pub model: &'a Model,
    /// What reconciliation did.
    pub reconciliation: &'a reconcile::Report,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// It as a sentence.
    pub sentence: Name,
    /// It week by week.
    pub weekly: &'a Conditions,
    /// Periods of the two coordinated responses.
    pub grid: &'a Grid,
    /// Nobody coordinates.
    pub rationed: &'a Rationed,
    /// Prices at rest.
    pub prices: &'a Prices,
    /// Prices clear every market.
    pub priced: &'a Priced,
    /// What moves when they move.
    pub market: &'a Market,
    /// The partners together, who know only what is announced; `None` where everything is announced on the first day.
    pub rolling: Option<&'a Response>,
    /// The partners together, who know everything.
    pub coordinated: &'a Response,
    /// The partners' tables of industries, or why there is none.
    pub economies: &'a [(RegionId, Result<Economy, Gap>)],
    /// Partners asked for.
    pub partners: &'a [RegionId],
    /// Whether offtakes of the folder's projects are priced.
    pub instruments: bool,
    /// The answer with one choice at a time moved, where that was asked for.
    pub tornado: Option<&'a [Moved]>,
    /// Whether the chain of causes of each shortage is traced, which takes most of the time.
    pub traces_causes: bool,
    /// Version of the program.
    pub version: &'a str,
}

/// One response as the tables compare it.
struct Answer<'a> {
    id: &'static str,
    name: Name,
    grid: &'a Grid,
    wanted: &'a Column<DemandId, Vec<f64>>,
    short: &'a Column<DemandId, Vec<f64>>,
    status: Status,
}

impl Facts<'_> {
    fn answers(&self) -> Vec<Answer<'_>> {
        let mut answers = vec![Answer {
            id: "rationed",
            name: name("rationed: nobody coordinates", "配給(協調なし)"),
            grid: &self.weekly.grid,
            wanted: &self.rationed.wanted,
            short: &self.rationed.short,
            status: self.rationed.status(),
        }];
        let rolling = self.rolling.unwrap_or(self.coordinated);
        for (id, name, answer) in [
            ("priced", name("priced: prices clear every market", "価格(価格が全市場を調整)"), &self.priced.response),
            ("rolling", name("rolling: the partners together, as announced", "逐次(公表に応じた共同対応)"), rolling),
            (
                "coordinated",
                name("coordinated: the partners together, all foreseen", "協調(完全予見の共同対応)"),
                self.coordinated,
            ),
        ] {
            answers.push(Answer {
                id,
                name,
                grid: self.grid,
                wanted: &answer.wanted,
                short: &answer.short,
                status: answer.status,
            });
        }
        answers
    }
}

/// Writes the report.
#[must_use]
pub fn stress(facts: &Facts<'_>) -> Report {
    let mut trace = Trace::new(facts.model, facts.reconciliation);
    let mut sections = vec![
        first::section(facts, &mut trace),
        lost(facts, &mut trace),
        tornado::section(facts).unwrap_or_else(|| section("tornado", name("", ""), Vec::new(), Vec::new())),
        at_risk(facts, &mut trace),
        timeline::section(facts),
        prices::section(facts, &mut trace),
        ledger(facts, &mut trace),
        method::section(facts, &mut trace),
    ];
    sections.retain(|section| !section.tables.is_empty() || !section.lead.is_empty());
    let world = &facts.model.world;
    let mut used = sources_of_the_baseline(facts.model);
    let events = facts.scenario.events.iter();
    used.extend(events.flat_map(|event| event.source.split(['|', ';']).map(|code| code.trim().to_owned())));
    let mut manifest = crate::manifest::manifest(world, Some(facts.scenario), facts.version);
    manifest.push((name("Rationing", "配分規則"), method::rule(facts.rationed.settings.rule)));
    Report {
        title: facts.scenario.title.clone(),
        subtitle: facts.sentence.clone(),
        manifest,
        status: if facts.rationed.status() == Status::Solved { facts.coordinated.status } else { Status::Numerical },
        sections,
        sources: citations(facts.model, &used),
        figures: trace.figures(),
        runs: method::runs(facts),
        short: Vec::new(),
    }
}

/// What is lost by one measure: tonnes of magnets and the value of lost load.
fn lost(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Section {
    let world = &facts.model.world;
    let answers = facts.answers();
    let mut table = table(
        "lost",
        name("What users lose, each tonne at the same value", "使用者の損失(1トン当たり同一の価値で評価)"),
    )
    .words("region", "Region", "地域")
    .words("measure", "Measure", "指標");
    for answer in &answers {
        table = table.computed(answer.id, &answer.name.en, &answer.name.ja, Unit::None, run(answer.id, facts));
    }
    for &partner in facts.partners {
        let demands: Vec<DemandId> =
            world.demands.iter().filter(|(_, demand)| demand.region == partner).map(|(id, _)| id).collect();
        let mut rests_on: Vec<String> = Vec::new();
        for &demand in &demands {
            rests_on.extend(trace.cell(world.demands[demand].cell));
            rests_on.push(trace.voll(demand));
        }
        settle(&mut rests_on);
        let magnets: Vec<DemandId> = demands
            .iter()
            .copied()
            .filter(|&d| world.products[world.demands[d].product].stage == Stage::Magnet)
            .collect();
        let mut tonnes =
            vec![words(&world.regions[partner].name), Value::Text(name("magnets not served, t", "不足する磁石(t)"))];
        let mut usd = vec![
            words(&world.regions[partner].name),
            Value::Text(name("value of unserved demand, million USD", "不足による損失(百万米ドル)")),
        ];
        for answer in &answers {
            if answer.status != Status::Solved {
                let none = || Value::Missing(crate::brief::why(answer.status));
                tonnes.push(none());
                usd.push(none());
                continue;
            }
            let length = &answer.grid.length;
            let short: f64 = magnets
                .iter()
                .map(|&d| answer.short[d].iter().zip(length).map(|(rate, weeks)| rate * weeks).sum::<f64>())
                .sum();
            tonnes.push(number(short, 0));
            usd.push(number(value_lost(facts.model, length, answer.short, &[partner]) / 1e6, 0));
        }
        table.row(rests_on.clone(), tonnes);
        table.row(rests_on, usd);
    }
    table.note(
        "Value of lost load of every use at its central value, other costs left out: the same measure for each response. The rationed response is lived by every region, so is the priced one; the others are answers of the partners against what outsiders ship, and coordination may let one partner go shorter so that together less value is lost. Where prices ration, whoever loses least by going without goes first, so users who give way lose less than this measure counts: what they lose by their own curve stands in the section on prices.",
        "各用途の停止損失の中央値で評価し、その他の費用は含まない(全対応に共通の指標)。配給と価格は全地域の行動による結果、その他は域外国の出荷を所与としたパートナー国の対応。価格による調整では損失の小さい使用者から購入を控えるため、その実際の損失はこの指標より小さい(需要曲線による損失は「価格」の節に示す)。協調では合計の損失を減らすため一国の不足が増えることがある。",
    );
    section("lost", name("What is lost", "損失"), Vec::new(), vec![table.done()])
}

/// What the shortage costs the partners' economies.
fn at_risk(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Section {
    let told: Vec<Told<'_>> = facts
        .answers()
        .into_iter()
        .map(|answer| Told {
            id: answer.id,
            name: answer.name,
            run: run(answer.id, facts),
            is_choice: answer.id != "rationed",
            answered: (answer.status == Status::Solved).then_some(Answered {
                grid: answer.grid,
                wanted: answer.wanted,
                short: answer.short,
            }),
        })
        .collect();
    economy::section(facts.model, &facts.weekly.grid, &told, facts.economies, trace)
}

/// The run that a column comes from.
fn run(id: &str, facts: &Facts<'_>) -> &'static str {
    match id {
        "rationed" => "rationed",
        "priced" => "priced",
        "rolling" if facts.rolling.is_some() => "response:rolling",
        _ => "response:joint",
    }
}

/// Every tonne of the rationed response.
fn ledger(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Section {
    let world = &facts.model.world;
    let mut table = table("ledger", name("Every tonne of the rationed response", "配給時の全トン数"))
        .words("region", "Region", "地域")
        .words("product", "Product", "品目");
    for (id, en, ja) in [
        ("production", "Production", "生産"),
        ("arrivals", "Arrivals", "到着"),
        ("drawdown", "Drawdown", "取崩し"),
        ("unexplained", "Unexplained", "出所不明"),
        ("input", "Input", "投入"),
        ("served", "Served", "供給"),
        ("departures", "Departures", "出荷"),
        ("fill", "Fill", "積増し"),
        ("surplus", "Surplus", "余剰"),
        ("gap", "Gap", "差"),
    ] {
        table = table.computed(id, en, ja, Unit::Tonnes, "rationed");
    }
    for row in facts.rationed.ledger.iter().filter(|row| facts.partners.contains(&row.region)) {
        if row.production + row.arrivals + row.drawdown.abs() <= 0.05 && row.gap.abs() <= 1e-6 {
            continue;
        }
        let rests_on = trace.balance(row.region, row.product);
        let mut cells = vec![words(&world.regions[row.region].name), words(&world.products[row.product].name)];
        let left = [row.production, row.arrivals, row.drawdown, row.unexplained];
        let right = [row.input, row.served, row.departures, row.fill, row.surplus];
        cells.extend(left.into_iter().chain(right).map(|tonnes| number(tonnes, 1)));
        cells.push(number(row.gap, 6));
        table.row(rests_on, cells);
    }
    let lead = vec![name(
        format!(
            "Production + arrivals + drawdown + unexplained = input + served + departures + fill + surplus. The balance holds in every week and every region; the largest error is {:.1e} of what moves. The table shows the partners.",
            facts.rationed.worst_balance
        ),
        format!(
            "生産+到着+取崩し+出所不明=投入+供給+出荷+積増し+余剰。収支は全ての週・地域で成立し、最大の誤差は動いた量の{:.1e}である。表はパートナー国を示す。",
            facts.rationed.worst_balance
        ),
    )];
    let tables: Vec<Table> = vec![table.done()];
    section("ledger", name("Conservation ledger", "物質収支"), lead, tables)
}
