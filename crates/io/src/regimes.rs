//! Files of regimes: what may be in force, and with what probability it follows.
//!
//! ```toml
//! schema = "seawall/regimes/1"
//! title = { en = "Export controls", ja = "輸出規制" }
//! horizon = { start = 2026-10-01, months = 60 }
//! step_months = 3
//!
//! [[regime]]
//! id = "calm"
//! name = { en = "calm", ja = "平常" }
//! first = { value = 1.0, low = 0.9, high = 1.0 }
//! next = { calm = { value = 0.95, low = 0.9, high = 0.98 }, ban = { value = 0.05, low = 0.02, high = 0.1 } }
//! reason = { en = "Assumed: ...", ja = "仮定:..." }
//!
//! [[regime]]
//! id = "ban"
//! scenario = "dy-tb-ban"
//! # and so on
//! ```
//!
//! A probability is an input of the analyst: it needs an interval and a reason.

use jiff::civil::Date;
use seawall_model::regimes::{Chain, Regime};
use seawall_model::scenario::Day;
use seawall_model::unit::Interval;
use seawall_model::world::Name;
use sha2::{Digest as _, Sha256};
use toml_edit::{Document, Item, TableLike};

/// The schema such a file states.
pub const SCHEMA: &str = "seawall/regimes/1";

/// Regimes at most: more would not be told apart by anybody.
const MOST: usize = 8;

/// A file as read: the chain without its scenarios, and the name of each regime's.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// The chain.
    pub chain: Chain,
    /// Scenario of each regime, as written; `None` where nothing happens.
    pub scenarios: Vec<Option<String>>,
}

/// Reads a file; `name` is its stem.
///
/// # Errors
/// Everything that is wrong with it, in both languages.
pub fn read(name: &str, text: &str) -> Result<File, Vec<Name>> {
    let mut found = Vec::new();
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let message = error.message();
            return Err(vec![both(format!("not TOML: {message}"), format!("TOMLではない:{message}"))]);
        }
    };
    let root: &dyn TableLike = document.as_table();
    if root.get("schema").and_then(Item::as_str) != Some(SCHEMA) {
        found.push(both(format!("schema is not \"{SCHEMA}\""), format!("schema が \"{SCHEMA}\" でない")));
    }
    let title = name_of(root.get("title")).unwrap_or_else(|| both(name.to_owned(), name.to_owned()));
    let horizon = root.get("horizon").and_then(Item::as_table_like);
    let start = horizon.and_then(|horizon| horizon.get("start")).and_then(|start| {
        let date = start.as_datetime().map(ToString::to_string).or_else(|| start.as_str().map(str::to_owned))?;
        date.parse::<Date>().ok()
    });
    let whole = |item: Option<&Item>| item.and_then(Item::as_integer).and_then(|whole| u32::try_from(whole).ok());
    let months = horizon.and_then(|horizon| whole(horizon.get("months"))).filter(|months| (3..=240).contains(months));
    let step = whole(root.get("step_months")).unwrap_or(3).clamp(1, 12);
    if start.is_none() || months.is_none() {
        found.push(both(
            "horizon needs start = a date and months = 3 to 240",
            "horizon に start(日付)と months(3~240)が必要",
        ));
    }
    let tables: Vec<&dyn TableLike> = root
        .get("regime")
        .and_then(Item::as_array_of_tables)
        .map(|tables| tables.iter().map(|table| table as &dyn TableLike).collect())
        .unwrap_or_default();
    if tables.is_empty() || tables.len() > MOST {
        found.push(both(
            format!("between one and {MOST} [[regime]] tables are needed"),
            format!("[[regime]] は1~{MOST}個必要"),
        ));
    }
    let text_of = |table: &dyn TableLike, key: &str| table.get(key).and_then(Item::as_str).map(str::to_owned);
    let codes: Vec<String> = tables.iter().map(|table| text_of(*table, "id").unwrap_or_default()).collect();
    let mut regimes = Vec::new();
    let mut scenarios = Vec::new();
    for (table, code) in tables.iter().zip(&codes) {
        let mut wrong =
            |en: &str, ja: &str| found.push(both(format!("regime {code}: {en}"), format!("レジーム {code}:{ja}")));
        if code.is_empty() || codes.iter().filter(|other| *other == code).count() > 1 {
            wrong("its id is missing or used twice", "id がないか重複している");
        }
        let reason = name_of(table.get("reason")).unwrap_or_else(|| both("", ""));
        if reason.en.trim().is_empty() {
            wrong("probabilities need a reason", "確率には理由が必要");
        }
        let first = table.get("first").map_or(Some(Interval::exact(0.0)), probability);
        let next = table.get("next").and_then(Item::as_table_like);
        let mut row = vec![Interval::exact(0.0); codes.len()];
        for (to, item) in next.into_iter().flat_map(TableLike::iter) {
            match (codes.iter().position(|known| known == to), probability(item)) {
                (Some(to), Some(interval)) => row[to] = interval,
                (None, _) => wrong(&format!("\"{to}\" is no regime"), &format!("「{to}」というレジームはない")),
                (_, None) => wrong(
                    &format!("the probability of \"{to}\" has no value, low, high in order from 0 to 1"),
                    &format!("「{to}」の確率に 0~1 で順序の正しい value, low, high がない"),
                ),
            }
        }
        let sum: f64 = row.iter().map(Interval::center).sum();
        if (sum - 1.0).abs() > 1e-6 {
            wrong(&format!("what follows it adds up to {sum}, not to 1"), &format!("次の確率の和が1でなく{sum}"));
        }
        if first.is_none() {
            wrong("first is no probability with value, low, high", "first が value, low, high をもつ確率でない");
        }
        scenarios.push(text_of(*table, "scenario"));
        regimes.push(Regime {
            code: code.clone(),
            name: name_of(table.get("name")).unwrap_or_else(|| both(code.clone(), code.clone())),
            scenario: None,
            first: first.unwrap_or(Interval::exact(0.0)),
            next: row,
            reason,
        });
    }
    let sum: f64 = regimes.iter().map(|regime| regime.first.center()).sum();
    if !regimes.is_empty() && (sum - 1.0).abs() > 1e-6 {
        found.push(both(format!("first adds up to {sum}, not to 1"), format!("first の和が1でなく{sum}")));
    }
    let (Some(start), Some(months), true) = (start, months, found.is_empty()) else { return Err(found) };
    let hash = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let epoch = Date::constant(1970, 1, 1);
    let days = start.since((jiff::Unit::Day, epoch)).map_or(0, |span| span.get_days());
    let chain = Chain {
        name: name.to_owned(),
        title,
        start: Day(days),
        start_text: start.to_string(),
        months,
        step,
        regimes,
        hash,
    };
    Ok(File { chain, scenarios })
}

