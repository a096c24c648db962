//! The detailed benchmark accounts of the United States for 2017 (BEA): make and use to a symmetric table of industries.
//!
//! Fixed product sales: whoever makes a product sells it to everybody in the same mix. With make `V` (industries x products), use `U`
//! (products x industries), `q` the output of products and `g` of industries, `D = V diag(1/q)`, `Z = D U` and final demand `D Y`; an
//! industry keeps the inputs that it has. Rows of totals (T...) are left out.
//!
//! **Scrap** (S00401) is made by industries and given away by households and with old equipment, which the accounts write as negative final
//! demand: 22 billion USD beside 11 made. What is given away is supply and no use: scrap that is bought comes from makers by
//! their share in both, the rest is an input beside the table.
//!
//! **Imports** are split off product by product: of every use inside the country the share `imports / use inside the country` is foreign, exports
//! are domestic, and so is what is negative: what leaves stocks lies in the country. The published import matrix is before redefinitions and exceeds the use table in hundreds of cells, so only its
//! idea is used. Imports stand as a second region, `ROW`, whose industries sell, buy nothing and add no value. Positive entries of the import column (duties,
//! freight of foreign carriers) stay as final demand. Products that no industry makes (S00300 imports without a counterpart, S00402
//! used goods) are inputs beside the table. Value added is that of the use table.

use super::parquet::{Cells, read, read_bytes};
use super::square::Square;
use super::table::{Labels, Raw};
use super::{Finding, Found};
use std::collections::BTreeMap;
use std::path::Path;

const MAKE: &str = "bea2017_make_after.parquet";
const USE: &str = "bea2017_use_pro_after.parquet";
const CODES: &str = include_str!("../../../../data/bea2017/bea2017_codes.csv");

/// What the shipped table is called where a sheet names it.
pub const NAME: &str = "bea2017";

/// Region of the industries.
pub const HOME: &str = "USA";

/// Product code of scrap.
const SCRAP: &str = "S00401";

/// Region of imports.
pub const ABROAD: &str = "ROW";

/// Cells by row and column code.
type Sparse = BTreeMap<(String, String), f64>;

/// The table that ships with the program.
#[must_use]
pub fn shipped() -> Option<Square> {
    let bytes: [&'static [u8]; 2] = [
        include_bytes!("../../../../data/bea2017/bea2017_make_after.parquet"),
        include_bytes!("../../../../data/bea2017/bea2017_use_pro_after.parquet"),
    ];
    let [make, uses] =
        bytes.map(|bytes| read_bytes(bytes::Bytes::from_static(bytes)).ok().and_then(|c| sparse(c).ok()));
    Some(symmetric(&make?, &uses?))
}

/// The table from a folder with the two files, named as they are in `data/bea2017`.
pub fn folder(folder: &Path, all: &mut Vec<Finding>) -> Option<Square> {
    let mut one = |name: &str| match read(&folder.join(name)).and_then(sparse) {
        Ok(cells) => Some(cells),
        Err(reason) => {
            let remedy = "a folder of the BEA has the make and the use table with columns row_code, col_code, musd";
            Found::new(name, all).error("the file", reason, remedy);
            None
        }
    };
    let (make, uses) = (one(MAKE), one(USE));
    Some(symmetric(&make?, &uses?))
}

/// The English name of an industry of the accounts.
#[must_use]
pub fn title(code: &str) -> Option<String> {
    let mut rows = csv::Reader::from_reader(CODES.as_bytes());
    rows.records().flatten().find(|row| &row[0] == code && &row[2] == "Industry").map(|row| row[1].to_owned())
}

fn sparse(columns: Vec<(String, Cells)>) -> Result<Sparse, String> {
    let [mut rows, mut heads, mut cells] = [None, None, None];
    for (name, column) in columns {
        match name.as_str() {
            "row_code" => rows = Some(column),
            "col_code" => heads = Some(column),
            "musd" => cells = Some(column),
            _ => {}
        }
    }
    let (Some(Cells::Words(rows)), Some(Cells::Words(heads)), Some(Cells::Numbers(cells))) = (rows, heads, cells)
    else {
        return Err("it has no columns row_code and col_code of words and musd of numbers".to_owned());
    };
    let all = rows.into_iter().zip(heads).zip(cells);
    Ok(all.filter(|((row, head), _)| !row.starts_with("T0") && !head.starts_with("T0")).collect())
}

