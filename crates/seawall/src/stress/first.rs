//! Who stops first under each response, and what the shortage goes back to.

use super::{Answer, Facts, run};
use crate::brief::tier_word;
use crate::table::{digits, name, number, same, section as draft, table, words};
use crate::trace::{Trace, settle};
use seawall_engine::rationed::{Cause, Link, chain, first_short};
use seawall_engine::stress::{SHORT_SHARE, groups};
use seawall_model::answer::{Section, Status, Unit, Value};
use seawall_model::id::DemandId;
use seawall_model::world::{Name, Stage};

/// The section.
pub(super) fn section(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Section {
    let model = facts.model;
    let world = &model.world;
    let answers = facts.answers();
    let mut rows = Vec::new();
    for &partner in facts.partners {
        for ((product, tier), demands) in groups(model, partner) {
            let wanted: f64 = demands.iter().map(|&d| model.steady[world.demands[d].cell]).sum();
            if wanted < 0.05 {
                continue;
            }
            let mut rests_on: Vec<String> = Vec::new();
            for &demand in &demands {
                rests_on.extend(trace.cell(world.demands[demand].cell));
            }
            let stocks: Vec<_> = world.stocks.iter().filter(|(_, s)| s.region == partner).map(|(id, _)| id).collect();
            rests_on.extend(stocks.into_iter().map(|stock| trace.stock(stock)));
            settle(&mut rests_on);
            let start = first_short(facts.rationed, &facts.weekly.grid, &demands);
            let mut cells = vec![
                words(&world.regions[partner].name),
                words(&world.products[product].name),
                Value::Text(tier_word(tier)),
                number(wanted, digits(wanted)),
            ];
            cells.extend(answers.iter().map(|answer| first(answer, &demands)));
            cells.extend(answers.iter().map(|answer| share(answer, &demands)));
            let period = start.and_then(|week| facts.weekly.grid.start.iter().position(|&from| from >= week));
            cells.push(match period {
                None => Value::Missing(name("not short", "不足なし")),
                Some(_) if !facts.traces_causes => Value::Text(same("")),
                Some(t) => Value::Text(said(facts, &chain(model, facts.weekly, facts.rationed, partner, product, t))),
            });
            let order = (world.products[product].stage != Stage::Magnet, start.unwrap_or(f64::INFINITY));
            rows.push((order, rests_on, cells));
        }
    }
    rows.sort_by(|(a, ..), (b, ..)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let caption = name("Who stops first: magnets, then other uses", "最初に止まるのは誰か(磁石、その他の用途の順)");
    let mut table = table("stops", caption)
        .words("region", "Region", "地域")
        .words("product", "Product", "品目")
        .words("tier", "Tier", "区分")
        .computed("wanted", "Wanted", "需要", Unit::TonnesPerYear, "reconciliation");
    for (id, en, ja) in [
        ("rationed", "First short week, rationed", "不足が始まる週(配給)"),
        ("priced", "priced", "価格"),
        ("rolling", "rolling", "逐次"),
        ("coordinated", "coordinated", "協調"),
    ] {
        table = table.computed(id, en, ja, Unit::None, run(id, facts));
    }
    for (id, column, en, ja) in [
        ("rationed", "rationed_share", "Unserved, rationed", "不足率(配給)"),
        ("priced", "priced_share", "priced", "価格"),
        ("rolling", "rolling_share", "rolling", "逐次"),
        ("coordinated", "coordinated_share", "coordinated", "協調"),
    ] {
        table = table.computed(column, en, ja, Unit::Percent, run(id, facts));
    }
    let mut table = table.words("because", "When rationed, because", "原因(配給時)");
    for (_, rests_on, cells) in rows {
        table.row(rests_on, cells);
    }
    table.note(
        "The chain of causes is that of the first short week: at each place the plant or way that is most below rest, back to where the shortage starts. Weeks are counted from one; a priced or coordinated shortage after week 26 is dated by month.",
        "原因の連鎖は不足が始まる週のもので、各段階で基準からの減少が最も大きい工場または輸送路を、不足の起点まで遡る。週は1から数え、価格と協調の第26週以降は月単位。",
    );
    draft("stops", name("Who stops first, and why", "誰が最初に止まり、なぜか"), Vec::new(), vec![table.done()])
}

fn sums(answer: &Answer<'_>, demands: &[DemandId], t: usize) -> (f64, f64) {
    // Outsiders of a coalition have no rows.
    let sum = |of: &seawall_model::id::Column<DemandId, Vec<f64>>| -> f64 {
        demands.iter().map(|&d| of[d].get(t).copied().unwrap_or(0.0)).sum()
    };
    (sum(answer.wanted), sum(answer.short))
}

fn first(answer: &Answer<'_>, demands: &[DemandId]) -> Value {
    if answer.status != Status::Solved {
        return Value::Missing(crate::brief::why(answer.status));
    }
    let found = (0..answer.grid.len()).find(|&t| {
        let (wanted, short) = sums(answer, demands, t);
        wanted > 0.0 && short > SHORT_SHARE * wanted
    });
    found.map_or_else(
        || Value::Missing(name("not short", "不足なし")),
        |t| number(answer.grid.start[t].floor() + 1.0, 0),
    )
}

fn share(answer: &Answer<'_>, demands: &[DemandId]) -> Value {
    if answer.status != Status::Solved {
        return Value::Missing(crate::brief::why(answer.status));
    }
    let (mut wanted, mut short) = (0.0, 0.0);
    for t in 0..answer.grid.len() {
        let (wants, lacks) = sums(answer, demands, t);
        wanted += wants * answer.grid.length[t];
        short += lacks * answer.grid.length[t];
    }
    number(if wanted > 0.0 { 100.0 * short / wanted } else { 0.0 }, 0)
}

/// The chain in words, from the user back.
fn said(facts: &Facts<'_>, chain: &[Link]) -> Name {
    let world = &facts.model.world;
    let (mut en, mut ja): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for link in chain {
        let (product, region) = (&world.products[link.product].name, &world.regions[link.region].name);
        let (because_en, because_ja) = match link.cause {
            Cause::Closed(way) => {
                let from = &world.regions[world.links[way].from].name;
                (format!("shipments from {} are held back", from.en), format!("{}からの出荷が制限", from.ja))
            }
            Cause::Supplier(way) => {
                let from = &world.regions[world.links[way].from].name;
                (format!("{} sends less than ordered", from.en), format!("{}の出荷が注文を下回る", from.ja))
            }
            Cause::Ordered(way) => {
                let from = &world.regions[world.links[way].from].name;
                (format!("less is ordered from {}", from.en), format!("{}への注文が減少", from.ja))
            }
            Cause::Capacity(_) => ("capacity is reached".to_owned(), "生産能力の上限".to_owned()),
            Cause::Input(_) => ("an input is short".to_owned(), "原料不足".to_owned()),
            Cause::Wanted(_) => ("less is made for lack of orders".to_owned(), "受注減による減産".to_owned()),
            Cause::Demand => ("more is wanted than at rest".to_owned(), "需要が基準を超過".to_owned()),
        };
        en.push(format!("{} in {}: {because_en}", product.en, region.en));
        ja.push(format!("{}の{}:{because_ja}", region.ja, product.ja));
    }
    if en.is_empty() { same("") } else { name(en.join(" < "), ja.join(" < ")) }
}
