//! Small constructors for what every report is made of: names, headings, numbers.

use seawall_model::answer::{Head, Unit, Value};
use seawall_model::world::Name;

/// A name in both languages.
pub(crate) fn name(en: impl Into<String>, ja: impl Into<String>) -> Name {
    Name { en: en.into(), ja: ja.into() }
}

/// A name that is the same in both languages: a code, a hash, a title as published.
pub(crate) fn same(text: impl Into<String>) -> Name {
    let text = text.into();
    Name { en: text.clone(), ja: text }
}

/// A column heading.
pub(crate) fn head(id: &str, en: &str, ja: &str, unit: Unit) -> Head {
    Head { id: id.into(), name: name(en, ja), unit, run: None }
}

/// A number with the decimals that are meant.
pub(crate) fn number(value: f64, decimals: u8) -> Value {
    Value::Number { value, decimals }
}

/// As many decimals as leave three digits that mean something.
pub(crate) fn digits(value: f64) -> u8 {
    if value.abs() >= 100.0 {
        0
    } else {
        u8::from(value.abs() >= 10.0 || value == 0.0) + 2 * u8::from(value.abs() < 10.0 && value != 0.0)
    }
}
