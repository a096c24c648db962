//! Cells: each holds what its column's kind says.

use super::mend::{is_sheet_error, mend};
use super::{Book, Findings, Line, did_you_mean, nearest, shown};
use crate::codes;
use crate::sheet::{Column, Kind, Range};
use crate::text::fold;
use seawall_model::both;
use seawall_model::diag::Text;

/// Checks every cell of every sheet on its own.
pub(crate) fn check(book: &Book, found: &mut Findings) {
    for rows in book.files() {
        for line in rows.lines() {
            for column in rows.sheet.columns {
                cell(&line, column, found);
            }
            if rows.sheet.file == "products.csv" && line.is_blank("hs_edition") && !line.is_blank("hs6") {
                let known = HS_EDITIONS.join(", ");
                found.add(
                    codes::HS_CODE,
                    Some(line.place("hs_edition")),
                    both!("customs codes without their edition", "版のない HS コード"),
                    both!("codes change their meaning between editions", "HS コードは版によって意味が変わる"),
                    both!("write one of {known}", "次のいずれかを書く: {known}"),
                );
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
        let (name, point) = (column.name, u32::from(hidden));
        found.add(
            codes::CONTROL,
            place(),
            both!("a hidden character in `{name}`", "`{name}` に見えない文字がある"),
            both!("U+{point:04X} cannot be seen here", "ここに目に見えない U+{point:04X} がある"),
            both!("delete it; a text without it looks the same", "削除する。見た目は変わらない"),
        );
        return;
    }
    let text = fold(&written);
    if text.is_empty() {
        if (line.rows.sheet.file, column.name) == ("products.csv", "basis") {
            let id = shown(&line.id());
            found.add(
                codes::NO_BASIS,
                place(),
                both!("product `{id}` has no basis", "製品 `{id}` に量の基準がない"),
                both!("what do its tonnes count?", "何のトン数か分からない"),
                one_of(column.kind),
            );
        } else if column.required {
            let (name, words, words_ja) = (column.name, column.kind.words(), column.kind.words_ja());
            found.add(
                codes::BLANK,
                place(),
                both!("`{name}` is blank", "`{name}` が空欄"),
                both!("the row says nothing without it", "これがないとこの行は何も示さない"),
                both!("write {words}", "{words_ja}を書く"),
            );
        }
        return;
    }
    match column.kind {
        Kind::Name | Kind::Text => {
            let name = column.name;
            if is_formula(&written) {
                let written = shown(&written);
                found.add(
                    codes::FORMULA,
                    place(),
                    both!("`{name}` starts like a formula: `{written}`", "`{name}` が数式のように始まる: `{written}`"),
                    both!("a spreadsheet would run it", "表計算ソフトが数式として実行する"),
                    both!("start the text with a letter", "文字で始める"),
                );
            } else if is_sheet_error(&text) {
                found.add(
                    codes::SHEET_ERROR,
                    place(),
                    both!(
                        "`{name}` holds the spreadsheet error `{text}`",
                        "`{name}` に表計算ソフトのエラー値 `{text}` がある"
                    ),
                    both!("a formula failed and left this behind", "計算できなかった数式の跡である"),
                    both!("write the text that was meant, or leave the cell blank", "本来の文字列を書くか、空欄にする"),
                );
            }
        }
        Kind::Hs => {
            if let Some(part) = text.split(';').map(str::trim).find(|part| !is_hs6(part)) {
                let part = shown(part);
                found.add(
                    codes::HS_CODE,
                    place(),
                    both!("`{part}` is not a customs code", "`{part}` は HS コードではない"),
                    both!(
                        "a code has six digits and a chapter from 01 to 97",
                        "HS コードは 6 桁で、類は 01 から 97 まで"
                    ),
                    both!(
                        "write six digits without points, `;` between codes; a spreadsheet drops a zero in front",
                        "点を入れずに 6 桁で書き、複数なら `;` で区切る。表計算ソフトは先頭の 0 を落とすことがある"
                    ),
                );
            }
        }
        Kind::Edition => {
            if !HS_EDITIONS.contains(&text.as_ref()) {
                let (part, known) = (shown(&text), HS_EDITIONS.join(", "));
                found.add(
                    codes::HS_CODE,
                    place(),
                    both!("`{part}` is not an edition of the customs codes", "`{part}` は HS の版ではない"),
                    both!("codes change their meaning between editions", "HS コードは版によって意味が変わる"),
                    both!("write one of {known}", "次のいずれかを書く: {known}"),
                );
            }
        }
        Kind::Number { unit, range } => number_cell(line, column.name, unit, range, found),
        Kind::Word(words) => {
            if !words.contains(&text.as_ref()) {
                let help = match nearest(&text, words.iter().copied()) {
                    Some(near) => did_you_mean(near),
                    None => one_of(column.kind),
                };
                let (name, text) = (column.name, shown(&text));
                found.add(
                    codes::WORD,
                    place(),
                    both!("unknown {name} `{text}`", "{name} の `{text}` は存在しない"),
                    both!("not a word of `{name}`", "`{name}` に書ける語ではない"),
                    help,
                );
            }
        }
        Kind::Date => {
            if !is_date(&text) {
                let text = shown(&text);
                found.add(
                    codes::DATE,
                    place(),
                    both!("`{text}` is not a date", "`{text}` は日付ではない"),
                    both!("no such day, month or year", "このような年月日はない"),
                    both!("write it as 2024, 2024-05 or 2024-05-31", "2024、2024-05、2024-05-31 のように書く"),
                );
            }
        }
        Kind::Period => {
            if year(&text).is_none() {
                let text = shown(&text);
                found.add(
                    codes::DATE,
                    place(),
                    both!("`{text}` is not a year", "`{text}` は年ではない"),
                    both!("figures are annual", "数値は年単位である"),
                    both!("write it as 2024 or FY2024", "2024 か FY2024 と書く"),
                );
            }
        }
        // Ids and references are checked together.
        Kind::Id | Kind::Ref(_) | Kind::Refs(_) | Kind::Key(_) | Kind::Countries => {}
    }
}

fn number_cell(line: &Line<'_>, name: &str, unit: &str, range: Range, found: &mut Findings) {
    let written = line.written(name);
    let place = Some(line.place(name));
    let label = both!("`{name}` is a number, {unit}", "`{name}` は数値で、単位は {unit}");
    match number(&written) {
        Err(NotNumber::Other) => {
            let text = fold(&written).into_owned();
            let help = mend(&text, unit);
            let text = shown(&text);
            found.add(codes::NUMBER, place, both!("`{text}` is not a number", "`{text}` は数値ではない"), label, help);
        }
        Err(NotNumber::NotFinite) => {
            let text = shown(&fold(&written));
            found.add(
                codes::NOT_FINITE,
                place,
                both!("`{text}` is not a finite number", "`{text}` は有限の数値ではない"),
                label,
                both!(
                    "leave the cell blank where there is no limit or no figure",
                    "上限がない場合や数値がない場合は空欄にする"
                ),
            );
        }
        Ok(Some(value)) if value < 0.0 && range == Range::NotNegative => {
            found.add(
                codes::NEGATIVE,
                place,
                both!("`{name}` is negative: {value}", "`{name}` が負の値: {value}"),
                both!("it is at least 0", "0 以上でなければならない"),
                both!(
                    "write 0 or more; a closure is an event of a scenario",
                    "0 以上の値を書く。操業停止はシナリオの事象として書く"
                ),
            );
        }
        Ok(Some(value)) if range == Range::Fraction && !(0.0..=1.0).contains(&value) => {
            let share = value / 100.0;
            let help = if (1.0..=100.0).contains(&value) {
                both!(
                    "shares are fractions; write `{share}` for {value} %",
                    "割合は小数で書く。{value} % なら `{share}`"
                )
            } else {
                both!("write a fraction from 0 to 1", "0 から 1 までの小数を書く")
            };
            found.add(
                codes::FRACTION,
                place,
                both!("`{name}` is {value}", "`{name}` が {value}"),
                both!("a share lies between 0 and 1", "割合は 0 から 1 までの値である"),
                help,
            );
        }
        Ok(_) => {}
    }
}

/// The help that lists the words of a column.
fn one_of(kind: Kind) -> Text {
    let words = kind.words();
    both!("write one of {words}", "次のいずれかを書く: {words}")
}

/// Editions of the Harmonized System.
pub(crate) const HS_EDITIONS: [&str; 8] =
    ["HS1988", "HS1992", "HS1996", "HS2002", "HS2007", "HS2012", "HS2017", "HS2022"];

/// Whether `code` is a customs code of six digits: chapters 01 to 97 but for 77, which is kept free.
fn is_hs6(code: &str) -> bool {
    let is_chapter = code.get(..2).and_then(|chapter| chapter.parse::<u8>().ok());
    code.len() == 6
        && code.bytes().all(|byte| byte.is_ascii_digit())
        && is_chapter.is_some_and(|chapter| (1..=97).contains(&chapter) && chapter != 77)
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
