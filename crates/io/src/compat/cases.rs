//! Files of known answers: JSON that says in `kind` what its cases ask and in `expected` what they should come to.
//!
//! Every fault of a file is reported at once, with its place; a case with a fault is left out. Nothing here panics.

use seawall_model::cases::{
    Ask, Balance, ByProduct, Cover, Disruption, Equilibrium, GeoPolRisk, Import, License, Network, Node, Pool,
    Requirement, Reserve, Stages, SupplyRisk, Survive, Tiers,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Kinds of file that can be answered.
pub const KINDS: &[&str] = &["tts_ttr", "concentration", "worked_formulas", "geopolrisk_compat", "reserve_mdp"];

/// Kind of a file that only compares: it has no inputs.
pub const TEST_ONLY: &str = "test_only";

/// Kinds of item inside `worked_formulas`.
pub const ITEMS: &[&str] = &[
    "eu_supply_risk",
    "partial_equilibrium",
    "origin_with_reexports",
    "origin_through_stages",
    "stockpile_sizing_tiers",
    "chain_cover_days",
    "coproduction_balance",
    "licensing_delay",
    "byproduct_supply",
];

/// Numbers above this are taken for slips of the hand: sums and squares stay finite.
const LARGEST: f64 = 1e150;

/// A file of known answers.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// What it says it is.
    pub kind: String,
    /// What it says instead of inputs, in a file without any.
    pub note: String,
    /// Cases in file order.
    pub cases: Vec<Case>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// One case.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its id.
    pub id: String,
    /// What it asks.
    pub ask: Ask,
    /// What it should come to, by id; more than one where a case has answers of its own.
    pub expected: Vec<(String, Value)>,
    /// How near is near enough.
    pub tolerance: Tolerance,
}

/// How near is near enough: `abs`, or `rel` times what is expected.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub struct Tolerance {
    /// Absolute.
    #[serde(default)]
    pub abs: f64,
    /// Relative.
    #[serde(default)]
    pub rel: f64,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self { abs: 1e-9, rel: 1e-6 }
    }
}

/// Something wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where, as `cases[3].network.nodes[0]`; empty for the whole file.
    pub at: String,
    /// What.
    pub what: String,
}

/// Reads a file.
#[must_use]
pub fn read(bytes: &[u8]) -> File {
    let mut file = File { kind: String::new(), note: String::new(), cases: Vec::new(), findings: Vec::new() };
    let root = match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Object(root)) => root,
        Ok(_) => return file.with("", "an object with a `kind` is wanted".into()),
        Err(error) => return file.with("", format!("not JSON: {error}")),
    };
    let Some(kind) = root.get("kind").and_then(Value::as_str) else {
        return file.with("kind", format!("no `kind`; write one of {}", KINDS.join(", ")));
    };
    file.kind = kind.to_owned();
    match kind {
        TEST_ONLY => file.note = root.get("kind_note").and_then(Value::as_str).unwrap_or_default().to_owned(),
        "worked_formulas" => items(&mut file, &root),
        _ if KINDS.contains(&kind) => {
            let tolerance = tolerance(&mut file, "", &root);
            cases(&mut file, "", kind, tolerance, &root);
        }
        other => return file.with("kind", format!("no kind \"{other}\"; there are {}, {TEST_ONLY}", KINDS.join(", "))),
    }
    let mut seen = BTreeMap::new();
    for (k, case) in file.cases.iter().enumerate() {
        if let Some(first) = seen.insert(case.id.clone(), k) {
            let what = format!("the id \"{}\" stands twice, first in case {first}", case.id);
            file.findings.push(Finding { at: format!("case {k}"), what });
        }
    }
    file
}

impl File {
    fn with(mut self, at: &str, what: String) -> Self {
        self.findings.push(Finding { at: at.into(), what });
        self
    }
}

fn tolerance(file: &mut File, at: &str, object: &Map<String, Value>) -> Tolerance {
    let Some(value) = object.get("tolerance") else { return Tolerance::default() };
    match Tolerance::deserialize(value) {
        Ok(tolerance) if tolerance.abs >= 0.0 && tolerance.rel >= 0.0 => tolerance,
        Ok(_) => {
            file.findings.push(Finding { at: format!("{at}tolerance"), what: "a tolerance below zero".into() });
            Tolerance::default()
        }
        Err(error) => {
            file.findings.push(Finding { at: format!("{at}tolerance"), what: error.to_string() });
            Tolerance::default()
        }
    }
}

