//! How many clients, and what they are called.

use super::Base;
use crate::error::Failure;
use crate::model::ClientRow;
use crate::options::Id;
use crate::settings::context::Context;
use crate::settings::given::ParseGiven as _;
use crate::settings::value;
use crate::text::Counted;

/// How many clients MQTTX opens by default.
const USUAL: u32 = 1000;

/// How many clients: the option, else one for each row, else the default.
pub(in crate::commands) fn count(
    context: &Context<'_>,
    rows: &[ClientRow],
) -> Result<u32, Failure> {
    let count = context.typed(Id::Count).parsed(value::clients)?;
    let rows = u32::try_from(rows.len()).ok().filter(|rows| *rows > 0);
    Ok(count.or(rows).unwrap_or(USUAL))
}

/// Gives every client an identifier of its own.
pub(in crate::commands) fn name(
    context: &Context<'_>,
    base: &mut Base,
    count: u32,
) -> Result<(), Failure> {
    let profile = &mut base.profile.profile;
    if context.one(Id::ClientId).is_none() {
        profile.client_id = format!("mqtty_{:08x}_%i", base.run);
    }
    let by_username = |username: Option<&String>| username.is_some_and(|name| name.contains("%i"));
    let varies = profile.client_id.contains("%i")
        || (profile.client_id.contains("%u") && by_username(profile.username.as_ref()));
    // A broker that is asked to choose an identifier chooses another one each time.
    if count > 1 && !varies && !profile.client_id.is_empty() {
        profile.client_id.push_str("_%i");
    }
    let named = |row: &ClientRow| row.client_id.as_ref().is_some_and(|id| !id.contains("%i"));
    let rows = base.rows.len() as u64;
    if u64::from(count) > rows && base.rows.iter().any(named) {
        return Err(Failure::usage(format!(
            "--clients-from has {} with client identifiers, which is too few for {count} clients",
            Counted::of(rows, "row"),
        ))
        .with_hint(format!(
            "add rows, or lower {}: two clients with one identifier disconnect each other",
            Id::Count
        )));
    }
    Ok(())
}
