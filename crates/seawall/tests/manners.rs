//! Manners of the command line: settings in layers, JSON everywhere, closed pipes, colors, completions, man pages.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program with nothing of this machine's settings.
fn seawall(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_seawall"));
    command.current_dir(folder).env("XDG_CONFIG_HOME", folder.join("config"));
    for name in ["NO_COLOR", "SEAWALL_LANG", "SEAWALL_MODEL", "SEAWALL_COLOR", "SEAWALL_PARTNERS"] {
        command.env_remove(name);
    }
    command
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[track_caller]
fn run(command: &mut Command) -> Output {
    command.output().expect("the program starts")
}

#[track_caller]
fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder can be made");
    std::fs::write(path, text).expect("writable");
}

/// A folder with the shipped model in `ree`.
fn with_model() -> tempfile::TempDir {
    let folder = folder();
    let out = run(seawall(folder.path()).args(["demo", "ree-magnets", "--to", "ree"]));
    assert!(out.status.success(), "{}", text(&out.stderr));
    folder
}

#[test]
fn each_layer_wins_over_those_below_and_says_so() {
    let folder = with_model();
    let here = folder.path();
    #[track_caller]
    fn says(command: &mut Command, wanted: &str) {
        let out = run(command.args(["config", "show", "--origin"]));
        let said = text(&out.stdout);
        assert!(out.status.success(), "{}", text(&out.stderr));
        assert!(said.lines().any(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") == wanted), "{said}");
    }
    says(&mut seawall(here), "lang = \"en\" # built in");
    let user = here.join("config/seawall/config.toml");
    write(&user, "lang = \"ja\"\nmodel = \"ree\"\npartners = [\"JPN\"]\n");
    says(&mut seawall(here), &format!("lang = \"ja\" # {}", user.display()));
    says(&mut seawall(here), &format!("partners = [\"JPN\"] # {}", user.display()));
    let manifest = here.join("ree/seawall.toml");
    let before = std::fs::read_to_string(&manifest).expect("readable");
    write(&manifest, &format!("{before}\n[defaults]\nlang = \"en\"\n"));
    says(&mut seawall(here), "lang = \"en\" # ree/seawall.toml");
    says(seawall(here).env("SEAWALL_LANG", "ja"), "lang = \"ja\" # SEAWALL_LANG");
    let out = run(seawall(here).env("SEAWALL_LANG", "ja").args(["config", "show", "--origin", "--lang", "en"]));
    assert!(text(&out.stdout).contains("# --lang"), "{}", text(&out.stdout));
    says(seawall(here).env("NO_COLOR", "1"), "color = \"never\" # NO_COLOR");
    says(seawall(here).env("NO_COLOR", "1").env("SEAWALL_COLOR", "always"), "color = \"always\" # SEAWALL_COLOR");
    // The model folder with its table is still a model folder without findings.
    let out = run(seawall(here).args(["check"]));
    assert!(out.status.success(), "{}", text(&out.stderr));
}

#[test]
fn settings_change_what_commands_do() {
    let folder = with_model();
    let scenario = ["scenario", "read", "dy-tb-ban"];
    let plain = run(seawall(folder.path()).args(scenario).args(["--model", "ree"]));
    let ja = run(seawall(folder.path()).args(scenario).env("SEAWALL_MODEL", "ree").env("SEAWALL_LANG", "ja"));
    assert!(plain.status.success() && ja.status.success(), "{}", text(&ja.stderr));
    assert!(text(&ja.stdout).contains("中国") && !text(&plain.stdout).contains("中国"));
    let nobody = run(seawall(folder.path()).args(["exposure", "--model", "ree"]).env("SEAWALL_PARTNERS", "XXX"));
    assert_eq!(nobody.status.code(), Some(2), "{}", text(&nobody.stderr));
}

#[test]
fn a_wrong_setting_is_named_with_its_place() {
    let folder = with_model();
    let here = folder.path();
    let out = run(seawall(here).args(["list", "models"]).env("SEAWALL_LANG", "fr"));
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("SEAWALL_LANG: `fr` is no lang; write en or ja"), "{}", text(&out.stderr));
    write(&here.join("config/seawall/config.toml"), "\nlagn = \"ja\"\n");
    let out = run(seawall(here).args(["list", "models"]));
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains(":2: unknown key `lagn`; did you mean `lang`?"), "{}", text(&out.stderr));
}

