//! The 48-hour brief: one answer in the order in which a ministry asks.
//!
//! What is restricted, what we import, how long stocks last, who stops first, what can be done, what we do not know.

use crate::table::{digits, head, name, number, same};
use seawall_engine::exposure;
use seawall_engine::prices::{NEGLIGIBLE, Prices};
use seawall_engine::reconcile;
use seawall_engine::respond::{Response, opening_stocks};
use seawall_engine::stress::{Stress, first_stop_week, groups, short_share, stop_share};
use seawall_engine::worth::Worth;
use seawall_model::answer::{Citation, Report, Row, Section, Table, Unit, Value};
use seawall_model::conditions::{Conditions, WEEKS_PER_YEAR};
use seawall_model::id::{DemandId, LinkId, ProductId, RegionId};
use seawall_model::scenario::{EventKind, Scenario};
use seawall_model::world::{Model, Name, Origin, OriginKind, Owner, Stage, Tier};
use std::collections::BTreeSet;

/// A named change of one uncertain input and what it does to the shortage.
pub struct Swing {
    /// What was moved.
    pub what: Name,
    /// Who could close it.
    pub who: Name,
    /// Unserved tonnes at the mild end.
    pub mild: f64,
    /// Unserved tonnes at the severe end.
    pub severe: f64,
}

/// Everything the brief is written from.
pub struct Facts<'a> {
    /// The balanced model.
    pub model: &'a Model,
    /// What reconciliation did.
    pub reconciliation: &'a reconcile::Report,
    /// Prices and wedges.
    pub prices: &'a Prices,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// It as a sentence.
    pub sentence: Name,
    /// It as effects per period.
    pub conditions: &'a Conditions,
    /// The answers.
    pub stress: &'a Stress,
    /// Partners asked for.
    pub partners: &'a [RegionId],
    /// What one more tonne is worth, by place and form.
    pub worth: Vec<Worth>,
    /// Sensitivities.
    pub swings: Vec<Swing>,
    /// Version of the program.
    pub version: &'a str,
}

/// Where a number came from, in row ids and source codes.
fn cited(model: &Model, origin: &Origin, used: &mut BTreeSet<String>) -> Value {
    let mut codes: Vec<String> =
        origin.sources.iter().map(|&source| model.world.sources[source].code.clone()).collect();
    used.extend(codes.iter().cloned());
    codes.extend(origin.rows.iter().cloned());
    if codes.is_empty() { Value::Text(kind_word(origin.kind)) } else { Value::Sources(codes) }
}

fn kind_word(kind: OriginKind) -> Name {
    match kind {
        OriginKind::Reported => name("reported", "報告値"),
        OriginKind::Derived => name("derived", "導出値"),
        OriginKind::Assumed => name("assumed", "仮定"),
        OriginKind::Inferred => name("inferred from balances", "収支から推定"),
    }
}

fn tier_word(tier: Tier) -> Name {
    match tier {
        Tier::Defense => name("defense", "防衛"),
        Tier::Essential => name("essential", "必需"),
        Tier::Rest => name("other", "その他"),
    }
}

fn owner_word(owner: Owner) -> Name {
    match owner {
        Owner::Public => name("public", "国家備蓄"),
        Owner::Private => name("private", "民間"),
    }
}

/// Links that the scenario itself restricts, in order; measures that stood before are part of the baseline.
fn restricted(scenario: &Scenario) -> Vec<LinkId> {
    let mut links = BTreeSet::new();
    for event in scenario.events.iter().filter(|event| !event.id.starts_with("standing:")) {
        match &event.kind {
            EventKind::ExportBan { links: l, .. }
            | EventKind::ExportQuota { links: l, .. }
            | EventKind::Tariff { links: l, .. }
            | EventKind::LicenceDelay { links: l, .. }
            | EventKind::ReexportControl { links: l, .. } => links.extend(l.iter().copied()),
            EventKind::RouteClosure { detours, .. } => links.extend(detours.iter().map(|d| d.0)),
            _ => {}
        }
    }
    links.into_iter().collect()
}

fn unserved(stress: &Stress, response: &Response, demands: &[DemandId]) -> f64 {
    demands
        .iter()
        .map(|&d| (0..stress.grid.len()).map(|t| response.short[d][t] * stress.grid.length[t]).sum::<f64>())
        .sum()
}

/// Tonnes of finished magnets that the partners go without, over the horizon.
#[must_use]
pub fn magnets_short(model: &Model, stress: &Stress, response: &Response, partners: &[RegionId]) -> f64 {
    let demands: Vec<DemandId> = model
        .world
        .demands
        .iter()
        .filter(|(_, d)| partners.contains(&d.region) && model.world.products[d.product].stage == Stage::Magnet)
        .map(|(id, _)| id)
        .collect();
    unserved(stress, response, &demands)
}

/// Codes of every source that a number of the baseline rests on: each share and tonne of a report does.
#[must_use]
pub fn sources_of_the_baseline(model: &Model) -> BTreeSet<String> {
    let world = &model.world;
    let cells = world.cells.values().iter().map(|cell| &cell.origin);
    let totals = world.totals.iter().map(|total| &total.origin);
    let recipes = world.plants.values().iter().flat_map(|plant| plant.recipe.iter().map(|line| &line.origin));
    cells
        .chain(totals)
        .chain(recipes)
        .flat_map(|origin| origin.sources.iter().map(|&source| world.sources[source].code.clone()))
        .collect()
}

