//! The worst sets, what each part of the worst adds, what a tonne would be worth then, and how sure it is.

use super::{Facts, million};
use crate::table::{digits, name, number, same, table as draft, words};
use crate::trace::Trace;
use seawall_engine::stress::{SHORT_SHARE, first_short_week};
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::id::DemandId;
use seawall_model::world::Name;

/// First shortage of the worst set: the week and the uses short in it.
fn first(facts: &Facts<'_>) -> Option<(f64, Name)> {
    let world = &facts.model.world;
    let demands: Vec<DemandId> =
        world.demands.ids().filter(|&id| facts.partners.contains(&world.demands[id].region)).collect();
    let week = |id: DemandId| first_short_week(facts.worst, facts.grid, &[id]);
    let earliest = demands.iter().filter_map(|&id| week(id)).min_by(f64::total_cmp)?;
    let mut short: Vec<Name> = demands
        .iter()
        .filter(|&&id| week(id) == Some(earliest))
        .map(|&id| {
            let demand = &world.demands[id];
            let (place, usage) = (&world.regions[demand.region].name, &world.uses[demand.usage].name);
            name(format!("{} ({})", usage.en, place.en), format!("{}({})", usage.ja, place.ja))
        })
        .collect();
    short.dedup();
    let more = short.len().saturating_sub(3);
    short.truncate(3);
    let join = |lang: fn(&Name) -> &str, by: &str| short.iter().map(lang).collect::<Vec<_>>().join(by);
    let (mut en, mut ja) = (join(|name| &name.en, ", "), join(|name| &name.ja, "、"));
    if more > 0 {
        en.push_str(&format!(" and {more} more"));
        ja.push_str(&format!("ほか{more}用途"));
    }
    Some((earliest, name(en, ja)))
}

pub(super) fn lead(facts: &Facts<'_>) -> Vec<Name> {
    let worst = &facts.found.near[0];
    let names = facts.names(&worst.attacks);
    let loss = million(worst.loss_usd);
    let mut lead = vec![name(
        format!("The worst set found costs {loss} million USD over {} months: {}.", facts.base.months, names.en),
        format!(
            "見つかった最悪の組み合わせは{}で、{}か月間の損失は{loss}百万米ドルである。",
            names.ja, facts.base.months
        ),
    )];
    lead.push(assurance(facts));
    if let Some((week, uses)) = first(facts) {
        lead.push(name(
            format!("First shortage in week {:.0}: {}.", week.floor() + 1.0, uses.en),
            format!("最初の不足は第{:.0}週、{}で生じる。", week.floor() + 1.0, uses.ja),
        ));
    }
    if facts.found.near.len() > 1 {
        let class = facts.class(&worst.attacks);
        lead.push(name(
            format!("Its least plausible part is classed: {}.", class.en),
            format!("構成要素のうち最も起こりにくいものの区分:{}。", class.ja),
        ));
    }
    lead
}

/// The certificate as a sentence.
pub(super) fn assurance(facts: &Facts<'_>) -> Name {
    let found = facts.found;
    let worst = found.near[0].loss_usd;
    match found.upper_bound_usd {
        _ if found.is_complete => name(
            "Every set was settled, so no set of the listed attacks costs more: gap 0 %.",
            "全ての組み合わせを確定したため、挙げた標的の範囲でこれを超える損失はない(差0%)。",
        ),
        Some(bound) => {
            let gap = 100.0 * (bound - worst) / worst.abs().max(1.0);
            name(
                format!(
                    "The search stopped at its limit: proved upper bound {} million USD, gap {gap:.1} %.",
                    million(bound)
                ),
                format!("探索は制限により打ち切った。証明された上限は{}百万米ドル、差は{gap:.1}%。", million(bound)),
            )
        }
        None => name(
            "The search stopped at its limit, and no upper bound is proved, because the base scenario itself restricts.",
            "探索は制限により打ち切った。基準シナリオ自体が制限を含むため、上限は証明されていない。",
        ),
    }
}

