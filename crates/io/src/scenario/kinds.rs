//! The keys of a scenario file, said once: reader, did-you-mean and manual come from here.

use std::fmt::Write as _;

/// What a key says.
pub(super) struct Key {
    pub name: &'static str,
    pub doc: &'static str,
}

/// A kind of event and the keys that it has beside the common ones.
pub(super) struct Kind {
    pub word: &'static str,
    pub keys: &'static [Key],
    pub doc: &'static str,
}

const fn key(name: &'static str, doc: &'static str) -> Key {
    Key { name, doc }
}

/// Keys of the file.
pub(super) const FILE: &[Key] = &[
    key("schema", "Always \"seawall/scenario/1\"."),
    key("title", "Title: { en = \"...\", ja = \"...\" }."),
    key("horizon", "First day and months to look ahead: { start = 2026-10-01, months = 24 }."),
    key("standing", "\"keep\" or \"lift\": the measures that are in force already. Default \"lift\"."),
    key("source", "Source of events that state none of their own."),
    key("event", "An event; may be repeated as [[event]]."),
    key("rules", "A rule that the response must keep to; may be repeated as [[rules]]."),
];

/// Keys that every event has.
pub(super) const COMMON: &[Key] = &[
    key("id", "Name inside the file."),
    key("kind", "What happens."),
    key("start", "First day. Omitted: the scenario's first day."),
    key("start_week", "First week after the scenario's start, in place of `start`."),
    key("after", "Starts when the event with this id ends, in place of `start`."),
    key("weeks", "How long it lasts. Omitted: to the end of the horizon."),
    key("months", "The same in months of a twelfth of 365.25 days."),
    key("ramp_weeks", "Weeks over which it builds up linearly."),
    key("announced", "Day on which it becomes known, for rolling foresight. Omitted: its start."),
    key("probability", "The analyst's own probability, \"50 %\"; it is shown, not used."),
    key("source", "Ids of sources.csv, or \"analyst: name\"; an event without one takes that of the file."),
    key("note", "Legal instrument, reason, anything: text, or { en = \"...\", ja = \"...\" }."),
];

const PRODUCTS: Key = key("products", "Product ids.");
const ELEMENTS: Key = key("elements", "Element ids, in place of `products`: every product that carries one of them.");
const STAGES: Key = key("stages", "Narrows `elements` to these stages.");
const FROM: Key = key("from", "Region, list of regions or \"*\".");
const TO: Key = key("to", "Region, list of regions or \"*\". Omitted: everyone.");
const EXCEPT: Key = key("except", "Regions left out of a \"*\".");
const REGION: Key = key("region", "Region, list of regions or \"*\".");
const PROCESS: Key = key("process", "Process ids.");
const LEAK: Key = key("leak", "Share of the baseline that still flows, \"5 %\". Default 0 %.");

