//! Finding codes of scenario files and the route table. A code never changes its meaning.

use crate::codes::Code;
use seawall_model::diag::Severity;

pub(super) const SYNTAX: &str = "SW0601";
pub(super) const SCHEMA: &str = "SW0602";
pub(super) const UNKNOWN_KEY: &str = "SW0603";
pub(super) const MISSING_KEY: &str = "SW0604";
pub(super) const WRONG_TYPE: &str = "SW0605";
pub(super) const UNKNOWN_KIND: &str = "SW0606";
pub(super) const UNKNOWN_REGION: &str = "SW0607";
pub(super) const UNKNOWN_NAME: &str = "SW0608";
/// A passage that the route table does not have.
pub const UNKNOWN_ROUTE: &str = "SW0609";
pub(super) const NOT_A_DATE: &str = "SW0610";
pub(super) const DATE_RANGE: &str = "SW0611";
pub(super) const NO_UNIT: &str = "SW0612";
pub(super) const UNIT: &str = "SW0613";
pub(super) const OUT_OF_RANGE: &str = "SW0614";
pub(super) const ORDER: &str = "SW0615";
pub(super) const CONTRADICTION: &str = "SW0616";
/// An event that meets nothing.
pub const EMPTY: &str = "SW0617";
pub(super) const AFTER: &str = "SW0618";
pub(super) const SAME_ID: &str = "SW0619";
pub(super) const SEVERAL: &str = "SW0620";
pub(super) const OUTSIDE: &str = "SW0621";
pub(super) const NO_VOYAGE: &str = "SW0622";
pub(super) const ROUTE_TABLE: &str = "SW0623";
pub(super) const NO_SOURCE: &str = "SW0624";
pub(super) const UNKNOWN_RULE: &str = "SW0625";

