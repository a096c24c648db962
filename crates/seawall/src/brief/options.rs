//! Options: what the cheapest joint response does, action by action, and what one more tonne would be worth.

use super::{Facts, Page, why, worth};
use crate::table::{digits, name, number, section as draft, table};
use crate::trace::{lower, place};
use seawall_engine::prices::NEGLIGIBLE;
use seawall_io::render::digits as grouped;
use seawall_model::answer::{Section, Table, Unit, Value};
use seawall_model::conditions::WEEKS_PER_YEAR;
use seawall_model::id::ProductId;
use seawall_model::world::Name;

/// Actions printed.
const SHOWN: usize = 15;

/// Something the joint response does.
struct Action {
    what: Name,
    product: ProductId,
    tonnes: f64,
    cost_usd: f64,
    first_week: f64,
    side: Name,
    rests_on: Vec<String>,
}

/// The section.
pub(super) fn section(page: &mut Page<'_>) -> Section {
    let mut lead = vec![name(
        "What the cheapest joint response does, largest first by value. Draws are the deepest drawdown; the ledger in the annex shows what is left after buying back. A released stock binds at its first hop.",
        "費用が最小となる共同対応の内容(金額の大きい順)。取崩しは最大時の量で、買い戻し後の差引は別添の物質収支に示す。放出した備蓄の用途は最初の取引先まで拘束される。",
    )];
    lead.extend(fills(page.facts));
    let mut tables = vec![actions(page)];
    if tables[0].rows.is_empty() {
        lead[0] = name(
            "The cheapest joint response does nothing that differs from the baseline.",
            "費用が最小となる共同対応は基準と変わらない。",
        );
        tables.clear();
    }
    match page.facts.worth {
        Err(status) => {
            let why = why(status);
            lead.push(name(
                format!("What one more tonne is worth could not be computed: {}.", why.en),
                format!("追加1トンの価値は計算できなかった({})。", why.ja),
            ));
        }
        Ok(_) => tables.push(worth::table(page)),
    }
    draft("options", name("Options", "選択肢"), lead, tables)
}

fn actions(page: &mut Page<'_>) -> Table {
    let mut actions = draws(page);
    actions.extend(shipments(page));
    actions.extend(production(page));
    let value = |action: &Action| action.tonnes * page.facts.prices.highest(action.product);
    actions.sort_by(|a, b| value(b).total_cmp(&value(a)).then(a.what.en.cmp(&b.what.en)));
    actions.truncate(SHOWN);
    let mut table = table("options", name("Actions of the joint response", "共同対応の内容"))
        .words("action", "Action", "措置")
        .computed("tonnes", "Amount", "数量", Unit::Tonnes, "response:joint")
        .computed("cost", "Cost at model prices", "費用(モデル価格)", Unit::MillionUsd, "response:joint")
        .computed("week", "From week", "開始週", Unit::None, "response:joint")
        .words("side", "Side effect", "副作用");
    for action in actions {
        table.row(
            action.rests_on,
            vec![
                Value::Text(action.what),
                number(action.tonnes, digits(action.tonnes)),
                number(action.cost_usd / 1e6, 1),
                number(action.first_week + 1.0, 0),
                Value::Text(action.side),
            ],
        );
    }
    table.note(
        "Cost is that of the tonnes at the prices of the model's baseline, in USD of its base year; it is not what a market in shortage would ask.",
        "費用はモデルの基準価格(基準年の米ドル)による数量の金額であり、逼迫時の市場価格ではない。",
    );
    table.done()
}

fn draws(page: &mut Page<'_>) -> Vec<Action> {
    let facts = page.facts;
    let world = &facts.model.world;
    let mut found = Vec::new();
    for (id, stock) in world.stocks.iter() {
        let path = &facts.stress.joint.stock[id];
        let held = facts.stress.joint.opening[id];
        let Some(least) = path.iter().copied().reduce(f64::min) else { continue };
        let drawn = held - least;
        if drawn <= 0.01 * held || drawn <= 0.05 {
            continue;
        }
        let first_week =
            path.iter().position(|&level| level < 0.999 * held).map_or(0.0, |t| facts.stress.grid.start[t]);
        let (region, product) = (&world.regions[stock.region].name, &world.products[stock.product].name);
        let owner = super::owner_word(stock.owner);
        found.push(Action {
            what: name(
                format!("{}: draw {} stocks of {}", region.en, owner.en, lower(&product.en)),
                format!("{}:{}の{}在庫を取り崩す", region.ja, product.ja, super::stock_word(stock.owner).ja),
            ),
            product: stock.product,
            tonnes: drawn,
            cost_usd: drawn * facts.prices.at(stock.region, stock.product),
            first_week,
            side: name("must be bought back later", "後に買い戻しが必要"),
            rests_on: vec![page.trace.stock(id), page.trace.price(stock.product)],
        });
    }
    found
}

