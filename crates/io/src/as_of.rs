//! As of a day: a model folder with only what was published by then.
//!
//! An observation stays when the last day that its `published_on` allows (`2024` allows the 31st of December) is not after
//! the day. Tables of which one later edition alone is at hand, the files `observations_NAME.csv` that `seawall observe`
//! writes, are cut by the year that a row speaks of instead; such rows are counted apart, and the answer calls itself
//! pseudo-as-of. Views that choose a row that is gone go too, and so do standing measures that began on or after the day.

use crate::check::{Findings, shown};
use crate::codes;
use crate::load::{Files, STANDING, decode};
use crate::scenario::{day_of, day_text};
use csv::StringRecord;
use jiff::civil::Date;
use seawall_model::both;
use seawall_model::diag::Diagnostic;
use seawall_model::scenario::Day;
use std::collections::BTreeSet;

/// A folder cut as of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// What is left.
    pub files: Files,
    /// Observations published by the day.
    pub published: usize,
    /// Rows of tables that speak of a time before the day and were published after it.
    pub pseudo: usize,
    /// Observations left out.
    pub dropped: usize,
}

/// Cuts `files` as of `day`.
///
/// # Errors
/// Findings where a sheet cannot be read, or where no observation is left.
pub fn cut(files: &Files, day: Day) -> Result<Cut, Vec<Diagnostic>> {
    let mut cut = Cut { files: files.clone(), published: 0, pseudo: 0, dropped: 0 };
    let mut kept: BTreeSet<String> = BTreeSet::new();
    let names: Vec<String> = files.iter().map(|(name, _)| name.to_owned()).collect();
    for name in names.iter().filter(|name| name.starts_with("observations") && name.ends_with(".csv")) {
        let is_table = name.starts_with("observations_");
        keep(&mut cut.files, name, |cell| {
            let by_then = last_day(&cell("published_on")).is_some_and(|last| last <= day);
            let pseudo = !by_then && is_table && last_day(&cell("period")).is_some_and(|last| last < day);
            let count = match (by_then, pseudo) {
                (true, _) => &mut cut.published,
                (_, true) => &mut cut.pseudo,
                _ => &mut cut.dropped,
            };
            *count += 1;
            if by_then || pseudo {
                kept.insert(cell("observation"));
            }
            by_then || pseudo
        })?;
    }
    if names.iter().any(|name| name == "views.csv") {
        keep(&mut cut.files, "views.csv", |cell| {
            let chosen = cell("chosen");
            chosen.is_empty() || kept.contains(&chosen)
        })?;
    }
    if let Some(bytes) = cut.files.get(STANDING)
        && decode(STANDING, bytes)?.lines().any(|line| begins(line).is_some_and(|start| start >= day))
    {
        cut.files.remove(STANDING);
    }
    if cut.published + cut.pseudo == 0 {
        let mut found = Findings::default();
        let (date, dropped) = (day_text(day), cut.dropped);
        found.add(
            codes::AS_OF,
            None,
            both!("no observation is left as of {date}", "{date} 時点では観測値が残らない"),
            both!("all {dropped} were published later", "{dropped} 件すべてがその日より後の公表である"),
            both!(
                "ask for a later day, or add earlier observations",
                "より遅い日を指定するか、それ以前の観測値を加える"
            ),
        );
        return Err(found.finish());
    }
    Ok(cut)
}

/// Rewrites a sheet with the rows that `stays` says, which reads cells by their column.
fn keep(
    files: &mut Files,
    name: &str,
    mut stays: impl FnMut(&dyn Fn(&str) -> String) -> bool,
) -> Result<(), Vec<Diagnostic>> {
    let Some(bytes) = files.get(name) else { return Ok(()) };
    let text = decode(name, bytes)?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let Ok(header) = reader.headers().cloned() else { return Ok(()) };
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let mut rows: Vec<StringRecord> = Vec::new();
    for row in reader.records().map_while(Result::ok) {
        let cell = |column: &str| {
            let at = header.iter().position(|name| name.trim() == column);
            at.and_then(|at| row.get(at)).unwrap_or_default().trim().to_owned()
        };
        if stays(&cell) {
            rows.push(row);
        }
    }
    let written = writer.write_record(&header).is_ok() && rows.iter().all(|row| writer.write_record(row).is_ok());
    assert!(written, "writing to memory does not fail: promised by Vec");
    if let Ok(bytes) = writer.into_inner() {
        files.insert(name, bytes);
    }
    Ok(())
}

/// The day in `start = 2025-04-04`.
fn begins(line: &str) -> Option<Day> {
    let (key, value) = line.split_once('=')?;
    if key.trim() != "start" {
        return None;
    }
    day_of(value.trim().get(..10)?.parse().ok()?)
}

/// The last day that `2024`, `FY2024`, `2024-05` or `2024-05-31` allows.
#[must_use]
pub fn last_day(text: &str) -> Option<Day> {
    let text = text.trim().trim_start_matches("FY").trim_start_matches("CY");
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<i8>().ok();
    let year: i16 = text.get(..4)?.parse().ok()?;
    match text.len() {
        4 => day_of(Date::new(year, 12, 31).ok()?),
        7 => day_of(Date::new(year, part(5..7)?, 1).ok()?.last_of_month()),
        10 => day_of(text.parse().ok()?),
        _ => None,
    }
}

/// The day written `2025-04-04`.
#[must_use]
pub fn day(text: &str) -> Option<Day> {
    day_of(text.trim().parse().ok()?)
}

/// A day as `2025-04-04`.
#[must_use]
pub fn written(day: Day) -> String {
    shown(&day_text(day))
}

#[cfg(test)]
mod tests {
    //! What stays, by its date.

    use super::*;

    fn folder(rows: &str) -> Files {
        let mut files = Files::new();
        files.insert("observations.csv", format!("observation,period,published_on,note\n{rows}"));
        files.insert("observations_baci.csv", "observation,period,published_on,note\nT1,2024,2026,x\nT2,2025,2026,x\n");
        files.insert("views.csv", "view,chosen\nV1,O1\nV2,O2\nV3,T1\n");
        files.insert(STANDING, "[[event]]\nstart = 2025-04-04\n");
        files
    }

    #[test]
    fn a_year_alone_counts_as_its_last_day() {
        assert_eq!(last_day("2024"), day("2024-12-31"));
        assert_eq!(last_day("2024-02"), day("2024-02-29"));
        assert_eq!(last_day("2024-02-03"), day("2024-02-03"));
        assert_eq!(last_day("soon"), None);
    }

    #[test]
    fn later_observations_do_not_matter() {
        let as_of = day("2025-04-04").expect("a date");
        let all = cut(&folder("O1,2024,2025-03,\"a, b\"\nO2,2024,2025,later\nO3,2024,,undated\n"), as_of).expect("cut");
        let early = cut(&folder("O1,2024,2025-03,\"a, b\"\n"), as_of).expect("cut");
        assert_eq!(all.files, early.files);
        assert_eq!((all.published, all.pseudo, all.dropped), (1, 1, 3));
        let views = String::from_utf8(all.files.get("views.csv").expect("there").to_vec()).expect("text");
        assert_eq!(views, "view,chosen\nV1,O1\nV3,T1\n");
        assert_eq!(all.files.get(STANDING), None);
    }

    #[test]
    fn a_day_before_any_data_is_a_finding() {
        let found =
            cut(&folder("O1,2024,2025-03,\n"), day("1990-01-01").expect("a date")).expect_err("nothing is left");
        assert_eq!(found[0].code, codes::AS_OF);
    }
}
