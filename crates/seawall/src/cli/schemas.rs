//! What `--json` prints: every schema by its name, said once. A number goes up when a reader of the old one would break.

use std::fmt::Write as _;

/// One schema: its name, the commands that print it, its fields.
pub struct Schema {
    /// Name and version, the value of the field `schema`.
    pub name: &'static str,
    /// Commands that print it.
    pub commands: &'static str,
    /// Fields with what they hold.
    pub fields: &'static [(&'static str, &'static str)],
}

/// Every schema.
pub const SCHEMAS: &[Schema] = &[
    Schema {
        name: "seawall/calibration/1",
        commands: "backtest calibrate",
        fields: &[
            ("without", "the episode whose outcomes were not read; null where all were"),
            ("on", "episodes whose outcomes were read"),
            ("rows", "rows scored"),
            ("mean_error", "mean error of the rationed response over the base year's value"),
            ("settings", "`stock_position`, `restore_weeks`, `queue_factor`, `approved`"),
        ],
    },
    Schema {
        name: "seawall/cases/1",
        commands: "exposure run",
        fields: &[
            ("kind", "kind of the file"),
            ("cases", "list of `id`, `computed`, and with `--compare` `passed`, `differences`"),
            ("passed", "with `--compare`: how many agree under the file's tolerance"),
            ("failed", "with `--compare`: how many do not, or have no answer"),
            ("note", "where there is nothing to compute: why"),
        ],
    },
    Schema {
        name: "seawall/cells/1",
        commands: "why, without a cell",
        fields: &[("tables", "list of `table`, `columns`, `rows`: an address is `table:row:column`")],
    },
    Schema {
        name: "seawall/check/1",
        commands: "check, and every command that reads a folder whose data have errors",
        fields: &[
            ("lang", "language of the findings"),
            ("findings", "list of `code`, `severity`, `title`, `place`, `label`, `help`"),
            ("errors", "how many errors"),
            ("warnings", "how many warnings"),
            ("model", "`check` of a folder: name of the model"),
            ("hash", "likewise: SHA-256 over its files"),
            ("usable", "likewise: whether questions about it can be answered"),
            ("scenarios", "likewise: names of the scenarios that were read"),
            (
                "programme",
                "likewise: `rows` and `columns` of the response for `partners`, for `all`, the `budget`; null where the data have errors",
            ),
            ("scenario", "`check --scenario`: the file"),
            ("sentence", "likewise: the scenario in words; null where it has errors"),
        ],
    },
    Schema {
        name: "seawall/code/1",
        commands: "explain",
        fields: &[
            ("lang", "language of the texts"),
            (
                "code",
                "object of `code`, `severity`, `summary`, `explanation`, `file`, and an example: `wrong`, `right`",
            ),
        ],
    },
    Schema {
        name: "seawall/comparison/1",
        commands: "exposure --compat with --compare",
        fields: &[
            ("passed", "rows that agree within 1e-6"),
            ("rounded", "rows that agree within what the fifth decimal of the governance score allows"),
            ("failed", "rows that do not"),
            ("not_asked", "rows of the file that the panel does not have"),
        ],
    },
    Schema {
        name: "seawall/config/1",
        commands: "config show",
        fields: &[("settings", "list of `key`, `value`, `origin`")],
    },
    Schema {
        name: "seawall/demo/1",
        commands: "demo",
        fields: &[("model", "name"), ("folder", "folder that was made"), ("files", "how many files")],
    },
    Schema {
        name: "seawall/export/1",
        commands: "export",
        fields: &[
            ("rows", "rows of the programme"),
            ("columns", "its columns"),
            ("mps", "the programme as MPS; null when it went to a file"),
            ("file", "that file; null without one"),
        ],
    },
    Schema {
        name: "seawall/list/1",
        commands: "list",
        fields: &[
            ("lang", "language of the texts"),
            ("what", "what is listed"),
            ("items", "list of objects, the fields of which depend on `what`"),
        ],
    },
    Schema {
        name: "seawall/episodes/1",
        commands: "backtest list",
        fields: &[(
            "episodes",
            "list of `name`, `title` in both languages, `model`, `as_of`, `inputs`: hash of what its answer rests on",
        )],
    },
    Schema {
        name: "seawall/observed/1",
        commands: "observe",
        fields: &[("files", "list of `name`, `rows`, `state`: `is up to date`, `differs from the tables`, `written`")],
    },
    Schema {
        name: "seawall/panel/1",
        commands: "exposure --compat",
        fields: &[
            ("compat", "package and version"),
            ("not_assessed", "materials without a code"),
            (
                "rows",
                "list of `region`, `material`, `year` and the columns of the package; `no_trade` where a 0 is no risk of 0",
            ),
        ],
    },
    Schema {
        name: "seawall/propagation/1",
        commands: "propagate run, propagate firms, propagate esri, propagate synthetic firms",
        fields: &[
            ("said", "what the run came to, line by line; the series are in its files"),
            (
                "compared",
                "with `--compare`: list of `variable`, `cells`, `worst` in what is allowed, `passed`, `at`; else null",
            ),
            (
                "stops",
                "by our own rules: list of industries that fell short, with `short_step`, `stopped_step`, `limit`, `input`, `supplier`, `held_by_event` and the `chain` of `industry` and `step` back to where it starts; else null",
            ),
        ],
    },
    Schema {
        name: "seawall/redteam/1",
        commands: "redteam --mps",
        fields: &[
            ("status", "`complete`, or `limit` where a bound is left"),
            ("k", "most targets closed at once"),
            ("no_attack", "objective without any"),
            ("worst_objective", "objective of the worst set found"),
            ("upper_bound", "what no set can exceed"),
            ("gap", "relative distance of the two"),
            ("targets", "the worst set"),
            ("near", "list of `targets`, `objective`, the worst first"),
            ("sets", "how many were `solved`, proved `unused`, `bounded`"),
            ("programmes", "programmes solved"),
        ],
    },
    Schema {
        name: "seawall/redteam-answered/1",
        commands: "the file of redteam --resume",
        fields: &[
            ("for", "what it was written for: `model`, `scenario`, `months`, `partners`, `version`"),
            ("sets", "list of `attacks`, `usd`: every set answered and its least loss"),
        ],
    },
    Schema {
        name: seawall_io::render::SCHEMA,
        commands: "backtest, brief, exposure, plan, reconcile, redteam on a model, share, stress",
        fields: &[
            ("status", "`solved`, or how far the answer came"),
            ("sections", "tables, notes and texts in both languages"),
            (
                "no_attack, worst_objective, upper_bound, targets",
                "`redteam` only: losses in USD without any attack, with the worst set found, that no set exceeds; that set",
            ),
            ("...", "the report's provenance: model hash, scenario hash, version, sources"),
        ],
    },
    Schema {
        name: "seawall/sentence/1",
        commands: "scenario read",
        fields: &[
            ("scenario", "name"),
            ("hash", "SHA-256 of the scenario"),
            ("en", "the scenario in words"),
            ("ja", "the same in Japanese"),
        ],
    },
    Schema {
        name: "seawall/solve/1",
        commands: "solve",
        fields: &[
            ("kind", "what the file holds: a programme, a problem in stages, a cooperative game"),
            ("status", "how far the answer came"),
            ("...", "the answer, by kind"),
        ],
    },
    Schema {
        name: "seawall/table/1",
        commands: "propagate table, propagate synthetic table",
        fields: &[
            ("industries", "number of industries, all regions"),
            ("output", "output of all"),
            ("value_added", "value added of all"),
            ("worst_row", "greatest distance of a row's sum from its output"),
            ("mended", "cells mended, by kind"),
            ("findings", "number of warnings"),
            ("origin", "where the table comes from and how it was made"),
        ],
    },
    Schema {
        name: "seawall/text/1",
        commands: "template, scenario new, completions, man",
        fields: &[("text", "the document that the command prints without `--json`")],
    },
    Schema {
        name: seawall_io::render::WHY_SCHEMA,
        commands: "why",
        fields: &[
            ("table", "table of the cell"),
            ("row", "its row, counted from 1"),
            ("column", "its column: id, name in both languages, unit"),
            ("value", "what the cell says"),
            ("run", "the run that computed it; null for a fact"),
            ("figures", "figures that the row rests on, down to their rows in the sheets"),
            ("sources", "sources of these"),
        ],
    },
];

