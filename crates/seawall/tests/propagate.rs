//! `propagate` against the reference runs, and what it says about wrong tables, cases and networks.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn seawall(arguments: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seawall")).arg("propagate").args(arguments).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference")
}

/// The folder of reference runs that may not be passed on, where there is one.
fn elsewhere() -> Option<PathBuf> {
    let folder = std::env::var_os("SEAWALL_REFERENCE").map(|root| PathBuf::from(root).join("stress"));
    if folder.is_none() {
        println!("skipped: SEAWALL_REFERENCE is not set");
    }
    folder
}

/// Runs every case of a folder of cases and compares with what is stored there.
#[track_caller]
fn agree(root: &Path, least: usize) {
    let out = tempfile::tempdir().expect("a temporary folder");
    let mut ran = 0;
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(root).expect("cases").map(|entry| entry.expect("entry").path()).collect();
    cases.sort();
    for case in cases.iter().filter(|case| case.join("case.json").exists()) {
        let file = case.join("case.json");
        let value: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).expect("case.json")).expect("JSON");
        let table = root.join("tables").join(value["table"].as_str().expect("a table"));
        let [flag_table, flag_case, flag_out, flag_compare] =
            ["--table", "--case", "--out", "--compare"].map(Path::new);
        let done = seawall(&[
            Path::new("run"),
            flag_table,
            &table,
            flag_case,
            &file,
            flag_out,
            out.path(),
            flag_compare,
            case,
        ]);
        assert!(done.status.success(), "{}: {}{}", case.display(), text(&done.stdout), text(&done.stderr));
        assert!(text(&done.stdout).ends_with(" passed, 0 failed\n"), "{}", text(&done.stdout));
        ran += 1;
    }
    assert!(ran >= least, "{ran} cases in {}", root.display());
}

#[test]
fn the_shipped_cases_agree_with_boario() {
    agree(&shipped(), 7);
}

#[test]
fn the_other_cases_agree_with_boario() {
    if let Some(root) = elsewhere() {
        agree(&root, 16);
    }
}

#[test]
fn firms_agree_with_the_simulator() {
    let Some(root) = elsewhere() else { return };
    let out = tempfile::tempdir().expect("a temporary folder");
    let folder = root.join("firm_network");
    let (firms, links, runs) = (folder.join("firms.csv"), folder.join("links.csv"), folder.join("runs.json"));
    let [a, b, c, d, e, f] = ["firms", "--firms", "--links", "--run", "--out", "--compare"].map(Path::new);
    let done = seawall(&[a, b, &firms, c, &links, d, &runs, e, out.path(), f, &folder]);
    assert!(text(&done.stdout).ends_with("28 passed, 0 failed\n"), "{}{}", text(&done.stdout), text(&done.stderr));
}

#[test]
fn the_shipped_firms_run() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let folder = shipped().join("firm_network");
    let (firms, links, runs) = (folder.join("firms.csv"), folder.join("links.csv"), folder.join("runs.json"));
    let [a, b, c, d, e] = ["firms", "--firms", "--links", "--run", "--out"].map(Path::new);
    let done = seawall(&[a, b, &firms, c, &links, d, &runs, e, out.path()]);
    // `min_total_ratio` of runs.json is 0.552031 and 0.552021 for the first two.
    assert!(text(&done.stdout).starts_with("r0_proportional: 200 firms, 100 days, least output 0.552031"));
    assert!(text(&done.stdout).contains("r1_final_last: 200 firms, 100 days, least output 0.552021"));
}

#[test]
fn the_systemic_risk_index_agrees_at_both_tolerances() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let (links, stored, written) =
        (shipped().join("esri/links.csv"), shipped().join("esri/esri.csv"), out.path().join("esri.csv"));
    let [a, b, c, d, e, f] = ["esri", "--links", "--tolerance", "1e-2,1e-10", "--out", "--compare"].map(Path::new);
    let done = seawall(&[a, b, &links, c, d, e, &written, f, &stored]);
    assert!(text(&done.stdout).ends_with("2 passed, 0 failed\n"), "{}{}", text(&done.stdout), text(&done.stderr));
}