fn items(file: &mut File, root: &Map<String, Value>) {
    let Some(items) = root.get("items").and_then(Value::as_object) else {
        file.findings.push(Finding { at: "items".into(), what: "an object of items is wanted".into() });
        return;
    };
    for (name, item) in items {
        let at = format!("items.{name}.");
        let Some(object) = item.as_object() else {
            file.findings.push(Finding { at, what: "an object with a `kind` is wanted".into() });
            continue;
        };
        let kind = object.get("kind").and_then(Value::as_str).unwrap_or(name);
        if !ITEMS.contains(&kind) {
            let what = format!("no item kind \"{kind}\"; there are {}", ITEMS.join(", "));
            file.findings.push(Finding { at, what });
            continue;
        }
        let tolerance = tolerance(file, &at, object);
        cases(file, &at, kind, tolerance, object);
    }
}

fn cases(file: &mut File, at: &str, kind: &str, tolerance: Tolerance, object: &Map<String, Value>) {
    let Some(list) = object.get("cases").and_then(Value::as_array) else {
        file.findings.push(Finding { at: format!("{at}cases"), what: "a list of cases is wanted".into() });
        return;
    };
    for (k, value) in list.iter().enumerate() {
        let at = format!("{at}cases[{k}]");
        let Some(case) = value.as_object() else {
            file.findings.push(Finding { at, what: "an object is wanted".into() });
            continue;
        };
        let id = case.get("id").and_then(Value::as_str).map_or_else(|| format!("{kind}-{}", k + 1), str::to_owned);
        let read = if too_large(value) {
            Err(Fault("".into(), format!("a number beyond {LARGEST:e}")))
        } else {
            ask(kind, value, object)
        };
        match read {
            Ok(ask) => {
                let expected = expected(&id, &ask, case);
                file.cases.push(Case { id, ask, expected, tolerance });
            }
            Err(Fault(inside, what)) => file.findings.push(Finding { at: format!("{at}{inside}"), what }),
        }
    }
}

fn too_large(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_none_or(|number| number.abs() > LARGEST),
        Value::Array(list) => list.iter().any(too_large),
        Value::Object(object) => object.values().any(too_large),
        _ => false,
    }
}

/// What a case expects, by id. The answers of a network stand beside their disruptions.
fn expected(id: &str, ask: &Ask, case: &Map<String, Value>) -> Vec<(String, Value)> {
    let Ask::Survive(_) = ask else {
        return case.get("expected").map(|value| (id.to_owned(), value.clone())).into_iter().collect();
    };
    let pick = |object: &Map<String, Value>, keys: &[&str]| -> Value {
        keys.iter().filter_map(|&key| object.get(key).map(|value| (key.to_owned(), value.clone()))).collect()
    };
    let mut found = vec![(id.to_owned(), pick(case, &["baseline_tts_weeks"]))];
    for (k, answer) in case.get("answers").and_then(Value::as_array).into_iter().flatten().enumerate() {
        if let Some(object) = answer.as_object() {
            let inside = object.get("expected").and_then(Value::as_object).unwrap_or(object);
            found.push((answer_id(id, k, object), pick(inside, &["min_lost_margin", "tts_weeks"])));
        }
    }
    found.retain(|(_, value)| value.as_object().is_some_and(|object| !object.is_empty()));
    found
}

fn answer_id(case: &str, k: usize, answer: &Map<String, Value>) -> String {
    answer.get("id").and_then(Value::as_str).map_or_else(|| format!("{case}-{:02}", k + 1), str::to_owned)
}

/// A place inside a case, beginning with a dot, and what is wrong there.
struct Fault(String, String);

fn fault<T>(at: &str, what: impl Into<String>) -> Result<T, Fault> {
    Err(Fault(at.into(), what.into()))
}

fn plain<T: DeserializeOwned>(value: &Value, at: &str) -> Result<T, Fault> {
    T::deserialize(value).map_err(|error| Fault(at.into(), error.to_string()))
}

