//! Periods of outcome files: `2025`, `2010H2`, `2025Q1`, `2025-05`, `2025-01..06`, `2025-05-26..06-06`, `2010-2011`.

use crate::as_of::last_day;
use crate::scenario::day_of;
use jiff::civil::Date;
use seawall_model::backtest::Span;
use seawall_model::scenario::Day;

/// The days of a period; `None` where it cannot be read.
#[must_use]
pub fn span(text: &str) -> Option<Span> {
    let text = text.trim();
    if let Some((from, to)) = text.split_once("..") {
        // The end may leave out what it shares with the start.
        let (from, to) = (from.trim(), to.trim());
        let to =
            if to.len() < from.len() { format!("{}{to}", from.get(..from.len() - to.len())?) } else { to.to_owned() };
        return ordered(first_day(from)?, last_day(&to)?);
    }
    let plain = text.replace('-', "");
    if let Some((year, half)) = plain.split_once(['H', 'Q']) {
        let (year, part): (i16, i8) = (year.parse().ok()?, half.parse().ok()?);
        let months = if plain.contains('H') { 6 } else { 3 };
        if year < 1000 || part < 1 || part > 12 / months {
            return None;
        }
        let first = Date::new(year, (part - 1) * months + 1, 1).ok()?;
        let last = Date::new(year, part * months, 1).ok()?.last_of_month();
        return ordered(day_of(first)?, day_of(last)?);
    }
    if text.len() == 9 && text.as_bytes().get(4) == Some(&b'-') {
        return ordered(first_day(text.get(..4)?)?, last_day(text.get(5..)?)?);
    }
    ordered(first_day(text)?, last_day(text)?)
}

fn first_day(text: &str) -> Option<Day> {
    let full = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    day_of(full.parse().ok()?)
}

fn ordered(from: Day, last: Day) -> Option<Span> {
    (from <= last).then_some(Span { from, until: Day(last.0 + 1) })
}

#[cfg(test)]
mod tests {
    //! Each way of writing a period.

    use super::span;
    use crate::as_of::{day, written};
    use seawall_model::scenario::Day;

    #[track_caller]
    fn is(text: &str, from: &str, last: &str) {
        let found = span(text).map(|span| (written(span.from), written(Day(span.until.0 - 1))));
        assert_eq!(found, Some((from.to_owned(), last.to_owned())), "{text}");
    }

    #[test]
    fn periods_are_read_as_people_write_them() {
        is("2025", "2025-01-01", "2025-12-31");
        is("2010H2", "2010-07-01", "2010-12-31");
        is("2025-Q1", "2025-01-01", "2025-03-31");
        is("2023-08", "2023-08-01", "2023-08-31");
        is("2025-01..06", "2025-01-01", "2025-06-30");
        is("2025-11..2026-02", "2025-11-01", "2026-02-28");
        is("2025-05-26..06-06", "2025-05-26", "2025-06-06");
        is("2010-2011", "2010-01-01", "2011-12-31");
        is("2011-08-15", "2011-08-15", "2011-08-15");
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in ["", "soon", "2025-13", "2025H3", "2025-06..01", "2025-02-30", "20250", "é..é", "-Q1"] {
            assert_eq!(span(text), None, "{text}");
        }
        assert!(day("2025-02-30").is_none());
    }
}
