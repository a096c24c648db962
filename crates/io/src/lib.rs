//! Formats: model folders and scenario files in, answers out.
//!
//! Everything here works on bytes in memory but for [`load::Files::read_folder`]. Nothing here knows an engine.

pub mod accepted;
pub mod alias;
pub mod as_of;
pub mod attacks;
pub mod backtest;
pub mod bridge;
pub mod canonical;
mod check;
pub mod codes;
pub mod compat;
pub mod diag_text;
mod evidence;
mod figures;
pub mod game;
pub mod indicators;
pub mod load;
pub mod manifest;
pub mod mrio;
mod parquet_sheet;
pub mod regimes;
pub mod render;
pub mod scenario;
pub mod settings;
pub mod sheet;
pub mod source;
pub mod spatial;
pub mod store;
pub mod text;
