//! U.S. Geological Survey, Mineral Commodity Summaries: the data release of 2026 and the world tables of 2025.
//!
//! Both print world totals and "Other countries" among the countries, and the release of 2026 prints import shares in per
//! cent beside tonnes. The two editions disagree about the same year, so each figure keeps its edition.

use super::{Figure, Place, Reading, Reason, Row, Sheet, Unit, Value, number};
use crate::load::Files;
use std::collections::BTreeMap;

/// Extract of the data release of 2026.
pub const FILE_2026: &str = "usgs_mcs2026_rare_earths.csv";
/// Extract of the world tables of 2025.
pub const FILE_2025: &str = "usgs_mcs2025_world_rare_earths.csv";

const COLUMNS_2026: &[&str] =
    &["section", "commodity", "country", "detail", "unit", "year", "value_raw", "value", "qualifier", "estimated"];
const COLUMNS_2025: &[&str] = &["COMMODITY", "COUNTRY", "TYPE", "UNIT_MEAS", "PROD_2023", "PROD_EST_ 2024"];

/// Reads the data release of 2026.
#[must_use]
pub fn read_2026(files: &Files) -> Reading<Figure> {
    let sheet = Sheet::cut(FILE_2026, files, COLUMNS_2026);
    let mut reading = Reading::new(sheet.found);
    let mut seen = BTreeMap::new();
    for row in &sheet.rows {
        match figure_2026(row) {
            Ok(figure) => add(figure, &mut seen, &mut reading),
            Err(finding) => reading.found.push(finding),
        }
    }
    reading.sorted()
}

/// Reads the world tables of 2025. A blank there stands for zero, withheld and not available alike.
#[must_use]
pub fn read_2025(files: &Files) -> Reading<Figure> {
    let sheet = Sheet::cut(FILE_2025, files, COLUMNS_2025);
    let mut reading = Reading::new(sheet.found);
    let mut seen = BTreeMap::new();
    for row in &sheet.rows {
        for (column, year, is_estimated) in [("PROD_2023", 2023, false), ("PROD_EST_ 2024", 2024, true)] {
            match figure_2025(row, column, year, is_estimated) {
                Ok(figure) => add(figure, &mut seen, &mut reading),
                Err(finding) => reading.found.push(finding),
            }
        }
    }
    reading.sorted()
}

type Seen = BTreeMap<(String, String, Place, (i32, i32)), usize>;

fn add(figure: Figure, seen: &mut Seen, reading: &mut Reading<Figure>) {
    let key = (figure.subject.clone(), figure.series.clone(), figure.place.clone(), figure.years);
    if let Some(&line) = seen.get(&key) {
        reading.found.push(super::Finding::new(figure.file, figure.line, "", Reason::Twice(line)));
        return;
    }
    seen.insert(key, figure.line);
    if matches!(figure.place, Place::Country(_)) && figure.unit != Unit::Share {
        reading.rows.push(figure);
    } else {
        reading.apart.push(figure);
    }
}

fn figure_2026(row: &Row) -> Result<Figure, super::Finding> {
    let (unit, scale) = unit(row.text("unit"));
    Ok(Figure {
        file: FILE_2026,
        line: row.line,
        subject: row.text("commodity").to_owned(),
        series: row.text("detail").to_owned(),
        place: row.place("country")?,
        label: row.text("country").to_owned(),
        years: row.years("year")?,
        value: value_2026(row, scale)?,
        unit,
        is_estimated: match row.text("estimated") {
            "True" => true,
            "False" => false,
            other => return Err(row.finding("estimated", Reason::UnknownWord(other.to_owned()))),
        },
    })
}

fn value_2026(row: &Row, scale: f64) -> Result<Value, super::Finding> {
    let value = row.number("value")?;
    let printed = row.text("value_raw");
    let some = || value.ok_or_else(|| row.finding("value", Reason::NotNumber(String::new())));
    Ok(match row.text("qualifier") {
        "value" => {
            let value = some()?;
            let plain = printed.replace(',', "");
            if number(&plain).is_some_and(|printed| (printed - value).abs() > 1e-9 * value.abs()) {
                let reason = Reason::Disagrees(printed.to_owned(), value.to_string());
                return Err(row.finding("value", reason));
            }
            Value::Exact(value * scale)
        }
        "zero" => Value::Zero,
        "less_than" => Value::Below(some()? * scale),
        "greater_than" => Value::Above(some()? * scale),
        "withheld" => Value::Withheld,
        "not_available" => Value::NotAvailable,
        "net_exporter" | "included_elsewhere" | "not_applicable" | "text" => Value::Word(printed.to_owned()),
        other => return Err(row.finding("qualifier", Reason::UnknownWord(other.to_owned()))),
    })
}

