//! Tables of time: cover chains, time to survive, by-product caps.

use super::Facts;
use super::made::stocks;
use super::words::{listed, range, stage};
use crate::table::{digits, name, number, table, words};
use crate::trace::{Trace, settle};
use seawall_engine::exposure::byproduct::caps;
use seawall_engine::exposure::cover::chains;
use seawall_engine::exposure::stop::{self, Cut, Stop};
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::conditions::Grid;
use seawall_model::id::StockId;
use seawall_model::world::Name;

/// Months looked ahead.
const MONTHS: u32 = 12;
/// Of which in weekly steps.
const WEEKS: u32 = 26;

/// Stock in each form as weeks of final use.
pub(super) fn cover(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Table {
    let world = &facts.model.world;
    let caption = name("How many weeks of final use each form of stock carries", "在庫は最終使用の何週分か");
    let mut table = table("cover", caption)
        .words("region", "Region", "地域")
        .words("element", "Element", "元素")
        .words("form", "Held as", "保有形態")
        .computed("held", "Held", "保有量", Unit::Tonnes, "cover")
        .computed("public", "Of which public", "うち国家備蓄", Unit::Percent, "cover")
        .computed("weeks", "Carries", "持つ週数", Unit::Weeks, "cover")
        .computed(
            "behind",
            "Left when supply stops before this stage",
            "この段階より前で途絶した場合の残り",
            Unit::Weeks,
            "cover",
        )
        .words("goes_on", "Can be taken on at home", "国内で次工程に回せるか");
    for form in chains(facts.model, &facts.question.regions) {
        if !facts.question.wants(facts.model, form.product) {
            continue;
        }
        let mut rests_on = stocks(facts, trace, form.region, form.product);
        rests_on.extend(trace.content(form.product, form.element));
        rests_on.extend(trace.balance(form.region, form.product));
        settle(&mut rests_on);
        table.row(
            rests_on,
            vec![
                words(&world.regions[form.region].name),
                words(&world.elements[form.element].name),
                words(&world.products[form.product].name),
                range(form.held, 1.0, digits(form.held.high)),
                number(100.0 * form.public_share, 0),
                range(form.weeks, 1.0, 1),
                range(form.behind, 1.0, 1),
                Value::Text(if form.goes_on { name("yes", "可") } else { name("no plant", "設備なし") }),
            ],
        );
    }
    table.note(
        "Weeks of the region's final use of magnets that carry the element, through the recipes as plants run, everything else at hand and conversion not binding. Of forms of one stage the shortest counts. Intervals are those of the stocks; \"no plant\" means that the form helps only with another's plants.",
        "当該元素を含む磁石の国内最終使用に対する週数。工程の実績原単位で換算し、他の投入は足り、加工能力は制約しないとする。同じ段階の形態は最短のものを採る。区間は在庫の区間。「設備なし」の形態は他国の設備がなければ使えない。",
    );
    table.done()
}

/// Time to survive by cut.
pub(super) fn stops(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Table {
    let world = &facts.model.world;
    let grid = Grid::weeks_then_months(WEEKS, MONTHS);
    let end = grid.end();
    let caption = name(
        "What stops first, and when, if one plant or one region's exports stop",
        "一工場・一地域の輸出停止で何がいつ不足するか",
    );
    let mut table = table("stops", caption)
        .words("cut", "What stops", "停止するもの")
        .words("region", "Who goes short", "不足する地域")
        .words("product", "Of what", "品目")
        .computed("tts", "Time to survive", "途絶後に供給が続く期間", Unit::Weeks, "stops")
        .computed("lost", "Use not served in twelve months", "12か月間の不足率", Unit::Percent, "stops")
        .computed("ttr", "Time to recover", "復旧までの期間", Unit::Weeks, "stops");
    for stop in stops_of(facts, &grid) {
        let what = match stop.cut {
            Cut::Region(region) => {
                let region = &world.regions[region].name;
                name(format!("exports of {}", region.en), format!("{}からの輸出", region.ja))
            }
            Cut::Plant(plant) => {
                let plant = &world.plants[plant];
                let (region, process) = (&world.regions[plant.region].name, &world.processes[plant.process].name);
                name(format!("{}: {}", region.en, process.en), format!("{}:{}", region.ja, process.ja))
            }
        };
        let recovery = match stop.cut {
            Cut::Region(_) => None,
            Cut::Plant(plant) => world.processes[world.plants[plant].process].recovery.as_ref(),
        };
        let recover = match (stop.cut, recovery) {
            (Cut::Region(_), _) => Value::Missing(name("a decision, not a repair", "修理でなく政策判断")),
            (Cut::Plant(_), None) => Value::Missing(name("not stated in the model", "モデルに記載なし")),
            (Cut::Plant(_), Some(recovery)) => range(recovery.weeks, 1.0, 0),
        };
        let [low, central, high] = stop.week.map(|week| week.unwrap_or(f64::INFINITY));
        let weeks = match (stop.week[0], stop.week[1]) {
            (None, None) => Value::Missing(name(
                format!("never wholly short in {end:.0} weeks"),
                format!("{end:.0}週以内に全量不足となる期間なし"),
            )),
            (_, middle) => {
                Value::Range { low: low.min(central), central: middle, high: high.max(central), decimals: 0 }
            }
        };
        let mut rests_on = Vec::new();
        for (_, demand) in world.demands.iter().filter(|(_, d)| (d.region, d.product) == (stop.region, stop.product)) {
            rests_on.extend(trace.cell(demand.cell));
        }
        if let Cut::Plant(plant) = stop.cut {
            rests_on.extend(trace.cell(world.plants[plant].recipe[0].cell));
            rests_on.extend(trace.recovery(world.plants[plant].process));
        }
        let held = world.stocks.iter().filter(|(_, stock)| stock.region == stop.region);
        let held: Vec<StockId> = held.map(|(id, _)| id).collect();
        rests_on.extend(held.into_iter().map(|stock| trace.stock(stock)));
        settle(&mut rests_on);
        table.row(
            rests_on,
            vec![
                Value::Text(what),
                words(&world.regions[stop.region].name),
                words(&world.products[stop.product].name),
                weeks,
                number(100.0 * stop.lost, 1),
                recover,
            ],
        );
    }
    table.note(
        "By the proportional pass: everybody carries on, draws own stocks and redirects nothing; ends of the interval are stocks low and high, open where the stocks outlast the year. A coordinated response can only be later. Cuts that leave everybody served are not listed. Exports come back by a decision, for which there is no time to recover.",
        "比例配分による計算。各国は備蓄を取り崩しつつ操業を続け、調達先を替えない。区間の両端は在庫が少ない場合と多い場合で、在庫が1年を超えて持つ場合は上限なし。協調対応を行えばこれより遅くなる。不足を生じない停止は掲載しない。輸出は政策判断で再開されるため、復旧期間はない。",
    );
    table.done()
}

fn stops_of(facts: &Facts<'_>, grid: &Grid) -> Vec<Stop> {
    let mut found = stop::stops(facts.model, &facts.question.regions, grid);
    found.retain(|stop| {
        let products = &facts.question.products;
        let about = products.is_empty() || products.contains(&stop.product);
        let stage = match stop.cut {
            Cut::Region(_) => true,
            Cut::Plant(plant) => {
                facts.question.wants_stage(facts.model.world.processes[facts.model.world.plants[plant].process].stage)
            }
        };
        about && stage
    });
    found
}

/// By-products and the most that their hosts give.
pub(super) fn byproducts(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Table {
    let world = &facts.model.world;
    let caption = name("What comes with something else, and the most its hosts give", "副産物と、主産物が許す最大量");
    let mut table = table("byproducts", caption)
        .words("product", "By-product", "副産物")
        .words("stage", "Stage", "段階")
        .words("hosts", "Comes with", "主産物")
        .computed("revenue", "Its share of the plants' revenue", "工場収入に占める割合", Unit::Percent, "byproducts")
        .computed("made", "Made as a by-product", "副産物としての生産", Unit::TonnesPerYear, "reconciliation")
        .computed("most", "Most in the short run", "短期の最大量", Unit::TonnesPerYear, "byproducts")
        .words("largest", "Where most of it comes from", "最大の生産地");
    for cap in caps(facts.model) {
        if !facts.question.wants(facts.model, cap.product) {
            continue;
        }
        let mut rests_on = trace.made(cap.product);
        rests_on.push(trace.price(cap.product));
        rests_on.extend(cap.hosts.iter().map(|&host| trace.price(host)));
        settle(&mut rests_on);
        let hosts: Vec<Name> = cap.hosts.iter().map(|&host| world.products[host].name.clone()).collect();
        let region = &world.regions[cap.largest.0].name;
        let share = 100.0 * cap.largest.1;
        table.row(
            rests_on,
            vec![
                words(&world.products[cap.product].name),
                Value::Text(stage(world.products[cap.product].stage)),
                Value::Text(listed(&hosts)),
                number(100.0 * cap.revenue_share, 0),
                number(cap.made, 0),
                range(cap.most, 1.0, 0),
                Value::Text(name(format!("{} {share:.0} %", region.en), format!("{}{share:.0}%", region.ja))),
            ],
        );
    }
    table.note(
        "Least of what the mines' capacity lets through and what separation can take; the by-product's own price does not enter. A product counts here where something else earns the plant more.",
        "鉱山の能力が許す量と分離設備の能力のうち小さい方。副産物自身の価格は影響しない。他の産物の方が工場の収入に寄与する場合に副産物とみなす。",
    );
    table.done()
}
