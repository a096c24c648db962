//! Prices by product, region and week where prices clear every market, and who gains and who loses by them.

use super::Facts;
use crate::table::{digits, head, name, number, section as draft, table, words};
use crate::trace::Trace;
use seawall_engine::priced::{RESOLUTION, Surplus};
use seawall_model::answer::{Head, Row, Section, Status, Table, Unit};
use seawall_model::chart::{Axis, Chart, Drawing, Line, Timeline};
use seawall_model::conditions::WEEKS_PER_YEAR;
use seawall_model::id::{ProductId, RegionId};
use seawall_model::world::Name;

/// Relative rise below which a price is not called moved.
const MOVED: f64 = 0.02;

/// The section.
pub(super) fn section(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Section {
    let heading = name("Prices, and who gains by them", "価格と損得");
    let status = facts.priced.response.status;
    if status != Status::Solved {
        let why = crate::brief::why(status);
        let lead = name(
            format!("There is no priced response: {}.", why.en),
            format!("価格による対応は得られていない:{}。", why.ja),
        );
        return draft("prices", heading, vec![lead], vec![crate::swings::elasticities(&facts.model.world, trace)]);
    }
    let regions = shown(facts);
    let mut tables = vec![summary(facts, &regions, trace), surplus(facts, &regions)];
    let (charts, weeks): (Vec<Chart>, Vec<Table>) = regions.iter().filter_map(|&region| path(facts, region)).unzip();
    tables.extend(weeks);
    tables.extend(super::contracts::floors(facts));
    if facts.instruments {
        tables.extend(super::contracts::offtakes(facts));
    }
    tables.push(crate::swings::elasticities(&facts.model.world, trace));
    Section { charts, ..draft("prices", heading, lead(facts), tables) }
}

/// The partners, and whoever restricts.
fn shown(facts: &Facts<'_>) -> Vec<RegionId> {
    let mut found = facts.partners.to_vec();
    found.extend(super::tornado::restricting(facts).into_iter().filter(|region| !facts.partners.contains(region)));
    found
}

fn lead(facts: &Facts<'_>) -> Vec<Name> {
    let market = facts.market;
    let [short, long] = market.demand;
    vec![
        name(
            "Money of the base year. A price is what one more tonne would cost in that region and week; where users go without it is what the last of them would lose, and never more than the value of lost load: it is no forecast of a quotation. Prices at rest are those under which the baseline is the cheapest when nothing happens.",
            "基準年の貨幣価値。価格は、その地域・週に追加の1トンを得る費用である。使用者が不足する場合は最後に控えた使用者の損失に等しく、停止損失を超えない。相場の予測ではない。平常時の価格は、何も起きない場合に基準が最も安価となる価格。",
        ),
        name(
            format!(
                "Users take {short} % less for each percent of price in the first year and {long} % from the end of the second, mines give {} to {} % more; defense does not give way. A tonne that a restricting country lets out sells {:.0} % above its price there at least. Private holders buy {:.0} % of their stock at rest beyond need. Prices are told to about {:.0} %.",
                market.supply.map_or(0.0, |supply| supply[0]),
                market.supply.map_or(0.0, |supply| supply[1]),
                100.0 * market.premium,
                100.0 * market.precaution,
                100.0 * RESOLUTION,
            ),
            format!(
                "価格1%の上昇に対し、使用者は1年目に{short}%、2年目末以降は{long}%使用を減らし、鉱山は{}~{}%増産する。防衛用途は減らさない。規制国が輸出を認めた1トンは、原産地価格より少なくとも{:.0}%高く売られる。民間の保有者は平常時の在庫の{:.0}%を予防的に買い増す。価格の分解能は約{:.0}%。",
                market.supply.map_or(0.0, |supply| supply[0]),
                market.supply.map_or(0.0, |supply| supply[1]),
                100.0 * market.premium,
                100.0 * market.precaution,
                100.0 * RESOLUTION,
            ),
        ),
    ]
}

/// Products that a region's plants and users take, in order.
fn products(facts: &Facts<'_>, region: RegionId) -> Vec<ProductId> {
    let taken = seawall_engine::respond::yearly_uses(facts.model);
    let priced = |product: &ProductId| {
        facts.prices.at(region, *product) > 0.0 && facts.priced.price.contains_key(&(region, *product))
    };
    taken.into_iter().filter(|place| place.0 == region).map(|place| place.1).filter(priced).collect()
}

/// Weighted mean of a path over the weeks from `from` to `to`.
pub(super) fn mean(facts: &Facts<'_>, path: &[f64], from: f64, to: f64) -> f64 {
    let grid = facts.grid;
    let weeks = |t: usize| (grid.finish(t).min(to) - grid.start[t].max(from)).max(0.0);
    let all: f64 = (0..path.len()).map(weeks).sum();
    if all > 0.0 { (0..path.len()).map(|t| weeks(t) * path[t]).sum::<f64>() / all } else { f64::NAN }
}

/// The highest price, and the first week that has it.
fn peak(facts: &Facts<'_>, path: &[f64]) -> (f64, f64) {
    let most = path.iter().copied().fold(0.0, f64::max);
    let first = path.iter().position(|&price| price >= most * (1.0 - 1e-6)).unwrap_or(0);
    (most, facts.grid.start[first].floor() + 1.0)
}

fn summary(facts: &Facts<'_>, regions: &[RegionId], trace: &mut Trace<'_>) -> Table {
    let world = &facts.model.world;
    let unit = Unit::ThousandUsdPerTonne;
    let mut table = table("prices", name("Prices by region and product", "地域・品目別の価格"))
        .words("region", "Region", "地域")
        .words("product", "Product", "品目")
        .computed("rest", "At rest", "平常時", unit, "prices")
        .computed("half", "Mean of weeks 1 to 26", "第1~26週の平均", unit, "priced")
        .computed("year", "Mean of weeks 27 to 52", "第27~52週の平均", unit, "priced")
        .computed("second", "Mean of the second year", "2年目の平均", unit, "priced")
        .computed("peak", "Highest", "最高", unit, "priced")
        .computed("peak_week", "in week", "最高となる週", Unit::None, "priced");
    for &region in regions {
        for product in products(facts, region) {
            let path = &facts.priced.price[&(region, product)];
            let (most, week) = peak(facts, path);
            let rest = facts.prices.at(region, product);
            let thousand = |price: f64| number(price / 1e3, digits(price / 1e3));
            let over = |from: f64, to: f64| {
                let price = mean(facts, path, from, to);
                if price.is_nan() {
                    seawall_model::answer::Value::Missing(name("after the end", "対象期間外"))
                } else {
                    thousand(price)
                }
            };
            let moved = path.iter().any(|price| (price / rest - 1.0).abs() > MOVED);
            let week = if moved && most > rest * (1.0 + MOVED) {
                number(week, 0)
            } else {
                seawall_model::answer::Value::Missing(name("no rise", "上昇なし"))
            };
            table.row(
                trace.balance(region, product),
                vec![
                    words(&world.regions[region].name),
                    words(&world.products[product].name),
                    thousand(rest),
                    over(0.0, 26.0),
                    over(26.0, WEEKS_PER_YEAR),
                    over(WEEKS_PER_YEAR, 2.0 * WEEKS_PER_YEAR),
                    thousand(most),
                    week,
                ],
            );
        }
    }
    table.note(
        "Thousand USD a tonne is USD a kilogram. Listed is what each region's own plants and users take. A price holds to its resolution; where a product is in excess it may fall to nothing.",
        "千米ドル/tは米ドル/kgに等しい。各地域の工場・使用者が使う品目を示す。価格は分解能の範囲で有効。余剰の品目の価格はゼロまで下がりうる。",
    );
    table.done()
}

fn surplus(facts: &Facts<'_>, regions: &[RegionId]) -> Table {
    let world = &facts.model.world;
    let mut table = table("surplus", name("Who gains and who loses against the baseline", "基準に対する損得"))
        .words("region", "Region", "地域");
    for (id, en, ja) in [
        ("users", "Users", "使用者"),
        ("makers", "Mines and plants", "鉱山・工場"),
        ("holders", "Holders of stock", "在庫保有者"),
        ("ways", "Differences between places", "地域間の価格差"),
        ("duties", "Duties received", "関税収入"),
        ("premium", "Premium received", "上乗せ分の受取り"),
        ("total", "All", "合計"),
    ] {
        table = table.computed(id, en, ja, Unit::MillionUsd, "priced");
    }
    let row = |part: &Surplus, name: Name| {
        let parts = [part.users, part.makers, part.holders, part.ways, part.duties, part.premium, part.total()];
        let mut cells = vec![words(&name)];
        cells.extend(parts.map(|usd| number(usd / 1e6, u8::from((usd / 1e6).abs() < 10.0))));
        cells
    };
    let sum = |of: &dyn Fn(RegionId) -> bool| {
        let mut all = Surplus::default();
        for (_, part) in facts.priced.surplus.iter().filter(|(id, _)| of(*id)) {
            all.users += part.users;
            all.makers += part.makers;
            all.holders += part.holders;
            all.ways += part.ways;
            all.duties += part.duties;
            all.premium += part.premium;
        }
        all
    };
    for &region in regions {
        table.row(Vec::new(), row(&facts.priced.surplus[region], world.regions[region].name.clone()));
    }
    table.row(Vec::new(), row(&sum(&|region| !regions.contains(&region)), name("all other regions", "その他の全地域")));
    table.row(Vec::new(), row(&sum(&|_| true), name("world", "世界計")));
    table.note(
        "Over the whole horizon, change against the baseline; above zero is a gain. Users: less use at their own curve, and more paid for what they take. Mines and plants: sales less inputs and own cost. Differences between places: what a tonne on a restricted way earns beyond its cost, with whoever exports it. The world's sum is the loss of the priced response with its sign turned. Surplus is money: it does not say whose loss weighs more.",
        "対象期間全体の基準からの変化(正は利益)。使用者は、需要曲線による使用減の損失と、購入分の支払い増。鉱山・工場は、売上から投入と自己費用を除いたもの。地域間の価格差は、制限された経路の1トンが費用を超えて得る分で、輸出国側に計上。世界計は価格による対応の損失の符号を反転した値である。余剰は金額であり、誰の損失が重いかは示さない。",
    );
    table.done()
}

/// Prices of a region by week, and the product that rises most as a chart.
fn path(facts: &Facts<'_>, region: RegionId) -> Option<(Chart, Table)> {
    let world = &facts.model.world;
    let grid = facts.grid;
    let products = products(facts, region);
    let rise = |product: &ProductId| {
        let path = &facts.priced.price[&(region, *product)];
        peak(facts, path).0 / facts.prices.at(region, *product)
    };
    let fall = |product: &ProductId| {
        let path = &facts.priced.price[&(region, *product)];
        path.iter().copied().fold(f64::INFINITY, f64::min) / facts.prices.at(region, *product)
    };
    let drawn = *products.iter().max_by(|a, b| rise(a).total_cmp(&rise(b)))?;
    if products.iter().all(|product| rise(product) < 1.0 + MOVED && fall(product) > 1.0 - MOVED) {
        return None;
    }
    let used = |place: &(RegionId, ProductId)| place.1 == drawn && facts.prices.at(place.0, place.1) > 0.0;
    let places: Vec<(RegionId, ProductId)> =
        seawall_engine::respond::yearly_uses(facts.model).into_iter().filter(used).collect();
    let thousand: Vec<f64> = facts.priced.price[&(region, drawn)].iter().map(|price| price / 1e3).collect();
    let ends = |t: usize| {
        let prices = places.iter().filter_map(|place| facts.priced.price.get(place)).map(|path| path[t] / 1e3);
        prices.fold((f64::INFINITY, 0.0_f64), |(low, high), price| (low.min(price), high.max(price)))
    };
    let (low, high): (Vec<f64>, Vec<f64>) = (0..grid.len()).map(ends).unzip();
    let (most, week) = peak(facts, &facts.priced.price[&(region, drawn)]);
    let rest = facts.prices.at(region, drawn);
    let (place, product) = (&world.regions[region].name, &world.products[drawn].name);
    let said = |usd: f64| seawall_io::render::digits(usd / 1e3, digits(usd / 1e3)).unwrap_or_default();
    let title = name(
        format!(
            "{}: {} is dearest in week {week:.0}, at {} thousand USD/t; {} at rest",
            place.en,
            product.en,
            said(most),
            said(rest)
        ),
        format!(
            "{}:{}の価格は第{week:.0}週に最高の{}千米ドル/t(平常時{})",
            place.ja,
            product.ja,
            said(most),
            said(rest)
        ),
    );
    let id = format!("prices-{}", world.regions[region].code);
    let mut edges = grid.start.clone();
    edges.push(grid.end());
    let computed =
        |id: String, name: Name| Head { id, name, unit: Unit::ThousandUsdPerTonne, run: Some("priced".into()) };
    let mut columns =
        vec![head("from", "From week", "開始週", Unit::None), head("to", "To week", "終了週", Unit::None)];
    for &product in &products {
        columns.push(computed(world.products[product].code.clone(), world.products[product].name.clone()));
    }
    let most_name = |en: &str, ja: &str| name(format!("{}, {en}", product.en), format!("{}({ja})", product.ja));
    columns.push(computed("lowest".into(), most_name("cheapest region", "最も安い地域")));
    columns.push(computed("highest".into(), most_name("dearest region", "最も高い地域")));
    let rows = (0..grid.len())
        .map(|t| {
            let mut cells = vec![number(edges[t], 1), number(edges[t + 1], 1)];
            let values = products.iter().map(|&product| facts.priced.price[&(region, product)][t] / 1e3);
            cells.extend(values.chain([low[t], high[t]]).map(|value| number(value, digits(value))));
            Row::from(cells)
        })
        .collect();
    let notes = vec![name(
        "Weeks are counted from the first day of the scenario; monthly after week 26.",
        "週はシナリオ初日から数える。第26週以降は月単位。",
    )];
    let table = Table { id: id.clone(), caption: title.clone(), columns, rows, notes, bar: None };
    let chart = Chart {
        id: id.clone(),
        description: name(
            format!(
                "{}: price of {} by week where prices clear every market, thousand USD a tonne. Dashed line: {}. Band: from the cheapest to the dearest region whose plants or users take it. Where users go without, a price is what the last of them loses, no forecast of a quotation.",
                place.en, product.en, place.en
            ),
            format!(
                "{}における{}の週別価格(千米ドル/t)。破線:{}。帯:この品目を使う最も安い地域から最も高い地域まで。不足時の価格は最後に控えた使用者の損失であり、相場の予測ではない。",
                place.ja, product.ja, place.ja
            ),
        ),
        title,
        table: id,
        drawing: Drawing::Timeline(Timeline {
            time: Axis { name: name("Weeks from the first day", "開始からの週数"), unit: Unit::Weeks },
            amount: Axis {
                name: name(format!("Price of {}", product.en), format!("{}の価格", product.ja)),
                unit: Unit::ThousandUsdPerTonne,
            },
            edges,
            layers: Vec::new(),
            line: Line {
                name: place.clone(),
                band: name("cheapest to dearest region", "最も安い地域~最も高い地域"),
                values: thousand,
                low,
                high,
            },
        }),
    };
    Some((chart, table))
}