#[test]
fn threads_change_no_bit() {
    let case = shipped().join("s14_synth40_rebuild_households/case.json");
    let table = shipped().join("tables/synth40");
    let [one, three] = ["1", "3"].map(|threads| {
        let out = tempfile::tempdir().expect("a temporary folder");
        let [a, b, c, d, e, f] = ["run", "--table", "--case", "--out", "--threads", threads].map(Path::new);
        assert!(seawall(&[a, b, &table, c, &case, d, out.path(), e, f]).status.success());
        std::fs::read(out.path().join("series.parquet")).expect("written")
    });
    assert!(one == three, "the bytes differ");
}

#[test]
fn our_own_rules_run_on_a_table_and_print_both_bounds() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let (table, case) = (shipped().join("tables/synth40"), shipped().join("s13_synth40_arb_linear/case.json"));
    let [a, b, c, d, e, f, g, h] =
        ["run", "--table", "--case", "--out", "--rules", "seawall", "--important", "energy,goods"].map(Path::new);
    let done = seawall(&[a, b, &table, c, &case, d, out.path(), e, f, g, h]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(text(&done.stdout).contains("(important inputs bind) and"), "{}", text(&done.stdout));
    assert!(out.path().join("series.parquet").exists());
}

/// Runs a changed copy of the case `s13` and expects exit code 3 and a finding.
#[track_caller]
fn refuses(from: &str, to: &str, finding: &str) {
    let out = tempfile::tempdir().expect("a temporary folder");
    let file = out.path().join("case.json");
    let case = std::fs::read_to_string(shipped().join("s13_synth40_arb_linear/case.json")).expect("s13");
    assert!(case.contains(from), "s13 has `{from}`");
    std::fs::write(&file, case.replacen(from, to, 1)).expect("written");
    let table = shipped().join("tables/synth40");
    let [a, b, c, d] = ["run", "--table", "--case", "--out"].map(Path::new);
    let done = seawall(&[a, b, &table, c, &file, d, out.path()]);
    let said = text(&done.stderr);
    assert_eq!(done.status.code(), Some(3), "{said}");
    assert!(said.contains(finding), "{said}");
}

#[test]
fn wrong_cases_are_refused_with_key_reason_and_remedy() {
    refuses(
        "\"psi_param\"",
        "\"psi_parm\"",
        "case.json: model.psi_parm: this option is not known; did you mean `psi_param`?",
    );
    refuses("\"noalt\"", "\"noalternative\"", "model.order_type: `noalternative` is not known; write alt or noalt");
    refuses("\"Reef\"", "\"Reff\"", "events[0].impact[0]: the table has no region `\"Reff\"`; did you mean `Reef`?");
    refuses("\"occurrence\": 5", "\"occurrence\": 0", "events[0].occurrence: 0 is before the start");
    refuses("\"occurrence\": 5", "\"occurrence\": -2", "events[0].occurrence: -2 is before the start");
    refuses("0.65", "1.65", "Reef|metal loses a share of 1.65; a share of capacity is at most 1");
    refuses("0.65", "-0.65", "events[0].impact[0]: `-0.65` is not an amount");
    refuses("\"linear\"", "\"linaer\"", "events[0].recovery_function: `linaer` is not known; did you mean `linear`?");
    refuses("\"type\": \"arbitrary\"", "\"type\": \"quake\"", "events[0].type: `quake` is not a kind of event");
    refuses(
        "\"metal\": 16",
        "\"metl\": 16",
        "model.inventory_dict.metl: this option is not known; did you mean `metal`?",
    );
    refuses("\"steps\": 180", "\"steps\": 100", "stock_steps[4]: `179` is not a step of this run of 100");
}

