//! The computations that the brief's numbers come from.

use super::Facts;
use crate::table::{name, same};
use seawall_engine::reconcile::Report;
use seawall_engine::respond::{Response, Settings};
use seawall_model::answer::{RunRecord, Status};
use seawall_model::world::Name;

/// Every computation, in order of id.
pub(super) fn records(facts: &Facts<'_>) -> Vec<RunRecord> {
    let world = &facts.model.world;
    let (reconciliation, stress) = (facts.reconciliation, facts.stress);
    let solved = |id: &str, what: Name, facts: Vec<(Name, Name)>| record(id, what, Status::Solved, facts);
    let grid = (
        name("Periods", "期間"),
        name(
            format!("{} over {} months, the first in weeks", stress.grid.len(), facts.scenario.months),
            format!("{}か月間を{}期に分割(初めは週単位)", facts.scenario.months, stress.grid.len()),
        ),
    );
    let mut records = vec![
        reconciled(reconciliation),
        solved(
            "prices",
            name(
                "Prices: nearest to the published ones under which the baseline is the cheapest when nothing happens",
                "価格:何も起きない場合に基準が最も安価となる、公表価格に最も近い価格",
            ),
            vec![(name("Prices", "価格の数"), same(facts.prices.price.len().to_string()))],
        ),
        traced(),
        solved(
            "pass",
            name(
                "Proportional pass: what every link carries when nobody coordinates and exporters share what they have",
                "比例配分:協調がなく、輸出側が手持ちを比例配分する場合の各経路の流量",
            ),
            vec![grid.clone()],
        ),
        solved(
            "carry_on",
            name(
                "Run-down: every region draws its stocks until they are gone, with stocks low, central and high",
                "在庫の取崩し:各地域が在庫を使い切るまで操業(在庫:下限・中央・上限)",
            ),
            vec![grid],
        ),
        record(
            "worth",
            name(
                "Worth of a tonne: the joint response solved again with a tonne more and a tonne less",
                "1トンの価値:1トン増減して共同対応を解き直した結果",
            ),
            facts.worth.as_ref().err().copied().unwrap_or(Status::Solved),
            vec![(
                name("Places and forms", "場所と形態の数"),
                same(facts.worth.as_ref().map_or(0, Vec::len).to_string()),
            )],
        ),
        solved(
            "swings",
            name(
                "Sensitivity: the joint response solved again with one input at an end of its interval",
                "感度:一つの入力を区間の端に置いて共同対応を解き直した結果",
            ),
            vec![(name("Inputs moved", "動かした入力の数"), same(facts.swings.len().to_string()))],
        ),
        response(
            "response:joint",
            name("Joint response: the cheapest for the partners together", "共同対応:パートナー国全体の費用最小の対応"),
            &stress.joint,
            facts.settings,
        ),
        response(
            "response:joint:low",
            name("Joint response with stocks at the low end", "共同対応(在庫下限)"),
            &stress.joint_low,
            &Settings { stock_position: -1.0, ..*facts.settings },
        ),
        response(
            "response:joint:high",
            name("Joint response with stocks at the high end", "共同対応(在庫上限)"),
            &stress.joint_high,
            &Settings { stock_position: 1.0, ..*facts.settings },
        ),
    ];
    if let Some(economy) = &facts.economy {
        records.push(record(
            "rationed",
            name(
                "Rationed response: nobody coordinates, week by week, for the value added at risk",
                "配給:協調のない場合の週ごとの対応(付加価値への影響に用いる)",
            ),
            economy.rationed.status(),
            vec![(name("Periods", "期間"), same(economy.weeks.len().to_string()))],
        ));
    }
    for (answer, &partner) in stress.alone.iter().zip(facts.partners) {
        let region = &world.regions[partner];
        records.push(response(
            &format!("response:alone:{}", region.code),
            name(format!("Response of {} alone", region.name.en), format!("{}単独の対応", region.name.ja)),
            answer,
            facts.settings,
        ));
    }
    if let Some(everyone) = &stress.all {
        let what = name("Response of every region together", "全地域共同の対応");
        records.push(response("response:all", what, everyone, facts.settings));
    }
    records.sort_by(|a, b| a.id.cmp(&b.id));
    records
}

