//! World Bank, World Development Indicators: gross domestic product in current US dollars.
//!
//! The table mixes countries with 49 aggregates under codes that look like those of countries (`ARB`, `WLD`), and has areas
//! without an ISO code (Kosovo `XKX`, Channel Islands `CHI`). Only codes of ISO 3166 are countries; names are not used. There
//! is no row for Taiwan.

use super::{Figure, Finding, Place, Reading, Reason, Row, Sheet, Unit, Value};
use crate::alias;
use crate::load::Files;

/// Gross domestic product.
pub const FILE: &str = "worldbank_gdp.csv";

const COLUMNS: &[&str] = &["country", "iso3", "year", "gdp_usd_current"];

/// Reads gross domestic product by country; aggregates are kept apart.
#[must_use]
pub fn read(files: &Files) -> Reading<Figure> {
    let sheet = Sheet::cut(FILE, files, COLUMNS);
    let mut reading = Reading::new(sheet.found);
    for row in &sheet.rows {
        match figure(row) {
            Err(finding) => reading.found.push(finding),
            Ok(figure) if matches!(figure.place, Place::Country(_)) => reading.rows.push(figure),
            Ok(figure) => reading.apart.push(figure),
        }
    }
    reading.sorted()
}

fn figure(row: &Row) -> Result<Figure, Finding> {
    let code = row.text("iso3");
    let place = match alias::country(code) {
        Some(country) => Place::Country(country.alpha3),
        None if code == "WLD" => Place::World,
        None if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) => Place::Group(code.to_owned()),
        None => return Err(row.finding("iso3", Reason::NotCountry(code.to_owned(), None))),
    };
    Ok(Figure {
        file: FILE,
        line: row.line,
        subject: "GDP".to_owned(),
        series: "current USD".to_owned(),
        place,
        label: row.text("country").to_owned(),
        years: row.years("year")?,
        value: Value::Exact(row.amount("gdp_usd_current")?),
        unit: Unit::Usd,
        is_estimated: false,
    })
}

#[cfg(test)]
mod tests {
    use super::{FILE, read};
    use crate::source::Place;
    use crate::source::tests::{files, says};

    #[test]
    fn aggregates_are_no_countries() {
        let reading = read(&files(
            FILE,
            "country,iso3,year,gdp_usd_current\n\
             Japan,JPN,2023,4.2e12\n\
             Arab World,ARB,2023,3e12\n\
             Channel Islands,CHI,2023,1e10\n\
             World,WLD,2023,1e14\n\
             Nowhere,,2023,1\n\
             Japan,JPN,2023,\n\
             Japan,JPN,23,1\n",
        ));
        let rows: Vec<&Place> = reading.rows.iter().map(|figure| &figure.place).collect();
        assert_eq!(rows, [&Place::Country("JPN")]);
        let apart: Vec<&Place> = reading.apart.iter().map(|figure| &figure.place).collect();
        assert_eq!(apart, [&Place::Group("ARB".into()), &Place::Group("CHI".into()), &Place::World]);
        says(
            &reading.found,
            &[
                "worldbank_gdp.csv:6 iso3: `` is no country",
                "worldbank_gdp.csv:7 gdp_usd_current: `` is not a number",
                "worldbank_gdp.csv:8 year: `23` is not a year",
            ],
        );
    }
}
