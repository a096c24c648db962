//! Raw tables of a GeoPolRisk panel: trade by code, production by commodity, political stability, as plain data.

/// The tables, with names turned into positions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tables {
    /// Countries, by the code that the tables use.
    pub countries: Vec<String>,
    /// English names of countries, where the tables have one.
    pub names: Vec<(String, String)>,
    /// Six-digit codes.
    pub codes: Vec<String>,
    /// Materials that have a trade code.
    pub materials: Vec<Material>,
    /// Materials without a trade code: not assessed, which is not a risk of zero.
    pub without_code: Vec<String>,
    /// Flows.
    pub flows: Vec<Flow>,
    /// Production.
    pub made: Vec<Made>,
    /// Political stability: country, year, estimate from -2.5 to 2.5.
    pub stability: Vec<(u16, i16, f64)>,
}

/// A material of the panel.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Material {
    /// Name in the panel.
    pub name: String,
    /// Name in the production table.
    pub commodity: String,
    /// Its codes, as positions.
    pub codes: Vec<u16>,
    /// Production units in a tonne: 1000 where the table counts kilograms.
    pub per_tonne: f64,
    /// End-of-life recycling input rate, where the table has one.
    pub eol_rir: Option<f64>,
}

/// A flow of a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// Calendar year.
    pub year: i16,
    /// From.
    pub exporter: u16,
    /// To.
    pub importer: u16,
    /// Code.
    pub code: u16,
    /// Thousand USD.
    pub kusd: f64,
    /// Tonnes; zero where the table has none, as the package reads it.
    pub tonnes: f64,
}

/// Production of a year, in the unit of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Made {
    /// Material.
    pub material: u16,
    /// Country.
    pub country: u16,
    /// Calendar year.
    pub year: i16,
    /// Amount.
    pub amount: f64,
}

/// A region asked about: a name and the countries in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Economy {
    /// Name.
    pub name: String,
    /// Members, by the code of the tables.
    pub members: Vec<String>,
}