/// The computation that makes the baseline.
pub(crate) fn reconciled(report: &Report) -> RunRecord {
    let what = name(
        "Reconciliation: the flows closest to the published figures that satisfy every balance, first as they are, then with stocks that do not change",
        "調整:全ての収支を満たし、公表値に最も近い流量(現状、次に在庫変動なしの定常状態)",
    );
    let facts = vec![
        size(report.size),
        (name("Worst balance, relative", "最大の収支誤差(相対)"), same(format!("{:.1e}", report.worst_balance))),
        (name("Balances implied by others", "他の収支から導かれる収支"), same(report.dropped_rows.to_string())),
        (name("Iterations", "反復回数"), same(report.iterations.to_string())),
    ];
    record("reconciliation", what, Status::Solved, facts)
}

/// The computation that traces origin.
pub(crate) fn traced() -> RunRecord {
    let what = name(
        "Exposure: origin traced through trade and stages on the steady baseline",
        "依存度:定常基準の貿易と工程をたどった生産地",
    );
    record("exposure", what, Status::Solved, Vec::new())
}

/// A computation.
pub(crate) fn record(id: &str, what: Name, status: Status, facts: Vec<(Name, Name)>) -> RunRecord {
    RunRecord { id: id.into(), what, status, facts }
}

fn size((rows, columns): (usize, usize)) -> (Name, Name) {
    (name("Size", "規模"), name(format!("{rows} rows, {columns} columns"), format!("{rows}行{columns}列")))
}

fn response(id: &str, what: Name, response: &Response, settings: &Settings) -> RunRecord {
    let facts = vec![
        size(response.size),
        (name("Worst balance, relative", "最大の収支誤差(相対)"), same(format!("{:.1e}", response.worst_balance))),
        (
            name("Gap to the optimum", "最適値との差"),
            if response.status == Status::Solved {
                name("none: optimality checked on the problem as stated", "なし(元の問題で最適性を検算済み)")
            } else {
                let why = super::why(response.status);
                name(format!("not known: {}", why.en), format!("不明({})", why.ja))
            },
        ),
        (name("Iterations", "反復回数"), same(response.iterations.to_string())),
        (
            name("Objective", "目的関数値"),
            name(
                format!("{:.1} million USD above the baseline", response.loss_usd / 1e6),
                format!("基準より{:.1}百万米ドル増", response.loss_usd / 1e6),
            ),
        ),
        (
            name("Settings", "設定"),
            name(
                format!(
                    "transshipment {:.0} % of baseline re-exports, adjustment {:.1} % of the price, replacement of stocks at {:.1} times the price, holding {:.1} % of the price a week, value of lost load spread by {:.0} % to either side, stocks at {:+.0} (-1 low, 0 central, 1 high)",
                    100.0 * settings.transshipment,
                    100.0 * settings.adjustment,
                    settings.replacement,
                    100.0 * settings.holding,
                    100.0 * settings.value_spread,
                    settings.stock_position
                ),
                format!(
                    "積替えは基準再輸出の{:.0}%、流れの変更費用は価格の{:.1}%、在庫の補充は価格の{:.1}倍、保管費は週当たり価格の{:.1}%、停止損失の幅は上下{:.0}%、在庫の位置{:+.0}(-1下限、0中央、1上限)",
                    100.0 * settings.transshipment,
                    100.0 * settings.adjustment,
                    settings.replacement,
                    100.0 * settings.holding,
                    100.0 * settings.value_spread,
                    settings.stock_position
                ),
            ),
        ),
    ];
    record(id, what, response.status, facts)
}
