//! What to do, who pays, what other budgets would do, and what a tonne is worth where.

use super::{Facts, Future, grouped, million, spelled};
use crate::table::{name, number, section as draft, table, words};
use crate::trace::Trace;
use seawall_engine::plan::candidates::Choice;
use seawall_model::answer::{Section, Table, Unit, Value};
use seawall_model::chart::{Axis, Chart, Drawing, Step, Waterfall};
use seawall_model::conditions::WEEKS_PER_YEAR;
use seawall_model::world::{Name, ProjectKind};
use std::collections::BTreeMap;

pub(super) fn kind(kind: ProjectKind) -> Name {
    match kind {
        ProjectKind::Mine => name("mine", "鉱山"),
        ProjectKind::Separation => name("separation", "分離精製"),
        ProjectKind::Metal => name("metal", "金属"),
        ProjectKind::Magnet => name("magnets", "磁石"),
        ProjectKind::Recycling => name("recycling", "リサイクル"),
        ProjectKind::Substitution => name("substitution", "代替・節減"),
    }
}

/// The plan and who pays.
pub(super) fn section(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Section {
    let (answers, plan) = (facts.answers, &facts.answers.plan);
    let chosen = spelled(facts, plan);
    let spent: f64 = plan.public_usd.iter().sum();
    let (mean, mean_with) = (facts.mean(&answers.without), facts.mean(&plan.loss_usd));
    let (tail, tail_with) = (facts.tail_of(&answers.without), facts.tail_of(&plan.loss_usd));
    let months = facts.future.months();
    let mut lead = Vec::new();
    if chosen.is_empty() {
        lead.push(name(
            "Within this budget nothing is worth its cost by this measure.",
            "この予算内では、この評価の下で費用に見合うものはない。",
        ));
    } else {
        // The tail of the worst case alone has no share.
        let (who, who_ja) = if facts.tail() > 0.0 {
            let share = 100.0 * facts.tail();
            (format!("the worst {share:.0} % of cases"), format!("最悪{share:.0}%の場合の平均"))
        } else {
            ("the worst case".to_owned(), "最悪の場合".to_owned())
        };
        lead.push(name(
            format!(
                "{} million USD of public money are spent. The loss over {months} months falls from {} to {} million USD in the mean, and from {} to {} in {who}.",
                grouped(spent), grouped(mean), grouped(mean_with), grouped(tail), grouped(tail_with)
            ),
            format!(
                "公的資金{}百万米ドルを支出する。{months}か月間の損失は平均で{}から{}百万米ドルへ、{who_ja}で{}から{}百万米ドルへ減る。",
                grouped(spent), grouped(mean), grouped(mean_with), grouped(tail), grouped(tail_with)
            ),
        ));
    }
    lead.push(name(
        "The loss is that of the coordinated response of each case, all foreseen from its first day: unserved demand at the value of lost load, other costs less costs saved. With nothing bought it is the coordinated loss of `stress` on the same grid. Value of lost load is a ceiling, and nothing is discounted.",
        "損失は各場合の協調対応(初日から完全予見)によるもので、停止損失で評価した不足とその他費用(節約分を除く)の合計である。何も購入しない場合は、同じ期間区分の`stress`の協調時の損失と一致する。停止損失は上限値であり、割引はしない。",
    ));
    draft(
        "plan",
        name("What to build and store", "建設と備蓄"),
        lead,
        vec![bought(facts, &chosen, trace), paid(facts, &chosen), values(facts)],
    )
}

fn bought(facts: &Facts<'_>, chosen: &[usize], trace: &mut Trace<'_>) -> Table {
    let (world, plan, study) = (&facts.model.world, &facts.answers.plan, &facts.answers.study);
    let mut table = table("plan", name("The plan, largest public cost first", "計画(公的負担の大きい順)"))
        .words("what", "What", "内容")
        .words("kind", "Kind", "種別")
        .words("where", "Where", "場所")
        .computed("amount", "Share built, %", "建設割合(%)", Unit::None, "plan")
        .computed("tonnes", "Stored", "備蓄量", Unit::Tonnes, "plan")
        .computed("price", "Paid a tonne", "購入単価", Unit::ThousandUsdPerTonne, "plan")
        .words("when", "First accepted output", "受入可能となる時期")
        .words("instrument", "Instrument", "支援手段")
        .words("payer", "Whose budget", "負担国")
        .fact("capex", "Capital", "資本費", Unit::MillionUsd)
        .computed("public", "Public cost", "公的負担", Unit::MillionUsd, "plan")
        .drawn();
    let none = || Value::Missing(name("not for this kind", "該当しない"));
    for &k in chosen {
        let what = facts.choice(k);
        let payer = words(&world.regions[study.candidates.payer[k]].name);
        match study.candidates.choices[k] {
            Choice::Project(place) => {
                let project = &world.projects[place];
                let weeks = project.lead_weeks.center() + project.qualification_weeks.center();
                let years = weeks / WEEKS_PER_YEAR;
                let when = name(
                    format!(
                        "{years:.1} years after the decision, full {:.1} years later",
                        project.ramp_weeks / WEEKS_PER_YEAR
                    ),
                    format!("決定から{years:.1}年後(その{:.1}年後に全能力)", project.ramp_weeks / WEEKS_PER_YEAR),
                );
                let capex =
                    project.capex.map_or_else(none, |capex| crate::table::range(&capex, Some(capex.center()), 0));
                table.row(
                    vec![trace.project(place)],
                    vec![
                        words(&what),
                        words(&kind(project.kind)),
                        words(&world.regions[project.host].name),
                        number(100.0 * plan.amount[k], 0),
                        none(),
                        none(),
                        words(&when),
                        words(&world.instruments[project.instrument].name),
                        payer,
                        capex,
                        million(plan.public_usd[k]),
                    ],
                );
            }
            Choice::Fill(region, product) => {
                let price = plan.public_usd[k] / plan.amount[k];
                table.row(
                    vec![trace.price(product)],
                    vec![
                        words(&what),
                        Value::Text(name("stock", "備蓄")),
                        words(&world.regions[region].name),
                        none(),
                        number(plan.amount[k], 1),
                        number(price / 1e3, 0),
                        Value::Text(name("bought in the year before the first day", "初日までの1年間に購入")),
                        Value::Text(name("public purchase", "公的購入")),
                        payer,
                        none(),
                        million(plan.public_usd[k]),
                    ],
                );
            }
        }
    }
    table.note(
        "Public cost: capital x share that the instrument provides x what of it counts on a budget; a stock counts in full. Paid a tonne is above the price of the model, since buying a tenth of the world's output raises it. Projects under way are candidates like the others: the plan says what the money buys, not what is still missing.",
        "公的負担は、資本費×支援手段の負担割合×予算計上割合。備蓄は全額。購入単価がモデルの価格を上回るのは、世界生産の一部の買付けが価格を押し上げるためである。進行中の案件も他と同様に候補とする(資金で何が得られるかを示し、追加で必要な額ではない)。",
    );
    table.done()
}

fn paid(facts: &Facts<'_>, chosen: &[usize]) -> Table {
    let (world, plan, study) = (&facts.model.world, &facts.answers.plan, &facts.answers.study);
    let mut sums: BTreeMap<(usize, usize), (f64, f64)> = BTreeMap::new();
    for &k in chosen {
        let (instrument, capital) = match study.candidates.choices[k] {
            Choice::Project(place) => {
                let project = &world.projects[place];
                (project.instrument, project.capex.map_or(0.0, |capex| capex.center() * 1e6) * plan.amount[k])
            }
            Choice::Fill(..) => (world.instruments.len(), plan.public_usd[k]),
        };
        let sum = sums.entry((study.candidates.payer[k].0 as usize, instrument)).or_default();
        *sum = (sum.0 + plan.public_usd[k], sum.1 + capital);
    }
    let mut table = table("who_pays", name("Who pays, by instrument", "負担者(支援手段別)"))
        .words("payer", "Whose budget", "負担国")
        .words("instrument", "Instrument", "支援手段")
        .computed("public", "Public cost", "公的負担", Unit::MillionUsd, "plan")
        .computed("other", "Capital not on the budget", "予算外の資本費", Unit::MillionUsd, "plan");
    for ((payer, instrument), (public, capital)) in sums {
        let payer = world.regions.values().get(payer).map_or_else(|| name("", ""), |region| region.name.clone());
        let instrument = world
            .instruments
            .get(instrument)
            .map_or_else(|| name("public purchase of stocks", "備蓄の公的購入"), |known| known.name.clone());
        table.row(Vec::new(), vec![words(&payer), words(&instrument), million(public), million(capital - public)]);
    }
    table.done()
}

/// What the plan is worth, and what knowing more would be.
fn values(facts: &Facts<'_>) -> Table {
    let (answers, plan) = (facts.answers, &facts.answers.plan);
    let mut table = table("values", name("What it is worth", "計画の価値")).words("what", "What", "内容").computed(
        "usd",
        "Amount",
        "金額",
        Unit::MillionUsd,
        "plan",
    );
    let without = facts.measure.of(&answers.without);
    let rows = [
        (name("loss by the measure, nothing bought", "評価値(購入なし)"), without),
        (
            name(
                "cost of the plan in the objective: capital worn off, purchases",
                "目的関数上の計画費用(償却分と購入費)",
            ),
            plan.first_usd,
        ),
        (name("loss by the measure and cost, with the plan", "評価値と費用(計画あり)"), plan.objective_usd),
        (name("proved: no plan is below", "証明された下界"), plan.bound_usd),
        (name("saved by the plan, net", "計画による純節減"), without - plan.objective_usd),
        (
            name(
                "value of planning for all paths rather than the likeliest (VSS, by the mean)",
                "最も起こりやすい経路のみでなく全経路を考慮する価値(VSS、平均による)",
            ),
            (answers.likeliest.1 - answers.by_mean.objective_usd).max(0.0),
        ),
        (
            name("value of knowing beforehand what comes (EVPI, by the mean)", "完全情報の価値(EVPI、平均による)"),
            (answers.by_mean.objective_usd - answers.foreseen).max(0.0),
        ),
    ];
    for (what, usd) in rows {
        table.row(Vec::new(), vec![words(&what), million(usd)]);
    }
    if matches!(facts.future, Future::Scenario(..)) {
        table.note(
            "With one scenario nothing is uncertain: the last two are zero by definition.",
            "シナリオが一つの場合、不確実性はなく、最後の二つは定義上ゼロとなる。",
        );
    }
    table.done()
}

/// Budgets against loss.
pub(super) fn frontier(facts: &Facts<'_>) -> Section {
    let answers = facts.answers;
    let points: Vec<(f64, f64, f64, f64, f64, usize)> = answers
        .frontier
        .iter()
        .map(|(budget, plan)| {
            let spent: f64 = plan.public_usd.iter().sum();
            let chosen = spelled(facts, plan).len();
            (*budget, spent, facts.mean(&plan.loss_usd), facts.tail_of(&plan.loss_usd), plan.objective_usd, chosen)
        })
        .collect();
    let knee = knee(&points.iter().map(|point| (point.0, point.4)).collect::<Vec<_>>());
    let mut table = table("frontier", name("What other budgets would do", "予算と損失の関係"))
        .computed("budget", "Budget", "予算", Unit::MillionUsd, "plan")
        .computed("spent", "Spent", "支出", Unit::MillionUsd, "plan")
        .computed("mean", "Loss, mean", "損失(平均)", Unit::MillionUsd, "plan")
        .computed("tail", "Loss, worst cases (CVaR)", "損失(CVaR)", Unit::MillionUsd, "plan")
        .drawn()
        .computed("objective", "Measure and cost", "評価値と費用", Unit::MillionUsd, "plan")
        .computed("choices", "Choices", "選択数", Unit::None, "plan")
        .words("knee", "Knee", "屈曲点");
    for (index, point) in points.iter().enumerate() {
        let mark = if knee == Some(index) { name("here", "ここ") } else { name("", "") };
        table.row(
            Vec::new(),
            vec![
                million(point.0),
                million(point.1),
                million(point.2),
                million(point.3),
                million(point.4),
                number(point.5 as f64, 0),
                words(&mark),
            ],
        );
    }
    table.note(
        "CVaR sums the shortage of every use at its value of lost load, so a tonne for defense weighs more than one for wind, and the other costs of the response. The knee is the budget that lies farthest below the line from the first to the last. Loss is rounded within the gap of each plan.",
        "CVaRは各用途の不足を停止損失で重み付けし(防衛用途の1トンは風力の1トンより重い)、対応のその他費用を加えたもの。屈曲点は、最初と最後を結ぶ線から最も下に離れた予算。損失は各計画のギャップの範囲で丸められている。",
    );
    let mut steps = Vec::new();
    if let (Some(first), Some(last)) = (points.first(), points.last()) {
        let total = |what: Name, usd: f64| Step { name: what, amount: usd / 1e6, total: true };
        steps.push(total(name("no budget", "予算なし"), first.3));
        for pair in points.windows(2) {
            let what = name(format!("up to {}", grouped(pair[1].0)), format!("{}まで", grouped(pair[1].0)));
            steps.push(Step { name: what, amount: (pair[1].3 - pair[0].3) / 1e6, total: false });
        }
        steps.push(total(name("left", "残り"), last.3));
    }
    let title = knee.map_or_else(
        || name("Loss in the worst cases by budget", "予算別の最悪時の損失"),
        |index| {
            name(
                format!("Beyond {} million USD each further dollar saves much less", grouped(points[index].0)),
                format!("{}百万米ドルを超えると追加の節減は大きく減る", grouped(points[index].0)),
            )
        },
    );
    let table = Table { caption: title.clone(), ..table.done() };
    let chart = Chart {
        id: "chart-frontier".into(),
        title,
        description: name(
            format!(
                "Steps in million USD: the mean loss of the worst cases without a budget, what each further part of the budget takes off, and what is left at {}.",
                grouped(points.last().map_or(0.0, |point| point.0))
            ),
            "百万米ドル。予算なしの最悪時の損失から、予算を増やすごとの減少分を経て、残る損失までを示す。".to_owned(),
        ),
        table: "frontier".into(),
        drawing: Drawing::Waterfall(Waterfall {
            amount: Axis { name: name("Loss in the worst cases", "最悪時の損失"), unit: Unit::MillionUsd },
            steps,
        }),
    };
    let mut section = draft("frontier", name("Budget and loss", "予算と損失"), Vec::new(), vec![table]);
    section.charts.push(chart);
    section
}

/// The point farthest below the line from the first to the last, if any is.
fn knee(points: &[(f64, f64)]) -> Option<usize> {
    let (first, last) = (points.first()?, points.last()?);
    let (width, height) = (last.0 - first.0, first.1 - last.1);
    if width <= 0.0 || height <= 0.0 {
        return None;
    }
    let below = |point: &(f64, f64)| (first.1 - point.1) / height - (point.0 - first.0) / width;
    (1..points.len() - 1)
        .map(|index| (below(&points[index]), index))
        .filter(|found| found.0 > 1e-3)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)))
        .map(|found| found.1)
}

