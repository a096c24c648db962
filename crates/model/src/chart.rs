//! Charts: pictures of tables as plain data, in both languages; drawn by the page's bundle, read by anybody as JSON.

use crate::answer::{Lang, Unit};
use crate::world::Name;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A picture of one table of the same section; the table is its twin for readers without pictures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// Stable id, used as anchor.
    pub id: String,
    /// The finding, not the topic.
    pub title: Name,
    /// What the picture shows, for readers who cannot see it.
    pub description: Name,
    /// Id of the table that says the same.
    pub table: String,
    /// What is drawn.
    pub drawing: Drawing,
}

/// The kinds of picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Drawing {
    /// Amounts over time.
    Timeline(Timeline),
    /// How long what is held lasts, and when supply returns.
    Cover(Cover),
    /// From one total to another, step by step.
    Waterfall(Waterfall),
    /// One conserved unit through the stages.
    Sankey(Sankey),
    /// Flows between places.
    FlowMap(FlowMap),
    /// One number for each row and column.
    Heat(Heat),
}

/// What a direction of a picture counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// What is counted.
    pub name: Name,
    /// In which unit; written as its words in both languages, since a picture prints it.
    #[serde(serialize_with = "unit_words", deserialize_with = "unit_of_words")]
    pub unit: Unit,
}

fn unit_words<S: Serializer>(unit: &Unit, to: S) -> Result<S::Ok, S::Error> {
    Name { en: unit.word(Lang::En).into(), ja: unit.word(Lang::Ja).into() }.serialize(to)
}

fn unit_of_words<'de, D: Deserializer<'de>>(from: D) -> Result<Unit, D::Error> {
    let words = Name::deserialize(from)?;
    let found = Unit::ALL.into_iter().find(|unit| unit.word(Lang::En) == words.en);
    found.ok_or_else(|| D::Error::custom(format!("{} is no unit", words.en)))
}

/// Stacked layers and a line over periods of unequal length.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// What runs to the right, in weeks from the first day.
    pub time: Axis,
    /// What runs upward.
    pub amount: Axis,
    /// Start of every period, and the end of the last.
    pub edges: Vec<f64>,
    /// Drawn on top of each other, the lowest first; one value a period.
    pub layers: Vec<Layer>,
    /// Drawn over the layers.
    pub line: Line,
}

impl Timeline {
    /// What the layers and the line come to over all periods: how bad it is, with and without coordination.
    #[must_use]
    pub fn short(&self) -> f64 {
        let lasts = self.edges.windows(2).map(|edge| edge[1] - edge[0]);
        let all = lasts.enumerate().map(|(t, weeks)| {
            let layers: f64 = self.layers.iter().filter_map(|layer| layer.values.get(t)).sum();
            weeks * (layers + self.line.values.get(t).copied().unwrap_or(0.0))
        });
        all.sum()
    }
}

/// A named value in each period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// What it is.
    pub name: Name,
    /// One value a period.
    pub values: Vec<f64>,
}

/// A line with its band.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// What the line is.
    pub name: Name,
    /// What the band is.
    pub band: Name,
    /// One value a period.
    pub values: Vec<f64>,
    /// Lower edge of the band.
    pub low: Vec<f64>,
    /// Upper edge of the band.
    pub high: Vec<f64>,
}

/// Bars of days with a mark where supply is back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cover {
    /// What runs to the right.
    pub amount: Axis,
    /// What the parts of a bar are, in order.
    pub parts: Vec<Name>,
    /// What the mark is.
    pub mark: Name,
    /// What the range is.
    pub range: Name,
    /// What a mark at the right edge means.
    pub beyond: Name,
    /// The bars, from the top.
    pub bars: Vec<CoverBar>,
}

/// One bar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoverBar {
    /// Heading under which it stands.
    pub group: Name,
    /// What is held.
    pub name: Name,
    /// Length of each part.
    pub parts: Vec<f64>,
    /// Least and greatest length of the whole bar.
    pub range: [f64; 2],
    /// Where supply is back.
    pub back: Back,
}

/// When supply is back.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Back {
    /// It never fell away.
    NeverCut,
    /// After so many days.
    After(f64),
    /// Not within the horizon.
    Beyond,
}

/// Steps from total to total.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Waterfall {
    /// What runs upward.
    pub amount: Axis,
    /// The steps, from the left.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What it is.
    pub name: Name,
    /// The total itself, or the change from the step before.
    pub amount: f64,
    /// Whether it stands on the ground.
    pub total: bool,
}

/// A conserved unit that flows through columns of nodes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sankey {
    /// What the width of a ribbon counts.
    pub amount: Axis,
    /// The columns, from the left.
    pub columns: Vec<Name>,
    /// Whose color a ribbon has: the region where it comes from.
    pub origins: Vec<Name>,
    /// The nodes, in the order in which they stand in their column; the picture never reorders them.
    pub nodes: Vec<Node>,
    /// The ribbons.
    pub ribbons: Vec<Ribbon>,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// What it is.
    pub name: Name,
    /// Index of its column.
    pub column: usize,
    /// Index of its origin; `None` for losses and the like.
    pub origin: Option<usize>,
}

/// A ribbon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ribbon {
    /// Index of the node it leaves.
    pub from: usize,
    /// Index of the node it enters.
    pub to: usize,
    /// How much.
    pub amount: f64,
}

/// Flows between places on the map of the world.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowMap {
    /// What the width of an arrow counts.
    pub amount: Axis,
    /// The places.
    pub places: Vec<Place>,
    /// The flows, largest first.
    pub flows: Vec<Flow>,
    /// What a solid and a dashed arrow mean.
    pub keys: [Name; 2],
    /// Whose boundaries the map follows.
    pub viewpoint: Name,
}

/// A place on the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// ISO 3166-1 alpha-3, or a group code of the model.
    pub code: String,
    /// Display name.
    pub name: Name,
    /// Longitude and latitude; `None` where the country's own shape says it.
    pub at: Option<[f64; 2]>,
}

/// A flow between places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// Index of the place it leaves.
    pub from: usize,
    /// Index of the place it enters.
    pub to: usize,
    /// How much.
    pub amount: f64,
    /// Whether it is drawn dashed.
    pub cut: bool,
}

/// A number for each row and column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Heat {
    /// What the shade counts.
    pub amount: Axis,
    /// Least and greatest of the scale.
    pub scale: [f64; 2],
    /// Rows, from the top.
    pub rows: Vec<Name>,
    /// Columns, from the left.
    pub columns: Vec<Name>,
    /// The cells that have a number.
    pub cells: Vec<HeatCell>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeatCell {
    /// Index of its row.
    pub row: usize,
    /// Index of its column.
    pub column: usize,
    /// Its number.
    pub value: f64,
    /// What stands in it, besides the number.
    pub word: Name,
}
