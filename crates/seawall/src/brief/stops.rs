//! Who stops first and when, then each alone against all together.

use super::{Page, magnets_short, tier_word, why};
use crate::table::{digits, name, number, section as draft, table, words};
use crate::trace::settle;
use seawall_engine::respond::Response;
use seawall_engine::stress::{first_stop_week, groups, short_share, stop_share};
use seawall_model::answer::{Section, Status, Table, Unit, Value};
use seawall_model::id::{DemandId, RegionId, StockId};
use seawall_model::world::{Name, Stage};

/// The section.
pub(super) fn section(page: &mut Page<'_>) -> Section {
    let mut tables = vec![first(page)];
    if page.facts.partners.len() > 1 {
        tables.push(together(page));
    }
    draft("stops", name("Who stops first, and when", "先に不足する需要家とその時期"), Vec::new(), tables)
}

/// What an answer about users in a region rests on first: their demand, what they lose, every stock of the region.
fn behind(page: &mut Page<'_>, region: RegionId, demands: &[DemandId]) -> Vec<String> {
    let world = &page.facts.model.world;
    let mut ids = Vec::new();
    for &demand in demands {
        ids.extend(page.trace.cell(world.demands[demand].cell));
        ids.push(page.trace.voll(demand));
    }
    let stocks: Vec<StockId> = world.stocks.iter().filter(|(_, s)| s.region == region).map(|(id, _)| id).collect();
    ids.extend(stocks.into_iter().map(|stock| page.trace.stock(stock)));
    settle(&mut ids);
    ids
}

fn weeks(value: Option<f64>) -> Value {
    match value {
        Some(week) => number(week.floor() + 1.0, 0),
        None => Value::Missing(name("not short", "不足なし")),
    }
}

fn first(page: &mut Page<'_>) -> Table {
    let (model, stress) = (page.facts.model, page.facts.stress);
    let world = &model.world;
    let mut rows = Vec::new();
    for &partner in page.facts.partners {
        for ((product, tier), demands) in groups(model, partner) {
            let wanted: f64 = demands.iter().map(|&d| model.steady[world.demands[d].cell]).sum();
            if wanted < 0.05 {
                continue;
            }
            let share = |response: &Response| 100.0 * short_share(response, &stress.grid, &demands);
            let stop = |end: usize| first_stop_week(model, &stress.carry_on[end], &stress.grid, &demands);
            let central = share(&stress.joint);
            // An end without an answer is no bound: it must not read as a share of nothing.
            let end = |response: &Response, unbounded: f64| {
                if response.status == Status::Solved { share(response) } else { unbounded }
            };
            let low = end(&stress.joint_high, f64::NEG_INFINITY);
            let high = end(&stress.joint_low, f64::INFINITY);
            let is_magnet = world.products[product].stage == Stage::Magnet;
            let order = (!is_magnet, stop(1).unwrap_or(f64::INFINITY), stop(0).unwrap_or(f64::INFINITY), -central);
            let cells = vec![
                words(&world.regions[partner].name),
                words(&world.products[product].name),
                Value::Text(tier_word(tier)),
                number(wanted, digits(wanted)),
                weeks(stop(0)),
                weeks(stop(1)),
                weeks(stop(2)),
                number(100.0 * stop_share(model, &stress.carry_on[1], &stress.grid, &demands), 0),
                Value::Range { low: low.min(central), central: Some(central), high: high.max(central), decimals: 0 },
            ];
            rows.push((order, behind(page, partner, &demands), cells));
        }
    }
    rows.sort_by(|(a, ..), (b, ..)| {
        let weeks = a.1.total_cmp(&b.1).then(a.2.total_cmp(&b.2)).then(a.3.total_cmp(&b.3));
        a.0.cmp(&b.0).then(weeks)
    });
    let has_magnets = crate::goods::has_magnets(model);
    let caption = if has_magnets {
        name(
            "Who is short first, with stocks low, central and high: magnets, then other uses",
            "先に不足する需要家(在庫は下限・中央・上限。磁石、その他の用途の順)",
        )
    } else {
        name("Who is short first, with stocks low, central and high", "先に不足する需要家(在庫は下限・中央・上限)")
    };
    let mut table = table("stops", caption)
        .words("region", "Region", "地域")
        .words("product", "Product", "品目")
        .words("tier", "Tier", "区分")
        .computed("wanted", "Wanted", "需要", Unit::TonnesPerYear, "reconciliation")
        .computed("week_low", "First short week, stocks low", "不足が始まる週(在庫下限)", Unit::None, "carry_on")
        .computed("week", "stocks central", "在庫中央", Unit::None, "carry_on")
        .computed("week_high", "stocks high", "在庫上限", Unit::None, "carry_on")
        .computed("carry_on", "Unserved if nobody saves", "節約しない場合の不足率", Unit::Percent, "carry_on")
        .computed("short", "Unserved if coordinated", "共同対応での不足率", Unit::Percent, "response:joint")
        .drawn();
    for (_, rests_on, cells) in rows {
        table.row(rests_on, cells);
    }
    let (small_en, small_ja) = if has_magnets {
        (
            " It may cut small uses of oxides altogether, since a tonne is worth more in magnets.",
            "1トン当たりの価値は磁石の方が高いため、酸化物の少量の用途を全て止めることがある。",
        )
    } else {
        ("", "")
    };
    table.note(
        &format!("First weeks: every region shares what arrives in proportion and draws its own stocks until they are gone, tiers alike. Coordinated: the cheapest joint response, shortage spread evenly by rule from the first day; a bound, not a forecast.{small_en} The range is over stocks."),
        &format!("不足が始まる週:各地域が到着分を比例配分し、自国在庫を使い切るまで操業する場合(区分による優先なし)。共同対応:費用が最小となる共同の対応で、不足は初日から規則により均等に配分される。予測ではなく下限である。{small_ja}幅は在庫の幅による。"),
    );
    table.note(
        "Not in this range: recipes, demand by use, prices, smuggling beyond the leak stated.",
        "この幅に含まれないもの:配合比、用途別需要、価格、明記した漏れを超える密輸。",
    );
    table.done()
}

