//! The adjustment report: what reconciliation did to the facts, and which facts cannot stand together.

use crate::open::Opened;
use crate::table::{digits, head, name, number, same, section};
use seawall_engine::reconcile::{Forced, Report as Reconciliation};
use seawall_model::answer::{Citation, Head, Report, Row, Section, Status, Table, Unit, Value};
use seawall_model::id::CellId;
use seawall_model::world::{Name, World};

/// What was asked for beside the adjustment report.
#[derive(Default)]
pub struct Extras {
    /// Each published figure that was not chosen, forced to stand.
    pub forced: Option<Vec<Forced>>,
    /// Least and greatest value that the facts allow each of these cells.
    pub ranges: Option<Vec<(CellId, (f64, f64))>>,
}

/// Writes the report.
#[must_use]
pub fn report(opened: &Opened, extras: &Extras, version: &str) -> Report {
    let world = &opened.model.world;
    let mut sections = vec![
        summary(&opened.report),
        elements(&opened.report, world),
        adjustments(&opened.report),
        values(&opened.report),
    ];
    if let Some(forced) = &extras.forced {
        sections.push(conflicts(forced, world));
    }
    if let Some(ranges) = &extras.ranges {
        sections.push(feasible(ranges, opened));
    }
    sections.push(steady(&opened.report));
    sections.push(wedges(opened));
    Report {
        title: name("From facts to a balanced model", "公表値から収支の合うモデルへ"),
        subtitle: name(
            format!("{}, base year {}", world.title.en, world.base_year),
            format!("{}、基準年{}", world.title.ja, world.base_year),
        ),
        manifest: crate::manifest::manifest(world, None, version),
        status: Status::Solved,
        sections,
        sources: sources(world),
        figures: Vec::new(),
        short: Vec::new(),
        runs: Vec::new(),
    }
}

fn table(id: &str, caption: Name, columns: Vec<Head>, rows: Vec<Vec<Value>>, notes: Vec<Name>) -> Table {
    Table { id: id.into(), caption, columns, rows: rows.into_iter().map(Row::from).collect(), notes, bar: None }
}

fn summary(report: &Reconciliation) -> Section {
    let far = report.moves.iter().filter(|moved| moved.moved.abs() > 0.5).count();
    let binds = report.values.iter().filter(|value| value.binds).count();
    section(
        "summary",
        name("Result", "結果"),
        vec![
            name(
                format!(
                    "Every product balances in every region to {:.0e} of what passes through it, and every element at every plant, in every region and over the world to {:.0e}.",
                    report.worst_balance.max(1e-16),
                    report.worst_element.max(1e-16)
                ),
                format!(
                    "各地域・各品目の収支は通過量の{:.0e}以内、各元素の収支は各工程・各地域・世界全体で{:.0e}以内で一致する。",
                    report.worst_balance.max(1e-16),
                    report.worst_element.max(1e-16)
                ),
            ),
            name(
                format!(
                    "{} figures have a stated value; {far} of them moved by more than half of their half-interval. Of {} customs values, {binds} hold tonnes down.",
                    report.moves.len(),
                    report.values.len()
                ),
                format!(
                    "値が示された数値は{}件で、うち{far}件が区間の半幅の半分を超えて動いた。税関価額{}件のうち{binds}件が数量を抑えている。",
                    report.moves.len(),
                    report.values.len()
                ),
            ),
            name(
                format!(
                    "The largest programme has {} rows and {} columns; {} dependent rows were dropped; {} iterations in all.",
                    report.size.0, report.size.1, report.dropped_rows, report.iterations
                ),
                format!(
                    "最大の計画は{}行{}列、従属する行{}件を除外、反復は計{}回。",
                    report.size.0, report.size.1, report.dropped_rows, report.iterations
                ),
            ),
        ],
        Vec::new(),
    )
}

/// Words of a stage.
fn stage(word: &str) -> Name {
    match word {
        "mine" => name("mining", "採掘"),
        "oxide" => name("separation (oxide)", "分離精製(酸化物)"),
        "metal" => name("metal making", "金属"),
        "alloy" => name("alloy casting", "合金鋳造"),
        "blank" => name("sintering (blank)", "焼結(ブランク)"),
        "magnet" => name("finishing (magnet)", "加工(磁石)"),
        "secondary" => name("recycling and collection", "リサイクル・回収"),
        other => same(other),
    }
}

