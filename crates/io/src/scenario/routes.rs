//! The route table of a model: how long a voyage takes with a passage open and closed.

use super::japanese;
use crate::text::fold;
use seawall_model::diag::{Diagnostic, Place, Severity};

/// Passages that may close. A passage without a row in the table lengthens no voyage of the model.
pub const PASSAGES: &[&str] = &["malacca", "malacca_sunda", "suez", "panama", "hormuz"];

/// The route table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Routes {
    /// One row for each passage and pair of regions whose voyage changes when it closes, in file order.
    pub rows: Vec<Route>,
}

/// What closing a passage does to the voyage between two regions, either way.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// The passage.
    pub route: String,
    /// One end.
    pub from: String,
    /// The other end.
    pub to: String,
    /// Days at sea with the passage open.
    pub open_days: f64,
    /// Days at sea with it closed; `None` where no way is left.
    pub closed_days: Option<f64>,
    /// Source id.
    pub source: String,
}

const COLUMNS: [&str; 7] = ["route", "from_region", "to_region", "open_days", "closed_days", "reachable", "source"];

impl Routes {
    /// Reads routes.csv; rows that cannot be read are left out and reported.
    #[must_use]
    pub fn read(bytes: &[u8]) -> (Self, Vec<Diagnostic>) {
        let mut found = Vec::new();
        let mut routes = Self::default();
        let mut say = |line: usize, column: &str, text: String, title: String, help: &str| {
            let span = (0, text.len());
            found.push(Diagnostic {
                code: super::codes::ROUTE_TABLE,
                severity: Severity::Error,
                title: japanese::text(&title),
                place: Some(Place { file: "routes.csv".to_owned(), line, column: column.to_owned(), text, span }),
                label: japanese::text("the detour cannot be told from it"),
                help: japanese::text(help),
            });
        };
        let Ok(text) = crate::text::decode(bytes) else {
            say(1, "", String::new(), "routes.csv is not text".to_owned(), "save it as CSV in UTF-8");
            return (routes, found);
        };
        if let Some(line) = crate::text::open_quote(&text) {
            let title = "a row of routes.csv cannot be cut into cells".to_owned();
            say(line, "", String::new(), title, "close every quote");
            return (routes, found);
        }
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let header: Vec<String> =
            reader.headers().map(|row| row.iter().map(|cell| fold(cell).into_owned()).collect()).unwrap_or_default();
        if let Some(missing) = COLUMNS.iter().find(|column| !header.iter().any(|cell| cell == *column)) {
            say(
                1,
                missing,
                header.join(","),
                format!("routes.csv has no column {missing}"),
                &format!("the header is {}", COLUMNS.join(",")),
            );
            return (routes, found);
        }
        let at = |row: &csv::StringRecord, name: &str| {
            header
                .iter()
                .position(|cell| cell == name)
                .and_then(|k| row.get(k))
                .map(|cell| fold(cell).into_owned())
                .unwrap_or_default()
        };
        for (k, row) in reader.records().enumerate() {
            let Ok(row) = row else {
                say(
                    k + 2,
                    "",
                    String::new(),
                    "a row of routes.csv cannot be cut into cells".to_owned(),
                    "close every quote",
                );
                continue;
            };
            let line = row.position().map_or(k + 2, |position| usize::try_from(position.line()).unwrap_or(k + 2));
            let shown: String = row.iter().collect::<Vec<_>>().join(",");
            let days = |name: &str| at(&row, name).parse::<f64>().ok().filter(|days| days.is_finite() && *days >= 0.0);
            let reachable = at(&row, "reachable");
            let (Some(open_days), closed_days) = (days("open_days"), days("closed_days")) else {
                say(
                    line,
                    "open_days",
                    shown,
                    "open_days is not a number".to_owned(),
                    "write the days at sea with the passage open",
                );
                continue;
            };
            match (reachable.as_str(), closed_days) {
                ("yes", Some(closed)) if closed >= open_days => {}
                ("no", None) => {}
                ("yes", Some(_)) => {
                    say(
                        line,
                        "closed_days",
                        shown,
                        "the voyage is shorter with the passage closed".to_owned(),
                        "closed_days is at least open_days",
                    );
                    continue;
                }
                _ => {
                    say(
                        line,
                        "reachable",
                        shown,
                        "reachable and closed_days do not fit".to_owned(),
                        "write yes with closed_days, or no and leave closed_days blank",
                    );
                    continue;
                }
            }
            routes.rows.push(Route {
                route: at(&row, "route"),
                from: at(&row, "from_region"),
                to: at(&row, "to_region"),
                open_days,
                closed_days,
                source: at(&row, "source"),
            });
        }
        (routes, found)
    }

    /// Whether a passage of this name may close.
    #[must_use]
    pub fn knows(&self, route: &str) -> bool {
        PASSAGES.contains(&route) || self.rows.iter().any(|row| row.route == route)
    }

    /// Names of the passages.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            PASSAGES.iter().map(|&name| name.to_owned()).chain(self.rows.iter().map(|row| row.route.clone())).collect();
        names.sort();
        names.dedup();
        names
    }

    /// Extra weeks between two regions when `route` is closed: `None` where nothing changes, `Some(None)` where no way is left.
    #[must_use]
    pub fn detour(&self, route: &str, from: &str, to: &str) -> Option<Option<f64>> {
        self.rows
            .iter()
            .find(|row| {
                row.route == route && ((row.from == from && row.to == to) || (row.from == to && row.to == from))
            })
            .map(|row| row.closed_days.map(|closed| (closed - row.open_days) / 7.0))
    }
}
