//! How far the answer hangs on choices that are not data: who is rationed, what is foreseen, whether third countries deliver, how many
//! weeks are in stock, and whether buyers hoard. One choice at a time from the answer as asked.

use super::{Facts, run};
use crate::table::{name, number, section as draft, table};
use seawall_engine::lp::Options;
use seawall_engine::pass::pass;
use seawall_engine::priced::{self, Market, Priced, priced};
use seawall_engine::rationed::{self, Rationing, rationed, value_lost};
use seawall_engine::respond::{Response, Settings};
use seawall_engine::stress::Foreseen;
use seawall_model::answer::{Section, Status, Table, Unit, Value};
use seawall_model::chart::{Axis, Back, Chart, Cover, CoverBar, Drawing};
use seawall_model::conditions::{Conditions, Grid};
use seawall_model::id::{Column, DemandId, RegionId};
use seawall_model::parameters::ParameterKind;
use seawall_model::world::{Name, Stage};
use std::collections::BTreeSet;

/// What third countries send partners at most, as shares of what they send at rest.
const DELIVERED: [f64; 2] = [0.9, 0.5];

/// Tonnes of magnets that partners lack, and the value of all that they lack, million USD.
type Lost = [f64; 2];

/// One setting of one choice.
pub struct Moved {
    choice: Name,
    setting: Name,
    /// Rationed, priced, coordinated: what is lost, why it is not known, or `None` where the choice is no part of it.
    lost: [Option<Result<Lost, Status>>; 3],
}

/// What is asked again, besides what the report is written from.
pub struct Again<'a> {
    /// The report's own facts.
    pub facts: &'a Facts<'a>,
    /// Periods of the coordinated and the priced response.
    pub central: &'a Conditions,
    /// Settings of the coordinated response.
    pub settings: &'a Settings,
    /// Of the solver.
    pub options: &'a Options,
    /// Told after each answer.
    pub tell: &'a dyn Fn(usize),
}

