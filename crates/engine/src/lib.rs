//! The verbs of Seawall: pure functions of a model, a question and settings.
//!
//! Nothing here reads a file, a clock or the environment. Only `lp` knows solvers.

pub mod backtest;
pub mod conditions;
mod draft;
pub mod draws;
pub mod economy;
pub mod equilibrium;
pub mod exposure;
pub mod lp;
pub mod pass;
pub mod plan;
pub mod priced;
pub mod prices;
pub mod propagate;
pub mod rationed;
pub mod reconcile;
pub mod redteam;
pub mod respond;
pub mod rolling;
pub mod rules;
pub mod share;
pub mod stress;
mod unique;
pub mod worth;
