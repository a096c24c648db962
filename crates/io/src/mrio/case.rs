//! A case: what happens to a table, with which settings, and what is kept. `case.json` of the reference layout.

use super::keys::{Object, number, shown};
use super::{Aggregation, Finding, Found, meant};
use seawall_model::economy::{Case, Curve, Keep, OrderSplit, Recovery, Settings, Shock, ShockKind, Table, Variable};
use serde_json::Value;

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
    let (settings, money) = settings(&root, table, &mut found)?;
    let mut shocks = Vec::new();
    for (index, value) in root.list("events", &mut found).iter().enumerate() {
        let path = format!("events[{index}]");
        let mut reader = Reader { table, settings: &settings, money, found: Found::new(draft.file.clone(), found.all) };
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

const MODEL: &[&str] = &[
    "class",
    "order_type",
    "alpha_base",
    "alpha_max",
    "alpha_tau",
    "rebuild_tau",
    "main_inv_dur",
    "monetary_factor",
    "temporal_units_by_step",
    "iotable_year_to_temporal_unit_factor",
    "infinite_inventories_sect",
    "inventory_dict",
    "productive_capital_vector",
    "productive_capital_to_VA_dict",
    "psi_param",
    "inventory_restoration_tau",
];

/// The settings, and how many units of money the table counts in.
fn settings(root: &Object, table: &Table, found: &mut Found) -> Option<(Settings, f64)> {
    let empty = Value::Object(serde_json::Map::new());
    let model = Object::new(root.get("model").unwrap_or(&empty), "model", MODEL, found)?;
    let is_base = match model.text("class", found).unwrap_or("ARIOPsiModel") {
        "ARIOPsiModel" => false,
        "ARIOBaseModel" => true,
        other => {
            found.error("model.class", format!("`{other}` is not known"), "write ARIOPsiModel or ARIOBaseModel");
            false
        }
    };
    if is_base {
        for key in ["psi_param", "inventory_restoration_tau"] {
            if model.get(key).is_some() {
                found.error(model.key(key), "the base model does not have it", "remove it, or use ARIOPsiModel");
            }
        }
    }
    let split = match model.text("order_type", found).unwrap_or("alt") {
        "alt" => OrderSplit::ByCapacity,
        "noalt" => OrderSplit::Fixed,
        other => {
            found.error("model.order_type", format!("`{other}` is not known"), "write alt or noalt");
            OrderSplit::Fixed
        }
    };
    let units = if model.get("temporal_units_by_step").is_some() {
        model.whole("temporal_units_by_step", 1, found).max(1)
    } else {
        1
    };
    let mut positive = |key: &str, default: f64| {
        let value = model.number(key, Some(default), found);
        if value <= 0.0 {
            found.error(model.key(key), format!("{value} is not above zero"), "write a number above zero");
        }
        value
    };
    let (year, alpha_tau) = (positive("iotable_year_to_temporal_unit_factor", 365.0), positive("alpha_tau", 365.0));
    positive("rebuild_tau", 60.0);
    let (alpha_base, alpha_max) = (positive("alpha_base", 1.0), positive("alpha_max", 1.25));
    let money = positive("monetary_factor", 1e6);
    let psi = if is_base { 1.0 } else { positive("psi_param", 0.8) };
    let step = units as f64;
    let inventory = inventories(&model, table, found).into_iter().map(|days| days / step);
    let inventory = inventory.map(|steps| if steps <= 1.0 { 2.0 } else { steps }).collect();
    let restoration = if is_base {
        vec![1.0; table.products.len()]
    } else {
        by_product(&model, "inventory_restoration_tau", 60.0, table, found).iter().map(|tau| step / tau).collect()
    };
    let capital = capital(&model, table, found);
    let settings = Settings {
        split,
        alpha_base,
        alpha_max,
        alpha_tau: alpha_tau / step,
        psi,
        inventory,
        restoration,
        capital,
        step_years: step / year,
        units_per_step: units,
        threads: 1,
    };
    Some((settings, money))
}

/// One number for all products, or an object with a number for each.
fn by_product(model: &Object, key: &str, default: f64, table: &Table, found: &mut Found) -> Vec<f64> {
    let Some(value) = model.get(key).filter(|value| value.is_object()) else {
        let one = model.number(key, Some(default), found);
        if one <= 0.0 {
            found.error(model.key(key), format!("{one} is not above zero"), "write a number above zero");
        }
        return vec![one; table.products.len()];
    };
    let names: Vec<&str> = table.products.iter().map(String::as_str).collect();
    let Some(object) = Object::new(value, &model.key(key), &names, found) else { return vec![] };
    let mut all = Vec::new();
    for name in names {
        let one = object.number(name, None, found);
        if one < 0.0 || (one == 0.0 && key == "inventory_restoration_tau") {
            found.error(object.key(name), format!("{one} is not above zero"), "write a number above zero");
        }
        all.push(one);
    }
    all
}

/// Days of stock by product.
fn inventories(model: &Object, table: &Table, found: &mut Found) -> Vec<f64> {
    let main = model.number("main_inv_dur", Some(90.0), found);
    let mut days = vec![main; table.products.len()];
    if model.get("inventory_dict").is_some() {
        if model.get("inventory_dict").is_some_and(|value| !value.is_object()) {
            found.error("model.inventory_dict", "not an object", "write {\"product\": days, ...}");
        }
        days = by_product(model, "inventory_dict", main, table, found);
    }
    for (index, value) in model.list("infinite_inventories_sect", found).iter().enumerate() {
        match table.products.iter().position(|product| value.as_str() == Some(product)) {
            Some(product) if product < days.len() => days[product] = f64::INFINITY,
            _ => {
                unknown(&format!("model.infinite_inventories_sect[{index}]"), "product", value, &table.products, found)
            }
        }
    }
    days
}

fn unknown(key: &str, what: &str, value: &Value, known: &[String], found: &mut Found) {
    let written = value.as_str().unwrap_or_default();
    let remedy = meant(written, known.iter().map(String::as_str), &format!("use a {what} of labels.json"));
    found.error(key, format!("the table has no {what} {}", shown(value)), remedy);
}

/// Productive capital: given, or a ratio of value added, four where none is given.
fn capital(model: &Object, table: &Table, found: &mut Found) -> Vec<f64> {
    let n = table.industries();
    let added = value_added(table);
    if let Some(value) = model.get("productive_capital_vector") {
        let flat = value.as_array().and_then(|all| all.iter().map(number).collect::<Option<Vec<f64>>>());
        if let Some(flat) = flat {
            if flat.len() != n {
                let reason = format!("{} numbers for {n} industries", flat.len());
                found.error("model.productive_capital_vector", reason, "write one an industry, sorted, or triples");
            }
            return flat;
        }
        let mut all = vec![f64::NAN; n];
        for (industry, amount) in amounts(value, "model.productive_capital_vector", table, found) {
            all[industry] = amount;
        }
        if let Some(missing) = all.iter().position(|one| one.is_nan()) {
            let reason = format!("{} has no capital", table.industry(missing));
            found.error("model.productive_capital_vector", reason, "write one [region, product, capital] an industry");
        }
        return all;
    }
    let ratio = match model.get("productive_capital_to_VA_dict") {
        Some(_) => by_product(model, "productive_capital_to_VA_dict", 4.0, table, found),
        None => vec![4.0; table.products.len()],
    };
    added.iter().enumerate().map(|(i, added)| ratio.get(i % table.products.len()).unwrap_or(&4.0) * added).collect()
}

/// Annual value added of each industry; never below zero.
fn value_added(table: &Table) -> Vec<f64> {
    use seawall_model::economy::Flows;
    let n = table.industries();
    let bought = |j: usize| -> f64 {
        match &table.flows {
            Flows::Dense(cells) => cells[j * n..(j + 1) * n].iter().sum(),
            Flows::DenseSingle(cells) => cells[j * n..(j + 1) * n].iter().map(|&cell| f64::from(cell)).sum(),
            Flows::Sparse { starts, amounts, .. } => amounts[starts[j]..starts[j + 1]].iter().sum(),
        }
    };
    (0..n).map(|j| (table.output[j] - bought(j)).max(0.0)).collect()
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

const EVENT: &[&str] = &[
    "name",
    "type",
    "occurrence",
    "duration",
    "impact",
    "impact_unit",
    "monetary_factor",
    "recovery_function",
    "recovery_tau",
    "rebuild_tau",
    "rebuilding_sectors",
    "rebuilding_factor",
    "households_impact",
];

/// Reads events.
struct Reader<'a> {
    table: &'a Table,
    settings: &'a Settings,
    money: f64,
    found: Found<'a>,
}

impl Reader<'_> {
    fn shock(&mut self, value: &Value, path: &str) -> Option<Shock> {
        let event = Object::new(value, path, EVENT, &mut self.found)?;
        let kind = event.text("type", &mut self.found).unwrap_or_default();
        let foreign: &[&str] = match kind {
            "arbitrary" => {
                &["monetary_factor", "rebuild_tau", "rebuilding_sectors", "rebuilding_factor", "households_impact"]
            }
            "recovery" => &["rebuild_tau", "rebuilding_sectors", "rebuilding_factor", "households_impact"],
            "rebuild" => &["recovery_function", "recovery_tau"],
            _ => {
                let remedy = meant(kind, ["arbitrary", "recovery", "rebuild"], "write arbitrary, recovery or rebuild");
                self.found.error(event.key("type"), format!("`{kind}` is not a kind of event"), remedy);
                return None;
            }
        };
        for key in foreign {
            if event.get(key).is_some() {
                let reason = format!("it has no effect in an event of type {kind}");
                self.found.warning(event.key(key), reason, "remove it, or change the type");
            }
        }
        let occurrence = self.occurrence(&event);
        let duration = event.whole("duration", 1, &mut self.found);
        let mut impact = match event.get("impact") {
            Some(value) => amounts(value, &event.key("impact"), self.table, &mut self.found),
            None => {
                self.found.error(event.key("impact"), "nothing is hit", "write [[region, product, amount], ...]");
                vec![]
            }
        };
        let kind = if kind == "arbitrary" {
            for &(industry, lost) in impact.iter().filter(|&&(_, lost)| lost > 1.0) {
                let reason = format!("{} loses a share of {lost}", self.table.industry(industry));
                self.found.error(event.key("impact"), reason, "a share of capacity is at most 1");
            }
            ShockKind::Capacity { lost: impact, recovery: self.recovery(&event) }
        } else {
            self.money_of(&event, &mut impact);
            self.capital(&event, kind == "rebuild", impact)
        };
        Some(Shock { occurrence, duration, kind })
    }

    fn occurrence(&mut self, event: &Object) -> usize {
        let occurrence = event.number("occurrence", None, &mut self.found);
        if occurrence < 1.0 {
            let reason = format!("{occurrence} is before the start");
            self.found.error(event.key("occurrence"), reason, "step 0 is the table at rest: write 1 or later");
            return 1;
        }
        event.whole("occurrence", 1, &mut self.found).max(1)
    }

    /// Turns shares of capital into money.
    fn money_of(&mut self, event: &Object, impact: &mut [(usize, f64)]) {
        match event.text("impact_unit", &mut self.found) {
            Some("share_of_capital") => {
                for (industry, amount) in impact {
                    *amount *= self.settings.capital[*industry];
                }
            }
            None | Some("table units") => {}
            Some(other) => {
                let reason = format!("`{other}` is not known");
                self.found.error(event.key("impact_unit"), reason, "write `table units` or `share_of_capital`");
            }
        }
    }

    fn capital(&mut self, event: &Object, is_rebuilt: bool, to_rebuild: Vec<(usize, f64)>) -> ShockKind {
        let factor = event.number("monetary_factor", Some(1.0), &mut self.found);
        if factor <= 0.0 {
            self.found.error(
                event.key("monetary_factor"),
                format!("{factor} is not above zero"),
                "write 1000000 for millions",
            );
        }
        let rate = factor / self.money;
        let in_table = |all: &[(usize, f64)]| all.iter().map(|&(at, amount)| (at, amount * rate)).collect::<Vec<_>>();
        let destroyed = in_table(&to_rebuild);
        for &(industry, amount) in &destroyed {
            let there = self.settings.capital[industry];
            if amount > there {
                let reason = format!("{} loses {amount} of a capital of {there}", self.table.industry(industry));
                self.found.error(event.key("impact"), reason, "lower it, or state the capital in `model`");
            }
        }
        let decimals = if factor > 0.0 { factor.log10() as i32 + 1 } else { 1 };
        if !is_rebuilt {
            return ShockKind::Capital { destroyed, recovery: self.recovery(event), decimals };
        }
        let households = match event.get("households_impact") {
            Some(value) => self.households(value, &event.key("households_impact")),
            None => vec![],
        };
        let tau = self.above_zero(event, "rebuild_tau", None);
        ShockKind::Rebuilding {
            households: in_table(&households),
            products: self.rebuilders(event),
            factor: self.above_zero(event, "rebuilding_factor", Some(1.0)),
            destroyed,
            to_rebuild,
            tau,
            decimals,
        }
    }

    fn above_zero(&mut self, event: &Object, key: &str, default: Option<f64>) -> f64 {
        let value = event.number(key, default, &mut self.found);
        if value <= 0.0 || value.is_infinite() {
            self.found.error(event.key(key), format!("{value} is not above zero"), "write a number above zero");
        }
        value
    }

    fn recovery(&mut self, event: &Object) -> Recovery {
        let tau = self.above_zero(event, "recovery_tau", None);
        let curve = match event.text("recovery_function", &mut self.found) {
            None | Some("linear") => Curve::Linear,
            Some("convexe") => Curve::Convex,
            Some("convexe noscale") => Curve::ConvexUnscaled,
            Some("concave") => Curve::Concave,
            Some(other) => {
                let known = ["linear", "convexe", "convexe noscale", "concave"];
                let remedy = meant(other, known, &format!("write one of {}", known.join(", ")));
                self.found.error(event.key("recovery_function"), format!("`{other}` is not known"), remedy);
                Curve::Linear
            }
        };
        if curve == Curve::Concave && tau <= 2.0 {
            self.found.error(event.key("recovery_tau"), format!("a concave recovery in {tau}"), "write more than 2");
        }
        Recovery { curve, tau }
    }

    fn rebuilders(&mut self, event: &Object) -> Vec<(usize, f64)> {
        let Some(Value::Object(map)) = event.get("rebuilding_sectors") else {
            let reason = "nobody rebuilds";
            self.found.error(event.key("rebuilding_sectors"), reason, "write {\"product\": share, ...}");
            return vec![];
        };
        let mut all = Vec::new();
        for (name, share) in map {
            let key = format!("{}.{name}", event.key("rebuilding_sectors"));
            let product = self.table.products.iter().position(|product| product == name);
            let share = number(share).filter(|share| (0.0..=1.0).contains(share));
            match (product, share) {
                (Some(product), Some(share)) => all.push((product, share)),
                (None, _) => {
                    let named = Value::String(name.clone());
                    unknown(&key, "product", &named, &self.table.products, &mut self.found);
                }
                (_, None) => self.found.error(key, "not a share", "write a number from 0 to 1"),
            }
        }
        let sum: f64 = all.iter().map(|(_, share)| share).sum();
        if (sum - 1.0).abs() > 1e-9 && all.len() == map.len() {
            let reason = format!("the shares add up to {sum}");
            self.found.error(event.key("rebuilding_sectors"), reason, "they add up to 1");
        }
        all
    }

    fn households(&mut self, value: &Value, path: &str) -> Vec<(usize, f64)> {
        let table = self.table;
        triples(value, path, &mut self.found, |region, category, key, found| {
            let is_it =
                |(r, c): &(usize, String)| region.as_str() == Some(&table.regions[*r]) && category.as_str() == Some(c);
            let column = table.consumers.iter().position(is_it);
            if column.is_none() {
                let reason = format!("the table has no final demand {} of {}", shown(category), shown(region));
                found.error(key, reason, "use a pair of `final_demand` of labels.json");
            }
            column
        })
    }
}
