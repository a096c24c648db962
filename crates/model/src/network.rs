//! A network of firms, how a run over it goes, and the totals and firms that come out.

/// Firms and who supplies whom.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Network {
    /// Final consumption of each firm's product, per day.
    pub consumption: Vec<f64>,
    /// Sector of each firm.
    pub sector: Vec<u32>,
    /// Share of capacity that each firm loses at the start.
    pub lost: Vec<f64>,
    /// Supplier of each link.
    pub supplier: Vec<u32>,
    /// Client of each link.
    pub client: Vec<u32>,
    /// What each link carries per day at rest.
    pub amount: Vec<f64>,
}

/// Options of a run, as Inoue and Todo's simulator has them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Who goes short first (`R`).
    pub rationing: Rationing,
    /// What is ordered (`o`).
    pub orders: Orders,
    /// How capacity comes back (`b`).
    pub recovery: Comeback,
    /// Days of recovery (`c`).
    pub recovery_days: f64,
    /// Days of stock that are aimed at (`i`).
    pub stock_days: f64,
    /// Days in which a gap in stocks is ordered (`T`).
    pub adjustment_days: f64,
    /// Days of the run (`t`).
    pub days: usize,
}

/// Who goes short first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rationing {
    /// Everybody alike (0).
    Proportional,
    /// Final consumption (1).
    FinalLast,
    /// Whoever asks for most of what it took at rest (2).
    LowestRatioFirst,
}

/// What is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Orders {
    /// What is used, and a gap against stocks for present use (0).
    ForPresentUse,
    /// What is used, and a gap against stocks for use at rest (1).
    ForUseAtRest,
    /// As the first, but a surplus is not taken off (2).
    NeverLess,
}

/// How capacity comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comeback {
    /// By an equal part of the loss every day (0).
    Even,
    /// By the same share of capacity every day (1).
    EvenShare,
    /// At once (2).
    AtOnce,
    /// By a factor, as coded (3).
    Geometric,
    /// Exponentially (4).
    Exponential,
}

/// Totals of one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Total {
    /// Output of all firms.
    pub production: f64,
    /// Final consumption that is met.
    pub consumption: f64,
    /// Value added of all firms.
    pub value_added: f64,
}

/// Firms on one day.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Day {
    /// The day, from zero.
    pub day: usize,
    /// Output.
    pub production: Vec<f64>,
    /// Orders and final consumption asked for.
    pub demand: Vec<f64>,
    /// What inputs allow.
    pub supply: Vec<f64>,
    /// Share of capacity that is lost.
    pub lost: Vec<f64>,
}

/// Links between firms, with what an index of systemic risk needs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Links {
    /// Names of the firms, sorted.
    pub firms: Vec<String>,
    /// Sector of each firm.
    pub sector: Vec<u32>,
    /// Links, in file order.
    pub links: Vec<Link>,
}

/// One link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Who sells.
    pub supplier: u32,
    /// Who buys.
    pub customer: u32,
    /// How much.
    pub weight: f64,
    /// 2 essential, 1 not essential, 0 of no weight for the customer's output.
    pub kind: u8,
}
