//! The plan of `sub`.

use std::time::Duration;

use super::{assignment, selection};
use crate::cli::{CommandLine, Planned};
use crate::error::Failure;
use crate::model::{
    FilePlan, FilterPlan, LineFormat, OutputMode, OutputPlan, Profile, Removal, Selection,
};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::filters::filters;
use crate::settings::given::{ParseGiven as _, pairs};
use crate::settings::{Context, format, profile, value};

/// What `sub` is to do, and how it connects.
#[derive(Clone, Debug)]
pub(crate) struct Subscribe {
    /// The connection.
    pub(crate) profile: Box<Profile>,
    /// To a broker in this process.
    pub(crate) embedded: bool,
    /// What is wanted, and what becomes of it.
    pub(crate) plan: SubscribePlan,
    /// No output mode was chosen: on a terminal it becomes text.
    pub(crate) as_fits: bool,
}

/// What is wanted, and what becomes of it.
#[derive(Clone, Debug)]
pub(crate) struct SubscribePlan {
    /// The filters in the order given; empty only if there is something to unsubscribe from.
    pub(crate) filters: Vec<FilterPlan>,
    /// User properties of the SUBSCRIBE packets.
    pub(crate) user_properties: Vec<(String, String)>,
    /// Filters to unsubscribe from, once the subscriptions are made; valid.
    pub(crate) unsubscribe: Vec<String>,
    /// Leave when the broker has answered, and take no message.
    pub(crate) subscribe_only: bool,
    /// Which messages are wanted.
    pub(crate) selection: Selection,
    /// What happens to retained messages.
    pub(crate) removal: Option<Removal>,
    /// Where payloads go beside stdout.
    pub(crate) files: Option<FilePlan>,
    /// A shell command to run for each message.
    pub(crate) command: Option<String>,
    /// Tell the rate every second.
    pub(crate) stats: bool,
    /// Leave after this many printed messages.
    pub(crate) count: Option<u64>,
    /// A filter in jq's language: leave at the first printed message with a JSON payload for which it holds.
    pub(crate) until: Option<String>,
    /// The same for a message that must not come.
    pub(crate) fail_on: Option<String>,
    /// Leave after this time.
    pub(crate) wait: Option<Duration>,
    /// How messages are printed.
    pub(crate) output: OutputPlan,
}

impl SubscribePlan {
    /// Whether the payload of a message may end the subscription.
    pub(crate) fn ends_at_message(&self) -> bool {
        self.until.is_some() || self.fail_on.is_some()
    }
}

/// Makes the plan.
pub(super) fn plan(
    context: &mut Context<'_>,
    line: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    let mut resolved = profile::resolve(context, profile::Flags::of_messages())?;
    let plan = resolve(context, resolved.topic.take())?;
    let embedded = resolved.embedded;
    let profile = resolved.finish(prompter)?;
    // Files of saved options always have a mode: in them the default says nothing.
    let as_fits = plan.output.mode == OutputMode::Default && !line.has_typed(Id::OutputMode);
    Ok(Subscribe {
        profile,
        embedded,
        plan,
        as_fits,
    }
    .into())
}
/// Makes the plan; `url_topic` is the filter in the broker's URL.
fn resolve(context: &Context<'_>, url_topic: Option<String>) -> Result<SubscribePlan, Failure> {
    let on = |id| context.is_typed(id);
    let user_properties = context.all_typed(Id::UserProperties);
    let (mode, line_format) = mode(context)?;
    if on(Id::NoNewline) && !matches!(mode, OutputMode::Raw | OutputMode::Line) {
        context.warn("--no-newline is ignored: it needs -o raw or -F");
    }
    let may_be_text = mode == OutputMode::Text || !on(Id::OutputMode);
    if on(Id::Pretty) && !may_be_text && !matches!(mode, OutputMode::Json | OutputMode::Line) {
        context.warn(PRETTY_IGNORED);
    }
    if on(Id::Timeout) && (on(Id::Count) || on(Id::Until)) && !on(Id::Wait) {
        context.warn("--timeout limits the wait for an acknowledgement; use -W to limit the wait for messages");
    }
    let wanted = selection::selection(context)?;
    let unsubscribe = context.all_typed(Id::Unsubscribe);
    let filters = if unsubscribe.is_empty() || on(Id::Topic) || url_topic.is_some() {
        filters(context, url_topic)?
    } else {
        Vec::new()
    };
    selection::warn_of_none_retained(context, &filters);
    for id in [Id::Where, Id::Until, Id::FailOn] {
        assignment::warn(context, id)?;
    }
    Ok(SubscribePlan {
        filters: selection::without_retained(context, &wanted, filters),
        user_properties: pairs(&context.v5(user_properties))?,
        unsubscribe: selection::valid_filters(&unsubscribe)?,
        subscribe_only: on(Id::SubscribeOnly),
        selection: wanted,
        removal: selection::removal(context),
        files: selection::files(context)?,
        command: context.typed_text(Id::Exec)?,
        stats: on(Id::Stats),
        count: context.typed(Id::Count).parsed(value::count)?,
        until: context.typed_text(Id::Until)?,
        fail_on: context.typed_text(Id::FailOn)?,
        wait: context.typed(Id::Wait).parsed(value::limit)?,
        output: OutputPlan {
            mode,
            line_format,
            newline: !on(Id::NoNewline),
            pretty: on(Id::Pretty),
            coding: format::resolve(context)?,
            decode_with: context.typed(Id::DecodeWith).map(|given| given.value),
            strict: on(Id::Strict),
            partial: on(Id::Select),
        },
    })
}

/// Told where no JSON is printed that could be indented.
pub(in crate::commands) const PRETTY_IGNORED: &str =
    "--pretty is ignored: it needs -o json, -o text or -F";

/// How messages are printed.
pub(in crate::commands) fn mode(
    context: &Context<'_>,
) -> Result<(OutputMode, Option<LineFormat>), Failure> {
    if let Some(text) = context.typed_text(Id::LineFormat)? {
        let format = LineFormat::parse(&text).map_err(|error| {
            Failure::usage(format!("bad value {text:?} for --line-format: {error}"))
        })?;
        return Ok((OutputMode::Line, Some(format)));
    }
    let mode = context.typed(Id::OutputMode).parsed(|text| match text {
        "text" => Ok(OutputMode::Text),
        "default" => Ok(OutputMode::Default),
        "clean" => Ok(OutputMode::Clean),
        "json" => Ok(OutputMode::Json),
        "raw" => Ok(OutputMode::Raw),
        "csv" => Ok(OutputMode::Csv),
        "table" => Ok(OutputMode::Table),
        "log" => Ok(OutputMode::Log),
        _ => Err("text, default, clean, json, raw, csv, table or log"),
    })?;
    Ok((mode.unwrap_or_default(), None))
}
