//! JSON with every key accounted for: what is not asked for is a finding, as is what has the wrong type.

use super::{Found, meant};
use serde_json::{Map, Value};

/// An object and the path to it.
#[derive(Debug, Clone)]
pub(super) struct Object<'a> {
    pub(super) path: String,
    map: &'a Map<String, Value>,
}

impl<'a> Object<'a> {
    /// The object at `path`, with findings for keys that are not among `known`.
    pub(super) fn new(value: &'a Value, path: &str, known: &[&str], found: &mut Found) -> Option<Self> {
        let here = if path.is_empty() { "the file" } else { path };
        let Some(map) = value.as_object() else {
            found.error(here, format!("{} where an object is expected", shown(value)), "write { ... }");
            return None;
        };
        let object = Self { path: path.to_owned(), map };
        for key in map.keys() {
            if !known.contains(&key.as_str()) {
                let remedy = meant(key, known.iter().copied(), &format!("the keys are {}", known.join(", ")));
                found.error(object.key(key), "this option is not known", remedy);
            }
        }
        Some(object)
    }

    /// Path of a key.
    pub(super) fn key(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The value of a key; `None` where it is missing or null.
    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// A number, or `default` where it is missing; `"inf"` is infinite.
    pub(super) fn number(&self, key: &str, default: Option<f64>, found: &mut Found) -> f64 {
        match (self.get(key), default) {
            (Some(value), _) => number(value).unwrap_or_else(|| {
                found.error(self.key(key), format!("{} is not a number", shown(value)), "write a number");
                f64::NAN
            }),
            (None, Some(default)) => default,
            (None, None) => {
                found.error(self.key(key), "this number is missing", "write it");
                f64::NAN
            }
        }
    }

    /// A whole number of at least `least`.
    pub(super) fn whole(&self, key: &str, least: u64, found: &mut Found) -> usize {
        let Some(value) = self.get(key) else {
            found.error(self.key(key), "this number is missing", format!("write a whole number from {least}"));
            return 0;
        };
        match whole(value).filter(|&whole| whole >= least) {
            Some(whole) => whole as usize,
            None => {
                let reason = format!("{} is not a whole number of at least {least}", shown(value));
                found.error(self.key(key), reason, format!("write a whole number from {least}"));
                0
            }
        }
    }

    /// A text.
    pub(super) fn text(&self, key: &str, found: &mut Found) -> Option<&'a str> {
        let value = self.get(key)?;
        let text = value.as_str();
        if text.is_none() {
            found.error(self.key(key), format!("{} is not a text", shown(value)), "write it in quotation marks");
        }
        text
    }

    /// A list; empty where it is missing.
    pub(super) fn list(&self, key: &str, found: &mut Found) -> &'a [Value] {
        match self.get(key) {
            None => &[],
            Some(Value::Array(all)) => all,
            Some(other) => {
                found.error(self.key(key), format!("{} where a list is expected", shown(other)), "write [ ... ]");
                &[]
            }
        }
    }

    /// A list of steps below `end`, ascending; `None` where it is missing.
    pub(super) fn steps(&self, key: &str, end: usize, found: &mut Found) -> Option<Vec<usize>> {
        self.get(key)?;
        let mut steps = Vec::new();
        for (index, value) in self.list(key, found).iter().enumerate() {
            match whole(value).filter(|&step| step < end as u64) {
                Some(step) => steps.push(step as usize),
                None => {
                    let reason = format!("{} is not a step of this run of {end}", shown(value));
                    found.error(format!("{}[{index}]", self.key(key)), reason, "steps count from 0");
                }
            }
        }
        steps.sort_unstable();
        steps.dedup();
        Some(steps)
    }
}

/// A number; `"inf"` and `"Infinity"` are infinite.
pub(super) fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64().filter(|number| number.is_finite()),
        Value::String(text) if matches!(text.as_str(), "inf" | "Infinity" | "infinity") => Some(f64::INFINITY),
        _ => None,
    }
}

/// A whole number, be it written `3` or `3.0`.
fn whole(value: &Value) -> Option<u64> {
    let as_float = || value.as_f64().filter(|value| value.fract() == 0.0 && (0.0..9e15).contains(value));
    value.as_u64().or_else(|| as_float().map(|value| value as u64))
}

/// A value as short as it fits into a sentence.
pub(super) fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("`{}...`", &text[..end]),
        None => format!("`{text}`"),
    }
}
