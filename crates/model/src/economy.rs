//! An economy as a table of who sells what to whom, a case that shocks it, and the series that come out.

mod own;

pub use own::{Assumed, CEILING, Criticality, Measure, MeasureKind, OwnRules, PRECAUTION, RAMP, Rationing};

/// A table of annual flows between industries, an industry being one product made in one region.
///
/// Industries stand in the order region by region, products inside; regions and products are each sorted by code point.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Regions, sorted.
    pub regions: Vec<String>,
    /// Products, sorted.
    pub products: Vec<String>,
    /// Final-demand columns, sorted: consuming region and category.
    pub consumers: Vec<(usize, String)>,
    /// What buyers buy from sellers in a year.
    pub flows: Flows,
    /// Annual final demand, one column of all industries after the other.
    pub final_demand: Vec<f64>,
    /// Annual output of each industry, as given.
    pub output: Vec<f64>,
}

/// A table, and what its industries add to what they buy.
#[derive(Debug, Clone, PartialEq)]
pub struct Accounts {
    /// The table.
    pub table: Table,
    /// Annual value added of each industry.
    pub value_added: Vec<f64>,
}

/// Flows by buyer: all that one buyer buys lies together.
#[derive(Debug, Clone, PartialEq)]
pub enum Flows {
    /// Every cell, in double precision.
    Dense(Vec<f64>),
    /// Every cell, in single precision.
    DenseSingle(Vec<f32>),
    /// Cells that are not zero.
    Sparse {
        /// Where each buyer's cells begin; one more than there are buyers.
        starts: Vec<usize>,
        /// Seller of each cell, ascending within a buyer.
        sellers: Vec<u32>,
        /// Amount of each cell.
        amounts: Vec<f64>,
    },
}

impl Table {
    /// Number of industries.
    #[must_use]
    pub fn industries(&self) -> usize {
        self.output.len()
    }

    /// `region|product` of an industry.
    #[must_use]
    pub fn industry(&self, industry: usize) -> String {
        let products = self.products.len();
        format!("{}|{}", self.regions[industry / products], self.products[industry % products])
    }
}

/// A simulation of the BoARIO kind: settings, shocks, and what to keep.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Settings.
    pub settings: Settings,
    /// Shocks, in the order of the file.
    pub shocks: Vec<Shock>,
    /// Number of steps.
    pub steps: usize,
    /// What is recorded.
    pub keep: Keep,
}

/// What a run records.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Keep {
    /// Steps of the series, ascending; every step when `None`.
    pub steps: Option<Vec<usize>>,
    /// Steps whose stocks are kept cell by cell.
    pub stocks: Vec<usize>,
    /// Variables; every one when `None`.
    pub variables: Option<Vec<Variable>>,
    /// Whether the limiting inputs are listed.
    pub limiting: bool,
}

/// How an industry's stocks and orders behave.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// How an order is split over the regions that sell the product.
    pub split: OrderSplit,
    /// Overproduction at rest.
    pub alpha_base: f64,
    /// Greatest overproduction.
    pub alpha_max: f64,
    /// Steps in which overproduction adjusts.
    pub alpha_tau: f64,
    /// Share of the inventory target below which an input limits output.
    pub psi: f64,
    /// Inventory target of each product, in steps of use; infinite for what needs no stock.
    pub inventory: Vec<f64>,
    /// Share of a gap that is ordered in a step, by product.
    pub restoration: Vec<f64>,
    /// Productive capital of each industry, in money of the table.
    pub capital: Vec<f64>,
    /// Length of a step, in years.
    pub step_years: f64,
    /// Length of a step, in the units in which the shocks' times are given.
    pub units_per_step: usize,
    /// Threads that share the pass over the table; the result does not depend on them.
    pub threads: usize,
}

/// How an order for a product is split over its suppliers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderSplit {
    /// As in the table ("noalt").
    Fixed,
    /// As in the table, times what is left of each supplier's capacity ("alt").
    ByCapacity,
}

