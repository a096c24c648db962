//! Days of cover by form, with the time in which plants that make the form run again after a stop.

use super::{Pair, cover};
use crate::table::{name, number};
use crate::trace::{Trace, settle};
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::chart::{Axis, Back, Chart, Cover, CoverBar, Drawing};
use seawall_model::id::{ProcessId, ProductId, RegionId};
use seawall_model::world::{Model, Name, Role};

/// The bars of all regions; `None` where nothing is held or no time to recover is stated.
pub(super) fn recovery(model: &Model, regions: &[RegionId], trace: &mut Trace<'_>) -> Option<Pair> {
    let days = |product| slowest(model, product).map(|(_, weeks)| 7.0 * weeks);
    let mark = |_, product| days(product).map_or(Back::NeverCut, Back::After);
    let (bars, mut rests_on) = cover::bars(model, regions, trace, mark);
    if bars.iter().all(|bar| bar.back == Back::NeverCut) {
        return None;
    }
    for (bar, ids) in bars.iter().zip(&mut rests_on) {
        let product = model.world.products.iter().find(|(_, product)| product.name == bar.name).map(|(id, _)| id);
        let process = product.and_then(|product| slowest(model, product));
        ids.extend(process.and_then(|(process, _)| trace.recovery(process)));
        settle(ids);
    }
    let title = title(&bars);
    let description = name(
        "Bars: days of own use of the same form in private stock, in public stock and under way, with the range of the stocks. Diamond: central time in which the slowest process that makes the form runs again after a stop; no mark: none stated.",
        "棒:同じ形態の自国使用量に対する日数(民間在庫、国家備蓄、輸送中)と在庫の幅。ひし形:その形態を作る工程のうち最も遅いものの、停止後の復旧期間(中央値)。印なし:記載なし。",
    );
    let table = twin(&title, &bars, rests_on);
    let chart = Chart {
        id: "cover-recovery".into(),
        title,
        description,
        table: "cover-recovery".into(),
        drawing: Drawing::Cover(Cover {
            amount: Axis { name: name("Days of own use", "自国使用量に対する日数"), unit: Unit::Days },
            parts: vec![
                name("Private stock", "民間在庫"),
                name("Public stock", "国家備蓄"),
                name("Under way", "輸送中"),
            ],
            mark: name("Plants run again", "生産設備の復旧"),
            range: name("Range of the stocks", "在庫の幅"),
            beyond: name("Beyond the picture", "図の範囲を超える"),
            bars,
        }),
    };
    Some((chart, table))
}

/// Of the processes that make a product in the baseline, the one that takes longest to run again, with its central weeks.
fn slowest(model: &Model, product: ProductId) -> Option<(ProcessId, f64)> {
    let world = &model.world;
    let makes = |process: ProcessId| {
        world.plants.values().iter().filter(|plant| plant.process == process).any(|plant| {
            let made = |line: &&seawall_model::world::Ingredient| line.role == Role::Output && line.product == product;
            plant.recipe.iter().filter(made).any(|line| model.steady[line.cell] > 1e-6)
        })
    };
    let stated = |id: ProcessId| Some((id, world.processes[id].recovery.as_ref()?.weeks.center()));
    let known = world.processes.ids().filter(|&id| makes(id)).filter_map(stated);
    known.reduce(|slow, next| if next.1 > slow.1 { next } else { slow })
}

fn title(bars: &[CoverBar]) -> Name {
    let days = |bar: &CoverBar| bar.parts.iter().sum::<f64>();
    let marked = bars.iter().filter(|bar| bar.back != Back::NeverCut).count();
    let bridged = bars.iter().filter(|bar| matches!(bar.back, Back::After(day) if days(bar) >= day)).count();
    name(
        format!("Of {marked} forms that are held, {bridged} last until the plants that make them would run again"),
        format!("保有する{marked}形態のうち、生産設備の復旧まで在庫等で持つものは{bridged}形態"),
    )
}

fn twin(title: &Name, bars: &[CoverBar], rests_on: Vec<Vec<String>>) -> Table {
    let mut table = cover::columns("cover-recovery", title).computed(
        "recovery",
        "Plants run again after",
        "生産設備が復旧するまで",
        Unit::Days,
        "exposure",
    );
    for (bar, rests_on) in bars.iter().zip(rests_on) {
        let mut cells = cover::held(bar);
        cells.push(match bar.back {
            Back::After(day) => number(day, 0),
            _ => Value::Missing(name("not stated", "記載なし")),
        });
        table.row(rests_on, cells);
    }
    table.note(
        "Days of the region's own use of the same form, as if none arrived. The time to recover is that of the slowest process that makes the form anywhere, central; where it is an assumption its interval and reason stand in the table of times to recover.",
        "同じ形態が入らなくなったとした場合の、自国使用量に対する日数。復旧期間は、その形態を作る工程のうち最も遅いものの中央値。仮定の場合は、幅と理由を復旧期間の表に示す。",
    );
    table.done()
}
