//! Tables of time to survive by linear programme beside time to recover, and the times to recover as stated or assumed.

use super::Facts;
use super::words::range;
use crate::table::{name, number, table, words};
use crate::trace::{Trace, settle};
use seawall_engine::exposure::longest::{Longest, Node, longest};
use seawall_engine::lp::Options;
use seawall_model::answer::{Table, Unit, Value};
use seawall_model::id::{ProcessId, StockId};
use seawall_model::unit::Interval;
use seawall_model::world::{CellKind, Name, OriginKind, Recovery};

/// Time to survive of every plant and exported product that has a bound, with the gap to its time to recover.
pub(super) fn gaps(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Table {
    let caption = name(
        "How long everybody's use could be served if everybody rerouted at once",
        "全員が直ちに調達先を組み替えた場合に、全使用を賄える期間",
    );
    let mut table = table("longest", caption)
        .words("stop", "What stops", "停止するもの")
        .computed("tts", "Time to survive", "供給が続く期間", Unit::Weeks, "longest")
        .computed("ttr", "Time to recover", "復旧期間", Unit::Weeks, "longest")
        .computed("gap", "Survive less recover", "両者の差", Unit::Weeks, "longest")
        .words("exposed", "Exposed", "脆弱か");
    let all = match longest(facts.model, &Options::default()) {
        Ok(all) => all,
        Err(status) => {
            table.note(
                &format!("The programme ended without an answer ({status:?}); nothing is stated."),
                &format!("線形計画が解に至らなかった({status:?})。結果は示さない。"),
            );
            return table.done();
        }
    };
    let asked: Vec<&Longest> = all.iter().filter(|one| wanted(facts, one.node)).collect();
    let unbounded = asked.iter().filter(|one| one.weeks.iter().all(Option::is_none)).count();
    for one in asked.iter().filter(|one| one.weeks.iter().any(Option::is_some)) {
        let ends = one.weeks.map(|weeks| weeks.unwrap_or(f64::INFINITY));
        let survive = Value::Range { low: ends[0], central: one.weeks[1], high: ends[2], decimals: 1 };
        let recovery = recovery_of(facts, one.node);
        let (recover, gap) = match (one.node, recovery) {
            (Node::Exports(..), _) => (missing("a decision, not a repair", "修理でなく政策判断"), missing("-", "-")),
            (Node::Plant(_), None) => (missing("not stated in the model", "モデルに記載なし"), missing("-", "-")),
            (Node::Plant(_), Some(recovery)) => {
                let gap = one.weeks[1].map(|weeks| number(weeks - recovery.weeks.center(), 1));
                (range(recovery.weeks, 1.0, 0), gap.unwrap_or_else(|| missing("no bound", "上限なし")))
            }
        };
        let exposed = recovery.map_or_else(|| name("-", "-"), |recovery| exposed(ends, recovery.weeks));
        let rests_on = rests_on(facts, trace, one.node);
        table.row(rests_on, vec![Value::Text(label(facts, one.node)), survive, recover, gap, Value::Text(exposed)]);
    }
    table.note(
        &format!(
            "By linear programme over every region: nobody refuses, nothing takes time to move, plants run up to their capacity, links that trade in the base year carry any amount, stocks are released no faster than they can be, and all final use of the model is served in full; the interval is that of the stocks. The table of what stops first is another question: there nobody redirects, what is under way still arrives, and only the regions asked about must be served, so either may be shorter. Exposed: it ends before the plant runs again, at both ends of both intervals (yes), at the central values (likely), at some ends (possibly) or never (no). {unbounded} more stops leave everybody served for ever."
        ),
        &format!(
            "全地域を通じた線形計画。誰も拒まず、輸送時間は考えず、設備は能力の上限まで動き、基準年に取引のある経路は量の制限なく使え、在庫は放出速度の範囲で取り崩し、モデルの最終使用を全て賄うとする。区間は在庫の区間。「何がいつ不足するか」の表は別の問いで、誰も調達先を替えず、輸送中の物資は到着し、対象地域だけを賄うため、どちらが短いこともある。脆弱とは、設備の復旧より先に供給が尽きること。両区間のどの端でもそうなる場合を「該当」、中央値でそうなる場合を「該当の見込み」、一部の端でのみそうなる場合を「該当し得る」、どの端でもならない場合を「非該当」とする。このほか{unbounded}件の停止では期限なく賄える。"
        ),
    );
    table.done()
}

/// Times to recover with their reasons.
pub(super) fn recoveries(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Table {
    let world = &facts.model.world;
    let caption = name("How long a plant takes to run again: what is not known", "設備の復旧期間:不明な点");
    let mut table = table("recoveries", caption)
        .words("process", "Process", "工程")
        .fact("weeks", "Time to recover", "復旧期間", Unit::Weeks)
        .words("basis", "Rests on", "根拠");
    let mut without = 0;
    for (id, process) in world.processes.iter() {
        if !facts.question.wants_stage(process.stage) || !runs(facts, id) {
            continue;
        }
        let Some(recovery) = &process.recovery else {
            without += 1;
            continue;
        };
        let basis = match recovery.origin.kind {
            OriginKind::Assumed => name("assumed", "仮定"),
            _ => name("source", "出典あり"),
        };
        let rests_on = trace.recovery(id).into_iter().collect();
        table.row(rests_on, vec![words(&process.name), range(recovery.weeks, 1.0, 0), Value::Text(basis)]);
    }
    table.note(
        &format!(
            "Weeks from an accident or a disaster until plants of the process run as before; all plants of a region stand still together. `seawall why` shows the reason of each. Processes that run without one: {without}."
        ),
        &format!(
            "事故・災害から従前の操業に戻るまでの週数。地域内の同じ工程の設備が同時に止まるとする。各々の理由は `seawall why` で見られる。稼働中で記載のない工程は{without}件。"
        ),
    );
    table.done()
}

fn runs(facts: &Facts<'_>, process: ProcessId) -> bool {
    facts.model.world.cells.iter().any(|(cell, about)| match about.kind {
        CellKind::Ingredient(plant, _) => {
            facts.model.world.plants[plant].process == process && facts.model.steady[cell] > 1e-6
        }
        _ => false,
    })
}

fn wanted(facts: &Facts<'_>, node: Node) -> bool {
    let world = &facts.model.world;
    let products = &facts.question.products;
    match node {
        Node::Exports(_, product) => facts.question.wants(facts.model, product),
        Node::Plant(plant) => {
            let plant = &world.plants[plant];
            let makes = plant.recipe.iter().any(|line| products.contains(&line.product));
            (products.is_empty() || makes) && facts.question.wants_stage(world.processes[plant.process].stage)
        }
    }
}

fn recovery_of<'a>(facts: &Facts<'a>, node: Node) -> Option<&'a Recovery> {
    let world = &facts.model.world;
    match node {
        Node::Plant(plant) => world.processes[world.plants[plant].process].recovery.as_ref(),
        Node::Exports(..) => None,
    }
}

