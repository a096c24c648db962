//! Which unknown moves the answer most: one assumption at a time at both ends of its interval.
//!
//! Every variation is answered as the answer itself is: with the same foresight and by the unique answer.

use crate::brief::{Moves, Swing, as_written, magnets_short};
use crate::table::{Draft, name, table};
use crate::trace::Trace;
use seawall_engine::conditions::Pick;
use seawall_engine::respond::{Response, Settings};
use seawall_engine::stress::{Step, Stress, Tell, each};
use seawall_model::answer::{Status, Table, Unit, Value};
use seawall_model::id::RegionId;
use seawall_model::parameters::{Parameter, ParameterKind, ReadBy};
use seawall_model::world::{Model, Name, World};

/// How the partners answer with other ends of the scenario's numbers or other settings.
pub type Vary<'a> = &'a (dyn Fn(Pick, &Settings) -> Response + Sync);

/// Moves stocks, the scenario's numbers and every parameter, one at a time.
#[must_use]
pub fn swings(
    model: &Model,
    stress: &Stress,
    partners: &[RegionId],
    settings: &Settings,
    vary: Vary<'_>,
    tell: Tell<'_>,
) -> Vec<Swing> {
    let moves = |p: &&Parameter| p.kind.read_by() == ReadBy::Programme && p.interval.low < p.interval.high;
    let wide: Vec<&Parameter> = model.world.parameters.iter().filter(moves).collect();
    let mut jobs: Vec<(Pick, Settings)> = vec![(Pick::Mild, *settings), (Pick::Severe, *settings)];
    for parameter in &wide {
        let interval = parameter.interval;
        jobs.extend([interval.low, interval.high].map(|end| (Pick::Central, settings.with(parameter.kind, end))));
    }
    let short = |response: &Response| {
        (response.status == Status::Solved).then(|| magnets_short(model, stress, response, partners))
    };
    let ends = each(&jobs, |_| Step::Unknown, tell, |(pick, settings)| short(&vary(*pick, settings)));
    let mut swings = Vec::new();
    let mut push = |moves: Moves, what: Name, who: Name, one: Option<f64>, other: Option<f64>| {
        // Where an end has no answer the swing is not known, and is left out rather than called nothing.
        if let (Some(one), Some(other)) = (one, other) {
            swings.push(Swing { what, moves, who, mild: one.min(other), severe: one.max(other) });
        }
    };
    push(
        Moves::Stocks,
        name("Stocks of the partners, all forms", "パートナー国の在庫(全形態)"),
        name("stockpile agencies and firms, by survey under confidentiality", "備蓄機関・企業(守秘下の調査)"),
        short(&stress.joint_high),
        short(&stress.joint_low),
    );
    push(
        Moves::Scenario,
        name(
            "Leak, delay, approval: intervals of the scenario and of the measures already in force",
            "漏れ・遅延・許可率など、シナリオと発効済み措置の区間",
        ),
        name("customs statistics of the first months", "初期数か月の通関統計"),
        ends[0],
        ends[1],
    );
    for (parameter, ends) in wide.iter().zip(ends[2..].chunks_exact(2)) {
        let (what, interval) = (parameter.kind.name(), parameter.interval);
        let (low, high) = (shown(parameter.kind, interval.low), shown(parameter.kind, interval.high));
        let (unit_en, unit_ja) = unit(parameter.kind);
        push(
            Moves::Parameter(parameter.kind),
            name(format!("{} ({low} to {high} {unit_en})", what.en), format!("{}({low}〜{high}、{unit_ja})", what.ja)),
            who(parameter.kind),
            ends[0],
            ends[1],
        );
    }
    swings
}

/// The settings of the response as the assumptions that they are.
///
/// Those of tables of industries only where a report computes with them.
pub(crate) fn parameters(world: &World, has_industries: bool, trace: &mut Trace<'_>) -> Table {
    let caption = name("Settings of the response that nobody publishes", "公表値のない計算条件");
    let is_shown = |by| match by {
        ReadBy::Programme | ReadBy::Rationed => true,
        ReadBy::Industries => has_industries,
        ReadBy::Prices => false,
    };
    stated(world, trace, table("parameters", caption), &is_shown)
}

/// Elasticities and the premium of the priced response.
pub(crate) fn elasticities(world: &World, trace: &mut Trace<'_>) -> Table {
    let caption = name("Elasticities and premium", "弾力性と上乗せ");
    stated(world, trace, table("elasticities", caption), &|by| by == ReadBy::Prices)
}