/// Every code of scenario files, in order.
pub const CODES: &[Code] = &[
    Code {
        code: SYNTAX,
        severity: Severity::Error,
        summary: "a scenario file is not TOML",
        explanation: "TOML asks for quotes around text, commas between the parts of a list, and one value for each key. Only the first such place can be reported; the rest of the file is read once it is mended.",
        file: "scenario.toml",
        wrong: "title = { en = \"Ban\", ja = 禁輸 }",
        right: "title = { en = \"Ban\", ja = \"禁輸\" }",
    },
    Code {
        code: SCHEMA,
        severity: Severity::Error,
        summary: "a scenario file states no known schema",
        explanation: "The schema says which keys the file may have, so that an old file is never read with new meanings.",
        file: "scenario.toml",
        wrong: "schema = \"seawall/scenario/9\"",
        right: "schema = \"seawall/scenario/1\"",
    },
    Code {
        code: UNKNOWN_KEY,
        severity: Severity::Error,
        summary: "a key is not one of this place",
        explanation: "A misspelled key would be left out without a word, so it is refused. The keys of every kind of event are listed in the manual.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nleek = \"5 %\"",
        right: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nleak = \"5 %\"",
    },
    Code {
        code: MISSING_KEY,
        severity: Severity::Error,
        summary: "a key is missing",
        explanation: "What an event does cannot be guessed; only what is listed with a default may be left out.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"tariff\"\nto = \"USA\"\nproducts = [\"dy_oxide\"]",
        right: "[[event]]\nkind = \"tariff\"\nto = \"USA\"\nproducts = [\"dy_oxide\"]\nrate = \"15 %\"",
    },
    Code {
        code: WRONG_TYPE,
        severity: Severity::Error,
        summary: "a value is of another type",
        explanation: "Text stands in quotes, lists in brackets, dates and whole numbers stand bare.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"export_ban\"\nfrom = 86\nproducts = [\"dy_oxide\"]",
        right: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]",
    },
    Code {
        code: UNKNOWN_KIND,
        severity: Severity::Error,
        summary: "no event is of this kind",
        explanation: "The kinds of event are fixed, since each has its own meaning in the equations.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"embargo\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]",
        right: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]",
    },
    Code {
        code: UNKNOWN_REGION,
        severity: Severity::Error,
        summary: "a region is not one of the model",
        explanation: "Regions are named by the codes of regions.csv: three letters of ISO 3166-1, or a group that the model defines. Other names are offered as help and never taken silently.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"export_ban\"\nfrom = \"China\"\nproducts = [\"dy_oxide\"]",
        right: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]",
    },
    Code {
        code: UNKNOWN_NAME,
        severity: Severity::Error,
        summary: "a name is not in the model's sheets",
        explanation: "Products, elements, stages, processes, plants and uses are named by their ids in the sheets.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxid\"]",
        right: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]",
    },
    Code {
        code: UNKNOWN_ROUTE,
        severity: Severity::Error,
        summary: "a passage is not in the route table",
        explanation: "Passages are named as in routes.csv.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"route_closure\"\nroute = \"lombok\"",
        right: "[[event]]\nkind = \"route_closure\"\nroute = \"malacca\"",
    },
    Code {
        code: NOT_A_DATE,
        severity: Severity::Error,
        summary: "a text is not a date",
        explanation: "Dates are written year, month, day: 2026-10-01, with or without quotes.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nstart = \"1 October 2026\"",
        right: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nstart = 2026-10-01",
    },
    Code {
        code: DATE_RANGE,
        severity: Severity::Error,
        summary: "a date lies before 1990 or after 2100",
        explanation: "No fact of a model speaks of such a time; most often a digit is missing.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nstart = 0206-10-01",
        right: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nstart = 2026-10-01",
    },
    Code {
        code: NO_UNIT,
        severity: Severity::Error,
        summary: "a number stands without its unit",
        explanation: "5 may mean 5 % or five times. A number in a scenario is text with a unit.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nleak = 5",
        right: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nleak = \"5 %\"",
    },
    Code {
        code: UNIT,
        severity: Severity::Error,
        summary: "a number or its unit cannot be read here",
        explanation: "Shares are in %, times in days, working days, weeks or months, masses in t, kt or kg, prices in USD/kg or USD/t.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nleak = \"5 t\"",
        right: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nleak = \"5 %\"",
    },
    Code {
        code: OUT_OF_RANGE,
        severity: Severity::Error,
        summary: "a number lies outside its range",
        explanation: "Shares lie between 0 % and 100 %; masses, times and prices are not negative; a horizon has 1 to 240 months; the weight of a rule lies between 0.001 and 1000.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nleak = \"150 %\"",
        right: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nleak = \"15 %\"",
    },
    Code {
        code: ORDER,
        severity: Severity::Error,
        summary: "low, value and high are out of order",
        explanation: "An interval has low <= value <= high.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nleak = { value = \"5 %\", low = \"10 %\", high = \"15 %\" }",
        right: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nleak = { value = \"5 %\", low = \"0 %\", high = \"15 %\" }",
    },
    Code {
        code: CONTRADICTION,
        severity: Severity::Error,
        summary: "two keys say the same thing twice",
        explanation: "Where two keys give one fact, such as `weeks` and `months`, only one may stand.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nweeks = 10\nmonths = 12",
        right: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nmonths = 12",
    },
    Code {
        code: EMPTY,
        severity: Severity::Error,
        summary: "an event meets nothing in the model",
        explanation: "No link, plant, demand or stock matches what the event selects, so it would change nothing and look harmless.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"export_ban\"\nfrom = \"JPN\"\nto = \"CHN\"\nproducts = [\"dy_oxide\"]",
        right: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nto = \"JPN\"\nproducts = [\"dy_oxide\"]",
    },
    Code {
        code: AFTER,
        severity: Severity::Error,
        summary: "`after` names no event that ends",
        explanation: "An event may start when another one ends; the other one is named by its id, has a length, and does not wait for this one.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nafter = \"strike\"",
        right: "[[event]]\nid = \"strike\"\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nweeks = 2\n\n[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nafter = \"strike\"",
    },
    Code {
        code: SAME_ID,
        severity: Severity::Error,
        summary: "two events have one id",
        explanation: "An id names one event, so that `after` and reports can speak of it.",
        file: "scenario.toml",
        wrong: "[[event]]\nid = \"ban\"\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\n\n[[event]]\nid = \"ban\"\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"tb_oxide\"]",
        right: "[[event]]\nid = \"dy\"\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\n\n[[event]]\nid = \"tb\"\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"tb_oxide\"]",
    },
    Code {
        code: SEVERAL,
        severity: Severity::Error,
        summary: "tonnes are given for several stocks together",
        explanation: "How the tonnes are divided among regions and products cannot be guessed: write one event for each.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"stock_fill\"\nregion = \"JPN\"\nproducts = [\"dy_oxide\", \"tb_oxide\"]\ntonnes = \"20 t\"",
        right: "[[event]]\nkind = \"stock_fill\"\nregion = \"JPN\"\nproducts = [\"dy_oxide\"]\ntonnes = \"20 t\"",
    },
    Code {
        code: OUTSIDE,
        severity: Severity::Warning,
        summary: "an event lies outside the horizon",
        explanation: "It changes nothing in the answer. Lengthen the horizon, or leave the event out.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nstart = 2036-10-01",
        right: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nstart = 2026-10-01",
    },
    Code {
        code: NO_VOYAGE,
        severity: Severity::Warning,
        summary: "no voyage of the model passes there",
        explanation: "The route table lengthens no sea link of the model when the passage closes; land and air links are not touched. The answer will say that nothing happens.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"route_closure\"\nroute = \"hormuz\"",
        right: "[[event]]\nkind = \"route_closure\"\nroute = \"malacca\"",
    },
    Code {
        code: ROUTE_TABLE,
        severity: Severity::Error,
        summary: "a row of routes.csv cannot be read",
        explanation: "Each row has the days at sea with the passage open, and either the days with it closed or `no` under reachable.",
        file: "routes.csv",
        wrong: "suez,CHN,FRA,30.85,,yes,SEAROUTE",
        right: "suez,CHN,FRA,30.85,39.55,yes,SEAROUTE",
    },
    Code {
        code: NO_SOURCE,
        severity: Severity::Error,
        summary: "an event states no source that is known",
        explanation: "A reader must be able to tell a published measure from an analyst's supposition. An event names ids of sources.csv, or a person or office who answers for it as `analyst: name`; a `source` at the head of the file stands for every event that states none.",
        file: "scenario.toml",
        wrong: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nsource = \"somebody\"",
        right: "[[event]]\nkind = \"export_ban\"\nfrom = \"CHN\"\nproducts = [\"dy_oxide\"]\nsource = \"analyst: somebody\"",
    },
    Code {
        code: UNKNOWN_RULE,
        severity: Severity::Error,
        summary: "no rule is of this kind",
        explanation: "The kinds of rule are fixed, since each has its own rows in the equations.",
        file: "scenario.toml",
        wrong: "[[rules]]\nkind = \"maximum_shortage\"\nregion = \"JPN\"\nproducts = [\"magnet_ht\"]\nshare = \"10 %\"",
        right: "[[rules]]\nkind = \"minimum_service\"\nregion = \"JPN\"\nproducts = [\"magnet_ht\"]\nshare = \"90 %\"",
    },
];

/// How bad findings of this code are.
pub(super) fn severity(code: &str) -> Severity {
    CODES.iter().find(|entry| entry.code == code).map_or(Severity::Error, |entry| entry.severity)
}
