//! Every code of the register: its wrong example gives it, its right example does not.

use crate::base::{FILES, base, patched};
use seawall_io::codes::{CODES, Code, explain};
use seawall_io::diag_text::{Style, json, text};
use seawall_io::load::{Files, load};
use seawall_model::answer::Lang;
use seawall_model::diag::{Diagnostic, Severity};

/// Findings about files that are no part of a model folder; `elsewhere.rs` meets them.
const ELSEWHERE: [&str; 5] = ["SW0701", "SW0702", "SW0703", "SW0704", "SW0705"];

/// The codes of a model folder.
fn codes() -> impl Iterator<Item = &'static Code> {
    CODES.iter().filter(|code| !ELSEWHERE.contains(&code.code))
}

/// The folder of a code's wrong example.
fn wrong(code: &Code) -> Files {
    let mut files = base();
    match code.code {
        "SW0101" => files
            .insert("uses.csv", b"use,name_en,name_ja,tier\nev,V\xe9hicules \xe9lectriques,EV,essential\n".to_vec()),
        "SW0102" => drop(files.remove("demands.csv")),
        "SW0106" => {
            let note = "x".repeat(2_000_000);
            files.insert("uses.csv", format!("use,name_en,name_ja,tier\nev,{note},EV,essential\n"));
        }
        "SW0111" => files.insert("demand.csv", "demand\n"),
        "SW0901" => {
            let rows: String = (0..600).map(|at| format!("u{at},A use,用途,vital\n")).collect();
            let text = FILES.iter().find(|(name, _)| *name == "uses.csv").map_or("", |(_, text)| *text);
            files.insert("uses.csv", format!("{text}{rows}"));
        }
        "SW0116" => {
            files.remove("stocks.csv");
            files.insert("stocks.parquet", b"PAR1\x00\x00PAR1".to_vec());
        }
        "SW0117" => files.insert("stocks.parquet", b"PAR1\x00\x00PAR1".to_vec()),
        _ => return patched(code.file, code.right, code.wrong),
    }
    files
}

#[test]
fn the_base_folder_has_no_finding() {
    let (world, found) = load(&base());
    assert_eq!(found, []);
    assert!(world.is_some());
}

#[test]
fn every_wrong_example_gives_its_code() {
    for code in codes() {
        let (world, found) = load(&wrong(code));
        let own: Vec<&Diagnostic> = found.iter().filter(|finding| finding.code == code.code).collect();
        assert!(!own.is_empty(), "{} {:#?}", code.code, found);
        let has_error = found.iter().any(|finding| finding.severity == Severity::Error);
        assert_eq!(world.is_none(), has_error, "{}", code.code);
        for finding in own {
            let title = &finding.title.en;
            assert!(!title.is_empty() && !title.ends_with('.') && !title.contains("invalid"), "{finding:?}");
            for text in [&finding.title, &finding.label, &finding.help] {
                assert!(!text.en.is_empty() && is_japanese(&text.ja), "{finding:?}");
            }
        }
    }
}

