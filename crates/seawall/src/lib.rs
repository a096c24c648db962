//! Seawall's front: open a model folder, ask it a question, render the answer.

pub mod backtest;
pub mod bands;
pub mod brief;
mod charts;
pub mod check;
pub mod economy;
pub mod exposure;
mod goods;
mod manifest;
pub mod open;
pub mod plan;
pub mod reconciliation;
pub mod redteam;
pub mod rules;
pub mod share;
pub mod stress;
pub mod swings;
mod table;
mod trace;

pub use open::{Opened, open};
