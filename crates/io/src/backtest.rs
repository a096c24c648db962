//! Episodes of the past: their description, files of what happened, and which quantity of the model each row speaks of.

mod episode;
mod mapper;
mod outcome;
mod period;

pub use episode::{Episode, GoodsWords, unknown};
pub use mapper::{Mapper, Unscored};
pub use outcome::read;
pub use period::span;
