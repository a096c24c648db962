//! What exactly is restricted: the measures with their dates, HS lines and instrument, then the flows they touch.

use super::{Page, restricted_links};
use crate::table::{digits, name, number, range, same, section as draft, table, words};
use seawall_io::scenario::date;
use seawall_model::answer::{Lang, Section, Table, Unit, Value};
use seawall_model::id::{LinkId, ProductId};
use seawall_model::scenario::{Day, Event, EventKind, Scenario};
use seawall_model::world::{Name, World};
use std::collections::BTreeSet;

/// The section.
pub(super) fn section(page: &mut Page<'_>) -> Section {
    let mut tables = Vec::new();
    tables.extend(measures(page));
    tables.extend(flows(page));
    let mut lead = Vec::new();
    if tables.is_empty() {
        lead.push(name("Nothing is restricted.", "規制はない。"));
    }
    draft("restricted", name("What is restricted", "規制の内容"), lead, tables)
}

/// The measures, those of the scenario before those in force already.
fn measures(page: &mut Page<'_>) -> Option<Table> {
    let scenario = page.facts.scenario;
    let world = &page.facts.model.world;
    let mut table = table("measures", name("Measures, their first day and their basis", "措置の内容、開始日、根拠"))
        .words("measure", "Measure", "措置")
        .words("first", "First day", "開始日")
        .words("last", "Until", "期限")
        .words("hs", "Items and HS lines", "品目とHS番号")
        .words("basis", "Legal instrument or basis", "法的根拠・想定の根拠")
        .words("source", "Source", "出典");
    let (standing, own): (Vec<&Event>, Vec<&Event>) =
        scenario.events.iter().partition(|event| event.id.starts_with("standing:"));
    for event in own.iter().chain(&standing) {
        let rests_on = vec![figure(page, event)];
        let (measure, (first, last)) = (said(event), days(scenario, event));
        let codes: Vec<String> = event.source.split(['|', ';']).map(|code| code.trim().to_owned()).collect();
        let is_known = codes.iter().all(|code| world.sources.values().iter().any(|source| source.code == *code));
        let source = if is_known {
            page.used.extend(codes.iter().cloned());
            Value::Sources(codes)
        } else if event.source == "analyst" {
            Value::Text(name("the analyst's case", "分析者の想定"))
        } else if let Some((_, who)) =
            event.source.split_once(':').filter(|(kind, _)| ["analyst", "分析者"].contains(&kind.trim()))
        {
            let who = who.trim();
            Value::Text(name(format!("the analyst's case ({who})"), format!("分析者の想定({who})")))
        } else {
            Value::Text(same(&event.source))
        };
        let basis = if event.note.en.is_empty() && event.note.ja.is_empty() {
            Value::Missing(name("not stated", "記載なし"))
        } else {
            words(&event.note)
        };
        table.row(
            rests_on,
            vec![
                Value::Text(measure),
                Value::Text(first),
                Value::Text(last),
                Value::Text(items(world, &products(world, &event.kind))),
                basis,
                source,
            ],
        );
    }
    if scenario.events.is_empty() {
        return None;
    }
    table.note(
        "HS lines are those of the model's products, six digits and their edition; they are wider than what a measure names.",
        "HS番号はモデルの品目に対応する6桁とその版であり、措置が定める品目より広い範囲を含む。",
    );
    Some(table.done())
}

/// What a measure is.
fn said(event: &Event) -> Name {
    let kind = kind(&event.kind);
    if event.id.starts_with("standing:") {
        name(format!("{} (in force already)", kind.en), format!("{}(発効済み)", kind.ja))
    } else {
        kind
    }
}

/// The first day of a measure, and the day on which it ends.
fn days(scenario: &Scenario, event: &Event) -> (Name, Name) {
    let day = |week: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "weeks are bounded by the reader to 20,000")]
        let day = Day(scenario.start.0 + (week * 7.0).round() as i32);
        name(date(day, Lang::En), date(day, Lang::Ja))
    };
    let last = event.weeks.map_or_else(|| name("open", "期限なし"), |weeks| day(event.start_week + weeks));
    (day(event.start_week), last)
}

/// The figure of a measure: what it is, from when to when.
pub(super) fn figure(page: &mut Page<'_>, event: &Event) -> String {
    let (first, last) = days(page.facts.scenario, event);
    let when = match event.weeks {
        Some(_) => name(format!("{} to {}", first.en, last.en), format!("{}から{}まで", first.ja, last.ja)),
        None => name(format!("from {}", first.en), format!("{}から(期限なし)", first.ja)),
    };
    page.trace.event(event, said(event), when)
}

