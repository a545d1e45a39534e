//! The plan of `sub`.

use super::given::{Context, Given, ParseGiven as _, each, pairs};
use super::{format, receiving, value};
use crate::cli::{Sub, Subscription};
use crate::error::Failure;
use crate::model::{
    FilterPlan, LineFormat, OutputMode, SubscribePlan, shared_group, validate_filter,
};
use crate::text::Counted;

/// Makes the plan; `url_topic` is the filter in the broker's URL.
pub(super) fn resolve(
    context: &Context<'_>,
    flags: &Sub,
    url_topic: Option<String>,
) -> Result<SubscribePlan, Failure> {
    let user_properties = Given::flags("user-properties", &flags.subscription.user_properties);
    let (mode, line_format) = mode(flags)?;
    if flags.no_newline && !matches!(mode, OutputMode::Raw | OutputMode::Line) {
        context.warn("--no-newline is ignored: it needs -o raw or -F");
    }
    if flags.pretty && !matches!(mode, OutputMode::Json | OutputMode::Line) {
        context.warn("--pretty is ignored: it needs -o json or -F");
    }
    let selection = receiving::selection(&flags.selection)?;
    let unsubscribe = Given::flags("unsubscribe", &flags.unsubscribe);
    let filters = if unsubscribe.is_empty() || has_topic(flags, url_topic.as_ref()) {
        filters(context, &flags.subscription, url_topic)?
    } else {
        Vec::new()
    };
    receiving::warn_of_none_retained(context, &flags.selection, &filters);
    Ok(SubscribePlan {
        filters: receiving::without_retained(context, flags, &selection, filters),
        user_properties: pairs(&context.v5(user_properties))?,
        unsubscribe: receiving::valid_filters(&unsubscribe)?,
        subscribe_only: flags.subscribe_only,
        selection,
        removal: receiving::removal(&flags.selection),
        files: receiving::files(&flags.destination)?,
        command: flags.destination.exec.clone(),
        stats: flags.destination.stats,
        count: Given::flag("count", flags.count.as_ref()).parsed(value::count)?,
        wait: Given::flag("wait", flags.wait.as_ref()).parsed(value::limit)?,
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
        Given::flag("output-mode", flags.output_mode.as_ref()).parsed(|text| match text {
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

/// The filters with their options; `url_topic` is the filter in the broker's URL.
pub(super) fn filters(
    context: &Context<'_>,
    flags: &Subscription,
    url_topic: Option<String>,
) -> Result<Vec<FilterPlan>, Failure> {
    let topics = match url_topic {
        Some(topic) if flags.topic.is_empty() => vec![topic],
        _ => flags.topic.clone(),
    };
    if topics.is_empty() {
        return Err(Failure::usage("no topic: -t, --topic <FILTER> is missing")
            .with_hint("for example: mqtty sub -t 'home/#'"));
    }
    let count = topics.len();
    let list = |long, values| PerFilter::new(context, count, Given::flags(long, values));
    let v5_list =
        |long, values| PerFilter::new(context, count, context.v5(Given::flags(long, values)));
    let qos = list("qos", &flags.qos).parse(value::qos)?;
    let no_local = v5_list("no-local", &flags.no_local).parse(value::boolean)?;
    let as_published =
        v5_list("retain-as-published", &flags.retain_as_published).parse(value::boolean)?;
    let handling =
        v5_list("retain-handling", &flags.retain_handling).parse(value::retain_handling)?;
    let identifiers = v5_list("subscription-identifier", &flags.subscription_identifier)
        .parse(value::subscription_identifier)?;
    let plan = |(index, filter): (usize, String)| FilterPlan {
        qos: nth(&qos, index).unwrap_or_default(),
        no_local: nth(&no_local, index).unwrap_or_default(),
        retain_as_published: nth(&as_published, index).unwrap_or_default(),
        retain_handling: nth(&handling, index).unwrap_or_default(),
        subscription_identifier: nth(&identifiers, index),
        filter,
    };
    let plans: Vec<_> = topics.into_iter().enumerate().map(plan).collect();
    plans.iter().try_for_each(check)?;
    Ok(plans)
}

/// The n-th value of a list, for the n-th filter; the first where the list is shorter.
fn nth<T: Copy>(values: &[T], index: usize) -> Option<T> {
    values.get(index).or(values.first()).copied()
}

/// The values of a flag that may have one for each filter.
struct PerFilter(Vec<Given>);

impl PerFilter {
    fn new(context: &Context<'_>, filters: usize, given: Vec<Given>) -> Self {
        if let Some(first) = given.first().filter(|_| given.len() > filters) {
            let (origin, values) = (&first.origin, given.len());
            context.warn(format!(
                "{origin} has {values} values for {}: the rest is ignored",
                Counted::of(filters as u64, "filter")
            ));
        }
        Self(given)
    }

    fn parse<T>(&self, parser: impl Fn(&str) -> value::Parse<T>) -> Result<Vec<T>, Failure> {
        each(&self.0, parser)
    }
}

fn check(plan: &FilterPlan) -> Result<(), Failure> {
    let filter = &plan.filter;
    if let Err(why) = validate_filter(filter) {
        return Err(Failure::usage(format!("bad filter {filter:?}: {why}")));
    }
    // MQTT 5 §3.8.3.1: a protocol error.
    if plan.no_local && shared_group(filter).is_some() {
        return Err(Failure::usage(format!(
            "--no-local cannot be used with the shared subscription {filter:?}"
        )));
    }
    Ok(())
}
