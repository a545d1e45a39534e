//! The session: the properties of CONNECT, reconnecting, leaving.

use std::time::Duration;

use super::context::Context;
use super::given::{ParseGiven as _, pairs};
use super::property;
use super::value;
use crate::error::Failure;
use crate::model::{DisconnectOptions, Properties, ReconnectPolicy};
use crate::options::Id;

/// The part of a profile that the session flags decide.
pub(super) struct Resolved {
    pub(super) clean_start: bool,
    pub(super) keep_alive: u16,
    pub(super) properties: Properties,
    pub(super) reconnect: ReconnectPolicy,
    pub(super) disconnect: DisconnectOptions,
}

/// Reads the flags of the session. The user properties come from a flag that the commands name
/// differently, `user_properties_flag`.
pub(super) fn resolve(context: &Context<'_>, user_properties: Id) -> Result<Resolved, Failure> {
    let clean_start = context.switch(Id::NoClean)?.is_none();
    let keep_alive = context.one(Id::Keepalive);
    let period = context.one(Id::ReconnectPeriod);
    let maximum = context.one(Id::MaximumReconnectTimes);
    let period = period
        .parsed(value::milliseconds)?
        .unwrap_or(Duration::from_secs(1));
    let properties = properties(context, clean_start)?;
    let disconnect = disconnect(context, properties.session_expiry_interval)?;
    Ok(Resolved {
        clean_start,
        keep_alive: keep_alive.parsed(value::keep_alive)?.unwrap_or(30),
        properties: Properties {
            user_properties: {
                let mut given = context.all_typed(user_properties);
                if given.is_empty() {
                    given = context.many(Id::ConnUserProperties)?;
                }
                pairs(&context.v5(given))?
            },
            ..properties
        },
        reconnect: ReconnectPolicy {
            period: (!period.is_zero()).then_some(period),
            maximum: maximum.parsed(value::reconnects)?.unwrap_or(Some(10)),
        },
        disconnect,
    })
}

/// Whether a session may be kept for reconnects: MQTT 5, where it ends by itself, with reconnects, and no option says
/// how long it lives.
pub(crate) fn may_be_kept(
    context: &Context<'_>,
    reconnect: &ReconnectPolicy,
) -> Result<bool, Failure> {
    let is_chosen = context.switch(Id::NoClean)?.is_some()
        || context.one(Id::SessionExpiryInterval).is_some()
        || context.one(Id::DisconnectSessionExpiry).is_some();
    let reconnects = reconnect.period.is_some() && reconnect.maximum != Some(0);
    Ok(context.version().is_v5() && reconnects && !is_chosen)
}

/// Refuses what makes a broker keep the session of a client identifier that nobody knows the next time: it could
/// never be resumed, and its messages would be lost.
///
/// # Errors
///
/// A session that is kept for ever.
pub(super) fn check_unnamed(context: &Context<'_>) -> Result<(), Failure> {
    let refused = |flag: &dyn std::fmt::Display| {
        Failure::usage(format!(
            "{flag} needs --client-id: a session of a random client identifier cannot be resumed"
        ))
        .with_hint("add --client-id NAME, and use the same name on the next run")
    };
    if let Some(origin) = context.switch(Id::NoClean)? {
        return Err(refused(&origin));
    }
    let expiry = context.one(Id::SessionExpiryInterval);
    let Some(given) = expiry.filter(|_| context.version().is_v5()) else {
        return Ok(());
    };
    match given.parse(value::session_expiry)? {
        0 => {}
        u32::MAX => return Err(refused(&given.origin)),
        _ => context.warn(format!(
            "{} without --client-id: only this run can resume the session, not a later one",
            given.origin
        )),
    }
    Ok(())
}

fn properties(context: &Context<'_>, clean_start: bool) -> Result<Properties, Failure> {
    let mut properties = Properties::default();
    for (property, id) in property::OF_CONNECT {
        if let Some(given) = context.v5(context.one(*id)) {
            property::put(&mut properties, *property, &given)?;
        }
    }
    if !clean_start && context.version().is_v5() {
        // A session that is kept and has no lifetime of its own is kept for ever, as 3.1.1 does.
        properties.session_expiry_interval.get_or_insert(u32::MAX);
    }
    let response = context.switch(Id::ReqResponseInfo)?;
    let no_problem = context.switch(Id::NoReqProblemInfo)?;
    properties.request_response_information = context.v5(response).map(|_| 1);
    properties.request_problem_information = context.v5(no_problem).map(|_| 0);
    Ok(properties)
}

/// What DISCONNECT says. `connect_expiry` is the session expiry of CONNECT; without one no session outlives the
/// connection, and DISCONNECT may not ask for it [MQTT-3.14.2-2].
fn disconnect(
    context: &Context<'_>,
    connect_expiry: Option<u32>,
) -> Result<DisconnectOptions, Failure> {
    let with_will = context.switch(Id::DisconnectWithWill)?;
    let expiry = context.one(Id::DisconnectSessionExpiry);
    let expiry = context.v5(expiry);
    let seconds = expiry.parsed(value::session_expiry)?;
    if let Some(given) = &expiry
        && seconds.is_some_and(|seconds| seconds > 0)
        && connect_expiry.unwrap_or(0) == 0
    {
        return Err(Failure::usage(format!(
            "{} needs a --session-expiry-interval above 0",
            given.origin
        ))
        .with_hint(
            "add --session-expiry-interval 1: MQTT does not allow changing an expiry of 0 on disconnect",
        ));
    }
    Ok(DisconnectOptions {
        with_will: context.v5(with_will).is_some(),
        reason: None,
        session_expiry_interval: seconds,
    })
}
