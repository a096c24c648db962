//! Settings of our own rules on a table: a JSON file, every key accounted for.

use super::keys::{Object, shown};
use super::{Finding, Found, meant};
use seawall_model::economy::{Assumed, Criticality, Measure, MeasureKind, OwnRules, Rationing, Table};
use seawall_model::scenario::{EventKind, Scenario};
use seawall_model::unit::Interval;
use serde_json::Value;

/// Every key with what it means, as the manual lists them.
pub const KEYS: &[(&str, &str)] = &[
    (
        "rationing",
        "who goes short: proportional, final-last, tiers, water-filling, most-worth; proportional when not given",
    ),
    ("important", "products that bind in the pessimistic run only"),
    ("not_critical", "products whose shortage never binds"),
    ("tiers", "object: product to the tier, 0 to 255, of what its makers buy; 1 when not given"),
    ("final_tier", "tier of final demand; 2 when not given"),
    ("leads", "object: product to the steps that it is under way between two regions; 0 when not given"),
    ("ceiling", "most that a link may carry, as a multiple of rest; 1.25 when not given (1 to 1.5)"),
    ("ramp", "part of rest by which an order may grow in a step; 0.05 when not given (0.01 to 0.2)"),
    ("precaution", "stock that is aimed at beyond rest while a supplier is short; 0 when not given (0 to 1)"),
    (
        "measures",
        "list of objects: kind (export_quota, stock_release), from, until, fade, region, product, share; to (regions) for a quota",
    ),
    (
        "trade_elasticity",
        "how much less is bought abroad when it costs more there: {low, value, high, reason}; needed for tariffs and export taxes",
    ),
    (
        "prices",
        "object: product to {low, value, high, reason}, units of the table in a tonne; needed where an event counts tonnes",
    ),
    (
        "public_stocks",
        "list of objects: region, product, days {low, value, high, reason} of the region's use; needed for stock_release",
    ),
];

/// Words for rules of rationing.
pub const RATIONING: &[(&str, Rationing)] = &[
    ("proportional", Rationing::Proportional),
    ("final-last", Rationing::FinalLast),
    ("tiers", Rationing::Tiers),
    ("water-filling", Rationing::WaterFilling),
    ("most-worth", Rationing::MostWorth),
];

/// Event kinds that a scenario file states and a list of measures cannot.
const IN_SCENARIOS: &[&str] = &[
    "export_ban",
    "export_tax",
    "tariff",
    "licence_delay",
    "license_delay",
    "reexport_control",
    "technology_ban",
    "capacity_loss",
    "route_closure",
    "demand_surge",
    "stock_fill",
    "price_floor",
    "substitution_push",
];

/// What a scenario asks of a table that neither the table nor the settings have.
pub fn scenario(file: &str, scenario: &Scenario, rules: &OwnRules, products: &[String], all: &mut Vec<Finding>) {
    let mut found = Found::new(file, all);
    let unpriced = |of: &[seawall_model::id::ProductId]| {
        let place = |id: &seawall_model::id::ProductId| seawall_model::id::Id::index(*id);
        of.iter().map(place).find(|&product| rules.prices[product].is_none()).map(|product| &products[product])
    };
    for event in &scenario.events {
        match &event.kind {
            EventKind::Tariff { specific, .. } => {
                if specific.high > 0.0 {
                    let reason = "`specific` is USD for a tonne and the table counts its own unit";
                    found.error(
                        format!("event {}", event.id),
                        reason,
                        "write `rate`, the same as a share of the price",
                    );
                }
                if rules.elasticity.is_none() {
                    let reason = "nobody publishes how far buyers turn away when it costs more".to_owned();
                    let remedy = "state trade_elasticity in --settings: {\"low\": 1, \"high\": 5, \"reason\": \"...\"}";
                    found.error(format!("event {}", event.id), reason, remedy);
                }
            }
            EventKind::StockFill { products, .. } | EventKind::StockRelease { products, tonnes: Some(_), .. } => {
                if let Some(product) = unpriced(products) {
                    let remedy = format!("state prices.{product} in --settings: units of the table in a tonne");
                    let reason = "`tonnes` counts tonnes and the table counts its own unit";
                    found.error(format!("event {}", event.id), reason, remedy);
                }
            }
            EventKind::PriceFloor { .. } => found.warning(
                format!("event {}", event.id),
                "a guaranteed price moves nothing within a run: it pays for capacity that stands later",
                "leave it out, or look at it with `seawall plan`",
            ),
            _ => {}
        }
    }
    if !scenario.rules.is_empty() {
        let reason = "rules bind those who coordinate, and nobody does here";
        found.warning("rules", reason, "leave them out, or use `seawall stress`");
    }
    if scenario.keep_standing {
        found.warning("standing", "a table has no standing measures", "write them as events, or \"lift\"");
    }
}

