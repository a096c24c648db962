//! Model folders: what is read, what is found, and that no input breaks the reader.

mod artefacts;
mod base;
mod drawing;
mod elsewhere;
mod encodings;
mod figures;
mod findings;
mod invariants;
mod mutations;
mod parameters;
mod parquet;
mod shipped;
mod size;
mod words;