fn figure_2025(row: &Row, column: &str, year: i32, is_estimated: bool) -> Result<Figure, super::Finding> {
    let (unit, scale) = unit(row.text("UNIT_MEAS"));
    let value = match row.number(column)? {
        None => Value::Blank,
        Some(value) if value < 0.0 => return Err(row.finding(column, Reason::Negative(value))),
        Some(value) => Value::Exact(value * scale),
    };
    Ok(Figure {
        file: FILE_2025,
        line: row.line,
        subject: row.text("COMMODITY").to_owned(),
        series: row.text("TYPE").to_owned(),
        place: row.place("COUNTRY")?,
        label: row.text("COUNTRY").to_owned(),
        years: (year, year),
        value,
        unit,
        is_estimated,
    })
}

/// The unit, and what the printed number is multiplied by.
fn unit(text: &str) -> (Unit, f64) {
    match text {
        "metric tons" => (Unit::Tonnes, 1.0),
        "thousand metric tons" => (Unit::Tonnes, 1000.0),
        "percent" => (Unit::Share, 0.01),
        "dollars per kilogram" => (Unit::UsdPerKg, 1.0),
        other => (Unit::Other(other.to_owned()), 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::{FILE_2025, FILE_2026, read_2025, read_2026};
    use crate::source::tests::{files, says};
    use crate::source::{Figure, Place, Unit, Value};

    const HEADER: &str = "chapter,section,commodity,country,statistic,detail,unit,year,value_raw,notes,\
        is_critical_2025,value,qualifier,estimated,basis_note\n";

    fn release(rows: &str) -> super::Reading<Figure> {
        read_2026(&files(FILE_2026, &format!("{HEADER}{rows}")))
    }

    fn values(figures: &[Figure]) -> Vec<(Place, Value)> {
        figures.iter().map(|figure| (figure.place.clone(), figure.value.clone())).collect()
    }

    #[test]
    fn totals_remainders_and_import_shares_are_kept_apart() {
        let reading = release(
            "R,World,Rare Earths,Burma,Production,Mine production,metric tons,2024,\"27,000\",Estimated.,Yes,27000.0,value,True,\r\n\
             R,World,Rare Earths,Other countries,Production,Mine production,metric tons,2024,\"1,000\",,Yes,1000.0,value,True,\r\n\
             R,World,Rare Earths,World total,Production,Mine production: rounded,metric tons,2024,\"380,000\",,Yes,380000.0,value,True,\r\n\
             R,Import Sources,Rare Earths,China,Import sources,Compounds,percent,2021–24,71,Includes Hong Kong.,Yes,71.0,value,False,\r\n",
        );
        says(&reading.found, &[]);
        assert_eq!(values(&reading.rows), [(Place::Country("MMR"), Value::Exact(27000.0))]);
        assert!(reading.rows[0].is_estimated);
        let places: Vec<&Place> = reading.apart.iter().map(|figure| &figure.place).collect();
        assert_eq!(places, [&Place::Others, &Place::World, &Place::Country("CHN")]);
        assert_eq!((&reading.apart[2].unit, &reading.apart[2].value), (&Unit::Share, &Value::Exact(0.71)));
    }

    #[test]
    fn zero_withheld_and_not_available_are_three_things() {
        let reading = release(
            "R,World,Rare Earths,Canada,Production,Mine production,metric tons,2024,—,,Yes,0.0,zero,False,\n\
             R,World,Rare Earths,Nigeria,Production,Mine production,metric tons,2024,W,,Yes,,withheld,False,\n\
             R,World,Rare Earths,India,Production,Mine production,metric tons,2024,NA,,Yes,,not_available,False,\n\
             R,World,Rare Earths,Russia,Production,Mine production,metric tons,2024,\">2,000\",,Yes,2000.0,greater_than,False,\n\
             R,World,Rare Earths,Brazil,Production,Mine production,metric tons,2024,E,,Yes,,net_exporter,False,\n",
        );
        says(&reading.found, &[]);
        let wanted = [Value::Zero, Value::Withheld, Value::NotAvailable, Value::Above(2000.0), Value::Word("E".into())];
        assert_eq!(reading.rows.iter().map(|figure| figure.value.clone()).collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn malformed_rows_are_found_and_the_others_read() {
        let reading = release(
            "R,World,Rare Earths,Congo,Production,Mine production,metric tons,2024,1,,Yes,1.0,value,False,\n\
             R,World,Rare Earths,NA,Production,Mine production,metric tons,2024,1,,Yes,1.0,value,False,\n\
             R,World,Rare Earths,India,Production,Mine production,metric tons,2024,1,,Yes,one,value,False,\n\
             R,World,Rare Earths,India,Production,Mine production,metric tons,2024,\"2,900\",,Yes,29000,value,False,\n\
             R,World,Rare Earths,India,Production,Mine production,metric tons,last,1,,Yes,1,value,False,\n\
             R,World,Rare Earths,India,Production,Mine production,metric tons,2024,1,,Yes,1,guess,False,\n\
             short,row\n\
             R,World,Rare Earths,India,Production,Mine production,metric tons,2024,1,,Yes,1,value,False,\n\
             R,World,Rare Earths,India,Production,Mine production,metric tons,2024,2,,Yes,2,value,False,\n",
        );
        says(
            &reading.found,
            &[
                "usgs_mcs2026_rare_earths.csv:2 country: `Congo` may be COD or COG",
                "usgs_mcs2026_rare_earths.csv:3 country: `NA` is no country",
                "usgs_mcs2026_rare_earths.csv:4 value: `one` is not a number",
                "usgs_mcs2026_rare_earths.csv:5 value: printed `2,900`, parsed `29000`",
                "usgs_mcs2026_rare_earths.csv:6 year: `last` is not a year",
                "usgs_mcs2026_rare_earths.csv:7 qualifier: `guess` is not a word of this column",
                "usgs_mcs2026_rare_earths.csv:8: 2 cells where the header has 15",
                "usgs_mcs2026_rare_earths.csv:10: the same figure stands on line 9",
            ],
        );
        assert_eq!(values(&reading.rows), [(Place::Country("IND"), Value::Exact(1.0))]);
    }

    #[test]
    fn a_blank_of_2025_is_not_zero() {
        let reading = read_2025(&files(
            FILE_2025,
            "SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024\n\
             MCS2025,Rare earths,Canada ,Mine,metric tons,,\n\
             MCS2025,Rare earths,Thailand,Mine,metric tons,3600,13000\n\
             MCS2025,Rare earths,World total (rounded),Mine,metric tons,376000,390000\n\
             MCS2025,Rare earths,Viet-Nam 5,Mine,metric tons,1,-2\n",
        ));
        assert_eq!(
            values(&reading.rows),
            [
                (Place::Country("CAN"), Value::Blank),
                (Place::Country("CAN"), Value::Blank),
                (Place::Country("THA"), Value::Exact(3600.0)),
                (Place::Country("THA"), Value::Exact(13000.0)),
            ]
        );
        assert_eq!(reading.apart.len(), 2);
        says(
            &reading.found,
            &[
                "usgs_mcs2025_world_rare_earths.csv:5 COUNTRY: `Viet-Nam 5` is no country; VNM was meant?",
                "usgs_mcs2025_world_rare_earths.csv:5 PROD_EST_ 2024: -2 is less than zero",
            ],
        );
    }

    #[test]
    fn no_bytes_panic() {
        for bytes in [&b""[..], b"\xff\xfe", b"\"", b"a,b\n\"x", &[0x80; 9]] {
            let all = [(FILE_2026, bytes.to_vec()), (FILE_2025, bytes.to_vec())].into_iter().collect();
            assert!(!read_2026(&all).found.is_empty());
            assert!(!read_2025(&all).found.is_empty());
        }
    }
}
