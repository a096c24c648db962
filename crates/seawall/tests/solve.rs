//! `solve` and `redteam --mps` on the field's own files, as a user runs them.

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output};

fn reference(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../engine/tests/reference/plan").join(name)
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seawall")).args(arguments).output().expect("the program runs")
}

#[track_caller]
fn answer(arguments: &[&str]) -> Value {
    let output = run(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON on standard output")
}

#[track_caller]
fn check(file: &str, more: &[&str], objective: f64) {
    let path = reference(file);
    let mut arguments = vec!["solve", path.to_str().expect("a path"), "--json"];
    arguments.extend(more);
    let answer = answer(&arguments);
    let got = answer["objective"].as_f64().expect("an objective");
    assert!((got - objective).abs() <= 1e-5 * objective.abs(), "{file}: {got}, not {objective}");
    assert_eq!(answer["bound"].as_f64().expect("a bound"), got);
    assert_eq!(answer["schema"], "seawall/solve/1");
}

#[test]
fn every_format_gives_the_same_farmer() {
    for file in ["farmer.sof.json", "farmer.cor", "farmer.tim", "farmer.de.mps"] {
        check(file, &[], -108_390.0);
    }
    check("farmer.sof.json", &["--method", "cuts"], -108_390.0);
    check("farmer.sof.json", &["--risk", "worst"], -59_950.0);
}

#[test]
fn measures_of_risk_are_read() {
    check("two_stage_xs_6.sof.json", &["--risk", "cvar80"], 4_067.870_265_154_8);
    check("two_stage_xs_6.sof.json", &["--risk", "mean-tail:0.5:0.2"], 3_372.472_137_847_37);
    let path = reference("farmer.sof.json");
    let output = run(&["solve", path.to_str().expect("a path"), "--risk", "cvar-5"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_game_is_shared() {
    let path = reference("talmud_200.json");
    let answer = answer(&["solve", path.to_str().expect("a path"), "--json"]);
    let shares: Vec<f64> =
        answer["nucleolus"].as_array().expect("shares").iter().map(|share| share.as_f64().expect("a number")).collect();
    for (share, talmud) in shares.iter().zip([50.0, 75.0, 75.0]) {
        assert!((share - talmud).abs() < 1e-6, "{shares:?}");
    }
    assert_eq!(answer["core_is_empty"], false);
}

#[test]
fn a_market_in_space_has_its_closed_form() {
    let path = reference("spatial_price_2.json");
    let answer = answer(&["solve", path.to_str().expect("a path"), "--json"]);
    let near = |got: &Value, want: f64| {
        let got = got.as_f64().expect("a number");
        assert!((got - want).abs() <= 1e-8 * want, "{got}, not {want}");
    };
    near(&answer["price"][0], 44.8);
    near(&answer["price"][1], 36.8);
    near(&answer["flow_2_to_1"], 20.4);
    near(&answer["autarky_price"][0], 55.0);
    near(&answer["autarky_price"][1], 30.0);
}

#[test]
fn an_attack_comes_with_its_bound() {
    let (mps, targets) = (reference("interdiction_xs.mps"), reference("interdiction_xs.targets.json"));
    let (mps, targets) = (mps.to_str().expect("a path"), targets.to_str().expect("a path"));
    let whole = answer(&["redteam", "--mps", mps, "--targets", targets, "--k", "2", "--json"]);
    assert_eq!(whole["targets"], serde_json::json!(["4:1", "5:1"]));
    assert_eq!(whole["worst_objective"], whole["upper_bound"]);
    assert_eq!(whole["status"], "complete");
    let cut = answer(&["redteam", "--mps", mps, "--targets", targets, "--k", "3", "--solves", "20", "--json"]);
    assert_eq!(cut["status"], "limit");
    assert!(cut["upper_bound"].as_f64() >= Some(24_870.549) && cut["gap"].as_f64() > Some(0.0), "{cut}");
}

#[test]
fn files_that_say_nothing_are_refused_with_code_3() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text, wanted) in [
        ("a.json", "{\"players\": 2, \"coalition_values\": {}}", "the coalition 10 has no value"),
        ("b.json", "{}", "neither subproblems"),
        ("c.json", "{", "line 1"),
        ("d.mps", "ROWS\n", "ENDATA"),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file");
        let output = run(&["solve", path.to_str().expect("a path")]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{name}: {said}");
        assert!(said.contains(wanted), "{name}: {said}");
    }
}

#[test]
fn what_has_no_feasible_point_ends_with_code_4() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("none.mps");
    let text =
        "NAME none\nROWS\n N obj\n G need\nCOLUMNS\n x obj 1 need 1\nRHS\n RHS need 2\nBOUNDS\n UP BND x 1\nENDATA\n";
    std::fs::write(&path, text).expect("a file");
    let output = run(&["solve", path.to_str().expect("a path"), "--json"]);
    assert_eq!(output.status.code(), Some(4), "{}", String::from_utf8_lossy(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((answer["status"].as_str(), &answer["objective"]), (Some("infeasible"), &Value::Null));
}
