//! Cells: each holds what its column's kind says.

use super::{Book, Findings, Line, nearest, shown};
use crate::codes;
use crate::sheet::{Column, Kind, Range};
use crate::text::fold;

/// Checks every cell of every sheet on its own.
pub(crate) fn check(book: &Book, found: &mut Findings) {
    for rows in book.files() {
        for line in rows.lines() {
            for column in rows.sheet.columns {
                cell(&line, column, found);
            }
        }
    }
}

/// Why a cell is not a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotNumber {
    /// It is something else.
    Other,
    /// NaN, infinite, or too large for a number.
    NotFinite,
}

/// The largest number a cell may hold.
const LARGEST: f64 = 1e15;

/// The number in a cell; `None` where it is blank.
pub(crate) fn number(written: &str) -> Result<Option<f64>, NotNumber> {
    let text = fold(written);
    if text.is_empty() {
        return Ok(None);
    }
    let word = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    if matches!(word.as_str(), "nan" | "inf" | "infinity" | "∞" | "#n/a" | "#num!" | "#div/0!") {
        return Err(NotNumber::NotFinite);
    }
    if !text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E')) {
        return Err(NotNumber::Other);
    }
    let value: f64 = text.parse().map_err(|_| NotNumber::Other)?;
    // Nothing that is counted in tonnes, days or dollars comes near this; beyond it sums lose their meaning.
    if !value.is_finite() || value.abs() > LARGEST {
        return Err(NotNumber::NotFinite);
    }
    // Negative zero is zero.
    Ok(Some(value + 0.0))
}

/// Characters that control, hide or turn text.
pub(crate) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether a spreadsheet would run this text.
fn is_formula(text: &str) -> bool {
    let mut characters = text.trim_start().chars();
    match characters.next() {
        Some('=' | '+' | '@' | '＝' | '＋' | '＠') => true,
        Some('-' | '－') => characters.next().is_some_and(|next| !next.is_numeric() && next != ' ' && next != '.'),
        _ => false,
    }
}

/// Whether `text` may be an id.
pub(crate) fn is_id(text: &str) -> bool {
    let reserved = matches!(text.to_ascii_uppercase().as_str(), "CON" | "PRN" | "AUX" | "NUL");
    text.len() <= 64
        && !reserved
        && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

/// The year that a period names.
pub(crate) fn year(period: &str) -> Option<i32> {
    let digits = period.strip_prefix("FY").or_else(|| period.strip_prefix("CY")).unwrap_or(period);
    let is_year = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|year| is_year && (1900..=2100).contains(year))
}

/// Whether `date` is a year, a month or a day of the calendar.
fn is_date(date: &str) -> bool {
    let parts: Vec<&str> = date.split('-').collect();
    let part = |at: usize, length: usize| match parts.get(at) {
        None => Some(1),
        Some(text) if text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse::<i16>().ok()
        }
        Some(_) => None,
    };
    let (Some(year), Some(month), Some(day)) = (part(0, 4), part(1, 2), part(2, 2)) else { return false };
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return false };
    parts.len() <= 3 && (1900..=2100).contains(&year) && jiff::civil::Date::new(year, month, day).is_ok()
}

fn cell(line: &Line<'_>, column: &Column, found: &mut Findings) {
    let written = line.written(column.name);
    let place = || Some(line.place(column.name));
    if let Some(hidden) =
        written.chars().find(|&character| is_hidden(character) && !(character == '\n' && column.kind == Kind::Text))
    {
        let title = format!("a hidden character in `{}`", column.name);
        let label = format!("U+{:04X} cannot be seen here", u32::from(hidden));
        found.add(codes::CONTROL, place(), title, label, "delete it; a text without it looks the same");
        return;
    }
    let text = fold(&written);
    if text.is_empty() {
        if (line.rows.sheet.file, column.name) == ("products.csv", "basis") {
            let title = format!("product `{}` has no basis", shown(&line.id()));
            found.add(
                codes::NO_BASIS,
                place(),
                title,
                "what do its tonnes count?",
                format!("write one of {}", column.kind.words()),
            );
        } else if column.required {
            let title = format!("`{}` is blank", column.name);
            found.add(
                codes::BLANK,
                place(),
                title,
                "the row says nothing without it",
                format!("write {}", column.kind.words()),
            );
        }
        return;
    }
    match column.kind {
        Kind::Name | Kind::Text => {
            if is_formula(&written) {
                let title = format!("`{}` starts like a formula: `{}`", column.name, shown(&written));
                found.add(codes::FORMULA, place(), title, "a spreadsheet would run it", "start the text with a letter");
            }
        }
        Kind::Number { unit, range } => number_cell(line, column.name, unit, range, found),
        Kind::Word(words) => {
            if !words.contains(&text.as_ref()) {
                let help = match nearest(&text, words.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("write one of {}", column.kind.words()),
                };
                let title = format!("unknown {} `{}`", column.name, shown(&text));
                found.add(codes::WORD, place(), title, format!("not a word of `{}`", column.name), help);
            }
        }
        Kind::Date => {
            if !is_date(&text) {
                let title = format!("`{}` is not a date", shown(&text));
                found.add(
                    codes::DATE,
                    place(),
                    title,
                    "no such day, month or year",
                    "write it as 2024, 2024-05 or 2024-05-31",
                );
            }
        }
        Kind::Period => {
            if year(&text).is_none() {
                let title = format!("`{}` is not a year", shown(&text));
                found.add(codes::DATE, place(), title, "figures are annual", "write it as 2024 or FY2024");
            }
        }
        // Ids and references are checked together.
        Kind::Id | Kind::Ref(_) | Kind::Refs(_) | Kind::Key(_) | Kind::Countries => {}
    }
}

