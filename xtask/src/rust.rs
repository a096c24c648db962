//! Rust source as the rules read it: without comments, literals and test code, line numbers kept.

/// `source` with the inside of comments, strings and characters blanked.
pub(crate) fn code_only(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let end = literal_end(&chars, at);
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            out.extend(chars[at..end].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    out
}

/// `code` (already through [`code_only`]) with every item under `#[cfg(test)]` blanked.
pub(crate) fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut out = code.to_owned();
    while let Some(start) = out.find(MARK) {
        let end = item_end(&out, start + MARK.len());
        let blank: String = out[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        out.replace_range(start..end, &blank);
    }
    out
}

/// Whether `word` stands at byte `at` of `code` as a whole word.
pub(crate) fn whole_word(code: &str, at: usize, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let before = code[..at].chars().next_back().is_some_and(part) && word.starts_with(part);
    let after = code[at + word.len()..].chars().next().is_some_and(part) && word.ends_with(part);
    !before && !after
}

/// Lines (from 1) on which `word` stands as a whole word.
pub(crate) fn lines_with(code: &str, word: &str) -> Vec<usize> {
    let found = code.match_indices(word).filter(|&(at, _)| whole_word(code, at, word));
    let mut lines: Vec<usize> = found.map(|(at, _)| line_of(code, at)).collect();
    lines.dedup();
    lines
}

/// The line (from 1) of byte `at`.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Where the comment, string or character that begins at `at` ends; `at` itself when none begins there.
fn literal_end(chars: &[char], at: usize) -> usize {
    let peek = |ahead: usize| chars.get(at + ahead).copied();
    let in_word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    match (chars[at], peek(1)) {
        ('/', Some('/')) => (at..chars.len()).find(|&i| chars[i] == '\n').unwrap_or(chars.len()),
        ('/', Some('*')) => block_comment_end(chars, at),
        ('"', _) => string_end(chars, at),
        ('r', Some('"' | '#')) if !in_word => raw_string_end(chars, at, at + 1),
        ('b' | 'c', Some('r')) if !in_word => raw_string_end(chars, at, at + 2),
        ('\'', Some('\\')) => {
            // The escaped character may itself be a quote, so the search starts behind it.
            (at + 3..chars.len()).find(|&i| chars[i] == '\'').map_or(chars.len(), |i| i + 1)
        }
        ('\'', Some(_)) if peek(2) == Some('\'') => at + 3,
        _ => at,
    }
}

fn block_comment_end(chars: &[char], start: usize) -> usize {
    let mut depth = 0;
    let mut at = start;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    chars.len()
}

fn string_end(chars: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// The end of a raw string whose hashes begin at `hashes`; `start` when it is a raw identifier or no literal.
fn raw_string_end(chars: &[char], start: usize, hashes: usize) -> usize {
    let count = chars[hashes..].iter().take_while(|&&c| c == '#').count();
    let open = hashes + count;
    if chars.get(open) != Some(&'"') {
        return start;
    }
    let closes = |at: usize| {
        chars[at] == '"' && chars.len() >= at + 1 + count && chars[at + 1..at + 1 + count].iter().all(|&c| c == '#')
    };
    (open + 1..chars.len()).find(|&at| closes(at)).map_or(chars.len(), |at| at + 1 + count)
}

/// Where the item behind an attribute ends: its closing brace, or the semicolon when it has no body.
fn item_end(code: &str, start: usize) -> usize {
    let mut depth = 0_i32;
    for (offset, c) in code[start..].char_indices() {
        match c {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => depth -= 1,
            _ => {}
        }
        let ends = depth <= 0 && (c == '}' || (c == ';' && depth == 0));
        if ends {
            return start + offset + 1;
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::{code_only, lines_with, without_tests};

    #[track_caller]
    fn blanked(source: &str, gone: &str, kept: &str) {
        let code = code_only(source);
        assert!(!code.contains(gone), "`{gone}` should be gone from {code:?}");
        assert!(code.contains(kept), "`{kept}` should stand in {code:?}");
        assert_eq!(code.matches('\n').count(), source.matches('\n').count());
    }

    #[test]
    fn comments_go() {
        blanked("a(); // unsafe\nb();", "unsafe", "b();");
        blanked("a(); /* unsafe /* deep */ unsafe\n */ b();", "unsafe", "b();");
    }

    #[test]
    fn strings_go() {
        blanked(r#"a("unsafe \" unsafe"); b();"#, "unsafe", "b();");
        blanked("a(r#\"un\"safe\"#); b();", "safe", "b();");
        blanked("a(br\"unsafe\"); b();", "unsafe", "b();");
    }

    #[test]
    fn characters_go_and_lifetimes_stay() {
        blanked(r#"a('"', '\'', '\u{1f}'); b("unsafe"); c();"#, "unsafe", "c();");
        blanked("fn a<'a>(x: &'a str) -> &'a str { /* unsafe */ x }", "unsafe", "&'a str {");
    }

    #[test]
    fn raw_identifiers_stay() {
        blanked("r#type(\"unsafe\")", "unsafe", "r#type(");
    }

    #[test]
    fn test_code_goes_whole() {
        let code = "fn a() {}\n#[cfg(test)]\nmod tests {\n fn b() { x.unwrap() }\n}\nfn c() {}\n";
        let left = without_tests(code);
        assert!(!left.contains("unwrap"));
        assert!(left.contains("fn c()"));
        assert_eq!(left.len(), code.len());
    }

    #[test]
    fn a_test_module_in_another_file_ends_at_its_semicolon() {
        let left = without_tests("#[cfg(test)]\nmod tests;\nfn c() {}\n");
        assert!(left.contains("fn c()"));
        assert!(!left.contains("mod tests"));
    }

    #[test]
    fn words_are_whole() {
        assert_eq!(lines_with("println!(x);\neprintln!(y);\n", "println!"), [1]);
        assert_eq!(lines_with("unsafe_op();\nunsafe {}\n", "unsafe"), [2]);
    }
}
