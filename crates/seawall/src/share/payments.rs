//! Whose account the joint answer falls on, the payments that lead from there to a rule, and whose stocks are drawn.

use super::{Facts, million};
use crate::table::{name, number, table as draft, words};
use seawall_model::answer::{Table, Unit};
use seawall_model::id::StockId;
use seawall_model::world::Name;

/// Payments below this are rounding, USD.
const NOTHING: f64 = 5e4;

/// What falls on each player in the joint answer, USD: its own users' shortage, and of all other costs a part in proportion
/// to its loss alone.
fn falls(facts: &Facts<'_>) -> Vec<f64> {
    let world = &facts.model.world;
    let joint = facts.joint;
    let alone: Vec<f64> = facts.losses.alone().iter().map(|usd| usd.max(0.0)).collect();
    let all: f64 = alone.iter().sum();
    // Shortage by region, scaled to its value as the ledger counts it: within a use those who lose least go without first.
    let short: Vec<f64> = facts
        .losses
        .players
        .iter()
        .map(|&region| {
            let demands = world.demands.iter().filter(|(_, demand)| demand.region == region);
            demands.map(|(id, _)| joint.shortage_of_usd[id]).sum()
        })
        .collect();
    let other = joint.loss_usd - joint.shortage_usd;
    let share = |player: usize| if all > 0.0 { alone[player] / all } else { 1.0 / alone.len() as f64 };
    (0..alone.len()).map(|player| short[player] + other * share(player)).collect()
}

/// What each player receives so that the rule's loss is left, USD; negative where it pays.
fn receives(facts: &Facts<'_>, gains: &[f64]) -> Vec<f64> {
    let alone = facts.losses.alone();
    falls(facts).iter().zip(alone.iter().zip(gains)).map(|(falls, (alone, gain))| falls - (alone - gain)).collect()
}

pub(super) fn lead() -> Vec<Name> {
    vec![name(
        "The joint answer leaves shortages where they cost least, not where they are fair. Payments lead from where losses fall to the losses that the Shapley value leaves.",
        "共同対応では、不足は公平さではなく費用が最も小さい所に残る。損失が生じる国とシャープレイ値の分担との差を支払いで埋める。",
    )]
}

pub(super) fn accounts(facts: &Facts<'_>, gains: &[f64]) -> Table {
    let alone = facts.losses.alone();
    let (falls, receives) = (falls(facts), receives(facts, gains));
    let mut table =
        draft("accounts", name("Where losses fall, and what the rule leaves", "損失の帰属と規則による負担"))
            .words("partner", "Partner", "パートナー")
            .computed("falls", "Falls on it in the joint answer", "共同対応で生じる損失", Unit::MillionUsd, "share")
            .computed("left", "Left by the Shapley value", "シャープレイ値で残る損失", Unit::MillionUsd, "share")
            .computed("receives", "Receives (pays)", "受取(負は支払)", Unit::MillionUsd, "share")
            .drawn();
    for (player, &region) in facts.losses.players.iter().enumerate() {
        table.row(
            Vec::new(),
            vec![
                words(&facts.model.world.regions[region].name),
                million(falls[player]),
                million(alone[player] - gains[player]),
                million(receives[player]),
            ],
        );
    }
    table.note(
        "On a partner falls the shortage of its own users at the value of lost load; costs other than shortage, less costs saved, are the coalition's and are split here in proportion to losses alone, a convention.",
        "各国には自国の使用者の不足(停止損失で評価)が生じるとした。不足以外の費用(節約分を除く)は連合全体のものであり、ここでは慣行として単独での損失に比例して割り振る。",
    );
    table.done()
}

pub(super) fn payments(facts: &Facts<'_>, gains: &[f64]) -> Table {
    let world = &facts.model.world;
    let mut open = receives(facts, gains);
    let mut table = draft("payments", name("Payments", "支払い"))
        .words("from", "From", "支払国")
        .words("to", "To", "受取国")
        .computed("amount", "Amount", "金額", Unit::MillionUsd, "share")
        .drawn();
    // The largest payer pays the largest receiver until one of them is settled: at most one payment fewer than partners.
    for _ in 0..open.len() {
        let by = |a: &usize, b: &usize| open[*a].total_cmp(&open[*b]).then(b.cmp(a));
        let (Some(payer), Some(receiver)) = ((0..open.len()).min_by(by), (0..open.len()).max_by(by)) else { break };
        let amount = (-open[payer]).min(open[receiver]);
        if amount < NOTHING {
            break;
        }
        open[payer] += amount;
        open[receiver] -= amount;
        let place = |player: usize| words(&world.regions[facts.losses.players[player]].name);
        table.row(Vec::new(), vec![place(payer), place(receiver), million(amount)]);
    }
    table.done()
}

pub(super) fn releases_lead() -> Vec<Name> {
    vec![name(
        "Another question than who pays: the joint answer draws stocks where they help most.",
        "費用負担とは別の問題である。共同対応では、最も効果のある所の在庫を取り崩す。",
    )]
}

/// Tonnes drawn at most from each stock below its opening level in the joint answer.
fn drawn(facts: &Facts<'_>, stock: StockId) -> f64 {
    let lowest = facts.joint.stock[stock].iter().copied().fold(f64::INFINITY, f64::min);
    if lowest.is_finite() { (facts.joint.opening[stock] - lowest).max(0.0) } else { 0.0 }
}

pub(super) fn releases(facts: &Facts<'_>) -> Table {
    let world = &facts.model.world;
    let mut table = draft("releases", name("Stocks drawn in the joint answer", "共同対応で取り崩す在庫"))
        .words("partner", "Partner", "パートナー")
        .words("product", "Form", "形態")
        .computed("tonnes", "Drawn at most", "最大取り崩し量", Unit::Tonnes, "share")
        .computed("of_own", "Of its own stock", "自国在庫に占める割合", Unit::Percent, "share")
        .computed("of_all", "Of all drawn in this form", "この形態の取り崩しに占める割合", Unit::Percent, "share")
        .drawn();
    let players = &facts.losses.players;
    for product in world.products.ids() {
        let of = |region| {
            let stocks = world.stocks.iter().filter(move |(_, s)| s.region == region && s.product == product);
            stocks.fold((0.0, 0.0), |(out, held), (id, _)| (out + drawn(facts, id), held + facts.joint.opening[id]))
        };
        let all: f64 = players.iter().map(|&region| of(region).0).sum();
        for &region in players {
            let (tonnes, held) = of(region);
            if tonnes <= 0.05 {
                continue;
            }
            table.row(
                Vec::new(),
                vec![
                    words(&world.regions[region].name),
                    words(&world.products[product].name),
                    number(tonnes, 1),
                    number(100.0 * tonnes / held, 0),
                    number(100.0 * tonnes / all, 0),
                ],
            );
        }
    }
    table.note(
        "The greatest fall below the level of the first day, from the unique answer; stock that is filled again later is counted as drawn.",
        "初日の水準からの最大の低下(一意の解による)。後に補充される分も取り崩しに数える。",
    );
    table.done()
}
