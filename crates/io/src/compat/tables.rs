//! The raw tables behind a GeoPolRisk panel: BACI flows, World Mining Data production, trade codes by commodity, WGI.
//!
//! Columns by name, so that extracts of any years will do. Flows come as Parquet or CSV with `year, exporter, importer, hs6,
//! value_kusd, quantity_t`. A flow without a quantity counts nothing in tonnes and its value in the price, as the package
//! has it.

use super::cases::Finding;
use crate::text::open_quote;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use seawall_model::geopolrisk::{Economy, Flow, Made, Material, Tables};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Tables of a folder, as bytes.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// Flows: Parquet, or CSV.
    pub flows: &'a [u8],
    /// Production by commodity, country and year.
    pub production: &'a [u8],
    /// Codes by commodity.
    pub codes: &'a [u8],
    /// Political stability by country and year.
    pub stability: &'a [u8],
    /// Names of countries.
    pub countries: &'a [u8],
}

/// Names of those files in a folder.
pub const FILES: [&str; 5] = [
    "baci_minerals_1995_2024.parquet",
    "wmd_production.csv",
    "hs_map_eolrir.csv",
    "wgi_political_stability.csv",
    "baci_country_codes.csv",
];

/// Names of the panel that differ from those of the production table.
const NAMES: &[(&str, &str)] = &[
    ("Beryllium", "Beryllium (conc.)"),
    ("Boron", "Boron Minerals"),
    ("Chromite", "Chromium (Cr2O3)"),
    ("Crude oil", "Petroleum"),
    ("Gypsum", "Gypsum and Anhydrite"),
    ("Iron", "Iron (Fe)"),
    ("Kaolin", "Kaolin (China-Clay)"),
    ("Lithium", "Lithium (Li2O)"),
    ("Natural gas", "Natural Gas"),
    ("Niobium", "Niobium (Nb2O5)"),
    ("Phosphate", "Phosphate Rock (P2O5)"),
    ("Rare earth", "Rare Earths (REO)"),
    ("Sulfur", "Sulfur (elementar & industrial)"),
    ("Tantalum", "Tantalum (Ta2O5)"),
    ("Titanium", "Titanium (TiO2)"),
    ("Tungsten", "Tungsten (W)"),
    ("Uranium", "Uranium (U3O8)"),
    ("Vanadium", "Vanadium (V)"),
    ("Zirconium", "Zircon"),
];

/// The European Union of 27 members.
const EU: &[&str] = &[
    "AUT", "BEL", "BGR", "HRV", "CYP", "CZE", "DNK", "EST", "FIN", "FRA", "DEU", "GRC", "HUN", "IRL", "ITA", "LVA",
    "LTU", "LUX", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "ESP", "SWE",
];

/// Beyond this either way nothing is an estimate of governance, which run from about -2.5 to 2.5.
const WGI: f64 = 5.0;

/// Bytes that a Parquet file may unpack to.
const UNPACKED: i64 = 4 << 30;

/// Reads the tables; flows outside `years` or without a material are left out.
pub fn read(files: &Files, years: std::ops::RangeInclusive<i16>) -> Result<Tables, Vec<Finding>> {
    let mut reader = Reader { tables: Tables::default(), places: BTreeMap::new(), findings: Vec::new() };
    reader.materials(files.codes);
    reader.production(files.production, &years);
    reader.stability(files.stability, &years);
    reader.countries(files.countries);
    if files.flows.starts_with(b"PAR1") {
        // The decoder is not ours; should it panic on bytes that were made for it, the file is to blame, not the program.
        if catch_unwind(AssertUnwindSafe(|| reader.parquet(files.flows, &years))).is_err() {
            reader.finding("flows", "it is damaged inside".to_owned());
        }
    } else {
        reader.csv_flows(files.flows, &years);
    }
    if reader.findings.is_empty() { Ok(reader.tables) } else { Err(reader.findings) }
}

/// The region that a name, an ISO code or `EU` stands for.
#[must_use]
pub fn economy(tables: &Tables, asked: &str) -> Option<Economy> {
    if asked == "EU" {
        return Some(Economy { name: "EU".into(), members: EU.iter().map(|&code| code.to_owned()).collect() });
    }
    let (code, name) = tables.names.iter().find(|(code, name)| code == asked || name == asked)?;
    Some(Economy { name: name.clone(), members: vec![code.clone()] })
}

struct Reader {
    tables: Tables,
    places: BTreeMap<String, u16>,
    findings: Vec<Finding>,
}

