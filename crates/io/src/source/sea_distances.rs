//! Sea distances between ports, with every passage open and with one closed, and the route table of a model from them.
//!
//! The table lists a closure only where it changes the distance. One or several ports stand
//! for a region by the model's rule, and the shortest way between any of them counts.

use super::{Finding, Reading, Reason, Row, Sheet};
use crate::alias;
use crate::load::Files;
use std::collections::{BTreeMap, BTreeSet};

/// Ports.
pub const FILE_PORTS: &str = "ports.csv";
/// Distances.
pub const FILE_DISTANCES: &str = "sea_distances.csv";
/// The route table of a model.
pub const ROUTES: &str = "routes.csv";

const REGION_PORTS: &str = "region_ports.csv";
const PASSAGES: &str = "passages.csv";
const SOURCE: &str = "SEAROUTE";

/// A port.
#[derive(Debug, Clone, PartialEq)]
pub struct Port {
    /// Code.
    pub port: String,
    /// Country, alpha-3.
    pub country: &'static str,
}

/// A voyage between two ports, either way.
#[derive(Debug, Clone, PartialEq)]
pub struct Leg {
    /// Line on which its row starts.
    pub line: usize,
    /// Both ports, in the order of their codes.
    pub ports: (String, String),
    /// Passage that is closed; `none` when all are open.
    pub closed: String,
    /// Days at 14 knots; `None` where no way is left.
    pub days: Option<f64>,
}

/// Reads the ports.
#[must_use]
pub fn read_ports(files: &Files) -> Reading<Port> {
    let sheet = Sheet::cut(FILE_PORTS, files, &["port", "iso3"]);
    let mut reading = Reading::new(sheet.found);
    for row in &sheet.rows {
        match alias::country(row.text("iso3")) {
            Some(country) => {
                reading.rows.push(Port { port: row.text("port").to_owned(), country: country.alpha3 });
            }
            None => {
                let reason = Reason::NotCountry(row.text("iso3").to_owned(), None);
                reading.found.push(row.finding("iso3", reason));
            }
        }
    }
    reading.sorted()
}

/// Reads the distances between `ports`.
#[must_use]
pub fn read_distances(files: &Files, ports: &[Port]) -> Reading<Leg> {
    let sheet = Sheet::cut(FILE_DISTANCES, files, &["port_a", "port_b", "closed", "days_at_14kn", "reachable"]);
    let mut reading = Reading::new(sheet.found);
    let known: BTreeSet<&str> = ports.iter().map(|port| port.port.as_str()).collect();
    for row in &sheet.rows {
        match leg(row, &known) {
            Ok(leg) => reading.rows.push(leg),
            Err(finding) => reading.found.push(finding),
        }
    }
    reading.sorted()
}

fn leg(row: &Row, known: &BTreeSet<&str>) -> Result<Leg, Finding> {
    for column in ["port_a", "port_b"] {
        if !known.contains(row.text(column)) {
            return Err(row.finding(column, Reason::UnknownWord(row.text(column).to_owned())));
        }
    }
    let days = match row.text("reachable") {
        "yes" => Some(row.amount("days_at_14kn")?),
        "no" => None,
        other => return Err(row.finding("reachable", Reason::UnknownWord(other.to_owned()))),
    };
    let ports = ordered(row.text("port_a"), row.text("port_b"));
    Ok(Leg { line: row.line, ports, closed: row.text("closed").to_owned(), days })
}

fn ordered(a: &str, b: &str) -> (String, String) {
    if a <= b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) }
}

/// `routes.csv` of a model: for each passage of its rules, the pairs of its regions whose voyage changes when it closes.
///
/// A pair is written once, the region that stands first in `region_ports.csv` as its start.
pub(crate) fn routes(data: &Files, rules: &Files, found: &mut Vec<Finding>) -> Vec<u8> {
    let ports = read_ports(data);
    let distances = read_distances(data, &ports.rows);
    let regions = Sheet::cut(REGION_PORTS, rules, &["region", "ports"]);
    let passages = Sheet::cut(PASSAGES, rules, &["route", "closed"]);
    for some in [ports.found, distances.found, regions.found, passages.found] {
        found.extend(some);
    }
    let mut days: Days<'_> = BTreeMap::new();
    let mut lines: BTreeMap<(&(String, String), &str), usize> = BTreeMap::new();
    for leg in &distances.rows {
        if let Some(&first) = lines.get(&(&leg.ports, leg.closed.as_str())) {
            found.push(Finding::new(FILE_DISTANCES, leg.line, "", Reason::Twice(first)));
            continue;
        }
        lines.insert((&leg.ports, &leg.closed), leg.line);
        days.entry(&leg.ports).or_default().insert(&leg.closed, leg.days);
    }

    let mut rows: Vec<[String; 7]> = Vec::new();
    for passage in &passages.rows {
        let closed = passage.text("closed");
        if !distances.rows.iter().any(|leg| leg.closed == closed) {
            found.push(passage.finding("closed", Reason::NoFigure(format!("about {closed}"))));
        }
        for (k, from) in regions.rows.iter().enumerate() {
            for to in &regions.rows[k + 1..] {
                let Some((open, detour)) = voyage(from.text("ports"), to.text("ports"), closed, &days) else {
                    let what = format!("from {} to {} with all passages open", from.text("region"), to.text("region"));
                    found.push(to.finding("ports", Reason::NoFigure(what)));
                    continue;
                };
                if detour == Some(open) {
                    continue;
                }
                let cell = |text: &str| text.to_owned();
                rows.push([
                    cell(passage.text("route")),
                    cell(from.text("region")),
                    cell(to.text("region")),
                    open.to_string(),
                    detour.map(|days| days.to_string()).unwrap_or_default(),
                    cell(if detour.is_some() { "yes" } else { "no" }),
                    cell(SOURCE),
                ]);
            }
        }
    }
    rows.sort();
    let mut text = String::from("route,from_region,to_region,open_days,closed_days,reachable,source\n");
    for row in rows {
        text.push_str(&row.join(","));
        text.push('\n');
    }
    text.into_bytes()
}