fn elements(report: &Reconciliation, world: &World) -> Section {
    let known: Vec<_> =
        report.ledgers.iter().filter(|ledger| !ledger.made.is_empty() || !ledger.used.is_empty()).collect();
    let mut columns = vec![head("item", "Contained tonnes a year", "含有量(t/年)", Unit::None)];
    for ledger in &known {
        let label = world
            .element(&ledger.element)
            .map_or_else(|| same(&ledger.element), |element| world.elements[element].name.clone());
        columns.push(Head { name: label, ..head(&ledger.element, "", "", Unit::TonnesPerYear) });
    }
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut line = |label: Name, of: &dyn Fn(&seawall_engine::reconcile::Ledger) -> f64| {
        let values: Vec<f64> = known.iter().map(|ledger| of(ledger)).collect();
        if values.iter().any(|value| value.abs() > 1e-9) {
            let mut row = vec![Value::Text(label)];
            row.extend(values.iter().map(|&value| number(value, digits(value).min(1))));
            rows.push(row);
        }
    };
    let part = |parts: &[(String, f64)], word: &str| {
        parts.iter().filter(|(stage, _)| stage == word).map(|&(_, tonnes)| tonnes).sum::<f64>()
    };
    for (_, word) in seawall_model::world::Stage::ALL {
        let of = stage(word);
        line(name(format!("made: {}", of.en), format!("産出:{}", of.ja)), &|ledger| part(&ledger.made, word));
    }
    line(name("unexplained supply", "出所不明の供給"), &|ledger| ledger.unexplained);
    line(name("drawn from stock (put in: negative)", "在庫取崩し(積増しは負)"), &|ledger| ledger.drawdown);
    for (_, word) in seawall_model::world::Stage::ALL {
        let of = stage(word);
        line(name(format!("lost: {}", of.en), format!("損失:{}", of.ja)), &|ledger| -part(&ledger.lost, word));
    }
    for (_, word) in seawall_model::world::Stage::ALL {
        let of = match word {
            "oxide" => name("as oxide", "酸化物として"),
            "magnet" => name("in magnets", "磁石として"),
            other => stage(other),
        };
        line(name(format!("used {}", of.en), format!("使用:{}", of.ja)), &|ledger| -part(&ledger.used, word));
    }
    line(name("surplus", "余剰"), &|ledger| -ledger.surplus);
    let exact = |label: Name, of: &dyn Fn(&seawall_engine::reconcile::Ledger) -> f64| {
        let mut row = vec![Value::Text(label)];
        row.extend(known.iter().map(|ledger| Value::Text(same(format!("{:.0e}", of(ledger))))));
        row
    };
    rows.push(exact(name("worst balance of a region, relative", "地域収支の最大誤差(相対)"), &|ledger| {
        ledger.worst_region
    }));
    rows.push(exact(name("balance of the world, relative", "世界収支の誤差(相対)"), &|ledger| {
        ledger.worst_world
    }));
    rows.push(exact(
        name("worst loss beyond its bounds at a plant, relative", "工程損失の区間逸脱の最大値(相対)"),
        &|ledger| ledger.worst_plant,
    ));

    let lost = report
        .losses
        .iter()
        .filter(|loss| loss.taken >= 1.0)
        .map(|loss| {
            let stated = match loss.stated {
                Some(share) => Value::Range {
                    low: 100.0 * share.low,
                    central: share.central.map(|central| 100.0 * central),
                    high: 100.0 * share.high,
                    decimals: 1,
                },
                None => Value::Missing(name("not stated", "記載なし")),
            };
            vec![
                Value::Text(same(&loss.key)),
                number(loss.taken, digits(loss.taken).min(1)),
                number(loss.lost, digits(loss.lost).min(1)),
                number(100.0 * loss.lost / loss.taken, 1),
                stated,
            ]
        })
        .collect();
    let contents = report
        .contents
        .iter()
        .filter(|content| content.low < content.high)
        .map(|content| {
            vec![
                Value::Text(same(&content.key)),
                Value::Range {
                    low: 100.0 * content.low,
                    central: content.stated.map(|stated| 100.0 * stated),
                    high: 100.0 * content.high,
                    decimals: 3,
                },
                number(100.0 * content.settled, 3),
                number(content.moved, 2),
            ]
        })
        .collect();
    let unknown: Vec<String> = report
        .ledgers
        .iter()
        .filter(|ledger| !ledger.unknown.is_empty())
        .map(|ledger| format!("{}: {}", ledger.element, ledger.unknown.join(", ")))
        .collect();
    let mut notes = vec![name(
        "Added up, the lines give nothing: what is made, unexplained or drawn is lost, used or surplus. Trade moves an element between regions and cancels out over the world.",
        "各行の合計はゼロとなる:産出・出所不明・取崩しは、損失・使用・余剰に等しい。貿易は地域間の移動であり、世界全体では相殺される。",
    )];
    if !unknown.is_empty() {
        notes.push(name(
            format!("Not in the ledger, because nobody states a content: {}.", unknown.join("; ")),
            format!("含有率が示されていないため台帳に含めない品目:{}。", unknown.join("; ")),
        ));
    }
    section(
        "elements",
        name("Elements through the stages", "元素の収支"),
        Vec::new(),
        vec![
            table(
                "element_ledger",
                name("What is made is used or lost", "産出は使用または損失に等しい"),
                columns,
                rows,
                notes,
            ),
            table(
                "element_losses",
                name("What each plant loses", "工程ごとの損失"),
                vec![
                    head("plant", "Region, process, element", "地域・工程・元素", Unit::None),
                    head("taken", "Contained in", "投入含有量", Unit::TonnesPerYear),
                    head("lost", "Lost", "損失", Unit::TonnesPerYear),
                    head("share", "Share lost", "損失率", Unit::Percent),
                    head("stated", "Stated", "想定区間", Unit::Percent),
                ],
                lost,
                vec![name(
                    "Plants that take less than a tonne of the element are left out.",
                    "元素の投入が1 t未満の工程は省く。",
                )],
            ),
            table(
                "element_contents",
                name("Contents as settled", "決定した含有率"),
                vec![
                    head("content", "Element in product", "品目中の元素", Unit::None),
                    head("stated", "Stated", "公表・想定", Unit::Percent),
                    head("settled", "Settled", "決定値", Unit::Percent),
                    head("moved", "Moved", "移動", Unit::HalfIntervals),
                ],
                contents,
                vec![name(
                    "A product has one content everywhere; where ores differ they should be products of their own.",
                    "品目の含有率は全地域で同一。組成の異なる鉱石は別品目とすべきである。",
                )],
            ),
        ],
    )
}