/// Every command, in an order in which the later ones have what they need.
const COMMANDS: &[&[&str]] = &[
    &["demo", "ree-magnets", "--to", "copy"],
    &["check", "--model", "ree"],
    &["explain", "SW0102"],
    &["list", "models"],
    &["list", "sheets"],
    &["list", "codes"],
    &["list", "events"],
    &["list", "commands"],
    &["list", "schemas"],
    &["list", "regions", "--model", "ree"],
    &["list", "products", "--model", "ree"],
    &["list", "scenarios", "--model", "ree"],
    &["list", "sources", "--model", "ree"],
    &["template", "stocks.csv"],
    &["template", "stocks.csv", "--schema"],
    &["reconcile", "--model", "ree"],
    &["scenario", "read", "dy-tb-ban", "--model", "ree"],
    &["scenario", "new"],
    &["exposure", "--model", "ree"],
    &["exposure", "run", "FORMULAS"],
    &["exposure", "run", "FORMULAS", "--compare"],
    &["brief", "dy-tb-ban", "--model", "ree", "-o", "run"],
    &["why", "run"],
    &["why", "run", "cover:1:days"],
    &["share", "dy-tb-ban", "--model", "ree"],
    &["share", "nothing", "--of", "plan", "--budget", "1MUSD", "--between", "JPN,USA", "--model", "ree"],
    &["redteam", "--k", "1", "--only", "CHN.dy", "--model", "ree"],
    &["stress", "dy-tb-ban", "--model", "ree"],
    &["backtest", "list"],
    &["plan", "--budget", "30MUSD", "--scenario", "nothing", "--for", "JPN", "--model", "ree"],
    &["export", "dy-tb-ban", "--model", "ree"],
    &["config", "show"],
    &["completions", "bash"],
    &["man"],
];

#[test]
fn every_command_prints_json_of_a_known_schema() {
    let folder = with_model();
    let schemas = run(seawall(folder.path()).args(["list", "schemas", "--json"]));
    let schemas: serde_json::Value = serde_json::from_slice(&schemas.stdout).expect("JSON");
    let known: Vec<&str> =
        schemas["items"].as_array().expect("a list").iter().filter_map(|item| item["name"].as_str()).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let formulas = root.join("../engine/tests/reference/exposure/worked_formulas.json");
    for words in COMMANDS {
        let placed = words.iter().map(|word| if *word == "FORMULAS" { formulas.as_os_str() } else { OsStr::new(word) });
        let out = run(seawall(folder.path()).args(placed).arg("--json"));
        assert!(out.status.success(), "{words:?}: {}", text(&out.stderr));
        let value: serde_json::Value =
            serde_json::from_slice(&out.stdout).unwrap_or_else(|error| panic!("{words:?}: {error}"));
        let schema = value["schema"].as_str().unwrap_or_else(|| panic!("{words:?} has no schema"));
        assert!(known.contains(&schema), "{words:?}: {schema} is not in `list schemas`");
    }
    let data = root.join("../../data");
    let out = run(seawall(folder.path()).args(["observe", "--check", "--json", "--model", "ree", "--data"]).arg(data));
    let value: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(value["schema"], "seawall/observed/1");
}

#[test]
fn the_fields_own_files_are_answered_in_json_of_a_known_schema() {
    let plan = Path::new(env!("CARGO_MANIFEST_DIR")).join("../engine/tests/reference/plan");
    let file = |name: &str| plan.join(name).to_str().expect("a plain path").to_owned();
    let (mps, targets) = (file("interdiction_xs.mps"), file("interdiction_xs.targets.json"));
    let solve = ["solve".to_owned(), file("farmer.de.mps")].to_vec();
    let redteam = ["redteam", "--mps", &mps, "--targets", &targets, "--k", "1"].map(str::to_owned).to_vec();
    let runs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
    let run_file = |name: &str| runs.join(name).to_str().expect("a plain path").to_owned();
    let (links, table) = (run_file("esri/links.csv"), run_file("tables/toy"));
    let (case, series) = (run_file("s12_toy_basemodel/case.json"), run_file("s12_toy_basemodel"));
    let esri = ["propagate", "esri", "--links", &links, "--out", "esri.csv"].map(str::to_owned).to_vec();
    let ario = ["propagate", "run", "--table", &table, "--case", &case, "--out", "ario", "--compare", &series];
    let ario = ario.map(str::to_owned).to_vec();
    let propagation = "seawall/propagation/1";
    let made = ["propagate", "table", "--from", "bea", "--mend", "negative", "--to", "bea"].map(str::to_owned).to_vec();
    let drawn = ["propagate", "synthetic", "table", "--regions", "2", "--products", "3", "--to", "drawn"];
    let drawn = drawn.map(str::to_owned).to_vec();
    let firms = ["propagate", "synthetic", "firms", "--firms", "50", "--links", "100", "--to", "firms"];
    let firms = firms.map(str::to_owned).to_vec();
    let table_schema = "seawall/table/1";
    let here = folder();
    for (words, schema) in [
        (solve, "seawall/solve/1"),
        (redteam, "seawall/redteam/1"),
        (esri, propagation),
        (ario, propagation),
        (made, table_schema),
        (drawn, table_schema),
        (firms, propagation),
    ] {
        let out = run(seawall(here.path()).args(&words).arg("--json"));
        assert!(out.status.success(), "{words:?}: {}", text(&out.stderr));
        let value: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
        assert_eq!(value["schema"], schema);
    }
}

