//! What would change the plan, and what it is worth to plan together.

use super::answers::{CROWDED, Moved, differences};
use super::{Facts, grouped, million};
use crate::table::{name, section as draft, table, words};
use seawall_engine::plan::study::Plan;
use seawall_model::answer::{Section, Table, Unit, Value};
use seawall_model::world::Name;

/// The section.
pub(super) fn section(facts: &Facts<'_>) -> Section {
    let mut tables = vec![changes(facts)];
    let mut lead = Vec::new();
    if !facts.answers.alone.is_empty() {
        let apart: f64 = facts.answers.alone.iter().map(|alone| alone.2.objective_usd).sum();
        let gain = apart - facts.answers.plan.objective_usd;
        lead.push(if gain > 0.0 {
            name(
                format!("Planning and answering together saves {} million USD against each alone with its part of the budget.", grouped(gain)),
                format!("共同の計画と対応により、各国が予算を分けて単独で行う場合に比べ{}百万米ドル節減できる。", grouped(gain)),
            )
        } else {
            name(
                format!("Planning together does not pay here: it costs {} million USD more than each alone.", grouped(-gain)),
                format!("この場合、共同計画は有利でない(各国単独より{}百万米ドル高い)。", grouped(-gain)),
            )
        });
        tables.push(apart_table(facts));
    }
    draft("moves", name("What would change the plan", "計画を変えるもの"), lead, tables)
}

fn changes(facts: &Facts<'_>) -> Table {
    let (answers, plan) = (facts.answers, &facts.answers.plan);
    let mut table = table("changes", name("What enters and leaves when something moves", "条件の変化による計画の増減"))
        .words("what", "What moves", "変化")
        .words("enters", "Enters", "加わるもの")
        .words("leaves", "Leaves", "外れるもの")
        .computed("objective", "Measure and cost then", "その時の評価値と費用", Unit::MillionUsd, "plan");
    let asked = facts.budget();
    let mut rows: Vec<(Name, &Plan)> = Vec::new();
    // The nearest budgets on either side whose plan is another one.
    let budget = |usd: f64| {
        name(
            format!("budget {} instead of {} million USD", grouped(usd), grouped(asked)),
            format!("予算{}百万米ドル({}に代えて)", grouped(usd), grouped(asked)),
        )
    };
    let differs = |point: &&(f64, Plan)| !differences(&answers.study, plan, &point.1).is_empty();
    let below = answers.frontier.iter().rev().filter(|point| point.0 < asked).find(differs);
    let above = answers.frontier.iter().filter(|point| point.0 > asked).find(differs);
    rows.extend(below.into_iter().chain(above).map(|point| (budget(point.0), &point.1)));
    for (moved, other) in &answers.moved {
        let what = match moved {
            Moved::Worse => {
                name("worse regimes as likely as their intervals allow", "悪いレジームの確率を区間の上限に")
            }
            Moved::Better => {
                name("worse regimes as unlikely as their intervals allow", "悪いレジームの確率を区間の下限に")
            }
            Moved::Later => name("every lead at the long end of its interval", "全案件の所要期間を区間の上限に"),
            Moved::Crowded => name(
                format!("private holders sell {:.0} % of what the state stores (crowding out)", 100.0 * CROWDED),
                format!("公的備蓄の{:.0}%分だけ民間在庫が減る(クラウディングアウト)", 100.0 * CROWDED),
            ),
        };
        rows.push((what, other));
    }
    for (what, other) in rows {
        let found = differences(&answers.study, plan, other);
        let list = |enters: bool| {
            let names: Vec<Name> =
                found.iter().filter(|change| change.1 == enters).map(|change| facts.choice(change.0)).collect();
            if names.is_empty() {
                return Value::Text(name("nothing", "なし"));
            }
            Value::Text(name(
                names.iter().map(|name| name.en.as_str()).collect::<Vec<_>>().join("; "),
                names.iter().map(|name| name.ja.as_str()).collect::<Vec<_>>().join("、"),
            ))
        };
        table.row(Vec::new(), vec![words(&what), list(true), list(false), million(other.objective_usd)]);
    }
    table.note(
        "A choice enters or leaves when it passes a hundredth of what it could be. Plans of nearly the same cost may differ in it: a choice that comes and goes is not firm. A loss with other probabilities is not comparable with one of these.",
        "選択可能量の100分の1を境に加わる・外れるとした。費用がほぼ等しい計画の間では選択が入れ替わりうる。確率が異なる場合の損失は相互に比較できない。",
    );
    table.done()
}

fn apart_table(facts: &Facts<'_>) -> Table {
    let world = &facts.model.world;
    let answers = facts.answers;
    let mut table = table("alone", name("Alone and together", "単独と共同"))
        .words("who", "Who", "主体")
        .computed("budget", "Budget", "予算", Unit::MillionUsd, "plan")
        .computed("spent", "Spent", "支出", Unit::MillionUsd, "plan")
        .computed("objective", "Measure and cost", "評価値と費用", Unit::MillionUsd, "plan")
        .drawn();
    let spent = |plan: &Plan| plan.public_usd.iter().sum::<f64>();
    for (region, part, plan) in &answers.alone {
        let who = &world.regions[*region].name;
        table.row(Vec::new(), vec![words(who), million(*part), million(spent(plan)), million(plan.objective_usd)]);
    }
    let sum: f64 = answers.alone.iter().map(|alone| alone.2.objective_usd).sum();
    let parts: f64 = answers.alone.iter().map(|alone| alone.1).sum();
    let money: f64 = answers.alone.iter().map(|alone| spent(&alone.2)).sum();
    table.row(
        Vec::new(),
        vec![Value::Text(name("sum alone", "単独の合計")), million(parts), million(money), million(sum)],
    );
    let plan = &answers.plan;
    table.row(
        Vec::new(),
        vec![
            Value::Text(name("together", "共同")),
            million(facts.budget()),
            million(spent(plan)),
            million(plan.objective_usd),
        ],
    );
    table.note(
        "Without budgets of their own the parts are in proportion to what each would lose alone. Measures of risk do not add up exactly: the worst cases of one need not be those of the other.",
        "各国の予算が指定されない場合は、単独での損失に比例して分ける。リスク評価は厳密には加法的でない(最悪の場合が各国で異なりうる)。",
    );
    table.done()
}