fn ask(kind: &str, value: &Value, item: &Map<String, Value>) -> Result<Ask, Fault> {
    Ok(match kind {
        "tts_ttr" => Ask::Survive(network(value)?),
        "concentration" => {
            let amounts = amounts(value, "production")?;
            if amounts.iter().map(|row| row.1).sum::<f64>() <= 0.0 {
                return fault(".production", "nothing is produced");
            }
            Ask::Concentration(amounts)
        }
        "geopolrisk_compat" => Ask::GeoPolRisk(geopolrisk(value)?),
        "reserve_mdp" => Ask::Reserve(reserve(value)?),
        "eu_supply_risk" => Ask::SupplyRisk(supply_risk(value, item)?),
        "partial_equilibrium" => {
            let asked: Equilibrium = plain(value, "")?;
            if !(0.0..1.0).contains(&asked.removed_share) {
                return fault(".removed_share", "a share from 0 to below 1 is wanted");
            }
            if asked.elasticity_demand >= asked.elasticity_supply_rest {
                return fault(".elasticity_demand", "demand must fall faster with price than supply");
            }
            Ask::Equilibrium(asked)
        }
        "origin_with_reexports" => {
            let asked: Pool = plain(value, "")?;
            let n = asked.production.len();
            if asked.trade.len() != n || asked.trade.iter().any(|row| row.len() != n) {
                return fault(".trade", format!("a table of {n} by {n} is wanted"));
            }
            not_negative(".production", asked.production.iter().chain(asked.trade.iter().flatten()))?;
            Ask::Pool(asked)
        }
        "origin_through_stages" => Ask::Stages(stages(value)?),
        "stockpile_sizing_tiers" => Ask::Tiers(tiers(value)?),
        "chain_cover_days" => {
            let asked: Cover = plain(value, "")?;
            let n = asked.stocks_t.len();
            if asked.stages.len() != n || asked.yield_to_next.len() + 1 != n {
                return fault(".stocks_t", "a stock a stage and a yield between any two are wanted");
            }
            if asked.magnet_demand_t_per_day <= 0.0 {
                return fault(".magnet_demand_t_per_day", "a use above zero is wanted");
            }
            not_negative(".stocks_t", asked.stocks_t.iter().chain(&asked.yield_to_next))?;
            Ask::Cover(asked)
        }
        "coproduction_balance" => {
            let asked: Balance = plain(value, "")?;
            let n = asked.demand_t.len();
            if asked.ores.iter().any(|ore| ore.grade.len() != n) {
                return fault(".ores", format!("{n} grades an ore are wanted, one an element"));
            }
            if asked.cost_per_t_reo.len() != asked.ores.len() {
                return fault(".cost_per_t_reo", "a cost an ore is wanted");
            }
            let grades = asked.ores.iter().flat_map(|ore| &ore.grade);
            not_negative(".ores", asked.demand_t.iter().chain(&asked.cost_per_t_reo).chain(grades))?;
            Ask::Balance(asked)
        }
        "licensing_delay" => {
            let asked: License = plain(value, "")?;
            if asked.demand_per_week <= 0.0 {
                return fault(".demand_per_week", "a use above zero is wanted");
            }
            let License { pre_measure_flow_per_week: flow, approved_fraction, initial_inventory, .. } = &asked;
            not_negative("", [flow, approved_fraction, initial_inventory].into_iter())?;
            Ask::License(asked)
        }
        "byproduct_supply" => {
            let asked: ByProduct = plain(value, "")?;
            let ByProduct { host_output_t, content_g_per_t, max_recovery, installed_capacity_t } = &asked;
            not_negative("", [host_output_t, content_g_per_t, max_recovery, installed_capacity_t].into_iter())?;
            Ask::ByProduct(asked)
        }
        other => return fault("", format!("no reader for \"{other}\"")),
    })
}

fn not_negative<'a>(at: &str, mut numbers: impl Iterator<Item = &'a f64>) -> Result<(), Fault> {
    match numbers.find(|&&number| number < 0.0) {
        Some(number) => fault(at, format!("{number} is below zero")),
        None => Ok(()),
    }
}

/// An object of names and amounts, in file order.
fn amounts(value: &Value, key: &str) -> Result<Vec<(String, f64)>, Fault> {
    let at = format!(".{key}");
    let Some(object) = value.get(key).and_then(Value::as_object) else {
        return fault(&at, "an object of names and amounts is wanted");
    };
    let mut found = Vec::new();
    for (name, amount) in object {
        match amount.as_f64() {
            Some(amount) if amount >= 0.0 => found.push((name.clone(), amount)),
            _ => return fault(&format!("{at}.{name}"), "an amount of at least zero is wanted"),
        }
    }
    Ok(found)
}

