//! Settings of our own rules on a table: a JSON file, every key accounted for.

use super::keys::{Object, shown};
use super::{Finding, Found, meant};
use seawall_model::economy::{Criticality, Measure, MeasureKind, OwnRules, Rationing, Table};
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
];

/// Words for rules of rationing.
pub const RATIONING: &[(&str, Rationing)] = &[
    ("proportional", Rationing::Proportional),
    ("final-last", Rationing::FinalLast),
    ("tiers", Rationing::Tiers),
    ("water-filling", Rationing::WaterFilling),
    ("most-worth", Rationing::MostWorth),
];

/// Event kinds of scenarios that a table has nothing for.
const ELSEWHERE: &[&str] = &["tariff", "licence_delay", "license_delay", "stock_fill", "substitution_push"];

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
    for (at, value) in root.list("measures", &mut found).iter().enumerate() {
        rules.measures.extend(measure(value, &format!("measures[{at}]"), table, &mut found));
    }
    rules
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
    if ELSEWHERE.contains(&kind) {
        let reason = format!("a table has no prices, licences or holders of stock: `{kind}` does nothing in it");
        found.error(object.key("kind"), reason, "use `seawall stress` on product stages, or export_quota with a share");
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
