//! What contracts cost the treasury at the prices of the priced response: guaranteed prices of the scenario, and offtakes of projects.
//!
//! A floor pays what the market falls short of it, on what the region's own plants give. An offtake buys a project's output at its
//! premium over the market and sells it on at the market, so the treasury pays the premium.

use super::Facts;
use crate::table::{digits, name, number, range, table, words};
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::conditions::WEEKS_PER_YEAR;
use seawall_model::id::{ProductId, RegionId};
use seawall_model::scenario::{Event, EventKind};
use seawall_model::world::Role;

/// Weeks of a year of the horizon, from and to.
const YEARS: [(f64, f64); 2] = [(0.0, WEEKS_PER_YEAR), (WEEKS_PER_YEAR, 2.0 * WEEKS_PER_YEAR)];

/// Codes of the instruments by which a treasury stands in for a buyer.
const OFFTAKE: &str = "offtake";

/// Tonnes a week that a region's own plants give of a product.
fn made(facts: &Facts<'_>, region: RegionId, product: ProductId, t: usize) -> f64 {
    let (model, world) = (facts.model, &facts.model.world);
    let plants = world.plants.iter().filter(|(_, plant)| plant.region == region);
    plants
        .map(|(id, plant)| {
            let throughput = model.steady[plant.recipe[0].cell];
            let outputs = plant.recipe.iter().filter(|i| i.role == Role::Output && i.product == product);
            let amount: f64 = outputs.map(|i| model.steady[i.cell]).sum();
            if throughput > 0.0 { facts.priced.response.run[id][t] * amount / throughput } else { 0.0 }
        })
        .sum()
}

/// Guaranteed prices of the scenario; `None` where it has none.
pub(super) fn floors(facts: &Facts<'_>) -> Option<Table> {
    let world = &facts.model.world;
    let unit = Unit::ThousandUsdPerTonne;
    let mut table = table("floors", name("What guaranteed prices cost the treasury", "最低価格保証の財政費用"))
        .words("region", "Region", "地域")
        .words("product", "Product", "品目")
        .words("measure", "Measure", "措置")
        .computed("floor", "Guaranteed", "保証価格", unit, "priced")
        .computed("market", "Market, mean while it holds", "市場価格(保証期間の平均)", unit, "priced")
        .computed("tonnes", "Tonnes covered", "対象量", Unit::Tonnes, "priced")
        .computed("first", "Cost, first year", "費用(1年目)", Unit::MillionUsd, "priced")
        .computed("second", "Cost, second year", "費用(2年目)", Unit::MillionUsd, "priced");
    let mut is_empty = true;
    for event in &facts.scenario.events {
        let EventKind::PriceFloor { regions, products, price } = &event.kind else { continue };
        for &region in regions {
            for &product in products {
                let Some(path) = facts.priced.price.get(&(region, product)) else { continue };
                let floor = price.center();
                let paid = |from: f64, to: f64| -> [f64; 3] {
                    (0..path.len()).fold([0.0; 3], |[usd, tonnes, sales], t| {
                        let covered = overlap(facts, event, t, from, to) * made(facts, region, product, t);
                        let gap = (floor - path[t]).max(0.0);
                        [usd + gap * covered, tonnes + covered, sales + path[t] * covered]
                    })
                };
                let [_, tonnes, sales] = paid(0.0, f64::INFINITY);
                let [first, second] = YEARS.map(|(from, to)| paid(from, to)[0] / 1e6);
                let market = if tonnes > 0.0 {
                    number(sales / tonnes / 1e3, digits(sales / tonnes / 1e3))
                } else {
                    Value::Missing(name("nothing is made there", "生産なし"))
                };
                is_empty = false;
                table.row(
                    Vec::new(),
                    vec![
                        words(&world.regions[region].name),
                        words(&world.products[product].name),
                        Value::Text(crate::table::same(event.id.clone())),
                        number(floor / 1e3, digits(floor / 1e3)),
                        market,
                        number(tonnes, digits(tonnes)),
                        number(first, 1),
                        number(second, 1),
                    ],
                );
            }
        }
    }
    table.note(
        "Cost: guaranteed price less market price where that is above zero, on every tonne that the region's own plants give while the guarantee holds; the guarantee moves no tonne here. Over draws with --draws. A contract for difference that also takes what the market pays above the strike would cost less.",
        "費用は、保証期間中に当該地域の工場が生産する全量について、保証価格が市場価格を上回る差額。ここでは保証は物量を動かさない。--drawsで抽出による幅を示す。市場価格が上回る分を徴収する差額決済契約であれば費用はこれより小さい。",
    );
    (!is_empty).then(|| table.done())
}

