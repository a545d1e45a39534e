//! What `sub` does with messages beside printing them.

use std::ffi::OsString;

use super::flags::Sub;
use crate::cli::{self, Destination};
use crate::error::Failure;
use crate::model::{
    FileMode, FilePlan, FilterPlan, NamePattern, Removal, RetainHandling, RetainedChoice,
    Selection, shared_group, validate_filter,
};
use crate::options::Id;
use crate::settings::given::{Context, Given, Origin, ParseGiven as _};
use crate::settings::value;

/// Which messages are wanted.
pub(super) fn selection(flags: &cli::Selection) -> Result<Selection, Failure> {
    let retained = match (flags.no_retained, flags.retained_only) {
        (true, _) => RetainedChoice::None,
        (_, true) => RetainedChoice::Only,
        _ => RetainedChoice::All,
    };
    Ok(Selection {
        filter_out: valid_filters(&Given::flags(Id::FilterOut, &flags.filter_out))?,
        retained,
        chance: Given::flag(Id::RandomFilter, flags.random_filter.as_ref())
            .parsed(value::percentage)?,
        changed: flags.changed,
        condition: flags.condition.clone(),
        select: flags.select.clone(),
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
/// the broker can be told.
pub(super) fn without_retained(
    context: &Context<'_>,
    flags: &Sub,
    selection: &Selection,
    mut filters: Vec<FilterPlan>,
) -> Vec<FilterPlan> {
    let told = flags.subscription.retain_handling.is_empty() && context.version().is_v5();
    if selection.retained == RetainedChoice::None && told {
        for filter in &mut filters {
            filter.retain_handling = RetainHandling::Never;
        }
    }
    filters
}

/// Warns of filters for which the broker may send no retained messages, where these are what is wanted.
pub(super) fn warn_of_none_retained(
    context: &Context<'_>,
    flags: &cli::Selection,
    filters: &[FilterPlan],
) {
    let wanted = flags.retained_only || flags.remove_retained;
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
pub(super) fn removal(flags: &cli::Selection) -> Option<Removal> {
    flags.remove_retained.then_some(if flags.dry_run {
        Removal::DryRun
    } else {
        Removal::Remove
    })
}

/// Where payloads are written to.
pub(super) fn files(flags: &Destination) -> Result<Option<FilePlan>, Failure> {
    if let Some(name) = &flags.file_save {
        return Ok(Some(FilePlan {
            name: pattern(Id::FileSave, name)?,
            mode: FileMode::Save,
        }));
    }
    let Some(name) = &flags.file_write else {
        return Ok(None);
    };
    let delimiter = Given::flag(Id::Delimiter, flags.delimiter.as_ref())
        .map(|given| match given.text()? {
            "" => Ok(Vec::new()),
            _ => given.parse(value::separator),
        })
        .transpose()?;
    Ok(Some(FilePlan {
        name: pattern(Id::FileWrite, name)?,
        mode: FileMode::Append {
            delimiter: delimiter.unwrap_or_else(|| b"\n".to_vec()),
            rotate_size: Given::flag(Id::RotateSize, flags.rotate_size.as_ref())
                .parsed(value::file_size)?,
            rotate_every: Given::flag(Id::RotateEvery, flags.rotate_every.as_ref())
                .parsed(value::limit)?,
        },
    }))
}

fn pattern(long: Id, name: &OsString) -> Result<NamePattern, Failure> {
    Given {
        origin: Origin::Flag(long),
        value: name.clone(),
    }
    .parse(|text| NamePattern::parse(text).ok_or("the name of a file"))
}
