//! `solve` and `redteam --mps`: the engines on the field's own files, without a model folder.

use super::{DATA, End, INFEASIBLE, INTERRUPTED, write};
use anyhow::{Context, anyhow};
use seawall_engine::equilibrium::{Piece, Place, Way, equilibrium};
use seawall_engine::lp::{self, Options, Status, mps};
use seawall_engine::plan::graph::{Decided, Graph};
use seawall_engine::plan::risk::Risk;
use seawall_engine::plan::sddp::{self, Limits, Stop, sddp};
use seawall_engine::plan::tree::{self, tree};
use seawall_engine::plan::{smps, sof};
use seawall_engine::redteam::{self, Target, redteam};
use seawall_engine::share::{Game, nucleolus, shapley};
use seawall_io::{game, spatial};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// Places of a scenario tree that are written out as one programme; above, cuts are made instead.
const TREE: usize = 20_000;

/// Paths walked to say what the policy of cuts costs.
const PATHS: usize = 1000;

/// How a problem in stages is solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Method {
    /// The tree while it is small, cuts above.
    Auto,
    /// The scenario tree as one programme.
    Tree,
    /// Cuts (stochastic dual dynamic programming).
    Cuts,
}

/// Flags of `solve`.
#[derive(Debug, clap::Args)]
pub struct Solve {
    /// MPS (.mps), SMPS (.cor beside .tim and .sto), StochOptFormat, a cooperative game or a spatial price equilibrium (.json).
    pub file: std::path::PathBuf,
    /// Risk measure, nested node by node: expectation, worst, cvar95 (or any confidence), mean-tail:WEIGHT:TAIL, ball:RADIUS.
    #[arg(long, default_value = "expectation", value_parser = risk)]
    pub risk: Risk,
    /// How a problem in stages is solved.
    #[arg(long, value_enum, default_value_t = Method::Auto)]
    pub method: Method,
    /// Most iterations of cuts.
    #[arg(long, default_value_t = 2000)]
    pub iterations: usize,
    /// A number below every cost to go, where none can be computed.
    #[arg(long, allow_hyphen_values = true)]
    pub floor: Option<f64>,
    /// Seed of the sampled paths.
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
}

/// Reads a risk measure as written on the command line.
fn risk(text: &str) -> Result<Risk, String> {
    let share = |text: &str| {
        text.parse::<f64>().ok().filter(|share| (0.0..=1.0).contains(share)).ok_or(format!("\"{text}\" is not 0 to 1"))
    };
    let parts: Vec<&str> = text.split(':').collect();
    match parts.as_slice() {
        ["expectation" | "mean"] => Ok(Risk::Expectation),
        ["worst"] => Ok(Risk::WORST),
        ["mean-tail", weight, tail] => Ok(Risk::MeanTail { mean_weight: share(weight)?, tail: share(tail)? }),
        ["ball", radius] => match radius.parse::<f64>() {
            Ok(radius) if radius.is_finite() && radius >= 0.0 => Ok(Risk::Ball { radius }),
            _ => Err(format!("\"{radius}\" is no radius")),
        },
        [cvar] if cvar.starts_with("cvar") => {
            let confidence =
                share(&format!("0.{}", &cvar[4..])).map_err(|_| format!("\"{cvar}\" names no confidence"))?;
            Ok(Risk::MeanTail { mean_weight: 0.0, tail: 1.0 - confidence })
        }
        _ => Err("one of expectation, worst, cvar95, mean-tail:WEIGHT:TAIL, ball:RADIUS".into()),
    }
}

fn refused(file: &Path, error: &dyn std::fmt::Display) -> End {
    write::message(&format!("seawall: {}: {error}", file.display()));
    End::Code(DATA)
}

fn text(path: &Path) -> Result<String, End> {
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    String::from_utf8(bytes).map_err(|_| refused(path, &"the file is not UTF-8"))
}

/// What the file holds.
enum Asked {
    Programme(Box<mps::Model>),
    Stages(Graph),
    Game(game::GameFile),
    Market(spatial::SpatialFile),
}

