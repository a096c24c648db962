//! How a number is written, the same in every form: comma between thousands, fixed decimals, ASCII minus.

use super::words::Word;
use seawall_model::answer::Lang;

/// The number with separated thousands, `None` if it is no finite number.
///
/// ```
/// use seawall_io::render::digits;
/// assert_eq!(digits(-1234567.0, 1).as_deref(), Some("-1,234,567.0"));
/// assert_eq!(digits(-0.04, 1).as_deref(), Some("0.0"));
/// assert_eq!(digits(f64::NAN, 1), None);
/// ```
pub fn digits(value: f64, decimals: u8) -> Option<String> {
    let plain = plain(value, decimals)?;
    let (sign, rest) = match plain.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", plain.as_str()),
    };
    let (whole, fraction) = match rest.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (rest, None),
    };
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    Some(out)
}

/// The number for a machine: fixed decimals and no separators, `None` if it is no finite number.
pub fn plain(value: f64, decimals: u8) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    let text = format!("{value:.*}", usize::from(decimals));
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|byte| byte == b'0' || byte == b'.') => Some(rest.to_owned()),
        _ => Some(text),
    }
}

/// The ends of an interval in words: `18 to 44`, `18 or more`, or nothing where neither end is known.
pub(crate) fn ends(low: f64, high: f64, decimals: u8, lang: Lang) -> String {
    match (digits(low, decimals), digits(high, decimals)) {
        (Some(low), Some(high)) if low == high => low,
        (Some(low), Some(high)) => match lang {
            Lang::En => format!("{low} to {high}"),
            Lang::Ja => format!("{low}〜{high}"),
        },
        (Some(low), None) => join(&low, Word::OrMore, lang),
        (None, Some(high)) => join(&high, Word::OrLess, lang),
        (None, None) => String::new(),
    }
}

/// The two parts of an interval as printed side by side: the central number and the ends in brackets.
///
/// The second part is empty where all three print the same; without a central number the ends stand alone.
pub(crate) fn parts(low: f64, central: Option<f64>, high: f64, decimals: u8, lang: Lang) -> (String, String) {
    let ends = ends(low, high, decimals, lang);
    match central.and_then(|central| digits(central, decimals)) {
        Some(central) if central == ends || ends.is_empty() => (central, String::new()),
        Some(central) => (central, format!("({ends})")),
        None if low == high => (ends, String::new()),
        None => (String::new(), format!("({ends})")),
    }
}

fn join(number: &str, word: Word, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{number} {}", word.word(lang)),
        Lang::Ja => format!("{number}{}", word.word(lang)),
    }
}