/// Something that happens to some industries.
#[derive(Debug, Clone, PartialEq)]
pub struct Shock {
    /// First step in which it is there; at least 1.
    pub occurrence: usize,
    /// Steps before recovery begins; at least 1.
    pub duration: usize,
    /// What it is.
    pub kind: ShockKind,
}

/// Kinds of shocks.
#[derive(Debug, Clone, PartialEq)]
pub enum ShockKind {
    /// A share of capacity is lost.
    Capacity {
        /// Share lost, by industry.
        lost: Vec<(usize, f64)>,
        /// How it comes back.
        recovery: Recovery,
    },
    /// Capital is destroyed and comes back by itself.
    Capital {
        /// Money destroyed, by industry, in units of the table.
        destroyed: Vec<(usize, f64)>,
        /// How it comes back.
        recovery: Recovery,
        /// Decimals to which the remaining damage is rounded.
        decimals: i32,
    },
    /// Capital is destroyed and rebuilt by those who can.
    Rebuilding {
        /// Money destroyed, by industry, in units of the table.
        destroyed: Vec<(usize, f64)>,
        /// The same as the rebuilding demand sees it.
        to_rebuild: Vec<(usize, f64)>,
        /// Damage to households, by final-demand column, in units of the table.
        households: Vec<(usize, f64)>,
        /// Products that rebuild, with shares that add up to one.
        products: Vec<(usize, f64)>,
        /// Rebuilding demand for one unit of damage.
        factor: f64,
        /// Steps in which rebuilding is meant to be done.
        tau: f64,
        /// Decimals to which the remaining demand is rounded.
        decimals: i32,
    },
}

/// How a loss fades.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recovery {
    /// Shape.
    pub curve: Curve,
    /// Steps that it takes.
    pub tau: f64,
}

/// Shapes of recovery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Curve {
    /// Evenly.
    Linear,
    /// By the same share in every quarter of a step ("convexe").
    Convex,
    /// By the same share in every step ("convexe noscale").
    ConvexUnscaled,
    /// Slow at first.
    Concave,
}

macro_rules! variables {
    ($($name:ident $text:literal $doc:literal)+) => {
        /// A variable of the series, by industry and step.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Variable { $(#[doc = $doc] $name),+ }
        impl Variable {
            /// Every variable, in the order of the columns.
            pub const ALL: &[Self] = &[$(Self::$name),+];
            /// Name of its column.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

variables! {
    ProductionRealised "production_realised" "Output."
    ProductionCapacity "production_capacity" "What could be made if demand and inputs allowed."
    IntermediateDemand "intermediate_demand" "Orders received from industries."
    FinalDemandUnmet "final_demand_unmet" "Final demand that was not met, by consuming region and product."
    FinalDemandUndist "final_demand_undist" "Final demand that was not met, by selling industry."
    RebuildDemand "rebuild_demand" "Rebuilding demand received."
    RebuildProd "rebuild_prod" "Rebuilding demand delivered."
    ProductiveCapitalToRecover "productive_capital_to_recover" "Capital that is still lost."
    Overproduction "overproduction" "Factor on capacity under scarcity."
    CapacityLossShare "capacity_loss_share" "Share of capacity that is lost."
    LimitingCount "limiting_count" "Number of inputs that limit output."
    InputsStockTotal "inputs_stock_total" "Finite input stocks at the end of the step."
}

/// What a run gives.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// Steps that were kept, ascending.
    pub steps: Vec<usize>,
    /// For each variable the values of the kept steps, industries inside.
    pub values: Vec<(Variable, Vec<f64>)>,
    /// Step, product and industry of each input that limits.
    pub limiting: Vec<(usize, usize, usize)>,
    /// Stocks at the start of a step: the step, and product by product all industries.
    pub stocks: Vec<(usize, Vec<f64>)>,
}

/// The state of a run between two steps, as lists that a file can hold; whole numbers stand in them as they are.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Snapshot {
    /// Next step.
    pub step: usize,
    /// What the run keeps, in an order of its own.
    pub lists: Vec<Vec<f64>>,
}