fn adjustments(report: &Reconciliation) -> Section {
    let mut moves: Vec<_> = report.moves.iter().filter(|moved| moved.moved.abs() >= 0.05).collect();
    let rest = report.moves.len() - moves.len();
    moves.sort_by(|a, b| b.moved.abs().total_cmp(&a.moved.abs()).then(a.key.cmp(&b.key)));
    let rows = moves
        .into_iter()
        .map(|moved| {
            let pulls: Vec<String> =
                moved.pulls.iter().map(|(row, share)| format!("{row} {:.0} %", 100.0 * share)).collect();
            vec![
                Value::Text(same(&moved.key)),
                Value::Range {
                    low: moved.low,
                    central: Some(moved.stated),
                    high: moved.high,
                    decimals: digits(moved.stated),
                },
                number(moved.reconciled, digits(moved.reconciled)),
                number(moved.moved, 2),
                Value::Text(same(pulls.join("; "))),
                Value::Sources(moved.rows.clone()),
            ]
        })
        .collect();
    section(
        "adjustments",
        name("How far each figure moved", "各数値の移動"),
        vec![name(
            "A movement of 1 is half of the figure's own interval: it reached a bound if it was stated in the middle. Pulls are the balances, recipes, losses and totals that held it there, with their share of all pulls.",
            "移動1は区間の半幅。中央に置かれた値なら境界に達したことを示す。要因は、その値を動かした収支・配合・損失・合計と、要因全体に占める割合である。",
        )],
        vec![table(
            "adjustments",
            name("Stated and reconciled", "公表値と調整値"),
            vec![
                head("key", "Figure", "数値", Unit::None),
                head("stated", "Stated", "公表", Unit::TonnesPerYear),
                head("reconciled", "Reconciled", "調整後", Unit::TonnesPerYear),
                head("moved", "Moved", "移動", Unit::HalfIntervals),
                head("by", "Pulled by", "要因", Unit::None),
                head("rows", "Rows", "行", Unit::None),
            ],
            rows,
            vec![name(
                format!("{rest} figures moved by less than a twentieth of their half-interval and are left out."),
                format!("移動が半区間幅の20分の1未満の{rest}件は省く。"),
            )],
        )],
    )
}