#[test]
fn a_loss_above_capital_is_refused() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let file = out.path().join("case.json");
    let case = std::fs::read_to_string(shipped().join("s14_synth40_rebuild_households/case.json")).expect("s14");
    std::fs::write(&file, case.replacen("6455.031800000001", "6455031800000001", 1)).expect("written");
    let table = shipped().join("tables/synth40");
    let [a, b, c, d] = ["run", "--table", "--case", "--out"].map(Path::new);
    let done = seawall(&[a, b, &table, c, &file, d, out.path()]);
    assert_eq!(done.status.code(), Some(3));
    assert!(text(&done.stderr).contains("events[0].impact: Cove|metal loses 6455031800000001 of a capital of"));
}

/// A copy of the firm network with one line changed.
#[track_caller]
fn refuses_firms(file: &str, from: &str, to: &str, finding: &str) {
    let out = tempfile::tempdir().expect("a temporary folder");
    for name in ["firms.csv", "links.csv", "runs.json"] {
        let mut content = std::fs::read_to_string(shipped().join("firm_network").join(name)).expect(name);
        if name == file {
            assert!(content.contains(from), "{name} has `{from}`");
            content = content.replacen(from, to, 1);
        }
        std::fs::write(out.path().join(name), content).expect("written");
    }
    let (firms, links, runs) =
        (out.path().join("firms.csv"), out.path().join("links.csv"), out.path().join("runs.json"));
    let [a, b, c, d, e] = ["firms", "--firms", "--links", "--run", "--out"].map(Path::new);
    let done = seawall(&[a, b, &firms, c, &links, d, &runs, e, out.path()]);
    assert_eq!(done.status.code(), Some(3), "{}", text(&done.stderr));
    assert!(text(&done.stderr).contains(finding), "{}", text(&done.stderr));
}

#[test]
fn wrong_networks_are_refused_with_line_reason_and_remedy() {
    refuses_firms(
        "links.csv",
        "1,56,11.2",
        "1,5600,11.2",
        "links.csv: line 2, client: no firm `5600`; add it to the firms",
    );
    refuses_firms(
        "links.csv",
        "1,56,11.2",
        "1,56,-11.2",
        "links.csv: line 2, amount: `-11.2` is not a number from zero",
    );
    refuses_firms("firms.csv", "1,146.774,3,0.0", "1,146.774,3,1.5", "firms.csv: line 2, delta: a share of 1.5");
    refuses_firms("firms.csv", "1,146.774,3,0.0", "1,NaN,3,0.0", "line 2, final_consumption: `NaN` is not a number");
    refuses_firms("runs.json", "\"R\": 0", "\"R\": 7", "runs.json: [0].R: 7 is not known; write 0 to 2");
    refuses_firms("runs.json", "\"o\": 0", "\"order\": 0", "runs.json: [0].order: this option is not known");
}

/// Runs `s14` and its like with these further arguments; the bytes of the series in each of `folders`.
#[track_caller]
fn series(cases: &[&str], out: &Path, more: &[&str], folders: &[&str]) -> Vec<Vec<u8>> {
    let table = shipped().join("tables/synth40");
    let files: Vec<PathBuf> = cases
        .iter()
        .map(|case| if case.ends_with(".json") { PathBuf::from(case) } else { shipped().join(case).join("case.json") })
        .collect();
    let [run, table_flag, case_flag, out_flag] = ["run", "--table", "--case", "--out"].map(Path::new);
    let mut arguments = vec![run, table_flag, &table, out_flag, out];
    files.iter().for_each(|file| arguments.extend([case_flag, file]));
    arguments.extend(more.iter().map(Path::new));
    let done = seawall(&arguments);
    assert!(done.status.success(), "{}", text(&done.stderr));
    folders.iter().map(|folder| std::fs::read(out.join(folder).join("series.parquet")).expect("written")).collect()
}

const S14: &str = "s14_synth40_rebuild_households";

