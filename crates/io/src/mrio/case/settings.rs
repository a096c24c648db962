//! The settings of a case: stocks, orders, overproduction, capital.

use super::super::Found;
use super::super::keys::{Object, number};
use super::{amounts, unknown};
use seawall_model::economy::{OrderSplit, Settings, Table};
use serde_json::Value;

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
pub(super) fn settings(root: &Object, table: &Table, found: &mut Found) -> Option<(Settings, f64)> {
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