/// Each alone, the partners together, and everyone where that was asked.
fn together(page: &mut Page<'_>) -> Table {
    let (model, stress, partners) = (page.facts.model, page.facts.stress, page.facts.partners);
    let world = &model.world;
    let mut answers: Vec<(String, Name, &Response, Vec<RegionId>)> = stress
        .alone
        .iter()
        .zip(partners)
        .map(|(response, &partner)| {
            let region = &world.regions[partner].name;
            let who = name(format!("{} alone", region.en), format!("{}単独", region.ja));
            (format!("response:alone:{}", world.regions[partner].code), who, response, vec![partner])
        })
        .collect();
    let who = name("the partners together", "パートナー国共同");
    answers.push(("response:joint".to_owned(), who, &stress.joint, partners.to_vec()));
    if let Some(everyone) = &stress.all {
        let who = name("every region together", "全地域の共同");
        answers.push(("response:all".to_owned(), who, everyone, partners.to_vec()));
    }
    let short = crate::goods::worded(model, name("Magnets not served", "不足する磁石"));
    let mut table = table("together", name("Each alone and together", "単独と共同"))
        .words("who", "Who acts", "対応の主体")
        .computed("loss", "Loss against baseline", "基準に対する損失", Unit::MillionUsd, "response:joint")
        .drawn()
        .computed("voll", "Value of unserved demand", "不足による損失", Unit::MillionUsd, "response:joint")
        .computed(
            "costs",
            "Other costs less costs saved",
            "その他費用(節約分を控除)",
            Unit::MillionUsd,
            "response:joint",
        )
        .computed("duties", "Duties paid, stay inside", "域内に残る関税", Unit::MillionUsd, "response:joint")
        .computed("magnets", &short.en, &short.ja, Unit::Tonnes, "response:joint");
    for (run, who, response, members) in answers {
        let demands: Vec<(RegionId, Vec<DemandId>)> =
            members.iter().map(|&member| (member, groups(model, member).into_values().flatten().collect())).collect();
        let mut rests_on: Vec<String> =
            demands.iter().flat_map(|(member, demands)| behind(page, *member, demands)).collect();
        settle(&mut rests_on);
        if response.status != Status::Solved {
            let none = || Value::Missing(why(response.status));
            table.row_of(&run, rests_on, vec![Value::Text(who), none(), none(), none(), none(), none()]);
            continue;
        }
        let million = |usd: f64| number(usd / 1e6, 0);
        table.row_of(
            &run,
            rests_on,
            vec![
                Value::Text(who),
                million(response.loss_usd),
                million(response.shortage_usd),
                million(response.loss_usd - response.shortage_usd),
                million(response.duties_usd),
                number(magnets_short(model, stress, response, &members), 0),
            ],
        );
    }
    table.note(
        "Loss is the value of unserved demand plus other costs, less costs that fall away with it. Duties that a partner levies on its own imports steer flows but are no loss. Together, one partner may go shorter than alone so that the other loses more value less: only the sum is the gain. Outsiders ship what a proportional sharing of the shock leaves them; the coalition owes them the same. Value of lost load is a ceiling: no catch-up, no substitution beyond the scenario.",
        "損失は不足による損失にその他費用を加え、不足に伴い減る費用を引いたもの。自国の輸入関税は流れを変えるが損失ではない。共同対応では、他方の大きな損失を避けるため一方の不足が単独時より増えることがあり、意味を持つのは合計のみである。域外国は衝撃を比例配分した後の量を出荷し、パートナー国も同じ規則で域外国に出荷する。不足による損失は上限値である(事後の挽回やシナリオ外の代替を含まない)。",
    );
    if stress.all.is_some() {
        let note = name(
            "Every region together: the loss is that of all regions, the magnets those of the partners.",
            "全地域の共同では、損失は全地域の合計、磁石はパートナー国の分を示す。",
        );
        let note = crate::goods::worded(model, note);
        table.note(&note.en, &note.ja);
    }
    table.done()
}