/// Weeks of a period in which an event holds, between two weeks.
fn overlap(facts: &Facts<'_>, event: &Event, t: usize, from: f64, to: f64) -> f64 {
    let grid = facts.grid;
    let end = event.weeks.map_or(f64::INFINITY, |weeks| event.start_week + weeks);
    let (start, finish) = (grid.start[t].max(event.start_week).max(from), grid.finish(t).min(end).min(to));
    (finish - start).max(0.0)
}

/// Offtakes of the projects that the folder lists; `None` where there is none.
pub(super) fn offtakes(facts: &Facts<'_>) -> Option<Table> {
    let world = &facts.model.world;
    let mut table = table("offtakes", name("What offtakes of projects would cost a year", "引取契約の年間費用"))
        .words("project", "Project", "案件")
        .words("payer", "Who pays", "負担国")
        .fact("premium", "Premium over the market", "市場価格への上乗せ", Unit::Percent)
        .computed("sales", "Output at the market, a year", "年間生産額(市場価格)", Unit::MillionUsd, "priced")
        .computed("first", "Cost, first year's prices", "費用(1年目の価格)", Unit::MillionUsd, "priced")
        .computed("second", "Cost, second year's prices", "費用(2年目の価格)", Unit::MillionUsd, "priced");
    let mut is_empty = true;
    for project in &world.projects {
        if world.instruments[project.instrument].code != OFFTAKE {
            continue;
        }
        let lines = project.lines.iter().filter(|line| line.role == Role::Output);
        let sales = |from: f64, to: f64| -> Option<f64> {
            lines
                .clone()
                .map(|line| {
                    let path = facts.priced.price.get(&(line.region, line.product))?;
                    let price = super::prices::mean(facts, path, from, to);
                    Some(line.amount?.center() * price / 1e6)
                })
                .sum()
        };
        let premium = project.premium;
        let [first, second] = YEARS.map(|(from, to)| sales(from, to));
        let unknown = || Value::Missing(name("output or price not known", "生産量または価格が不明"));
        let shown = |usd: Option<f64>| usd.filter(|usd| usd.is_finite()).map_or_else(unknown, |usd| number(usd, 1));
        is_empty = false;
        let share = seawall_model::unit::Interval {
            low: 100.0 * premium.low,
            central: premium.central.map(|central| 100.0 * central),
            high: 100.0 * premium.high,
        };
        table.row(
            Vec::new(),
            vec![
                words(&project.name),
                words(&world.regions[project.payer].name),
                range(&share, share.central, 0),
                shown(first),
                shown(first.map(|usd| usd * premium.center())),
                shown(second.map(|usd| usd * premium.center())),
            ],
        );
    }
    table.note(
        "As if the project ran at full capacity: its output is bought at its premium over the market and sold on at the market. What the output does to prices is not counted, nor what stays unsold. The share of the capital that a budget scores for an offtake is in instruments.csv and in `seawall plan`.",
        "案件がフル稼働しているとした場合の値。市場価格に上乗せして買い取り、市場価格で転売する。生産が価格に与える影響と売れ残りは数えない。引取契約として予算に計上する資本の割合は instruments.csv と `seawall plan` による。",
    );
    (!is_empty).then(|| table.done())
}