fn read(file: &Path) -> Result<Asked, End> {
    let extension = file.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    match extension.as_deref() {
        Some("cor" | "core" | "tim" | "time" | "sto" | "stoch") => {
            let part = |short: &str, long: &str| {
                let path = [short, long].map(|extension| file.with_extension(extension));
                let path = if path[0].exists() { &path[0] } else { &path[1] };
                text(path)
            };
            let (core, time, stoch) = (part("cor", "core")?, part("tim", "time")?, part("sto", "stoch")?);
            Ok(Asked::Stages(smps::read(&core, &time, &stoch).map_err(|error| refused(file, &error))?))
        }
        Some("json") => {
            let text = text(file)?;
            let value: Value = serde_json::from_str(&text).map_err(|error| refused(file, &error))?;
            if game::is_game(&value) {
                return Ok(Asked::Game(game::read(&value).map_err(|error| refused(file, &error))?));
            }
            if spatial::is_spatial(&value) {
                return Ok(Asked::Market(spatial::read(&value).map_err(|error| refused(file, &error))?));
            }
            if value.get("subproblems").is_none() {
                let neither = "it has neither subproblems (StochOptFormat) nor coalition_values (a cooperative game), and is no spatial_price_equilibrium";
                return Err(refused(file, &neither));
            }
            Ok(Asked::Stages(sof::read(&text).map_err(|error| refused(file, &error))?))
        }
        _ => Ok(Asked::Programme(Box::new(mps::read(&text(file)?).map_err(|error| refused(file, &error))?))),
    }
}

/// Solves what a file asks.
pub fn solve(asked: &Solve) -> Result<(), End> {
    let options = Options { cancel: Some(write::interrupt()), ..Options::default() };
    let answer = match read(&asked.file)? {
        Asked::Programme(model) => programme(&model, &options),
        Asked::Stages(graph) => stages(&graph, asked, options)?,
        Asked::Market(file) => market(&file)?,
        Asked::Game(file) => shares(file).map_err(|error| refused(&asked.file, &error))?,
    };
    if write::is_json() {
        write::json("seawall/solve/1", Value::Object(answer.clone()))?;
    } else {
        write::standard(&printed(&answer))?;
    }
    match answer.get("status").and_then(Value::as_str) {
        Some("infeasible") => Err(End::Code(INFEASIBLE)),
        Some("cancelled") => Err(End::Code(INTERRUPTED)),
        Some("numerical") => Err(anyhow!("the solver's answer did not pass our check").into()),
        _ => Ok(()),
    }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Optimal => "optimal",
        Status::Infeasible => "infeasible",
        Status::Unbounded => "unbounded",
        Status::Limit => "limit",
        Status::Cancelled => "cancelled",
        Status::Numerical => "numerical",
    }
}

/// A number, or null where there is none.
fn number(value: f64) -> Value {
    if value.is_finite() { json!(value + 0.0) } else { Value::Null }
}

fn answer(kind: &str, pairs: &[(&str, Value)]) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("kind".into(), json!(kind));
    map.extend(pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
    map
}

fn programme(model: &mps::Model, options: &Options) -> Map<String, Value> {
    let problem = &model.problem;
    let solution = lp::solve(problem, options);
    let sign = if model.maximize { -1.0 } else { 1.0 };
    let decided = problem.col_names.iter().zip(&solution.x).filter(|(_, value)| **value != 0.0);
    let decided: Map<String, Value> = decided.map(|(name, &value)| (name.to_owned(), number(value))).collect();
    let objective = number(sign * solution.objective);
    answer(
        if problem.is_integer() { "mixed-integer programme" } else { "linear programme" },
        &[
            ("status", json!(word(solution.status))),
            ("objective", objective.clone()),
            // An optimum that passed our check is its own bound; a whole one is solved to a gap of zero.
            ("bound", if solution.status == Status::Optimal { objective } else { Value::Null }),
            ("rows", json!(problem.row_count())),
            ("columns", json!(problem.cols())),
            ("iterations", json!(solution.iterations)),
            ("worst_residual", number(solution.residuals.worst())),
            ("first_stage", json!({ "programme": decided })),
        ],
    )
}

