//! What an accepted input must keep.

use crate::canonical;
use crate::harness::Verdict;
use crate::invariants::broken;
use seawall_io::load::{Files, load};
use seawall_io::scenario::{self, Routes};
use seawall_io::{alias, settings, sheet, source};
use seawall_model::answer::Lang;
use seawall_model::diag::Severity;
use seawall_model::scenario::{EventKind, Scenario};
use seawall_model::unit::Interval;
use seawall_model::world::World;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A folder with one file replaced: the world keeps its promises, its cells are what they look like, and another writer's CSV of
/// the same cells gives the same world.
pub fn folder(mut files: Files, name: &str, bytes: &[u8]) -> Verdict {
    files.insert(name, bytes);
    let (world, found) = load(&files);
    let has_error = found.iter().any(|finding| finding.severity == Severity::Error);
    let Some(world) = world else {
        return if has_error { Verdict::Refused } else { Verdict::Silent("refused without a finding".to_owned()) };
    };
    if has_error {
        return Verdict::Silent("accepted with an error".to_owned());
    }
    if let Some(promise) = broken(&world) {
        return Verdict::Silent(promise);
    }
    let again = match name.ends_with(".csv") {
        true => {
            let Some(rows) = canonical::cells(bytes) else {
                return Verdict::Silent("another reader does not take this CSV".to_owned());
            };
            if let Some(wrong) = looks(name, &rows) {
                return Verdict::Silent(wrong);
            }
            canonical::csv(&rows)
        }
        false => match canonical::utf8(bytes).and_then(|text| canonical::toml(&text)) {
            Some(text) => text.into_bytes(),
            None => return Verdict::Silent("another reader does not take this TOML".to_owned()),
        },
    };
    files.insert(name, again);
    same_world(world, &files)
}

/// The same for a sheet in Parquet.
pub fn parquet(mut files: Files, name: &str, bytes: &[u8]) -> Verdict {
    let csv = name.replace(".parquet", ".csv");
    files.remove(&csv);
    files.insert(name, bytes);
    let (Some(world), _) = load(&files) else { return Verdict::Refused };
    if let Some(promise) = broken(&world) {
        return Verdict::Silent(promise);
    }
    // The other reader of Parquet is a library's, and the program never asks it.
    let Some(again) = second(|| canonical::csv_of_parquet(bytes)) else { return Verdict::Accepted };
    files.remove(name);
    files.insert(csv, again);
    same_world(world, &files)
}

/// A second opinion by a library's reader, which the program itself does not ask: none where it panics.
fn second<T>(read: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or(None)
}

fn same_world(mut world: World, files: &Files) -> Verdict {
    match load(files).0 {
        None => Verdict::Silent("written canonically it is refused".to_owned()),
        Some(mut again) => {
            world.hash.clear();
            again.hash.clear();
            if world == again {
                Verdict::Accepted
            } else {
                Verdict::Silent("written canonically it is another world".to_owned())
            }
        }
    }
}

/// A cell of an accepted sheet that does not look like what its column holds: numbers, HS codes, ISO codes, years.
fn looks(name: &str, rows: &[Vec<String>]) -> Option<String> {
    let declared = sheet::sheet(name)?;
    let head: Vec<String> = rows.first()?.iter().map(|cell| narrow(cell)).collect();
    for row in &rows[1..] {
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        for (cell, column) in row.iter().zip(&head) {
            let cell = narrow(cell);
            let Some(column) = declared.column(column) else { return Some(format!("column {column} is not declared")) };
            if cell.is_empty() {
                if column.required {
                    return Some(format!("blank {}", column.name));
                }
                continue;
            }
            let is_well = match column.kind {
                sheet::Kind::Number { range, .. } => {
                    let is_plain = cell.chars().all(|c| c.is_ascii_digit() || "+-.eE".contains(c));
                    let value: f64 = cell.parse().unwrap_or(f64::NAN);
                    is_plain
                        && value.is_finite()
                        && match range {
                            sheet::Range::Any => true,
                            sheet::Range::NotNegative => value >= 0.0,
                            sheet::Range::Fraction => (0.0..=1.0).contains(&value),
                        }
                }
                sheet::Kind::Countries => cell.split(';').all(|code| alias::country(code.trim()).is_some()),
                sheet::Kind::Word(words) => words.contains(&cell.as_str()),
                sheet::Kind::Period => {
                    let year = cell.trim_start_matches("FY").trim_start_matches("CY");
                    year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit())
                }
                sheet::Kind::Date => cell.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'),
                _ if column.name == "hs6" => cell
                    .split(';')
                    .all(|code| code.trim().len() == 6 && code.trim().bytes().all(|b| b.is_ascii_digit())),
                _ => !cell.chars().any(char::is_control),
            };
            if !is_well {
                return Some(format!("{} of {name} accepted as {cell:?}", column.name));
            }
        }
    }
    None
}