/// The sources of `used` as they are printed, in the model's order.
#[must_use]
pub fn citations(model: &Model, used: &BTreeSet<String>) -> Vec<Citation> {
    model
        .world
        .sources
        .values()
        .iter()
        .filter(|source| used.contains(&source.code))
        .map(|source| Citation {
            code: source.code.clone(),
            title: source.title.clone(),
            publisher: source.publisher.clone(),
            year: source.year.clone(),
            licence: source.licence.clone(),
        })
        .collect()
}

/// Writes the brief.
#[must_use]
pub fn brief(facts: &Facts<'_>) -> Report {
    let world = &facts.model.world;
    let mut used = BTreeSet::new();
    let mut sections = vec![line_to_take(facts)];
    sections.push(what_is_restricted(facts, &mut used));
    sections.push(imports(facts));
    sections.push(cover(facts, &mut used));
    sections.push(who_stops(facts));
    sections.push(options(facts));
    sections.push(unknowns(facts, &mut used));
    sections.push(ledger(facts));
    sections.push(method(facts));
    used.extend(
        facts
            .scenario
            .events
            .iter()
            .flat_map(|event| event.source.split(['|', ';']).map(|code| code.trim().to_owned()).collect::<Vec<_>>()),
    );
    used.extend(sources_of_the_baseline(facts.model));
    let sources = citations(facts.model, &used);
    let text = same;
    Report {
        title: facts.scenario.title.clone(),
        subtitle: facts.sentence.clone(),
        manifest: vec![
            (
                name("Model", "モデル"),
                name(
                    format!("{} ({})", world.title.en, world.base_year),
                    format!("{}({}年)", world.title.ja, world.base_year),
                ),
            ),
            (name("Model hash", "モデルのハッシュ"), text(&world.hash[..16.min(world.hash.len())])),
            (
                name("Scenario hash", "シナリオのハッシュ"),
                text(&facts.scenario.hash[..16.min(facts.scenario.hash.len())]),
            ),
            (name("Program", "プログラム"), text(&format!("seawall {}", facts.version))),
            (
                name("Foresight", "先見"),
                name(
                    "rolling: the partners know what is announced; what is announced on the first day is known for its whole length (losses are a lower bound)",
                    "逐次先見:公表済みの措置のみを知る。初日に公表された措置は期間全体が既知となるため、損失は下限である",
                ),
            ),
        ],
        status: facts.stress.joint.status,
        sections,
        sources,
        figures: Vec::new(),
        runs: Vec::new(),
    }
}

fn at_week_en(week: Option<f64>) -> String {
    week.map_or_else(|| "none within the horizon".into(), |week| format!("week {:.0}", week.floor() + 1.0))
}

fn at_week_ja(week: Option<f64>) -> String {
    week.map_or_else(|| "期間内なし".into(), |week| format!("第{:.0}週", week.floor() + 1.0))
}

fn weeks(value: Option<f64>) -> Value {
    match value {
        Some(week) => number(week.floor() + 1.0, 0),
        None => Value::Missing(name("not short", "不足なし")),
    }
}

fn line_to_take(facts: &Facts<'_>) -> Section {
    let world = &facts.model.world;
    let stress = facts.stress;
    let mut lead = Vec::new();
    for &partner in facts.partners {
        // Finished magnets of a grade, all uses together: what a plant manager calls a stop.
        let mut grades: std::collections::BTreeMap<ProductId, Vec<DemandId>> = std::collections::BTreeMap::new();
        for ((product, _), demands) in groups(facts.model, partner) {
            if world.products[product].stage == Stage::Magnet {
                grades.entry(product).or_default().extend(demands);
            }
        }
        let stop = |end: usize, demands: &[DemandId]| {
            first_stop_week(facts.model, &stress.carry_on[end], &stress.grid, demands)
        };
        let mut firsts: Vec<(f64, ProductId, Vec<DemandId>)> = grades
            .into_iter()
            .filter_map(|(product, demands)| {
                let earliest = stop(0, &demands)?;
                Some((stop(1, &demands).unwrap_or(1000.0 + earliest), product, demands))
            })
            .collect();
        firsts.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let region = &world.regions[partner].name;
        let magnets: Vec<DemandId> = groups(facts.model, partner)
            .into_iter()
            .filter(|((product, _), _)| world.products[*product].stage == Stage::Magnet)
            .flat_map(|(_, demands)| demands)
            .collect();
        let Some((_, product, demands)) = firsts.first() else {
            let coordinated = 100.0 * short_share(&stress.joint_low, &stress.grid, &magnets);
            if coordinated > 0.5 {
                lead.push(name(
                    format!(
                        "{}: no magnet user runs short while everybody carries on, but the joint response leaves up to {coordinated:.0} % of its magnets unserved, for a partner or because serving them costs more than it is worth.",
                        region.en
                    ),
                    format!(
                        "{}:各自が操業を続ける限り磁石の不足は生じないが、共同対応では最大{coordinated:.0}%が満たされない(他のパートナーへの融通、または費用が価値を上回るため)。",
                        region.ja
                    ),
                ));
                continue;
            }
            lead.push(name(
                format!("{}: no magnet user runs short within {} months, with stocks anywhere in what is assumed; see the unknowns for what else could change this.", region.en, facts.scenario.months),
                format!("{}:在庫が仮定の範囲内であれば{}か月以内に磁石の不足は生じない。他の要因は「不明な点」を参照。", region.ja, facts.scenario.months),
            ));
            continue;
        };
        let product = &world.products[*product].name;
        let (early, central, late) = (stop(0, demands), stop(1, demands), stop(2, demands));
        let share = |response: &Response| 100.0 * short_share(response, &stress.grid, demands);
        let (least, middle, most) = (share(&stress.joint_high), share(&stress.joint), share(&stress.joint_low));
        lead.push(name(
            format!(
                "{}: if users carry on until stocks are gone, first shortage of {}: {} (stocks low: {}; high: {}). Even if coordinated from the first day, {middle:.0} % of its use over {} months goes unserved ({:.0} to {:.0} % over the range of stocks alone).",
                region.en,
                product.en,
                at_week_en(central),
                at_week_en(early),
                at_week_en(late),
                facts.scenario.months,
                least.min(middle),
                most.max(middle)
            ),
            format!(
                "{}:在庫を使い切るまで操業を続けた場合、{}の不足開始は{}(在庫が少なければ{}、多ければ{})。初日から協調した場合でも、{}か月間の使用量の{middle:.0}%が満たされない(在庫の幅のみで{:.0}~{:.0}%)。",
                region.ja,
                product.ja,
                at_week_ja(central),
                at_week_ja(early),
                at_week_ja(late),
                facts.scenario.months,
                least.min(middle),
                most.max(middle)
            ),
        ));
    }
    if facts.partners.len() > 1 {
        // Adding zero turns a negative zero into zero.
        let value = (stress.value_of_acting_together() / 1e6).round() + 0.0;
        lead.push(name(
            format!("Acting together is worth {value:.0} million USD over the horizon in avoided loss, against each partner alone."),
            format!("共同で対応した場合、各国単独の場合に比べ、期間中の損失の合計は{value:.0}百万米ドル少ない。"),
        ));
    }
    lead.push(name(
        "Months and tonnes hang on stocks that nobody publishes; see the unknowns before quoting.",
        "時期と数量は公表されていない在庫に左右される。引用の前に「不明な点」を参照のこと。",
    ));
    Section { id: "line".into(), heading: name("Line to take", "要点"), lead, tables: Vec::new(), charts: Vec::new() }
}

