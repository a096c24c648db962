//! Every sheet and column of a model folder, said once: reader, checks, manual, templates and schemas come from here.

use crate::check::cells::HS_EDITIONS;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// A sheet of the model folder.
#[derive(Debug, PartialEq, Eq)]
pub struct Sheet {
    /// File name.
    pub file: &'static str,
    /// Columns in the order of the template.
    pub columns: &'static [Column],
    /// Sets of columns that together name a row and may not repeat; the first is the row's id.
    pub keys: &'static [&'static [&'static str]],
    /// What must stand behind the numbers of a row.
    pub evidence: Evidence,
    /// Whether the folder must have it.
    pub required: bool,
    /// What a row says.
    pub doc: &'static str,
}

/// What must stand behind the numbers of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// Names only, or evidence of another form.
    None,
    /// A source.
    Source,
    /// A source, or else a reason and intervals instead of single numbers.
    SourceOrReason,
    /// A reason and an interval.
    Reason,
}

/// A column of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Header.
    pub name: &'static str,
    /// What its cells hold.
    pub kind: Kind,
    /// Whether the column must be there and no cell may be blank.
    pub required: bool,
    /// What it says.
    pub doc: &'static str,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The id of the row: ASCII letters, digits, `_`, `-` and `.`.
    Id,
    /// The id of a row of that sheet.
    Ref(&'static str),
    /// Ids of rows of that sheet, separated by `;`.
    Refs(&'static str),
    /// Part of a key: ids of that sheet separated by `;`, blank or `*` for any.
    Key(&'static str),
    /// ISO 3166-1 alpha-3 codes separated by `;`.
    Countries,
    /// A number.
    Number {
        /// Its unit.
        unit: &'static str,
        /// What it may be.
        range: Range,
    },
    /// One of these words.
    Word(&'static [&'static str]),
    /// A name people read, kept as written.
    Name,
    /// Free text, kept as written.
    Text,
    /// `2024`, `2024-05` or `2024-05-31`.
    Date,
    /// A calendar or fiscal year, `2024` or `FY2024`.
    Period,
    /// Customs codes of six digits separated by `;`.
    Hs,
    /// Edition of the customs codes, `HS2022`.
    Edition,
}

/// What a number may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Range {
    /// Any finite number.
    Any,
    /// Zero or more.
    NotNegative,
    /// From zero to one.
    Fraction,
}

/// What `indicators.csv` may score.
pub const INDICATORS: &[&str] = &["political_stability", "eol_rir", "substitution", "trade_parameter", "gdp"];

/// What `attacks.csv` may close.
pub const ATTACK_KINDS: &[&str] = &["restriction", "plant", "chokepoint"];

/// How near an attack of `attacks.csv` is to what has happened.
pub const PLAUSIBILITY: &[&str] = &["used_before", "announced", "possible", "remote"];

const fn column(name: &'static str, kind: Kind, doc: &'static str) -> Column {
    Column { name, kind, required: false, doc }
}

const fn must(name: &'static str, kind: Kind, doc: &'static str) -> Column {
    Column { name, kind, required: true, doc }
}

const fn number(name: &'static str, unit: &'static str, range: Range, doc: &'static str) -> Column {
    column(name, Kind::Number { unit, range }, doc)
}

const fn must_number(name: &'static str, unit: &'static str, range: Range, doc: &'static str) -> Column {
    must(name, Kind::Number { unit, range }, doc)
}

const SOURCE: Column =
    column("source", Kind::Refs("sources.csv"), "Where the numbers were read; several with `;`. Blank: assumed.");
const REASON: Column =
    column("reason", Kind::Text, "Why the numbers are what they are; required where no source is given.");

/// Words for the quantity that an observation, assumption or view is about.
pub const VARIABLES: &[&str] = &["output", "input", "trade", "use", "stock_change", "unexplained", "trade_value"];

/// Words for how a figure came about.
pub const QUALIFIERS: &[&str] =
    &["reported", "estimated", "derived", "mirrored", "withheld", "not_available", "zero", "less_than", "greater_than"];

/// Words for how far a figure is believed, best first.
pub const CONFIDENCES: &[&str] = &["high", "medium", "low", "very_low", "contested"];

/// Words for the settings of the response.
pub const PARAMETERS: &[&str] = &[
    "transshipment",
    "adjustment",
    "replacement",
    "holding",
    "value_spread",
    "demand_short",
    "demand_long",
    "supply_short",
    "supply_long",
    "thin_market",
    "restore_weeks",
    "precaution",
    "part_share",
    "industry_cover",
];

const KEY: [Column; 6] = [
    must("variable", Kind::Word(VARIABLES), "What is counted."),
    column("region", Kind::Key("regions.csv"), "Where; the exporter of a trade."),
    column("partner", Kind::Key("regions.csv"), "The importer of a trade."),
    column("product", Kind::Key("products.csv"), "What."),
    column("process", Kind::Key("processes.csv"), "By which process, for output and input."),
    column("use", Kind::Key("uses.csv"), "For which use."),
];

/// Words for how the shortage of a use binds in an industry.
pub const DEPENDENCES: &[&str] = &["critical", "important", "not_critical"];

