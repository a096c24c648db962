//! Value added at risk for a report: which table a partner has, what each response costs by industry and week, and how it is told.

mod bound;
mod told;

pub(crate) use bound::{Bounds, Lost};
pub(crate) use told::{Told, section, totals};

use seawall_engine::economy::{AtRisk, Between, End, Rule, at_risk, cuts, place};
use seawall_io::mrio::square::{Mend, Mended, Square};
use seawall_io::mrio::{Finding, bea};
use seawall_model::bridge::{Bridge, Span};
use seawall_model::conditions::Grid;
use seawall_model::economy::Accounts;
use seawall_model::id::{Column, DemandId, RegionId};
use seawall_model::world::{Model, Name};

/// A partner's table and the rows of the bridge that speak of it.
pub struct Economy {
    /// The partner.
    pub region: RegionId,
    /// What the rows of the bridge call the table.
    pub table: String,
    /// Where it comes from.
    pub origin: String,
    /// What had to be mended, as asked.
    pub mended: usize,
    /// The table.
    pub accounts: Accounts,
    /// Code of the partner in it.
    pub home: String,
    /// Rows that hold.
    pub rows: Vec<Span>,
}

/// Every partner with its economy, or why it has none.
pub type Economies = Vec<(RegionId, Result<Economy, Gap>)>;

/// Why a partner has none.
pub enum Gap {
    /// No table ships and none was given.
    NoTable,
    /// The table has none of the industries that the bridge names for the region.
    NoRow(String),
    /// The table cannot be used.
    Findings(Vec<Finding>),
}

impl Economy {
    /// The table that ships for a partner.
    ///
    /// # Errors
    /// [`Gap::NoTable`] where there is none.
    pub fn shipped(model: &Model, bridge: &Bridge, region: RegionId) -> Result<Self, Gap> {
        if model.world.regions[region].code != bea::HOME || bridge.rows.iter().all(|row| row.table != bea::NAME) {
            return Err(Gap::NoTable);
        }
        let mut square = bea::shipped().ok_or(Gap::NoTable)?;
        let mended = square.mend(&[Mend::Negative]);
        Self::of(model, bridge, region, square, &mended)
    }