#[test]
fn a_run_that_goes_on_from_a_checkpoint_writes_the_bytes_of_an_undisturbed_one() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let saved = place.path().join("saved");
    let saved = saved.to_str().expect("UTF-8");
    let whole = series(&[S14], &place.path().join("a"), &["--checkpoint", saved, "--every", "70"], &["."]);
    // The file is of step 140 of 200.
    let resumed = series(&[S14], &place.path().join("b"), &["--resume", saved], &["."]);
    assert!(whole == resumed, "the bytes differ");
    let (table, case) = (shipped().join("tables/synth40"), shipped().join("s13_synth40_arb_linear/case.json"));
    let [a, b, c, d, e, f] = ["run", "--table", "--case", "--out", "--resume", saved].map(Path::new);
    let other = seawall(&[a, b, &table, c, &case, d, place.path(), e, f]);
    assert_eq!(other.status.code(), Some(3));
    assert!(text(&other.stderr).contains("it belongs to another table or case"), "{}", text(&other.stderr));
}

#[test]
fn cases_in_lock_step_write_the_bytes_that_they_write_alone() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let other = place.path().join("case.json");
    let case = std::fs::read_to_string(shipped().join(S14).join("case.json")).expect("s14");
    std::fs::write(&other, case.replacen("\"occurrence\": 4", "\"occurrence\": 9", 1)).expect("written");
    let other = other.to_str().expect("UTF-8");
    let [one, two] = [S14, other].map(|case| series(&[case], &place.path().join("alone"), &[], &["."]).remove(0));
    assert!(one != two, "the cases differ");
    let both = series(&[S14, other], &place.path().join("both"), &[], &["1", "2"]);
    assert!(both == [one, two], "the bytes differ");
}

#[test]
fn our_own_rules_go_on_from_a_checkpoint_to_the_same_bytes_and_a_damaged_one_is_found() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let saved = place.path().join("saved");
    let saved = saved.to_str().expect("UTF-8");
    let own = ["--rules", "seawall", "--important", "energy"];
    let whole = series(
        &[S14],
        &place.path().join("a"),
        &[&own[..], &["--checkpoint", saved, "--every", "70"]].concat(),
        &["."],
    );
    let resumed = series(&[S14], &place.path().join("b"), &[&own[..], &["--resume", saved]].concat(), &["."]);
    assert!(whole == resumed, "the bytes differ");
    let mut bytes = std::fs::read(saved).expect("a checkpoint");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(saved, bytes).expect("written");
    let (table, case) = (shipped().join("tables/synth40"), shipped().join(S14).join("case.json"));
    let [a, b, c, d, e, f, g, h] =
        ["run", "--table", "--case", "--out", "--rules", "seawall", "--resume", saved].map(Path::new);
    let done = seawall(&[a, b, &table, c, &case, d, place.path(), e, f, g, h]);
    assert_eq!(done.status.code(), Some(3));
    assert!(text(&done.stderr).contains("the file is damaged"), "{}", text(&done.stderr));
}

#[test]
fn firms_go_on_from_a_checkpoint_to_the_same_bytes() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let folder = shipped().join("firm_network");
    let (firms, links, runs) = (folder.join("firms.csv"), folder.join("links.csv"), folder.join("runs.json"));
    let saved = place.path().join("saved");
    let run = |out: &str, more: &[&Path]| {
        let out = place.path().join(out);
        let [a, b, c, d, e] = ["firms", "--firms", "--links", "--run", "--out"].map(Path::new);
        let done = seawall(&[&[a, b, &firms, c, &links, d, &runs, e, &out], more].concat());
        assert!(done.status.success(), "{}", text(&done.stderr));
        let mut files: Vec<_> = std::fs::read_dir(&out).expect("files").map(|file| file.expect("one").path()).collect();
        files.sort();
        files.iter().map(|file| std::fs::read(file).expect("read")).collect::<Vec<_>>()
    };
    let [checkpoint, every, count, resume] = ["--checkpoint", "--every", "150", "--resume"].map(Path::new);
    let whole = run("a", &[checkpoint, &saved, every, count]);
    // The last checkpoint lies in the middle of a later run.
    assert!(whole == run("b", &[resume, &saved]), "the bytes differ");
}

