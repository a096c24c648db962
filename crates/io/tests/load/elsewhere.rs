//! Codes of files that are no part of a model folder: what gives each, and what does not.

use seawall_io::as_of;
use seawall_io::backtest::{self, Episode};
use seawall_io::load::Files;
use seawall_model::diag::Diagnostic;

const HEADER: &str = "episode,variable,entity,period,value,unit,source_id,confidence,note\n";

fn given(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|finding| finding.code).collect()
}

/// The shipped file of an episode.
fn shipped(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../backtests/2025-rare-earths").join(name);
    std::fs::read_to_string(path).expect("the repository ships the episode")
}

#[test]
fn a_name_that_is_nearly_right_is_not_guessed() {
    let found = backtest::unknown("2025", &["2025-rare-earths".to_owned()]);
    assert_eq!(given(&found), ["SW0701"]);
    assert!(found[0].help.en.contains("2025-rare-earths"), "{:?}", found[0].help);
}

#[test]
fn outcomes_of_another_layout_are_a_finding_a_column() {
    let found = backtest::read("o.csv", b"what,when,how much\nx,y,1\n").expect_err("another layout");
    assert_eq!(given(&found), ["SW0702"; 6]);
    assert!(backtest::read("outcome.csv", shipped("outcome.csv").as_bytes()).is_ok());
}

#[test]
fn every_broken_row_of_outcomes_is_found_with_its_line() {
    let wrong = "2025 REE,magnet exports,CHN->WLD,,,t,S1,high,\n";
    let right = "2025 REE,magnet exports,CHN->WLD,2025-05,1238,t,S1,high,\n";
    let found = backtest::read("o.csv", format!("{HEADER}{right}{wrong}{right}a,b\n").as_bytes()).expect_err("broken");
    assert_eq!(given(&found), ["SW0703"; 3]);
    let lines: Vec<usize> = found.iter().filter_map(|finding| Some(finding.place.as_ref()?.line)).collect();
    assert_eq!(lines, [3, 3, 5]);
    assert!(backtest::read("o.csv", format!("{HEADER}{right}").as_bytes()).is_ok());
}

#[test]
fn a_model_of_2024_is_nothing_in_1990() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/ree-magnets");
    let files = Files::read_folder(&folder).expect("the shipped model is in the repository");
    let day = |text| as_of::day(text).expect("a day");
    assert_eq!(given(&as_of::cut(&files, day("1990-01-01")).expect_err("too early")), ["SW0704"]);
    assert!(as_of::cut(&files, day("2026-06-30")).is_ok());
}

#[test]
fn an_episode_says_every_key_that_it_lacks() {
    let whole = shipped("episode.toml");
    assert!(Episode::read(&whole).is_ok());
    let without: String =
        whole.lines().filter(|line| !line.starts_with("as_of")).map(|line| format!("{line}\n")).collect();
    let found = Episode::read(&without).expect_err("no day");
    assert_eq!(given(&found), ["SW0705"]);
    assert_eq!(found[0].place.as_ref().map(|place| place.column.as_str()), Some("as_of"));
    let found = Episode::read("name = \"x\"\n").expect_err("nearly empty");
    assert!(found.len() > 5 && found.iter().all(|finding| finding.code == "SW0705"));
    let idle = whole.replace("words = [", "words = [] # [");
    assert!(Episode::read(&idle).is_err(), "goods without words");
}