fn stages(graph: &Graph, asked: &Solve, options: Options) -> Result<Map<String, Value>, End> {
    let first = |first: &[Decided]| -> Value {
        let columns = |columns: &[(String, f64)]| -> Value {
            Value::Object(columns.iter().map(|(name, value)| (name.clone(), number(*value))).collect())
        };
        Value::Object(first.iter().map(|decided| (decided.node.clone(), columns(&decided.columns))).collect())
    };
    let is_tree = match asked.method {
        Method::Tree => true,
        Method::Cuts => false,
        Method::Auto => !matches!(asked.risk, Risk::Ball { .. }) && tree::size(graph, TREE).is_some(),
    };
    if is_tree || graph.is_whole() {
        let limit = if asked.method == Method::Tree { usize::MAX } else { TREE };
        let written = tree(graph, asked.risk, limit).map_err(|error| refused(&asked.file, &error))?;
        let solved = written.solve(&options);
        let objective = number(solved.objective);
        return Ok(answer(
            "problem in stages",
            &[
                ("status", json!(word(solved.status))),
                ("objective", objective.clone()),
                ("bound", if solved.status == Status::Optimal { objective } else { Value::Null }),
                ("method", json!("scenario tree")),
                ("places", json!(written.places)),
                ("rows", json!(written.problem.row_count())),
                ("columns", json!(written.problem.cols())),
                ("first_stage", first(&solved.first)),
            ],
        ));
    }
    let limits = Limits {
        iterations: asked.iterations,
        seed: asked.seed,
        floor: asked.floor,
        solver: options,
        ..Limits::default()
    };
    let failed = |error: sddp::Error| match error {
        sddp::Error::Infeasible(_) => {
            write::message(&format!("seawall: {error}"));
            End::Code(INFEASIBLE)
        }
        sddp::Error::Numerical(_) => End::Failed(anyhow!("{error}")),
        _ => refused(&asked.file, &error),
    };
    let mut policy = sddp(graph, asked.risk, &limits).map_err(failed)?;
    let bound = policy.last_bound().map_or(Value::Null, number);
    let simulated = policy.simulate(PATHS, &limits).map_err(failed)?;
    let decided = policy.first().map_err(failed)?;
    let is_bound = asked.risk == Risk::Expectation;
    Ok(answer(
        "problem in stages",
        &[
            (
                "status",
                json!(match policy.stop {
                    Stop::Settled => "bound settled",
                    Stop::Closed => "gap closed",
                    Stop::Iterations => "limit",
                    Stop::Cancelled => "cancelled",
                }),
            ),
            ("objective", bound.clone()),
            ("bound", bound),
            ("method", json!("cuts")),
            ("iterations", json!(policy.bounds.len())),
            ("cuts", json!(policy.cuts())),
            ("simulated_mean", number(simulated.mean)),
            ("simulated_half_width_95", number(simulated.half_width)),
            ("simulated_paths", json!(simulated.paths)),
            (
                "simulated_is",
                json!(if is_bound {
                    "a statistical bound on the other side"
                } else {
                    "a statistic of the policy, no bound"
                }),
            ),
            ("first_stage", first(&decided)),
        ],
    ))
}

/// Prices and tonnes where places trade and where each is alone.
fn market(file: &spatial::SpatialFile) -> Result<Map<String, Value>, End> {
    let line = |&(price, slope): &(f64, f64)| vec![Piece { price, slope, width: f64::INFINITY }];
    let places: Vec<Place> = file
        .demand
        .iter()
        .zip(&file.supply)
        .map(|(demand, supply)| Place { demand: line(demand), supply: line(supply) })
        .collect();
    let pairs = (0..places.len()).flat_map(|from| (0..places.len()).map(move |to| (from, to)));
    let ways: Vec<Way> = pairs
        .filter(|(from, to)| from != to)
        .map(|(from, to)| Way { from, to, cost: file.cost[from][to], duty: file.duty[from][to], most: f64::INFINITY })
        .collect();
    let unsolved = |status: Status| End::Failed(anyhow!("the market was not solved: {}", word(status)));
    let traded = equilibrium(&places, &ways).map_err(unsolved)?;
    let alone = equilibrium(&places, &[]).map_err(unsolved)?;
    let list = |values: &[f64]| Value::Array(values.iter().map(|&value| number(value)).collect());
    let carried = ways.iter().zip(&traded.flow);
    let flows: Map<String, Value> =
        carried.map(|(way, &flow)| (format!("flow_{}_to_{}", way.from + 1, way.to + 1), number(flow))).collect();
    let gain = [&traded.consumer_surplus, &traded.producer_surplus, &traded.duties];
    let total: f64 = gain.iter().map(|values| values.iter().sum::<f64>()).sum();
    let mut found = answer(
        "spatial price equilibrium",
        &[
            ("status", json!("optimal")),
            ("objective", number(total)),
            ("price", list(&traded.price)),
            ("used", list(&traded.used)),
            ("made", list(&traded.made)),
            ("consumer_surplus", list(&traded.consumer_surplus)),
            ("producer_surplus", list(&traded.producer_surplus)),
            ("duties", list(&traded.duties)),
            ("autarky_price", list(&alone.price)),
        ],
    );
    found.extend(flows);
    Ok(found)
}

