//! Topic filters and their options.

use super::context::Context;
use super::given::{Given, each};
use super::value;
use crate::error::Failure;
use crate::model::{FilterPlan, shared_group, validate_filter};
use crate::options::Id;
use crate::text::Counted;

/// The filters with their options; `url_topic` is the filter in the broker's URL.
pub(crate) fn filters(
    context: &Context<'_>,
    url_topic: Option<String>,
) -> Result<Vec<FilterPlan>, Failure> {
    let mut topics = context.typed_texts(Id::Topic)?;
    if topics.is_empty() {
        topics.extend(url_topic);
    }
    if topics.is_empty() {
        return Err(Failure::usage("no topic: -t, --topic <FILTER> is missing")
            .with_hint("for example: -t 'home/#'"));
    }
    let count = topics.len();
    let v5_list = |id| PerFilter::new(context, count, context.v5(context.all_typed(id)));
    let qos = PerFilter::new(context, count, context.all_typed(Id::Qos)).parse(value::qos)?;
    let no_local = v5_list(Id::NoLocal).parse(value::boolean)?;
    let as_published = v5_list(Id::RetainAsPublished).parse(value::boolean)?;
    let handling = v5_list(Id::RetainHandling).parse(value::retain_handling)?;
    let identifiers = v5_list(Id::SubscriptionIdentifier);
    let identifiers = identifiers.parse(value::subscription_identifier)?;
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