/// What a tonne saves by form and place.
pub(super) fn worth(facts: &Facts<'_>, trace: &mut Trace<'_>) -> Section {
    let (world, answers) = (&facts.model.world, facts.answers);
    let mut table =
        table("worth", name("What one more tonne in stock saves, by form and place", "備蓄1トンの価値(形態・場所別)"))
            .words("form", "Form", "形態")
            .words("where", "Where", "場所")
            .fact("price", "Price", "価格", Unit::ThousandUsdPerTonne)
            .computed("first", "Saves, nothing bought", "節減額(購入なし)", Unit::ThousandUsdPerTonne, "plan")
            .drawn()
            .computed("next", "Saves, beyond the plan", "節減額(計画後の追加分)", Unit::ThousandUsdPerTonne, "plan")
            .computed("times", "Times the price", "価格比", Unit::None, "plan");
    let mut order: Vec<usize> = (0..answers.worth[0].len()).filter(|&k| answers.worth[0][k].is_some()).collect();
    order.sort_by(|&a, &b| {
        let of = |k: usize| answers.worth[0][k].unwrap_or(0.0);
        of(b).total_cmp(&of(a)).then(a.cmp(&b))
    });
    for k in order {
        let Choice::Fill(region, product) = answers.study.candidates.choices[k] else { continue };
        let price = facts.prices.at(region, product).max(world.products[product].price.center());
        let of =
            |worth: Option<f64>| worth.map_or_else(|| Value::Missing(name("none", "なし")), |usd| number(usd / 1e3, 0));
        table.row(
            vec![trace.price(product)],
            vec![
                words(&world.products[product].name),
                words(&world.regions[region].name),
                number(price / 1e3, 0),
                of(answers.worth[0][k]),
                of(answers.worth[1][k]),
                number(answers.worth[0][k].unwrap_or(0.0) / price, 1),
            ],
        );
    }
    table.note(
        "The quotient of a re-solve with one tonne more, by the measure, before the tonne is paid; holding and resale are in it. Tonnes of different forms are not comparable: a tonne of dysprosium metal is in about forty tonnes of high-temperature magnets.",
        "1トン追加して解き直した差分(購入費控除前、保管費と売却額を含む)。形態の異なる1トンは比較できない。ジスプロシウム金属1トンは高耐熱磁石約40トン分に相当する。",
    );
    draft("worth", name("Value of a tonne", "1トンの価値"), Vec::new(), vec![table.done()])
}

#[cfg(test)]
mod tests {
    use super::knee;

    #[test]
    fn the_knee_lies_farthest_below_the_line() {
        assert_eq!(knee(&[(0.0, 10.0), (1.0, 4.0), (2.0, 3.0), (4.0, 2.0)]), Some(1));
        assert_eq!(knee(&[(0.0, 10.0), (1.0, 10.0), (2.0, 10.0)]), None);
        assert_eq!(knee(&[(0.0, 10.0), (1.0, 8.0), (2.0, 6.0)]), None);
    }
}
