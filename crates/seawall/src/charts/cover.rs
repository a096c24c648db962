//! Days of cover by form, with the day on which imports are back.

use super::Pair;
use crate::brief::Facts;
use crate::table::{Draft, name, number, table, words};
use crate::trace::{Trace, settle};
use seawall_engine::exposure;
use seawall_engine::respond::{opening_stocks, pick};
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::chart::{Axis, Back, Chart, Cover, CoverBar, Drawing};
use seawall_model::conditions::WEEKS_PER_YEAR;
use seawall_model::id::{ProductId, RegionId};
use seawall_model::world::{Model, Name, Stage};

/// Share of baseline imports at which they count as back.
const BACK: f64 = 0.95;

/// The bars of all partners; `None` where nothing is held.
pub(super) fn cover(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Option<Pair> {
    let (bars, rests_on) = bars(facts.model, facts.partners, trace, |region, product| back(facts, region, product));
    if bars.is_empty() {
        return None;
    }
    let horizon = 7.0 * facts.stress.grid.end();
    let (title, description) = findings(&bars, horizon);
    let table = twin(&title, &bars, rests_on, horizon);
    let chart = Chart {
        id: "cover-days".into(),
        title,
        description,
        table: "cover-days".into(),
        drawing: Drawing::Cover(Cover {
            amount: Axis { name: name("Days of own use", "自国使用量に対する日数"), unit: Unit::Days },
            parts: vec![
                name("Private stock", "民間在庫"),
                name("Public stock", "国家備蓄"),
                name("Under way", "輸送中"),
            ],
            mark: name("Imports back", "輸入の回復"),
            range: name("Range of the stocks", "在庫の幅"),
            beyond: name("Imports not back within the horizon", "期間内に輸入は回復しない"),
            bars,
        }),
    };
    Some((chart, table))
}

/// A bar for each form of which a region holds half a day or more, and what each rests on.
pub(super) fn bars(
    model: &Model,
    regions: &[RegionId],
    trace: &mut Trace<'_>,
    back: impl Fn(RegionId, ProductId) -> Back,
) -> (Vec<CoverBar>, Vec<Vec<String>>) {
    let world = &model.world;
    let opening = opening_stocks(model, 0.0);
    let (mut bars, mut rests_on) = (Vec::new(), Vec::new());
    for row in exposure::rows(model, regions) {
        let parts = vec![row.cover_private, row.cover_public, row.cover_pipeline];
        let central: f64 = parts.iter().sum();
        let fed = matches!(world.products[row.product].stage, Stage::Mine | Stage::Secondary);
        if central < 0.5 || fed {
            continue;
        }
        let mut ids = Vec::new();
        let mut range = [row.cover_pipeline, row.cover_pipeline];
        for (id, stock) in world.stocks.iter() {
            if stock.region == row.region && stock.product == row.product && opening[id] > 0.0 {
                ids.push(trace.stock(id));
                range[0] += pick(stock.cover_days, -1.0);
                range[1] += pick(stock.cover_days, 1.0);
            }
        }
        ids.extend(trace.balance(row.region, row.product));
        settle(&mut ids);
        rests_on.push(ids);
        bars.push(CoverBar {
            group: world.regions[row.region].name.clone(),
            name: world.products[row.product].name.clone(),
            parts,
            range,
            back: back(row.region, row.product),
        });
    }
    (bars, rests_on)
}

/// When what is shipped to `region` is back for good, plus the mean time under way.
fn back(facts: &Facts<'_>, region: RegionId, product: ProductId) -> Back {
    let grid = &facts.stress.grid;
    let world = &facts.model.world;
    let links: Vec<_> = world.links.iter().filter(|(_, l)| l.to == region && l.product == product).collect();
    let base: f64 = links.iter().map(|(_, link)| facts.model.steady[link.cell] / WEEKS_PER_YEAR).sum();
    if base * WEEKS_PER_YEAR < 0.05 {
        return Back::NeverCut;
    }
    let cut = |t: usize| links.iter().map(|(id, _)| facts.stress.outside[*id][t]).sum::<f64>() < BACK * base;
    let Some(last) = (0..grid.len()).rev().find(|&t| cut(t)) else { return Back::NeverCut };
    if last + 1 == grid.len() {
        return Back::Beyond;
    }
    let lead: f64 = links
        .iter()
        .map(|(_, link)| facts.model.steady[link.cell] / WEEKS_PER_YEAR * link.lead_weeks.center())
        .sum::<f64>()
        / base;
    Back::After(7.0 * (grid.finish(last) + lead))
}

fn findings(bars: &[CoverBar], horizon: f64) -> (Name, Name) {
    let days = |bar: &CoverBar| bar.parts.iter().sum::<f64>();
    let cut: Vec<&CoverBar> = bars.iter().filter(|bar| bar.back != Back::NeverCut).collect();
    let bridged = cut.iter().filter(|bar| matches!(bar.back, Back::After(day) if days(bar) >= day)).count();
    let title = if cut.is_empty() {
        name(
            "No form that the partners hold loses a twentieth of its imports",
            "パートナー国の保有する形態に、輸入の5%以上を失うものはない",
        )
    } else {
        let (cuts, all) = (cut.len(), bars.len());
        let (for_en, for_ja) = match bridged {
            0 => ("none of them is".to_owned(), "1つもない".to_owned()),
            some => (format!("{some} of them are"), format!("{some}形態")),
        };
        name(
            format!("Imports of {cuts} of {all} forms are cut; {for_en} covered until imports are back"),
            format!("{all}形態のうち{cuts}形態で輸入が減り、輸入の回復まで在庫等で持つものは{for_ja}"),
        )
    };
    let shortest = cut.iter().min_by(|a, b| days(a).total_cmp(&days(b)));
    let shortest = shortest.map_or_else(
        || name("", ""),
        |bar| {
            name(
                format!(" Shortest of those cut: {}, {}, {:.0} days.", bar.group.en, bar.name.en, days(bar)),
                format!("輸入が減る形態で最も短いのは{}の{}で{:.0}日。", bar.group.ja, bar.name.ja, days(bar)),
            )
        },
    );
    let description = name(
        format!(
            "Bars: days of own use of the same form in private stock, in public stock and under way, with the range of the stocks. Diamond: the day on which what is shipped when nobody coordinates is back above 95 % for good, time under way included; arrow: not within {horizon:.0} days; no mark: never below.{}",
            shortest.en
        ),
        format!(
            "棒:同じ形態の自国使用量に対する日数(民間在庫、国家備蓄、輸送中)と在庫の幅。ひし形:協調しない場合の出荷量が95%以上に戻る日(輸送日数を含む)。矢印:{horizon:.0}日以内に戻らない。印なし:95%を下回らない。{}",
            shortest.ja
        ),
    );
    (title, description)
}

/// The columns of a bar's stocks.
pub(super) fn columns(id: &str, title: &Name) -> Draft {
    table(id, title.clone())
        .words("region", "Region", "地域")
        .words("product", "Form", "形態")
        .computed("private", "Private stock", "民間在庫", Unit::Days, "exposure")
        .computed("public", "Public stock", "国家備蓄", Unit::Days, "exposure")
        .computed("under_way", "Under way", "輸送中", Unit::Days, "exposure")
        .computed("all", "Together", "合計", Unit::Days, "exposure")
}

/// The cells of those columns.
pub(super) fn held(bar: &CoverBar) -> Vec<Value> {
    let mut cells = vec![words(&bar.group), words(&bar.name)];
    cells.extend(bar.parts.iter().map(|&days| number(days, 0)));
    cells.push(Value::Range {
        low: bar.range[0],
        central: Some(bar.parts.iter().sum()),
        high: bar.range[1],
        decimals: 0,
    });
    cells
}

fn twin(title: &Name, bars: &[CoverBar], rests_on: Vec<Vec<String>>, horizon: f64) -> Table {
    let mut table =
        columns("cover-days", title).computed("back", "Imports back after", "輸入が回復するまで", Unit::Days, "pass");
    for (bar, rests_on) in bars.iter().zip(rests_on) {
        let mut cells = held(bar);
        cells.push(match bar.back {
            Back::After(day) => number(day, 0),
            Back::NeverCut => Value::Missing(name("never below 95 %", "95%を下回らない")),
            Back::Beyond => {
                Value::Missing(name(format!("not within {horizon:.0} days"), format!("{horizon:.0}日以内に戻らない")))
            }
        });
        table.row(rests_on, cells);
    }
    table.note(
        "Imports are back when all that is shipped to the region reaches 95 % of baseline and stays there, if nobody coordinates; days count from the first day of the scenario, the mean time under way included.",
        "輸入の回復とは、協調しない場合に、その地域への出荷合計が基準の95%に達し、その後も下回らないことをいう。日数はシナリオ初日から数え、平均輸送日数を含む。",
    );
    table.done()
}