/// Why a closed route is no event of a table.
pub fn no_routes(file: &str, all: &mut Vec<Finding>) {
    Found::new(file, all).error(
        "route_closure",
        "a table does not say what goes by sea and which way",
        "write an export_ban with a leak for the trade that stops, or use `seawall stress`, which has routes",
    );
}

/// Why a release meets nothing, where no public stock is stated.
pub fn no_stocks(file: &str, text: &str, all: &mut Vec<Finding>) {
    if text.contains("stock_release") {
        let remedy = "state public_stocks in --settings: region, product and days of the region's use";
        Found::new(file, all).error("stock_release", "a table does not say what governments hold", remedy);
    }
}

/// Effects of a scenario that would not fit into memory.
pub fn too_large(file: &str, numbers: usize, most: usize, all: &mut Vec<Finding>) {
    Found::new(file, all).error(
        "the file",
        format!("links or uses times steps are {numbers}, more than {most}"),
        "run fewer steps, or put regions together with aggregate_regions",
    );
}

/// The settings on a table; what cannot be used is left out and found.
pub fn settings(file: &str, bytes: &[u8], table: &Table, all: &mut Vec<Finding>) -> OwnRules {
    let mut rules = OwnRules::central(table.products.len());
    let mut found = Found::new(file, all);
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => {
            found.error(format!("line {}", error.line()), format!("not JSON: {error}"), "write a JSON object");
            return rules;
        }
    };
    let keys: Vec<&str> = KEYS.iter().map(|(key, _)| *key).collect();
    let Some(root) = Object::new(&value, "", &keys, &mut found) else { return rules };
    if let Some(text) = root.text("rationing", &mut found) {
        match RATIONING.iter().find(|(word, _)| *word == text) {
            Some(&(_, rationing)) => rules.rationing = rationing,
            None => {
                let words: Vec<&str> = RATIONING.iter().map(|(word, _)| *word).collect();
                let remedy = meant(text, words.iter().copied(), &format!("write {}", words.join(", ")));
                found.error("rationing", format!("`{text}` is not known"), remedy);
            }
        }
    }
    for (key, kind) in [("important", Criticality::Important), ("not_critical", Criticality::NotCritical)] {
        for (at, name) in root.list(key, &mut found).iter().enumerate() {
            if let Some(product) = place(name, &format!("{key}[{at}]"), "product", &table.products, &mut found) {
                rules.criticality[product] = kind;
            }
        }
    }
    for (product, tier) in by_product(&root, "tiers", 255, table, &mut found) {
        rules.tier[product] = u8::try_from(tier).unwrap_or(u8::MAX);
    }
    for (product, lead) in by_product(&root, "leads", 10_000, table, &mut found) {
        rules.lead[product] = lead;
    }
    if root.get("final_tier").is_some() {
        rules.final_tier = u8::try_from(root.whole("final_tier", 0, &mut found)).unwrap_or(u8::MAX);
    }
    rules.ceiling = within(&root, "ceiling", rules.ceiling, [1.0, 100.0], &mut found);
    rules.ramp = within(&root, "ramp", rules.ramp, [0.0, 100.0], &mut found);
    rules.precaution = within(&root, "precaution", rules.precaution, [0.0, 100.0], &mut found);
    rules.elasticity = root.get("trade_elasticity").and_then(|value| assumed(value, "trade_elasticity", &mut found));
    if let Some(value) = root.get("prices") {
        let Some(map) = value.as_object() else {
            found.error(
                "prices",
                format!("{} where an object is expected", shown(value)),
                "write {\"product\": {...}}",
            );
            return rules;
        };
        for (name, value) in map {
            let path = format!("prices.{name}");
            let product = place(&Value::String(name.clone()), &path, "product", &table.products, &mut found);
            let price = assumed(value, &path, &mut found);
            if let Some(product) = product {
                rules.prices[product] = price;
            }
        }
    }
    for (at, value) in root.list("public_stocks", &mut found).iter().enumerate() {
        let path = format!("public_stocks[{at}]");
        let Some(object) = Object::new(value, &path, &["region", "product", "days"], &mut found) else { continue };
        let missing = Value::Null;
        let name = |key: &str| object.get(key).unwrap_or(&missing);
        let region = place(name("region"), &object.key("region"), "region", &table.regions, &mut found);
        let product = place(name("product"), &object.key("product"), "product", &table.products, &mut found);
        let days = assumed(name("days"), &object.key("days"), &mut found);
        if let (Some(region), Some(product), Some(days)) = (region, product, days) {
            rules.stocks.push((region, product, days));
        }
    }
    rules.stated = KEYS.iter().filter(|(key, _)| root.get(key).is_some()).map(|(key, _)| (*key).to_owned()).collect();
    for (at, value) in root.list("measures", &mut found).iter().enumerate() {
        rules.measures.extend(measure(value, &format!("measures[{at}]"), table, &mut found));
    }
    rules
}

