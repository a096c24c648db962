//! What others wrote down: files of known answers, and the raw tables of other tools.

pub mod cases;
pub mod compare;
pub mod tables;
