//! Scenario files: TOML to a scenario resolved against a model, with every finding at its place.
//!
//! [`read`] reports everything it finds at once. [`add_standing`] appends the measures that are already in force.
//! [`sentence::sentence`] says a scenario back in words.

pub mod codes;
pub(crate) mod japanese;
mod kinds;
mod quantity;
mod reader;
pub mod routes;
mod rules;
pub mod sentence;
mod sheet;

pub use kinds::manual_table;
pub use routes::Routes;
pub use sentence::{date, rule_sentence, sentence};

use reader::Reader;
pub(crate) use reader::{day_of, day_text};
use seawall_model::diag::{Diagnostic, Severity};
use seawall_model::scenario::Scenario;
use seawall_model::world::World;
use sha2::{Digest as _, Sha256};

/// The schema a scenario file states.
pub const SCHEMA: &str = "seawall/scenario/1";

/// Reads a scenario file; `name` is its stem, `routes` the route table of the model.
///
/// `None` where any finding is an error.
#[must_use]
pub fn read(world: &World, name: &str, text: &str, routes: &Routes) -> (Option<Scenario>, Vec<Diagnostic>) {
    let mut reader = Reader::new(world, format!("{name}.toml"), text, routes);
    let scenario = reader.scenario(name);
    finish(scenario, text, reader.found)
}

/// Appends the standing measures of `text` to `scenario`, unless it lifts them; `name` is the stem of their file.
///
/// The file is a scenario file of its own whose dates are calendar dates; its horizon and title are not used.
#[must_use]
pub fn add_standing(
    world: &World,
    scenario: &mut Scenario,
    name: &str,
    text: &str,
    routes: &Routes,
) -> Vec<Diagnostic> {
    if !scenario.keep_standing {
        return Vec::new();
    }
    let mut reader = Reader::new(world, format!("{name}.toml"), text, routes);
    reader.horizon_of(scenario.start, scenario.months);
    let (standing, found) = {
        let standing = reader.scenario(name);
        finish(standing, text, reader.found)
    };
    if let Some(standing) = standing {
        for mut event in standing.events {
            event.id = format!("{name}:{}", event.id);
            scenario.events.push(event);
        }
        scenario.rules.extend(standing.rules);
        scenario.hash = hex(&[scenario.hash.as_str(), standing.hash.as_str()].concat());
    }
    found
}

/// Reads a scenario whose events stand in a sheet: `head` is a scenario file, `events` a CSV file with a row an event.
///
/// The columns are the keys of events. A list has its parts separated by `;`; a number that is an interval has two more
/// columns, `leak_low` and `leak_high`. Events of `head` come first.
#[must_use]
pub fn read_csv(
    world: &World,
    name: &str,
    head: &str,
    events: &[u8],
    routes: &Routes,
) -> (Option<Scenario>, Vec<Diagnostic>) {
    let (scenario, mut found) = read(world, name, head, routes);
    let Some(mut scenario) = scenario else { return (None, found) };
    let file = format!("{name}.csv");
    let (sheet, unread) = sheet::read(&file, events);
    found.extend(unread);
    let mut reader = Reader::new(world, file, "", routes);
    reader.sheet(&mut scenario, &sheet);
    found.extend(reader.found);
    let text = [scenario.hash.as_str(), String::from_utf8_lossy(events).as_ref()].concat();
    finish(Some(scenario), &text, found)
}

/// A scenario file to start from.
#[must_use]
pub fn template() -> &'static str {
    include_str!("scenario/template.toml")
}

fn finish(scenario: Option<Scenario>, text: &str, mut found: Vec<Diagnostic>) -> (Option<Scenario>, Vec<Diagnostic>) {
    found.sort_by(|a, b| a.place.as_ref().map(|p| (p.line, p.span)).cmp(&b.place.as_ref().map(|p| (p.line, p.span))));
    let failed = found.iter().any(|finding| finding.severity == Severity::Error);
    let scenario = scenario.filter(|_| !failed).map(|mut scenario| {
        scenario.hash = hex(text);
        scenario
    });
    (scenario, found)
}

fn hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
