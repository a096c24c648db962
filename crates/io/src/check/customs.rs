//! Customs codes: six digits each.

use super::{Book, Findings, shown};
use crate::codes;
use crate::text::fold;

/// Checks `hs6` of products.csv: what is no code would match no line of any trade table, without a word.
pub(crate) fn check(book: &Book, found: &mut Findings) {
    for line in book.lines("products.csv") {
        let written = fold(&line.written("hs6")).into_owned();
        let is_code = |code: &str| code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
        if let Some(wrong) = written.split(';').map(str::trim).find(|code| !written.is_empty() && !is_code(code)) {
            let title = format!("`{}` is no customs code", shown(wrong));
            found.add(
                codes::WORD,
                Some(line.place("hs6")),
                title,
                "codes of the Harmonized System have six digits",
                "write six digits, such as `850511`; `;` between several",
            );
        }
    }
}
