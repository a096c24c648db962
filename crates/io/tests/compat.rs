//! Files of known answers and raw tables: what is broken is a finding, and nothing panics.

use proptest::prelude::*;
use seawall_io::compat::cases;
use seawall_io::compat::tables::{Files, economy, read};
use seawall_model::cases::Ask;

const CASES: [&str; 3] = [
    include_str!("../../engine/tests/reference/exposure/tts_ttr_lp.json"),
    include_str!("../../engine/tests/reference/exposure/worked_formulas.json"),
    include_str!("../../engine/tests/reference/exposure/reserve_mdp_teisberg.json"),
];

#[test]
fn every_shipped_case_is_read() {
    let counts: Vec<usize> = CASES
        .iter()
        .map(|text| {
            let file = cases::read(text.as_bytes());
            assert_eq!(file.findings, []);
            file.cases.len()
        })
        .collect();
    assert_eq!(counts, [5, 27, 3]);
}

#[test]
fn disruptions_without_answers_are_every_site_with_a_time_to_recover() {
    let text = r#"{"kind": "tts_ttr", "cases": [{"id": "n", "network": {
        "nodes": [{"id": "P", "capacity": 2, "demand": 1}, {"id": "A", "material": "m", "capacity": 2, "inventory": 3}],
        "edges": [["A", "P"]], "requirements": [{"node": "P", "material": "m", "per_unit": 1}],
        "ttr_weeks": {"A": 4}}}]}"#;
    let file = cases::read(text.as_bytes());
    assert_eq!(file.findings, []);
    let Ask::Survive(asked) = &file.cases[0].ask else { panic!("a network") };
    assert_eq!((asked.disruptions[0].id.as_str(), asked.disruptions[0].ttr_weeks), ("n-A", 4.0));
}

#[test]
fn a_number_that_no_sum_survives_is_refused() {
    let file = cases::read(br#"{"kind": "concentration", "cases": [{"production": {"A": 1e308, "B": 1e308}}]}"#);
    assert!(file.cases.is_empty());
    assert!(file.findings[0].what.contains("beyond"), "{:?}", file.findings);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Bytes replaced, removed and doubled: read or refused, and what is read has finite numbers only.
    #[test]
    fn a_damaged_file_never_panics(which in 0..3usize, at in 0..40_000usize, byte in any::<u8>(), how in 0..3u8) {
        let mut bytes = CASES[which].as_bytes().to_vec();
        let at = at % bytes.len();
        match how {
            0 => bytes[at] = byte,
            1 => drop(bytes.drain(at..(at + usize::from(byte)).min(bytes.len()))),
            _ => bytes.insert(at, byte),
        }
        let _ = cases::read(&bytes);
    }
}

const FLOWS: &str =
    "year,exporter,importer,hs6,value_kusd,quantity_t\n2020,AAA,BBB,111111,50,10\n2020,S19,BBB,111111,5,\n";
const PRODUCTION: &str =
    "commodity,country,iso3,year,production,unit,flag\nOre,A,AAA,2020,3000,kg,r\nOre,W,WLD,2020,3000,kg,r\n";
const CODES: &str = "commodity,category,stage,Symbol,eol_rir,hs6,hs6_complementary,hs_description,reference\nOre,,,,0.1,111111,,x,y\nGas,,,,0,Not Available,,x,y\n";
const STABILITY: &str = "country,iso3,year,estimate,std_err\nA,AAA,2020,0,0.2\n";
const COUNTRIES: &str = "country_code,country_name,country_iso2,country_iso3\n1,Aland,AA,AAA\n2,Beland,BB,BBB\n";

fn files<'a>(flows: &'a [u8]) -> Files<'a> {
    Files {
        flows,
        production: PRODUCTION.as_bytes(),
        codes: CODES.as_bytes(),
        stability: STABILITY.as_bytes(),
        countries: COUNTRIES.as_bytes(),
    }
}

#[test]
fn raw_tables_are_read_by_the_names_of_their_columns() {
    let tables = read(&files(FLOWS.as_bytes()), 2018..=2024).expect("the layouts are known");
    assert_eq!((tables.flows.len(), tables.made.len(), tables.stability.len()), (2, 1, 1));
    assert_eq!(tables.materials[0].per_tonne, 1000.0);
    // A material without a code is named, not dropped.
    assert_eq!(tables.without_code, ["Gas"]);
    assert_eq!(economy(&tables, "Beland").expect("known by name").members, ["BBB"]);
    assert_eq!(economy(&tables, "EU").expect("known").members.len(), 27);
    assert!(economy(&tables, "ZZZ").is_none());
}

#[track_caller]
fn refused(flows: &[u8], what: &str) {
    let findings = read(&files(flows), 2018..=2024).expect_err("a fault");
    assert!(findings.iter().any(|finding| finding.what.contains(what)), "{findings:?}");
}

#[test]
fn a_table_of_another_layout_is_a_finding() {
    refused(b"year,exporter\n", "no column `importer`");
    refused(b"PAR1 and nothing else", "");
    refused(FLOWS.replace(",50,", ",-50,").as_bytes(), "\"-50\" is not a number");
    refused(FLOWS.replace("2020,AAA", "then,AAA").as_bytes(), "\"then\" is not a year");
}
