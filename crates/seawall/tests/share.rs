//! Fair shares on the shipped model: the same ledger as the brief, and nobody loses by joining.

use serde_json::Value;
use std::path::Path;
use std::process::Command;

fn report(arguments: &[&str]) -> Value {
    report_on("models/ree-magnets", arguments)
}

fn report_on(model: &str, arguments: &[&str]) -> Value {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(model);
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

/// The example `one-plant` with more arguments: what all save, what pairs save, and the lead.
fn one_plant(more: &[&str]) -> (Vec<f64>, String) {
    let asked = ["share", "stop", "--of", "plan", "--budget", "1000MUSD", "--risk", "mean"];
    let report = report_on("examples/one-plant", &[&asked, more].concat());
    (column(&report, "coalitions", "saved"), report["sections"][0]["lead"].to_string())
}

/// By hand, over the four years in which a plant of 300 million USD runs: it is worn by 4/20, which costs 60; 40 t a year
/// served instead of lost save 40 x 4 x (300,000 - 60,000) USD = 38.4 a partner. Alone 38.4 < 60 builds nothing, two save
/// 2 x 38.4 - 60 = 16.8, and three no more than two: a second plant would serve one.
#[test]
fn one_whole_plant_for_three_leaves_the_core_empty() {
    let (saved, lead) = one_plant(&[]);
    for saved in &saved {
        // Weeks of a year and of 60 months differ by a thousandth.
        assert!((saved - 16.8).abs() < 0.05, "{saved} million USD");
    }
    assert!(lead.contains("The core is empty") && lead.contains("saves 16.8 million USD"), "{lead}");
    assert!(lead.contains("コアは空である"), "{lead}");
    // In parts, three build one and a half: 3 x 38.4 - 90 = 25.2, and nobody would leave.
    let (saved, lead) = one_plant(&["--continuous"]);
    assert!((saved[0] - 25.2).abs() < 0.05, "{} million USD", saved[0]);
    assert!(lead.contains("The core is not empty"), "{lead}");
}

/// Three pay 3 x 6 for acting together and save 16.8; two pay 12. A supplier that withholds half of the 10 t a year that it
/// still sends takes 5 x 5 x 240,000 USD = 6 a partner: the same.
#[test]
fn where_cooperation_of_all_does_not_pay_it_is_said() {
    for more in [["--cooperation-cost", "6MUSD"], ["--retaliation", "XSP=0.5"]] {
        let (saved, lead) = one_plant(&more);
        assert!((saved[0] - 4.8).abs() < 0.05 && (saved[3] + 1.2).abs() < 0.05, "{more:?}: {saved:?}");
        assert!(lead.contains("Cooperation of all does not pay") && lead.contains("割に合わない"), "{more:?}: {lead}");
        assert!(lead.contains("The best grouping is") && lead.contains("4.8 million USD"), "{more:?}: {lead}");
    }
    let (saved, lead) = one_plant(&["--cooperation-cost", "9MUSD"]);
    assert!(saved.iter().all(|saved| *saved < 0.0) && lead.contains("each is best alone"), "{saved:?} {lead}");
}

/// Terms of a plan are refused where they mean nothing.
#[test]
fn terms_of_a_plan_go_with_plans() {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/one-plant");
    for (arguments, said) in [
        (&["share", "stop", "--budget", "1MUSD"][..], "goes with --of plan"),
        (&["share", "stop", "--of", "plan"], "needs --budget"),
        (&["share", "--between", "XAA,XBB"], "name a scenario"),
        (&["share", "stop", "--of", "plan", "--budget", "1MUSD", "--retaliation", "XAA=0.5"], "no retaliation"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_seawall"))
            .args(arguments)
            .arg("--model")
            .arg(&model)
            .output()
            .expect("runs");
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && text.contains(said), "{arguments:?}: {text}");
    }
}