    /// A table that somebody gives.
    ///
    /// # Errors
    /// Where no row of the bridge names its industries, or findings are errors.
    pub fn of(
        model: &Model,
        bridge: &Bridge,
        region: RegionId,
        square: Square,
        mended: &[Mended],
    ) -> Result<Self, Gap> {
        let code = &model.world.regions[region].code;
        let origin = square.origin.clone();
        let mut found = Vec::new();
        let accounts = square.accounts(code, &mut found).ok_or(Gap::Findings(found))?;
        let holds = |row: &&Span| row.region.is_none_or(|one| one == region);
        let knows = |row: &Span| place(&accounts, code, &row.industry).is_some();
        let mut names: Vec<&str> = bridge.rows.iter().filter(holds).map(|row| row.table.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let of =
            |name: &str| bridge.rows.iter().filter(holds).filter(|row| row.table == name).cloned().collect::<Vec<_>>();
        let fits = names.iter().map(|name| (of(name), *name)).find(|(rows, _)| rows.iter().all(&knows));
        let (rows, table) = fits.ok_or_else(|| Gap::NoRow(names.join(", ")))?;
        Ok(Self { region, table: table.to_owned(), origin, mended: mended.len(), home: code.clone(), rows, accounts })
    }

    /// Value added of a year.
    #[must_use]
    pub fn value_added(&self) -> f64 {
        let s = self.accounts.table.products.len();
        let at = self.accounts.table.regions.iter().position(|one| *one == self.home).unwrap_or(0);
        self.accounts.value_added[at * s..(at + 1) * s].iter().sum()
    }

    /// Places of the partner's own industries.
    pub(crate) fn own(&self) -> std::ops::Range<usize> {
        let s = self.accounts.table.products.len();
        let at = self.accounts.table.regions.iter().position(|one| *one == self.home).unwrap_or(0);
        at * s..(at + 1) * s
    }

    /// Value added of a year of an industry of the partner.
    pub(crate) fn added(&self, industry: &str) -> f64 {
        place(&self.accounts, &self.home, industry).map_or(0.0, |at| self.accounts.value_added[at])
    }

    /// What an industry is called.
    pub(crate) fn name(&self, industry: usize) -> Name {
        let code = &self.accounts.table.products[industry % self.accounts.table.products.len()];
        if let Some(row) = self.rows.iter().find(|row| row.industry == *code) {
            return row.name.clone();
        }
        let en = if self.table == bea::NAME { bea::title(code) } else { None };
        let title = en.unwrap_or_else(|| code.clone());
        Name { ja: format!("{title}({code})"), en: title }
    }

    /// One bound of what a response costs, week by week of `weeks`, by a rule.
    #[must_use]
    pub fn bound(&self, model: &Model, weeks: &Grid, answer: &Answered<'_>, end: End, rule: Rule) -> AtRisk {
        let rows: Vec<&Span> = self.rows.iter().collect();
        let cuts = cuts(&self.accounts, &self.home, &rows, end, |row| unserved(model, self.region, row, weeks, answer));
        let between = Between { end, rule, is_maker: &|product| is_maker(&self.table, product) };
        at_risk(&self.accounts, &cuts, &between, weeks.len())
    }

    /// What stops by itself if one use alone is short, upper bound.
    pub(crate) fn alone(
        &self,
        model: &Model,
        weeks: &Grid,
        answer: &Answered<'_>,
        usage: seawall_model::id::UseId,
    ) -> f64 {
        let rows: Vec<&Span> = self.rows.iter().filter(|row| row.usage == usage).collect();
        let unserved = |row: &Span| unserved(model, self.region, row, weeks, answer);
        let cuts = cuts(&self.accounts, &self.home, &rows, End::High, unserved);
        let of = |cut: &seawall_engine::economy::Cut| {
            let share: f64 = cut.share.iter().zip(&weeks.length).map(|(share, length)| share * length).sum();
            self.accounts.value_added[cut.industry] / seawall_model::conditions::WEEKS_PER_YEAR * share
        };
        cuts.iter().map(of).sum()
    }
}

/// A response as far as users go.
pub struct Answered<'a> {
    /// Its periods.
    pub grid: &'a Grid,
    /// Demand, t/week.
    pub wanted: &'a Column<DemandId, Vec<f64>>,
    /// What is not served, t/week.
    pub short: &'a Column<DemandId, Vec<f64>>,
}

/// Share of a use that goes unserved in each week, over all products that it takes.
fn unserved(model: &Model, region: RegionId, row: &Span, weeks: &Grid, answer: &Answered<'_>) -> Vec<f64> {
    let world = &model.world;
    let demands: Vec<DemandId> = world
        .demands
        .iter()
        .filter(|(_, demand)| demand.region == region && demand.usage == row.usage)
        .map(|(id, _)| id)
        .collect();
    (0..weeks.len())
        .map(|week| {
            let (mut wanted, mut short) = (0.0, 0.0);
            for t in 0..answer.grid.len() {
                let overlap =
                    answer.grid.finish(t).min(weeks.finish(week)) - answer.grid.start[t].max(weeks.start[week]);
                if overlap <= 0.0 {
                    continue;
                }
                for &demand in &demands {
                    wanted += overlap * answer.wanted[demand].get(t).copied().unwrap_or(0.0);
                    short += overlap * answer.short[demand].get(t).copied().unwrap_or(0.0).max(0.0);
                }
            }
            if wanted > 0.0 { (short / wanted).clamp(0.0, 1.0) } else { 0.0 }
        })
        .collect()
}

/// Whether an industry makes goods: between these an input binds.
fn is_maker(table: &str, product: &str) -> bool {
    let within =
        |code: &str, range: std::ops::RangeInclusive<u8>| code.parse::<u8>().is_ok_and(|code| range.contains(&code));
    match table {
        bea::NAME => ["31", "32", "33"].iter().any(|start| product.starts_with(start)),
        "oecd45" => within(product, 6..=22),
        "wiod35" => product.strip_prefix('c').is_some_and(|code| within(code, 3..=16)),
        _ => true,
    }
}
