//! The priority list: mineral by stage with the reasons in words, and what changes without governance scores.

use super::Facts;
use super::words::{leaders, range, stage};
use crate::table::{name, number, table as draft, words};
use crate::trace::{Trace, settle};
use seawall_engine::exposure::index::Priority;
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::id::{RegionId, StockId};
use seawall_model::world::Name;

/// What the list comes to, in sentences.
pub(super) fn lead(facts: &Facts<'_>, list: &[Priority]) -> Vec<Name> {
    let world = &facts.model.world;
    let mut said = Vec::new();
    if let Some(first) = list.first() {
        let (element, place) = (&world.elements[first.element].name, stage(first.stage));
        said.push(if first.rank == 1 {
            name(
                format!("Most pressing: {} at {}.", lower(&element.en), place.en),
                format!("最優先は{}の{}。", element.ja, place.ja),
            )
        } else {
            name(
                format!(
                    "Most pressing of what is asked: {} at {}, rank {} of the whole model.",
                    lower(&element.en),
                    place.en,
                    first.rank
                ),
                format!("照会範囲での最優先は{}の{}(モデル全体では{}位)。", element.ja, place.ja, first.rank),
            )
        });
    }
    let moved: Vec<&Priority> = list.iter().filter(|entry| entry.rank != entry.rank_without).collect();
    let most = moved.iter().max_by_key(|entry| entry.rank.abs_diff(entry.rank_without));
    said.push(match most {
        None => name("Without governance scores the order is the same.", "ガバナンス指標を除いても順位は変わらない。"),
        Some(entry) => {
            let (element, place) = (&world.elements[entry.element].name, stage(entry.stage));
            name(
                format!(
                    "Without governance scores {} of {} places change; most of all {} at {}, from {} to {}.",
                    moved.len(),
                    list.len(),
                    lower(&element.en),
                    place.en,
                    entry.rank,
                    entry.rank_without
                ),
                format!(
                    "ガバナンス指標を除くと{}項目中{}項目の順位が変わる。変動が最大なのは{}の{}({}位から{}位)。",
                    list.len(),
                    moved.len(),
                    element.ja,
                    place.ja,
                    entry.rank,
                    entry.rank_without
                ),
            )
        }
    });
    said
}

/// The list.
pub(super) fn table(facts: &Facts<'_>, trace: &mut Trace<'_>, list: &[Priority]) -> Table {
    let world = &facts.model.world;
    let caption = name("Which mineral at which stage, most pressing first", "鉱種×段階の優先順位");
    let mut table = draft("priority", caption)
        .computed("rank", "Rank", "順位", Unit::None, "priorities")
        .words("element", "Mineral", "鉱種")
        .words("stage", "Stage", "段階")
        .computed("index", "Priority index (0-1)", "優先指数(0〜1)", Unit::None, "priorities")
        .words("reasons", "Why", "理由")
        .computed("rank_without", "Rank without governance", "ガバナンスを除く順位", Unit::None, "priorities")
        .computed("index_without", "Index without governance", "ガバナンスを除く指数", Unit::None, "priorities")
        .drawn();
    for entry in list {
        let mut rests_on = trace.made_at(entry.element, entry.stage);
        let foreign: Vec<RegionId> = entry.foreign.iter().map(|share| share.0).collect();
        rests_on.extend(super::governance(facts, trace, Some(&foreign)));
        let stocks: Vec<StockId> = world
            .stocks
            .iter()
            .filter(|(_, stock)| {
                facts.question.regions.contains(&stock.region)
                    && world.products[stock.product].elements.contains(&entry.element)
                    && world.products[stock.product].stage >= entry.stage
            })
            .map(|(id, _)| id)
            .collect();
        rests_on.extend(stocks.into_iter().map(|stock| trace.stock(stock)));
        settle(&mut rests_on);
        table.row(
            rests_on,
            vec![
                number(entry.rank as f64, 0),
                words(&world.elements[entry.element].name),
                Value::Text(stage(entry.stage)),
                range(entry.index, 1.0, 3),
                Value::Text(reasons(facts, entry)),
                number(entry.rank_without as f64, 0),
                number(entry.without_governance, 3),
            ],
        );
    }
    table.note(
        "Index = HHI of the stage's world output (0-1) x sum over foreign regions of the share of final use that comes from them at this stage x instability (0-1) x 26 / (26 + weeks that stocks behind the cut last). An order of attention, not a probability. Ranked by the center; where a region has no governance score the middle of 0 to 1 is taken and the interval shows the rest. Without governance every instability is 1.",
        "指数=当該段階の世界生産のHHI(0〜1)×Σ(最終使用に占める国外各地域の当該段階シェア×不安定度(0〜1))×26÷(26+途絶後に在庫で持つ週数)。注意を払う順序であり確率ではない。順位は中央値による。ガバナンスのスコアがない地域は0〜1の中央を用い、幅は区間で示す。「ガバナンスを除く」は不安定度をすべて1とした場合。",
    );
    table.done()
}

fn reasons(facts: &Facts<'_>, entry: &Priority) -> Name {
    let world = &facts.model.world;
    let place = stage(entry.stage);
    let largest = leaders(world, &entry.foreign, 2, 0);
    let mut en = if entry.foreign.is_empty() {
        format!("Nothing of what is used passes {} abroad", place.en)
    } else {
        format!("{} of final use passes {} abroad ({})", share(entry), place.en, largest.en)
    };
    let mut ja = if entry.foreign.is_empty() {
        format!("最終使用のうち国外での{}を経る分はない", place.ja)
    } else {
        format!("最終使用の{}が国外での{}を経る({})", share(entry).replace(" %", "%"), place.ja, largest.ja)
    };
    let (hhi, left) = (grouped(10_000.0 * entry.hhi), 100.0 * entry.left);
    en += &format!("; HHI {hhi} of 10,000; {left:.0} % of world output is left without the largest country");
    ja += &format!("。HHIは{hhi}(0〜10,000)、最大国を除くと世界生産の{left:.0}%が残る");
    match entry.weeks {
        Some(weeks) => {
            en += &format!(
                "; stocks of this stage and later ones last {:.0} weeks ({:.0} to {:.0})",
                weeks.center(),
                weeks.low,
                weeks.high
            );
            ja += &format!("。この段階以降の在庫は{:.0}週分({:.0}〜{:.0}週)", weeks.center(), weeks.low, weeks.high);
        }
        None => {
            en += "; no stock is stated";
            ja += "。在庫の記載なし";
        }
    }
    if !entry.gaps.is_empty() {
        let gaps: Vec<Name> = entry.gaps.iter().map(|&region| world.regions[region].name.clone()).collect();
        let gaps = super::words::listed(&gaps);
        en += &format!("; no governance score of {}", gaps.en.replacen("Rest of", "the rest of", 1));
        ja += &format!("。{}のガバナンススコアなし", gaps.ja);
    }
    name(en + ".", ja + "。")
}

/// A whole number with its thousands apart.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let cut = digits.len().saturating_sub(3);
    if cut == 0 { digits } else { format!("{},{}", &digits[..cut], &digits[cut..]) }
}

fn share(entry: &Priority) -> String {
    format!("{:.0} %", 100.0 * entry.foreign.iter().map(|share| share.1).sum::<f64>())
}

/// A name inside a sentence: words that begin one lose their capital, names of countries keep theirs.
fn lower(text: &str) -> String {
    let mut chars = text.chars();
    let country = text.starts_with("China");
    match chars.next() {
        Some(first) if !country => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}