#[test]
fn the_list_of_commands_above_is_whole() {
    let out = run(seawall(folder().path()).args(["list", "commands", "--json"]));
    let value: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    for item in value["items"].as_array().expect("a list") {
        let words: Vec<&str> = item["command"].as_str().expect("a name").split(' ').skip(1).collect();
        // Groups of commands do nothing by themselves; what works on files of its own is tested apart.
        let words = words.join(" ");
        if ["", "scenario", "config", "propagate", "observe", "solve", "redteam"].contains(&words.as_str())
            || words.starts_with("propagate ")
        {
            continue;
        }
        let words: Vec<&str> = words.split(' ').collect();
        assert!(COMMANDS.iter().any(|command| command.starts_with(&words)), "{words:?} is not tested with --json");
    }
}

#[test]
fn findings_as_json_are_on_standard_output() {
    let folder = with_model();
    let stocks = folder.path().join("ree/stocks.csv");
    let broken = std::fs::read_to_string(&stocks).expect("readable").replacen(",private,", ",privat,", 3);
    write(&stocks, &broken);
    for words in [&["check"][..], &["reconcile"], &["list", "regions"]] {
        let out = run(seawall(folder.path()).args(words).args(["--json", "--model", "ree"]));
        assert_eq!(out.status.code(), Some(3), "{words:?}");
        let value: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
        assert_eq!((&value["schema"], &value["errors"]), (&"seawall/check/1".into(), &3.into()), "{words:?}");
    }
}

#[test]
fn a_folder_without_a_model_gets_a_useful_message() {
    let folder = folder();
    for words in
        [&["list", "regions"][..], &["list", "scenarios"], &["check"], &["brief", "x"], &["exposure"], &["reconcile"]]
    {
        let out = run(seawall(folder.path()).args(words));
        assert_eq!(out.status.code(), Some(2), "{words:?}");
        let said = text(&out.stderr);
        assert!(said.contains("there is no model in the current folder"), "{words:?}: {said}");
        assert!(said.contains("seawall demo ree-magnets") && said.lines().count() == 1, "{words:?}: {said}");
    }
}

#[test]
fn colors_are_where_they_are_asked_for() {
    let folder = with_model();
    let stocks = folder.path().join("ree/stocks.csv");
    let broken = std::fs::read_to_string(&stocks).expect("readable").replacen(",private,", ",privat,", 1);
    write(&stocks, &broken);
    let is_colored = |more: &[&str], no_color: bool| {
        let mut command = seawall(folder.path());
        if no_color {
            command.env("NO_COLOR", "1");
        }
        text(&run(command.args(["check", "--model", "ree"]).args(more)).stderr).contains('\u{1b}')
    };
    assert!(!is_colored(&[], false), "a pipe is no terminal");
    assert!(is_colored(&["--color", "always"], false));
    assert!(is_colored(&["--color=always"], true), "the command line is the last word");
    assert!(!is_colored(&["--color", "never"], false));
    let out = run(seawall(folder.path()).args(["--color", "always", "no-such-command"]));
    assert!(text(&out.stderr).contains('\u{1b}'), "misunderstandings too");
    let out = run(seawall(folder.path()).args(["no-such-command"]));
    assert!(!text(&out.stderr).contains('\u{1b}'));
}

#[test]
fn a_closed_pipe_or_standard_error_is_no_failure() {
    let folder = folder();
    for words in [&["list", "codes"][..], &["list", "codes", "--json"], &["--help"], &["man"], &["completions", "zsh"]]
    {
        let mut child = seawall(folder.path())
            .args(words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(child.stdout.take());
        let out = child.wait_with_output().expect("it ends");
        assert!(out.status.success(), "{words:?}: {:?}", out.status);
        assert!(out.stderr.is_empty(), "{words:?}: {}", text(&out.stderr));
    }
    let mut child = seawall(folder.path())
        .args(["explain", "SW9999"])
        .stderr(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stderr.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(2));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    let out = run(seawall(folder().path()).args(["list", "codes"]).stdout(full).stderr(Stdio::piped()));
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("standard output"), "{}", text(&out.stderr));
}

#[test]
fn completions_and_man_pages_know_the_commands() {
    let folder = folder();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let out = run(seawall(folder.path()).args(["completions", shell]));
        assert!(out.status.success() && text(&out.stdout).contains("reconcile"), "{shell}");
    }
    assert_eq!(run(seawall(folder.path()).args(["completions", "cmd"])).status.code(), Some(2));
    let out = run(seawall(folder.path()).args(["man"]));
    assert!(text(&out.stdout).contains(".TH seawall 1"), "{}", text(&out.stdout));
    let out = run(seawall(folder.path()).args(["man", "--to", "man1"]));
    assert!(out.status.success(), "{}", text(&out.stderr));
    let page = std::fs::read_to_string(folder.path().join("man1/seawall-scenario-read.1")).expect("written");
    assert!(page.contains("Prints the scenario back as a sentence"), "{page}");
}
