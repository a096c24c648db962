//! Propagation: how a shock travels through stocks, orders and rationing when nobody coordinates.
//!
//! [`own`] are our rules. Three peers, exactly: [`ario`] computes what BoARIO 0.7.2 computes on a table of industries, [`firms`] what Inoue and
//! Todo's simulator computes on a network of firms, [`esri`] the economic systemic risk index of every firm.

pub mod ario;
mod blocks;
mod columns;
pub mod esri;
pub mod firms;
mod lanes;
pub mod own;
mod record;
mod recovery;
mod shocks;
pub mod synthetic;