fn number_cell(line: &Line<'_>, name: &str, unit: &str, range: Range, found: &mut Findings) {
    let written = line.written(name);
    let place = Some(line.place(name));
    match number(&written) {
        Err(NotNumber::Other) => {
            let text = fold(&written).into_owned();
            let bare: String = text.chars().filter(|&character| character != ',' && character != ' ').collect();
            let help = if let Some(percent) = text.strip_suffix('%').and_then(|share| share.trim().parse::<f64>().ok())
            {
                format!("shares are fractions; write `{}`", percent / 100.0)
            } else if bare != text && matches!(number(&bare), Ok(Some(_))) {
                format!("write `{bare}`")
            } else if matches!(text.as_str(), "-" | "–" | "—" | "..." | "…" | "n/a" | "N/A" | "na" | "NA") {
                "leave the cell blank where a figure is missing".to_owned()
            } else {
                format!("write digits only, in {unit}")
            };
            found.add(
                codes::NUMBER,
                place,
                format!("`{}` is not a number", shown(&text)),
                format!("`{name}` is a number, {unit}"),
                help,
            );
        }
        Err(NotNumber::NotFinite) => {
            let title = format!("`{}` is not a finite number", shown(&fold(&written)));
            found.add(
                codes::NOT_FINITE,
                place,
                title,
                format!("`{name}` is a number, {unit}"),
                "leave the cell blank where there is no limit or no figure",
            );
        }
        Ok(Some(value)) if value < 0.0 && range == Range::NotNegative => {
            let title = format!("`{name}` is negative: {value}");
            found.add(
                codes::NEGATIVE,
                place,
                title,
                "it is at least 0",
                "write 0 or more; a closure is an event of a scenario",
            );
        }
        Ok(Some(value)) if range == Range::Fraction && !(0.0..=1.0).contains(&value) => {
            let help = if (1.0..=100.0).contains(&value) {
                format!("shares are fractions; write `{}` for {value} %", value / 100.0)
            } else {
                "write a fraction from 0 to 1".to_owned()
            };
            found.add(codes::FRACTION, place, format!("`{name}` is {value}"), "a share lies between 0 and 1", help);
        }
        Ok(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_strictly() {
        assert_eq!(number(" 1.5e3 "), Ok(Some(1500.0)));
        assert_eq!(number("１２．５"), Ok(Some(12.5)));
        assert_eq!(number(""), Ok(None));
        for other in ["1,200", "1_000", "0x10", "12 %", "-", "1.2.3", "e", "1e"] {
            assert_eq!(number(other), Err(NotNumber::Other), "{other}");
        }
        for infinite in ["nan", "-Inf", "1e999", "#N/A"] {
            assert_eq!(number(infinite), Err(NotNumber::NotFinite), "{infinite}");
        }
        assert_eq!(number("-0").map(|value| value.map(f64::is_sign_negative)), Ok(Some(false)));
    }

    #[test]
    fn dates_are_days_of_the_calendar() {
        for date in ["2024", "2024-02", "2024-02-29"] {
            assert!(is_date(date), "{date}");
        }
        for date in ["2023-02-29", "24", "2024-13", "2024-1", "2024-01-01-01", "May 2024"] {
            assert!(!is_date(date), "{date}");
        }
    }

    #[test]
    fn a_negative_number_in_a_text_is_no_formula() {
        assert!(!is_formula("-5 % against 2023"));
        assert!(!is_formula("- a list"));
        assert!(is_formula("-cmd|x"));
        assert!(is_formula(" =1+1"));
    }
}