impl Reader {
    fn finding(&mut self, at: &str, what: impl Into<String>) {
        // A table of another layout has as many findings as rows; the first ones say it.
        if self.findings.len() < 20 {
            self.findings.push(Finding { at: at.into(), what: what.into() });
        }
    }

    fn place(&mut self, code: &str) -> u16 {
        if let Some(&place) = self.places.get(code) {
            return place;
        }
        // More codes than fit are more than there are countries; the last place is shared and the finding said once.
        let Ok(place) = u16::try_from(self.places.len()) else {
            self.finding("countries", "more than 65,536 country codes");
            return u16::MAX;
        };
        self.places.insert(code.to_owned(), place);
        self.tables.countries.push(code.to_owned());
        place
    }

    /// Rows of a CSV table as the columns asked for, in their order.
    fn rows(&mut self, table: &str, bytes: &[u8], columns: &[&str], mut row: impl FnMut(&mut Self, usize, &[&str])) {
        if let Some(line) = std::str::from_utf8(bytes).ok().and_then(open_quote) {
            return self.finding(&format!("{table} row {line}"), "a quote opens here and never closes");
        }
        let mut reader =
            csv::ReaderBuilder::new().flexible(false).from_reader(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
        let header = match reader.headers() {
            Ok(header) => header.clone(),
            Err(error) => return self.finding(table, error.to_string()),
        };
        let mut at = Vec::new();
        for column in columns {
            match header.iter().position(|name| name.trim() == *column) {
                Some(place) => at.push(place),
                None => return self.finding(table, format!("no column `{column}`")),
            }
        }
        let mut record = csv::StringRecord::new();
        let mut line = 1;
        loop {
            line += 1;
            match reader.read_record(&mut record) {
                Ok(true) => {
                    let cells: Vec<&str> = at.iter().map(|&k| record.get(k).unwrap_or_default().trim()).collect();
                    row(self, line, &cells);
                }
                Ok(false) => return,
                Err(error) => return self.finding(table, error.to_string()),
            }
        }
    }

    /// A finite number of at least `least`, or a finding.
    fn number(&mut self, table: &str, line: usize, cell: &str, least: f64) -> Option<f64> {
        match cell.parse::<f64>() {
            Ok(number) if number.is_finite() && number >= least => Some(number),
            _ => {
                self.finding(&format!("{table} row {line}"), format!("\"{cell}\" is not a number of at least {least}"));
                None
            }
        }
    }

    fn materials(&mut self, bytes: &[u8]) {
        let table = FILES[2];
        let mut codes: BTreeMap<String, u16> = BTreeMap::new();
        let columns = ["commodity", "hs6", "hs6_complementary", "eol_rir"];
        self.rows(table, bytes, &columns, |reader, line, cells| {
            let name = NAMES.iter().find(|(_, own)| *own == cells[0]).map_or(cells[0], |&(name, _)| name);
            let is_code = |code: &&str| code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
            if !is_code(&cells[1]) {
                reader.tables.without_code.push(name.to_owned());
                return;
            }
            let mut own = Vec::new();
            for code in
                std::iter::once(cells[1]).chain(cells[2].split(';').map(str::trim)).filter(|code| !code.is_empty())
            {
                if !is_code(&code) {
                    reader.finding(&format!("{table} row {line}"), format!("\"{code}\" is not a six-digit code"));
                    continue;
                }
                let next = u16::try_from(codes.len()).unwrap_or(u16::MAX);
                own.push(*codes.entry(code.to_owned()).or_insert(next));
            }
            let eol_rir = cells[3].parse().ok().filter(|rate: &f64| (0.0..=1.0).contains(rate));
            if eol_rir.is_none() && !cells[3].is_empty() {
                reader.finding(&format!("{table} row {line}"), format!("\"{}\" is no rate from 0 to 1", cells[3]));
            }
            reader.tables.materials.push(Material {
                name: name.to_owned(),
                commodity: cells[0].to_owned(),
                codes: own,
                per_tonne: 1.0,
                eol_rir,
            });
        });
        let mut listed: Vec<(u16, String)> = codes.into_iter().map(|(code, place)| (place, code)).collect();
        listed.sort();
        self.tables.codes = listed.into_iter().map(|(_, code)| code).collect();
    }

    fn production(&mut self, bytes: &[u8], years: &std::ops::RangeInclusive<i16>) {
        let table = FILES[1];
        let materials: BTreeMap<String, u16> = self
            .tables
            .materials
            .iter()
            .enumerate()
            .map(|(k, material)| (material.commodity.clone(), u16::try_from(k).unwrap_or(u16::MAX)))
            .collect();
        let columns = ["commodity", "iso3", "year", "production", "unit"];
        self.rows(table, bytes, &columns, |reader, line, cells| {
            // The row of the world is a total.
            let Some(&material) = materials.get(cells[0]) else { return };
            if cells[1] == "WLD" || cells[3].is_empty() {
                return;
            }
            let Some(year) = reader.year(table, line, cells[2]) else { return };
            let Some(amount) = reader.number(table, line, cells[3], 0.0) else { return };
            if cells[4] == "kg" {
                reader.tables.materials[usize::from(material)].per_tonne = 1000.0;
            }
            if years.contains(&year) {
                let country = reader.place(cells[1]);
                reader.tables.made.push(Made { material, country, year, amount });
            }
        });
    }

    fn year(&mut self, table: &str, line: usize, cell: &str) -> Option<i16> {
        let year = cell.parse().ok();
        if year.is_none() {
            self.finding(&format!("{table} row {line}"), format!("\"{cell}\" is not a year"));
        }
        year
    }

    fn stability(&mut self, bytes: &[u8], years: &std::ops::RangeInclusive<i16>) {
        let table = FILES[3];
        self.rows(table, bytes, &["iso3", "year", "estimate"], |reader, line, cells| {
            if cells[2].is_empty() {
                return;
            }
            let Some(year) = reader.year(table, line, cells[1]) else { return };
            let Some(estimate) = reader.number(table, line, cells[2], -WGI) else { return };
            if estimate > WGI {
                return reader.finding(&format!("{table} row {line}"), format!("{estimate} is above {WGI}"));
            }
            if years.contains(&year) {
                let country = reader.place(cells[0]);
                reader.tables.stability.push((country, year, estimate));
            }
        });
    }

    fn countries(&mut self, bytes: &[u8]) {
        self.rows(FILES[4], bytes, &["country_iso3", "country_name"], |reader, _, cells| {
            reader.tables.names.push((cells[0].to_owned(), cells[1].to_owned()));
        });
    }

    fn csv_flows(&mut self, bytes: &[u8], years: &std::ops::RangeInclusive<i16>) {
        let codes: BTreeMap<String, u16> = self.code_places();
        let columns = ["year", "exporter", "importer", "hs6", "value_kusd", "quantity_t"];
        self.rows("flows", bytes, &columns, |reader, line, cells| {
            let Some(year) = reader.year("flows", line, cells[0]) else { return };
            let Some(&code) = codes.get(cells[3]) else { return };
            if !years.contains(&year) {
                return;
            }
            let (exporter, importer) = (reader.place(cells[1]), reader.place(cells[2]));
            let kusd = reader.number("flows", line, cells[4], 0.0).unwrap_or(0.0);
            let tonnes =
                if cells[5].is_empty() { 0.0 } else { reader.number("flows", line, cells[5], 0.0).unwrap_or(0.0) };
            reader.tables.flows.push(Flow { year, exporter, importer, code, kusd, tonnes });
        });
    }

    fn code_places(&self) -> BTreeMap<String, u16> {
        let places = self.tables.codes.iter().enumerate();
        places.map(|(k, code)| (code.clone(), u16::try_from(k).unwrap_or(u16::MAX))).collect()
    }

    fn parquet(&mut self, bytes: &[u8], years: &std::ops::RangeInclusive<i16>) {
        let table = "flows";
        let codes = self.code_places();
        let builder = match ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::copy_from_slice(bytes)) {
            Ok(builder) => builder,
            Err(error) => return self.finding(table, error.to_string()),
        };
        let unpacked: i64 = builder.metadata().row_groups().iter().map(|group| group.total_byte_size()).sum();
        if unpacked > UNPACKED {
            return self.finding(table, format!("unpacks to {unpacked} bytes; at most {UNPACKED} are read"));
        }
        let reader = match builder.with_batch_size(65_536).build() {
            Ok(reader) => reader,
            Err(error) => return self.finding(table, error.to_string()),
        };
        for batch in reader {
            match batch {
                Ok(batch) => self.batch(&batch, years, &codes),
                Err(error) => return self.finding(table, error.to_string()),
            }
            if !self.findings.is_empty() {
                return;
            }
        }
    }

