//! Small constructors for what every report is made of: names, headings, numbers.

use seawall_model::answer::{Head, Row, Section, Table, Unit, Value};
use seawall_model::unit::Interval;
use seawall_model::world::Name;

/// A name in both languages.
pub(crate) fn name(en: impl Into<String>, ja: impl Into<String>) -> Name {
    Name { en: en.into(), ja: ja.into() }
}

/// A name that is the same in both languages: a code, a hash, a title as published.
pub(crate) fn same(text: impl Into<String>) -> Name {
    let text = text.into();
    Name { en: text.clone(), ja: text }
}

/// A column heading.
pub(crate) fn head(id: &str, en: &str, ja: &str, unit: Unit) -> Head {
    Head { id: id.into(), name: name(en, ja), unit, run: None }
}

/// A number with the decimals that are meant.
pub(crate) fn number(value: f64, decimals: u8) -> Value {
    Value::Number { value, decimals }
}

/// As many decimals as leave three digits that mean something.
pub(crate) fn digits(value: f64) -> u8 {
    if value.abs() >= 100.0 {
        0
    } else {
        u8::from(value.abs() >= 10.0 || value == 0.0) + 2 * u8::from(value.abs() < 10.0 && value != 0.0)
    }
}

/// A share with as few decimals as are asked, in percent; "no use" where there is nothing to take a share of.
pub(crate) fn percent(share: Option<f64>, decimals: u8) -> Value {
    share.map_or_else(|| Value::Missing(name("no use", "使用なし")), |share| number(100.0 * share, decimals))
}

/// Million US dollars as Japanese prose counts them: 13億3,600万米ドル.
pub(crate) fn oku(million: f64) -> String {
    let whole = |value: f64| seawall_io::render::digits(value, 0).unwrap_or_default();
    let million = million.round();
    let (oku, man) = ((million.abs() / 100.0).floor(), 100.0 * (million.abs() % 100.0));
    let sign = if million < 0.0 { "-" } else { "" };
    let parts = match (oku > 0.0, man > 0.0) {
        (true, true) => format!("{}億{}万", whole(oku), whole(man)),
        (true, false) => format!("{}億", whole(oku)),
        (false, true) => format!("{}万", whole(man)),
        (false, false) => "0".to_owned(),
    };
    format!("{sign}{parts}米ドル")
}

/// An interval.
pub(crate) fn range(interval: &Interval, central: Option<f64>, decimals: u8) -> Value {
    Value::Range { low: interval.low, central, high: interval.high, decimals }
}

/// A cell of words.
pub(crate) fn words(name: &Name) -> Value {
    Value::Text(name.clone())
}

/// A section of sentences and tables.
pub(crate) fn section(id: &str, heading: Name, lead: Vec<Name>, tables: Vec<Table>) -> Section {
    Section { id: id.into(), heading, lead, tables, charts: Vec::new() }
}

/// A table being written: columns, then rows, then notes.
pub(crate) struct Draft(Table);

/// Begins a table.
pub(crate) fn table(id: &str, caption: Name) -> Draft {
    Draft(Table { id: id.into(), caption, columns: Vec::new(), rows: Vec::new(), notes: Vec::new(), bar: None })
}

impl Draft {
    /// A column of words.
    pub fn words(self, id: &str, en: &str, ja: &str) -> Self {
        self.fact(id, en, ja, Unit::None)
    }

    /// A column of numbers that are facts.
    pub fn fact(mut self, id: &str, en: &str, ja: &str, unit: Unit) -> Self {
        self.0.columns.push(head(id, en, ja, unit));
        self
    }

    /// A column of numbers that a run computed.
    pub fn computed(mut self, id: &str, en: &str, ja: &str, unit: Unit, run: &str) -> Self {
        self.0.columns.push(Head { run: Some(run.to_owned()), ..head(id, en, ja, unit) });
        self
    }

    /// The column just added is drawn as bars.
    pub fn drawn(mut self) -> Self {
        self.0.bar = Some(self.0.columns.len() - 1);
        self
    }

    /// A row and the figures it rests on.
    pub fn row(&mut self, rests_on: Vec<String>, cells: Vec<Value>) {
        debug_assert_eq!(cells.len(), self.0.columns.len(), "a cell a column in {}", self.0.id);
        self.0.rows.push(Row { cells, rests_on, run: None });
    }

    /// A row whose numbers come from another run than the columns name.
    pub fn row_of(&mut self, run: &str, rests_on: Vec<String>, cells: Vec<Value>) {
        self.row(rests_on, cells);
        if let Some(row) = self.0.rows.last_mut() {
            row.run = Some(run.to_owned());
        }
    }

    /// A sentence under the table.
    pub fn note(&mut self, en: &str, ja: &str) {
        self.0.notes.push(name(en, ja));
    }

    /// The table.
    pub fn done(self) -> Table {
        self.0
    }
}

#[cfg(test)]
mod tests {
    //! Money as Japanese prose counts it.

    use super::oku;

    #[test]
    fn a_hundred_million_is_one_oku() {
        let got = [1336.0, 15_943.0, 100.0, 57.0, 0.2, -250.0].map(oku);
        let want =
            ["13億3,600万米ドル", "159億4,300万米ドル", "1億米ドル", "5,700万米ドル", "0米ドル", "-2億5,000万米ドル"];
        assert_eq!(got, want);
    }
}