/// Every sheet, in the order in which they are read.
pub const SHEETS: &[Sheet] = &[
    Sheet {
        file: "sources.csv",
        columns: &[
            must("source", Kind::Id, "Id that other sheets write."),
            must("title", Kind::Name, "Title as published."),
            column("publisher", Kind::Name, "Who published it."),
            column("year", Kind::Text, "Year of publication."),
            column("licence", Kind::Text, "Licence of the source."),
            column("location", Kind::Text, "Where it can be found: an address, page or table."),
            column("kind", Kind::Text, "Sort of publication; `blog`, `forum` and `social` never give a central value."),
        ],
        keys: &[&["source"]],
        evidence: Evidence::None,
        required: true,
        doc: "A publication that numbers were read in.",
    },
    Sheet {
        file: "regions.csv",
        columns: &[
            must("region", Kind::Id, "ISO 3166-1 alpha-3 code, or a code of your own for a group."),
            must("name_en", Kind::Name, "English name."),
            must("name_ja", Kind::Name, "Japanese name."),
            column("members", Kind::Countries, "Countries of a group, separated by `;`."),
            column("note", Kind::Text, "What a group stands for."),
        ],
        keys: &[&["region"]],
        evidence: Evidence::None,
        required: true,
        doc: "A country or a group of countries; together they are the world.",
    },
    Sheet {
        file: "elements.csv",
        columns: &[
            must("element", Kind::Id, "Id that other sheets write."),
            must("name_en", Kind::Name, "English name."),
            must("name_ja", Kind::Name, "Japanese name."),
        ],
        keys: &[&["element"]],
        evidence: Evidence::None,
        required: true,
        doc: "A chemical element that is followed through the stages, or a pair that is never split.",
    },
    Sheet {
        file: "products.csv",
        columns: &[
            must("product", Kind::Id, "Id that other sheets write."),
            must(
                "stage",
                Kind::Word(&["mine", "oxide", "metal", "alloy", "blank", "magnet", "secondary"]),
                "Where in the chain.",
            ),
            column(
                "basis",
                Kind::Word(&["gross", "reo", "oxide", "element", "alloy", "blank", "finished"]),
                "What its tonnes count.",
            ),
            must("name_en", Kind::Name, "English name."),
            must("name_ja", Kind::Name, "Japanese name."),
            column("elements", Kind::Refs("elements.csv"), "Elements it carries, separated by `;`."),
            column("hs6", Kind::Hs, "Customs codes, six digits, separated by `;`."),
            column("hs_edition", Kind::Edition, "Edition of the customs codes; required with them."),
            column("transport", Kind::Text, "How it usually travels."),
            number("price_low", "USD/t", Range::NotNegative, "Least price in the base year."),
            number("price_central", "USD/t", Range::NotNegative, "Price in the base year."),
            number("price_high", "USD/t", Range::NotNegative, "Greatest price in the base year."),
            column("price_unit", Kind::Text, "`USD/t`, or `USD/kg`, which is multiplied by 1000."),
            number(
                "disposal_usd_per_t",
                "USD/t",
                Range::NotNegative,
                "Cost of getting rid of a tonne; blank where a surplus is not possible.",
            ),
            SOURCE,
            REASON,
        ],
        keys: &[&["product"]],
        evidence: Evidence::SourceOrReason,
        required: true,
        doc: "A material at a stage, of one composition.",
    },
    Sheet {
        file: "contents.csv",
        columns: &[
            must("product", Kind::Ref("products.csv"), "The product."),
            must("element", Kind::Ref("elements.csv"), "The element."),
            number("low", "t/t", Range::NotNegative, "Least tonnes of the element in a tonne of the product."),
            number("central", "t/t", Range::NotNegative, "Tonnes of the element in a tonne of the product."),
            number("high", "t/t", Range::NotNegative, "Most tonnes of the element in a tonne of the product."),
            SOURCE,
            REASON,
        ],
        keys: &[&["product", "element"]],
        evidence: Evidence::SourceOrReason,
        required: true,
        doc: "How much of an element a tonne of a product holds.",
    },
    Sheet {
        file: "processes.csv",
        columns: &[
            must("process", Kind::Id, "Id that other sheets write."),
            must(
                "stage",
                Kind::Word(&["mine", "oxide", "metal", "alloy", "blank", "magnet", "secondary"]),
                "Stage of its main output.",
            ),
            must("name_en", Kind::Name, "English name."),
            must("name_ja", Kind::Name, "Japanese name."),
            must("per", Kind::Ref("products.csv"), "The product in whose tonnes throughput is counted."),
            column("reason", Kind::Text, "What it is."),
        ],
        keys: &[&["process"]],
        evidence: Evidence::None,
        required: true,
        doc: "A way of turning products into others.",
    },
    Sheet {
        file: "recipes.csv",
        columns: &[
            must("process", Kind::Ref("processes.csv"), "The process."),
            column(
                "region",
                Kind::Ref("regions.csv"),
                "Where this row holds instead of the one without a region; blank for everywhere.",
            ),
            must("product", Kind::Ref("products.csv"), "What is taken or given."),
            must("role", Kind::Word(&["input", "output"]), "Which way."),
            number("low", "t/t", Range::NotNegative, "Least tonnes per tonne of the process's `per` product."),
            number("central", "t/t", Range::NotNegative, "Tonnes per tonne of the process's `per` product."),
            number("high", "t/t", Range::NotNegative, "Most tonnes per tonne of the process's `per` product."),
            SOURCE,
            REASON,
        ],
        keys: &[&["process", "region", "product", "role"]],
        evidence: Evidence::SourceOrReason,
        required: true,
        doc: "One ingredient of a process; the `per` product's own row is 1, 1, 1.",
    },
    Sheet {
        file: "losses.csv",
        columns: &[
            must("process", Kind::Ref("processes.csv"), "The process."),
            column(
                "region",
                Kind::Ref("regions.csv"),
                "Where this row holds instead of the one without a region; blank for everywhere.",
            ),
            must("element", Kind::Ref("elements.csv"), "The element."),
            number("low", "t/t", Range::Fraction, "Least share of what goes in that does not come out."),
            number("central", "t/t", Range::Fraction, "Share of what goes in that does not come out."),
            number("high", "t/t", Range::Fraction, "Greatest share of what goes in that does not come out."),
            SOURCE,
            REASON,
        ],
        keys: &[&["process", "region", "element"]],
        evidence: Evidence::SourceOrReason,
        required: false,
        doc: "What a process loses of an element; without a row anything from nothing to all of it.",
    },
    Sheet {
        file: "plants.csv",
        columns: &[
            must("plant", Kind::Id, "Id, stable across versions."),
            must("region", Kind::Ref("regions.csv"), "Where."),
            must("process", Kind::Ref("processes.csv"), "What it does."),
            number(
                "capacity_factor_low",
                "x baseline",
                Range::NotNegative,
                "Least capacity as a multiple of baseline throughput.",
            ),
            number(
                "capacity_factor_central",
                "x baseline",
                Range::NotNegative,
                "Capacity as a multiple of baseline throughput.",
            ),
            number(
                "capacity_factor_high",
                "x baseline",
                Range::NotNegative,
                "Greatest capacity as a multiple of baseline throughput.",
            ),
            must_number(
                "ramp_per_week",
                "1/week",
                Range::NotNegative,
                "How fast throughput above baseline may grow, share of baseline a week.",
            ),
            SOURCE,
            REASON,
        ],
        keys: &[&["plant"], &["region", "process"]],
        evidence: Evidence::SourceOrReason,
        required: true,
        doc: "A process in a region.",
    },
    Sheet {
        file: "recovery.csv",
        columns: &[
            must("process", Kind::Ref("processes.csv"), "The process, wherever it runs."),
            number("low", "weeks", Range::NotNegative, "Shortest time from a stop until the plant runs as before."),
            number("central", "weeks", Range::NotNegative, "Time that time to survive is compared with."),
            number("high", "weeks", Range::NotNegative, "Longest time."),
            SOURCE,
            REASON,
        ],
        keys: &[&["process"]],
        evidence: Evidence::SourceOrReason,
        required: false,
        doc: "Time to recover: how long plants of a process stand still after an accident or a disaster. Without a row none is stated.",
    },
    Sheet {
        file: "links.csv",
        columns: &[
            must("link", Kind::Id, "Id, stable across versions."),
            must("from", Kind::Ref("regions.csv"), "Exporter."),
            must("to", Kind::Ref("regions.csv"), "Importer."),
            must("product", Kind::Ref("products.csv"), "What moves."),
            must("mode", Kind::Word(&["land", "sea", "air"]), "How."),
            number("lead_weeks_low", "weeks", Range::NotNegative, "Least weeks from departure to arrival."),
            number("lead_weeks_central", "weeks", Range::NotNegative, "Weeks from departure to arrival."),
            number("lead_weeks_high", "weeks", Range::NotNegative, "Most weeks from departure to arrival."),
            must_number("freight_usd_per_t", "USD/t", Range::NotNegative, "Freight."),
            column("candidate", Kind::Word(&["yes", "no"]), "`yes`: no flow in the base year, but may open."),
            must_number(
                "growth_per_week",
                "1/week",
                Range::NotNegative,
                "How fast a flow may grow, share of baseline a week.",
            ),
            number(
                "ceiling",
                "x baseline",
                Range::NotNegative,
                "The most it can reach; blank where no limit is known.",
            ),
            SOURCE,
            REASON,
        ],
        keys: &[&["link"], &["from", "to", "product", "mode"]],
        evidence: Evidence::SourceOrReason,
        required: true,
        doc: "A product moving from one region to another by one mode.",
    },
    Sheet {
        file: "uses.csv",
        columns: &[
            must("use", Kind::Id, "Id that other sheets write."),
            must("name_en", Kind::Name, "English name."),
            must("name_ja", Kind::Name, "Japanese name."),
            must("tier", Kind::Word(&["defense", "essential", "rest"]), "Who goes short last."),
        ],
        keys: &[&["use"]],
        evidence: Evidence::None,
        required: true,
        doc: "A final use.",
    },
    Sheet {
        file: "demands.csv",
        columns: &[
            must("demand", Kind::Id, "Id, stable across versions."),
            must("region", Kind::Ref("regions.csv"), "Where."),
            must("product", Kind::Ref("products.csv"), "What."),
            must("use", Kind::Ref("uses.csv"), "What for."),
            number("voll_low", "USD/t", Range::NotNegative, "Least value lost with a tonne that is not served."),
            number("voll_central", "USD/t", Range::NotNegative, "Value lost with a tonne that is not served."),
            number("voll_high", "USD/t", Range::NotNegative, "Greatest value lost with a tonne that is not served."),
            column("voll_unit", Kind::Text, "`USD/t`, or `USD/kg`, which is multiplied by 1000."),
            SOURCE,
            REASON,
        ],
        keys: &[&["demand"], &["region", "product", "use"]],
        evidence: Evidence::SourceOrReason,
        required: true,
        doc: "A product wanted in a region for a use, and what a missing tonne costs.",
    },
    Sheet {
        file: "stocks.csv",
        columns: &[
            must("stock", Kind::Id, "Id, stable across versions."),
            must("region", Kind::Ref("regions.csv"), "Where."),
            must("product", Kind::Ref("products.csv"), "In which form."),
            must("owner", Kind::Word(&["public", "private"]), "Whose."),
            number(
                "cover_days_low",
                "days",
                Range::NotNegative,
                "Least days of the region's own baseline use of the product.",
            ),
            number(
                "cover_days_central",
                "days",
                Range::NotNegative,
                "Days of the region's own baseline use of the product.",
            ),
            number(
                "cover_days_high",
                "days",
                Range::NotNegative,
                "Most days of the region's own baseline use of the product.",
            ),
            must_number(
                "release_per_week",
                "1/week",
                Range::Fraction,
                "The most that may leave in a week, as a share of what is held at the start.",
            ),
            must_number("floor_share", "t/t", Range::Fraction, "Share of the holding that may not be drawn."),
            SOURCE,
            REASON,
        ],
        keys: &[&["stock"], &["region", "product", "owner"]],
        evidence: Evidence::SourceOrReason,
        required: true,
        doc: "A product held in a region by an owner.",
    },
    Sheet {
        file: "instruments.csv",
        columns: &[
            must("instrument", Kind::Id, "Id of a way of public support."),
            must("name_en", Kind::Name, "English name."),
            must("name_ja", Kind::Name, "Japanese name."),
            number(
                "scored_low",
                "USD/USD",
                Range::Fraction,
                "Least share of what is provided that counts on the public budget.",
            ),
            number(
                "scored_central",
                "USD/USD",
                Range::Fraction,
                "Central share of what is provided that counts on the public budget.",
            ),
            number(
                "scored_high",
                "USD/USD",
                Range::Fraction,
                "Most share of what is provided that counts on the public budget.",
            ),
            SOURCE,
            REASON,
        ],
        keys: &[&["instrument"]],
        evidence: Evidence::SourceOrReason,
        required: false,
        doc: "A way of public support, and what of it counts on a budget.",
    },
    Sheet {
        file: "projects.csv",
        columns: &[
            must("project", Kind::Id, "Id, stable across versions."),
            must("name_en", Kind::Name, "English name."),
            must("name_ja", Kind::Name, "Japanese name."),
            must(
                "kind",
                Kind::Word(&["mine", "separation", "metal", "magnet", "recycling", "substitution"]),
                "What kind of step it is.",
            ),
            must("host", Kind::Ref("regions.csv"), "Where it stands."),
            must("payer", Kind::Ref("regions.csv"), "Whose budget supports it."),
            must("instrument", Kind::Ref("instruments.csv"), "How."),
            number(
                "public_share_low",
                "USD/USD",
                Range::Fraction,
                "Least share of the capital that the instrument provides.",
            ),
            number(
                "public_share_central",
                "USD/USD",
                Range::Fraction,
                "Central share of the capital that the instrument provides.",
            ),
            number(
                "public_share_high",
                "USD/USD",
                Range::Fraction,
                "Most share of the capital that the instrument provides.",
            ),
            number(
                "capex_low",
                "million USD",
                Range::NotNegative,
                "Least capital. Blank: nobody publishes it, and the project is a gap instead of a candidate.",
            ),
            number(
                "capex_central",
                "million USD",
                Range::NotNegative,
                "Central capital. Blank: nobody publishes it, and the project is a gap instead of a candidate.",
            ),
            number(
                "capex_high",
                "million USD",
                Range::NotNegative,
                "Most capital. Blank: nobody publishes it, and the project is a gap instead of a candidate.",
            ),
            number("lead_weeks_low", "weeks", Range::NotNegative, "Least weeks from the decision to the first output."),
            number(
                "lead_weeks_central",
                "weeks",
                Range::NotNegative,
                "Central weeks from the decision to the first output.",
            ),
            number("lead_weeks_high", "weeks", Range::NotNegative, "Most weeks from the decision to the first output."),
            must_number("ramp_weeks", "weeks", Range::NotNegative, "Weeks from the first output to full capacity."),
            number(
                "qualification_weeks_low",
                "weeks",
                Range::NotNegative,
                "Least weeks until users accept what is made, after the first output.",
            ),
            number(
                "qualification_weeks_central",
                "weeks",
                Range::NotNegative,
                "Central weeks until users accept what is made, after the first output.",
            ),
            number(
                "qualification_weeks_high",
                "weeks",
                Range::NotNegative,
                "Most weeks until users accept what is made, after the first output.",
            ),
            number("success_low", "1", Range::Fraction, "Least probability that it reaches what it states."),
            number("success_central", "1", Range::Fraction, "Central probability that it reaches what it states."),
            number("success_high", "1", Range::Fraction, "Most probability that it reaches what it states."),
            number(
                "premium_low",
                "USD/USD",
                Range::NotNegative,
                "Least cost of its product above the market, share of the price.",
            ),
            number(
                "premium_central",
                "USD/USD",
                Range::NotNegative,
                "Central cost of its product above the market, share of the price.",
            ),
            number(
                "premium_high",
                "USD/USD",
                Range::NotNegative,
                "Most cost of its product above the market, share of the price.",
            ),
            SOURCE,
            REASON,
        ],
        keys: &[&["project"]],
        evidence: Evidence::SourceOrReason,
        required: false,
        doc: "A project that could be built.",
    },
    Sheet {
        file: "project_lines.csv",
        columns: &[
            must("project", Kind::Ref("projects.csv"), "Project."),
            must("product", Kind::Ref("products.csv"), "What it takes in or gives out."),
            must("role", Kind::Word(&["input", "output"]), "Which way."),
            must(
                "region",
                Kind::Ref("regions.csv"),
                "In whose balance: the host's, or that of a region it delivers to.",
            ),
            number(
                "amount_low",
                "t/year",
                Range::NotNegative,
                "Least tonnes a year at full capacity. Blank: nobody publishes it, and the project is a gap.",
            ),
            number(
                "amount_central",
                "t/year",
                Range::NotNegative,
                "Central tonnes a year at full capacity. Blank: nobody publishes it, and the project is a gap.",
            ),
            number(
                "amount_high",
                "t/year",
                Range::NotNegative,
                "Most tonnes a year at full capacity. Blank: nobody publishes it, and the project is a gap.",
            ),
            SOURCE,
            REASON,
        ],
        keys: &[&["project", "product", "region"]],
        evidence: Evidence::SourceOrReason,
        required: false,
        doc: "What a project takes in and gives out.",
    },
    Sheet {
        file: "parameters.csv",
        columns: &[
            must(
                "parameter",
                Kind::Word(PARAMETERS),
                "Which setting of the response or, from `part_share` on, of tables of industries; those without a row have a built-in interval.",
            ),
            number("low", "as in `unit`", Range::NotNegative, "Least value thought possible."),
            number("central", "as in `unit`", Range::NotNegative, "Value that answers are computed with."),
            number("high", "as in `unit`", Range::NotNegative, "Greatest value thought possible."),
            must("unit", Kind::Text, "What the number counts; the manual's page on the response lists them."),
            SOURCE,
            REASON,
        ],
        keys: &[&["parameter"]],
        evidence: Evidence::SourceOrReason,
        required: false,
        doc: "A setting of the response that no source publishes.",
    },
    Sheet {
        file: "observations.csv",
        columns: &[
            must("observation", Kind::Id, "Id, stable across versions."),
            KEY[0],
            KEY[1],
            KEY[2],
            KEY[3],
            KEY[4],
            KEY[5],
            must("period", Kind::Period, "Year the figure is for."),
            number("low", "as in `unit`", Range::Any, "Least value the source allows."),
            number("central", "as in `unit`", Range::Any, "Value the source states."),
            number("high", "as in `unit`", Range::Any, "Greatest value the source allows."),
            must("unit", Kind::Text, "`t/yr`, or `kUSD/yr` for a trade value."),
            column(
                "basis",
                Kind::Word(&["gross", "reo", "oxide", "element", "alloy", "blank", "finished"]),
                "What the tonnes count; that of the product.",
            ),
            must(
                "qualifier",
                Kind::Word(QUALIFIERS),
                "How the figure came about; zero, withheld and not available are three things.",
            ),
            column("source", Kind::Refs("sources.csv"), "Where it was read; several with `;`."),
            column("published_on", Kind::Date, "When it was published."),
            must(
                "confidence",
                Kind::Word(CONFIDENCES),
                "How far it is believed; `very_low` and `contested` give no value unless a view says so.",
            ),
            column("note", Kind::Text, "Table, page, arithmetic."),
        ],
        keys: &[&["observation"]],
        evidence: Evidence::Source,
        required: true,
        doc: "A published figure, as published. Further files may be called `observations_*.csv`.",
    },
    Sheet {
        file: "assumptions.csv",
        columns: &[
            must("assumption", Kind::Id, "Id, stable across versions."),
            KEY[0],
            KEY[1],
            KEY[2],
            KEY[3],
            KEY[4],
            KEY[5],
            number("low", "as in `unit`", Range::Any, "Least value thought possible."),
            number("central", "as in `unit`", Range::Any, "Value thought likely, if any."),
            number("high", "as in `unit`", Range::Any, "Greatest value thought possible."),
            must("unit", Kind::Text, "`t/yr`, or `kUSD/yr` for a trade value."),
            column("reason", Kind::Text, "Why these bounds."),
        ],
        keys: &[&["assumption"]],
        evidence: Evidence::Reason,
        required: false,
        doc: "An interval where nobody publishes a figure, with its reason.",
    },
    Sheet {
        file: "views.csv",
        columns: &[
            must("view", Kind::Id, "Id, stable across versions."),
            KEY[0],
            KEY[1],
            KEY[2],
            KEY[3],
            KEY[4],
            KEY[5],
            column("chosen", Kind::Key("observations.csv"), "The observation that gives the central value."),
            number("low", "t/yr", Range::Any, "Lower bound to use instead of that of the observations."),
            number("high", "t/yr", Range::Any, "Upper bound to use instead of that of the observations."),
            column("reason", Kind::Text, "Why."),
        ],
        keys: &[&["view"]],
        evidence: Evidence::None,
        required: false,
        doc: "Which of several conflicting observations is used, and why.",
    },
    Sheet {
        file: "accepted.csv",
        columns: &[
            must("code", Kind::Id, "Code of the relaxation, as `seawall reconcile` prints it."),
            must("key", Kind::Text, "The figure that gives, in the words of the sheets."),
            must_number("tonnes", "as the figure", Range::Any, "How far beyond its bound, signed."),
            must("because", Kind::Text, "Why it is accepted."),
            column("on", Kind::Date, "When it was accepted."),
        ],
        keys: &[&["code"]],
        evidence: Evidence::None,
        required: false,
        doc: "A figure that may leave its interval because the facts admit no balanced baseline; written by `seawall reconcile --accept`.",
    },
    Sheet {
        file: "translations.csv",
        columns: &[
            must("text", Kind::Text, "A reason or note, exactly as another sheet has it."),
            must("ja", Kind::Text, "The same in Japanese."),
        ],
        keys: &[&["text"]],
        evidence: Evidence::None,
        required: false,
        doc: "Reasons and notes of the other sheets in Japanese. A text that changes loses its translation: Japanese readers see it in English, marked as such, until it is translated anew.",
    },
    Sheet {
        file: "routes.csv",
        columns: &[
            must("route", Kind::Id, "Chokepoint or port whose closure lengthens the way."),
            must("from_region", Kind::Ref("regions.csv"), "Exporter."),
            must("to_region", Kind::Ref("regions.csv"), "Importer."),
            must_number("open_days", "days", Range::NotNegative, "Days at sea while it is open."),
            number("closed_days", "days", Range::NotNegative, "Days at sea while it is closed."),
            must("reachable", Kind::Word(&["yes", "no"]), "Whether there is a way round."),
            must("source", Kind::Refs("sources.csv"), "Where the days were read."),
        ],
        keys: &[&["route", "from_region", "to_region"]],
        evidence: Evidence::None,
        required: false,
        doc: "How long the way by sea is with a chokepoint open and closed; only ways that pass it.",
    },
    Sheet {
        file: "bridge.csv",
        columns: &[
            must("bridge", Kind::Id, "Id, stable across versions."),
            must("use", Kind::Ref("uses.csv"), "The use that goes short."),
            column("region", Kind::Ref("regions.csv"), "Where this row holds; blank for everywhere."),
            must("table", Kind::Id, "Table whose codes the industry is named by, such as `bea2017`."),
            must("industry", Kind::Id, "Code of the industry in that table."),
            must("name_en", Kind::Name, "English name of the industry."),
            must("name_ja", Kind::Name, "Japanese name of the industry."),
            number(
                "share_low",
                "of output",
                Range::Fraction,
                "Least part of the industry's output that stops with the use.",
            ),
            number(
                "share_central",
                "of output",
                Range::Fraction,
                "Part of the industry's output that stops with the use, where one is known.",
            ),
            number(
                "share_high",
                "of output",
                Range::Fraction,
                "Greatest part of the industry's output that stops with the use.",
            ),
            must(
                "dependence",
                Kind::Word(DEPENDENCES),
                "`critical` binds in both bounds, `important` in the upper bound of the loss only, `not_critical` in neither.",
            ),
            SOURCE,
            REASON,
        ],
        keys: &[&["bridge"], &["use", "region", "table", "industry"]],
        evidence: Evidence::SourceOrReason,
        required: false,
        doc: "From a use to an industry of a table of an economy: the part of its output that cannot be made while the use goes unserved. A use without a row is a gap, not a zero.",
    },
    Sheet {
        file: "indicators.csv",
        columns: &[
            must("indicator", Kind::Id, "Id, stable across versions."),
            must("kind", Kind::Word(INDICATORS), "What is scored."),
            column("region", Kind::Ref("regions.csv"), "Region, for `political_stability` and `gdp`."),
            column("element", Kind::Ref("elements.csv"), "Element, for `eol_rir` and `substitution`."),
            number("low", "as the kind says", Range::Any, "Least value."),
            number("central", "as the kind says", Range::Any, "Value of the source, if any."),
            number("high", "as the kind says", Range::Any, "Greatest value."),
            column("source", Kind::Refs("sources.csv"), "Where it was read; several separated by `;`."),
            column("reason", Kind::Text, "Why these bounds."),
        ],
        keys: &[&["indicator"], &["kind", "region", "element"]],
        evidence: Evidence::SourceOrReason,
        required: false,
        doc: "Scores that the indices of exposure need: political stability from -2.5 to 2.5, end-of-life recycling input rate and substitution index from 0 to 1, trade parameter of the EU formula; and gross domestic product in US dollars, a key for fair shares. What has no row is a gap, not a zero.",
    },
    Sheet {
        file: "attacks.csv",
        columns: &[
            must("attack", Kind::Id, "Id, stable across versions."),
            must("name_en", Kind::Name, "What it is called in English."),
            must("name_ja", Kind::Name, "What it is called in Japanese."),
            must("kind", Kind::Word(ATTACK_KINDS), "What is closed."),
            column("actor", Kind::Ref("regions.csv"), "Who restricts; for a `restriction`."),
            column("products", Kind::Refs("products.csv"), "What it restricts; for a `restriction`."),
            column("to", Kind::Refs("regions.csv"), "Whom it no longer sends to; blank for everybody."),
            column("plants", Kind::Refs("plants.csv"), "Plants that stand still; for a `plant`."),
            column("route", Kind::Id, "Passage of routes.csv that closes; for a `chokepoint`."),
            number("share_low", "1", Range::Fraction, "Least share of the flow or capacity that stops."),
            number("share_central", "1", Range::Fraction, "Share thought likely."),
            number("share_high", "1", Range::Fraction, "Greatest share."),
            must_number("weeks_low", "weeks", Range::NotNegative, "Least time that it lasts."),
            number("weeks_central", "weeks", Range::NotNegative, "Time thought likely."),
            must_number("weeks_high", "weeks", Range::NotNegative, "Longest time."),
            must("plausibility", Kind::Word(PLAUSIBILITY), "How near it is to what has happened."),
            number(
                "cost_low",
                "million USD",
                Range::NotNegative,
                "Least cost to the attacker; blank: computed from exports lost.",
            ),
            number("cost_central", "million USD", Range::NotNegative, "Cost thought likely."),
            number("cost_high", "million USD", Range::NotNegative, "Greatest cost."),
            SOURCE,
            REASON,
        ],
        keys: &[&["attack"]],
        evidence: Evidence::SourceOrReason,
        required: false,
        doc: "What an adversary could close, for `seawall redteam`: exports of one actor, plants, passages at sea. A source stands behind the class; share and weeks are assumptions and have their reason. Without this sheet the candidates are every export flow and every plant of the model.",
    },
];

