//! International Energy Agency, Critical Minerals Data Explorer: supply by country and demand by use.
//!
//! Supply prints "World total", "Rest of world" and "Top-3 share" among the countries. Demand holds three sheets that do
//! not agree for wind, with sums and shares among the uses and among the minerals. For rare earths the source does not
//! say whether it counts element or oxide.

use super::{Figure, Finding, Place, Reading, Reason, Row, Sheet, Unit, Value};
use crate::load::Files;

/// Supply.
pub const FILE_SUPPLY: &str = "iea_supply_2024_2040.csv";
/// Demand.
pub const FILE_DEMAND: &str = "iea_demand_2024_2050.csv";

const COLUMNS_SUPPLY: &[&str] = &["mineral", "stage", "country", "year", "value", "unit"];
const COLUMNS_DEMAND: &[&str] = &["table", "mineral", "use", "scenario", "year", "value", "unit"];

/// One figure of the demand sheets, tonnes or a share.
#[derive(Debug, Clone, PartialEq)]
pub struct Demand {
    /// Line on which its row starts.
    pub line: usize,
    /// Which of the three sheets; never mix them.
    pub table: String,
    /// Mineral as printed.
    pub mineral: String,
    /// Use as printed.
    pub usage: String,
    /// Scenario; `base` for the year that lies behind.
    pub scenario: String,
    /// Year.
    pub year: i32,
    /// How much.
    pub value: f64,
    /// Tonnes or share.
    pub unit: Unit,
}

/// Reads supply by country.
#[must_use]
pub fn read_supply(files: &Files) -> Reading<Figure> {
    let sheet = Sheet::cut(FILE_SUPPLY, files, COLUMNS_SUPPLY);
    let mut reading = Reading::new(sheet.found);
    for row in &sheet.rows {
        match supply(row) {
            Err(finding) => reading.found.push(finding),
            Ok(figure) if matches!(figure.place, Place::Country(_)) => reading.rows.push(figure),
            Ok(figure) => reading.apart.push(figure),
        }
    }
    reading.sorted()
}

/// Reads demand by use; sums over uses or minerals, and shares, are kept apart.
#[must_use]
pub fn read_demand(files: &Files) -> Reading<Demand> {
    let sheet = Sheet::cut(FILE_DEMAND, files, COLUMNS_DEMAND);
    let mut reading = Reading::new(sheet.found);
    for row in &sheet.rows {
        match demand(row) {
            Err(finding) => reading.found.push(finding),
            Ok(demand) if is_sum(&demand) => reading.apart.push(demand),
            Ok(demand) => reading.rows.push(demand),
        }
    }
    reading.sorted()
}

fn supply(row: &Row) -> Result<Figure, Finding> {
    let (unit, scale) = unit(row)?;
    let place = match row.text("country") {
        label if unit == Unit::Share => Place::Group(label.to_owned()),
        _ => row.place("country")?,
    };
    let value = row.amount("value")? * scale;
    Ok(Figure {
        file: FILE_SUPPLY,
        line: row.line,
        subject: row.text("mineral").to_owned(),
        series: row.text("stage").to_owned(),
        place,
        label: row.text("country").to_owned(),
        years: row.years("year")?,
        value: if value > 0.0 { Value::Exact(value) } else { Value::Zero },
        unit,
        is_estimated: true,
    })
}

fn demand(row: &Row) -> Result<Demand, Finding> {
    let (unit, scale) = unit(row)?;
    Ok(Demand {
        line: row.line,
        table: row.text("table").to_owned(),
        mineral: row.text("mineral").to_owned(),
        usage: row.text("use").to_owned(),
        scenario: row.text("scenario").to_owned(),
        year: row.years("year")?.1,
        value: row.amount("value")? * scale,
        unit,
    })
}

fn unit(row: &Row) -> Result<(Unit, f64), Finding> {
    match row.text("unit") {
        "kt" => Ok((Unit::Tonnes, 1000.0)),
        "fraction" => Ok((Unit::Share, 1.0)),
        other => Err(row.finding("unit", Reason::UnknownWord(other.to_owned()))),
    }
}

/// Whether the row adds up others: `totalClean`, `totalDemand`, `all clean tech`, `Total EV`; or is a share of them.
fn is_sum(demand: &Demand) -> bool {
    demand.unit == Unit::Share
        || demand.usage.starts_with("total")
        || demand.usage == "all clean tech"
        || demand.mineral.starts_with("Total")
}

#[cfg(test)]
mod tests {
    use super::{FILE_DEMAND, FILE_SUPPLY, read_demand, read_supply};
    use crate::source::tests::{files, says};
    use crate::source::{Place, Value};

    #[test]
    fn totals_and_shares_of_supply_are_kept_apart() {
        let reading = read_supply(&files(
            FILE_SUPPLY,
            "mineral,stage,country,year,value,unit\n\
             Rare Earth Elements,refining,Malaysia,2024,3.5,kt\n\
             Rare Earth Elements,refining,Australia,2024,0.0,kt\n\
             Rare Earth Elements,refining,Rest of world,2024,2.5,kt\n\
             Rare Earth Elements,refining,World total,2024,80.8,kt\n\
             Rare Earth Elements,refining,Top-3 share,2024,0.97,fraction\n\
             Rare Earth Elements,refining,Includes recycled material,2024,1,kt\n\
             Rare Earth Elements,refining,China,2024,1,lb\n\
             Rare Earth Elements,refining,China,2024,-1,kt\n\
             Rare Earth Elements,refining,China,2024,,kt\n",
        ));
        let rows: Vec<_> = reading.rows.iter().map(|figure| (&figure.place, &figure.value)).collect();
        assert_eq!(rows, [(&Place::Country("MYS"), &Value::Exact(3500.0)), (&Place::Country("AUS"), &Value::Zero)]);
        let apart: Vec<&Place> = reading.apart.iter().map(|figure| &figure.place).collect();
        assert_eq!(apart, [&Place::Others, &Place::World, &Place::Group("Top-3 share".into())]);
        says(
            &reading.found,
            &[
                "iea_supply_2024_2040.csv:7 country: `Includes recycled material` is no country",
                "iea_supply_2024_2040.csv:8 unit: `lb` is not a word of this column",
                "iea_supply_2024_2040.csv:9 value: -1 is less than zero",
                "iea_supply_2024_2040.csv:10 value: `` is not a number",
            ],
        );
    }

    #[test]
    fn sums_over_uses_are_no_uses() {
        let reading = read_demand(&files(
            FILE_DEMAND,
            "table,mineral,use,scenario,year,value,unit\n\
             total_demand,Rare Earth Elements,Wind,base,2024,10.5,kt\n\
             total_demand,Rare Earth Elements,otherUses,base,2024,60,kt\n\
             total_demand,Rare Earth Elements,totalDemand,base,2024,90,kt\n\
             total_demand,Rare Earth Elements,totalClean,base,2024,30,kt\n\
             total_demand,Rare Earth Elements,cleanShare,base,2024,0.3,fraction\n\
             cleantech_by_mineral,Total REE,all clean tech,base,2024,30,kt\n\
             by_technology,Total EV,Electric vehicles,base,2024,30,kt\n\
             by_technology,Dysprosium,Electric vehicles,base,NaN,1,kt\n",
        ));
        let uses: Vec<&str> = reading.rows.iter().map(|demand| demand.usage.as_str()).collect();
        assert_eq!(uses, ["Wind", "otherUses"]);
        assert_eq!(reading.apart.len(), 5);
        says(&reading.found, &["iea_demand_2024_2050.csv:9 year: `NaN` is not a year"]);
    }
}
