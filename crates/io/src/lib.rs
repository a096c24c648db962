//! Formats: model folders and scenario files in, answers out.
//!
//! Everything here works on bytes in memory but for [`load::Files::read_folder`]. Nothing here knows an engine.

pub mod alias;
mod check;
pub mod codes;
pub mod diag_text;
mod figures;
pub mod load;
pub mod manifest;
pub mod mrio;
pub mod render;
pub mod scenario;
pub mod sheet;
pub mod source;
pub mod text;