pub(super) fn sets(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Table {
    let mut table = draft("sets", name("The worst sets, worst first", "損失の大きい組み合わせ"))
        .words("attacks", "What is closed", "閉じられるもの")
        .words("class", "Least plausible part", "最も起こりにくい要素")
        .computed("loss", "Loss", "損失", Unit::MillionUsd, "redteam")
        .drawn()
        .computed("cost", "Exports the attackers lose", "攻撃側が失う輸出", Unit::MillionUsd, "redteam");
    for found in facts.found.near.iter().filter(|found| !found.attacks.is_empty()) {
        let rests_on = found.attacks.iter().map(|&attack| trace.attack(&facts.attacks[attack])).collect();
        let costs: Vec<f64> = found
            .attacks
            .iter()
            .filter_map(|&attack| facts.cost(&facts.attacks[attack]).map(|cost| cost.center()))
            .collect();
        let cost = if costs.is_empty() {
            Value::Missing(name("no exporter", "輸出国なし"))
        } else {
            number(costs.iter().sum::<f64>() / 1e6, 0)
        };
        table.row(
            rests_on,
            vec![
                words(&facts.names(&found.attacks)),
                words(&facts.class(&found.attacks)),
                number(found.loss_usd / 1e6 + 0.0, 0),
                cost,
            ],
        );
    }
    table.note(
        "Sets that are proved to do no more than a smaller one are left out. Exports lost are at model prices while the restriction lasts, counted on all customers that it hits; flows counted by two attacks of a set are counted twice.",
        "より小さい組み合わせと同じ結果になると証明された組は省く。失う輸出は、規制期間中の対象となる全仕向け先への輸出をモデル価格で数えたもの(二つの攻撃が同じ流れに及ぶ場合は二重に数える)。",
    );
    table.done()
}

pub(super) fn parts(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Table {
    let worst = &facts.found.near[0];
    let mut table = draft("parts", name("What each part of the worst set adds", "最悪の組み合わせの内訳"))
        .words("attack", "Attack", "標的")
        .words("kind", "Kind", "種別")
        .words("class", "Plausibility", "区分")
        .computed("alone", "Loss by itself", "単独での損失", Unit::MillionUsd, "redteam")
        .computed("adds", "Adds to the others", "他に加わる損失", Unit::MillionUsd, "redteam")
        .drawn();
    for (&attack, &without) in worst.attacks.iter().zip(facts.without_usd) {
        let of = &facts.attacks[attack];
        table.row(
            vec![trace.attack(of)],
            vec![
                words(&of.name),
                words(&super::kind(of.kind)),
                words(&of.plausibility.words()),
                number(facts.found.single_usd[attack] / 1e6 + 0.0, 0),
                number((worst.loss_usd - without) / 1e6 + 0.0, 0),
            ],
        );
    }
    table.done()
}

pub(super) fn worth(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Table {
    let world = &facts.model.world;
    let mut table = draft(
        "worth",
        name("Why it hurts: what one more tonne on the first day would be worth", "なぜ響くか:初日の1トンの価値"),
    )
    .words("region", "Region", "地域")
    .words("product", "Form", "形態")
    .computed("plus", "One tonne more avoids", "1トン増で避けられる損失", Unit::ThousandUsdPerTonne, "response:worst")
    .drawn()
    .computed("step", "Measured per step of", "測定幅", Unit::Tonnes, "response:worst");
    let mut rows: Vec<_> = facts.worth.iter().filter_map(|worth| Some((worth, worth.plus_usd_per_t?))).collect();
    rows.sort_by(|a, b| b.1.total_cmp(&a.1));
    for (worth, usd) in rows.into_iter().filter(|row| row.1 > 1.0).take(12) {
        let step = if worth.settled {
            Value::Text(name("any (settled)", "幅によらず一定"))
        } else {
            number(worth.step_t, 4)
        };
        table.row(
            vec![trace.price(worth.product)],
            vec![
                words(&world.regions[worth.region].name),
                words(&world.products[worth.product].name),
                number(usd / 1e3 + 0.0, digits(usd / 1e3)),
                step,
            ],
        );
    }
    table.note(
        "The shadow price of each balance in the first week, measured from the side of having more. A high worth upstream carries the magnets that the tonne would become.",
        "第1週の各収支の潜在価格を、1トン増やす側から測定。上流での高い価値は、その1トンから作られる磁石の価値を含む。",
    );
    table.done()
}

pub(super) fn counts(facts: &Facts<'_>) -> Table {
    let count = |of: u128| number(of as f64, 0);
    let mut table = draft("counts", name("Sets by how they were settled", "組み合わせの数と確定方法"))
        .words("size", "Attacks in a set", "組の大きさ")
        .computed("sets", "Sets", "組の数", Unit::None, "redteam")
        .computed("solved", "Solved", "解いた", Unit::None, "redteam")
        .computed("proved", "Proved to change nothing", "影響なしと証明", Unit::None, "redteam")
        .computed("bounded", "Pruned by a bound", "上限により除外", Unit::None, "redteam")
        .computed("open", "Open", "未確定", Unit::None, "redteam");
    for of in &facts.found.counts {
        let cells = vec![
            Value::Text(same(of.size.to_string())),
            count(of.sets),
            count(of.solved),
            count(of.proved),
            count(of.bounded),
            count(of.open()),
        ];
        table.row(Vec::new(), cells);
    }
    table.note(
        &format!("Shortage below {} % of what is wanted is not called one.", 100.0 * SHORT_SHARE),
        &format!("需要の{}%未満の不足は不足と呼ばない。", 100.0 * SHORT_SHARE),
    );
    if !facts.is_listed {
        table.note(
            "The model folder has no attacks.csv: the candidates are every export flow and every plant, stopped whole for the whole horizon.",
            "モデルフォルダーにattacks.csvがないため、全ての輸出と全ての設備を候補とし、計算期間を通じて全量停止とした。",
        );
    }
    table.done()
}
