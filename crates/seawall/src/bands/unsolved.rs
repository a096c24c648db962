//! Why a draw has no answer, by the computation that failed.

use crate::table::name;
use seawall_model::world::Name;

/// The first computation of a draw that was not solved to our own check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unsolved {
    /// The reconciliation, though a balanced baseline exists.
    Reconciliation,
    /// Prices at rest.
    Prices,
    /// The rationed response.
    Rationed,
    /// The priced response.
    Priced,
    /// A partner alone.
    Alone,
    /// The partners together.
    Joint,
    /// The partners together, as announced.
    Rolling,
    /// The shares of a game.
    Shares,
    /// What an attack does.
    Attack,
}

impl Unsolved {
    /// All of them, with the word that files use.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Reconciliation, "reconciliation"),
        (Self::Prices, "prices"),
        (Self::Rationed, "rationed"),
        (Self::Priced, "priced"),
        (Self::Alone, "alone"),
        (Self::Joint, "joint"),
        (Self::Rolling, "rolling"),
        (Self::Shares, "shares"),
        (Self::Attack, "attack"),
    ];

    /// The word that files use.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// What people read.
    #[must_use]
    pub fn name(self) -> Name {
        let (en, ja) = match self {
            Self::Reconciliation => ("reconciliation", "調整計算"),
            Self::Prices => ("prices at rest", "平常時の価格"),
            Self::Rationed => ("rationed response", "配給"),
            Self::Priced => ("priced response", "価格による対応"),
            Self::Alone => ("a partner alone", "単独の対応"),
            Self::Joint => ("the partners together", "共同対応"),
            Self::Rolling => ("the partners together, as announced", "共同対応(逐次)"),
            Self::Shares => ("shares", "配分"),
            Self::Attack => ("an attack", "攻撃"),
        };
        name(en, ja)
    }
}