fn both(en: impl Into<String>, ja: impl Into<String>) -> Name {
    Name { en: en.into(), ja: ja.into() }
}

/// `{ en, ja }`, or one text for both.
fn name_of(item: Option<&Item>) -> Option<Name> {
    let item = item?;
    if let Some(text) = item.as_str() {
        return Some(both(text, text));
    }
    let table = item.as_table_like()?;
    let en = table.get("en")?.as_str()?;
    Some(both(en, table.get("ja").and_then(Item::as_str).unwrap_or(en)))
}

/// `{ value, low, high }`, ordered, from 0 to 1.
fn probability(item: &Item) -> Option<Interval> {
    let table = item.as_table_like()?;
    let number =
        |key: &str| table.get(key).and_then(|item| item.as_float().or(item.as_integer().map(|whole| whole as f64)));
    let (low, value, high) = (number("low")?, number("value")?, number("high")?);
    (0.0 <= low && low <= value && value <= high && high <= 1.0).then_some(Interval { low, central: Some(value), high })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
schema = "seawall/regimes/1"
horizon = { start = 2026-10-01, months = 12 }
[[regime]]
id = "calm"
first = { value = 1.0, low = 1.0, high = 1.0 }
next = { calm = { value = 0.9, low = 0.8, high = 0.95 }, ban = { value = 0.1, low = 0.05, high = 0.2 } }
reason = "Assumed: for the test."
[[regime]]
id = "ban"
scenario = "dy-tb-ban"
next = { ban = { value = 1.0, low = 0.5, high = 1.0 } }
reason = "Assumed: for the test."
"#;

    #[track_caller]
    fn refused(text: &str, says: &str) {
        let found = read("x", text).expect_err("refused");
        assert!(found.iter().any(|message| message.en.contains(says)), "{found:?}");
    }

    #[test]
    fn a_chain_is_read() {
        let file = read("x", GOOD).expect("well formed");
        assert_eq!(file.chain.matrix(), [[0.9, 0.1], [0.0, 1.0]]);
        assert_eq!(file.chain.steps(), 4);
        assert_eq!(file.scenarios, [None, Some("dy-tb-ban".to_owned())]);
        assert_eq!(file.chain.start, Day(20_727));
    }

    #[test]
    fn what_does_not_add_up_or_has_no_reason_is_refused() {
        refused(&GOOD.replace("value = 0.1,", "value = 0.15,"), "adds up to 1.05");
        refused(&GOOD.replacen("reason = \"Assumed: for the test.\"", "", 1), "need a reason");
        refused(&GOOD.replace("low = 0.05", "low = 0.15"), "in order");
        refused(&GOOD.replace("ban = { value = 0.1", "bann = { value = 0.1"), "no regime");
        refused("schema = 3", "schema");
    }
}
