//! What `sub` does with messages beside printing them.

use crate::error::Failure;
use crate::model::{
    FileMode, FilePlan, FilterPlan, NamePattern, Removal, RetainHandling, RetainedChoice,
    Selection, shared_group, validate_filter,
};
use crate::options::Id;
use crate::settings::context::Context;
use crate::settings::given::{Given, ParseGiven as _};
use crate::settings::value;

/// Which messages are wanted.
pub(super) fn selection(context: &Context<'_>) -> Result<Selection, Failure> {
    let retained = match (
        context.is_typed(Id::NoRetained),
        context.is_typed(Id::RetainedOnly),
    ) {
        (true, _) => RetainedChoice::None,
        (_, true) => RetainedChoice::Only,
        _ => RetainedChoice::All,
    };
    Ok(Selection {
        filter_out: valid_filters(&context.all_typed(Id::FilterOut))?,
        retained,
        chance: context.typed(Id::RandomFilter).parsed(value::percentage)?,
        changed: context.is_typed(Id::Changed),
        condition: context.typed_text(Id::Where)?,
        select: context.typed_text(Id::Select)?,
    })
}

/// Filters that are not subscribed to.
pub(super) fn valid_filters(given: &[Given]) -> Result<Vec<String>, Failure> {
    let check = |given: &Given| {
        let filter = given.text()?;
        match validate_filter(filter) {
            Ok(()) => Ok(filter.to_owned()),
            Err(why) => Err(Failure::usage(format!(
                "bad filter {filter:?} for {}: {why}",
                given.origin
            ))),
        }
    };
    given.iter().map(check).collect()
}

/// The same filters, without the retained messages that nobody wants, where nothing else was asked for and
/// the broker can be asked for that.
pub(super) fn without_retained(
    context: &Context<'_>,
    selection: &Selection,
    mut filters: Vec<FilterPlan>,
) -> Vec<FilterPlan> {
    let told = !context.is_typed(Id::RetainHandling) && context.version().is_v5();
    if selection.retained == RetainedChoice::None && told {
        for filter in &mut filters {
            filter.retain_handling = RetainHandling::Never;
        }
    }
    filters
}

/// Warns of filters for which the broker may send no retained messages, where these are what is wanted.
pub(super) fn warn_of_none_retained(context: &Context<'_>, filters: &[FilterPlan]) {
    let wanted = context.is_typed(Id::RetainedOnly) || context.is_typed(Id::RemoveRetained);
    for plan in filters.iter().filter(|_| wanted) {
        let filter = &plan.filter;
        if shared_group(filter).is_some() {
            // MQTT 5 §4.8.2 rules them out; mosquitto 2.0 sends them nevertheless.
            context.warn(format!(
                "MQTT 5 has brokers send no retained messages for shared subscriptions such as {filter}, but some do"
            ));
        } else if plan.retain_handling == RetainHandling::Never {
            context.warn(format!(
                "brokers send no retained messages for {filter} with --retain-handling 2"
            ));
        }
    }
}

/// What happens to retained messages.
pub(super) fn removal(context: &Context<'_>) -> Option<Removal> {
    let dry_run = context.is_typed(Id::DryRun);
    context.is_typed(Id::RemoveRetained).then_some(if dry_run {
        Removal::DryRun
    } else {
        Removal::Remove
    })
}

/// Where payloads are written to.
pub(super) fn files(context: &Context<'_>) -> Result<Option<FilePlan>, Failure> {
    if let Some(name) = context.typed(Id::FileSave) {
        return Ok(Some(FilePlan {
            name: pattern(&name)?,
            mode: FileMode::Save,
        }));
    }
    let Some(name) = context.typed(Id::FileWrite) else {
        return Ok(None);
    };
    let delimiter = context
        .typed(Id::Delimiter)
        .map(|given| match given.text()? {
            "" => Ok(Vec::new()),
            _ => given.parse(value::separator),
        })
        .transpose()?;
    Ok(Some(FilePlan {
        name: pattern(&name)?,
        mode: FileMode::Append {
            delimiter: delimiter.unwrap_or_else(|| b"\n".to_vec()),
            rotate_size: context.typed(Id::RotateSize).parsed(value::file_size)?,
            rotate_every: context.typed(Id::RotateEvery).parsed(value::limit)?,
        },
    }))
}

fn pattern(name: &Given) -> Result<NamePattern, Failure> {
    name.parse(|text| NamePattern::parse(text).ok_or("the name of a file"))
}
