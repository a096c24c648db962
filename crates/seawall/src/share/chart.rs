//! From the losses of the partners alone to what is left, each partner's gain a step.

use super::{Facts, million};
use crate::table::{name, table, words};
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::chart::{Axis, Chart, Drawing, Step, Waterfall};

/// The steps and their twin.
pub(super) fn waterfall(facts: &Facts<'_>, gains: &[f64]) -> (Chart, Table) {
    let world = &facts.model.world;
    let alone = facts.losses.alone();
    let mut steps = Vec::new();
    let mut rows = Vec::new();
    let mut step = |what, usd: f64, kind, total| {
        steps.push(Step { name: what, amount: usd / 1e6 + 0.0, total });
        rows.push(kind);
    };
    for (&region, &usd) in facts.losses.players.iter().zip(&alone) {
        let place = &world.regions[region].name;
        let what = name(format!("{} alone", place.en), format!("{}(単独)", place.ja));
        step(what, usd, name("part of the sum", "内訳"), false);
    }
    step(name("Sum alone", "単独の合計"), alone.iter().sum(), name("total", "合計"), true);
    for (&region, &usd) in facts.losses.players.iter().zip(gains) {
        let place = &world.regions[region].name;
        let what = name(format!("Gain of {}", place.en), format!("{}の利益", place.ja));
        step(what, -usd, name("gain", "利益"), false);
    }
    step(name("Together", "共同"), alone.iter().sum::<f64>() - gains.iter().sum::<f64>(), name("total", "合計"), true);
    let title = name("What acting together leaves of the losses, and who gains", "共同対応で減る損失と各国の利益");
    let mut twin = table("burden", title.clone()).words("step", "Step", "段階").words("kind", "Kind", "種別").computed(
        "amount",
        "Loss against baseline",
        "基準に対する損失",
        Unit::MillionUsd,
        "share",
    );
    for (step, kind) in steps.iter().zip(rows) {
        twin.row(Vec::new(), vec![words(&step.name), Value::Text(kind), million(step.amount * 1e6)]);
    }
    twin.note("Gains by the Shapley value.", "利益はシャープレイ値による。");
    let chart = Chart {
        id: "burden".into(),
        description: name(
            "Steps in million USD: the loss of each partner alone, their sum, what each gains by the Shapley value, and the loss that is left together.",
            "百万米ドル。各国の単独での損失、その合計、シャープレイ値による各国の利益、共同で残る損失。",
        ),
        title,
        table: "burden".into(),
        drawing: Drawing::Waterfall(Waterfall {
            amount: Axis { name: name("Loss against baseline", "基準に対する損失"), unit: Unit::MillionUsd },
            steps,
        }),
    };
    (chart, twin.done())
}