fn symmetric(make: &Sparse, uses: &Sparse) -> Square {
    let unique = |names: &mut dyn Iterator<Item = &String>| -> Vec<String> {
        let mut names: Vec<String> = names.cloned().collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let industries = unique(&mut make.keys().map(|(row, _)| row));
    let n = industries.len();
    let place = |code: &str| industries.binary_search_by(|one| one.as_str().cmp(code)).ok();
    let (mut output, mut made): (Vec<f64>, BTreeMap<&str, f64>) = (vec![0.0; n], BTreeMap::new());
    for ((industry, product), cell) in make {
        output[place(industry).expect("industries are the rows of the make table")] += cell;
        *made.entry(product).or_default() += cell;
    }
    // Who makes a product, with shares that add up to one.
    let mut makers: BTreeMap<&str, Vec<(usize, f64)>> = BTreeMap::new();
    for ((industry, product), cell) in make {
        let at = place(industry).expect("industries are the rows of the make table");
        makers.entry(product).or_default().push((at, cell / made[product.as_str()]));
    }
    // The foreign share of what is used inside the country, and how much scrap is given away.
    let (mut imported, mut used): (BTreeMap<&str, f64>, BTreeMap<&str, f64>) = (BTreeMap::new(), BTreeMap::new());
    let is_given_away = |row: &str, column: &str, cell: f64| row == SCRAP && cell < 0.0 && place(column).is_none();
    let mut given_away = 0.0;
    for ((row, column), &cell) in uses {
        match column.as_str() {
            "F05000" => *imported.entry(row).or_default() += (-cell).max(0.0),
            "F04000" => {}
            _ if cell > 0.0 => *used.entry(row).or_default() += cell,
            _ if is_given_away(row, column, cell) => given_away -= cell,
            _ => {}
        }
    }
    if let (Some(makers), Some(&made)) = (makers.get_mut(SCRAP), made.get(SCRAP)) {
        makers.iter_mut().for_each(|(_, part)| *part *= made / (made + given_away));
    }
    let foreign = |product: &str| {
        let (imported, used) =
            (imported.get(product).copied().unwrap_or(0.0), used.get(product).copied().unwrap_or(0.0));
        if used > 0.0 { (imported / used).clamp(0.0, 1.0) } else { 0.0 }
    };
    let (mut flows, mut demand) = (vec![vec![0.0; 2 * n]; 2 * n], vec![vec![0.0; 2 * n]; 2]);
    let mut value_added = vec![0.0; 2 * n];
    for ((row, column), &cell) in uses {
        if row.starts_with("V0") {
            value_added[place(column).unwrap_or(0)] += cell;
            continue;
        }
        let share = match column.as_str() {
            "F04000" => 0.0,
            "F05000" if cell <= 0.0 => continue,
            "F05000" => 0.0,
            _ if is_given_away(row, column, cell) => continue,
            _ if cell < 0.0 => 0.0,
            _ => foreign(row),
        };
        let to = match place(column) {
            Some(buyer) => &mut flows[buyer],
            None if column == "F04000" => &mut demand[1],
            None => &mut demand[0],
        };
        for &(maker, part) in makers.get(row.as_str()).into_iter().flatten() {
            to[maker] += part * cell * (1.0 - share);
            to[n + maker] += part * cell * share;
        }
    }
    let abroad: Vec<f64> = (n..2 * n).map(|i| flows.iter().chain(&demand).map(|column| column[i]).sum()).collect();
    // Value added is that of the country; what imports add is added elsewhere.
    output.extend(abroad);
    let of = |region: &str| industries.iter().map(|code| (region.to_owned(), code.clone())).collect::<Labels>();
    let rows = [of(HOME), of(ABROAD)].concat();
    let columns = vec![(HOME.to_owned(), "final demand".to_owned()), (ABROAD.to_owned(), "exports".to_owned())];
    let origin = "BEA, Benchmark input-output accounts 2017, detail, after redefinitions, producer prices, million USD (public domain); \
                  symmetric by fixed product sales, imports by product as region ROW"
        .to_owned();
    Square { raw: Raw { rows, columns, flows, demand, output }, value_added, origin }
}

#[cfg(test)]
mod tests {
    use super::{Sparse, shipped, symmetric};
    use crate::mrio::square::Mend;

    fn cells(all: &[(&str, &str, f64)]) -> Sparse {
        all.iter().map(|&(row, column, cell)| ((row.to_owned(), column.to_owned()), cell)).collect()
    }

    #[test]
    fn two_makers_of_a_product_sell_it_in_the_same_mix() {
        // Industry 1 makes 80 of product 1 and 20 of product 2, industry 2 makes 80 of product 2: a fifth of every sale of product 2 is of
        // industry 1. Of product 1 a quarter of what is used at home (20 of 80 bought) is imported; 20 are exported.
        let make = cells(&[("1", "1", 80.0), ("1", "2", 20.0), ("2", "2", 80.0)]);
        let uses = cells(&[
            ("1", "1", 30.0),
            ("1", "2", 20.0),
            ("1", "F01000", 30.0),
            ("1", "F04000", 20.0),
            ("1", "F05000", -20.0),
            ("2", "1", 50.0),
            ("2", "F01000", 50.0),
            ("V00100", "1", 20.0),
            ("V00100", "2", 60.0),
        ]);
        let square = symmetric(&make, &uses);
        let [to_1, to_2] = [&square.raw.flows[0], &square.raw.flows[1]];
        // Rows: home 1, home 2, abroad 1, abroad 2. What 1 buys: 0.75 x 30 of product 1 and 50 of product 2, of which 1 makes 10.
        assert_eq!(*to_1, [22.5 + 10.0, 40.0, 7.5, 0.0]);
        assert_eq!(*to_2, [15.0, 0.0, 5.0, 0.0]);
        assert_eq!(square.raw.demand, [[22.5 + 10.0, 40.0, 7.5, 0.0], [20.0, 0.0, 0.0, 0.0]]);
        assert_eq!(square.raw.output, [100.0, 80.0, 20.0, 0.0]);
        assert!(square.worst_row() < 1e-12);
        assert_eq!(square.value_added, [20.0, 60.0, 0.0, 0.0]);
    }

    #[test]
    fn what_leaves_a_stock_is_domestic_and_scrap_that_is_given_away_is_no_use() {
        // Of product 1, 100 are made; 110 are used at home, of which 22 are imported: a fifth. 12 leave stocks, 24 are exported.
        // Of scrap industry 2 makes 10, households give away 30, 4 are imported; 44 are used: an eleventh is foreign, and a
        // quarter of the rest is of industry 2.
        let make = cells(&[("1", "1", 100.0), ("2", "S00401", 10.0)]);
        let uses = cells(&[
            ("1", "1", 10.0),
            ("1", "F01000", 100.0),
            ("1", "F03000", -12.0),
            ("1", "F04000", 24.0),
            ("1", "F05000", -22.0),
            ("S00401", "1", 44.0),
            ("S00401", "F01000", -30.0),
            ("S00401", "F05000", -4.0),
            ("V00100", "1", 46.0),
            ("V00100", "2", 10.0),
        ]);
        let square = symmetric(&make, &uses);
        let close = |a: &[f64], b: &[f64]| assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12), "{a:?} {b:?}");
        // Rows: home 1, home 2, abroad 1, abroad 2. A quarter of the imported scrap, 1, stands as what abroad sells.
        close(&square.raw.flows[0], &[8.0, 10.0, 2.0, 1.0]);
        close(&square.raw.demand[0], &[80.0 - 12.0, 0.0, 20.0, 0.0]);
        close(&square.raw.output, &[100.0, 10.0, 22.0, 1.0]);
        assert!(square.worst_row() < 1e-12);
    }

    #[test]
    fn mending_the_shipped_table_leaves_its_rows_as_they_were() {
        let mut square = shipped().expect("the shipped tables are read");
        let before = square.worst_row();
        let mended = square.mend(&[Mend::Negative]);
        // Changes in stocks and donations of the government; none abroad.
        assert!(mended.len() < 30 && mended.iter().all(|one| one.place.starts_with("row USA|")), "{mended:?}");
        assert!(square.worst_row() < before + 1e-6, "{}", square.worst_row());
    }

    #[test]
    fn the_shipped_table_adds_up_to_published_totals() {
        let square = shipped().expect("the shipped tables are read");
        assert_eq!(square.industries(), 804);
        // Rounding to whole millions leaves at most 26 in a product's balance (measured); output is of both regions.
        assert!(square.worst_row() < 30.0, "{}", square.worst_row());
        let gdp = square.value_added();
        assert!((gdp - 19_612_117.0).abs() < 1.0, "{gdp}");
    }
}