/// Days between two ports by the passage that is closed; `None` where no way is left.
type Days<'a> = BTreeMap<&'a (String, String), BTreeMap<&'a str, Option<f64>>>;

/// Days by the shortest way between any ports of two regions, with all passages open and with `closed` closed.
fn voyage(from: &str, to: &str, closed: &str, days: &Days<'_>) -> Option<(f64, Option<f64>)> {
    let mut open: Option<f64> = None;
    let mut detour: Option<f64> = None;
    let shorter = |best: Option<f64>, days: Option<f64>| match (best, days) {
        (Some(best), Some(days)) => Some(best.min(days)),
        (best, days) => best.or(days),
    };
    for a in from.split(';') {
        for b in to.split(';') {
            let ways = days.get(&ordered(a, b))?;
            let way = *ways.get("none")?;
            open = shorter(open, way);
            // What the table does not list is not changed by the closure.
            detour = shorter(detour, ways.get(closed).copied().unwrap_or(way));
        }
    }
    open.map(|open| (open, detour))
}

#[cfg(test)]
mod tests {
    use super::{FILE_DISTANCES, FILE_PORTS, routes};
    use crate::load::Files;
    use crate::source::tests::says;

    fn folder(files: &[(&str, &str)]) -> Files {
        files.iter().map(|&(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect()
    }

    const PORTS: &str = "port,name,lon,lat,iso3\nAA,a,0,0,JPN\nBB,b,0,0,SAU\nCC,c,0,0,AUS\n";
    const RULES: &[(&str, &str)] = &[
        ("region_ports.csv", "region,ports\nROW,BB\nJPN,AA\nAUS,CC\n"),
        ("passages.csv", "route,closed\nhormuz,hormuz\n"),
    ];

    #[test]
    fn a_pair_is_listed_where_the_closure_changes_the_voyage() {
        let data = folder(&[
            (FILE_PORTS, PORTS),
            (
                FILE_DISTANCES,
                "port_a,port_b,closed,days_at_14kn,reachable\r\nAA,BB,none,10.50,yes\r\nAA,CC,none,8,yes\r\n\
                 BB,CC,none,9,yes\r\nAA,BB,hormuz,,no\r\nBB,CC,hormuz,33.00,yes\r\n",
            ),
        ]);
        let mut found = Vec::new();
        let text = String::from_utf8(routes(&data, &folder(RULES), &mut found)).unwrap_or_default();
        says(&found, &[]);
        assert_eq!(
            text,
            "route,from_region,to_region,open_days,closed_days,reachable,source\n\
             hormuz,ROW,AUS,9,33,yes,SEAROUTE\nhormuz,ROW,JPN,10.5,,no,SEAROUTE\n"
        );
    }

    #[test]
    fn the_shortest_way_between_any_ports_counts() {
        let data = folder(&[
            (FILE_PORTS, PORTS),
            (
                FILE_DISTANCES,
                "port_a,port_b,closed,days_at_14kn,reachable\nAA,BB,none,10,yes\nAA,CC,none,12,yes\n\
                 BB,CC,none,9,yes\nAA,BB,hormuz,33,yes\n",
            ),
        ]);
        let rules = folder(&[("region_ports.csv", "region,ports\nJPN,AA\nROW,BB;CC\n"), RULES[1]]);
        let mut found = Vec::new();
        let text = String::from_utf8(routes(&data, &rules, &mut found)).unwrap_or_default();
        says(&found, &[]);
        assert_eq!(text.lines().nth(1), Some("hormuz,JPN,ROW,10,12,yes,SEAROUTE"));
    }

    #[test]
    fn malformed_rows_are_found() {
        let data = folder(&[
            (FILE_PORTS, "port,name,lon,lat,iso3\nAA,a,0,0,JPN\nBB,b,0,0,SAU\nDD,d,0,0,XX\n"),
            (
                FILE_DISTANCES,
                "port_a,port_b,closed,days_at_14kn,reachable\nAA,BB,none,unreachable,yes\nAA,CC,none,8,yes\nAA,BB,none,8,maybe\n",
            ),
        ]);
        let mut found = Vec::new();
        routes(&data, &folder(&[("region_ports.csv", "region,ports\nJPN,AA\nROW,BB\n"), RULES[1]]), &mut found);
        says(
            &found,
            &[
                "ports.csv:4 iso3: `XX` is no country",
                "sea_distances.csv:2 days_at_14kn: `unreachable` is not a number",
                "sea_distances.csv:3 port_b: `CC` is not a word of this column",
                "sea_distances.csv:4 reachable: `maybe` is not a word of this column",
                "passages.csv:2 closed: no row of the table is about hormuz",
                "region_ports.csv:3 ports: no row of the table is from JPN to ROW with all passages open",
            ],
        );
    }
}
