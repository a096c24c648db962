//! Compares what was computed with what is expected, key by key, under a file's tolerance.

use super::cases::Tolerance;
use serde_json::Value;

/// Where the two differ, in words; empty when they agree.
///
/// Every expected key is looked for; keys that end in `_note` are prose. What was computed beyond them is not looked at.
#[must_use]
pub fn differences(expected: &Value, found: &Value, tolerance: Tolerance) -> Vec<String> {
    let mut list = Vec::new();
    walk("", expected, found, tolerance, &mut list);
    list
}

fn walk(at: &str, expected: &Value, found: &Value, tolerance: Tolerance, list: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(wanted), Value::Object(got)) => {
            for (key, value) in wanted.iter().filter(|(key, _)| !key.ends_with("_note")) {
                let inside = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
                match got.get(key) {
                    Some(found) => walk(&inside, value, found, tolerance, list),
                    None => list.push(format!("{inside}: not computed")),
                }
            }
        }
        (Value::Array(wanted), Value::Array(got)) => {
            if wanted.len() != got.len() {
                list.push(format!("{at}: {} values, {} expected", got.len(), wanted.len()));
                return;
            }
            for (k, (value, found)) in wanted.iter().zip(got).enumerate() {
                walk(&format!("{at}[{k}]"), value, found, tolerance, list);
            }
        }
        (Value::Number(wanted), Value::Number(got)) => {
            let (Some(wanted), Some(got)) = (wanted.as_f64(), got.as_f64()) else {
                list.push(format!("{at}: not a number"));
                return;
            };
            let near = tolerance.abs.max(tolerance.rel * wanted.abs());
            let off = (got - wanted).abs();
            if off.is_nan() || off > near {
                list.push(format!("{at}: {got}, {wanted} expected"));
            }
        }
        (wanted, got) if wanted == got => {}
        (wanted, got) => list.push(format!("{at}: {got}, {wanted} expected")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Tolerance, differences};
    use serde_json::json;

    const TOLERANCE: Tolerance = Tolerance { abs: 1e-6, rel: 1e-6 };

    #[test]
    fn numbers_agree_within_the_tolerance_only() {
        assert!(differences(&json!({"a": 1.0}), &json!({"a": 1.000_000_9}), TOLERANCE).is_empty());
        assert_eq!(differences(&json!({"a": 1.0}), &json!({"a": 1.000_01}), TOLERANCE).len(), 1);
    }

    #[test]
    fn a_missing_key_or_a_null_is_a_difference() {
        assert_eq!(differences(&json!({"a": 1.0}), &json!({}), TOLERANCE).len(), 1);
        assert_eq!(differences(&json!({"a": 1.0}), &json!({"a": null}), TOLERANCE).len(), 1);
        assert!(differences(&json!({"a": null}), &json!({"a": null}), TOLERANCE).is_empty());
    }

    #[test]
    fn prose_is_not_compared() {
        assert!(differences(&json!({"a_note": "x"}), &json!({}), TOLERANCE).is_empty());
    }
}
