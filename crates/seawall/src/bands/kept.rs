//! Finished draws as a file, so that a run that was cut off goes on where it stood.
//!
//! The first line names the question by a hash; each further line is a draw: its number, how it ended, and its numbers as text
//! that reads back to the same bits. A file of another question is not used.

use super::{Answered, Places, Unsolved};
use seawall_engine::draws::Plan;
use std::fmt::Write as _;

const FORM: &str = "seawall/draws/2";

/// The file of what is answered, for the question `of`.
#[must_use]
pub fn keep(of: &str, answered: &Answered) -> String {
    let mut text = format!("{FORM} {of}\n");
    for (number, values) in &answered.values {
        let _ = write!(text, "{number} answered");
        for value in values {
            let _ = write!(text, " {value:?}");
        }
        text.push('\n');
    }
    for number in &answered.unbalanced {
        let _ = writeln!(text, "{number} unbalanced");
    }
    for (number, kind) in &answered.unsolved {
        let _ = writeln!(text, "{number} unsolved {}", kind.word());
    }
    text
}

/// What the file of the question `of` holds; `None` where it is not of this question or not whole.
#[must_use]
pub fn kept(of: &str, places: &Places, plan: Plan, text: &str) -> Option<Answered> {
    let mut lines = text.lines();
    if lines.next()? != format!("{FORM} {of}") {
        return None;
    }
    let mut answered = Answered { plan, values: Vec::new(), unbalanced: Vec::new(), unsolved: Vec::new() };
    for line in lines {
        let mut words = line.split(' ');
        let number: u32 = words.next()?.parse().ok()?;
        let wanted = number >= plan.first && number - plan.first < plan.count;
        match words.next()? {
            "answered" => {
                let values = words.map(str::parse).collect::<Result<Vec<f64>, _>>().ok()?;
                if values.len() != places.len() {
                    return None;
                }
                if wanted {
                    answered.values.push((number, values));
                }
            }
            "unbalanced" if wanted => answered.unbalanced.push(number),
            "unsolved" => {
                let word = words.next()?;
                let kind = Unsolved::ALL.iter().find(|(_, known)| *known == word)?.0;
                if wanted {
                    answered.unsolved.push((number, kind));
                }
            }
            "unbalanced" => {}
            _ => return None,
        }
    }
    Some(answered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_reads_back_to_the_same_bits() {
        let places = Places(vec![Default::default(); 4]);
        let plan = Plan { seed: 1, first: 0, count: 9 };
        let values = vec![(2, vec![0.1 + 0.2, f64::INFINITY, -0.0, 1e-300])];
        let text = keep(
            "x",
            &Answered { plan, values: values.clone(), unbalanced: vec![4], unsolved: vec![(5, Unsolved::Joint)] },
        );
        let back = kept("x", &places, plan, &text).expect("it was just written");
        assert_eq!((back.values, back.unbalanced, back.unsolved), (values, vec![4], vec![(5, Unsolved::Joint)]));
        assert!(kept("y", &places, plan, &text).is_none());
        assert!(kept("x", &places, plan, "seawall/draws/2 x\n2 answered 1.0").is_none());
    }
}