/// The sheet called `file`; files named `observations_*.csv` are observations.
#[must_use]
pub fn sheet(file: &str) -> Option<&'static Sheet> {
    let name = if file.starts_with("observations_") && file.ends_with(".csv") { "observations.csv" } else { file };
    SHEETS.iter().find(|sheet| sheet.file == name)
}

impl Sheet {
    /// The column called `name`.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The prefixes of its intervals: `capacity_factor` for three columns `capacity_factor_low`, `_central`, `_high`; empty
    /// for `low`, `central`, `high`.
    pub fn intervals(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().filter_map(|column| match column.name {
            "low" => Some(""),
            name => name.strip_suffix("_low"),
        })
    }

    /// The column whose id other sheets write.
    #[must_use]
    pub fn id_column(&self) -> &'static str {
        self.keys[0][0]
    }
}

/// The name of one bound of an interval: `low` or `price_low`.
#[must_use]
pub fn bound(prefix: &str, bound: &str) -> String {
    if prefix.is_empty() { bound.to_owned() } else { format!("{prefix}_{bound}") }
}

/// A blank sheet: its header row.
#[must_use]
pub fn template(sheet: &Sheet) -> String {
    let names: Vec<&str> = sheet.columns.iter().map(|column| column.name).collect();
    names.join(",") + "\n"
}

