//! Spatial price equilibria as JSON: straight curves for each place and what it costs to ship.
//!
//! ```json
//! { "kind": "spatial_price_equilibrium",
//!   "data": { "a": [100, 80], "b": [1, 1], "c": [10, 5], "d": [1, 0.5], "t": 8 } }
//! ```
//!
//! Inverse demand `a - b q`, inverse supply `c + d q`; `t` is the cost of a tonne between any two places, or a table of costs by
//! origin and destination; `duty`, a table of the same form, may be left out.

use crate::game::Error;
use serde_json::Value;

/// The most places of a file.
pub const PLACES: usize = 200;

/// A market as read.
#[derive(Debug, Clone, PartialEq)]
pub struct SpatialFile {
    /// Price at which nothing is wanted, and its fall a tonne.
    pub demand: Vec<(f64, f64)>,
    /// Price at which nothing is made, and its rise a tonne.
    pub supply: Vec<(f64, f64)>,
    /// Cost of a tonne, by origin and destination.
    pub cost: Vec<Vec<f64>>,
    /// Duty on a tonne, by origin and destination.
    pub duty: Vec<Vec<f64>>,
}

/// Whether a JSON text is of this kind.
#[must_use]
pub fn is_spatial(file: &Value) -> bool {
    file["kind"] == "spatial_price_equilibrium"
}

/// Reads a market.
///
/// # Errors
/// The first thing that is missing or does not fit.
pub fn read(file: &Value) -> Result<SpatialFile, Error> {
    let data = &file["data"];
    let places = data["a"].as_array().map_or(0, Vec::len);
    if !(1..=PLACES).contains(&places) {
        return Err(fail("data.a", format!("there are 1 to {PLACES} places, here {places}")));
    }
    let list = |key: &str| numbers(&data[key], &format!("data.{key}"), places);
    let (a, b, c, d) = (list("a")?, list("b")?, list("c")?, list("d")?);
    for (key, slopes) in [("b", &b), ("d", &d)] {
        if slopes.iter().any(|slope| *slope <= 0.0) {
            return Err(fail(
                &format!("data.{key}"),
                "a slope is above 0: a price falls as more is used and rises as more is made".into(),
            ));
        }
    }
    Ok(SpatialFile {
        demand: a.into_iter().zip(b).collect(),
        supply: c.into_iter().zip(d).collect(),
        cost: table(&data["t"], "data.t", places)?,
        duty: if data["duty"].is_null() {
            vec![vec![0.0; places]; places]
        } else {
            table(&data["duty"], "data.duty", places)?
        },
    })
}

fn fail(place: &str, reason: String) -> Error {
    Error { place: place.to_owned(), reason }
}

fn numbers(value: &Value, place: &str, count: usize) -> Result<Vec<f64>, Error> {
    let found: Option<Vec<f64>> =
        value.as_array().and_then(|list| list.iter().map(|item| item.as_f64().filter(|x| x.is_finite())).collect());
    found
        .filter(|list| list.len() == count)
        .ok_or_else(|| fail(place, format!("there must be {count} numbers, one a place")))
}

/// One number for all pairs, or a row of numbers for each origin; none below zero.
fn table(value: &Value, place: &str, count: usize) -> Result<Vec<Vec<f64>>, Error> {
    let rows = match (value.as_f64(), value.as_array()) {
        (Some(one), _) => vec![vec![one; count]; count],
        (None, Some(rows)) if rows.len() == count => {
            rows.iter().map(|row| numbers(row, place, count)).collect::<Result<_, _>>()?
        }
        _ => return Err(fail(place, format!("there must be one number, or {count} rows of {count} numbers"))),
    };
    if rows.iter().flatten().any(|cost| *cost < 0.0) {
        return Err(fail(place, "no cost is below 0".into()));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_cost_stands_for_all_pairs() {
        let file = json!({ "data": { "a": [100, 80], "b": [1, 1], "c": [10, 5], "d": [1, 0.5], "t": 8 } });
        let found = read(&file).expect("a market");
        assert_eq!(found.cost, [[8.0, 8.0], [8.0, 8.0]]);
        assert_eq!((found.demand[1], found.supply[1], found.duty[0][1]), ((80.0, 1.0), (5.0, 0.5), 0.0));
    }

    #[test]
    fn what_is_no_market_is_refused_at_its_place() {
        let place = |data: Value| read(&json!({ "data": data })).expect_err("no market").place;
        assert_eq!(place(json!({})), "data.a");
        assert_eq!(place(json!({ "a": [1] })), "data.b");
        assert_eq!(place(json!({ "a": [1], "b": [0], "c": [1], "d": [1], "t": 0 })), "data.b");
        assert_eq!(place(json!({ "a": [1], "b": [1], "c": [1], "d": [1], "t": -1 })), "data.t");
        assert_eq!(place(json!({ "a": [1], "b": [1], "c": [1], "d": [1], "t": [[0, 1]] })), "data.t");
    }
}
