//! Episodes of the past through the program: names, findings, and what calibration does not read.

use std::path::Path;
use std::process::{Command, Output};

fn seawall(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_seawall")).args(words).output().expect("the program starts")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn every_episode_is_listed_with_its_day() {
    let list = said(&seawall(&["backtest", "list"]));
    assert!(list.contains("2025-rare-earths  2025-04-04  ree-magnets"), "{list}");
    assert!(list.contains("2023-gallium-germanium  2023-07-03  gallium-germanium"), "{list}");
    assert!(list.contains("2010-rare-earths  2010-09-30  rare-earths-2010"), "{list}");
    assert!(list.contains("2024-antimony  2024-08-15  antimony"), "{list}");
}

#[test]
fn an_unknown_episode_is_a_finding_in_both_languages() {
    let english = seawall(&["backtest", "2025"]);
    assert_eq!(english.status.code(), Some(2));
    assert!(said(&english).contains("SW0701") && said(&english).contains("2025-rare-earths"), "{}", said(&english));
    let japanese = said(&seawall(&["backtest", "2025", "--lang", "ja"]));
    assert!(japanese.contains("という事例はない"), "{japanese}");
}

#[test]
fn a_broken_outcome_file_is_a_finding() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("facts.csv");
    std::fs::write(&file, "what,when\nexports,2025\n").expect("written");
    let output = seawall(&["backtest", "2023-gallium-germanium", "--facts", file.to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(3));
    assert!(said(&output).contains("SW0702"), "{}", said(&output));
}

#[test]
fn rows_of_an_unseen_file_are_scored_or_say_why_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("facts.csv");
    let rows = "episode,variable,entity,period,value,unit,source_id,confidence,note\n\
                2023 Ga/Ge,Ga exports,CHN,2023-08,0,t,S,high,\n\
                2023 Ga/Ge,Ga price,export,2023-08,300,USD/kg,S,high,\n\
                2025 REE,magnet exports,CHN,2025-05,1,t,S,high,\n\
                2023 Ga/Ge,Ga exports,CHN->Brazil,2023-09,1,t,S,high,\n";
    std::fs::write(&file, rows).expect("written");
    let output = seawall(&["backtest", "2023-gallium-germanium", "--json", "--facts", file.to_str().expect("UTF-8")]);
    let text = said(&output);
    assert!(output.status.success(), "{text}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let count = |id: &str| {
        let tables = report["sections"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|s| s["tables"].as_array().into_iter().flatten());
        tables
            .filter(|table| table["id"] == id)
            .map(|table| table["rows"].as_array().map_or(0, Vec::len))
            .sum::<usize>()
    };
    assert_eq!((count("rows"), count("unscored")), (1, 3), "{text}");
}

#[test]
fn calibration_never_opens_the_outcomes_of_the_episode_left_out() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../backtests");
    let folder = tempfile::tempdir().expect("a folder");
    for episode in ["2010-rare-earths", "2023-gallium-germanium", "2024-antimony", "2025-rare-earths"] {
        std::fs::create_dir(folder.path().join(episode)).expect("made");
        for file in ["episode.toml", "scenario.toml", "outcome.csv"] {
            std::fs::copy(source.join(episode).join(file), folder.path().join(episode).join(file)).expect("copied");
        }
    }
    let place = folder.path().to_str().expect("UTF-8");
    let words = ["backtest", "calibrate", "--without", "2025-rare-earths", "--episodes", place];
    let before = seawall(&words);
    assert!(before.status.success(), "{}", said(&before));
    std::fs::remove_file(folder.path().join("2025-rare-earths/outcome.csv")).expect("removed");
    let after = seawall(&words);
    assert_eq!(before.stdout, after.stdout);
    assert!(said(&after).contains("2023-gallium-germanium"), "{}", said(&after));
}

