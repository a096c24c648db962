//! A linear programme written row by row, then handed to `lp` column by column.

use crate::lp::{Builder, Problem};

/// Rows and columns under construction.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    cost_unit: f64,
    tonne_unit: f64,
    columns: Vec<(f64, f64, f64, String)>,
    entries: Vec<Vec<(usize, f64)>>,
    rows: Vec<(f64, f64, String)>,
}

impl Default for Draft {
    fn default() -> Self {
        Self::with_units(1.0, 1.0)
    }
}

impl Draft {
    /// An empty draft that counts money in `cost_unit` and tonnes in `tonne_unit`; both are divided out on entry.
    ///
    /// With a tonne unit taken from the model itself, a model in kilograms gives the same numbers to the solver.
    pub(crate) fn with_units(cost_unit: f64, tonne_unit: f64) -> Self {
        Self { cost_unit, tonne_unit, columns: Vec::new(), entries: Vec::new(), rows: Vec::new() }
    }

    /// What money and quantities are divided by as they are entered.
    pub(crate) fn units(&self) -> (f64, f64) {
        (self.cost_unit, self.tonne_unit)
    }

    /// The cost to enter so that the solver sees `cost`.
    pub(crate) fn plain_cost(&self, cost: f64) -> f64 {
        cost * self.cost_unit / self.tonne_unit
    }

    /// Adds a column with its cost and bounds.
    pub(crate) fn column(&mut self, cost: f64, lower: f64, upper: f64, name: String) -> usize {
        self.columns.push((
            cost * self.tonne_unit / self.cost_unit,
            lower / self.tonne_unit,
            upper / self.tonne_unit,
            name,
        ));
        self.entries.push(Vec::new());
        self.columns.len() - 1
    }

    /// Adds a row over columns that exist already.
    pub(crate) fn row(&mut self, lower: f64, upper: f64, terms: &[(usize, f64)], name: String) -> usize {
        let row = self.rows.len();
        self.rows.push((lower / self.tonne_unit, upper / self.tonne_unit, name));
        for &(column, coefficient) in terms {
            self.term(row, column, coefficient);
        }
        row
    }

    /// Adds `coefficient` of `column` to `row`.
    pub(crate) fn term(&mut self, row: usize, column: usize, coefficient: f64) {
        if coefficient != 0.0 {
            self.entries[column].push((row, coefficient));
        }
    }

    /// The first row that a column stands in.
    pub(crate) fn row_of(&self, column: usize) -> usize {
        self.entries[column].first().map_or(0, |entry| entry.0)
    }

    /// Moves a row's two sides by `amount`.
    pub(crate) fn shift_row(&mut self, row: usize, amount: f64) {
        self.rows[row].0 += amount / self.tonne_unit;
        self.rows[row].1 += amount / self.tonne_unit;
    }

    /// The bounds of a column in solver units.
    pub(crate) fn bounds(&self, column: usize) -> (f64, f64) {
        (self.columns[column].1, self.columns[column].2)
    }

    /// The least value of a column, in tonnes.
    pub(crate) fn lowest(&self, column: usize) -> f64 {
        self.columns[column].1 * self.tonne_unit
    }

    /// The greatest value of a column, in tonnes.
    pub(crate) fn highest(&self, column: usize) -> f64 {
        self.columns[column].2 * self.tonne_unit
    }

    /// The cost of every column, in money a tonne.
    pub(crate) fn costs(&self) -> Vec<f64> {
        self.columns.iter().map(|column| self.plain_cost(column.0)).collect()
    }

    /// Replaces the cost of a column.
    pub(crate) fn set_cost(&mut self, column: usize, cost: f64) {
        self.columns[column].0 = cost * self.tonne_unit / self.cost_unit;
    }

    /// Replaces the greatest value of a column, in tonnes.
    pub(crate) fn set_highest(&mut self, column: usize, most: f64) {
        self.columns[column].2 = most / self.tonne_unit;
    }

    /// Replaces the bounds of a column, in solver units.
    pub(crate) fn set_bounds(&mut self, column: usize, lower: f64, upper: f64) {
        self.columns[column].1 = lower;
        self.columns[column].2 = upper;
    }

    /// Whether a column's bounds leave one value.
    pub(crate) fn is_fixed(&self, column: usize) -> bool {
        self.columns[column].1 == self.columns[column].2
    }

    /// The two sides of a row in solver units.
    pub(crate) fn row_bounds(&self, row: usize) -> (f64, f64) {
        (self.rows[row].0, self.rows[row].1)
    }

    /// Replaces the two sides of a row, in solver units.
    pub(crate) fn set_row_bounds(&mut self, row: usize, lower: f64, upper: f64) {
        self.rows[row].0 = lower;
        self.rows[row].1 = upper;
    }

    /// Forgets every cost.
    pub(crate) fn clear_costs(&mut self) {
        for column in &mut self.columns {
            column.0 = 0.0;
        }
    }

    /// Takes the costs of `other`, whose columns come first here; further columns cost nothing.
    pub(crate) fn copy_costs(&mut self, other: &Self) {
        self.clear_costs();
        for (column, theirs) in self.columns.iter_mut().zip(&other.columns) {
            column.0 = theirs.0;
        }
    }

    /// Gives every column that can move a generic cost between one and two, hashed from its name.
    ///
    /// Weights in arithmetic progression leave ties; hashed ones do not, and a name is stable where an index is not.
    pub(crate) fn hash_costs(&mut self) {
        for (cost, lower, upper, name) in &mut self.columns {
            if lower != upper {
                // FNV-1a, then a finaliser so that names that differ in a digit get unrelated weights.
                let mut hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
                });
                hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
                hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
                *cost = 1.0 + ((hash ^ (hash >> 33)) >> 11) as f64 / (1u64 << 53) as f64;
            }
        }
    }

    /// How many rows and columns there are.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.rows.len(), self.columns.len())
    }

    /// The finished problem.
    pub(crate) fn finish(self) -> Problem {
        let mut builder = Builder::new();
        for (lower, upper, name) in &self.rows {
            builder.add_row(*lower, *upper, name);
        }
        for ((cost, lower, upper, name), entries) in self.columns.iter().zip(&self.entries) {
            builder.add_col(*cost, *lower, *upper, entries, name);
        }
        builder.finish()
    }
}