/// Whether a text has Japanese in it; a text that only quotes, such as `low <= high`, would not.
fn is_japanese(text: &str) -> bool {
    text.chars().any(|character| matches!(character, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'))
}

/// Codes that rightly come along with another one, because the example breaks two rules.
fn comes_along(code: &str, other: &str) -> bool {
    matches!(
        (code, other),
        ("SW0103" | "SW0104" | "SW0105", "SW0107")
            | ("SW0102", "SW0111")
            | ("SW0203" | "SW0205", "SW0202")
            | ("SW0901", "SW0206")
    )
}

#[test]
fn a_wrong_example_gives_no_other_code() {
    let mut others = Vec::new();
    for code in codes() {
        let (_, found) = load(&wrong(code));
        others.extend(
            found
                .into_iter()
                .filter(|other| other.code != code.code && !comes_along(code.code, other.code))
                .map(|other| (code.code, other)),
        );
    }
    assert!(others.is_empty(), "{others:#?}");
}

#[test]
fn every_right_example_stands_in_the_base_folder() {
    for code in CODES.iter().filter(|code| !code.file.is_empty()) {
        let text = FILES.iter().find(|(name, _)| *name == code.file).map_or("", |(_, text)| *text);
        assert!(text.lines().any(|line| line == code.right), "{}: {}", code.code, code.right);
    }
}

#[test]
fn codes_are_in_order_and_explained() {
    assert!(CODES.windows(2).all(|pair| pair[0].code < pair[1].code));
    for code in CODES {
        for lang in [Lang::En, Lang::Ja] {
            let page = explain(&code.code.to_lowercase()).map(|code| code.page(lang)).unwrap_or_default();
            let parts = [code.wrong.lines().next().unwrap_or("?"), code.summary(lang), code.explanation(lang)];
            assert!(parts.iter().all(|part| page.contains(part)), "{page}");
        }
        assert!(is_japanese(code.summary(Lang::Ja)) && is_japanese(code.explanation(Lang::Ja)), "{}", code.code);
    }
    assert_eq!(explain("SW9999"), None);
}

#[track_caller]
fn rendered(files: &Files, expected: &str) {
    let (_, found) = load(files);
    let page: Vec<String> = found.iter().map(|finding| text(finding, Style::Plain)).collect();
    let page = page.join("\n\n");
    assert!(page == expected, "{page}");
}

#[test]
fn a_finding_points_at_the_cell() {
    rendered(
        &patched(
            "stocks.csv",
            "K1,JPN,metal,private,20,30,60,0.25,0.1,,Firms hold one to two months",
            "K1,日本,metal,private,20,30,60,0.25,10,,Firms hold one to two months",
        ),
        "\
error[SW0203]: unknown country code `日本`
 --> stocks.csv:2:4
  |
2 | K1,日本,metal,private,20,30,60,0.25,10,,Firms hold one to two months
  |    ^^^^ not an ISO 3166-1 alpha-3 code
  |
help: write JPN (Japan, 日本); nothing is replaced silently

error[SW0305]: `floor_share` is 10
 --> stocks.csv:2:35
  |
2 | K1,日本,metal,private,20,30,60,0.25,10,,Firms hold one to two months
  |                                     ^^ a share lies between 0 and 1
  |
help: shares are fractions; write `0.1` for 10 %",
    );
}

#[test]
fn json_has_the_same_fields() {
    let (_, found) = load(&patched(
        "uses.csv",
        "ev,Electric vehicles,電気自動車,essential",
        "ev,Electric vehicles,電気自動車,vital",
    ));
    let value = json(&found, Lang::Ja);
    assert_eq!(value[0]["title"], "tier の `vital` は存在しない");
    assert_eq!(value[0]["code"], "SW0206");
    assert_eq!(value[0]["severity"], "error");
    assert_eq!(value[0]["place"]["line"], 2);
    assert_eq!(value[0]["place"]["column"], "tier");
}

#[test]
fn hostile_text_does_not_reach_the_terminal() {
    let (_, found) = load(&patched(
        "uses.csv",
        "ev,Electric vehicles,電気自動車,essential",
        "ev,\u{1b}[31mElectric\u{202e} vehicles,電気自動車,essential",
    ));
    let page = text(&found[0], Style::Plain);
    assert!(!page.contains(['\u{1b}', '\u{202e}']), "{page:?}");
}

#[test]
fn every_finding_is_reported_at_once_and_in_order() {
    let mut files = patched(
        "stocks.csv",
        "K1,JPN,metal,private,20,30,60,0.25,0.1,,Firms hold one to two months",
        "K1,JPM,metal,private,20,x,60,0.25,2,,Firms",
    );
    files.insert(
        "uses.csv",
        "use,name_en,name_ja,tier\nev,Electric vehicles,電気自動車,essential\ndefense,Defense,防衛,defence\n",
    );
    let (_, found) = load(&files);
    let places: Vec<(&str, &str)> = found
        .iter()
        .filter_map(|finding| finding.place.as_ref().map(|place| (finding.code, place.column.as_str())))
        .collect();
    assert_eq!(
        places,
        [("SW0202", "region"), ("SW0301", "cover_days_central"), ("SW0305", "floor_share"), ("SW0206", "tier")]
    );
}