/// Flows under the measures of the scenario, largest loss first.
fn flows(page: &mut Page<'_>) -> Option<Table> {
    let (model, stress) = (page.facts.model, page.facts.stress);
    let world = &model.world;
    let years = stress.grid.end() / seawall_model::conditions::WEEKS_PER_YEAR;
    let mut found: Vec<(f64, LinkId, f64)> = Vec::new();
    for id in restricted_links(page.facts.scenario) {
        let base = model.steady[world.links[id].cell];
        if base > 0.05 {
            let shipped: f64 = (0..stress.grid.len()).map(|t| stress.outside[id][t] * stress.grid.length[t]).sum();
            // Adding zero turns a negative zero into zero.
            let missing = (base * years - shipped).max(0.0) + 0.0;
            // Less than half a hundredth of the trade is timing.
            let counted = if missing > 0.005 * base * years { missing } else { 0.0 };
            found.push((counted * page.facts.prices.at(world.links[id].from, world.links[id].product), id, missing));
        }
    }
    if found.is_empty() {
        return None;
    }
    let partners = page.facts.partners;
    found.sort_by(|a, b| {
        let is_ours = |id: LinkId| partners.contains(&world.links[id].to);
        let base = |id: LinkId| model.steady[world.links[id].cell];
        is_ours(b.1)
            .cmp(&is_ours(a.1))
            .then(b.0.total_cmp(&a.0))
            .then(base(b.1).total_cmp(&base(a.1)))
            .then(a.1.cmp(&b.1))
    });
    let caption = name(
        format!("Trade under the measures, {} flows: the partners' first, then by value", found.len()),
        format!("措置の対象となる貿易({}件。パートナー国向け、金額の大きい順)", found.len()),
    );
    let mut table = table("restricted", caption)
        .words("from", "From", "輸出国")
        .words("to", "To", "輸入国")
        .words("product", "Product", "品目")
        .words("hs", "HS", "HS番号")
        .computed("baseline", "In a normal year", "平常年の量", Unit::Tonnes, "reconciliation")
        .drawn()
        .computed("missing", "Does not arrive over the horizon", "期間中に届かない量", Unit::Tonnes, "pass")
        .words("sources", "Source", "出典");
    for (_, id, missing) in found {
        let link = &world.links[id];
        let cell = &world.cells[link.cell];
        let base = model.steady[link.cell];
        let product = &world.products[link.product];
        let mut rests_on = page.trace.cell(link.cell);
        let events = page.facts.scenario.events.iter().filter(|event| links(&event.kind).contains(&id));
        let events: Vec<&Event> = events.collect();
        rests_on.extend(events.into_iter().map(|event| figure(page, event)));
        let cited = page.cited(&cell.origin);
        table.row(
            rests_on,
            vec![
                words(&world.regions[link.from].name),
                words(&world.regions[link.to].name),
                words(&product.name),
                hs(&product.hs)
                    .map_or_else(|| Value::Missing(name("not in the model", "モデルに記載なし")), Value::Text),
                range(&cell.interval, Some(base), digits(base)),
                number(missing, if missing < 0.05 { 0 } else { digits(missing) }),
                cited,
            ],
        );
    }
    let (basis_en, basis_ja) = if crate::goods::has_magnets(page.facts.model) {
        ("oxide, contained element or finished magnet", "酸化物、含有元素、完成磁石")
    } else {
        ("gross, oxide or contained element", "総重量、酸化物、含有元素")
    };
    table.note(
        &format!("Tonnes are of the product's own basis ({basis_en}). The range is what the facts allow. What does not arrive is against normal trade over the whole horizon, when nobody coordinates and exporters share what they have in proportion."),
        &format!("トン数は各品目の基準({basis_ja})による。括弧内は事実が許す範囲。届かない量は、協調がなく輸出側が比例配分で出荷する場合の、全期間の平常貿易量との差。"),
    );
    Some(table.done())
}

/// The links that a measure touches.
pub(super) fn links(kind: &EventKind) -> Vec<LinkId> {
    match kind {
        EventKind::ExportBan { links, .. }
        | EventKind::ExportQuota { links, .. }
        | EventKind::Tariff { links, .. }
        | EventKind::LicenceDelay { links, .. }
        | EventKind::ReexportControl { links, .. } => links.clone(),
        EventKind::RouteClosure { detours, .. } => detours.iter().map(|detour| detour.0).collect(),
        _ => Vec::new(),
    }
}