fn values(report: &Reconciliation) -> Section {
    let rows = report
        .values
        .iter()
        .map(|value| {
            let worth = |k: usize| value.worth[k] / 1000.0;
            vec![
                Value::Text(same(&value.key)),
                number(value.declared / 1000.0, 1),
                Value::Range { low: worth(0), central: Some(worth(1)), high: worth(2), decimals: 1 },
                number(100.0 * value.worth[0] / value.declared, 0),
                Value::Text(if value.binds {
                    name("binds", "制約として効く")
                } else {
                    name("slack", "余裕あり")
                }),
                Value::Sources(value.rows.clone()),
            ]
        })
        .collect();
    section(
        "values",
        name("Customs values", "税関価額"),
        vec![name(
            "Tonnes at the least price may not be worth more than was declared. Where the row binds, the value holds the tonnes down; where it is far from binding, it says nothing.",
            "最低価格で評価した数量は申告価額を超えてはならない。制約として効く行では価額が数量を抑え、余裕の大きい行は何も示さない。",
        )],
        vec![table(
            "values",
            name("Worth of the tonnes against what was declared", "数量の評価額と申告価額"),
            vec![
                head("key", "Flow", "フロー", Unit::None),
                head("declared", "Declared", "申告価額", Unit::MillionUsd),
                head(
                    "worth",
                    "Worth at least, central and greatest price",
                    "最低・中央・最高価格での評価額",
                    Unit::MillionUsd,
                ),
                head("used", "Least worth of what was declared", "申告価額に対する最低評価額", Unit::Percent),
                head("binds", "Row", "制約", Unit::None),
                head("rows", "Rows", "行", Unit::None),
            ],
            rows,
            Vec::new(),
        )],
    )
}

fn conflicts(forced: &[Forced], world: &World) -> Section {
    let rows = forced
        .iter()
        .map(|test| {
            let gives: Vec<String> = test
                .gives
                .iter()
                .map(|give| format!("{} {:+.0} t ({:+.2})", give.key, give.tonnes, give.half_widths))
                .collect();
            let why = world
                .cells
                .values()
                .iter()
                .map(|cell| &cell.origin)
                .chain(world.totals.iter().map(|total| &total.origin))
                .find(|origin| origin.rows.contains(&test.chosen))
                .map_or(String::new(), |origin| origin.note.clone());
            let stands = test.total.abs() < 1e-6;
            vec![
                Value::Text(same(&test.key)),
                Value::Sources(vec![test.row.clone()]),
                number(test.value, digits(test.value)),
                if stands {
                    Value::Text(name("can stand", "成立しうる"))
                } else {
                    Value::Text(name("cannot stand", "成立しない"))
                },
                number(test.total.abs(), 2),
                Value::Text(same(gives.join("; "))),
                Value::Sources(vec![test.chosen.clone()]),
                Value::Text(same(why)),
            ]
        })
        .collect();
    let fall = forced.iter().filter(|test| test.total.abs() >= 1e-6).count();
    section(
        "conflicts",
        name("Published figures that were not chosen", "採用しなかった公表値"),
        vec![name(
            format!(
                "Each is forced to stand alone within 1 %, with all other facts in their intervals. {fall} of {} cannot: then the least that has to give is named, in tonnes and in half-intervals of the figure that gives. A figure that can stand is not thereby right; it is only not refuted by the balances.",
                forced.len()
            ),
            format!(
                "それぞれを1 %以内で単独に成立させ、他の数値は区間内に置いた。{}件中{fall}件は成立しない。その場合、最小限譲るべき数値をtと、その数値の半区間幅で示す。成立しうる値が正しいとは限らず、収支からは否定されないというにとどまる。",
                forced.len()
            ),
        )],
        vec![table(
            "conflicts",
            name("What gives when a figure stands", "値を成立させたときに譲るもの"),
            vec![
                head("key", "Figure", "数値", Unit::None),
                head("row", "Row", "行", Unit::None),
                head("value", "Its value", "その値", Unit::TonnesPerYear),
                head("verdict", "Verdict", "判定", Unit::None),
                head("total", "Least relaxation", "最小緩和", Unit::HalfIntervals),
                head("gives", "What gives", "譲る数値", Unit::None),
                head("chosen", "Chosen instead", "採用した行", Unit::None),
                head("why", "Why (as written)", "理由(原文)", Unit::None),
            ],
            rows,
            Vec::new(),
        )],
    )
}