/// Full-width letters and digits as ASCII ones, blanks around them away.
fn narrow(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    text.nfkc().map(|c| if c == '\u{2212}' { '-' } else { c }).collect::<String>().trim().to_owned()
}

/// A scenario: every number in its range, said back in both languages, the same as its library prints it.
pub fn scenario(world: &World, routes: &Routes, bytes: &[u8]) -> Verdict {
    let Ok(text) = std::str::from_utf8(bytes) else { return Verdict::Refused };
    let (first, found) = scenario::read(world, "fuzz", text, routes);
    let has_error = found.iter().any(|finding| finding.severity == Severity::Error);
    let Some(first) = first else {
        return if has_error { Verdict::Refused } else { Verdict::Silent("refused without a finding".to_owned()) };
    };
    let Some(again) = canonical::toml(text) else {
        return Verdict::Silent("another reader does not take this TOML".to_owned());
    };
    checked(world, first, scenario::read(world, "fuzz", &again, routes).0)
}

const HEAD: &str = "schema = \"seawall/scenario/1\"\ntitle = { en = \"T\", ja = \"題\" }\n\
                    horizon = { start = 2026-10-01, months = 24 }\n";

/// Events in a sheet: the same promises, and the same events from another writer's CSV.
pub fn events(world: &World, routes: &Routes, bytes: &[u8]) -> Verdict {
    let (Some(first), _) = scenario::read_csv(world, "fuzz", HEAD, bytes, routes) else { return Verdict::Refused };
    let Some(rows) = canonical::cells(bytes) else {
        return Verdict::Silent("another reader does not take this CSV".to_owned());
    };
    if canonical::has_open_quote(bytes) {
        return Verdict::Silent("a quote that is never closed".to_owned());
    }
    checked(world, first, scenario::read_csv(world, "fuzz", HEAD, &canonical::csv(&rows), routes).0)
}

fn checked(world: &World, mut first: Scenario, again: Option<Scenario>) -> Verdict {
    if let Some(promise) = promise_broken(&first) {
        return Verdict::Silent(promise);
    }
    for lang in [Lang::En, Lang::Ja] {
        let said = scenario::sentence(world, &first, lang);
        if said.trim().is_empty() || said.contains("NaN") || said.contains("inf ") {
            return Verdict::Silent(format!("it is said as {said:?}"));
        }
    }
    let Some(mut again) = again else { return Verdict::Silent("written canonically it is refused".to_owned()) };
    first.hash.clear();
    again.hash.clear();
    if first == again { Verdict::Accepted } else { Verdict::Silent("written canonically it is another".to_owned()) }
}

/// The first number of a scenario that lies where it must not.
fn promise_broken(scenario: &Scenario) -> Option<String> {
    if !(1..=600).contains(&scenario.months) {
        return Some(format!("{} months", scenario.months));
    }
    let mut ids = std::collections::BTreeSet::new();
    for event in &scenario.events {
        let finite = |value: f64| value.is_finite() && value >= 0.0;
        let is_time = event.start_week.is_finite()
            && event.weeks.is_none_or(|weeks| weeks.is_finite() && weeks > 0.0)
            && finite(event.ramp_weeks)
            && event.announced_week.is_none_or(f64::is_finite)
            && event.probability.is_none_or(|chance| (0.0..=1.0).contains(&chance));
        if !is_time {
            return Some(format!("times of event {}", event.id));
        }
        if event.id.is_empty() || !ids.insert(event.id.clone()) {
            return Some(format!("the id `{}` is empty or stands twice", event.id));
        }
        let (shares, others) = intervals(&event.kind);
        let is_ordered = |interval: &Interval| {
            let central = interval.central.unwrap_or(interval.low);
            0.0 <= interval.low && interval.low <= central && central <= interval.high && interval.high.is_finite()
        };
        if !shares.iter().all(|share| is_ordered(share) && share.high <= 1.0) || !others.iter().all(is_ordered) {
            return Some(format!("numbers of event {}", event.id));
        }
    }
    None
}

