//! The events of a case, with what each kind needs and nothing else.

use super::super::keys::{Object, number, shown};
use super::super::{Found, meant};
use super::{amounts, triples, unknown};
use seawall_model::economy::{Curve, Recovery, Settings, Shock, ShockKind, Table};
use serde_json::Value;

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
pub(super) struct Reader<'a> {
    pub(super) table: &'a Table,
    pub(super) settings: &'a Settings,
    pub(super) money: f64,
    pub(super) found: Found<'a>,
}

impl Reader<'_> {
    pub(super) fn shock(&mut self, value: &Value, path: &str) -> Option<Shock> {
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
