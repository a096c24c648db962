//! The shipped extracts read without a finding, and what a shipped model takes from them is up to date.

use proptest::prelude::*;
use seawall_io::load::Files;
use seawall_io::source::{self, Figure, Place, Unit, Value, baci, iea, usgs_mcs, worldbank};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

fn folder(below_root: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(below_root)
}

fn read(below_root: &str) -> Files {
    Files::read_folder(&folder(below_root)).unwrap_or_else(|error| panic!("{below_root}: {error}"))
}

#[test]
fn shipped_source_rows_are_fresh() {
    let model = "models/ree-magnets";
    let (files, found) = source::observe(&read("data"), &read(&format!("{model}/{}", source::RULES)));
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert_eq!(found, Vec::<String>::new());
    let shipped = read(model);
    for (name, bytes) in files.iter() {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let help = format!("{model}/{name} is stale: run `cargo xtask model ree-magnets`");
        assert_eq!(shipped.get(name).map(text), Some(text(bytes)), "{help}");
    }
}

/// The figures of countries and the remainder, and the world total that the table prints.
#[track_caller]
fn sums_to_its_total(reading: &source::Reading<Figure>, subject: &str, series: &str, total: &str, within: f64) {
    let is_meant = |figure: &&Figure, series: &str| {
        figure.subject == subject
            && figure.series == series
            && figure.years == (2024, 2024)
            && figure.unit == Unit::Tonnes
    };
    let tonnes = |figure: &Figure| if let Value::Exact(value) = figure.value { value } else { 0.0 };
    let countries: f64 = reading.rows.iter().filter(|figure| is_meant(figure, series)).map(tonnes).sum();
    let others: f64 = reading
        .apart
        .iter()
        .filter(|figure| is_meant(figure, series) && figure.place == Place::Others)
        .map(tonnes)
        .sum();
    let world: f64 =
        reading.apart.iter().filter(|figure| is_meant(figure, total) && figure.place == Place::World).map(tonnes).sum();
    assert!(world > 0.0 && (countries + others - world).abs() <= within * world, "{countries} + {others} != {world}");
}

#[test]
fn source_tables_add_up_to_the_totals_that_were_kept_apart() {
    let data = read("data");
    // The survey rounds its totals to two figures.
    sums_to_its_total(&usgs_mcs::read_2026(&data), "Rare Earths", "Mine production", "Mine production: rounded", 0.02);
    let mine = "Mine production, rare-earth-oxide equivalent";
    sums_to_its_total(&usgs_mcs::read_2025(&data), "Rare earths", mine, mine, 0.02);
    sums_to_its_total(&iea::read_supply(&data), "Rare Earth Elements", "refining", "refining", 1e-6);
    sums_to_its_total(&iea::read_supply(&data), "Rare Earth Elements", "mining", "mining", 1e-6);
}

#[test]
fn no_source_total_is_a_country_or_a_use() {
    let data = read("data");
    for reading in
        [usgs_mcs::read_2026(&data), usgs_mcs::read_2025(&data), iea::read_supply(&data), worldbank::read(&data)]
    {
        assert!(reading.found.is_empty() && !reading.rows.is_empty());
        assert!(
            reading.rows.iter().all(|figure| matches!(figure.place, Place::Country(_)) && figure.unit != Unit::Share)
        );
    }
    let gdp = worldbank::read(&data);
    let groups: std::collections::BTreeSet<&Place> = gdp.apart.iter().map(|figure| &figure.place).collect();
    // 48 groups and the world, and two areas without an ISO code.
    assert_eq!(groups.len(), 50);
    let demand = iea::read_demand(&data);
    assert!(demand.rows.iter().all(|row| !row.usage.contains("otal") && !row.mineral.starts_with("Total")));
}

#[test]
fn source_screening_marks_the_flows_that_are_known_to_be_absurd_and_no_true_dear_one() {
    let flows = baci::read(&read("data")).rows;
    let doubts = baci::screen(&flows);
    let doubted = |year: i32, exporter: &str, importer: &str, code: &str| {
        let at = flows.iter().position(|flow| {
            (flow.year, flow.exporter, flow.importer, flow.code.as_str()) == (year, exporter, importer, code)
        });
        at.and_then(|at| doubts[at]).is_some()
    };
    assert!(doubted(2024, "TUR", "BEN", "284690"));
    assert!(doubted(2019, "TKM", "BEN", "284690"));
    assert!(doubted(2023, "IND", "JPN", "284610"));
    for year in 2018..=2024 {
        assert!(!doubted(year, "VNM", "JPN", "280530"), "{year}");
        assert!(!doubted(year, "THA", "JPN", "280530"), "{year}");
    }
    let mount_weld = flows.iter().filter(|flow| flow.stage == baci::Stage::Concentrate && flow.exporter == "AUS");
    assert_eq!(mount_weld.count(), 7);
}

/// Extracts and rules.
static SHIPPED: LazyLock<(Files, Files)> = LazyLock::new(|| (read("data"), read("models/ree-magnets/observe")));

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// Bytes thrown into any extract or rule give findings, never a panic.
    #[test]
    fn source_readers_never_panic(which in 0usize..11, at in 0.0f64..1.0, junk in proptest::collection::vec(any::<u8>(), 0..12)) {
        let (mut data, mut rules) = (Files::new(), Files::new());
        let (shipped, shipped_rules) = &*SHIPPED;
        for (k, (name, bytes)) in shipped.iter().chain(shipped_rules.iter()).enumerate() {
            // The head is enough to break and keeps the test short.
            let end = bytes.iter().enumerate().filter(|&(_, &byte)| byte == b'\n').nth(12).map_or(bytes.len(), |(at, _)| at);
            let mut bytes = bytes[..end].to_vec();
            if k == which {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a fraction of a small length")]
                let at = (at * bytes.len() as f64) as usize;
                bytes.splice(at..at, junk.iter().copied());
            }
            if shipped.get(name).is_some() { data.insert(name, bytes) } else { rules.insert(name, bytes) }
        }
        let (files, _) = source::observe(&data, &rules);
        prop_assert_eq!(files.iter().count(), 4);
    }
}