/// Whether supply ends before the plant runs again, with `survive` at stocks low, central and high.
fn exposed(survive: [f64; 3], recover: Interval) -> Name {
    let (shortest, longest) = (survive[0].min(survive[1]), survive[2].max(survive[1]));
    if longest < recover.low {
        name("yes", "該当")
    } else if survive[1] < recover.center() {
        name("likely", "該当の見込み")
    } else if shortest < recover.high {
        name("possibly", "該当し得る")
    } else {
        name("no", "非該当")
    }
}

fn label(facts: &Facts<'_>, node: Node) -> Name {
    let world = &facts.model.world;
    match node {
        Node::Exports(region, product) => {
            let (region, product) = (&world.regions[region].name, &world.products[product].name);
            name(
                format!("exports of {} from {}", product.en, region.en),
                format!("{}からの{}の輸出", region.ja, product.ja),
            )
        }
        Node::Plant(plant) => {
            let plant = &world.plants[plant];
            let (region, process) = (&world.regions[plant.region].name, &world.processes[plant.process].name);
            name(format!("{}: {}", region.en, process.en), format!("{}:{}", region.ja, process.ja))
        }
    }
}

fn rests_on(facts: &Facts<'_>, trace: &mut Trace<'_>, node: Node) -> Vec<String> {
    let world = &facts.model.world;
    let products: Vec<_> = match node {
        Node::Exports(_, product) => vec![product],
        Node::Plant(plant) => world.plants[plant].recipe.iter().map(|line| line.product).collect(),
    };
    let mut ids = Vec::new();
    match node {
        Node::Exports(region, product) => {
            let links = world.links.values().iter().filter(|link| (link.from, link.product) == (region, product));
            let cells: Vec<_> = links.map(|link| link.cell).collect();
            ids.extend(cells.into_iter().flat_map(|cell| trace.cell(cell)));
        }
        Node::Plant(plant) => {
            ids.extend(trace.plant(plant));
            ids.extend(trace.recovery(world.plants[plant].process));
        }
    }
    let held: Vec<StockId> =
        world.stocks.iter().filter(|(_, stock)| products.contains(&stock.product)).map(|(id, _)| id).collect();
    ids.extend(held.into_iter().map(|stock| trace.stock(stock)));
    settle(&mut ids);
    ids
}

fn missing(en: &str, ja: &str) -> Value {
    Value::Missing(name(en, ja))
}

#[cfg(test)]
mod tests {
    use super::exposed;
    use seawall_model::unit::Interval;

    #[track_caller]
    fn check(survive: [f64; 3], word: &str) {
        let recover = Interval { low: 4.0, central: Some(12.0), high: 40.0 };
        assert_eq!(exposed(survive, recover).en, word);
    }

    #[test]
    fn a_node_is_exposed_when_it_ends_before_its_plant_is_back() {
        check([0.0, 1.0, 3.9], "yes");
        check([0.0, 11.0, 60.0], "likely");
        check([12.0, 20.0, 60.0], "possibly");
        check([41.0, 50.0, f64::INFINITY], "no");
        check([f64::INFINITY; 3], "no");
    }
}