fn shares(file: game::GameFile) -> Result<Map<String, Value>, seawall_engine::share::Error> {
    let names = file.names;
    let game = Game::new(names.len(), file.values)?;
    let by_name = |shares: &[f64]| -> Value {
        Value::Array(names.iter().zip(shares).map(|(name, share)| json!({ "player": name, "share": share })).collect())
    };
    let by_shapley = shapley(&game);
    let by_nucleolus = nucleolus(&game)?;
    let members = |mask: seawall_engine::share::Coalition| -> Value {
        Value::Array(mask.members().map(|player| json!(names[player])).collect())
    };
    let unhappy = |shares: &[f64]| {
        game.most_dissatisfied(shares).map_or(
            Value::Null,
            |(who, excess)| json!({ "coalition": members(who), "gets_beyond_its_own": number(excess) }),
        )
    };
    let scale = game.coalitions().map(|s| game.value(s).abs()).fold(0.0, f64::max);
    Ok(answer(
        "cooperative game",
        &[
            ("status", json!("optimal")),
            ("objective", number(game.value(game.everybody()))),
            ("players", json!(names)),
            ("shapley", json!(by_shapley)),
            ("nucleolus", json!(by_nucleolus.allocation)),
            ("nucleolus_is_pre", json!(by_nucleolus.is_pre)),
            ("core_is_empty", json!(by_nucleolus.least_excess < -1e-9 * scale)),
            ("least_excess_of_the_nucleolus", number(by_nucleolus.least_excess)),
            ("most_dissatisfied_under_shapley", unhappy(&by_shapley)),
            ("most_dissatisfied_under_nucleolus", unhappy(&by_nucleolus.allocation)),
            ("shares", json!({ "shapley": by_name(&by_shapley), "nucleolus": by_name(&by_nucleolus.allocation) })),
        ],
    ))
}

/// The answer for a reader: a line a key, nested keys indented.
fn printed(answer: &Map<String, Value>) -> String {
    let mut out = String::new();
    lines(&mut out, answer, 0);
    out
}

fn lines(out: &mut String, map: &Map<String, Value>, depth: usize) {
    for (key, value) in map.iter().filter(|(key, _)| *key != "shares") {
        // Below the top, keys are names from the file.
        let key = if depth == 0 { key.replace('_', " ") } else { key.clone() };
        let indent = "  ".repeat(depth);
        let _ = match value {
            Value::Object(inner) => {
                let _ = writeln!(out, "{indent}{key}");
                lines(out, inner, depth + 1);
                Ok(())
            }
            Value::String(text) => writeln!(out, "{indent}{key}: {text}"),
            Value::Null => writeln!(out, "{indent}{key}: none"),
            other => writeln!(out, "{indent}{key}: {other}"),
        };
    }
}

/// What `redteam --mps` is asked.
pub struct Attack<'a> {
    /// Linear programme, minimized.
    pub mps: &'a Path,
    /// JSON with `targets`: the columns that each id closes.
    pub targets: &'a Path,
    /// Most targets closed at once.
    pub k: usize,
    /// Most programmes to solve.
    pub solves: Option<usize>,
    /// How many of the worst sets to print.
    pub near: usize,
}

