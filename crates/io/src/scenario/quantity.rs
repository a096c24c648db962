//! Numbers with their unit, as scenario files write them: `"5 %"`, `"45 working days"`, `"110 USD/kg"`.

use crate::text::fold;
use seawall_model::conditions::WEEKS_PER_MONTH;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimension {
    /// A share of something, 0 to 1.
    Share,
    /// A share that may lie above one.
    Multiple,
    /// A length of time, in weeks.
    Time,
    /// Mass, in tonnes.
    Mass,
    /// A price, in USD per tonne.
    Price,
    /// A sum of money, in USD.
    Money,
}

/// Why a number could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unread {
    /// No number stands at the start.
    NoNumber,
    /// A number alone.
    NoUnit,
    /// A unit of something else.
    OtherUnit(String),
    /// Below zero, above one for a share, or not finite.
    OutOfRange,
}

/// Words of each dimension and what one of them is in the unit that engines use.
const UNITS: &[(Dimension, &[&str], f64)] = &[
    (Dimension::Share, &["%", "percent", "パーセント"], 0.01),
    (Dimension::Multiple, &["%", "percent", "パーセント"], 0.01),
    (Dimension::Multiple, &["x", "times", "倍"], 1.0),
    (Dimension::Time, &["d", "day", "days", "日"], 1.0 / 7.0),
    (Dimension::Time, &["working day", "working days", "営業日"], 1.0 / 5.0),
    (Dimension::Time, &["w", "week", "weeks", "週", "週間"], 1.0),
    (Dimension::Time, &["month", "months", "か月", "ヶ月", "カ月"], WEEKS_PER_MONTH),
    (Dimension::Mass, &["t", "tonne", "tonnes", "トン"], 1.0),
    (Dimension::Mass, &["kt"], 1000.0),
    (Dimension::Mass, &["kg"], 0.001),
    (Dimension::Price, &["USD/kg", "$/kg"], 1000.0),
    (Dimension::Price, &["USD/t", "$/t"], 1.0),
    (Dimension::Money, &["USD", "$", "米ドル"], 1.0),
    (Dimension::Money, &["million USD", "million $", "百万米ドル"], 1e6),
    (Dimension::Money, &["billion USD", "billion $", "十億米ドル"], 1e9),
];

impl Dimension {
    /// How such a number is written, for help texts.
    pub fn example(self) -> &'static str {
        match self {
            Self::Share => "\"5 %\"",
            Self::Multiple => "\"120 %\"",
            Self::Time => "\"6 weeks\", \"90 d\" or \"45 working days\"",
            Self::Mass => "\"1100 t\"",
            Self::Price => "\"110 USD/kg\"",
            Self::Money => "\"500 million USD\"",
        }
    }

    /// The number in the engines' unit.
    pub fn read(self, text: &str) -> Result<f64, Unread> {
        let text = fold(text);
        let split = text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '_')))
            .unwrap_or(text.len());
        let digits: String = text[..split].chars().filter(|c| *c != '_').collect();
        let number = plain(&digits).ok_or(Unread::NoNumber)?;
        let unit = text[split..].trim();
        if unit.is_empty() {
            return Err(Unread::NoUnit);
        }
        let factor = UNITS
            .iter()
            .find(|(dimension, words, _)| {
                *dimension == self && words.iter().any(|word| word.eq_ignore_ascii_case(unit))
            })
            .map(|entry| entry.2)
            .ok_or_else(|| Unread::OtherUnit(unit.to_owned()))?;
        // Dividing by a whole number of parts keeps 5 % at the double nearest to 0.05.
        let value = if factor == 0.01 { number / 100.0 } else { number * factor };
        let top = if self == Self::Share { 1.0 } else { 1e12 };
        if (0.0..=top).contains(&value) { Ok(value) } else { Err(Unread::OutOfRange) }
    }
}

/// A decimal number; commas only as marks of thousands.
fn plain(text: &str) -> Option<f64> {
    let (whole, rest) = text.split_once('.').map_or((text, ""), |(whole, rest)| (whole, rest));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let digits = first.trim_start_matches(['+', '-']);
    let grouped = whole.contains(',');
    if grouped && (digits.is_empty() || digits.len() > 3 || groups.any(|group| group.len() != 3)) || rest.contains(',')
    {
        return None;
    }
    text.replace(',', "").parse().ok().filter(|value: &f64| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(dimension: Dimension, text: &str, value: f64) {
        assert_eq!(dimension.read(text), Ok(value), "{text}");
    }

    #[test]
    fn units_are_turned_into_those_of_the_engines() {
        check(Dimension::Share, "5 %", 0.05);
        check(Dimension::Share, "５％", 0.05);
        check(Dimension::Multiple, "120%", 1.2);
        check(Dimension::Multiple, "1.2 x", 1.2);
        check(Dimension::Time, "45 working days", 9.0);
        check(Dimension::Time, "6週間", 6.0);
        check(Dimension::Time, "14 d", 2.0);
        check(Dimension::Mass, "1,100 t", 1100.0);
        check(Dimension::Mass, "1.1 kt", 1100.0);
        check(Dimension::Price, "110 USD/kg", 110_000.0);
    }

    #[test]
    fn what_is_not_a_quantity_is_told_apart() {
        assert_eq!(Dimension::Share.read("5"), Err(Unread::NoUnit));
        assert_eq!(Dimension::Share.read("a few %"), Err(Unread::NoNumber));
        assert_eq!(Dimension::Share.read("105 %"), Err(Unread::OutOfRange));
        assert_eq!(Dimension::Share.read("-5 %"), Err(Unread::OutOfRange));
        assert_eq!(Dimension::Mass.read("5 %"), Err(Unread::OtherUnit("%".to_owned())));
        assert_eq!(Dimension::Mass.read("1,10 t"), Err(Unread::NoNumber));
    }
}
