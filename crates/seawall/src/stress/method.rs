//! The rule, the assumptions, and the computations that the numbers come from.

use super::Facts;
use crate::swings::reason;
use crate::table::{name, number, range, same, section as draft, table, words};
use crate::trace::Trace;
use seawall_engine::rationed::Rationing;
use seawall_engine::respond::Response;
use seawall_model::answer::{RunRecord, Section, Status, Unit, Value};
use seawall_model::parameters::ParameterKind;
use seawall_model::world::Name;

/// A rule of rationing in words.
pub(super) fn rule(rule: Rationing) -> Name {
    match rule {
        Rationing::Proportional => name(
            "proportional: everybody gets the same share of what he asks",
            "比例配分(全員が要求量の同じ割合を得る)",
        ),
        Rationing::FinalLast => name(
            "final use last: plants and exports first, users share what is left",
            "最終用途を後回し(工場と輸出を優先し、残りを使用者で比例配分)",
        ),
        Rationing::Tiers => name(
            "tiers: defense, then essential uses, then the rest; plants and exports by the uses that they end in",
            "優先区分(防衛、必需用途、その他の順。工場と輸出は最終用途の構成による)",
        ),
        Rationing::WaterFilling => name(
            "water-filling: everybody up to the same multiple of what he takes at rest",
            "均等水準(全員が平常時の同じ倍率まで得る)",
        ),
        // Not offered here: claims on a product stage have no worth of their own, so all share alike.
        Rationing::MostWorth => {
            name("Whoever makes least of it goes short first", "生み出す価値の小さい需要家から先に不足")
        }
    }
}

/// The section.
pub(super) fn section(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Section {
    let settings = &facts.rationed.settings;
    let mut table = table("assumptions", name("What is assumed of behavior", "行動に関する仮定"))
        .words("what", "Assumption", "仮定")
        .fact("value", "Taken", "採用値", Unit::None)
        .fact("range", "Interval", "区間", Unit::None)
        .words("reason", "Reason", "理由");
    let rows =
        [(ParameterKind::RestoreWeeks, settings.restore_weeks), (ParameterKind::Precaution, settings.precaution)];
    for (kind, value) in rows {
        let parameter = facts.model.world.parameters.get(kind);
        table.row(
            vec![trace.parameter(parameter)],
            vec![
                words(&kind.name()),
                number(value, 1),
                range(&parameter.interval, parameter.interval.central, 1),
                Value::Text(reason(&facts.model.world, parameter)),
            ],
        );
    }
    let lead = vec![
        name(
            format!("Rule of rationing: {}.", rule(settings.rule).en),
            format!("配分規則:{}。", rule(settings.rule).ja),
        ),
        name(
            "Week by week every region orders what it uses and a part of the gap in its stocks; an order reaches a supplier abroad the week after. A joint plant runs for the product that is wanted most, by-products follow their host, and what is left over is stored or disposed of. Recipes bind strictly. What a supplier leaves open is asked of others, within growth, ceiling and ramp. What users do not get is lost. A store serves its own region, private before public.",
            "各地域は毎週、使用量と在庫不足の一部を発注し、注文は翌週に国外の供給者に届く。連産工場は最も求められる品目に合わせて操業し、副産物は主産物に従い、余りは在庫または処分とする。配合比は厳密に適用する。供給者が満たさない分は、増加速度と上限の範囲で他の供給者に求める。満たされない需要は失われる。在庫は自国で使い、民間、国家の順に取り崩す。",
        ),
        name(
            "The brief dates its first weeks by a shorter rule: shares in proportion to the baseline, stocks run down, no orders elsewhere. Here orders, switching and priorities are added, so weeks may differ.",
            "ブリーフの不足開始週は、基準に比例した配分と在庫の取崩しのみによる簡易な規則である。ここでは発注、調達先の切替え、優先順位を加えるため、週が異なることがある。",
        ),
        name(
            "The priced response is a spatial price equilibrium over the same chain and periods: every region takes prices as given, knows what comes, users give way along a curve of constant elasticity up to the value of lost load, mines follow prices, state stocks stay closed unless the scenario opens them. Tonnes of a user who gives way count as unserved.",
            "価格による対応は、同じ工程と期間における空間価格均衡である。全地域が価格を所与とし、先行きを知り、使用者は停止損失を上限とする一定弾力性の需要曲線に沿って使用を減らし、鉱山は価格に応じて生産する。国家備蓄はシナリオで放出しない限り動かない。価格により減らした使用量も不足に数える。",
        ),
    ];
    draft("method", name("Rule and assumptions", "規則と仮定"), lead, vec![table.done()])
}

/// Every computation, in order of id.
pub(super) fn runs(facts: &Facts<'_>) -> Vec<RunRecord> {
    let rationed = facts.rationed;
    let record = |id: &str, what, status, facts| RunRecord { id: id.to_owned(), what, status, facts };
    let mut runs = vec![
        record(
            "rationed",
            name("Rationed response: nobody coordinates", "配給:協調のない場合の対応"),
            Status::Solved,
            vec![
                (name("Rule", "規則"), rule(rationed.settings.rule)),
                (name("Periods", "期間"), same(facts.weekly.grid.len().to_string())),
                (
                    name("Worst balance, relative", "最大の収支誤差(相対)"),
                    same(format!("{:.1e}", rationed.worst_balance)),
                ),
                (name("Most sweeps in a week", "1週の最大反復回数"), same(rationed.sweeps.to_string())),
            ],
        ),
        record(
            "reconciliation",
            name("Reconciliation: the steady baseline", "調整:定常状態の基準"),
            Status::Solved,
            vec![(
                name("Worst balance, relative", "最大の収支誤差(相対)"),
                same(format!("{:.1e}", facts.reconciliation.worst_balance)),
            )],
        ),
        record(
            "prices",
            name(
                "Prices at rest: nearest to the published ones under which the baseline is the cheapest when nothing happens",
                "平常時の価格:何も起きない場合に基準が最も安価となる、公表価格に最も近い価格",
            ),
            Status::Solved,
            vec![(name("Prices", "価格の数"), same(facts.prices.price.len().to_string()))],
        ),
        response(
            "priced",
            name(
                "Priced response: spatial price equilibrium of all regions, steps cut finer around the prices found",
                "価格による対応:全地域の空間価格均衡(得られた価格の周りで段階を細分化)",
            ),
            &facts.priced.response,
        ),
        response("response:joint", name("Joint response, all foreseen", "共同対応(完全予見)"), facts.coordinated),
    ];
    runs.sort_by(|a, b| a.id.cmp(&b.id));
    if let Some(rolling) = facts.rolling {
        runs.push(response("response:rolling", name("Joint response, as announced", "共同対応(逐次予見)"), rolling));
    }
    runs
}

fn response(id: &str, what: Name, response: &Response) -> RunRecord {
    let facts = vec![
        (
            name("Size", "規模"),
            name(
                format!("{} rows, {} columns", response.size.0, response.size.1),
                format!("{}行{}列", response.size.0, response.size.1),
            ),
        ),
        (name("Worst balance, relative", "最大の収支誤差(相対)"), same(format!("{:.1e}", response.worst_balance))),
        (name("Iterations", "反復回数"), same(response.iterations.to_string())),
    ];
    RunRecord { id: id.to_owned(), what, status: response.status, facts }
}