    fn batch(&mut self, batch: &RecordBatch, years: &std::ops::RangeInclusive<i16>, codes: &BTreeMap<String, u16>) {
        let mut column = |name: &str| {
            let found = batch.column_by_name(name);
            if found.is_none() {
                self.finding("flows", format!("no column `{name}`"));
            }
            found
        };
        let (Some(year), Some(exporter), Some(importer), Some(code), Some(value), Some(quantity)) = (
            column("year"),
            column("exporter"),
            column("importer"),
            column("hs6"),
            column("value_kusd"),
            column("quantity_t"),
        ) else {
            return;
        };
        let (Some(year), Some(exporter), Some(importer), Some(code)) =
            (numbers(year), words(exporter), words(importer), words(code))
        else {
            return self.finding("flows", "year is a number, exporter, importer and hs6 are text");
        };
        let (Some(value), Some(quantity)) = (numbers(value), numbers(quantity)) else {
            return self.finding("flows", "value_kusd and quantity_t are numbers");
        };
        let places: Vec<Option<u16>> = code.words.iter().map(|code| codes.get(code).copied()).collect();
        let from: Vec<u16> = exporter.words.iter().map(|code| self.place(code)).collect();
        let to: Vec<u16> = importer.words.iter().map(|code| self.place(code)).collect();
        for row in 0..batch.num_rows() {
            let at = year[row];
            if at.is_nan() || !years.contains(&(at as i16)) {
                continue;
            }
            let (Some(exporter), Some(importer), Some(code)) =
                (exporter.keys[row], importer.keys[row], code.keys[row].and_then(|key| places[key]))
            else {
                continue;
            };
            let known = |number: f64| if number.is_nan() { 0.0 } else { number };
            let (kusd, tonnes) = (known(value[row]), known(quantity[row]));
            if kusd < 0.0 || tonnes < 0.0 || !kusd.is_finite() || !tonnes.is_finite() {
                return self.finding("flows", format!("{kusd} thousand USD and {tonnes} t cannot be"));
            }
            let (exporter, importer) = (from[exporter], to[importer]);
            self.tables.flows.push(Flow { year: at as i16, exporter, importer, code, kusd, tonnes });
        }
    }
}

