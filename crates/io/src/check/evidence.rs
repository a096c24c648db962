//! Evidence: intervals are whole and in order, every number has a source, or a reason and two ends.

use super::{Book, Findings, Line};
use crate::codes;
use crate::sheet::{Evidence, Kind, bound};
use seawall_model::parameters::ParameterKind;

/// Checks the numbers of every row against what stands behind them.
pub(crate) fn check(book: &Book, found: &mut Findings) {
    for rows in book.files() {
        for line in rows.lines() {
            for prefix in rows.sheet.intervals() {
                order(&line, prefix, found);
            }
            match rows.sheet.evidence {
                Evidence::None => {}
                Evidence::Source => figure(&line, found),
                Evidence::SourceOrReason => source_or_reason(&line, found),
                Evidence::Reason => assumption(&line, found),
            }
        }
    }
    for line in book.lines("views.csv") {
        reason(&line, "a view without a reason", found);
    }
    prices(book, found);
    parameters(book, found);
}

/// `low <= central <= high`.
fn order(line: &Line<'_>, prefix: &str, found: &mut Findings) {
    let ends = ["low", "central", "high"].map(|end| bound(prefix, end));
    let given: Vec<(&String, f64)> =
        ends.iter().filter_map(|name| line.number(name).map(|value| (name, value))).collect();
    for pair in given.windows(2) {
        if pair[0].1 > pair[1].1 {
            let title = format!("`{}` {} is above `{}` {}", pair[0].0, pair[0].1, pair[1].0, pair[1].1);
            found.add(
                codes::ORDER,
                Some(line.place(pair[1].0)),
                title,
                "low <= central <= high",
                "put the three in order",
            );
        }
    }
}

/// Whether the row has any number.
fn has_numbers(line: &Line<'_>) -> bool {
    line.rows
        .sheet
        .columns
        .iter()
        .any(|column| matches!(column.kind, Kind::Number { .. }) && !line.is_blank(column.name))
}

fn source_or_reason(line: &Line<'_>, found: &mut Findings) {
    let is_assumed = line.is_blank("source");
    if is_assumed && line.is_blank("reason") && has_numbers(line) {
        let title = "a number without a source".to_owned();
        found.add(
            codes::NO_SOURCE,
            Some(line.place("source")),
            title,
            "neither source nor reason",
            "write the id of a source, or a reason and both ends of the interval",
        );
    }
    for prefix in line.rows.sheet.intervals() {
        let names = ["low", "central", "high"].map(|end| bound(prefix, end));
        let blank = names.clone().map(|name| line.is_blank(&name));
        match blank {
            // A price may be unknown; every other interval is what the row is for.
            [true, true, true] if line.rows.sheet.file != "products.csv" => {
                let title = format!("`{}` is blank", names[1]);
                found.add(
                    codes::BLANK,
                    Some(line.place(&names[1])),
                    title,
                    "the row says nothing without it",
                    "write both ends of the interval",
                );
            }
            [true, false, true] if is_assumed => {
                let title = format!("`{}` is a bare assumption", names[1]);
                found.add(
                    codes::BARE,
                    Some(line.place(&names[1])),
                    title,
                    "no source and no interval",
                    format!("write `{}` and `{}`", names[0], names[2]),
                );
            }
            [false, _, false] if is_assumed => {
                if let (Some(low), Some(high)) = (line.number(&names[0]), line.number(&names[2])) {
                    bare_point(line, &names[0], low, high, found);
                }
            }
            [false, _, true] | [true, _, false] => half(line, &names, blank[0], found),
            _ => {}
        }
    }
}

/// An assumption of a single value other than a definition (0 or 1) claims to know what nobody publishes.
fn bare_point(line: &Line<'_>, name: &str, low: f64, high: f64, found: &mut Findings) {
    if low.total_cmp(&high).is_eq() && low != 0.0 && low != 1.0 {
        let title = format!("an assumption of exactly {low}");
        found.add(
            codes::BARE,
            Some(line.place(name)),
            title,
            "both ends are the same",
            "write the least and the greatest value thought possible",
        );
    }
}

fn half(line: &Line<'_>, names: &[String; 3], is_low_missing: bool, found: &mut Findings) {
    let missing = if is_low_missing { &names[0] } else { &names[2] };
    let title = format!("`{missing}` is missing");
    found.add(
        codes::HALF_INTERVAL,
        Some(line.place(missing)),
        title,
        "an interval has both ends",
        "write it, or only `central` for a single figure",
    );
}

fn reason(line: &Line<'_>, title: &str, found: &mut Findings) {
    if line.is_blank("reason") {
        let help = "write why; the reason is printed with every answer it touches";
        found.add(codes::NO_REASON, Some(line.place("reason")), title.to_owned(), "no reason", help);
    }
}