/// Answers again with one choice at a time moved; the first row is the answer as asked.
#[must_use]
pub fn moved(again: &Again<'_>) -> Vec<Moved> {
    let facts = again.facts;
    let behavior = facts.rationed.settings;
    let mut rows = vec![Moved {
        choice: name("as asked", "指定どおり"),
        setting: super::method::rule(behavior.rule),
        lost: [
            Some(rationed_lost(facts, facts.rationed)),
            Some(priced_lost(facts, facts.priced)),
            Some(lost(facts, facts.coordinated)),
        ],
    }];
    let rule = name("Rule of rationing", "配分規則");
    for other in [Rationing::Proportional, Rationing::FinalLast, Rationing::Tiers, Rationing::WaterFilling] {
        if other != behavior.rule {
            let lived = rationed(facts.model, facts.weekly, &rationed::Settings { rule: other, ..behavior });
            rows.push(Moved {
                choice: rule.clone(),
                setting: super::method::rule(other),
                lost: [Some(rationed_lost(facts, &lived)), None, None],
            });
            (again.tell)(rows.len());
        }
    }
    let ends = |kind| facts.model.world.parameters.get(kind).interval;
    let (bought, ordered) = (ends(ParameterKind::Precaution), ends(ParameterKind::RestoreWeeks));
    for precaution in [bought.low, 0.5 * (bought.low + bought.high), bought.high] {
        if (precaution - behavior.precaution).abs() < 1e-12 {
            continue;
        }
        let lived = rationed(facts.model, facts.weekly, &rationed::Settings { precaution, ..behavior });
        let market = Market { precaution, ..*facts.market };
        let percent = 100.0 * precaution;
        rows.push(Moved {
            choice: name("Precautionary buying", "予防的な買い"),
            setting: name(format!("{percent:.0} % of the stock at rest"), format!("平常時の在庫の{percent:.0}%")),
            lost: [
                Some(rationed_lost(facts, &lived)),
                Some(priced_lost(facts, &cleared(again, again.central, again.settings, &market))),
                None,
            ],
        });
        (again.tell)(rows.len());
    }
    for weeks in [ordered.low, ordered.high] {
        let lived = rationed(facts.model, facts.weekly, &rationed::Settings { restore_weeks: weeks, ..behavior });
        rows.push(Moved {
            choice: name("Weeks in which a gap in stocks is ordered", "在庫不足を発注で埋める週数"),
            setting: name(format!("{weeks:.0} weeks"), format!("{weeks:.0}週")),
            lost: [Some(rationed_lost(facts, &lived)), None, None],
        });
        (again.tell)(rows.len());
    }
    for (position, setting) in
        [(-1.0, name("low end of every stock", "全在庫を下限")), (1.0, name("high end of every stock", "全在庫を上限"))]
    {
        let lived = rationed(facts.model, facts.weekly, &rationed::Settings { stock_position: position, ..behavior });
        let settings = Settings { stock_position: position, ..*again.settings };
        rows.push(Moved {
            choice: name("Weeks in stock", "在庫の週数"),
            setting,
            lost: [
                Some(rationed_lost(facts, &lived)),
                Some(priced_lost(facts, &cleared(again, again.central, &settings, facts.market))),
                Some(lost(facts, &together(again, again.central, &settings))),
            ],
        });
        (again.tell)(rows.len());
    }
    rows.push(Moved {
        choice: name("Foresight", "予見"),
        setting: match facts.rolling {
            Some(_) => name("known when announced", "公表時に知る"),
            None => name("all is announced on the first day", "全て初日に公表済み"),
        },
        lost: [None, None, Some(lost(facts, facts.rolling.unwrap_or(facts.coordinated)))],
    });
    for share in DELIVERED {
        let (weekly, central) = (less_sent(facts, facts.weekly, share), less_sent(facts, again.central, share));
        let lived = rationed(facts.model, &weekly, &behavior);
        let percent = 100.0 * share;
        rows.push(Moved {
            choice: name("Third countries deliver", "第三国の供給"),
            setting: name(
                format!("at most {percent:.0} % of what they send at rest"),
                format!("平常時の{percent:.0}%を上限"),
            ),
            lost: [
                Some(rationed_lost(facts, &lived)),
                Some(priced_lost(facts, &cleared(again, &central, again.settings, facts.market))),
                Some(lost(facts, &together(again, &central, again.settings))),
            ],
        });
        (again.tell)(rows.len());
    }
    rows
}

fn together(again: &Again<'_>, conditions: &Conditions, settings: &Settings) -> Response {
    let outside = pass(again.facts.model, conditions);
    Foreseen {
        model: again.facts.model,
        prices: again.facts.prices,
        conditions,
        outside: &outside,
        options: again.options,
        near: Some(again.facts.coordinated),
    }
    .answer(again.facts.partners, settings)
}

fn cleared(again: &Again<'_>, conditions: &Conditions, settings: &Settings, market: &Market) -> Priced {
    priced(&priced::Question {
        model: again.facts.model,
        prices: again.facts.prices,
        conditions,
        outside: &pass(again.facts.model, conditions),
        settings,
        market,
        options: again.options,
        near: again.facts.priced.basis.as_ref(),
    })
}

/// Regions whose shipments a measure holds back.
pub(super) fn restricting(facts: &Facts<'_>) -> BTreeSet<RegionId> {
    let links = &facts.model.world.links;
    let weekly = facts.weekly;
    let capped = links.iter().filter(|(id, _)| weekly.flow_cap[*id].iter().any(|&cap| cap < 1.0));
    let capped = capped.map(|(_, link)| link.from);
    let licensed = weekly.kernel_caps.iter().map(|kernel| links[kernel.link].from);
    let grouped = weekly.group_caps.iter().flat_map(|group| &group.links).map(|&id| links[id].from);
    capped.chain(licensed).chain(grouped).collect()
}

/// Conditions under which third countries send partners no more than a share of what they send at rest.
fn less_sent(facts: &Facts<'_>, conditions: &Conditions, share: f64) -> Conditions {
    let mut less = conditions.clone();
    let restricting = restricting(facts);
    for (id, link) in facts.model.world.links.iter() {
        let is_third = !facts.partners.contains(&link.from) && !restricting.contains(&link.from);
        if is_third && facts.partners.contains(&link.to) {
            less.flow_cap[id].iter_mut().for_each(|cap| *cap = cap.min(share));
        }
    }
    less
}