fn what_is_restricted(facts: &Facts<'_>, used: &mut BTreeSet<String>) -> Section {
    let world = &facts.model.world;
    let links = restricted(facts.scenario);
    let mut rows = Vec::new();
    for &id in &links {
        let link = &world.links[id];
        let x = facts.model.steady[link.cell];
        if x <= 0.05 {
            continue;
        }
        let cell = &world.cells[link.cell];
        let product = &world.products[link.product];
        let tonnes: f64 =
            (0..facts.stress.grid.len()).map(|t| facts.stress.outside[id][t] * facts.stress.grid.length[t]).sum();
        rows.push(vec![
            Value::Text(world.regions[link.from].name.clone()),
            Value::Text(world.regions[link.to].name.clone()),
            Value::Text(product.name.clone()),
            Value::Text(name(&product.hs, &product.hs)),
            Value::Range { low: cell.interval.low, central: Some(x), high: cell.interval.high, decimals: digits(x) },
            number(tonnes, digits(tonnes)),
            Value::Text(kind_word(cell.origin.kind)),
            cited(facts.model, &cell.origin, used),
        ]);
    }
    let tables = if rows.is_empty() {
        Vec::new()
    } else {
        vec![Table {
            id: "restricted".into(),
            caption: name(
                format!("Trade flows under the measures: {}", rows.len()),
                format!("措置の対象となる貿易フローは{}本", rows.len()),
            ),
            columns: vec![
                head("from", "From", "輸出国", Unit::None),
                head("to", "To", "輸入国", Unit::None),
                head("product", "Product", "品目", Unit::None),
                head("hs", "HS", "HS", Unit::None),
                head("baseline", "Baseline a year (interval of the facts)", "年間基準量(事実の区間)", Unit::Tonnes),
                head(
                    "remaining",
                    "Ships over the horizon when nobody coordinates",
                    "期間中の流量(協調なし)",
                    Unit::Tonnes,
                ),
                head("kind", "Basis", "根拠", Unit::None),
                head("sources", "Rows and sources", "行・出典", Unit::None),
            ],
            rows: rows.into_iter().map(Row::from).collect(),
            notes: vec![name(
                "Tonnes are of the product's own basis (oxide, element or finished magnet). HS lines are wider than the products.",
                "トン数は各品目の基準(酸化物、元素、完成磁石)による。HS番号は品目より広い範囲を含む。",
            )],
            bar: Some(4),
        }]
    };
    let mut lead = Vec::new();
    for event in facts.scenario.events.iter().filter(|event| !event.id.starts_with("standing:")) {
        if !event.note.en.is_empty() {
            lead.push(event.note.clone());
        }
    }
    Section {
        id: "restricted".into(),
        heading: name("What is restricted", "何が規制されたか"),
        lead,
        tables,
        charts: Vec::new(),
    }
}

