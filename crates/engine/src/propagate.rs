//! Propagation: how a shock travels through stocks, orders and rationing when nobody coordinates.
//!
//! [`ario`] computes what BoARIO 0.7.2 computes on a table of industries.

pub mod ario;
mod columns;
mod record;
mod recovery;
mod shocks;