fn rationed_lost(facts: &Facts<'_>, lived: &rationed::Rationed) -> Result<Lost, Status> {
    if lived.status() == Status::Solved {
        Ok(sums(facts, &facts.weekly.grid, &lived.short))
    } else {
        Err(lived.status())
    }
}

fn priced_lost(facts: &Facts<'_>, priced: &Priced) -> Result<Lost, Status> {
    lost(facts, &priced.response)
}

fn lost(facts: &Facts<'_>, response: &Response) -> Result<Lost, Status> {
    if response.status == Status::Solved { Ok(sums(facts, facts.grid, &response.short)) } else { Err(response.status) }
}

fn sums(facts: &Facts<'_>, grid: &Grid, short: &Column<DemandId, Vec<f64>>) -> Lost {
    let world = &facts.model.world;
    let magnets = world.demands.iter().filter(|(_, demand)| {
        facts.partners.contains(&demand.region) && world.products[demand.product].stage == Stage::Magnet
    });
    let tonnes =
        magnets.map(|(id, _)| short[id].iter().zip(&grid.length).map(|(rate, weeks)| rate * weeks).sum::<f64>()).sum();
    [tonnes, value_lost(facts.model, &grid.length, short, facts.partners) / 1e6]
}

/// The section.
pub(super) fn section(facts: &Facts<'_>) -> Option<Section> {
    let rows = facts.tornado?;
    let lead = vec![name(
        "One choice at a time, from the answer as asked; the other choices and every datum stay. None of these is a number that a survey could close: they are ways to model. Empty where the choice is no part of a response.",
        "指定どおりの結果から、選択を一つずつ変えた場合。他の選択とデータは変えない。いずれも調査で確定できる数値ではなく、モデル化の選択である。その選択が関わらない対応は空欄とする。",
    )];
    let (chart, twin) = picture(rows);
    Some(Section {
        charts: vec![chart],
        ..draft(
            "tornado",
            name("What hangs on choices that are not data", "データ以外の選択への依存"),
            lead,
            vec![table_of(facts, rows), twin],
        )
    })
}

fn table_of(facts: &Facts<'_>, rows: &[Moved]) -> Table {
    let mut table = table("tornado", name("Partners' losses by choice", "選択別のパートナー国の損失"))
        .words("choice", "Choice", "選択")
        .words("setting", "Set to", "設定");
    for (id, en, ja) in
        [("rationed", "rationed", "配給"), ("priced", "priced", "価格"), ("coordinated", "coordinated", "協調")]
    {
        let run = run(id, facts);
        table = table
            .computed(
                &format!("{id}_t"),
                &format!("Magnets not served, {en}"),
                &format!("不足する磁石({ja})"),
                Unit::Tonnes,
                run,
            )
            .computed(&format!("{id}_usd"), &format!("Value lost, {en}"), &format!("損失({ja})"), Unit::MillionUsd, run)
            .computed(&format!("{id}_change"), "change", "変化", Unit::MillionUsd, run);
    }
    let base: Vec<Option<f64>> =
        rows[0].lost.iter().map(|lost| lost.and_then(Result::ok).map(|[_, usd]| usd)).collect();
    for row in rows {
        let mut cells = vec![Value::Text(row.choice.clone()), Value::Text(row.setting.clone())];
        for (lost, base) in row.lost.iter().zip(&base) {
            match lost {
                None => cells.extend(std::iter::repeat_n(Value::Missing(name("no part of it", "関係なし")), 3)),
                Some(Err(status)) => {
                    cells.extend(std::iter::repeat_n(Value::Missing(crate::brief::why(*status)), 3));
                }
                Some(Ok([tonnes, usd])) => {
                    cells.extend([number(*tonnes, 0), number(*usd, 0)]);
                    cells.push(
                        base.map_or_else(|| Value::Missing(name("not known", "不明")), |base| number(usd - base, 0)),
                    );
                }
            }
        }
        table.row(Vec::new(), cells);
    }
    table.note(
        "Value: every tonne at the central value of lost load of its use, the same measure for each response. The priced and the coordinated response know no rule of rationing.",
        "損失は各用途の停止損失の中央値で評価(全対応に共通の指標)。価格と協調の対応に配分規則はない。",
    );
    table.done()
}

