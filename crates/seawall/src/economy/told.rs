//! The section on value added at risk: what is lost by response, by industry and by week, and the bridge that it rests on.

use super::bound::{Bounds, Lost, first_week, rule};
use super::{Answered, Economy, Gap};
use crate::table::{digits, head, name, number, range, same, section as draft, table, words};
use crate::trace::Trace;
use seawall_engine::economy::AtRisk;
use seawall_model::answer::{Head, Row, Section, Table, Unit, Value};
use seawall_model::bridge::Dependence;
use seawall_model::chart::{Axis, Chart, Drawing, Layer, Line, Timeline};
use seawall_model::conditions::{Grid, WEEKS_PER_YEAR};
use seawall_model::id::{RegionId, UseId};
use seawall_model::unit::Interval;
use seawall_model::world::{Model, Name, Stage};

/// A response with its column.
pub(crate) struct Told<'a> {
    pub id: &'static str,
    pub name: Name,
    pub run: &'static str,
    /// Whether users go short when somebody decides so, and not when they run out.
    pub is_choice: bool,
    /// `None` where it was not solved.
    pub answered: Option<Answered<'a>>,
}

/// Industries named one by one.
const NAMED: usize = 12;
/// Industries in the picture.
const LAYERS: usize = 5;

/// The section. Every partner has an economy or a reason for having none.
pub(crate) fn section(
    model: &Model,
    weeks: &Grid,
    told: &[Told<'_>],
    economies: &[(RegionId, Result<Economy, Gap>)],
    trace: &mut Trace<'_>,
) -> Section {
    let mut lost = Vec::new();
    for (_, economy) in economies {
        if let Ok(economy) = economy {
            lost.push(Lost::of(model, weeks, told, economy, true));
        }
    }
    let mut tables = vec![totals(model, weeks, told, economies, &lost, trace)];
    let mut charts = Vec::new();
    for one in &lost {
        tables.push(industries(model, told, one, trace));
        if let Some((chart, table)) = by_week(model, weeks, told, one) {
            charts.push(chart);
            tables.push(table);
        }
        tables.push(rule(model, told, one, trace));
        tables.push(uses(model, weeks, told, one, trace));
        tables.push(bridge(model, one.economy, trace));
    }
    let lead = vec![name(
        "Industries that cannot do without what a use takes make less; their suppliers and customers follow through a table of industries. Lower bound: low shares, no input between industries binds. Upper bound: high shares, and goods that an industry buys for more than a small part of its output bind once stocks are used up; how small and how long is assumed, and the row below says how far the bound moves with it. Nobody imports more than a quarter above rest, nothing is made up later. Several uses in one industry count once, by the worst.",
        "磁石を欠けば作れない産業の生産が減り、産業連関表を通じて供給元と販売先に及ぶ。下限:依存割合の低い値を用い、産業間の投入は制約としない。上限:高い値を用い、産出額に対する購入額の割合が一定以上の財は、在庫が尽きた後に制約となる。その割合と在庫の長さは仮定であり、上限がどれだけ動くかを表に示す。輸入は平常時の1.25倍まで、後の挽回生産はない。一つの産業に複数の用途が及ぶ場合は最大のものを一度だけ数える。",
    )];
    Section { charts, ..draft("economy", name("Value added at risk", "付加価値への影響"), lead, tables) }
}

fn why(gap: &Gap) -> Value {
    Value::Missing(match gap {
        Gap::NoTable => name(
            "gap: no table of this economy may ship; give one with --table",
            "欠落:同梱できる産業連関表がない(--table で指定)",
        ),
        Gap::NoRow(names) => name(
            format!("gap: the table has not the industries that the bridge names ({names})"),
            format!("欠落:表に bridge.csv の産業がない({names})"),
        ),
        Gap::Findings(_) => name("gap: the table cannot be read as it is", "欠落:表がそのままでは使えない"),
    })
}

/// A pair of bounds in million USD.
fn pair(low: f64, high: f64) -> Value {
    // What rounding leaves of nothing is nothing.
    let [low, high] = [low.min(high), low.max(high)].map(|value| if value.abs() < 1e-6 { 0.0 } else { value });
    range(&Interval { low, central: None, high }, None, digits(high))
}

/// What each response costs each partner, in bounds.
pub(crate) fn totals(
    model: &Model,
    weeks: &Grid,
    told: &[Told<'_>],
    economies: &[(RegionId, Result<Economy, Gap>)],
    lost: &[Lost<'_>],
    trace: &mut Trace<'_>,
) -> Table {
    let world = &model.world;
    let mut table = table("economy", name("Value added lost over the horizon", "期間中に失われる付加価値"))
        .words("region", "Region", "地域")
        .words("measure", "Measure", "指標");
    for response in told {
        table = table.computed(response.id, &response.name.en, &response.name.ja, Unit::None, response.run);
    }
    for (region, economy) in economies {
        let place = || words(&world.regions[*region].name);
        let economy = match economy {
            Ok(economy) => economy,
            Err(gap) => {
                let mut cells = vec![place(), Value::Text(name("value added, million USD", "付加価値(百万米ドル)"))];
                cells.extend(told.iter().map(|_| why(gap)));
                table.row(Vec::new(), cells);
                continue;
            }
        };
        let Some(one) = lost.iter().find(|one| one.economy.region == *region) else { continue };
        let rests_on: Vec<String> = economy.rows.iter().map(|row| trace.bridge(row)).collect();
        let all = economy.value_added() * weeks.end() / WEEKS_PER_YEAR;
        let mut line = |what: Name, of: &dyn Fn(&Bounds) -> Value| {
            let mut cells = vec![place(), Value::Text(what)];
            cells.extend(one.answers.iter().map(|answer| match answer {
                Some(bounds) => of(bounds),
                None => Value::Missing(name("not solved", "解なし")),
            }));
            table.row(rests_on.clone(), cells);
        };
        line(
            name("in industries that use magnets, million USD", "磁石を使う産業(百万米ドル)"),
            &|Bounds { low, high, .. }| pair(low.all_direct(), high.all_direct()),
        );
        line(
            name("with suppliers and customers, million USD", "供給元・販売先を含む(百万米ドル)"),
            &|Bounds { low, high, .. }| pair(low.all_lost(), high.all_lost()),
        );
        if one.answers.iter().flatten().any(|bounds| bounds.ends.is_some()) {
            line(
                name(
                    "its upper bound, by the ends of what the rule assumes, million USD",
                    "その上限:仮定の両端での値(百万米ドル)",
                ),
                &|Bounds { ends, .. }| match ends {
                    Some([mild, severe]) => pair(*mild, *severe),
                    None => Value::Missing(name("not asked", "計算なし")),
                },
            );
        }
        line(
            name("of all value added in that time, %", "同期間の全付加価値に対する割合(%)"),
            &|Bounds { low, high, .. }| {
                let (low, high) = (100.0 * low.all_lost() / all, 100.0 * high.all_lost() / all);
                range(&Interval { low: low.min(high), central: None, high: low.max(high) }, None, 2)
            },
        );
        line(name("worst week, million USD", "最悪の週(百万米ドル)"), &|Bounds { low, high, .. }| {
            let most = |risk: &AtRisk| sums(risk).into_iter().fold(0.0, f64::max);
            pair(most(low), most(high))
        });
        let mut cells = vec![place(), Value::Text(name("first week with a loss, upper bound", "損失が始まる週(上限)"))];
        cells.extend(one.answers.iter().zip(told).map(|(answer, response)| match answer {
            Some(Bounds { high, .. }) => first_week(&sums(high), response.is_choice),
            None => Value::Missing(name("not solved", "解なし")),
        }));
        table.row(rests_on.clone(), cells);
    }
    if told.iter().any(|response| response.is_choice) {
        table.note(
            "Where the partners act together the first week of a loss is their choice: who knows that stocks will not last goes short a little from the start rather than wholly later. A tonne costs the same whenever it is missing, so the programme fixes only how many; the stated rule for its ties spreads them over weeks as evenly as stocks and routes allow. The week in which users run out is in the column where nobody coordinates.",
            "共同対応では、損失の始まる週は選択の結果である。在庫が足りないと分かっていれば、後で全量を欠くより初めから少しずつ減らす。不足1トンの損失はどの週でも同じであるため、最適解が定めるのは総量のみであり、同値の解からは、在庫と経路の許す限り各週に均等に配る規則で一つを選ぶ。使用者の在庫が尽きる週は協調なしの列に示す。",
        );
    }
    let levels: Vec<(&Economy, String)> = lost.iter().map(|one| (one.economy, one.economy.origin.clone())).collect();
    let grouped = |value: f64| seawall_io::render::digits(value, 0).unwrap_or_default();
    for (economy, origin) in levels {
        table.note(
            &format!(
                "{}: {origin}. Value added and prices of that year, {} billion USD a year; nothing is scaled to later years. {} cells were mended (negative ones moved to final demand).",
                economy.home,
                grouped(economy.value_added() / 1e3),
                economy.mended
            ),
            &format!(
                "{}:{origin}。その年の価格・付加価値(年{}億米ドル)であり、後の年に換算していない。{}個の負のセルは最終需要に移した。",
                economy.home,
                grouped(economy.value_added() / 1e2),
                economy.mended
            ),
        );
    }
    table.note(
        "The value of unserved demand above and value added here are two measures of the same shortage: never add them.",
        "上の「不足による損失」と本表の付加価値は同じ不足の二つの尺度であり、足し合わせてはならない。",
    );
    table.done()
}

/// Loss of all industries, week by week.
pub(super) fn sums(risk: &AtRisk) -> Vec<f64> {
    let weeks = risk.lost.first().map_or(0, Vec::len);
    (0..weeks).map(|week| risk.lost.iter().map(|values| values[week]).sum()).collect()
}

/// Industries by what they lose in the upper bound of the first response, the worst first.
fn order(one: &Lost<'_>) -> Vec<usize> {
    let Some(Bounds { high, .. }) = one.answers.iter().flatten().next() else { return Vec::new() };
    let sum = |i: usize| high.lost[i].iter().sum::<f64>();
    let mut order: Vec<usize> = one.economy.own().filter(|&i| sum(i) > 0.5).collect();
    order.sort_by(|&a, &b| sum(b).total_cmp(&sum(a)).then(a.cmp(&b)));
    order
}

fn industries(model: &Model, told: &[Told<'_>], one: &Lost<'_>, trace: &mut Trace<'_>) -> Table {
    let economy = one.economy;
    let region = &model.world.regions[economy.region];
    let caption = name(
        format!("{}: value added lost by industry", region.name.en),
        format!("{}:産業別に失われる付加価値", region.name.ja),
    );
    let mut table = table(&format!("industries-{}", region.code), caption)
        .words("code", "Code", "コード")
        .words("industry", "Industry", "産業")
        .words("uses", "Goes short of", "不足する用途")
        .fact("added", "Value added a year", "年間付加価値", Unit::MillionUsd);
    for response in told {
        table = table.computed(response.id, &response.name.en, &response.name.ja, Unit::MillionUsd, response.run);
    }
    let order = order(one);
    let s = economy.accounts.table.products.len();
    let cells_of = |of: &dyn Fn(&AtRisk) -> f64| -> Vec<Value> {
        one.answers
            .iter()
            .map(|answer| match answer {
                Some(Bounds { low, high, .. }) => pair(of(low), of(high)),
                None => Value::Missing(name("not solved", "解なし")),
            })
            .collect()
    };
    for &industry in order.iter().take(NAMED) {
        let code = &economy.accounts.table.products[industry % s];
        let rows: Vec<_> = economy.rows.iter().filter(|row| row.industry == *code).collect();
        let uses = |of: &dyn Fn(&Name) -> String, with: &str| {
            rows.iter().map(|row| of(&model.world.uses[row.usage].name)).collect::<Vec<_>>().join(with)
        };
        let what = if rows.is_empty() {
            name("orders or inputs only", "受注減・投入不足のみ")
        } else {
            name(uses(&|use_name| use_name.en.clone(), "; "), uses(&|use_name| use_name.ja.clone(), "、"))
        };
        let added = economy.accounts.value_added[industry];
        let mut cells =
            vec![Value::Text(same(code.clone())), words(&economy.name(industry)), Value::Text(what), number(added, 0)];
        cells.extend(cells_of(&|risk| risk.lost[industry].iter().sum()));
        let rests_on = rows.iter().map(|row| trace.bridge(row)).collect();
        table.row(rests_on, cells);
    }
    let others: Vec<usize> = economy.own().filter(|i| !order.iter().take(NAMED).any(|named| named == i)).collect();
    let added: f64 = others.iter().map(|&i| economy.accounts.value_added[i]).sum();
    let mut cells = vec![
        Value::Text(same("")),
        Value::Text(name("all other industries", "その他の全産業")),
        Value::Text(same("")),
        number(added, 0),
    ];
    cells.extend(cells_of(&|risk| others.iter().flat_map(|&i| &risk.lost[i]).sum()));
    table.row(Vec::new(), cells);
    table.done()
}

fn by_week(model: &Model, weeks: &Grid, told: &[Told<'_>], one: &Lost<'_>) -> Option<(Chart, Table)> {
    let economy = one.economy;
    let region = &model.world.regions[economy.region];
    let rationed = &one.answers.first()?.as_ref()?.high;
    let coordinated = one.answers.last()?.as_ref()?;
    let order = order(one);
    let mut layers: Vec<Layer> =
        order.iter().take(LAYERS).map(|&i| Layer { name: economy.name(i), values: rationed.lost[i].clone() }).collect();
    if layers.is_empty() {
        return None;
    }
    let total = sums(rationed);
    let rest = (0..weeks.len()).map(|t| total[t] - layers.iter().map(|layer| layer.values[t]).sum::<f64>()).collect();
    layers.push(Layer { name: name("all other industries", "その他の全産業"), values: rest });
    // Stocks swing back at different weeks in the two bounds: in one week either may be the greater.
    let [low, high] = [sums(&coordinated.low), sums(&coordinated.high)];
    let ordered = |of: fn(f64, f64) -> f64| low.iter().zip(&high).map(|(&low, &high)| of(low, high)).collect();
    let [least, most]: [Vec<f64>; 2] = [ordered(f64::min), ordered(f64::max)];
    let of = |values: &[f64]| seawall_io::render::digits(values.iter().sum::<f64>() / 1e3, 1).unwrap_or_default();
    let ja = |values: &[f64]| crate::table::oku(values.iter().sum());
    let title = name(
        format!(
            "{}: up to {} billion USD of value added is lost when nobody coordinates, up to {} when coordinated",
            region.name.en,
            of(&total),
            of(&high)
        ),
        format!("{}:失われる付加価値は協調なしで最大{}、協調時は最大{}", region.name.ja, ja(&total), ja(&high)),
    );
    let description = name(
        "Value added lost a week, million USD. Layers: rationed, upper bound, by industry. Line and band: coordinated, upper and lower bound.",
        "週ごとに失われる付加価値(百万米ドル)。面:配給時の上限、産業別。線と帯:協調時の上限と下限。",
    );
    let id = format!("economy-weeks-{}", region.code);
    let mut edges = weeks.start.clone();
    edges.push(weeks.end());
    let run = |at: usize| told.get(at).map(|response| response.run.to_owned());
    let computed = |id: String, name: Name, run| Head { id, name, unit: Unit::MillionUsd, run };
    let mut columns =
        vec![head("from", "From week", "開始週", Unit::None), head("to", "To week", "終了週", Unit::None)];
    for (at, layer) in layers.iter().enumerate() {
        columns.push(computed(format!("industry_{}", at + 1), layer.name.clone(), run(0)));
    }
    columns.push(computed("rationed".into(), name("All, rationed, upper bound", "全産業(配給、上限)"), run(0)));
    for (column, en, ja) in [
        ("low", "All, coordinated, lower bound", "全産業(協調、下限)"),
        ("high", "All, coordinated, upper bound", "全産業(協調、上限)"),
    ] {
        columns.push(computed(column.into(), name(en, ja), run(told.len() - 1)));
    }
    let rows = (0..weeks.len())
        .map(|t| {
            let mut cells = vec![number(edges[t], 1), number(edges[t + 1], 1)];
            let values = layers.iter().map(|layer| layer.values[t]).chain([total[t], low[t], high[t]]);
            cells.extend(values.map(|value| number(value, digits(value))));
            Row::from(cells)
        })
        .collect();
    let table = Table { id: id.clone(), caption: title.clone(), columns, rows, notes: Vec::new(), bar: None };
    let chart = Chart {
        id: id.clone(),
        title,
        description,
        table: id,
        drawing: Drawing::Timeline(Timeline {
            time: Axis { name: name("Weeks from the first day", "開始からの週数"), unit: Unit::Weeks },
            amount: Axis {
                name: name("Value added lost a week", "週ごとに失われる付加価値"), unit: Unit::MillionUsd
            },
            edges,
            layers,
            line: Line {
                name: name("coordinated, upper bound", "協調(上限)"),
                band: name("coordinated, lower to upper bound", "協調(下限~上限)"),
                values: high.clone(),
                low: least,
                high: most,
            },
        }),
    };
    Some((chart, table))
}

/// What each use comes to, so that a reader can hold it against the value of lost load; and the uses that no row bridges.
fn uses(model: &Model, weeks: &Grid, told: &[Told<'_>], one: &Lost<'_>, trace: &mut Trace<'_>) -> Table {
    let world = &model.world;
    let economy = one.economy;
    let region = &world.regions[economy.region];
    let caption = name(
        format!("{}: from uses to industries, if a use got nothing for a year", region.name.en),
        format!("{}:用途が1年間全く満たされない場合に止まる産業", region.name.ja),
    );
    let run = told.first().map_or("reconciliation", |response| response.run);
    let mut table = table(&format!("bridge-uses-{}", region.code), caption)
        .words("use", "Use", "用途")
        .computed("wanted", "Wanted", "需要", Unit::TonnesPerYear, "reconciliation")
        .fact("year", "Value added that stops, a year", "止まる付加価値(年)", Unit::MillionUsd)
        .fact("tonne", "A missing tonne stops", "1トンの不足で止まる付加価値", Unit::MillionUsd)
        .fact("voll", "Value of lost load, a tonne", "停止損失(1トン)", Unit::MillionUsd)
        .computed(
            "alone",
            "Lost when rationed, this use alone, upper bound",
            "配給時の損失(この用途のみ、上限)",
            Unit::MillionUsd,
            run,
        );
    let first = told.first().and_then(|response| response.answered.as_ref());
    let (mut sum, mut ids) = (0.0, Vec::<UseId>::new());
    for (_, demand) in world.demands.iter().filter(|(_, demand)| demand.region == economy.region) {
        if !ids.contains(&demand.usage) {
            ids.push(demand.usage);
        }
    }
    for usage in ids {
        let demands: Vec<_> =
            world.demands.iter().filter(|(_, d)| d.region == economy.region && d.usage == usage).collect();
        let wanted: f64 = demands.iter().map(|(_, demand)| model.steady[demand.cell]).sum();
        let rows: Vec<_> = economy.rows.iter().filter(|row| row.usage == usage).collect();
        let mut rests_on: Vec<String> = demands.iter().flat_map(|(_, demand)| trace.cell(demand.cell)).collect();
        rests_on.extend(demands.iter().map(|(id, _)| trace.voll(*id)));
        rests_on.extend(rows.iter().map(|row| trace.bridge(row)));
        let mut cells = vec![words(&world.uses[usage].name), number(wanted, 0)];
        if rows.is_empty() {
            let is_magnet = demands.iter().any(|(_, d)| world.products[d.product].stage == Stage::Magnet);
            let gap = || {
                Value::Missing(if is_magnet {
                    name("gap: no row of the bridge", "欠落:bridge.csv に行がない")
                } else {
                    name("not bridged: no magnets", "対象外(磁石以外)")
                })
            };
            cells.extend([gap(), gap(), gap(), gap()]);
            table.row(rests_on, cells);
            continue;
        }
        let stops = |is_high: bool| -> f64 {
            let part = |row: &&&seawall_model::bridge::Span| match (is_high, row.dependence) {
                (true, Dependence::Critical | Dependence::Important) => row.share.high,
                (false, Dependence::Critical) => row.share.low,
                _ => 0.0,
            };
            rows.iter().map(|row| economy.added(&row.industry) * part(&row)).sum()
        };
        let (low, high) = (stops(false), stops(true));
        cells.push(pair(low, high));
        cells.push(if wanted > 0.0 {
            range(&Interval { low: low / wanted, central: None, high: high / wanted }, None, 2)
        } else {
            Value::Missing(name("no use", "使用なし"))
        });
        let values = demands.iter().map(|(_, demand)| &demand.voll);
        let bounds =
            values.fold((f64::INFINITY, 0.0_f64), |(low, high), voll| (low.min(voll.low), high.max(voll.high)));
        cells.push(range(&Interval { low: bounds.0 / 1e6, central: None, high: bounds.1 / 1e6 }, None, 2));
        let alone = first.map_or(0.0, |answered| economy.alone(model, weeks, answered, usage));
        sum += alone;
        cells.push(number(alone, digits(alone)));
        table.row(rests_on, cells);
    }
    let together = one.answers.first().and_then(Option::as_ref).map_or(0.0, |bounds| bounds.high.all_direct());
    let of = |value: f64| seawall_io::render::digits(value, 0).unwrap_or_default();
    table.note(
        &format!(
            "Union, not sum: each use alone adds up to {} million USD, together they stop {} million, because an industry that lacks two things stops once.",
            of(sum),
            of(together)
        ),
        &format!(
            "和ではなく合併:用途ごとの損失を足すと{}だが、合わせると{}である。二つの品を欠く産業も止まるのは一度である。",
            crate::table::oku(sum),
            crate::table::oku(together)
        ),
    );
    table.note(
        "A tonne's figure holds if shortage and shares are even; it may be above the value of lost load, which counts assembly only for cars and takes other years for other uses. Magnets inside imported motors and devices are outside both.",
        "1トン当たりの値は不足と割合が一様な場合のもの。停止損失は自動車の組立のみを数え、他の用途は出典が異なるため、これを上回ることがある。輸入モーター・機器に組み込まれた磁石はいずれにも含まない。",
    );
    table.done()
}

fn bridge(model: &Model, economy: &Economy, trace: &mut Trace<'_>) -> Table {
    let world = &model.world;
    let region = &world.regions[economy.region];
    let caption = name(
        format!("{}: the bridge from uses to industries", region.name.en),
        format!("{}:用途と産業の対応", region.name.ja),
    );
    let mut table = table(&format!("bridge-{}", region.code), caption)
        .words("use", "Use", "用途")
        .words("code", "Code", "コード")
        .words("industry", "Industry", "産業")
        .fact("share", "Part of output that stops", "止まる産出の割合", Unit::Percent)
        .words("dependence", "Dependence", "依存")
        .fact("added", "Value added a year", "年間付加価値", Unit::MillionUsd);
    for row in &economy.rows {
        let share = Interval { low: 100.0 * row.share.low, central: None, high: 100.0 * row.share.high };
        let dependence = match row.dependence {
            Dependence::Critical => name("critical: both bounds", "決定的(上限・下限とも)"),
            Dependence::Important => name("important: upper bound only", "重要(上限のみ)"),
            Dependence::NotCritical => name("not critical", "非決定的"),
        };
        let rests_on = vec![trace.bridge(row)];
        table.row(
            rests_on,
            vec![
                words(&world.uses[row.usage].name),
                Value::Text(same(row.industry.clone())),
                words(&row.name),
                range(&share, None, 1),
                Value::Text(dependence),
                number(economy.added(&row.industry), 0),
            ],
        );
    }
    table.done()
}