fn imports(facts: &Facts<'_>) -> Section {
    let world = &facts.model.world;
    let rows = exposure::rows(facts.model, facts.partners);
    let mut direct = Vec::new();
    for row in rows.iter().filter(|row| row.used > 0.5 && row.imports > 0.0) {
        let Some(&(origin, share)) = row.origin.iter().find(|share| share.0 != row.region) else { continue };
        direct.push(vec![
            Value::Text(world.regions[row.region].name.clone()),
            Value::Text(world.products[row.product].name.clone()),
            number(row.used, digits(row.used)),
            row.reliance_eu.map_or(Value::Missing(name("no use", "使用なし")), |value| number(100.0 * value, 0)),
            Value::Text(world.regions[origin].name.clone()),
            number(100.0 * share, 0),
            row.hhi.map_or(Value::Missing(name("no use", "使用なし")), |value| number(value, 0)),
            row.n_minus_1.map_or(Value::Missing(name("no use", "使用なし")), |value| number(100.0 * value, 0)),
        ]);
    }
    let mut indirect = Vec::new();
    for (element, facts_of) in world.elements.iter() {
        let separated = exposure::origin_at_stage(facts.model, element, Stage::Oxide);
        for &partner in facts.partners {
            for (product, what) in
                world.products.iter().filter(|(_, p)| p.stage == Stage::Magnet && p.elements.contains(&element))
            {
                let composition = &separated[product][partner.0 as usize];
                if composition.iter().sum::<f64>() < 0.5 {
                    continue;
                }
                let mut best: Vec<(usize, f64)> = composition.iter().copied().enumerate().collect();
                best.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                indirect.push(vec![
                    Value::Text(world.regions[partner].name.clone()),
                    Value::Text(what.name.clone()),
                    Value::Text(facts_of.name.clone()),
                    Value::Text(world.regions[RegionId(u32::try_from(best[0].0).unwrap_or(0))].name.clone()),
                    number(100.0 * best[0].1, 1),
                ]);
            }
        }
    }
    let tables = vec![
        Table {
            id: "imports".into(),
            caption: name("Where what we use is made, re-exports traced", "使用する物資の生産地(再輸出を遡及)"),
            columns: vec![
                head("region", "Region", "地域", Unit::None),
                head("product", "Product", "品目", Unit::None),
                head("used", "Used a year", "年間使用量", Unit::Tonnes),
                head("reliance", "Import reliance (EU definition)", "輸入依存度(EU定義)", Unit::Percent),
                head("origin", "Largest foreign origin", "最大の国外生産地", Unit::None),
                head("share", "Its share", "その割合", Unit::Percent),
                head("hhi", "HHI of origin (0-10,000)", "HHI(0-10,000)", Unit::None),
                head("n1", "Left without it (N-1)", "それを除いた残り(N-1)", Unit::Percent),
            ],
            rows: direct.into_iter().map(Row::from).collect(),
            notes: vec![name(
                "Steady baseline of the model, reconciled; a share is of tonnes, not of value.",
                "調整済みモデルの定常基準。割合は数量ベース。",
            )],
            bar: Some(5),
        },
        Table {
            id: "separated".into(),
            caption: name(
                "Where the rare earths inside the magnets were separated",
                "磁石に含まれるレアアースの分離地",
            ),
            columns: vec![
                head("region", "Region", "地域", Unit::None),
                head("product", "Product", "品目", Unit::None),
                head("element", "Element", "元素", Unit::None),
                head("origin", "Largest separator", "最大の分離国", Unit::None),
                head("share", "Its share", "その割合", Unit::Percent),
            ],
            rows: indirect.into_iter().map(Row::from).collect(),
            notes: vec![name(
                "Indirect dependence: counts magnets bought from third countries by where their oxides were separated; recycling counts where it takes place.",
                "間接依存:第三国から購入した磁石も、酸化物の分離地により数える。リサイクルは実施地で数える。",
            )],
            bar: Some(4),
        },
    ];
    Section {
        charts: Vec::new(),
        id: "imports".into(),
        heading: name("What we import, directly and indirectly", "直接・間接の輸入"),
        lead: Vec::new(),
        tables,
    }
}

fn cover(facts: &Facts<'_>, used: &mut BTreeSet<String>) -> Section {
    let world = &facts.model.world;
    let opening = opening_stocks(facts.model, 0.0);
    let mut rows = Vec::new();
    for (id, stock) in world.stocks.iter().filter(|(_, s)| facts.partners.contains(&s.region)) {
        if opening[id] <= 0.0 {
            continue;
        }
        rows.push(vec![
            Value::Text(world.regions[stock.region].name.clone()),
            Value::Text(world.products[stock.product].name.clone()),
            Value::Text(owner_word(stock.owner)),
            Value::Range {
                low: stock.cover_days.low,
                central: stock.cover_days.central,
                high: stock.cover_days.high,
                decimals: 0,
            },
            number(opening[id], digits(opening[id])),
            Value::Text(kind_word(stock.origin.kind)),
            cited(facts.model, &stock.origin, used),
        ]);
    }
    Section {
        charts: Vec::new(),
        id: "cover".into(),
        heading: name("Days of cover", "在庫日数"),
        lead: vec![name(
            "Days of the region's own baseline use of the same form. Covers at successive stages add up for the final user; the pipeline is separate.",
            "同じ形態の国内基準使用量に対する日数。段階ごとの在庫は最終需要者にとって加算される。輸送中は別に数える。",
        )],
        tables: vec![Table {
            id: "cover".into(),
            caption: name("What is held, by form and owner", "形態・保有者別の在庫"),
            columns: vec![
                head("region", "Region", "地域", Unit::None),
                head("product", "Form", "形態", Unit::None),
                head("owner", "Owner", "保有者", Unit::None),
                head("days", "Cover", "在庫日数", Unit::Days),
                head("tonnes", "Held (central)", "保有量(中央値)", Unit::Tonnes),
                head("kind", "Basis", "根拠", Unit::None),
                head("sources", "Rows and sources", "行・出典", Unit::None),
            ],
            rows: rows.into_iter().map(Row::from).collect(),
            notes: Vec::new(),
            bar: Some(3),
        }],
    }
}

