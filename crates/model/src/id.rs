//! Dense typed ids and the columns they index.

use std::marker::PhantomData;

/// A dense index that belongs to one kind of thing.
pub trait Id: Copy + Ord {
    /// The id of position `index`.
    fn from_index(index: usize) -> Self;
    /// The position this id stands for.
    fn index(self) -> usize;
}

/// Declares id types: a `u32` each, that cannot be mixed up.
macro_rules! id {
    ($($(#[$meta:meta])* $name:ident;)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        pub struct $name(pub u32);
        impl Id for $name {
            fn from_index(index: usize) -> Self { Self(u32::try_from(index).expect("fewer than four billion rows: checked by the reader's row limit")) }
            fn index(self) -> usize { self.0 as usize }
        }
    )+};
}

id! {
    /// A country or a group of countries of the model.
    RegionId;
    /// A material at a stage, of one stated composition.
    ProductId;
    /// A chemical element that is traced through the stages.
    ElementId;
    /// A way of turning products into others.
    ProcessId;
    /// A process in a region.
    PlantId;
    /// A product moving from one region to another by one mode.
    LinkId;
    /// A use such as electric vehicles.
    UseId;
    /// A product wanted in a region for a use.
    DemandId;
    /// A product held in a region by an owner.
    StockId;
    /// One unknown of the annual baseline.
    CellId;
    /// Where a number was read.
    SourceId;
}

/// One value for each `I`, in id order.
#[derive(Debug, Clone, PartialEq)]
pub struct Column<I, T> {
    values: Vec<T>,
    kind: PhantomData<I>,
}

impl<I: Id, T> Column<I, T> {
    /// An empty column.
    #[must_use]
    pub fn new() -> Self {
        Self { values: Vec::new(), kind: PhantomData }
    }

    /// The column that holds `values` in id order.
    #[must_use]
    pub fn from_vec(values: Vec<T>) -> Self {
        Self { values, kind: PhantomData }
    }

    /// Appends a value and returns its id.
    pub fn push(&mut self, value: T) -> I {
        let id = I::from_index(self.values.len());
        self.values.push(value);
        id
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Ids and values in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.values.iter().enumerate().map(|(index, value)| (I::from_index(index), value))
    }

    /// The ids in order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + use<I, T> {
        (0..self.values.len()).map(I::from_index)
    }

    /// The values in id order.
    #[must_use]
    pub fn values(&self) -> &[T] {
        &self.values
    }
}

impl<I: Id, T> Default for Column<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I: Id, T> std::ops::Index<I> for Column<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.values[id.index()]
    }
}

impl<I: Id, T> std::ops::IndexMut<I> for Column<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.values[id.index()]
    }
}