impl Kind {
    /// What its cells hold, in a few words of the manual.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Id => "id".to_owned(),
            Self::Ref(file) => format!("id in {file}"),
            Self::Refs(file) => format!("ids in {file}, `;` between them"),
            Self::Key(file) => format!("ids in {file}, `;` between them; blank or `*`: any"),
            Self::Countries => "ISO 3166-1 alpha-3 codes, `;` between them".to_owned(),
            Self::Number { unit, range: Range::Any } => format!("number, {unit}"),
            Self::Number { unit, range: Range::NotNegative } => format!("number from 0, {unit}"),
            Self::Number { unit, range: Range::Fraction } => format!("number from 0 to 1, {unit}"),
            Self::Word(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
            Self::Name => "name".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Date => "date, `2024`, `2024-05` or `2024-05-31`".to_owned(),
            Self::Period => "year, `2024` or `FY2024`".to_owned(),
            Self::Hs => "customs codes of six digits, `;` between them".to_owned(),
            Self::Edition => HS_EDITIONS.map(|edition| format!("`{edition}`")).join(", "),
        }
    }

    /// What its cells hold, in Japanese.
    #[must_use]
    pub fn words_ja(self) -> String {
        match self {
            Self::Id => "ID".to_owned(),
            Self::Ref(file) => format!("{file} にある ID"),
            Self::Refs(file) => format!("{file} にある ID (複数は `;` で区切る)"),
            Self::Key(file) => format!("{file} にある ID (複数は `;` で区切る。空欄か `*` はすべて)"),
            Self::Countries => "ISO 3166-1 の 3 文字コード (複数は `;` で区切る)".to_owned(),
            Self::Number { unit, range: Range::Any } => format!("数値 ({unit})"),
            Self::Number { unit, range: Range::NotNegative } => format!("0 以上の数値 ({unit})"),
            Self::Number { unit, range: Range::Fraction } => format!("0 から 1 までの数値 ({unit})"),
            Self::Word(words) => {
                format!("{} のいずれか", words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join("、"))
            }
            Self::Name => "名称".to_owned(),
            Self::Text => "文字列".to_owned(),
            Self::Date => "日付 (`2024`、`2024-05`、`2024-05-31`)".to_owned(),
            Self::Period => "年 (`2024` または `FY2024`)".to_owned(),
            Self::Hs => "6 桁の HS コード (複数は `;` で区切る)".to_owned(),
            Self::Edition => format!("{} のいずれか", HS_EDITIONS.map(|edition| format!("`{edition}`")).join("、")),
        }
    }
}

