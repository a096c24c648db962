//! Which industries fell short, when, and the chain of limiting inputs back to where an event acts: lines, a file, JSON.

use seawall_engine::propagate::own::{First, Limit, Plan, Run};
use seawall_model::economy::Table;
use serde_json::{Value, json};

/// One place of a chain, in words of the table.
pub(super) struct Place {
    pub(super) industry: String,
    pub(super) step: usize,
    pub(super) why: Why,
}

/// Why an industry fell short.
pub(super) enum Why {
    /// It was asked for less.
    Orders,
    /// Its capacity.
    Capacity,
    /// It lacked a product; from whom, and whether an event held that supplier back on the way.
    Input { product: String, supplier: Option<String>, is_held: bool },
}

/// The industries that fell short first for lack of an input or of capacity, earliest first.
pub(super) fn first_nodes(run: &Run<'_>, most: usize) -> Vec<usize> {
    let lacks = |first: &First| matches!(first.limit, Limit::Input(_));
    let mut all: Vec<(usize, usize)> =
        fallen(run).filter(|(_, first)| lacks(first)).map(|(i, f)| (f.step, i)).collect();
    all.sort_unstable();
    // The last to be reached has the longest way to tell; the first ones stand in the list of stops.
    let length = |node: usize| run.chain_of(node).len();
    all.sort_by_key(|&(step, node)| (std::cmp::Reverse(length(node)), step, node));
    all.into_iter().take(most).map(|(_, node)| node).collect()
}

fn fallen<'a>(run: &'a Run<'_>) -> impl Iterator<Item = (usize, First)> + 'a {
    run.first().iter().enumerate().filter_map(|(node, first)| Some((node, (*first)?)))
}

/// The chain of an industry.
pub(super) fn links(table: &Table, run: &Run<'_>, node: usize) -> Vec<Place> {
    let place = |(node, first): (usize, First)| Place {
        industry: table.industry(node),
        step: first.step,
        why: match first.limit {
            Limit::Demand => Why::Orders,
            Limit::Capacity => Why::Capacity,
            Limit::Input(input) => Why::Input {
                product: table.products[run.product_of(node, input)].clone(),
                supplier: first.supplier.map(|supplier| table.industry(supplier)),
                is_held: first.is_held,
            },
        },
    };
    run.chain_of(node).into_iter().map(place).collect()
}

/// A CSV file: a line for each industry that fell short, in order of step.
pub(super) fn file(table: &Table, run: &Run<'_>, plan: &Plan) -> Vec<u8> {
    let mut text = String::from("industry,short_step,stopped_step,limit,input,supplier,held_by_event,chain\n");
    for row in rows(table, run, plan) {
        let cell = |key: &str| match &row[key] {
            Value::Null => String::new(),
            Value::String(text) => quoted(text),
            Value::Array(all) => {
                quoted(&all.iter().filter_map(|one| one["industry"].as_str()).collect::<Vec<_>>().join(" < "))
            }
            other => other.to_string(),
        };
        let keys = ["industry", "short_step", "stopped_step", "limit", "input", "supplier", "held_by_event", "chain"];
        text += &keys.map(cell).join(",");
        text.push('\n');
    }
    text.into_bytes()
}

/// A cell of CSV; what a spreadsheet would take for a formula is quoted as text.
fn quoted(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    if text.contains(['"', ',', '\n', '\r']) || !guard.is_empty() {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// The same as a list of objects, each with its whole chain.
pub(super) fn json(table: &Table, run: &Run<'_>, plan: &Plan) -> Value {
    Value::Array(rows(table, run, plan))
}

fn rows(table: &Table, run: &Run<'_>, plan: &Plan) -> Vec<Value> {
    let mut all: Vec<(usize, usize)> = fallen(run).map(|(node, first)| (first.step, node)).collect();
    all.sort_unstable();
    let row = |(step, node): (usize, usize)| {
        let chain = links(table, run, node);
        let (limit, input, supplier, is_held) = match &chain[0].why {
            Why::Orders => ("demand", None, None, false),
            Why::Capacity => ("capacity", None, None, false),
            Why::Input { product, supplier, is_held } => ("input", Some(product.clone()), supplier.clone(), *is_held),
        };
        let chain: Vec<Value> = chain.iter().map(|one| json!({ "industry": one.industry, "step": one.step })).collect();
        json!({
            "industry": table.industry(node), "short_step": step, "stopped_step": run.stopped()[node],
            "limit": limit, "input": input, "supplier": supplier, "held_by_event": is_held, "chain": chain,
        })
    };
    debug_assert_eq!(plan.nodes.len(), run.first().len(), "the run is of this plan");
    all.into_iter().map(row).collect()
}