/// Whether `name` is in the list.
pub fn is_known(name: &str) -> bool {
    SCHEMAS.iter().any(|schema| schema.name == name)
}

/// The list as objects.
pub fn items() -> Vec<serde_json::Value> {
    let fields = |schema: &Schema| -> Vec<serde_json::Value> {
        schema.fields.iter().map(|(name, holds)| serde_json::json!({ "name": name, "holds": holds })).collect()
    };
    let item = |schema: &Schema| {
        serde_json::json!({
            "name": schema.name, "commands": schema.commands, "fields": fields(schema)
        })
    };
    SCHEMAS.iter().map(item).collect()
}

/// The page of the manual.
pub fn markdown() -> String {
    let mut page = String::from(
        "Every command takes `--json` and then prints one JSON object on standard output. Its field `schema` names one of the\n\
         schemas below; the number goes up when a reader of the old one would break, and a reader leaves fields alone that it\n\
         does not know. Messages stay on standard error; exit codes are the same.\n\n",
    );
    for schema in SCHEMAS {
        let _ =
            write!(page, "## {}\n\nPrinted by: {}.\n\n| field | holds |\n|---|---|\n", schema.name, schema.commands);
        for (field, holds) in schema.fields {
            let _ = writeln!(page, "| `{field}` | {holds} |");
        }
        page.push('\n');
    }
    page
}