/// Each table of the report on a file of outcomes, by its rows' first cell that holds a number, if any.
fn scored(episode: &str, rows: &str) -> (Vec<f64>, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("facts.csv");
    std::fs::write(&file, format!("episode,variable,entity,period,value,unit,source_id,confidence,note\n{rows}"))
        .expect("written");
    let output = seawall(&["backtest", episode, "--json", "--facts", file.to_str().expect("UTF-8")]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let sections = report["sections"].as_array().cloned().unwrap_or_default();
    let tables: Vec<_> = sections.iter().flat_map(|s| s["tables"].as_array().cloned().unwrap_or_default()).collect();
    let rows_of = |id: &str| {
        let found = tables.iter().find(|table| table["id"] == id);
        found.and_then(|table| table["rows"].as_array().cloned()).unwrap_or_default()
    };
    let happened =
        rows_of("rows").iter().filter_map(|row| row["cells"][2]["number"]["value"].as_f64()).collect::<Vec<_>>();
    let why = rows_of("unscored")
        .iter()
        .map(|row| row["cells"][3]["text"]["en"].as_str().unwrap_or_default().to_owned())
        .collect();
    (happened, why)
}

#[test]
fn rates_are_multiplied_by_their_time_and_the_world_is_everybody_else() {
    // 10 t a month over a half year are 60 t.
    let rows = "2024 Sb,Sb metal exports,CHN->WLD,2025H1,10,t/month,S,high,\n\
                2024 Sb,Sb oxide imports,WLD->USA,2024,24000,t Sb content,S,high,\n";
    assert_eq!(scored("2024-antimony", rows), (vec![60.0, 24000.0], Vec::new()));
}

#[test]
fn what_cannot_be_compared_says_why() {
    let rows = "2024 Sb,Sb metal exports,CHN->WLD,2024-10,-97,% m/m,S,high,\n\
                2024 Sb,Sb oxide exports,CHN->WLD,2025,-50,% y/y,S,high,\n\
                2024 Sb,Sb ore imports,THA->CHN,2024,19887,t gross,S,high,\n\
                2024 Sb,Sb oxide exports,CHN->WLD,2024-10,3,million USD,S,high,\n\
                2024 Sb,Sb oxide exports,USA->JPN,2024-10,3,t,S,high,\n";
    let (happened, why) = scored("2024-antimony", rows);
    assert_eq!(happened, Vec::<f64>::new());
    let starts = ["it is a change against the month", "it is a change against the year", "it is a gross weight"];
    for (why, start) in why.iter().zip(starts) {
        assert!(why.starts_with(start), "{why}");
    }
    assert_eq!(why.len(), 5, "{why:?}");
}

#[test]
fn two_draws_are_scored_and_too_few_for_a_band() {
    let words = ["backtest", "2023-gallium-germanium", "--draws", "2"];
    let output = seawall(&words);
    let plain = said(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(output.status.success(), "{plain}");
    assert!(
        plain.contains("No bands: 2 of 2 draws have a balanced baseline, and a band takes at least 20."),
        "{plain}"
    );
    assert!(!plain.contains("0 of 0"), "{plain}");
    let without = said(&seawall(&words[..2])).split_whitespace().collect::<Vec<_>>().join(" ");
    let score = |text: &str| -> Option<f64> { text.split("Rationed 5 ").nth(1)?.split(' ').next()?.parse().ok() };
    // The draws spread around the single forecast, so the score over them is another number.
    let (drawn, single) = (score(&plain).expect("a score"), score(&without).expect("a score"));
    assert!(drawn > 0.0 && (drawn - single).abs() > 1e-3, "{drawn} {single}");
}

#[test]
fn the_validation_page_rests_on_what_the_program_holds_today() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/validation.md");
    let page = std::fs::read_to_string(page).expect("the page is in the repository");
    let listed = seawall(&["backtest", "list", "--json"]);
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).expect("JSON");
    let episodes = listed["episodes"].as_array().expect("episodes");
    assert_eq!(episodes.len(), 4);
    for episode in episodes {
        let (name, inputs) = (&episode["name"], &episode["inputs"]);
        let mark = format!("<!-- inputs {} {} -->", name.as_str().unwrap_or(""), inputs.as_str().unwrap_or(""));
        assert!(page.contains(&mark), "{name}: inputs changed; `cargo xtask validation` writes the page anew");
    }
}