fn geopolrisk(value: &Value) -> Result<GeoPolRisk, Fault> {
    #[derive(Deserialize)]
    struct Inputs {
        domestic_production_t: f64,
        imports: Vec<Import>,
    }
    let inputs: Inputs = plain(value, "")?;
    for (k, import) in inputs.imports.iter().enumerate() {
        let weights = import.instability.iter();
        not_negative(&format!(".imports[{k}]"), [&import.tonnes, &import.kusd].into_iter().chain(weights))?;
    }
    not_negative(".domestic_production_t", std::iter::once(&inputs.domestic_production_t))?;
    Ok(GeoPolRisk {
        world_production: amounts(value, "world_production")?,
        domestic_production_t: inputs.domestic_production_t,
        imports: inputs.imports,
    })
}

fn reserve(value: &Value) -> Result<Reserve, Fault> {
    let at = ".parameters";
    let Some(parameters) = value.get("parameters") else { return fault(at, "an object of parameters is wanted") };
    let asked: Reserve = plain(parameters, at)?;
    if asked.reserve_levels.is_empty() || asked.reserve_levels.len() > 200 {
        return fault(".parameters.reserve_levels", "between 1 and 200 levels are wanted");
    }
    let share = |number: f64| (0.0..=1.0).contains(&number);
    if !share(asked.p_stay_normal) || !share(asked.p_stay_disrupted) {
        return fault(at, "a probability lies from 0 to 1");
    }
    if !(0.0..1.0).contains(&asked.discount) {
        return fault(".parameters.discount", "a factor from 0 to below 1 is wanted");
    }
    if asked.demand_exponent == 0.0 || asked.demand_exponent == 1.0 || asked.demand_k <= 0.0 {
        return fault(at, "demand needs an exponent that is not 0 or 1 and a factor above zero");
    }
    if asked.normal_price <= 0.0 {
        return fault(".parameters.normal_price", "a price above zero is wanted");
    }
    Ok(asked)
}

fn supply_risk(value: &Value, item: &Map<String, Value>) -> Result<SupplyRisk, Fault> {
    let mut asked: SupplyRisk = plain(value, "")?;
    if let Some(threshold) = item.get("threshold").and_then(|threshold| threshold.get("SR")).and_then(Value::as_f64)
        && value.get("threshold").is_none()
    {
        asked.threshold = threshold;
    }
    if asked.eu_production + asked.imports - asked.exports == 0.0 {
        return fault("", "production and net imports add up to zero: import reliance has no value");
    }
    for (key, suppliers) in [(".global_supply", &asked.global_supply), (".eu_sourcing", &asked.eu_sourcing)] {
        not_negative(key, suppliers.iter().flat_map(|supplier| [&supplier.share, &supplier.wgi_0_10, &supplier.t]))?;
    }
    let candidates = asked.substitution.iter().flat_map(|application| &application.candidates);
    let parts = candidates.flat_map(|c| [&c.sub_share, &c.production, &c.criticality, &c.coproduction]);
    not_negative(".substitution", parts)?;
    Ok(asked)
}

fn stages(value: &Value) -> Result<Stages, Fault> {
    let asked: Stages = plain(value, "")?;
    let n = asked.sourcing_share.first().map_or(0, Vec::len);
    let square = |table: &Vec<Vec<f64>>| table.len() == n && table.iter().all(|row| row.len() == n);
    if n == 0 || !asked.sourcing_share.iter().all(square) {
        return fault(".sourcing_share", "square tables of one size are wanted, one between any two stages");
    }
    if asked.yields.len() != asked.sourcing_share.len() || asked.yields.iter().any(|&share| share <= 0.0) {
        return fault(".yields", "a yield above zero a table is wanted");
    }
    not_negative(".sourcing_share", asked.sourcing_share.iter().flatten().flatten())?;
    Ok(asked)
}

fn tiers(value: &Value) -> Result<Tiers, Fault> {
    let asked: Tiers = plain(value, "")?;
    let long = |row: &Vec<f64>| row.len() == asked.years;
    let demand = [&asked.demand.defence, &asked.demand.industrial, &asked.demand.essential_civilian];
    if asked.years > 1000 || !demand.into_iter().all(long) || !long(&asked.domestic_supply) {
        return fault(".years", "one number a year is wanted, for at most 1000 years");
    }
    if let Some(k) = asked.foreign.iter().position(|supplier| !long(&supplier.war_damage)) {
        return fault(&format!(".foreign[{k}].war_damage"), "one share a year is wanted");
    }
    not_negative(".demand", demand.into_iter().flatten().chain(&asked.domestic_supply))?;
    not_negative(".stockpile", [&asked.stockpile, &asked.shipping_loss].into_iter())?;
    let foreign = asked.foreign.iter().flat_map(|s| [&s.capacity, &s.consumption_share, &s.reliability]);
    not_negative(".foreign", foreign)?;
    Ok(asked)
}

