//! The nouns of Seawall: facts, quantities, scenarios, questions and answers.
//!
//! Nothing here reads a file, a clock or the environment, draws a random number, starts a thread or knows a solver.

pub mod answer;
pub mod attack;
pub mod backtest;
pub mod bridge;
pub mod cases;
pub mod chart;
pub mod conditions;
pub mod diag;
pub mod economy;
pub mod geopolrisk;
pub mod id;
pub mod indicators;
pub mod network;
pub mod parameters;
pub mod regimes;
pub mod scenario;
pub mod unit;
pub mod world;
