//! Where the marks stand: under the cell, as a terminal shows it, whatever is written before it.

use crate::base::patched;
use seawall_io::diag_text::{Style, text_in};
use seawall_io::load::load;
use seawall_model::answer::Lang;
use unicode_width::UnicodeWidthStr;

/// The marks of the finding of `wrong` begin and end under it when `before` stands in the cells to its left.
#[track_caller]
fn check(before: &str, wrong: &str) {
    let right = "D3,ROW,magnet,ev,1000000,2000000,3000000,USD/t,,Value added per tonne of magnet";
    // The reason first, so that a long text stands left of the cell.
    let files = {
        let mut files = patched("demands.csv", right, right);
        let header = "reason,demand,region,product,use,voll_low,voll_central,voll_high,voll_unit,source";
        files.insert(
            "demands.csv",
            format!("{header}\n{before},D1,JPN,magnet,ev,1000000,2000000,3000000,{wrong},\nA reason,D3,ROW,magnet,ev,1000000,2000000,3000000,USD/t,\nA reason,D2,JPN,magnet,defense,1000000,2000000,3000000,USD/t,\n"),
        );
        files
    };
    let (_, found) = load(&files);
    let finding = found.iter().find(|finding| finding.code == "SW0306").expect("the unit is wrong");
    for lang in [Lang::En, Lang::Ja] {
        let page = text_in(finding, Style::Plain, lang);
        let lines: Vec<&str> = page.lines().collect();
        let marks = lines.iter().position(|line| line.contains('^')).expect("the cell is marked");
        let (source, marks) = (lines[marks - 1], lines[marks]);
        let at = source.rfind(wrong).unwrap_or_else(|| panic!("{wrong} is shown in {page}"));
        let from = marks.find('^').map(|at| marks[..at].width());
        assert_eq!(from, Some(source[..at].width()), "{page}");
        assert_eq!(marks.matches('^').count(), wrong.width(), "{page}");
    }
}

#[test]
fn after_plain_text() {
    check("A reason", "EUR/t");
}

#[test]
fn after_wide_characters() {
    check("磁石 1 トン当たりの付加価値", "円/t");
    check("半角ｶﾅとＡＢＣ", "ドル毎トン");
}

#[test]
fn after_a_tab() {
    check("Value\tadded\t\tper tonne", "EUR/t");
    check("付加\t価値", "円/t");
}

#[test]
fn after_combining_and_narrow_characters() {
    check("Re\u{301}sume\u{301} de la valeur ajoute\u{301}e", "EUR/t");
    check("γ-Fe₂O₃ ± 5 ‰ …", "EUR/t");
    check("かﾞとがの違い", "EUR/t");
}

#[test]
fn after_a_long_line_that_is_shown_in_part() {
    check(&"Value added per tonne of magnet and more ".repeat(20), "EUR/t");
    check(&"磁石1トン当たりの付加価値に関する長い説明。".repeat(20), "円/t");
    check(&"A mixed 混在した line 行 of both 両方 ".repeat(30), "円/t");
}