/// Runs a case of three keys on the shipped table with these settings of our own rules.
fn with_settings(settings: &str) -> Output {
    let place = tempfile::tempdir().expect("a temporary folder");
    let (case, file) = (place.path().join("case.json"), place.path().join("own.json"));
    let event = r#"{"type": "arbitrary", "impact": [["Reef", "metal", 0.9]], "occurrence": 3, "duration": 20, "recovery_function": "linear", "recovery_tau": 5}"#;
    std::fs::write(&case, format!(r#"{{"steps": 60, "events": [{event}]}}"#)).expect("written");
    std::fs::write(&file, settings).expect("written");
    let table = shipped().join("tables/synth40");
    let [a, b, c, d, e] = ["run", "--table", "--case", "--out", "--settings"].map(Path::new);
    seawall(&[a, b, &table, c, &case, d, &place.path().join("out"), e, &file])
}

#[test]
fn a_case_without_boario_parameters_runs_by_our_own_rules_and_says_what_is_assumed() {
    let done = with_settings(
        r#"{"rationing": "tiers", "tiers": {"alloy": 0}, "leads": {"metal": 3}, "ceiling": 1.5, "important": ["goods"],
            "measures": [{"kind": "export_quota", "from": 5, "until": 30, "region": "Reef", "product": "metal", "share": 0.5},
                         {"kind": "stock_release", "from": 5, "until": 30, "region": "Bay", "product": "metal", "share": 0.2}]}"#,
    );
    let said = text(&done.stdout);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(said.contains("ceiling 1.5 (1 to 1.5)") && said.contains("for lack of"), "{said}");
}

#[test]
fn wrong_settings_are_refused_with_key_reason_and_remedy() {
    for (settings, finding) in [
        (
            r#"{"rationing": "prportional"}"#,
            "own.json: rationing: `prportional` is not known; did you mean `proportional`?",
        ),
        (r#"{"ramp": -1}"#, "own.json: ramp: -1 lies outside 0 to 100; write 0 to 100"),
        (r#"{"leads": {"metal": 1.5}}"#, "own.json: leads.metal: `1.5` is not a whole number up to 10000"),
        (r#"{"speed": 1}"#, "own.json: speed: this option is not known"),
        (
            r#"{"measures": [{"kind": "tariff", "from": 1, "until": 2, "region": "Reef", "product": "metal", "share": 0.1}]}"#,
            "own.json: measures[0].kind: `tariff` is an event of a scenario file, not a measure; write it as [[event]]",
        ),
    ] {
        let done = with_settings(settings);
        assert_eq!(done.status.code(), Some(3), "{settings}");
        assert!(text(&done.stderr).contains(finding), "{}", text(&done.stderr));
    }
}

/// Runs one event of a scenario file on the shipped table, with all that it may need stated.
fn with_event(event: &str, settings: &str) -> Output {
    let place = tempfile::tempdir().expect("a temporary folder");
    let [case, file, scenario] = ["case.json", "own.json", "scenario.toml"].map(|name| place.path().join(name));
    std::fs::write(&case, r#"{"steps": 60, "events": []}"#).expect("written");
    std::fs::write(&file, settings).expect("written");
    let head = "schema = \"seawall/scenario/1\"\ntitle = { en = \"one\", ja = \"一\" }\nhorizon = { start = 2026-10-01, months = 12 }\nsource = \"analyst: test\"\n";
    std::fs::write(&scenario, format!("{head}[[event]]\nid = \"it\"\nstart_week = 1\n{event}\n")).expect("written");
    let table = shipped().join("tables/synth40");
    let [a, b, c, d, e, f] = ["run", "--table", "--case", "--out", "--settings", "--scenario"].map(Path::new);
    seawall(&[a, b, &table, c, &case, d, &place.path().join("out"), e, &file, f, &scenario])
}

const STATED: &str = r#"{"trade_elasticity": {"low": 1, "value": 2, "high": 4, "reason": "for a test"},
    "prices": {"goods": {"low": 1, "high": 3, "reason": "for a test"}, "metal": {"low": 1, "high": 3, "reason": "for a test"}},
    "public_stocks": [{"region": "Bay", "product": "goods", "days": {"low": 10, "high": 20, "reason": "for a test"}}]}"#;

#[test]
fn every_kind_of_event_moves_a_table_or_says_why_not() {
    // What the run says of output when nothing happens: an event that does nothing says the same.
    let output =
        |said: &str| said.lines().skip(1).filter(|line| line.contains("output")).map(str::to_owned).collect::<Vec<_>>();
    let nothing = output(&text(
        &with_event("kind = \"price_floor\"\nregion = \"Bay\"\nproducts = [\"goods\"]\nprice = \"1 USD/kg\"", STATED)
            .stdout,
    ));
    assert!(nothing.iter().any(|line| line == "no output is lost"), "{nothing:?}");
    for event in [
        "kind = \"export_ban\"\nfrom = \"Reef\"\nproducts = [\"metal\"]",
        "kind = \"export_quota\"\nfrom = \"Reef\"\nproducts = [\"metal\"]\nshare = \"40 %\"",
        "kind = \"export_tax\"\nfrom = \"Reef\"\nproducts = [\"metal\"]\nrate = \"25 %\"",
        "kind = \"tariff\"\nfrom = \"Reef\"\nto = \"*\"\nproducts = [\"metal\"]\nrate = \"25 %\"",
        "kind = \"licence_delay\"\nfrom = \"Reef\"\nproducts = [\"metal\"]\ndelay = \"45 d\"",
        "kind = \"reexport_control\"\nfrom = \"Reef\"\nproducts = [\"alloy\", \"goods\"]",
        "kind = \"capacity_loss\"\nplant = [\"Reef|metal\"]\nloss = \"50 %\"",
        "kind = \"demand_surge\"\nregion = \"Bay\"\nproducts = [\"goods\"]\nuse = [\"households\"]\nfactor = \"20 %\"",
        "kind = \"substitution_push\"\nregion = \"*\"\nproducts = [\"metal\"]\nsaving = \"30 %\"",
    ] {
        let done = with_event(event, STATED);
        assert!(done.status.success(), "{event}: {}", text(&done.stderr));
        assert_ne!(output(&text(&done.stdout)), nothing, "{event}");
    }
    // More is made for a stock, none is lost; a technology ban takes only what is made beyond rest.
    for event in [
        "kind = \"stock_fill\"\nregion = \"Bay\"\nproducts = [\"goods\"]\ntonnes = \"5 t\"",
        "kind = \"stock_release\"\nregion = \"Bay\"\nproducts = [\"goods\"]",
        "kind = \"technology_ban\"\nfrom = \"Reef\"\nprocess = [\"goods\"]",
    ] {
        let done = with_event(event, STATED);
        assert!(done.status.success(), "{event}: {}", text(&done.stderr));
    }
    for (event, settings, finding) in [
        (
            "kind = \"route_closure\"\nroute = \"malacca\"",
            STATED,
            "a table does not say what goes by sea and which way",
        ),
        (
            "kind = \"tariff\"\nfrom = \"Reef\"\nproducts = [\"metal\"]\nrate = \"25 %\"",
            "{}",
            "event it: nobody publishes how far buyers turn away when it costs more; state trade_elasticity in --settings",
        ),
        (
            "kind = \"stock_fill\"\nregion = \"Bay\"\nproducts = [\"goods\"]\ntonnes = \"5 t\"",
            "{}",
            "state prices.goods in --settings: units of the table in a tonne",
        ),
        (
            "kind = \"stock_release\"\nregion = \"Bay\"\nproducts = [\"goods\"]",
            "{}",
            "state public_stocks in --settings",
        ),
    ] {
        let done = with_event(event, settings);
        assert_eq!(done.status.code(), Some(3), "{event}");
        assert!(text(&done.stderr).contains(finding), "{}", text(&done.stderr));
    }
}