/// The HS line as customs write it: `2846.90 (HS1992)`.
fn hs(line: &str) -> Option<Name> {
    let (code, edition) = line.split_once(' ').unwrap_or((line, ""));
    if code.is_empty() {
        return None;
    }
    let dotted = |code: &str| match code.len() {
        6 => format!("{}.{}", &code[..4], &code[4..]),
        _ => code.to_owned(),
    };
    let codes: Vec<String> =
        code.split(';').map(|code| if code.is_ascii() { dotted(code) } else { code.to_owned() }).collect();
    Some(same(format!("{} {edition}", codes.join(", ")).trim_end()))
}

/// Products with their HS lines, each line once.
fn items(world: &World, products: &BTreeSet<ProductId>) -> Name {
    if products.is_empty() {
        return name("no products", "品目なし");
    }
    let mut lines: Vec<(String, Vec<&Name>)> = Vec::new();
    for &id in products {
        let product = &world.products[id];
        let line = product.hs.clone();
        match lines.iter_mut().find(|(known, _)| *known == line) {
            Some((_, names)) => names.push(&product.name),
            None => lines.push((line, vec![&product.name])),
        }
    }
    let part = |(line, names): &(String, Vec<&Name>), of: fn(&Name) -> &str, and: &str| {
        let names = names.iter().map(|name| of(name)).collect::<Vec<_>>().join(and);
        match hs(line) {
            Some(line) => format!("{names}: {}", line.en),
            None => names,
        }
    };
    name(
        lines.iter().map(|line| part(line, |n| &n.en, ", ")).collect::<Vec<_>>().join("; "),
        lines.iter().map(|line| part(line, |n| &n.ja, "、")).collect::<Vec<_>>().join("。"),
    )
}

fn products(world: &World, kind: &EventKind) -> BTreeSet<ProductId> {
    let of_links = |links: &[LinkId]| links.iter().map(|&link| world.links[link].product).collect();
    match kind {
        EventKind::ExportBan { links, .. }
        | EventKind::ExportQuota { links, .. }
        | EventKind::Tariff { links, .. }
        | EventKind::LicenceDelay { links, .. }
        | EventKind::ReexportControl { links, .. } => of_links(links),
        EventKind::RouteClosure { detours, .. } => detours.iter().map(|d| world.links[d.0].product).collect(),
        EventKind::TechnologyBan { plants, .. } | EventKind::CapacityLoss { plants, .. } => {
            plants.iter().map(|&plant| world.plants[plant].recipe[0].product).collect()
        }
        EventKind::DemandSurge { products, .. }
        | EventKind::StockRelease { products, .. }
        | EventKind::StockFill { products, .. }
        | EventKind::PriceFloor { products, .. }
        | EventKind::SubstitutionPush { products, .. } => products.iter().copied().collect(),
    }
}

fn kind(kind: &EventKind) -> Name {
    let (en, ja) = match kind {
        EventKind::ExportBan { .. } => ("Export ban", "輸出停止"),
        EventKind::ExportQuota { .. } => ("Export quota", "輸出枠"),
        EventKind::Tariff { is_export_tax: true, .. } => ("Export tax", "輸出税"),
        EventKind::Tariff { is_export_tax: false, .. } => ("Import tariff", "輸入関税"),
        EventKind::LicenceDelay { .. } => ("Export licensing", "輸出許可制"),
        EventKind::ReexportControl { .. } => ("Re-export control", "再輸出規制"),
        EventKind::TechnologyBan { .. } => ("Technology ban", "技術輸出禁止"),
        EventKind::CapacityLoss { .. } => ("Loss of capacity", "設備能力の喪失"),
        EventKind::RouteClosure { .. } => ("Closure of a sea route", "航路の閉鎖"),
        EventKind::DemandSurge { .. } => ("Surge of demand", "需要の急増"),
        EventKind::StockRelease { .. } => ("Release of stocks", "備蓄の放出"),
        EventKind::StockFill { .. } => ("Purchases for stock", "備蓄の積増し"),
        EventKind::PriceFloor { .. } => ("Price floor", "最低価格保証"),
        EventKind::SubstitutionPush { .. } => ("Substitution", "代替の推進"),
    };
    name(en, ja)
}