/// The intervals of an event: shares, and other numbers that are not negative.
fn intervals(kind: &EventKind) -> (Vec<Interval>, Vec<Interval>) {
    match kind {
        EventKind::ExportBan { leak, .. } | EventKind::ReexportControl { leak, .. } => (vec![*leak], vec![]),
        EventKind::ExportQuota { share, .. } => (vec![], vec![*share]),
        EventKind::Tariff { rate, pass_through, .. } => (vec![], vec![*rate, *pass_through]),
        EventKind::LicenceDelay { delay_weeks, approved, .. } => (vec![*approved], vec![*delay_weeks]),
        EventKind::TechnologyBan { ramp_share, .. } => (vec![], vec![*ramp_share]),
        EventKind::CapacityLoss { loss, recovery_weeks, .. } => (vec![*loss], vec![*recovery_weeks]),
        EventKind::RouteClosure { extra_cost, .. } => (vec![], vec![*extra_cost]),
        EventKind::DemandSurge { factor, .. } => (vec![], vec![*factor]),
        EventKind::StockRelease { tonnes, .. } => (vec![], tonnes.iter().copied().collect()),
        EventKind::StockFill { tonnes, .. } => (vec![], vec![*tonnes]),
        EventKind::PriceFloor { price, .. } => (vec![], vec![*price]),
        EventKind::SubstitutionPush { saving, .. } => (vec![saving.to_owned()], vec![]),
    }
}

/// The route table: the same from another writer's CSV.
pub fn routes(bytes: &[u8]) -> Verdict {
    let (first, found) = Routes::read(bytes);
    if found.iter().any(|finding| finding.severity == Severity::Error) {
        return Verdict::Refused;
    }
    let Some(rows) = canonical::cells(bytes) else {
        return Verdict::Silent("another reader does not take this CSV".to_owned());
    };
    if canonical::has_open_quote(bytes) {
        return Verdict::Silent("a quote that is never closed".to_owned());
    }
    let again = Routes::read(&canonical::csv(&rows)).0;
    if format!("{first:?}") == format!("{again:?}") {
        Verdict::Accepted
    } else {
        Verdict::Silent("written canonically it is another table".to_owned())
    }
}

/// Public tables: no figure that is not a number, and the same figures from another writer's CSV.
pub fn sources(name: &str, bytes: &[u8], ports: &[u8]) -> Verdict {
    let ports = {
        let mut files = Files::new();
        files.insert(source::sea_distances::FILE_PORTS, ports);
        source::sea_distances::read_ports(&files).rows
    };
    let read = |bytes: &[u8]| {
        let mut files = Files::new();
        files.insert(name, bytes);
        match name {
            source::baci::FILE => said(&source::baci::read(&files)),
            source::iea::FILE_SUPPLY => said(&source::iea::read_supply(&files)),
            source::iea::FILE_DEMAND => said(&source::iea::read_demand(&files)),
            source::usgs_mcs::FILE_2026 => said(&source::usgs_mcs::read_2026(&files)),
            source::usgs_mcs::FILE_2025 => said(&source::usgs_mcs::read_2025(&files)),
            source::worldbank::FILE => said(&source::worldbank::read(&files)),
            source::sea_distances::FILE_PORTS => said(&source::sea_distances::read_ports(&files)),
            _ => said(&source::sea_distances::read_distances(&files, &ports)),
        }
    };
    let (has_error, first) = read(bytes);
    if has_error {
        return Verdict::Refused;
    }
    // Texts stand in quotes; a port may well be called NaN.
    let numbers: String = first.split('"').step_by(2).collect();
    if !first.contains("\\\"") && (numbers.contains("NaN") || numbers.contains("inf")) {
        return Verdict::Silent("a figure that is no number".to_owned());
    }
    let Some(rows) = canonical::cells(bytes) else {
        return Verdict::Silent("another reader does not take this CSV".to_owned());
    };
    if canonical::has_open_quote(bytes) {
        return Verdict::Silent("a quote that is never closed".to_owned());
    }
    if first == read(&canonical::csv(&rows)).1 {
        Verdict::Accepted
    } else {
        Verdict::Silent("written canonically it has other figures".to_owned())
    }
}

/// Whether a reading has errors, and its figures without the lines on which they stood.
fn said<T: std::fmt::Debug>(reading: &source::Reading<T>) -> (bool, String) {
    let has_error = reading.found.iter().any(source::Finding::is_error);
    let text = format!("{:?} {:?}", reading.rows, reading.apart);
    // A cell with a line end in it moves the lines below when it is written in quotes.
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("line: ") {
        out.push_str(before);
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    (has_error, out + rest)
}

/// A user's settings: known keys, each once, the same as the library prints the file.
pub fn settings(bytes: &[u8]) -> Verdict {
    let Ok(text) = std::str::from_utf8(bytes) else { return Verdict::Refused };
    let (values, wrong) = settings::of_user("fuzz", text);
    if !wrong.is_empty() {
        return Verdict::Refused;
    }
    match canonical::toml(text).map(|text| settings::of_user("fuzz", &text)) {
        Some((again, wrong)) if again == values && wrong.is_empty() => Verdict::Accepted,
        _ => Verdict::Silent("written canonically it says something else".to_owned()),
    }
}
