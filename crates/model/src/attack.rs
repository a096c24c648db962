//! Attacks: what an adversary could close, how plausible that is, and what it costs him.

use crate::id::RegionId;
use crate::scenario::Event;
use crate::unit::Interval;
use crate::world::Name;

/// How near an attack is to what has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plausibility {
    /// The same actor has done it, on this group of products.
    UsedBefore,
    /// A legal instrument for it is in force or was announced.
    Announced,
    /// Within the actor's power; nothing announced.
    Possible,
    /// Against the actor's own interest or past conduct.
    Remote,
}

impl Plausibility {
    /// Every class with the word that sheets use.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::UsedBefore, "used_before"),
        (Self::Announced, "announced"),
        (Self::Possible, "possible"),
        (Self::Remote, "remote"),
    ];

    /// Its words in both languages.
    #[must_use]
    pub fn words(self) -> Name {
        let (en, ja) = match self {
            Self::UsedBefore => ("used before", "前例あり"),
            Self::Announced => ("announced", "制度・発表あり"),
            Self::Possible => ("possible", "可能"),
            Self::Remote => ("remote", "可能性低"),
        };
        Name { en: en.into(), ja: ja.into() }
    }
}

/// What is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttackKind {
    /// Exports of products of one stage by one actor.
    Restriction,
    /// A plant.
    Plant,
    /// A chokepoint at sea.
    Chokepoint,
}

impl AttackKind {
    /// Every kind with the word that sheets use.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Restriction, "restriction"), (Self::Plant, "plant"), (Self::Chokepoint, "chokepoint")];

    /// Its words in both languages.
    #[must_use]
    pub fn words(self) -> Name {
        let (en, ja) = match self {
            Self::Restriction => ("export restriction", "輸出規制"),
            Self::Plant => ("plant", "設備"),
            Self::Chokepoint => ("chokepoint", "海上要衝"),
        };
        Name { en: en.into(), ja: ja.into() }
    }
}

/// Something that an adversary could close.
#[derive(Debug, Clone, PartialEq)]
pub struct Attack {
    /// Id, stable across versions.
    pub code: String,
    /// What people call it.
    pub name: Name,
    /// What is closed.
    pub kind: AttackKind,
    /// Who does it, where it is the act of a state.
    pub actor: Option<RegionId>,
    /// How near it is to what has happened.
    pub plausibility: Plausibility,
    /// What it costs the attacker, USD; `None` where it is to be computed from exports lost.
    pub cost_usd: Option<Interval>,
    /// Sources of the class and the cost; empty where assumed.
    pub sources: Vec<String>,
    /// What happens, as an event of a scenario: the loss of an attack is that of a scenario with this event.
    pub event: Event,
}