/// An interval with its reason.
fn assumed(value: &Value, path: &str, found: &mut Found) -> Option<Assumed> {
    let object = Object::new(value, path, &["low", "value", "high", "reason"], found)?;
    let before = found.errors();
    let (low, high) = (object.number("low", None, found), object.number("high", None, found));
    let central = object.get("value").map(|_| object.number("value", None, found));
    let reason = object.text("reason", found).unwrap_or_default().trim().to_owned();
    let middle = central.unwrap_or(low);
    if !(low > 0.0 && low <= middle && middle <= high && high.is_finite()) && found.errors() == before {
        let remedy = "write low, value and high above zero, in this order";
        found.error(path, "these numbers are no interval", remedy);
    }
    if reason.is_empty() {
        found.error(object.key("reason"), "a number without a reason", "write where it was read, or why it is assumed");
    }
    (found.errors() == before).then_some(Assumed { interval: Interval { low, central, high }, reason })
}

fn within(root: &Object, key: &str, default: f64, [low, high]: [f64; 2], found: &mut Found) -> f64 {
    let value = root.number(key, Some(default), found);
    if !(low..=high).contains(&value) {
        found.error(root.key(key), format!("{value} lies outside {low} to {high}"), format!("write {low} to {high}"));
        return default;
    }
    value
}

fn place(value: &Value, key: &str, what: &str, known: &[String], found: &mut Found) -> Option<usize> {
    let at = known.iter().position(|one| value.as_str() == Some(one));
    if at.is_none() {
        super::case::unknown(key, what, value, known, found);
    }
    at
}

fn by_product(root: &Object, key: &str, most: u64, table: &Table, found: &mut Found) -> Vec<(usize, usize)> {
    let Some(value) = root.get(key) else { return vec![] };
    let Some(map) = value.as_object() else {
        found.error(
            root.key(key),
            format!("{} where an object is expected", shown(value)),
            "write {\"product\": number}",
        );
        return vec![];
    };
    let mut all = Vec::new();
    for (name, value) in map {
        let product = place(&Value::String(name.clone()), &root.key(key), "product", &table.products, found);
        match value.as_u64().filter(|number| *number <= most) {
            Some(number) => all.extend(product.map(|product| (product, number as usize))),
            None => found.error(
                format!("{key}.{name}"),
                format!("{} is not a whole number up to {most}", shown(value)),
                format!("write a whole number from 0 to {most}"),
            ),
        }
    }
    all
}

fn measure(value: &Value, path: &str, table: &Table, found: &mut Found) -> Option<Measure> {
    const OF: &[&str] = &["kind", "from", "until", "fade", "region", "product", "share", "to"];
    let object = Object::new(value, path, OF, found)?;
    let kind = object.text("kind", found)?;
    if IN_SCENARIOS.contains(&kind) {
        let reason = format!("`{kind}` is an event of a scenario file, not a measure");
        found.error(object.key("kind"), reason, "write it as [[event]] into a file and give it with --scenario");
        return None;
    }
    let from = object.whole("from", 0, found);
    let until = object.whole("until", 1, found);
    let fade = if object.get("fade").is_some() { object.whole("fade", 0, found) } else { 0 };
    if until <= from {
        found.error(object.key("until"), "it ends before it begins", "write a later step than `from`");
    }
    let missing = Value::Null;
    let name = |key: &str| object.get(key).unwrap_or(&missing);
    let region = place(name("region"), &object.key("region"), "region", &table.regions, found);
    let product = place(name("product"), &object.key("product"), "product", &table.products, found);
    let share = object.number("share", None, found);
    let (region, product) = (region?, product?);
    let kind = match kind {
        "export_quota" => {
            if !(0.0..=1.0).contains(&share) {
                found.error(
                    object.key("share"),
                    format!("{share} is not a share"),
                    "write 0 to 1, the share that is lost",
                );
            }
            let to = object.list("to", found).iter().enumerate();
            let regions = to
                .filter_map(|(at, name)| place(name, &format!("{path}.to[{at}]"), "region", &table.regions, found))
                .collect();
            MeasureKind::ExportQuota { industry: region * table.products.len() + product, regions, lost: share }
        }
        "stock_release" => {
            if !(0.0..=100.0).contains(&share) {
                found.error(object.key("share"), format!("{share} is not possible"), "write a multiple of use at rest");
            }
            MeasureKind::StockRelease { region, product, share }
        }
        other => {
            let known = ["export_quota", "stock_release"];
            let remedy = meant(other, known, "write export_quota or stock_release");
            found.error(object.key("kind"), format!("`{other}` is not known"), remedy);
            return None;
        }
    };
    Some(Measure { from, until, fade, kind })
}
