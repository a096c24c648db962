//! Where the partners can be hit: the dearest export restriction of each actor at each stage.

use super::{Facts, million};
use crate::charts::heat::stage_word;
use crate::table::{name, number, same, table, words};
use crate::trace::Trace;
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::attack::AttackKind;
use seawall_model::chart::{Axis, Chart, Drawing, Heat, HeatCell};
use seawall_model::id::RegionId;
use seawall_model::scenario::EventKind;
use seawall_model::world::Stage;
use std::collections::BTreeMap;

/// Rows drawn at most.
const ROWS: usize = 10;

/// The map and its twin; `None` where no restriction costs anything.
pub(super) fn heat(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Option<(Chart, Table)> {
    let world = &facts.model.world;
    let mut dearest: BTreeMap<(RegionId, Stage), usize> = BTreeMap::new();
    for (place, attack) in facts.attacks.iter().enumerate().filter(|(_, a)| a.kind == AttackKind::Restriction) {
        let (Some(actor), EventKind::ExportBan { products, .. }) = (attack.actor, &attack.event.kind) else { continue };
        let Some(stage) = products.first().map(|&product| world.products[product].stage) else { continue };
        let known = dearest.entry((actor, stage)).or_insert(place);
        if facts.found.single_usd[place] > facts.found.single_usd[*known] {
            *known = place;
        }
    }
    let usd = |attack: usize| facts.found.single_usd[attack].max(0.0);
    let mut actors: BTreeMap<RegionId, f64> = BTreeMap::new();
    for (&(actor, _), &attack) in &dearest {
        let most = actors.entry(actor).or_default();
        *most = most.max(usd(attack));
    }
    let mut rows: Vec<(RegionId, f64)> = actors.into_iter().collect();
    rows.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    rows.truncate(ROWS);
    let most = rows.first().map(|row| row.1).filter(|most| *most >= 5e5)?;
    let mut columns: Vec<Stage> = dearest.keys().map(|key| key.1).collect();
    columns.sort_unstable();
    columns.dedup();
    let first = rows.first()?.0;
    let title = name(
        format!("Restrictions by {} cost the partners most", world.regions[first].name.en),
        format!("{}の輸出規制が最も響く", world.regions[first].name.ja),
    );
    let mut twin = table("actors", title.clone())
        .words("actor", "Actor", "実施国")
        .words("stage", "Stage", "段階")
        .words("attack", "Dearest restriction", "最も響く規制")
        .computed("loss", "Loss", "損失", Unit::MillionUsd, "redteam");
    let mut cells = Vec::new();
    for (row, &(actor, _)) in rows.iter().enumerate() {
        for (column, stage) in columns.iter().enumerate() {
            let Some(&attack) = dearest.get(&(actor, *stage)) else { continue };
            let of = &facts.attacks[attack];
            cells.push(HeatCell { row, column, value: usd(attack) / 1e6, word: same(million(usd(attack))) });
            twin.row(
                vec![trace.attack(of)],
                vec![
                    words(&world.regions[actor].name),
                    Value::Text(stage_word(*stage)),
                    words(&of.name),
                    number(usd(attack) / 1e6, 0),
                ],
            );
        }
    }
    let chart = Chart {
        id: "actors".into(),
        description: name(
            format!(
                "For each actor and stage the loss in million USD of the dearest single export restriction in the list; highest {}. Darker is dearer. Empty: no restriction listed.",
                million(most)
            ),
            format!(
                "実施国・段階ごとに、一覧にある最も響く輸出規制の損失(百万米ドル)。最高は{}。濃いほど大きい。空欄は候補なし。",
                million(most)
            ),
        ),
        title,
        table: "actors".into(),
        drawing: Drawing::Heat(Heat {
            amount: Axis { name: name("Loss", "損失"), unit: Unit::MillionUsd },
            scale: [0.0, most / 1e6],
            rows: rows.iter().map(|&(actor, _)| world.regions[actor].name.clone()).collect(),
            columns: columns.iter().map(|&stage| stage_word(stage)).collect(),
            cells,
        }),
    };
    Some((chart, twin.done()))
}
