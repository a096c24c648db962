//! Charts: pictures of tables, described here and drawn by the page's bundle.

use crate::world::Name;
use serde::Serialize;

/// A picture of one table of the same section; the table is its twin for readers without pictures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chart {
    /// Stable id, used as anchor.
    pub id: String,
    /// The finding, not the topic.
    pub title: Name,
    /// What the picture shows, for readers who cannot see it.
    pub description: Name,
    /// Id of the table that says the same.
    pub table: String,
}