/// The reference table of the manual, Markdown.
#[must_use]
pub fn manual_table() -> String {
    let mut page = String::new();
    for sheet in SHEETS {
        let _ = write!(page, "## {}\n\n{}", sheet.file, sheet.doc);
        if !sheet.required {
            page.push_str(" The folder may be without it.");
        }
        let evidence = match sheet.evidence {
            Evidence::None => "",
            Evidence::Source => " Every row names its source.",
            Evidence::SourceOrReason => {
                " Every row names its source, or else gives a reason and both ends of each interval."
            }
            Evidence::Reason => " Every row gives a reason and both ends of the interval.",
        };
        page.push_str(evidence);
        page.push_str("\n\n| column | holds | required | meaning |\n|---|---|---|---|\n");
        for column in sheet.columns {
            let required = if column.required { "yes" } else { "" };
            let _ = writeln!(page, "| `{}` | {} | {required} | {} |", column.name, column.kind.words(), column.doc);
        }
        let keys: Vec<String> = sheet.keys.iter().map(|key| format!("({})", key.join(", "))).collect();
        let _ = write!(page, "\nNo two rows share {}.\n\n", keys.join(" or "));
    }
    page
}

/// JSON Schema (2020-12) of the sheet's rows as objects.
#[must_use]
pub fn json_schema(sheet: &Sheet) -> Value {
    let mut properties = Map::new();
    for column in sheet.columns {
        let mut property = match column.kind {
            Kind::Id => json!({ "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$" }),
            Kind::Ref(file) => json!({ "type": "string", "x-seawall-sheet": file }),
            Kind::Refs(file) | Kind::Key(file) => {
                json!({ "type": "string", "x-seawall-sheet": file, "x-seawall-list": ";" })
            }
            Kind::Countries => json!({ "type": "string", "pattern": "^([A-Z]{3}(;[A-Z]{3})*)?$" }),
            Kind::Number { unit, range } => {
                let mut number = json!({ "type": ["number", "null"], "x-seawall-unit": unit });
                if range != Range::Any {
                    number["minimum"] = json!(0);
                }
                if range == Range::Fraction {
                    number["maximum"] = json!(1);
                }
                number
            }
            Kind::Word(words) if column.required => json!({ "enum": words }),
            Kind::Word(words) => json!({ "enum": words.iter().copied().chain([""]).collect::<Vec<_>>() }),
            Kind::Name | Kind::Text => json!({ "type": "string" }),
            Kind::Date => json!({ "type": "string", "pattern": "^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$" }),
            Kind::Period => json!({ "type": "string", "pattern": "^(FY|CY)?[0-9]{4}$" }),
            Kind::Hs => json!({ "type": "string", "pattern": "^([0-9]{6}(;[0-9]{6})*)?$" }),
            Kind::Edition => json!({ "enum": HS_EDITIONS.iter().copied().chain([""]).collect::<Vec<_>>() }),
        };
        property["description"] = json!(column.doc);
        properties.insert(column.name.to_owned(), property);
    }
    let required: Vec<&str> = sheet.columns.iter().filter(|column| column.required).map(|column| column.name).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": sheet.file,
        "description": sheet.doc,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_model::parameters::ParameterKind;
    use seawall_model::unit::Basis;
    use seawall_model::world::{Mode, Owner, Stage, Tier};

    #[track_caller]
    fn check<T>(file: &str, name: &str, all: &[(T, &'static str)]) {
        let words: Vec<&'static str> =
            all.iter().map(|&(_, word)| word).filter(|&word| (file, word) != ("products.csv", "use")).collect();
        let kind = sheet(file).and_then(|sheet| sheet.column(name)).map(|column| column.kind);
        assert!(matches!(kind, Some(Kind::Word(declared)) if declared == words), "{file} {name}");
    }

    #[test]
    fn words_are_those_of_the_model() {
        check("products.csv", "stage", &Stage::ALL);
        check("products.csv", "basis", &Basis::ALL);
        check("links.csv", "mode", &Mode::ALL);
        check("uses.csv", "tier", &Tier::ALL);
        check("stocks.csv", "owner", &Owner::ALL);
        check("parameters.csv", "parameter", &ParameterKind::ALL);
        check("bridge.csv", "dependence", &seawall_model::bridge::Dependence::ALL);
    }

    #[test]
    fn every_reference_and_key_is_declared() {
        for sheet in SHEETS {
            for column in sheet.columns {
                if let Kind::Ref(file) | Kind::Refs(file) | Kind::Key(file) = column.kind {
                    assert!(super::sheet(file).is_some(), "{} {}", sheet.file, column.name);
                }
            }
            for name in sheet.keys.iter().copied().flatten() {
                assert!(sheet.column(name).is_some(), "{} {name}", sheet.file);
            }
            for prefix in sheet.intervals() {
                for end in ["low", "high"] {
                    assert!(sheet.column(&bound(prefix, end)).is_some(), "{} {prefix}", sheet.file);
                }
            }
        }
    }

    #[test]
    fn the_template_is_the_header() {
        assert_eq!(sheet("uses.csv").map(template).as_deref(), Some("use,name_en,name_ja,tier\n"));
    }
}
