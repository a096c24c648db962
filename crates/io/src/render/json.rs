//! The answer as JSON, in both languages at once, under a versioned schema.

use super::settle_report;
use seawall_model::answer::Report;
use serde::Serialize;
use std::collections::BTreeMap;

/// The schema of the JSON; its number goes up when a reader of the old one would break.
pub const SCHEMA: &str = "seawall/report/2";

#[derive(Serialize)]
struct Envelope<'a, K> {
    schema: &'static str,
    #[serde(flatten)]
    keys: &'a K,
    #[serde(flatten)]
    report: &'a Report,
}

/// The report as indented JSON that ends with a newline.
///
/// Numbers keep all their digits; `decimals` says how many are meant. A `null` end of a range has no bound there.
pub fn json(report: &Report) -> String {
    json_with(report, &BTreeMap::<&str, f64>::new())
}

/// The same with the fields of `keys` beside those of the report: figures by a name that programs ask for.
pub fn json_with<K: Serialize>(report: &Report, keys: &K) -> String {
    let report = settle_report(report);
    let envelope = Envelope { schema: SCHEMA, keys, report: &report };
    let mut out = serde_json::to_string_pretty(&envelope).expect("a report has only string keys and goes to memory");
    out.push('\n');
    out
}
