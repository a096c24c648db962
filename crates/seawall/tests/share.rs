//! Fair shares on the shipped model: the same ledger as the brief, and nobody loses by joining.

use serde_json::Value;
use std::path::Path;
use std::process::Command;

fn report(arguments: &[&str]) -> Value {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets");
    let output = Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(arguments)
        .args(["--json", "--model", model.to_str().expect("a plain path")])
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON on standard output")
}

/// The numbers of a column, row by row.
fn column(report: &Value, table: &str, id: &str) -> Vec<f64> {
    let tables =
        report["sections"].as_array().expect("sections").iter().flat_map(|s| s["tables"].as_array().expect("tables"));
    let table = tables.into_iter().find(|t| t["id"] == table).expect("the table is there");
    let heads = table["columns"].as_array().expect("columns");
    let place = heads.iter().position(|head| head["id"] == id).expect("the column is there");
    let cell = |row: &Value| row["cells"][place]["number"]["value"].as_f64().expect("a number");
    table["rows"].as_array().expect("rows").iter().map(cell).collect()
}

#[test]
fn the_brief_and_the_shares_tell_one_ledger() {
    let brief = report(&["brief", "dy-tb-ban", "--for", "JPN,USA"]);
    let share = report(&["share", "dy-tb-ban", "--between", "JPN,USA"]);
    let losses = column(&brief, "together", "loss");
    let alone = column(&share, "shares", "alone");
    let saved = column(&share, "coalitions", "saved");
    for (brief, share) in losses.iter().zip(&alone) {
        assert!((brief - share).abs() < 1e-6 * share.abs(), "{brief} and {share} million USD alone");
    }
    let value = losses[0] + losses[1] - losses[2];
    assert!((saved[0] - value).abs() < 1e-6 * value, "{} and {value} million USD together", saved[0]);
}

#[test]
fn every_rule_shares_the_same_total_and_nobody_loses_by_joining() {
    let share = report(&["share", "magnets-stop", "--between", "JPN,USA,KOR,DEU"]);
    let total = column(&share, "coalitions", "saved")[0];
    for rule in ["shapley", "nucleolus", "by_loss", "by_gdp", "equal"] {
        let sum: f64 = column(&share, "shares", rule).iter().sum();
        assert!((sum - total).abs() < 1e-6 * total, "{rule}: {sum} of {total}");
    }
    assert!(column(&share, "coalitions", "saved").iter().all(|saved| *saved >= -1e-6), "somebody loses by joining");
    let received: f64 = column(&share, "accounts", "receives").iter().sum();
    assert!(received.abs() < 1e-6 * total, "what some pay is what others receive: {received}");
    let paid: f64 = column(&share, "payments", "amount").iter().sum();
    let owed: f64 = column(&share, "accounts", "receives").iter().map(|usd| usd.max(0.0)).sum();
    assert!((paid - owed).abs() < 0.2, "payments of {paid} settle {owed}");
    let text = share["sections"][0]["lead"].to_string();
    assert!(text.contains("superadditive") && text.contains("The core is not empty"), "{text}");
}

#[test]
fn one_partner_has_nobody_to_share_with() {
    let output = Command::new(env!("CARGO_BIN_EXE_seawall"))
        .args(["share", "dy-tb-ban", "--between", "JPN", "--model"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets"))
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
}
