//! Files of what happened: CSV rows, one observed value each.

use crate::check::Findings;
use crate::codes;
use crate::load::decode;
use crate::text::open_quote;
use seawall_model::backtest::Outcome;
use seawall_model::both;
use seawall_model::diag::{Diagnostic, Place, Text};

/// The columns; any order, the last three may be missing.
pub const COLUMNS: [&str; 9] =
    ["episode", "variable", "entity", "period", "value", "unit", "source_id", "confidence", "note"];

/// Columns that a file must have.
const NEEDED: usize = 6;

/// Reads a file of outcomes.
///
/// # Errors
/// Findings where it is not such a file or a row is broken.
pub fn read(name: &str, bytes: &[u8]) -> Result<Vec<Outcome>, Vec<Diagnostic>> {
    let text = decode(name, bytes)?;
    let mut found = Findings::default();
    let place = |line: usize, column: &str| {
        let text = text.lines().nth(line.saturating_sub(1)).unwrap_or_default().to_owned();
        Some(Place { file: name.to_owned(), line, column: column.to_owned(), span: (0, text.len()), text })
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    let at = COLUMNS.map(|column| header.iter().position(|name| name.trim().trim_start_matches('\u{feff}') == column));
    for (column, at) in COLUMNS.iter().zip(at).take(NEEDED) {
        if at.is_none() {
            let columns = COLUMNS.join(",");
            found.add(
                codes::OUTCOME_FORM,
                place(1, column),
                both!("no column `{column}`", "列 `{column}` がない"),
                both!("every outcome needs it", "どの実績にも必要である"),
                both!("write the header row {columns}", "見出し行を {columns} とする"),
            );
        }
    }
    if found.count() > 0 {
        return Err(found.finish());
    }
    let mut rows = Vec::new();
    let mut broken = |line: usize, column: &str, label: Text| {
        found.add(
            codes::OUTCOME_ROW,
            place(line, column),
            both!("the outcome in line {line} is broken", "{line} 行目の実績が壊れている"),
            label,
            both!(
                "quote texts with commas, and fill variable, period and value",
                "コンマを含む文字列は引用符で囲み、variable、period、value を埋める"
            ),
        );
    };
    let open = open_quote(&text);
    if let Some(line) = open {
        broken(line, "", both!("a quote opens here and never closes", "ここで開いた引用符が閉じていない"));
    }
    for (record, number) in reader.records().zip(2..) {
        let line = |position: Option<&csv::Position>| {
            position.and_then(|position| usize::try_from(position.line()).ok()).unwrap_or(number)
        };
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                broken(line(error.position()), "", both!("it is not CSV", "CSV として読めない"));
                break;
            }
        };
        let line = line(record.position());
        if open.is_some_and(|open| line >= open) {
            break;
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if record.len() != header.len() {
            let (has, wants) = (record.len(), header.len());
            broken(
                line,
                "",
                both!("{has} cells where {wants} are meant", "セルが {wants} 個であるべきところに {has} 個ある"),
            );
            continue;
        }
        let [episode, variable, entity, period, value, unit, source, confidence, note] =
            at.map(|at| at.and_then(|at| record.get(at)).unwrap_or_default().trim().to_owned());
        for (column, text) in [("variable", &variable), ("period", &period), ("value", &value)] {
            if text.is_empty() {
                broken(line, column, both!("`{column}` is blank", "`{column}` が空欄である"));
            }
        }
        rows.push(Outcome { line, episode, variable, entity, period, value, unit, source, confidence, note });
    }
    if found.count() == 0 && rows.is_empty() {
        found.add(
            codes::OUTCOME_FORM,
            place(1, ""),
            both!("no outcome below the header", "見出しの下に実績がない"),
            both!("there is nothing to score", "採点する対象がない"),
            both!("add a row for each observed value", "観測値ごとに 1 行を加える"),
        );
    }
    if found.count() == 0 { Ok(rows) } else { Err(found.finish()) }
}

#[cfg(test)]
mod tests {
    //! Good and broken files.

    use super::*;

    const HEADER: &str = "episode,variable,entity,period,value,unit,source_id,confidence,note\n";

    #[track_caller]
    fn codes_of(text: &str) -> Vec<&'static str> {
        read("o.csv", text.as_bytes()).expect_err("broken").iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn a_row_is_read_with_its_line() {
        let rows = read("o.csv", format!("{HEADER}2025 REE,\"a, b\",CHN,2025-05,1238,t,S,high,\n").as_bytes());
        let rows = rows.expect("whole");
        assert_eq!((rows[0].line, rows[0].variable.as_str(), rows[0].value.as_str()), (2, "a, b", "1238"));
    }

    #[test]
    fn broken_files_are_findings() {
        assert_eq!(codes_of("what,when\nx,y\n"), [codes::OUTCOME_FORM; 6]);
        assert_eq!(codes_of(HEADER), [codes::OUTCOME_FORM]);
        assert_eq!(codes_of(&format!("{HEADER}2025 REE,exports,CHN,,5,t,S,high,\n")), [codes::OUTCOME_ROW]);
        assert_eq!(codes_of(&format!("{HEADER}a,b\n2025,exports,CHN,2025,5,t,S,high,\n")), [codes::OUTCOME_ROW]);
        assert_eq!(codes_of(&format!("{HEADER}2025 REE,exports,CHN,2025,5,t,S,high,\"open\n")), [codes::OUTCOME_ROW]);
        assert!(read("o.csv", &[0xff, 0xfe, 0x00, 0x81, 0x20]).is_err());
    }
}
