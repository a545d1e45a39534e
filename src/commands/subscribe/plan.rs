//! The plan of `sub`.

use super::flags::Sub;
use super::selection;
use crate::cli::{CommandLine, Connection, Flags, Planned, Talk};
use crate::error::Failure;
use crate::model::{LineFormat, OutputMode, Profile, SubscribePlan};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::filters::filters;
use crate::settings::given::{Given, ParseGiven as _, pairs};
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
}

impl Flags for Sub {
    fn connection(&self) -> Option<&Connection> {
        Some(&self.connection)
    }

    fn talk(&self) -> Option<Talk> {
        Some(self.talk.clone())
    }

    fn plan(
        &self,
        context: &mut Context<'_>,
        _: &CommandLine,
        prompter: &dyn Prompter,
    ) -> Result<Planned, Failure> {
        let mut resolved = profile::resolve(
            context,
            &profile::Flags::of_messages(
                &self.connection,
                &self.connect_user_properties,
                &self.acknowledgement,
            ),
        )?;
        let plan = resolve(context, self, resolved.topic.take())?;
        let embedded = resolved.embedded;
        let profile = resolved.finish(prompter)?;
        Ok(Subscribe {
            profile,
            embedded,
            plan,
        }
        .into())
    }
}

/// Makes the plan; `url_topic` is the filter in the broker's URL.
fn resolve(
    context: &Context<'_>,
    flags: &Sub,
    url_topic: Option<String>,
) -> Result<SubscribePlan, Failure> {
    let user_properties = Given::flags(Id::UserProperties, &flags.subscription.user_properties);
    let (mode, line_format) = mode(flags)?;
    if flags.no_newline && !matches!(mode, OutputMode::Raw | OutputMode::Line) {
        context.warn("--no-newline is ignored: it needs -o raw or -F");
    }
    if flags.pretty && !matches!(mode, OutputMode::Json | OutputMode::Line) {
        context.warn("--pretty is ignored: it needs -o json or -F");
    }
    let wanted = selection::selection(&flags.selection)?;
    let unsubscribe = Given::flags(Id::Unsubscribe, &flags.unsubscribe);
    let filters = if unsubscribe.is_empty() || has_topic(flags, url_topic.as_ref()) {
        filters(context, &flags.subscription, url_topic)?
    } else {
        Vec::new()
    };
    selection::warn_of_none_retained(context, &flags.selection, &filters);
    Ok(SubscribePlan {
        filters: selection::without_retained(context, flags, &wanted, filters),
        user_properties: pairs(&context.v5(user_properties))?,
        unsubscribe: selection::valid_filters(&unsubscribe)?,
        subscribe_only: flags.subscribe_only,
        selection: wanted,
        removal: selection::removal(&flags.selection),
        files: selection::files(&flags.destination)?,
        command: flags.destination.exec.clone(),
        stats: flags.destination.stats,
        count: Given::flag(Id::Count, flags.count.as_ref()).parsed(value::count)?,
        wait: Given::flag(Id::Wait, flags.wait.as_ref()).parsed(value::limit)?,
        mode,
        newline: !flags.no_newline,
        line_format,
        pretty: flags.pretty,
        coding: format::resolve(context, &flags.coding)?,
        decode_with: flags.decoding.decode_with.clone(),
        strict: flags.decoding.strict,
    })
}

fn has_topic(flags: &Sub, url_topic: Option<&String>) -> bool {
    !flags.subscription.topic.is_empty() || url_topic.is_some()
}

/// How messages are printed.
fn mode(flags: &Sub) -> Result<(OutputMode, Option<LineFormat>), Failure> {
    if let Some(text) = &flags.line_format {
        let format = LineFormat::parse(text).map_err(|error| {
            Failure::usage(format!("bad value {text:?} for --line-format: {error}"))
        })?;
        return Ok((OutputMode::Line, Some(format)));
    }
    let mode =
        Given::flag(Id::OutputMode, flags.output_mode.as_ref()).parsed(|text| match text {
            "default" => Ok(OutputMode::Default),
            "clean" => Ok(OutputMode::Clean),
            "json" => Ok(OutputMode::Json),
            "raw" => Ok(OutputMode::Raw),
            "csv" => Ok(OutputMode::Csv),
            "table" => Ok(OutputMode::Table),
            "log" => Ok(OutputMode::Log),
            _ => Err("default, clean, json, raw, csv, table or log"),
        })?;
    Ok((mode.unwrap_or_default(), None))
}
