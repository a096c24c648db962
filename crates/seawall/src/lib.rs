//! Seawall's front: open a model folder, ask it a question, render the answer.

pub mod brief;
pub mod exposure;
pub mod open;
mod table;

pub use open::{Opened, open};
