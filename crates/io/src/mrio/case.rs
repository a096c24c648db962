//! A case: what happens to a table, with which settings, and what is kept. `case.json` of the reference layout.

use super::keys::{Object, number, shown};
use super::{Aggregation, Finding, Found, meant};
use seawall_model::economy::{Case, Keep, Table, Variable};
use serde_json::Value;

mod events;
mod settings;

/// Rules by which a case may be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// As BoARIO 0.7.2 does.
    Boario072,
    /// Our own.
    Seawall,
}

/// A case file as JSON, before the table is known.
#[derive(Debug, Clone)]
pub struct Draft {
    file: String,
    value: Value,
    /// Rules that the file asks for.
    pub rules: Option<Rules>,
    /// Regions that are put together.
    pub aggregation: Option<Aggregation>,
    /// Table that the file names.
    pub table: Option<String>,
    /// First step that is not comparable with the reference run.
    pub strict_before: Option<usize>,
}

const KEYS: &[&str] = &[
    "name",
    "why",
    "table",
    "rules",
    "model",
    "steps",
    "events",
    "keep_steps",
    "stock_steps",
    "outputs",
    "save_limiting",
    "aggregate_regions",
    "summary",
    "expected_agreement",
    "strict_before_step",
];

/// Names of rules.
pub const RULES: &[(&str, Rules)] = &[("boario-0.7.2", Rules::Boario072), ("seawall", Rules::Seawall)];

impl Draft {
    /// Whether it has parameters of BoARIO.
    #[must_use]
    pub fn has_model(&self) -> bool {
        self.value.get("model").is_some_and(|model| !model.is_null())
    }
}

/// Reads what does not depend on a table; `None` where the file is no case at all.
pub fn draft(file: &str, bytes: &[u8], all: &mut Vec<Finding>) -> Option<Draft> {
    let mut found = Found::new(file, all);
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => {
            found.error(format!("line {}", error.line()), format!("not JSON: {error}"), "write a JSON object");
            return None;
        }
    };
    let object = Object::new(&value, "", KEYS, &mut found)?;
    let rules = object.text("rules", &mut found).and_then(|text| {
        let known = RULES.iter().find(|(name, _)| *name == text);
        if known.is_none() {
            found.error("rules", format!("`{text}` is not known"), "write boario-0.7.2 or seawall");
        }
        known.map(|&(_, rules)| rules)
    });
    let aggregation = object.get("aggregate_regions").and_then(|value| {
        let map = value.as_object().and_then(|map| {
            map.iter().map(|(from, to)| Some((from.clone(), to.as_str()?.to_owned()))).collect::<Option<Aggregation>>()
        });
        if map.is_none() {
            found.error(
                "aggregate_regions",
                "not an object of texts",
                "write {\"old region\": \"new\", \"*\": \"rest\"}",
            );
        }
        map
    });
    let table = object.text("table", &mut found).map(str::to_owned);
    let strict_before = object.get("strict_before_step").and_then(Value::as_u64).map(|step| step as usize);
    Some(Draft { file: file.to_owned(), rules, aggregation, table, strict_before, value })
}

/// The case on a table; `None` where findings are errors.
pub fn case(draft: &Draft, table: &Table, all: &mut Vec<Finding>) -> Option<Case> {
    let before = all.iter().filter(|finding| finding.is_error()).count();
    let mut unseen = Vec::new();
    let root = Object::new(&draft.value, "", KEYS, &mut Found::new("", &mut unseen))?;
    let mut found = Found::new(draft.file.clone(), all);
    let steps = root.whole("steps", 1, &mut found);
    let keep = keep(&root, steps, &mut found);
    let (settings, money) = settings::settings(&root, table, &mut found)?;
    let mut shocks = Vec::new();
    for (index, value) in root.list("events", &mut found).iter().enumerate() {
        let path = format!("events[{index}]");
        let mut reader =
            events::Reader { table, settings: &settings, money, found: Found::new(draft.file.clone(), found.all) };
        shocks.extend(reader.shock(value, &path));
    }
    if found.errors() > before { None } else { Some(Case { settings, shocks, steps, keep }) }
}

fn keep(root: &Object, steps: usize, found: &mut Found) -> Keep {
    let variables = root.get("outputs").map(|_| {
        let mut variables = Vec::new();
        for (index, value) in root.list("outputs", found).iter().enumerate() {
            let known = Variable::ALL.iter().find(|variable| value.as_str() == Some(variable.name()));
            match known {
                Some(&variable) => variables.push(variable),
                None => {
                    let names: Vec<&str> = Variable::ALL.iter().map(|variable| variable.name()).collect();
                    let remedy = meant(value.as_str().unwrap_or_default(), names.iter().copied(), &names.join(", "));
                    found.error(format!("outputs[{index}]"), format!("{} is not a variable", shown(value)), remedy);
                }
            }
        }
        variables
    });
    let limiting = match root.get("save_limiting") {
        None => true,
        Some(Value::Bool(limiting)) => *limiting,
        Some(other) => {
            found.error("save_limiting", format!("{} is neither true nor false", shown(other)), "write true or false");
            true
        }
    };
    Keep {
        // An empty list keeps every step, as the generator of the reference runs does.
        steps: root.steps("keep_steps", steps, found).filter(|kept| !kept.is_empty()),
        stocks: root.steps("stock_steps", steps, found).unwrap_or_default(),
        variables,
        limiting,
    }
}

pub(super) fn unknown(key: &str, what: &str, value: &Value, known: &[String], found: &mut Found) {
    let written = value.as_str().unwrap_or_default();
    let remedy = meant(written, known.iter().map(String::as_str), &format!("use a {what} of labels.json"));
    found.error(key, format!("the table has no {what} {}", shown(value)), remedy);
}

/// `[region, product, amount]` triples as industries and amounts; zeros are left out.
fn amounts(value: &Value, path: &str, table: &Table, found: &mut Found) -> Vec<(usize, f64)> {
    let products = table.products.len();
    triples(value, path, found, |region, product, key, found| {
        let r = table.regions.iter().position(|one| region.as_str() == Some(one));
        let p = table.products.iter().position(|one| product.as_str() == Some(one));
        if r.is_none() {
            unknown(&key, "region", region, &table.regions, found);
        }
        if p.is_none() {
            unknown(&key, "product", product, &table.products, found);
        }
        Some(r? * products + p?)
    })
}

fn triples(
    value: &Value,
    path: &str,
    found: &mut Found,
    mut place: impl FnMut(&Value, &Value, String, &mut Found) -> Option<usize>,
) -> Vec<(usize, f64)> {
    let Some(list) = value.as_array() else {
        found.error(path, format!("{} is not a list", shown(value)), "write [[region, name, amount], ...]");
        return vec![];
    };
    let mut all: Vec<(usize, f64)> = Vec::new();
    for (index, one) in list.iter().enumerate() {
        let key = format!("{path}[{index}]");
        let Some([region, name, amount]) = one.as_array().map(Vec::as_slice) else {
            found.error(key, format!("{} is not a triple", shown(one)), "write [region, name, amount]");
            continue;
        };
        let at = place(region, name, key.clone(), found);
        match number(amount).filter(|amount| amount.is_finite() && *amount >= 0.0) {
            None => found.error(key, format!("{} is not an amount", shown(amount)), "write a number from zero"),
            Some(amount) => match at {
                Some(at) if all.iter().any(|&(there, _)| there == at) => {
                    found.error(key, "this one stands twice", "write it once, with the whole amount");
                }
                Some(at) => all.push((at, amount)),
                None => {}
            },
        }
    }
    all
}
