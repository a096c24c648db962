//! Cooperative games as JSON: players, their names, and what each coalition is worth.
//!
//! ```json
//! { "players": 3, "player_names": ["left", "left", "right"],
//!   "coalition_values": { "000": 0, "100": 0, "010": 0, "110": 0, "001": 0, "101": 1, "011": 1, "111": 1 } }
//! ```
//!
//! Character `i` of a coalition is 1 when player `i` is a member. Every coalition has a value.

use serde_json::Value;
use std::fmt;

/// The most players of a file that lists every coalition.
pub const PLAYERS: usize = 20;

/// A game as read.
#[derive(Debug, Clone, PartialEq)]
pub struct GameFile {
    /// Names of the players; numbers from 1 where the file has none.
    pub names: Vec<String>,
    /// Value of the coalition with bit mask `k`, bit `i` for player `i`.
    pub values: Vec<f64>,
}

/// Why a file is no game: where, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// Key, or line and column.
    pub place: String,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.reason)
    }
}

impl std::error::Error for Error {}

/// Whether a JSON text looks like a game at all.
#[must_use]
pub fn is_game(file: &Value) -> bool {
    file.get("coalition_values").is_some() || file["kind"] == "cooperative_game"
}

/// Reads a game.
///
/// # Errors
/// The first thing that is missing or does not fit.
pub fn read(file: &Value) -> Result<GameFile, Error> {
    let fail = |place: &str, reason: String| Err(Error { place: place.to_owned(), reason });
    let players = match file["players"].as_u64().and_then(|players| usize::try_from(players).ok()) {
        Some(players) if (1..=PLAYERS).contains(&players) => players,
        Some(players) => return fail("players", format!("a game has 1 to {PLAYERS} players, this one {players}")),
        None => return fail("players", "the number of players is missing".into()),
    };
    let names = match &file["player_names"] {
        Value::Null => (1..=players).map(|player| format!("player {player}")).collect(),
        Value::Array(names) if names.len() == players => {
            let text = |name: &Value| name.as_str().map(str::to_owned);
            match names.iter().map(text).collect::<Option<Vec<String>>>() {
                Some(names) => names,
                None => return fail("player_names", "a name is not text".into()),
            }
        }
        _ => return fail("player_names", format!("there must be {players} names")),
    };
    let Some(listed) = file["coalition_values"].as_object() else {
        return fail("coalition_values", "the values of the coalitions are missing".into());
    };
    let mut values: Vec<Option<f64>> = vec![None; 1 << players];
    values[0] = Some(0.0);
    for (key, value) in listed {
        let place = format!("coalition_values.{key}");
        if key.len() != players || !key.bytes().all(|b| b == b'0' || b == b'1') {
            return fail(&place, format!("a coalition is written as {players} characters, each 0 or 1"));
        }
        let Some(value) = value.as_f64().filter(|value| value.is_finite()) else {
            return fail(&place, "the value is not a number".into());
        };
        let mask: usize = key.bytes().enumerate().map(|(player, b)| usize::from(b == b'1') << player).sum();
        values[mask] = Some(value);
    }
    if let Some(missing) = values.iter().position(Option::is_none) {
        let key: String = (0..players).map(|player| if missing >> player & 1 == 1 { '1' } else { '0' }).collect();
        return fail("coalition_values", format!("the coalition {key} has no value"));
    }
    let values: Vec<f64> = values.into_iter().flatten().collect();
    if values[0] != 0.0 {
        return fail("coalition_values", format!("the empty coalition is worth {}, and must be worth 0", values[0]));
    }
    Ok(GameFile { names, values })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_game_is_read_by_its_keys() {
        let file = json!({ "players": 2, "coalition_values": { "10": 1.0, "01": 2.0, "11": 5.0 } });
        let game = read(&file).expect("a game");
        assert_eq!(game.values, [0.0, 1.0, 2.0, 5.0]);
        assert_eq!(game.names, ["player 1", "player 2"]);
    }

    #[track_caller]
    fn check(file: Value, place: &str) {
        assert_eq!(read(&file).expect_err("no game").place, place);
    }

    #[test]
    fn what_is_no_game_is_refused_at_its_place() {
        check(json!({}), "players");
        check(json!({ "players": 21 }), "players");
        check(json!({ "players": 1, "player_names": ["a", "b"] }), "player_names");
        check(json!({ "players": 1 }), "coalition_values");
        check(json!({ "players": 2, "coalition_values": { "1": 1.0 } }), "coalition_values.1");
        check(json!({ "players": 1, "coalition_values": { "1": null } }), "coalition_values.1");
        check(json!({ "players": 2, "coalition_values": { "10": 1.0, "01": 2.0 } }), "coalition_values");
        check(json!({ "players": 1, "coalition_values": { "0": 3.0, "1": 1.0 } }), "coalition_values");
    }
}