fn targets(path: &Path, model: &mps::Model) -> Result<Vec<Target>, End> {
    let value: Value = serde_json::from_str(&text(path)?).map_err(|error| refused(path, &error))?;
    let listed = value["targets"].as_object().ok_or_else(|| refused(path, &"the key \"targets\" is missing"))?;
    let places: std::collections::BTreeMap<&str, usize> =
        model.problem.col_names.iter().enumerate().map(|(place, name)| (name, place)).collect();
    let mut found = Vec::new();
    let mut wrong = Vec::new();
    for (id, columns) in listed {
        let mut target = Target { id: id.clone(), columns: Vec::new() };
        for column in columns.as_array().into_iter().flatten() {
            match column.as_str().and_then(|name| places.get(name)) {
                Some(&place) => target.columns.push(place),
                None => wrong.push(format!("target {id}: there is no column {column} in the programme")),
            }
        }
        if target.columns.is_empty() && columns.as_array().is_none_or(Vec::is_empty) {
            wrong.push(format!("target {id}: it closes nothing; list its columns"));
        }
        found.push(target);
    }
    if wrong.is_empty() { Ok(found) } else { Err(refused(path, &wrong.join("\n"))) }
}

/// Searches for the worst attack on a programme.
pub fn attack(asked: &Attack<'_>) -> Result<(), End> {
    let model = mps::read(&text(asked.mps)?).map_err(|error| refused(asked.mps, &error))?;
    if model.maximize {
        return Err(refused(asked.mps, &"the programme maximizes; state it as a cost to be minimized"));
    }
    let targets = targets(asked.targets, &model)?;
    let limits = redteam::Limits {
        solves: asked.solves.unwrap_or(usize::MAX),
        near: asked.near.max(1),
        solver: Options { cancel: Some(write::interrupt()), ..Options::default() },
    };
    let found = redteam(&model.problem, &targets, asked.k, &limits).map_err(|error| match error {
        redteam::Error::Base(Status::Infeasible) => {
            write::message(&format!("seawall: {error}"));
            End::Code(INFEASIBLE)
        }
        redteam::Error::Base(Status::Cancelled) => End::Code(INTERRUPTED),
        redteam::Error::Numerical(_) => End::Failed(anyhow!("{error}")),
        error => refused(asked.mps, &error),
    })?;
    let ids = |attack: &redteam::Attack| -> Vec<&str> {
        let mut ids: Vec<&str> = attack.targets.iter().map(|&target| targets[target].id.as_str()).collect();
        ids.sort_unstable();
        ids
    };
    let gap = (found.upper_bound - found.worst.objective) / found.worst.objective.abs().max(f64::MIN_POSITIVE);
    let gap = if found.upper_bound == found.worst.objective { 0.0 } else { gap };
    let near: Vec<Value> = found
        .near
        .iter()
        .map(|attack| json!({ "targets": ids(attack), "objective": number(attack.objective) }))
        .collect();
    let counts = found.counts;
    if write::is_json() {
        let answer = json!({
            "status": if found.is_complete { "complete" } else { "limit" },
            "k": asked.k,
            "no_attack": number(found.no_attack),
            "worst_objective": number(found.worst.objective),
            "upper_bound": number(found.upper_bound),
            "gap": number(gap),
            "targets": ids(&found.worst),
            "near": near,
            "sets": { "solved": counts.solved, "unused": counts.unused, "bounded": counts.bounded },
            "programmes": counts.programmes,
        });
        return write::json("seawall/redteam/1", answer);
    }
    let mut out = format!(
        "worst set of {}: {}\nobjective {}; no attack {}; upper bound {}; gap {:.2e}\n\
         sets of {}: {} solved, {} proved to add nothing, {} bounded; {} programmes\n",
        asked.k,
        ids(&found.worst).join(", "),
        found.worst.objective,
        found.no_attack,
        found.upper_bound,
        gap,
        asked.k,
        counts.solved,
        counts.unused,
        counts.bounded,
        counts.programmes
    );
    for attack in &found.near {
        let _ = writeln!(out, "{:>20.6}  {}", attack.objective, ids(attack).join(", "));
    }
    write::standard(&out)
}