/// A column of few words, many times.
struct Words {
    words: Vec<String>,
    keys: Vec<Option<usize>>,
}

/// Words of a column, dictionary or plain.
fn words(array: &dyn Array) -> Option<Words> {
    macro_rules! dictionary {
        ($type:ty) => {{
            let dictionary = array.as_dictionary_opt::<$type>()?;
            let words = texts(dictionary.values())?;
            let keys = dictionary.keys().iter().map(|key| key.and_then(|key| usize::try_from(key).ok())).collect();
            Some(Words { words: words.into_iter().map(|word| word.unwrap_or_default().to_owned()).collect(), keys })
        }};
    }
    match array.data_type() {
        DataType::Dictionary(key, _) => match key.as_ref() {
            DataType::Int8 => dictionary!(Int8Type),
            DataType::Int16 => dictionary!(Int16Type),
            DataType::Int32 => dictionary!(Int32Type),
            DataType::Int64 => dictionary!(Int64Type),
            DataType::UInt8 => dictionary!(UInt8Type),
            DataType::UInt16 => dictionary!(UInt16Type),
            _ => None,
        },
        _ => {
            let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
            let mut words = Vec::new();
            let keys = texts(array)?
                .into_iter()
                .map(|word| {
                    word.map(|word| {
                        *seen.entry(word).or_insert_with(|| {
                            words.push(word.to_owned());
                            words.len() - 1
                        })
                    })
                })
                .collect();
            Some(Words { words, keys })
        }
    }
}

/// The text of a plain column, however long its offsets.
fn texts(array: &dyn Array) -> Option<Vec<Option<&str>>> {
    match array.data_type() {
        DataType::Utf8 => Some(array.as_string_opt::<i32>()?.iter().collect()),
        DataType::LargeUtf8 => Some(array.as_string_opt::<i64>()?.iter().collect()),
        DataType::Utf8View => Some(array.as_string_view_opt()?.iter().collect()),
        _ => None,
    }
}

/// Numbers of a column; NaN where there is none.
///
/// BACI has three decimals: of a number kept in 32 bits they are restored where the bits still tell them apart.
fn numbers(array: &dyn Array) -> Option<Vec<f64>> {
    macro_rules! plain {
        ($type:ty) => {
            array.as_primitive_opt::<$type>()?.iter().map(|x| x.map_or(f64::NAN, |x| x as f64)).collect()
        };
    }
    Some(match array.data_type() {
        DataType::Int16 => plain!(Int16Type),
        DataType::Int32 => plain!(Int32Type),
        DataType::Int64 => plain!(Int64Type),
        DataType::Float64 => plain!(Float64Type),
        DataType::Float32 => {
            let restored = |x: f32| {
                let x = f64::from(x);
                if x.abs() < 4096.0 { (x * 1000.0).round() / 1000.0 } else { x }
            };
            array.as_primitive_opt::<Float32Type>()?.iter().map(|x| x.map_or(f64::NAN, restored)).collect()
        }
        _ => return None,
    })
}
