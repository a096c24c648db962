//! Decisions in stages under uncertainty: a policy graph of linear programmes, and two ways to solve it.
//!
//! A [`Graph`](graph::Graph) has a node for every stage and regime. A node's programme takes the states that the last one left,
//! chooses, pays, and leaves states to the next; what is random in it is a list of realizations, seen before it chooses; where
//! it goes next is drawn from its arcs. A two-stage stochastic programme is a graph of two nodes.
//!
//! * [`tree`] writes the whole scenario tree as one programme: exact, whole numbers allowed, for as long as the tree is small.
//! * [`sddp`] samples paths and bounds the cost to go by cuts (Pereira and Pinto 1991; Philpott and Guan 2008): for trees of
//!   any size and graphs with cycles, without whole numbers.
//! * [`benders`] keeps a bound a scenario below what follows one first decision, whole numbers allowed in it: for two stages with
//!   large programmes, where a tree would not fit.
//!
//! Both take a [`Risk`](risk::Risk), nested node by node. [`sof`] and [`smps`] read the formats of the field.

pub mod benders;
pub mod candidates;
pub mod graph;
pub mod paths;
pub mod risk;
pub mod sddp;
pub mod smps;
pub mod sof;
pub mod study;
pub mod tree;
