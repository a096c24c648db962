//! The generated pages of the manual are what the program says of itself; `cargo xtask gen` writes them.

use std::path::Path;
use std::process::Command;

#[track_caller]
fn check(listed: &str, title: &str, page: &str) {
    let out = Command::new(env!("CARGO_BIN_EXE_seawall")).args(["list", listed]).output().expect("the program starts");
    let body = String::from_utf8(out.stdout).expect("UTF-8");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference").join(page);
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    let fresh = format!("# {title}\n\n{}\n", body.trim());
    for (line, (written, fresh)) in written.lines().zip(fresh.lines()).enumerate() {
        assert_eq!(written, fresh, "{page}:{} is stale: run cargo xtask gen", line + 1);
    }
    assert_eq!(written.len(), fresh.len(), "{page} is stale: run cargo xtask gen");
}

#[test]
fn the_page_of_sheets_is_fresh() {
    check("sheets", "Sheets of a model folder", "sheets.md");
}

#[test]
fn the_page_of_finding_codes_is_fresh() {
    check("codes", "Finding codes", "codes.md");
}

#[test]
fn the_page_of_events_is_fresh() {
    check("events", "Events of a scenario", "events.md");
}

#[test]
fn the_page_of_the_command_line_is_fresh() {
    check("commands", "The command line", "cli.md");
}

#[test]
fn the_page_of_schemas_is_fresh() {
    check("schemas", "What --json prints", "schemas.md");
}
