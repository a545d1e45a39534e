//! The plan of `simulate`.

use std::path::Path;

use crate::cli::{CommandLine, Planned};
use crate::commands::bench::plan::{Base, Task, clients, measuring, pace};
use crate::commands::bench::publish::plan::{alias, check_stamped};
use crate::error::Failure;
use crate::model::{
    BenchPayload, BenchPublish, BenchWork, ScenarioChoice, ScenarioKind, SimulatePlan,
};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::context::Context;
use crate::settings::given::ParseGiven as _;
use crate::settings::{message, profile, value};

/// The default topic: as in MQTTX, whose subscribers expect messages there.
const TOPIC: &str = "mqttx/simulate/%sc/%c";

/// Makes the plan.
pub(super) fn plan(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    Ok(resolve(context, prompter)?.into())
}
/// Makes the plan. A broker in this process starts only when the scenario was found to be good, so that it is the
/// command's business.
fn resolve(context: &mut Context<'_>, prompter: &dyn Prompter) -> Result<SimulatePlan, Failure> {
    let scenario = choice(context)?;
    let print = context.typed(Id::Print).parsed(value::count)?;
    let mut base = Base::new(context, profile::Flags::of_messages())?;
    let qos = message::qos(context)?;
    let mut topics = message::topics(context, base.profile.topic.take())?;
    let topic_is_given = !topics.is_empty();
    if !topic_is_given {
        topics.push(TOPIC.to_owned());
    }
    let paced = pace::traffic(context, qos)?;
    let (mut end, warmup) = measuring(context)?;
    end.duration = end.duration.or(paced.stages);
    let seed = context.typed(Id::Seed).parsed(value::seed)?;
    if let Some(seed) = seed
        && !context.is_typed(Id::RunId)
    {
        // Client identifiers too are those of every run with the seed: topics hold them, and what a device keeps
        // is drawn by them.
        base.run = low_bits(seed);
    }
    let arrivals = pace::arrivals(context, &base, Some(&paced.pacing))?;
    let work = BenchPublish {
        topic_alias: alias(context, &topics)?,
        topics,
        qos,
        retain: context.is_typed(Id::Retain),
        dup: context.is_typed(Id::Dup),
        properties: message::properties(context)?,
        payload: BenchPayload::Fixed(Vec::new()),
        stamp: context.is_typed(Id::Stamp),
        pacing: paced.pacing,
        inflight: paced.inflight,
    };
    let count = clients::count(context, &base.rows)?;
    check_stamped(context, count)?;
    let task = Task {
        count,
        work: BenchWork::Publish(work),
        end,
        warmup,
        drain: paced.drain,
        start_at: paced.start_at,
        arrivals,
        hold: pace::hold(context)?,
    };
    let embedded = base.profile.embedded;
    Ok(SimulatePlan {
        run: base.finish(context, task, prompter)?,
        scenario,
        topic_is_given,
        print,
        embedded,
    })
}

/// Which scenario; the ending of a file's name says what it is.
fn choice(context: &Context<'_>) -> Result<ScenarioChoice, Failure> {
    let name = context.typed_text(Id::Scenario)?;
    let Some(path) = context.typed_path(Id::File) else {
        return name.map(ScenarioChoice::Named).ok_or_else(|| {
            Failure::usage(
                "no scenario: -sc, --scenario <SCENARIO> or -f, --file <FILE> is missing",
            )
            .with_hint("list the scenarios with `mqtty ls -sc`")
        });
    };
    let kind = kind(&path).ok_or_else(|| {
        Failure::usage(format!(
            "scenario file {} is neither JavaScript nor YAML nor TOML",
            path.display()
        ))
        .with_hint("use a name that ends with .js, .yaml, .yml or .toml")
    })?;
    Ok(ScenarioChoice::File { path, kind, name })
}

fn kind(path: &Path) -> Option<ScenarioKind> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "js" | "cjs" => Some(ScenarioKind::Script),
        "toml" => Some(ScenarioKind::Toml),
        "yaml" | "yml" => Some(ScenarioKind::Yaml),
        _ => None,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "eight digits of a seed tell runs apart well enough"
)]
fn low_bits(seed: u64) -> u32 {
    seed as u32
}