fn feasible(ranges: &[(CellId, (f64, f64))], opened: &Opened) -> Section {
    let world = &opened.model.world;
    let rows = ranges
        .iter()
        .map(|&(cell, (low, high))| {
            let stated = world.cells[cell].interval;
            let x = opened.model.reconciled[cell];
            let decimals = digits(x);
            let width = stated.high - stated.low;
            let left = if width.is_finite() && width > 0.0 {
                number(100.0 * (high - low).max(0.0) / width, 0)
            } else {
                Value::Missing(name("no interval", "区間なし"))
            };
            vec![
                Value::Text(same(world.cell_key(cell))),
                Value::Range { low: stated.low, central: stated.central, high: stated.high, decimals },
                Value::Range { low, central: Some(x), high, decimals },
                left,
            ]
        })
        .collect();
    section(
        "ranges",
        name("What the facts allow", "数値がとりうる範囲"),
        vec![name(
            "Least and greatest value of a flow or a use that all facts together allow, whatever the contents are, with the reconciled value between them. Where much of the stated interval is left, the flow is known by its own figure only and the balances do not identify it.",
            "すべての数値が同時に許す最小値と最大値(含有率は区間内で任意)、および調整値。元の区間の多くが残る場合、そのフローは自身の数値のみで決まり、収支からは特定されない。",
        )],
        vec![table(
            "ranges",
            name("Stated and feasible", "公表区間と実現可能な範囲"),
            vec![
                head("key", "Figure", "数値", Unit::None),
                head("stated", "Stated", "公表", Unit::TonnesPerYear),
                head("feasible", "Feasible", "実現可能な範囲", Unit::TonnesPerYear),
                head("left", "Stated interval that is left", "残る区間の割合", Unit::Percent),
            ],
            rows,
            Vec::new(),
        )],
    )
}

fn steady(report: &Reconciliation) -> Section {
    let rows = report
        .steady_moves
        .iter()
        .map(|change| {
            vec![
                Value::Text(same(&change.key)),
                number(change.reconciled, digits(change.reconciled)),
                number(change.steady, digits(change.steady)),
                Value::Text(if change.outside { name("outside", "区間外") } else { name("inside", "区間内") }),
            ]
        })
        .collect();
    section(
        "steady",
        name("With stock changes set to zero", "在庫変動をゼロとした定常状態"),
        vec![name(
            "A question about the future starts from a state that can last. What moves by less than half a tonne is left out.",
            "将来の問いは持続可能な状態から始める。移動が0.5 t未満の項目は省く。",
        )],
        vec![table(
            "steady",
            name("Reconciled and steady", "調整値と定常値"),
            vec![
                head("key", "Figure", "数値", Unit::None),
                head("reconciled", "Reconciled", "調整後", Unit::TonnesPerYear),
                head("steady", "Steady", "定常", Unit::TonnesPerYear),
                head("inside", "Interval of the facts", "公表区間", Unit::None),
            ],
            rows,
            Vec::new(),
        )],
    )
}

fn wedges(opened: &Opened) -> Section {
    let rows = opened
        .prices
        .wedges(&opened.model)
        .into_iter()
        .map(|wedge| vec![Value::Text(same(wedge.key)), number(wedge.usd_per_t, 0), number(wedge.price, 0)])
        .collect();
    section(
        "wedges",
        name("Trade that freight and prices do not explain", "運賃と価格では説明できない取引"),
        Vec::new(),
        vec![table(
            "wedges",
            name("The least cost wedges under which the baseline is optimal", "基準状態が最適となる最小の費用差"),
            vec![
                head("key", "Flow or plant", "フロー・工程", Unit::None),
                head("wedge", "Wedge", "費用差", Unit::UsdPerTonne),
                head("price", "Price there", "現地価格", Unit::UsdPerTonne),
            ],
            rows,
            Vec::new(),
        )],
    )
}

/// Every source that a figure rests on.
fn sources(world: &World) -> Vec<Citation> {
    let mut used: Vec<_> = world
        .cells
        .values()
        .iter()
        .flat_map(|cell| &cell.origin.sources)
        .chain(world.totals.iter().flat_map(|total| &total.origin.sources))
        .copied()
        .collect();
    used.sort_by(|&a, &b| world.sources[a].code.cmp(&world.sources[b].code));
    used.dedup();
    used.into_iter()
        .map(|id| {
            let source = &world.sources[id];
            Citation {
                code: source.code.clone(),
                title: source.title.clone(),
                publisher: source.publisher.clone(),
                year: source.year.clone(),
                licence: source.licence.clone(),
            }
        })
        .collect()
}
