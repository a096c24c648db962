//! BACI, CEPII: bilateral trade in rare earths, HS 1992, value and quantity.
//!
//! A code says what customs were told, not what was shipped: concentrates and gross-weight clay material travel under the
//! codes of metals and compounds. [`CONCENTRATES`] lists the pairs for which that is known, and they leave the stage of
//! their code before anything is compared. Some flows have a value and no quantity; that is not zero. [`screen`] marks
//! unlikely unit values; it removes nothing, because dear flows may be true.

use super::{Finding, Reading, Reason, Row, Sheet};
use crate::alias;
use crate::load::Files;
use std::collections::BTreeMap;

/// Extract of 2018 to 2024.
pub const FILE: &str = "baci_rare_earths_2018_2024.csv";

const COLUMNS: &[&str] = &["year", "exporter", "importer", "hs6", "value_kusd", "quantity_t"];

/// Codes that BACI uses for countries and ISO 3166 does not.
const OWN_CODES: &[(&str, &str)] = &[("S19", "TWN")];

/// Known concentrates and gross-weight feeds: code, exporter, importer, first and last year.
pub const CONCENTRATES: &[(&str, &str, &str, i32, i32)] = &[
    // Mount Weld concentrate declared as metal, 1.6 to 5 USD/kg.
    ("280530", "AUS", "MYS", 2013, 2024),
    // Mountain Pass concentrate before it had its own code, 1.8 USD/kg.
    ("284690", "USA", "CHN", 2018, 2018),
    // Ionic-clay material by gross weight, 0.6 to 1.9 USD/kg.
    ("284690", "MMR", "CHN", 2017, 2018),
];

/// One flow of one year.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    /// Line on which its row starts.
    pub line: usize,
    /// Exporter, alpha-3.
    pub exporter: &'static str,
    /// Importer, alpha-3.
    pub importer: &'static str,
    /// Six digits of HS 1992.
    pub code: String,
    /// What it is taken for.
    pub stage: Stage,
    /// Calendar year.
    pub year: i32,
    /// Customs value, thousand USD, free on board.
    pub value_kusd: f64,
    /// Gross tonnes; `None` where the source has none.
    pub quantity_t: Option<f64>,
}

/// What a flow is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Concentrate or gross-weight feed, whatever the code says.
    Concentrate,
    /// Compounds: 284610 of cerium, 284690 of the others.
    Compound,
    /// Metals: 280530.
    Metal,
}

impl Stage {
    /// The word for it in a rule.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Concentrate => "concentrate",
            Self::Compound => "compound",
            Self::Metal => "metal",
        }
    }
}

impl Flow {
    /// USD per kilogram of gross weight.
    #[must_use]
    pub fn unit_value(&self) -> Option<f64> {
        self.quantity_t.filter(|&quantity| quantity > 0.0).map(|quantity| self.value_kusd / quantity)
    }
}

/// A flow whose unit value is hard to believe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Doubt {
    /// How many times it is off, above one in either direction.
    pub times: f64,
    /// Off what.
    pub from: &'static str,
}

/// Reads the flows.
#[must_use]
pub fn read(files: &Files) -> Reading<Flow> {
    let sheet = Sheet::cut(FILE, files, COLUMNS);
    let mut reading = Reading::new(sheet.found);
    let mut seen: BTreeMap<(i32, &str, &str, String), usize> = BTreeMap::new();
    for row in &sheet.rows {
        match flow(row) {
            Err(finding) => reading.found.push(finding),
            Ok(flow) => match seen.insert((flow.year, flow.exporter, flow.importer, flow.code.clone()), flow.line) {
                Some(first) => reading.found.push(row.finding("", Reason::Twice(first))),
                None => reading.rows.push(flow),
            },
        }
    }
    reading.sorted()
}

fn flow(row: &Row) -> Result<Flow, Finding> {
    let (exporter, importer) = (country(row, "exporter")?, country(row, "importer")?);
    if exporter == importer {
        return Err(row.finding("importer", Reason::UnknownWord(importer.to_owned())));
    }
    let year = row.years("year")?.0;
    let code = row.text("hs6");
    let is_concentrate = |&&(of, from, to, first, last): &&(&str, &str, &str, i32, i32)| {
        of == code && from == exporter && to == importer && (first..=last).contains(&year)
    };
    let stage = match code {
        _ if CONCENTRATES.iter().find(is_concentrate).is_some() => Stage::Concentrate,
        "280530" => Stage::Metal,
        "284610" | "284690" => Stage::Compound,
        other => return Err(row.finding("hs6", Reason::UnknownWord(other.to_owned()))),
    };
    let quantity_t = match row.number("quantity_t")? {
        Some(quantity) if quantity < 0.0 => return Err(row.finding("quantity_t", Reason::Negative(quantity))),
        other => other,
    };
    let value_kusd = row.amount("value_kusd")?;
    Ok(Flow { line: row.line, exporter, importer, code: code.to_owned(), stage, year, value_kusd, quantity_t })
}

fn country(row: &Row, column: &str) -> Result<&'static str, Finding> {
    let code = row.text(column);
    let iso = OWN_CODES.iter().find(|(own, _)| *own == code).map_or(code, |&(_, iso)| iso);
    match alias::country(iso) {
        Some(country) => Ok(country.alpha3),
        None => Err(row.finding(column, Reason::NotCountry(code.to_owned(), None))),
    }
}