/// Every kind.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        word: "export_ban",
        doc: "Exports stop but for a leak.",
        keys: &[FROM, TO, EXCEPT, PRODUCTS, ELEMENTS, STAGES, LEAK],
    },
    Kind {
        word: "export_quota",
        doc: "Exports together stay below a share of the baseline.",
        keys: &[
            FROM,
            TO,
            EXCEPT,
            PRODUCTS,
            ELEMENTS,
            STAGES,
            key("share", "Share of the baseline that is allowed, \"60 %\"."),
            key("by_destination", "true where the share holds for each destination by itself."),
        ],
    },
    Kind {
        word: "export_tax",
        doc: "The exporter levies a share of the price.",
        keys: &[
            FROM,
            TO,
            EXCEPT,
            PRODUCTS,
            ELEMENTS,
            STAGES,
            key("rate", "Share of the price, \"15 %\"."),
            key("specific", "Sum for each tonne beside or in place of `rate`, \"2 USD/kg\"."),
            key("pass_through", "Share that the buyer bears. Default 100 %."),
        ],
    },
    Kind {
        word: "tariff",
        doc: "The importer levies a share of the price.",
        keys: &[
            FROM,
            TO,
            EXCEPT,
            PRODUCTS,
            ELEMENTS,
            STAGES,
            key("rate", "Share of the price, \"15 %\"."),
            key("specific", "Sum for each tonne beside or in place of `rate`, \"2 USD/kg\"."),
            key("pass_through", "Share that the buyer bears. Default 100 %."),
        ],
    },
    Kind {
        word: "licence_delay",
        doc: "A licence is needed; decisions take time and part of the applications is refused.",
        keys: &[
            FROM,
            TO,
            EXCEPT,
            PRODUCTS,
            ELEMENTS,
            STAGES,
            key(
                "delay",
                "From application to decision, \"45 working days\": the median. `dist` in its table, two times as in dist = [\"30 d\", \"90 d\"], spreads decisions between the shortest and the longest, half on either side of the median.",
            ),
            key("approved", "Share approved. Default 100 %."),
            key("refusal", "Share refused, in place of `approved`."),
            key(
                "reapply",
                "Share of what was refused that is applied for again at once. Default 0 %: refusals are final.",
            ),
            key(
                "refused_use",
                "Use ids that get no licence: the share of each flow that ends in them is not approved, and they get nothing of what comes under licence.",
            ),
            key("valid", "How long an approval can be used. Default 26 weeks."),
        ],
    },
    Kind {
        word: "reexport_control",
        doc: "Third countries may not pass on what was made from goods of the controlling region.",
        keys: &[FROM, TO, EXCEPT, PRODUCTS, ELEMENTS, STAGES, LEAK],
    },
    Kind {
        word: "technology_ban",
        doc: "No capacity beyond the baseline, slower growth.",
        keys: &[FROM, TO, EXCEPT, PROCESS, key("ramp_share", "Growth as a share of the normal one. Default 0 %.")],
    },
    Kind {
        word: "capacity_loss",
        doc: "Plants lose capacity and recover.",
        keys: &[
            key("plant", "Plant ids."),
            key("region", "Region, list of regions or \"*\", with `process` in place of `plant`."),
            PROCESS,
            key("loss", "Share of capacity lost. Default 100 %."),
            key("recovery", "From the end of the event to full recovery, linear. Default 0 weeks."),
        ],
    },
    Kind {
        word: "route_closure",
        doc: "A passage closes to ships; the route table gives the detour. Land and air are not touched.",
        keys: &[
            key("route", "Passage as in routes.csv."),
            key("detour", "Name of another way than that of the route table; needs `detour_time`."),
            key(
                "detour_time",
                "What the named way adds to every voyage, \"4 d\", also where the table knows no other way.",
            ),
            key("extra_cost", "Share added to freight on the detour. Default 0 %."),
        ],
    },
    Kind {
        word: "demand_surge",
        doc: "Demand grows.",
        keys: &[
            REGION,
            PRODUCTS,
            ELEMENTS,
            STAGES,
            key("use", "Use ids. Omitted: every use."),
            key("factor", "Demand as a share of the baseline, \"120 %\"."),
        ],
    },
    Kind {
        word: "stock_release",
        doc: "Public stock may be drawn beyond its ordinary rate.",
        keys: &[
            REGION,
            PRODUCTS,
            ELEMENTS,
            STAGES,
            key("tonnes", "In all, \"40 t\". Omitted: everything above the floor."),
        ],
    },
    Kind {
        word: "stock_fill",
        doc: "Stock is bought on the market.",
        keys: &[REGION, PRODUCTS, key("tonnes", "In all over the event, \"1100 t\".")],
    },
    Kind {
        word: "price_floor",
        doc: "A price is guaranteed.",
        keys: &[REGION, PRODUCTS, ELEMENTS, STAGES, key("price", "\"110 USD/kg\".")],
    },
    Kind {
        word: "substitution_push",
        doc: "Part of the use of a product is designed out.",
        keys: &[REGION, PRODUCTS, ELEMENTS, STAGES, key("saving", "Share saved once built up, \"20 %\".")],
    },
];

/// Keys that every rule has.
pub(super) const RULE_COMMON: &[Key] = &[
    key("id", "Name inside the file."),
    key("kind", "What must hold."),
    key("start", "First day. Omitted: the scenario's first day."),
    key("start_week", "First week after the scenario's start, in place of `start`."),
    key("weeks", "How long it holds. Omitted: to the end of the horizon."),
    key("months", "The same in months of a twelfth of 365.25 days."),
    key("weight", "What giving by a tonne weighs beside other rules, when not all can be met. Default 1."),
];

/// Every kind of rule.
pub(super) const RULES: &[Kind] = &[
    Kind {
        word: "minimum_service",
        doc: "At least a share of what is wanted is served, product by product in every period.",
        keys: &[
            REGION,
            PRODUCTS,
            ELEMENTS,
            STAGES,
            key("use", "Use ids. Omitted: every use."),
            key("tier", "\"defense\", \"essential\" or \"rest\", in place of `use`: every use of the tier."),
            key("share", "Share of what is wanted, \"90 %\"."),
        ],
    },
    Kind {
        word: "stock_floor",
        doc: "The stocks of a region hold at least so much of each product at the end of every period.",
        keys: &[
            REGION,
            PRODUCTS,
            ELEMENTS,
            STAGES,
            key("owner", "\"public\" or \"private\". Omitted: both together."),
            key("tonnes", "For each region and product, \"40 t\"."),
            key(
                "cover",
                "In place of `tonnes`: time for which it meets the region's own use of the baseline, \"30 d\".",
            ),
        ],
    },
    Kind {
        word: "no_release",
        doc: "Public stocks are not drawn below what they hold on the first day.",
        keys: &[REGION, PRODUCTS, ELEMENTS, STAGES],
    },
    Kind {
        word: "maximum_loss",
        doc: "The loss against the baseline stays below a sum. It is held against the least loss once all other rules are met.",
        keys: &[key("loss", "\"500 million USD\".")],
    },
];

/// Every key of a scenario file as a Markdown table, for the manual.
#[must_use]
pub fn manual_table() -> String {
    let mut table = String::from("| where | key | meaning |\n|---|---|---|\n");
    let mut rows = |place: &str, keys: &[Key]| {
        for key in keys {
            let _ = writeln!(table, "| {place} | `{}` | {} |", key.name, key.doc);
        }
    };
    rows("file", FILE);
    rows("every event", COMMON);
    for kind in KINDS {
        rows(&format!("`{}`: {}", kind.word, kind.doc), kind.keys);
    }
    rows("every rule", RULE_COMMON);
    for kind in RULES {
        rows(&format!("rule `{}`: {}", kind.word, kind.doc), kind.keys);
    }
    table
}