/// Bars of what is lost as asked, with the range over the settings of each choice; the widest first.
fn picture(rows: &[Moved]) -> (Chart, Table) {
    let mut bars: Vec<CoverBar> = Vec::new();
    let groups = [name("Rationed", "配給"), name("Priced", "価格"), name("Coordinated", "協調")];
    for (place, group) in groups.iter().enumerate() {
        let Some(Ok([_, base])) = rows[0].lost[place] else { continue };
        let mut of_group: Vec<CoverBar> = Vec::new();
        for row in &rows[1..] {
            let Some(Ok([_, usd])) = row.lost[place] else { continue };
            match of_group.iter_mut().find(|bar| bar.name == row.choice) {
                Some(bar) => bar.range = [bar.range[0].min(usd), bar.range[1].max(usd)],
                None => of_group.push(CoverBar {
                    group: group.clone(),
                    name: row.choice.clone(),
                    parts: vec![base],
                    range: [base.min(usd), base.max(usd)],
                    back: Back::NeverCut,
                }),
            }
        }
        of_group.sort_by(|a, b| (b.range[1] - b.range[0]).total_cmp(&(a.range[1] - a.range[0])));
        bars.extend(of_group);
    }
    let widest = bars.iter().max_by(|a, b| (a.range[1] - a.range[0]).total_cmp(&(b.range[1] - b.range[0])));
    let said = |usd: f64| seawall_io::render::digits(usd, 0).unwrap_or_default();
    let title = widest.map_or_else(
        || name("No choice moves the loss", "損失を変える選択はない"),
        |bar| {
            name(
                format!(
                    "{} moves the loss most: {} to {} million USD ({})",
                    bar.name.en,
                    said(bar.range[0]),
                    said(bar.range[1]),
                    bar.group.en.to_lowercase()
                ),
                format!(
                    "損失を最も変えるのは「{}」:{}~{}百万米ドル({})",
                    bar.name.ja,
                    said(bar.range[0]),
                    said(bar.range[1]),
                    bar.group.ja
                ),
            )
        },
    );
    let mut twin = table("choices", title.clone())
        .words("response", "Response", "対応")
        .words("choice", "Choice", "選択")
        .computed("asked", "As asked", "指定どおり", Unit::MillionUsd, "rationed")
        .computed("low", "Least", "最小", Unit::MillionUsd, "rationed")
        .computed("high", "Greatest", "最大", Unit::MillionUsd, "rationed");
    for bar in &bars {
        let run = match bar.group.en.as_str() {
            "Rationed" => "rationed",
            "Priced" => "priced",
            _ => "response:joint",
        };
        let cells = vec![
            Value::Text(bar.group.clone()),
            Value::Text(bar.name.clone()),
            number(bar.parts[0], 0),
            number(bar.range[0], 0),
            number(bar.range[1], 0),
        ];
        twin.row_of(run, Vec::new(), cells);
    }
    let chart = Chart {
        id: "choices".into(),
        title,
        description: name(
            "Bars: value of what the partners' users do not get as asked, million USD. Range: least and greatest over the settings of one choice. By response, widest first.",
            "棒:指定どおりの場合にパートナー国の使用者に届かない分の損失(百万米ドル)。幅:一つの選択を変えたときの最小と最大。対応別に幅の大きい順。",
        ),
        table: "choices".into(),
        drawing: Drawing::Cover(Cover {
            amount: Axis { name: name("Value lost", "損失"), unit: Unit::MillionUsd },
            parts: vec![name("As asked", "指定どおり")],
            mark: name("no mark", "印なし"),
            range: name("Least to greatest", "最小~最大"),
            beyond: name("Beyond the picture", "図の範囲を超える"),
            bars,
        }),
    };
    (chart, twin.done())
}