fn who_stops(facts: &Facts<'_>) -> Section {
    let world = &facts.model.world;
    let stress = facts.stress;
    let mut rows = Vec::new();
    for &partner in facts.partners {
        for ((product, tier), demands) in groups(facts.model, partner) {
            let wanted: f64 = demands.iter().map(|&d| facts.model.steady[world.demands[d].cell]).sum();
            if wanted < 0.05 {
                continue;
            }
            let share = |response: &Response| 100.0 * short_share(response, &stress.grid, &demands);
            let stop = |end: usize| first_stop_week(facts.model, &stress.carry_on[end], &stress.grid, &demands);
            let (low, central, high) = (share(&stress.joint_high), share(&stress.joint), share(&stress.joint_low));
            rows.push((
                stop(1).unwrap_or(f64::INFINITY),
                vec![
                    Value::Text(world.regions[partner].name.clone()),
                    Value::Text(world.products[product].name.clone()),
                    Value::Text(tier_word(tier)),
                    number(wanted, digits(wanted)),
                    weeks(stop(0)),
                    weeks(stop(1)),
                    weeks(stop(2)),
                    number(100.0 * stop_share(facts.model, &stress.carry_on[1], &stress.grid, &demands), 1),
                    Value::Range {
                        low: low.min(central),
                        central: Some(central),
                        high: high.max(central),
                        decimals: 1,
                    },
                ],
            ));
        }
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut tables = vec![Table {
        id: "stops".into(),
        caption: name(
            "Who is short first, with stocks low, central and high",
            "最初に不足するのは誰か(在庫:下限・中央・上限)",
        ),
        columns: vec![
            head("region", "Region", "地域", Unit::None),
            head("product", "Product", "品目", Unit::None),
            head("tier", "Tier", "区分", Unit::None),
            head("wanted", "Wanted a year", "年間需要", Unit::Tonnes),
            head(
                "week_low",
                "First short week if nobody saves: stocks low",
                "節約なしの不足開始週(在庫下限)",
                Unit::None,
            ),
            head("week", "central", "中央", Unit::None),
            head("week_high", "stocks high", "在庫上限", Unit::None),
            head("carry_on", "Unserved if nobody saves", "節約なしの不足率", Unit::Percent),
            head("short", "Unserved if coordinated", "協調時の不足率", Unit::Percent),
        ],
        rows: rows.into_iter().map(|row| Row::from(row.1)).collect(),
        notes: vec![
            name(
                "First weeks: every region shares what arrives in proportion and draws its own stocks until they are gone, tiers alike. Coordinated: the cheapest joint response with perfect foresight, shortage spread evenly by rule from the first day; a bound, not a forecast.",
                "不足開始週:各地域が到着分を比例配分し、自国在庫を使い切るまで操業する場合(区分の優先なし)。協調:完全先見の最小費用の共同対応で、不足は初日から規則により均等に配分される。協調の値は予測ではなく下限である。",
            ),
            name(
                "Not in this range: recipes, demand by use, prices, smuggling beyond the leak stated.",
                "この幅に含まれないもの:配合比、用途別需要、価格、明記した漏れを超える密輸。",
            ),
        ],
        bar: Some(8),
    }];
    if facts.partners.len() > 1 {
        let mut rows = Vec::new();
        for (response, &partner) in stress.alone.iter().zip(facts.partners) {
            rows.push(vec![
                Value::Text(world.regions[partner].name.clone()),
                number(response.loss_usd / 1e6, 0),
                number(response.shortage_usd / 1e6, 0),
                number((response.loss_usd - response.shortage_usd) / 1e6, 0),
                number(response.duties_usd / 1e6, 0),
                number(magnets_short(facts.model, stress, response, &[partner]), 0),
            ]);
        }
        rows.push(vec![
            Value::Text(name("together", "共同")),
            number(stress.joint.loss_usd / 1e6, 0),
            number(stress.joint.shortage_usd / 1e6, 0),
            number((stress.joint.loss_usd - stress.joint.shortage_usd) / 1e6, 0),
            number(stress.joint.duties_usd / 1e6, 0),
            number(magnets_short(facts.model, stress, &stress.joint, facts.partners), 0),
        ]);
        tables.push(Table {
            id: "together".into(),
            caption: name("Each alone and together", "単独と共同"),
            columns: vec![
                head("who", "Who", "主体", Unit::None),
                head("loss", "Loss against baseline", "基準に対する損失", Unit::MillionUsd),
                head("voll", "Value of unserved demand", "不足の損失", Unit::MillionUsd),
                head("costs", "Other costs less costs saved", "その他費用と節約の差", Unit::MillionUsd),
                head("duties", "Duties paid, stay inside", "域内に残る関税", Unit::MillionUsd),
                head("magnets", "Magnets not served", "不足磁石", Unit::Tonnes),
            ],
            rows: rows.into_iter().map(Row::from).collect(),
            notes: vec![name(
                "Loss is the value of unserved demand plus other costs, less costs that fall away with it. Duties that a partner levies on its own imports steer flows but are no loss. Together, one partner may go shorter than alone so that the other loses more value less: only the sum is the gain. Outsiders ship what a proportional sharing of the shock leaves them; the coalition owes them the same. Value of lost load is a ceiling: no catch-up, no substitution beyond the scenario.",
                "損失は不足の損失にその他費用を加え、節約分を引いたもの。自国の輸入関税は流れを変えるが損失ではない。共同対応では、他方の大きな損失を避けるため一方の不足が単独時より増えることがあり、意味を持つのは合計のみである。域外国からは、衝撃を比例配分した後の量を受け取り、域外国へも同じ規則による量を出荷する。停止損失は上限値(取り戻しやシナリオ外の代替を含まない)。",
            )],
            bar: Some(1),
        });
    }
    Section {
        charts: Vec::new(),
        id: "stops".into(),
        heading: name("Who stops first, and when", "誰がいつ止まるか"),
        lead: Vec::new(),
        tables,
    }
}

fn options(facts: &Facts<'_>) -> Section {
    let world = &facts.model.world;
    let stress = facts.stress;
    let grid = &stress.grid;
    let mut actions: Vec<(f64, Vec<Value>)> = Vec::new();
    let mut push = |what: Name, product: ProductId, tonnes: f64, cost: f64, first: f64, side: Name| {
        actions.push((
            tonnes * facts.prices.highest(product),
            vec![
                Value::Text(what),
                number(tonnes, digits(tonnes)),
                number(cost / 1e6, 1),
                number(first + 1.0, 0),
                Value::Text(side),
            ],
        ));
    };
    for (id, stock) in world.stocks.iter() {
        let path = &stress.joint.stock[id];
        let (Some(least), held) = (path.iter().copied().reduce(f64::min), stress.joint.opening[id]) else { continue };
        let drawn = held - least;
        if drawn > 0.01 * held && drawn > 0.05 {
            let first = path.iter().position(|&level| level < 0.999 * held).map_or(0.0, |t| grid.start[t]);
            let (region, product) = (&world.regions[stock.region].name, &world.products[stock.product].name);
            push(
                name(
                    format!("{}: draw stocks of {}", region.en, product.en),
                    format!("{}:{}の在庫を取り崩す", region.ja, product.ja),
                ),
                stock.product,
                drawn,
                drawn * facts.prices.at(stock.region, stock.product),
                first,
                name("must be bought back later", "後に買い戻しが必要"),
            );
        }
    }
    for (id, link) in world.links.iter() {
        let base = facts.model.steady[link.cell] / WEEKS_PER_YEAR;
        let more: f64 = (0..grid.len()).map(|t| (stress.joint.flow[id][t] - base).max(0.0) * grid.length[t]).sum();
        if more > 0.05
            && more > 0.02 * base * grid.end()
            && facts.partners.contains(&link.to)
            && facts.partners.contains(&link.from)
        {
            let first = (0..grid.len())
                .find(|&t| stress.joint.flow[id][t] > base * 1.001 + 1e-9)
                .map_or(0.0, |t| grid.start[t]);
            let (from, to) = (&world.regions[link.from].name, &world.regions[link.to].name);
            let product = &world.products[link.product].name;
            push(
                name(
                    format!("{} ships more {} to {}", from.en, product.en, to.en),
                    format!("{}から{}へ{}を増送", from.ja, to.ja, product.ja),
                ),
                link.product,
                more,
                more * (link.freight + facts.prices.at(link.from, link.product)),
                first,
                name(format!("less for users in {}", from.en), format!("{}国内の使用者の分が減る", from.ja)),
            );
        }
    }
    for (id, plant) in world.plants.iter() {
        let base = facts.model.steady[plant.recipe[0].cell] / WEEKS_PER_YEAR;
        let more: f64 = (0..grid.len()).map(|t| (stress.joint.run[id][t] - base).max(0.0) * grid.length[t]).sum();
        if base * WEEKS_PER_YEAR > NEGLIGIBLE
            && more > 0.05
            && more > 0.01 * base * grid.end()
            && facts.partners.contains(&plant.region)
        {
            let first =
                (0..grid.len()).find(|&t| stress.joint.run[id][t] > base * 1.001).map_or(0.0, |t| grid.start[t]);
            let (region, process) = (&world.regions[plant.region].name, &world.processes[plant.process].name);
            push(
                name(
                    format!("{}: run {} above baseline", region.en, process.en),
                    format!("{}:{}を増産", region.ja, process.ja),
                ),
                plant.recipe[0].product,
                more,
                more * facts.prices.plant[id].max(0.0),
                first,
                name("needs inputs from elsewhere", "原料の調達が必要"),
            );
        }
    }
    actions.sort_by(|a, b| b.0.total_cmp(&a.0));
    actions.truncate(15);
    let mut lead = vec![name(
        "What the cheapest joint response does, largest first by value. Draws are the deepest drawdown; the ledger shows what is left after buying back. A released stock binds at its first hop.",
        "最も安価な共同対応の内容(金額の大きい順)。取崩しは最大時の量で、買い戻し後の差引は物質収支に示す。放出した備蓄は最初の取引先まで拘束される。",
    )];
    for fill in &facts.conditions.fills {
        let ordered: f64 = fill.rate.iter().zip(&grid.length).map(|(rate, length)| rate * length).sum();
        let bought: f64 = stress
            .joint
            .ledger
            .iter()
            .filter(|row| row.region == fill.region && row.product == fill.product)
            .map(|row| row.fill)
            .sum();
        let (region, product) = (&world.regions[fill.region].name, &world.products[fill.product].name);
        lead.push(name(
            format!(
                "{}: of {ordered:.0} t of {} ordered for stock, {bought:.0} t can be bought.",
                region.en, product.en
            ),
            format!("{}:{}の積増し{ordered:.0} tのうち、購入できるのは{bought:.0} t。", region.ja, product.ja),
        ));
    }
    Section {
        charts: Vec::new(),
        id: "options".into(),
        heading: name("Options", "選択肢"),
        lead,
        tables: vec![
            Table {
                id: "options".into(),
                caption: name("Actions of the joint response", "共同対応の内容"),
                columns: vec![
                    head("action", "Action", "措置", Unit::None),
                    head("tonnes", "Amount", "数量", Unit::Tonnes),
                    head("cost", "Cost at model prices", "費用(モデル価格)", Unit::MillionUsd),
                    head("week", "From week", "開始週", Unit::None),
                    head("side", "Side effect", "副作用", Unit::None),
                ],
                rows: actions.into_iter().map(|action| Row::from(action.1)).collect(),
                notes: Vec::new(),
                bar: None,
            },
            worth_of_a_tonne(facts),
        ],
    }
}

/// Forms worth pricing: what the scenario restricts, and finished magnets, in each partner that has a market for them.
#[must_use]
pub fn worth_asked(model: &Model, scenario: &Scenario, partners: &[RegionId]) -> Vec<(RegionId, ProductId)> {
    let mut products: BTreeSet<ProductId> =
        restricted(scenario).iter().map(|&link| model.world.links[link].product).collect();
    products
        .extend(model.world.products.iter().filter(|(_, product)| product.stage == Stage::Magnet).map(|(id, _)| id));
    partners.iter().flat_map(|&region| products.iter().map(move |&product| (region, product))).collect()
}

fn worth_of_a_tonne(facts: &Facts<'_>) -> Table {
    let world = &facts.model.world;
    let side = |value: Option<f64>| match value {
        Some(usd) => number(usd / 1e3, digits(usd / 1e3)),
        None => Value::Missing(name("nothing to take away", "差し引く量なし")),
    };
    let rows: Vec<Vec<Value>> = facts
        .worth
        .iter()
        .map(|worth| {
            vec![
                Value::Text(world.regions[worth.region].name.clone()),
                Value::Text(world.products[worth.product].name.clone()),
                side(worth.plus_usd_per_t),
                side(worth.minus_usd_per_t),
                number(facts.prices.at(worth.region, worth.product) / 1e3, 1),
                if worth.settled { Value::Text(name("per t", "1 tあたり")) } else { number(worth.step_t, 4) },
            ]
        })
        .collect();
    Table {
        id: "worth".into(),
        caption: name(
            "What one more tonne on the first day is worth, by place and form",
            "初日の1トンの価値(場所・形態別)",
        ),
        columns: vec![
            head("region", "Region", "地域", Unit::None),
            head("product", "Form", "形態", Unit::None),
            head("plus", "One tonne more avoids", "1トン増で避けられる損失", Unit::ThousandUsdPerTonne),
            head("minus", "One tonne less costs", "1トン減による損失", Unit::ThousandUsdPerTonne),
            head("price", "Model price", "モデル価格", Unit::ThousandUsdPerTonne),
            head("step", "Measured per step", "測定幅", Unit::Tonnes),
        ],
        rows: rows.into_iter().map(Row::from).collect(),
        notes: vec![name(
            "Measured by solving again with a tonne more and a tonne less, halved until two quotients agree; not a dual of the programme.",
            "1トン増減して解き直し、二つの商が一致するまで半減させて測定。計画の双対値ではない。",
        )],
        bar: None,
    }
}

fn unknowns(facts: &Facts<'_>, used: &mut BTreeSet<String>) -> Section {
    let world = &facts.model.world;
    let mut swings: Vec<&Swing> = facts.swings.iter().collect();
    swings.sort_by(|a, b| {
        (b.severe - b.mild).abs().total_cmp(&(a.severe - a.mild).abs()).then(a.what.en.cmp(&b.what.en))
    });
    let touched: BTreeSet<ProductId> =
        restricted(facts.scenario).iter().map(|&link| world.links[link].product).collect();
    let mut wide: Vec<(f64, Vec<Value>)> = Vec::new();
    for cell in world.cells.ids() {
        let facts_of = &world.cells[cell];
        if facts_of.origin.kind != OriginKind::Assumed || !facts_of.interval.high.is_finite() {
            continue;
        }
        let Some((_, product, _)) = world.balance_terms(cell).next() else { continue };
        let Some(region) = world.balance_terms(cell).map(|term| term.0).find(|region| facts.partners.contains(region))
        else {
            continue;
        };
        let is_magnet = world.products[product].stage == Stage::Magnet;
        if !touched.contains(&product) && !is_magnet {
            continue;
        }
        let worth = (facts_of.interval.high - facts_of.interval.low)
            * facts.prices.at(region, product).max(world.products[product].price.center());
        wide.push((
            worth,
            vec![
                Value::Text(name(world.cell_key(cell), world.cell_key(cell))),
                Value::Range {
                    low: facts_of.interval.low,
                    central: facts_of.interval.central,
                    high: facts_of.interval.high,
                    decimals: digits(facts_of.interval.high),
                },
                Value::Text(name(&facts_of.origin.note, &facts_of.origin.note)),
                cited(facts.model, &facts_of.origin, used),
            ],
        ));
    }
    wide.sort_by(|a, b| b.0.total_cmp(&a.0));
    let count = wide.len();
    wide.truncate(12);
    Section {
        charts: Vec::new(),
        id: "unknowns".into(),
        heading: name("What we do not know", "不明な点"),
        lead: Vec::new(),
        tables: vec![
            Table {
                id: "swings".into(),
                caption: name("Which missing number moves the answer most", "どの未知数が答えを最も動かすか"),
                columns: vec![
                    head("what", "Unknown", "不明な値", Unit::None),
                    head("low", "Magnets not served at its mild end", "軽微な側での不足磁石", Unit::Tonnes),
                    head("high", "at its severe end", "深刻な側での不足磁石", Unit::Tonnes),
                    head("swing", "Swing", "変化幅", Unit::Tonnes),
                    head("who", "Who can close it", "解消できる者", Unit::None),
                ],
                rows: swings
                    .into_iter()
                    .map(|swing| {
                        vec![
                            Value::Text(swing.what.clone()),
                            number(swing.mild, 0),
                            number(swing.severe, 0),
                            number((swing.severe - swing.mild).abs(), 0),
                            Value::Text(swing.who.clone()),
                        ]
                    })
                    .map(Row::from)
                    .collect(),
                notes: vec![name(
                    "One input moved at a time, the rest central.",
                    "他を中央値に固定し、一つずつ動かした結果。",
                )],
                bar: Some(3),
            },
            Table {
                id: "assumed".into(),
                caption: name(
                    format!("Assumed flows of the partners behind this answer, widest by value ({count} in all)"),
                    format!("この答えに関わるパートナー国の仮定値(金額幅の大きい順、全{count}件)"),
                ),
                columns: vec![
                    head("cell", "Flow", "フロー", Unit::None),
                    head("interval", "Interval", "区間", Unit::TonnesPerYear),
                    head("reason", "Reason", "理由", Unit::None),
                    head("sources", "Rows", "行", Unit::None),
                ],
                rows: wide.into_iter().map(|row| Row::from(row.1)).collect(),
                notes: Vec::new(),
                bar: None,
            },
        ],
    }
}

fn ledger(facts: &Facts<'_>) -> Section {
    let world = &facts.model.world;
    let rows: Vec<Vec<Value>> = facts
        .stress
        .joint
        .ledger
        .iter()
        .filter(|row| row.production + row.arrivals + row.drawdown.abs() > 0.05 || row.gap.abs() > 1e-6)
        .map(|row| {
            let value = |x: f64| number(x, 1);
            vec![
                Value::Text(world.regions[row.region].name.clone()),
                Value::Text(world.products[row.product].name.clone()),
                value(row.production),
                value(row.arrivals),
                value(row.drawdown),
                value(row.unexplained),
                value(row.input),
                value(row.served),
                value(row.departures),
                value(row.fill),
                value(row.surplus),
                number(row.gap, 6),
            ]
        })
        .collect();
    Section {
        charts: Vec::new(),
        id: "ledger".into(),
        heading: name("Conservation ledger", "物質収支"),
        lead: vec![name(
            "Production + arrivals + drawdown + unexplained = input + served + departures + fill + surplus, over the horizon.",
            "生産+到着+取崩し+説明のつかない分=投入+供給+出荷+積増し+余剰(全期間)。",
        )],
        tables: vec![Table {
            id: "ledger".into(),
            caption: name("Every tonne of the joint response", "共同対応の全トン数"),
            columns: vec![
                head("region", "Region", "地域", Unit::None),
                head("product", "Product", "品目", Unit::None),
                head("production", "Production", "生産", Unit::Tonnes),
                head("arrivals", "Arrivals", "到着", Unit::Tonnes),
                head("drawdown", "Drawdown", "取崩し", Unit::Tonnes),
                head("unexplained", "Unexplained", "説明のつかない分", Unit::Tonnes),
                head("input", "Input", "投入", Unit::Tonnes),
                head("served", "Served", "供給", Unit::Tonnes),
                head("departures", "Departures", "出荷", Unit::Tonnes),
                head("fill", "Fill", "積増し", Unit::Tonnes),
                head("surplus", "Surplus", "余剰", Unit::Tonnes),
                head("gap", "Gap", "差", Unit::Tonnes),
            ],
            rows: rows.into_iter().map(Row::from).collect(),
            notes: Vec::new(),
            bar: None,
        }],
    }
}

fn method(facts: &Facts<'_>) -> Section {
    let report = facts.reconciliation;
    let stress = facts.stress;
    let world = &facts.model.world;
    let assumed = world.cells.values().iter().filter(|cell| cell.origin.kind == OriginKind::Assumed).count();
    let stated = world
        .cells
        .values()
        .iter()
        .filter(|cell| matches!(cell.origin.kind, OriginKind::Reported | OriginKind::Derived))
        .count();
    let total = world.cells.len();
    let rows: Vec<Vec<Value>> = report
        .moves
        .iter()
        .filter(|moved| moved.moved.abs() > 0.5)
        .map(|moved| {
            vec![
                Value::Text(name(&moved.key, &moved.key)),
                Value::Range {
                    low: moved.low,
                    central: Some(moved.stated),
                    high: moved.high,
                    decimals: digits(moved.stated),
                },
                number(moved.reconciled, digits(moved.reconciled)),
                number(moved.moved, 2),
                Value::Text(name(&moved.pulled_by, &moved.pulled_by)),
                Value::Sources(moved.rows.clone()),
            ]
        })
        .collect();
    Section {
        charts: Vec::new(),
        id: "method".into(),
        heading: name("How these numbers were made", "数値の作成方法"),
        lead: vec![
            name(
                format!(
                    "{total} annual cells: {stated} stated or derived from sources, {assumed} bounded by assumption, the rest only by balances. Reconciled to {:.1e} relative; the response programme has {} rows and {} columns and balances to {:.1e} in every period.",
                    report.worst_balance, stress.joint.size.0, stress.joint.size.1, stress.joint.worst_balance
                ),
                format!(
                    "年間セル{total}件:出典あり{stated}件、仮定のみ{assumed}件、残りは収支のみによる。調整後の相対誤差{:.1e}。対応計画は{}行{}列で、各期の収支誤差は{:.1e}。",
                    report.worst_balance, stress.joint.size.0, stress.joint.size.1, stress.joint.worst_balance
                ),
            ),
            name(
                "Value of lost load, stocks, ramps and freight are assumptions with intervals and reasons in the model folder.",
                "停止損失、在庫、立上げ速度、運賃は区間と理由を付した仮定であり、モデルフォルダーに記載する。",
            ),
        ],
        tables: vec![Table {
            id: "adjustments".into(),
            caption: name(
                "Figures that reconciliation moved by more than half of their half-interval",
                "区間の半幅の半分を超えて動いた値",
            ),
            columns: vec![
                head("key", "Figure", "数値", Unit::None),
                head("stated", "Stated", "公表", Unit::TonnesPerYear),
                head("reconciled", "Reconciled", "調整後", Unit::TonnesPerYear),
                head("moved", "Moved", "移動", Unit::HalfIntervals),
                head("by", "Pulled by", "要因", Unit::None),
                head("rows", "Rows", "行", Unit::None),
            ],
            rows: rows.into_iter().map(Row::from).collect(),
            notes: Vec::new(),
            bar: None,
        }],
    }
}