fn stated(world: &World, trace: &mut Trace<'_>, draft: Draft, is_shown: &dyn Fn(ReadBy) -> bool) -> Table {
    let mut table = draft
        .words("parameter", "Setting", "条件")
        .fact("interval", "Interval", "区間", Unit::None)
        .words("unit", "Unit", "単位")
        .words("reason", "Reason", "理由")
        .words("sources", "Source", "出典");
    for parameter in world.parameters.iter().filter(|parameter| is_shown(parameter.kind.read_by())) {
        let (what, interval) = (parameter.kind.name(), parameter.interval);
        let (unit_en, unit_ja) = unit(parameter.kind);
        let percent = shown_times(parameter.kind);
        let codes: Vec<String> =
            parameter.origin.sources.iter().map(|&source| world.sources[source].code.clone()).collect();
        let rests_on = vec![trace.parameter(parameter)];
        table.row(
            rests_on,
            vec![
                Value::Text(what),
                Value::Range {
                    low: interval.low * percent,
                    central: interval.central.map(|central| central * percent),
                    high: interval.high * percent,
                    decimals: if interval.high * percent < 10.0 { 2 } else { 0 },
                },
                Value::Text(name(unit_en, unit_ja)),
                Value::Text(reason(world, parameter)),
                if codes.is_empty() { Value::Text(name("assumed", "仮定")) } else { Value::Sources(codes) },
            ],
        );
    }
    table.done()
}

/// Why a parameter has its interval, in both languages where the folder translates it.
pub(crate) fn reason(world: &World, parameter: &Parameter) -> Name {
    match world.evidence("parameters.csv", parameter.kind.word()) {
        Some(row) => row.note.clone(),
        None => as_written(&parameter.origin.note),
    }
}

/// Shares are shown in percent, the rest as it is.
fn shown_times(kind: ParameterKind) -> f64 {
    match kind {
        ParameterKind::Replacement
        | ParameterKind::IndustryCover
        | ParameterKind::RestoreWeeks
        | ParameterKind::DemandShort
        | ParameterKind::DemandLong
        | ParameterKind::SupplyShort
        | ParameterKind::SupplyLong => 1.0,
        _ => 100.0,
    }
}

pub(crate) fn shown(kind: ParameterKind, value: f64) -> String {
    let value = shown_times(kind) * value;
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What the number counts.
pub(crate) fn unit(kind: ParameterKind) -> (&'static str, &'static str) {
    match kind {
        ParameterKind::Transshipment => ("% of baseline re-exports", "基準再輸出の%"),
        ParameterKind::Adjustment => ("% of the price", "価格の%"),
        ParameterKind::Replacement => ("times the price", "価格の倍数"),
        ParameterKind::Holding => ("% of the price a week", "週当たり価格の%"),
        ParameterKind::ValueSpread => ("% of the value of lost load", "停止損失の%"),
        ParameterKind::DemandShort | ParameterKind::DemandLong => {
            ("% less use for 1 % of price", "価格1%当たりの使用減(%)")
        }
        ParameterKind::SupplyShort | ParameterKind::SupplyLong => {
            ("% more output for 1 % of price", "価格1%当たりの生産増(%)")
        }
        ParameterKind::ThinMarket => ("% of the price at the origin", "原産地価格の%"),
        ParameterKind::RestoreWeeks => ("weeks", "週"),
        ParameterKind::Precaution => ("% of the stock at rest", "平常時在庫の%"),
        ParameterKind::PartShare => ("% of output", "産出額の%"),
        ParameterKind::IndustryCover => ("weeks", "週"),
    }
}

/// Who could close it.
pub(crate) fn who(kind: ParameterKind) -> Name {
    match kind {
        ParameterKind::Transshipment => name("mirror trade data, origin checks", "ミラー貿易統計、原産地調査"),
        ParameterKind::Adjustment => name("traders, on the terms of new contracts", "商社(新規契約の条件)"),
        ParameterKind::Replacement => name("traders, on quotations in tight markets", "商社(需給逼迫時の気配値)"),
        ParameterKind::Holding => name("firms that hold stock, by survey", "在庫を持つ企業(調査)"),
        ParameterKind::ValueSpread => name("users by plant, by survey", "需要家(工場別の調査)"),
        ParameterKind::DemandShort | ParameterKind::DemandLong => {
            name("purchasing departments of users; trade by month and price", "需要家の調達部門、月別の貿易量と価格")
        }
        ParameterKind::SupplyShort | ParameterKind::SupplyLong => {
            name("mine operators, by survey", "鉱山の操業者(調査)")
        }
        ParameterKind::ThinMarket => name("traders and price agencies", "商社・価格調査機関"),
        ParameterKind::RestoreWeeks | ParameterKind::Precaution => {
            name("buyers, on their contracts and orders", "買い手(契約と発注の調査)")
        }
        ParameterKind::PartShare | ParameterKind::IndustryCover => {
            name("makers, by survey of parts and stocks", "製造業者(部品と在庫の調査)")
        }
    }
}