fn assumption(line: &Line<'_>, found: &mut Findings) {
    reason(line, "an assumption without a reason", found);
    let names = ["low", "central", "high"].map(|end| bound("", end));
    if line.is_blank("low") || line.is_blank("high") {
        let column = if line.is_blank("low") { "low" } else { "high" };
        let title = "an assumption without an interval".to_owned();
        found.add(
            codes::BARE,
            Some(line.place(column)),
            title,
            "no such end",
            "write the least and the greatest value thought possible",
        );
    } else if let (Some(low), Some(high)) = (line.number("low"), line.number("high")) {
        bare_point(line, &names[0], low, high, found);
    }
}

/// A published figure: its source, and numbers that its qualifier allows.
fn figure(line: &Line<'_>, found: &mut Findings) {
    if line.is_blank("source") {
        let title = "an observation without a source".to_owned();
        found.add(
            codes::NO_SOURCE,
            Some(line.place("source")),
            title,
            "who published it?",
            "write the id of a source; without one it belongs into assumptions.csv",
        );
    }
    let names = ["low", "central", "high"].map(str::to_owned);
    let [low, central, high] = names.clone().map(|name| !line.is_blank(&name));
    let qualifier = line.folded("qualifier");
    let mut contradiction = |column: &str, label: &str, help: &str| {
        let title = format!("a figure that is `{qualifier}`");
        found.add(codes::QUALIFIER, Some(line.place(column)), title, label, help);
    };
    match qualifier.as_str() {
        "withheld" | "not_available" if low || central || high => {
            let column = if central {
                "central"
            } else if low {
                "low"
            } else {
                "high"
            };
            contradiction(column, "but here is one", "clear the numbers, or change the qualifier");
        }
        "withheld" | "not_available" => {}
        "zero" => {
            if let Some(name) = names.iter().find(|name| line.number(name).is_some_and(|value| value != 0.0)) {
                contradiction(name, "not zero", "write 0, or change the qualifier");
            }
        }
        "less_than" if !high => contradiction("high", "less than what?", "write the figure under `high`"),
        "greater_than" if !low => contradiction("low", "greater than what?", "write the figure under `low`"),
        "less_than" | "greater_than" => {}
        _ if !(low || central || high) => {
            contradiction("central", "but there is no figure", "write it, or say withheld or not_available")
        }
        _ if low != high && line.folded("variable") != "trade_value" => half(line, &names, !low, found),
        _ => {}
    }
}

/// Prices are per tonne or per kilogram of US dollars.
fn prices(book: &Book, found: &mut Findings) {
    for (file, prefix, column) in [("products.csv", "price", "price_unit"), ("demands.csv", "voll", "voll_unit")] {
        for line in book.lines(file) {
            let has_price = ["low", "central", "high"].iter().any(|end| !line.is_blank(&bound(prefix, end)));
            if has_price && price_factor(&line.folded(column)).is_none() {
                let unit = line.folded(column);
                let title = if unit.is_empty() {
                    "a price without a unit".to_owned()
                } else {
                    format!("`{}` is not a unit of price", super::shown(&unit))
                };
                found.add(
                    codes::UNIT,
                    Some(line.place(column)),
                    title,
                    "prices are in US dollars per tonne",
                    "write `USD/t`, or `USD/kg`, which is multiplied by 1000",
                );
            }
        }
    }
}

/// A parameter is in the unit of its kind, has a central value to compute with, and stays where it has a meaning.
fn parameters(book: &Book, found: &mut Findings) {
    for line in book.lines("parameters.csv") {
        let word = line.folded("parameter");
        let Some(&(kind, _)) = ParameterKind::ALL.iter().find(|(_, known)| *known == word) else { continue };
        let unit = line.folded("unit");
        if !unit.is_empty() && unit != kind.unit() {
            let title = format!("`{}` where {} is meant", super::shown(&unit), kind.unit());
            let help = format!("write `{}`, or convert the numbers", kind.unit());
            found.add(codes::UNIT, Some(line.place("unit")), title, "the parameter counts something else", help);
        }
        if line.is_blank("central") {
            let title = "`central` is blank".to_owned();
            let help = "write the value that answers are computed with";
            found.add(codes::BLANK, Some(line.place("central")), title, "the middle of the ends is not meant", help);
        }
        if let Some(high) = line.number("high").filter(|&high| high > kind.limit()) {
            let title = format!("`{word}` up to {high}");
            let help = format!("it is at most {}", kind.limit());
            found.add(codes::MEANINGLESS, Some(line.place("high")), title, "such a value has no meaning", help);
        }
    }
}

/// What a price in this unit is multiplied by to be in US dollars per tonne.
pub(crate) fn price_factor(unit: &str) -> Option<f64> {
    match unit {
        "USD/t" => Some(1.0),
        "USD/kg" => Some(1000.0),
        _ => None,
    }
}