fn shipments(page: &mut Page<'_>) -> Vec<Action> {
    let facts = page.facts;
    let world = &facts.model.world;
    let grid = &facts.stress.grid;
    let mut found = Vec::new();
    for (id, link) in world.links.iter() {
        let flow = &facts.stress.joint.flow[id];
        let base = facts.model.steady[link.cell] / WEEKS_PER_YEAR;
        let more: f64 = (0..grid.len()).map(|t| (flow[t] - base).max(0.0) * grid.length[t]).sum();
        let is_inside = facts.partners.contains(&link.to) && facts.partners.contains(&link.from);
        if !is_inside || more <= 0.05 || more <= 0.02 * base * grid.end() {
            continue;
        }
        let first_week = (0..grid.len()).find(|&t| flow[t] > base * 1.001 + 1e-9).map_or(0.0, |t| grid.start[t]);
        let (from, to) = (&world.regions[link.from].name, &world.regions[link.to].name);
        let product = &world.products[link.product].name;
        let mut rests_on = page.trace.cell(link.cell);
        rests_on.extend(page.trace.link(id));
        rests_on.push(page.trace.price(link.product));
        found.push(Action {
            what: name(
                format!("{} ships more {} to {}", from.en, lower(&product.en), place(to)),
                format!("{}から{}へ{}を増送", from.ja, to.ja, product.ja),
            ),
            product: link.product,
            tonnes: more,
            cost_usd: more * (link.freight + facts.prices.at(link.from, link.product)),
            first_week,
            side: name(format!("less for users in {}", place(from)), format!("{}国内の使用者の分が減る", from.ja)),
            rests_on,
        });
    }
    found
}

fn production(page: &mut Page<'_>) -> Vec<Action> {
    let facts = page.facts;
    let world = &facts.model.world;
    let grid = &facts.stress.grid;
    let mut found = Vec::new();
    for (id, plant) in world.plants.iter() {
        let run = &facts.stress.joint.run[id];
        let base = facts.model.steady[plant.recipe[0].cell] / WEEKS_PER_YEAR;
        let more: f64 = (0..grid.len()).map(|t| (run[t] - base).max(0.0) * grid.length[t]).sum();
        let is_running = base * WEEKS_PER_YEAR > NEGLIGIBLE;
        if !is_running || !facts.partners.contains(&plant.region) || more <= 0.05 || more <= 0.01 * base * grid.end() {
            continue;
        }
        let first_week = (0..grid.len()).find(|&t| run[t] > base * 1.001).map_or(0.0, |t| grid.start[t]);
        let (region, process) = (&world.regions[plant.region].name, &world.processes[plant.process].name);
        let per = &world.products[plant.recipe[0].product].name;
        let mut rests_on = page.trace.cell(plant.recipe[0].cell);
        rests_on.extend(page.trace.plant(id));
        found.push(Action {
            what: name(
                format!("{}: more {} than in the baseline (t of {})", region.en, lower(&process.en), lower(&per.en)),
                format!("{}:{}を増産({}換算)", region.ja, process.ja, per.ja),
            ),
            product: plant.recipe[0].product,
            tonnes: more,
            cost_usd: more * facts.prices.plant[id].max(0.0),
            first_week,
            side: name("needs inputs from elsewhere", "原料の調達が必要"),
            rests_on,
        });
    }
    found
}

/// Of what was ordered for stock, what can be bought.
fn fills(facts: &Facts<'_>) -> Vec<Name> {
    let world = &facts.model.world;
    let stress = facts.stress;
    let sentence = |fill: &seawall_model::conditions::Fill| {
        let ordered: f64 = fill.rate.iter().zip(&stress.grid.length).map(|(rate, length)| rate * length).sum();
        let rows = stress.joint.ledger.iter();
        let bought: f64 =
            rows.filter(|row| (row.region, row.product) == (fill.region, fill.product)).map(|row| row.fill).sum();
        let (region, product) = (&world.regions[fill.region].name, &world.products[fill.product].name);
        let [ordered, bought] = [ordered, bought].map(|tonnes| grouped(tonnes, 0).unwrap_or_default());
        name(
            format!(
                "{}: of {ordered} t of {} ordered for stock, {bought} t can be bought.",
                region.en,
                lower(&product.en)
            ),
            format!("{}:備蓄用に発注した{}{ordered} tのうち、購入できるのは{bought} t。", region.ja, product.ja),
        )
    };
    facts.conditions.fills.iter().map(sentence).collect()
}
