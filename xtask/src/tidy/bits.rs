//! What would give other bits on another run: reductions in thread order, partial orders, unseeded randomness.

use super::{Finding, banned, shipped};
use crate::repo::File;
use crate::rust;

const BELOW: &[&str] = &["crates/model/src/", "crates/engine/src/", "crates/io/src/"];

/// How rayon's parallel iterators begin.
const PARALLEL: &[&str] = &[".par_iter()", ".par_iter_mut()", ".into_par_iter()", ".par_chunks(", ".par_bridge()"];
/// Ends that combine in whatever order the threads finish.
const UNORDERED: &[&str] = &["sum", "product", "reduce", "reduce_with", "fold", "try_reduce", "find_any", "for_each"];

/// A parallel iterator is collected in order; the sum comes after.
///
/// `par_iter().sum()` over floating-point numbers gives other bits from run to run.
pub(super) fn ordered_reductions(files: &[File]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (file, code) in shipped(files, &["crates/"]) {
        for start in PARALLEL {
            for (at, _) in code.match_indices(start) {
                let outer = outer_level(&code[at + 1..]);
                for end in UNORDERED {
                    let call = outer
                        .match_indices(&format!(".{end}"))
                        .find(|&(offset, word)| rust::whole_word(&outer, offset, word));
                    if let Some((offset, _)) = call {
                        let line = rust::line_of(&code, at) + outer[..offset].matches('\n').count();
                        let text = format!(
                            "`.{end}` on a parallel iterator depends on the threads; collect, then combine in order"
                        );
                        found.push(Finding { path: file.path.clone(), line, text });
                    }
                }
            }
        }
    }
    found
}

/// The rest of the statement that `code` is in, with everything inside brackets left out.
fn outer_level(code: &str) -> String {
    let mut depth = 0_i32;
    let mut out = String::new();
    for c in code.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ';' if depth == 0 => break,
            _ => {}
        }
        if depth < 0 {
            break;
        }
        if depth == 0 || c == '\n' {
            out.push(c);
        }
    }
    out
}

/// Numbers are sorted with `total_cmp`: a NaN must not make the order depend on luck.
pub(super) fn total_order(files: &[File]) -> Vec<Finding> {
    banned(files, BELOW, &[".partial_cmp("], |_| false, |_| "use `total_cmp`, with the index as tie-break".to_owned())
}

/// Random numbers come from a seed that the caller gave.
pub(super) fn seeded_randomness(files: &[File]) -> Vec<Finding> {
    banned(
        files,
        &["crates/"],
        &["thread_rng", "from_entropy", "from_os_rng", "from_rng", "rand::rng", "rand::random", "OsRng", "getrandom"],
        |_| false,
        |word| format!("`{word}` draws from the machine; seed a counter-based generator from the run"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::finds;
    use super::{ordered_reductions, seeded_randomness, total_order};

    const ENGINE: &str = "crates/engine/src/draws.rs";

    #[test]
    fn a_parallel_sum_is_found() {
        finds(ordered_reductions, ENGINE, "let a: f64 = x.par_iter().map(|y| f(y)).sum();\n", &[1]);
        finds(ordered_reductions, ENGINE, "x.into_par_iter()\n .map(f)\n .reduce(g, h);\n", &[3]);
    }

    #[test]
    fn a_sum_inside_one_chunk_is_in_order() {
        let text = "let p: Vec<f64> = t.par_chunks(8).map(|c| c.iter().sum()).collect();\np.iter().sum()\n";
        finds(ordered_reductions, ENGINE, text, &[]);
    }

    #[test]
    fn the_next_statement_is_another_matter() {
        finds(ordered_reductions, ENGINE, "let p = f(x.par_iter().collect());\nlet s = p.iter().sum();\n", &[]);
    }

    #[test]
    fn sorting_is_total() {
        finds(total_order, ENGINE, "x.sort_by(|a, b| a.total_cmp(b));\n", &[]);
        finds(total_order, ENGINE, "x.sort_by(|a, b| a.partial_cmp(b).unwrap());\n", &[1]);
        finds(total_order, ENGINE, "fn partial_cmp(&self, o: &Self) -> Option<Ordering> {\n", &[]);
    }

    #[test]
    fn randomness_is_seeded() {
        finds(seeded_randomness, ENGINE, "ChaCha8Rng::seed_from_u64(seed);\n", &[]);
        finds(seeded_randomness, ENGINE, "ChaCha8Rng::from_os_rng();\n", &[1]);
    }
}
