//! What to write instead of a cell that is no number: thousands, decimal commas, units, dashes and what spreadsheets leave.

use super::cells::number;
use seawall_model::both;
use seawall_model::diag::Text;

/// What to write instead of `text`, which is no number. Where a comma may mean two things, both are said.
pub(super) fn mend(text: &str, unit: &str) -> Text {
    let is_number = |text: &str| matches!(number(text), Ok(Some(_)));
    let percent = text.strip_suffix('%').and_then(|share| share.trim().parse::<f64>().ok());
    if let Some(share) = percent.map(|percent| percent / 100.0) {
        return both!("shares are fractions; write `{share}`", "割合は小数で書く。ここでは `{share}`");
    }
    if matches!(text, "-" | "–" | "—" | "..." | "…" | "?")
        || ["n/a", "na", "none"].contains(&text.to_lowercase().as_str())
    {
        return both!("leave the cell blank where a figure is missing", "数値がない場合は空欄にする");
    }
    if is_sheet_error(text) {
        return both!(
            "a formula failed and left this behind; leave the cell blank where a figure is missing",
            "計算できなかった数式の跡である。数値がない場合は空欄にする"
        );
    }
    let text = text.trim_start_matches('\'');
    if is_number(text) {
        return both!("write `{text}` without an apostrophe", "`'` を付けずに `{text}` と書く");
    }
    let tight: String = text.chars().filter(|character| !character.is_whitespace()).collect();
    let dashed = tight.replacen(['–', '—', '‐', '‑', 'ー', '‒'], "-", 1);
    if dashed != tight && dashed.starts_with('-') && is_number(&dashed) {
        return both!("write `{dashed}`, with a hyphen as minus sign", "負号は半角ハイフンとし、`{dashed}` と書く");
    }
    let groups = |mark: char| {
        let mut parts = tight.split(mark);
        let first = parts.next().unwrap_or("").trim_start_matches(['-', '+']);
        let rest: Vec<&str> = parts.collect();
        !rest.is_empty()
            && (1..=3).contains(&first.len())
            && rest.iter().enumerate().all(|(at, part)| {
                let whole = if at + 1 == rest.len() { part.split(['.', ',']).next().unwrap_or("") } else { part };
                whole.len() == 3 && whole.bytes().all(|byte| byte.is_ascii_digit())
            })
    };
    let (without_commas, without_points) = (tight.replace(',', ""), tight.replace('.', "").replacen(',', ".", 1));
    let decimal = tight.replacen(',', ".", 1);
    if groups(',') && is_number(&without_commas) {
        return if is_number(&decimal) {
            both!(
                "write `{without_commas}`, or `{decimal}` if the comma is a decimal comma",
                "桁区切りなら `{without_commas}`、小数点なら `{decimal}` と書く"
            )
        } else {
            both!("write `{without_commas}`", "`{without_commas}` と書く")
        };
    }
    if groups('.') && is_number(&without_points) {
        return both!(
            "write `{without_points}` if the points separate thousands",
            "点が桁区切りなら `{without_points}` と書く"
        );
    }
    for candidate in [decimal, without_commas, tight] {
        if candidate != text && is_number(&candidate) {
            return both!("write `{candidate}`", "`{candidate}` と書く");
        }
    }
    let digits = text.trim_end_matches(|character: char| !character.is_ascii_digit()).trim();
    if is_number(digits) {
        return both!(
            "write digits only, in {unit}: `{digits}` if that is its unit",
            "数字だけを書く。単位が {unit} であれば `{digits}`"
        );
    }
    both!("write digits only, in {unit}", "数字だけを書く。単位は {unit}")
}

/// What a spreadsheet leaves in a cell whose formula failed.
pub(super) fn is_sheet_error(text: &str) -> bool {
    const ERRORS: [&str; 9] = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"];
    ERRORS.iter().any(|error| text.eq_ignore_ascii_case(error))
        || (text.len() >= 3 && text.bytes().all(|byte| byte == b'#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, help: &str) {
        assert_eq!(mend(text, "days").en, help);
    }

    #[test]
    fn a_comma_with_two_meanings_is_said_with_both() {
        check("1,234", "write `1234`, or `1.234` if the comma is a decimal comma");
        check("1,234,567", "write `1234567`");
        check("12,5", "write `12.5`");
        check("1.234,5", "write `1234.5` if the points separate thousands");
        check("1.234.567", "write `1234567` if the points separate thousands");
    }

    #[test]
    fn what_is_near_a_number_is_offered_as_one() {
        check("1 234", "write `1234`");
        check("ー5", "write `-5`, with a hyphen as minus sign");
        check("'120", "write `120` without an apostrophe");
        check("60 days", "write digits only, in days: `60` if that is its unit");
        check("12 %", "shares are fractions; write `0.12`");
    }

    #[test]
    fn what_stands_for_nothing_is_left_blank() {
        check("n/a", "leave the cell blank where a figure is missing");
        check("—", "leave the cell blank where a figure is missing");
        check("#REF!", "a formula failed and left this behind; leave the cell blank where a figure is missing");
    }
}