/// A network: names become positions, once.
fn network(value: &Value) -> Result<Survive, Fault> {
    #[derive(Deserialize)]
    struct Raw {
        nodes: Vec<RawNode>,
        edges: Vec<(String, String)>,
        #[serde(default)]
        requirements: Vec<RawRequirement>,
        #[serde(default)]
        ttr_weeks: BTreeMap<String, f64>,
    }
    #[derive(Deserialize)]
    struct RawNode {
        id: String,
        material: Option<String>,
        #[serde(default)]
        inventory: f64,
        capacity: f64,
        demand: Option<f64>,
        #[serde(default)]
        margin: f64,
    }
    #[derive(Deserialize)]
    struct RawRequirement {
        node: String,
        material: String,
        per_unit: f64,
    }
    #[derive(Deserialize)]
    struct RawAnswer {
        disrupted: Vec<String>,
        ttr_weeks: Option<f64>,
    }
    let Some(inside) = value.get("network") else { return fault(".network", "a network is wanted") };
    let raw: Raw = plain(inside, ".network")?;
    let mut place = BTreeMap::new();
    let mut material = BTreeMap::new();
    let mut nodes = Vec::new();
    for (k, node) in raw.nodes.iter().enumerate() {
        let at = format!(".network.nodes[{k}]");
        if place.insert(node.id.as_str(), k).is_some() {
            return fault(&at, format!("the site \"{}\" stands twice", node.id));
        }
        let numbers = [&node.inventory, &node.capacity, &node.margin].into_iter().chain(&node.demand);
        not_negative(&at, numbers)?;
        let next = material.len();
        nodes.push(Node {
            id: node.id.clone(),
            material: node.material.as_deref().map(|name| *material.entry(name).or_insert(next)),
            inventory: node.inventory,
            capacity: node.capacity,
            demand: node.demand,
            margin: node.margin,
        });
    }
    let find = |at: &str, name: &str| match place.get(name) {
        Some(&k) => Ok(k),
        None => Err(Fault(at.into(), format!("no site \"{name}\""))),
    };
    let mut edges = Vec::new();
    for (k, (from, to)) in raw.edges.iter().enumerate() {
        let at = format!(".network.edges[{k}]");
        let edge = (find(&at, from)?, find(&at, to)?);
        if nodes[edge.0].demand.is_some() {
            return fault(&at, format!("the final product \"{from}\" supplies another site"));
        }
        edges.push(edge);
    }
    let mut requirements = Vec::new();
    for (k, requirement) in raw.requirements.iter().enumerate() {
        let at = format!(".network.requirements[{k}]");
        not_negative(&at, std::iter::once(&requirement.per_unit))?;
        let next = material.len();
        requirements.push(Requirement {
            node: find(&at, &requirement.node)?,
            // What nobody makes stays without a supplier: the site that needs it stands still.
            material: *material.entry(&requirement.material).or_insert(next),
            per_unit: requirement.per_unit,
        });
    }
    let case = value.get("id").and_then(Value::as_str).unwrap_or_default();
    let mut disruptions = Vec::new();
    match value.get("answers").and_then(Value::as_array) {
        Some(answers) => {
            for (k, answer) in answers.iter().enumerate() {
                let at = format!(".answers[{k}]");
                let asked: RawAnswer = plain(answer, &at)?;
                let disrupted: Vec<usize> =
                    asked.disrupted.iter().map(|name| find(&at, name)).collect::<Result<_, Fault>>()?;
                // Sites that stop together are back when the last is.
                let stated = asked.disrupted.iter().filter_map(|name| raw.ttr_weeks.get(name).copied());
                let ttr_weeks = asked.ttr_weeks.unwrap_or_else(|| stated.fold(0.0, f64::max));
                not_negative(&at, std::iter::once(&ttr_weeks))?;
                let id = answer.as_object().map(|object| answer_id(case, k, object)).unwrap_or_default();
                disruptions.push(Disruption { id, disrupted, ttr_weeks });
            }
        }
        // No disruptions listed: every site with a time to recover, one at a time.
        None => {
            for (name, &ttr_weeks) in &raw.ttr_weeks {
                let disrupted = vec![find(".network.ttr_weeks", name)?];
                disruptions.push(Disruption { id: format!("{case}-{name}"), disrupted, ttr_weeks });
            }
        }
    }
    Ok(Survive { network: Network { nodes, edges, requirements }, disruptions })
}