/// What is hard to believe of each flow, in the order of `flows`.
///
/// A unit value more than 10 times off the tonnage-weighted median of its code, stage and year; or, for a flow above 3 % of
/// that tonnage, more than 4 times off the pair's own median over the years.
#[must_use]
pub fn screen(flows: &[Flow]) -> Vec<Option<Doubt>> {
    let mut worlds: BTreeMap<(&str, Stage, i32), Weighted> = BTreeMap::new();
    let mut pairs: BTreeMap<(&str, Stage, &str, &str), Weighted> = BTreeMap::new();
    for flow in flows {
        if let (Some(unit), Some(tonnes)) = (flow.unit_value(), flow.quantity_t) {
            worlds.entry((&flow.code, flow.stage, flow.year)).or_default().push((unit, tonnes));
            let pair = (flow.code.as_str(), flow.stage, flow.exporter, flow.importer);
            pairs.entry(pair).or_default().push((unit, 1.0));
        }
    }
    let worlds: BTreeMap<_, (f64, f64)> = worlds
        .into_iter()
        .map(|(key, mut units)| (key, (median(&mut units), units.iter().map(|unit| unit.1).sum())))
        .collect();
    let pairs: BTreeMap<_, f64> = pairs.into_iter().map(|(key, mut units)| (key, median(&mut units))).collect();
    let doubt = |flow: &Flow| {
        let (unit, tonnes) = (flow.unit_value()?, flow.quantity_t?);
        let &(world, total) = worlds.get(&(flow.code.as_str(), flow.stage, flow.year))?;
        let pair = *pairs.get(&(flow.code.as_str(), flow.stage, flow.exporter, flow.importer))?;
        let off = |from: f64| (unit / from).max(from / unit);
        if off(world) > 10.0 {
            return Some(Doubt { times: off(world), from: "the median of its code and year" });
        }
        let is_large = tonnes > 0.03 * total;
        (is_large && off(pair) > 4.0).then(|| Doubt { times: off(pair), from: "the median of its pair over the years" })
    };
    flows.iter().map(doubt).collect()
}

/// Values and their weights.
type Weighted = Vec<(f64, f64)>;

/// The value at which half of the weight is reached.
fn median(values: &mut [(f64, f64)]) -> f64 {
    values.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let half = 0.5 * values.iter().map(|value| value.1).sum::<f64>();
    let mut reached = 0.0;
    for &(value, weight) in values.iter() {
        reached += weight;
        if reached >= half {
            return value;
        }
    }
    values.last().map_or(f64::NAN, |value| value.0)
}

#[cfg(test)]
mod tests {
    use super::{FILE, Flow, Stage, read, screen};
    use crate::source::Reading;
    use crate::source::tests::{files, says};

    fn flows(rows: &str) -> Reading<Flow> {
        read(&files(FILE, &format!("year,exporter,importer,hs6,value_kusd,quantity_t\n{rows}")))
    }

    #[test]
    fn a_missing_quantity_is_not_zero() {
        let reading = flows("2024,VNM,JPN,280530,10,\n2024,S19,JPN,280530,10,0.2\n");
        says(&reading.found, &[]);
        assert_eq!(reading.rows[0].quantity_t, None);
        assert_eq!(reading.rows[0].unit_value(), None);
        assert_eq!(reading.rows[1].exporter, "TWN");
    }

    #[test]
    fn malformed_rows_are_found() {
        let reading = flows(
            "2024,ZA1,JPN,280530,1,1\n2024,WLD,JPN,280530,1,1\n2024,CHN,CHN,280530,1,1\n2024,CHN,JPN,280530,x,1\n\
             2024,CHN,JPN,280530,1,-1\n2024,CHN,JPN,850511,1,1\n2024,CHN,JPN,280530,1,1\n2024,CHN,JPN,280530,2,1\n",
        );
        says(
            &reading.found,
            &[
                "baci_rare_earths_2018_2024.csv:2 exporter: `ZA1` is no country",
                "baci_rare_earths_2018_2024.csv:3 exporter: `WLD` is no country",
                "baci_rare_earths_2018_2024.csv:4 importer: `CHN` is not a word of this column",
                "baci_rare_earths_2018_2024.csv:5 value_kusd: `x` is not a number",
                "baci_rare_earths_2018_2024.csv:6 quantity_t: -1 is less than zero",
                "baci_rare_earths_2018_2024.csv:7 hs6: `850511` is not a word of this column",
                "baci_rare_earths_2018_2024.csv:9: the same figure stands on line 8",
            ],
        );
        assert_eq!(reading.rows.len(), 1);
    }

    #[test]
    fn concentrate_declared_as_metal_leaves_the_metal_stage_and_its_median() {
        let reading = flows(
            "2024,AUS,MYS,280530,128057,31210\n2024,AUS,JPN,280530,60,1\n2024,VNM,JPN,280530,162146,2688\n\
             2024,CHN,JPN,280530,61967,5236\n2024,THA,JPN,280530,1,100\n",
        );
        let stages: Vec<Stage> = reading.rows.iter().map(|flow| flow.stage).collect();
        assert_eq!(stages, [Stage::Concentrate, Stage::Metal, Stage::Metal, Stage::Metal, Stage::Metal]);
        // The true dear flow from Viet Nam stays; the one at 0.01 USD/kg does not pass.
        let doubts: Vec<bool> = screen(&reading.rows).iter().map(Option::is_some).collect();
        assert_eq!(doubts, [false, false, false, false, true]);
    }

    #[test]
    fn a_large_flow_is_held_against_its_own_years() {
        let reading = flows(
            "2022,CHN,USA,284690,100,10\n2023,CHN,USA,284690,100,10\n2024,CHN,USA,284690,100,50\n\
             2024,CHN,JPN,284690,900,100\n2023,CHN,JPN,284690,900,100\n",
        );
        let doubts = screen(&reading.rows);
        assert_eq!(doubts.iter().map(Option::is_some).collect::<Vec<_>>(), [false, false, true, false, false]);
        assert_eq!(doubts[2].map(|doubt| doubt.times), Some(5.0));
    }
}
