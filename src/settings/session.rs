//! The session: the properties of CONNECT, reconnecting, leaving.

use std::time::Duration;

use super::given::{Context, Given, ParseGiven as _, pairs};
use super::value;
use crate::cli::Session;
use crate::error::Failure;
use crate::model::{ConnectProperties, Leaving, ReconnectPolicy};
use crate::options::Id;

/// The part of a profile that the session flags decide.
pub(super) struct Resolved {
    pub(super) clean_start: bool,
    pub(super) keep_alive: u16,
    pub(super) properties: ConnectProperties,
    pub(super) reconnect: ReconnectPolicy,
    pub(super) leaving: Leaving,
}

/// Reads the flags of the session. The user properties come from a flag that the commands name
/// differently, `user_properties_flag`.
pub(super) fn resolve(
    context: &Context<'_>,
    session: &Session,
    user_properties_flag: Id,
    user_properties: &[String],
) -> Result<Resolved, Failure> {
    let clean_start = context.switch(Id::NoClean, session.no_clean)?.is_none();
    let keep_alive = context.one(Id::Keepalive, session.keepalive.as_ref());
    let period = context.one(Id::ReconnectPeriod, session.reconnect_period.as_ref());
    let maximum = context.one(
        Id::MaximumReconnectTimes,
        session.maximum_reconnect_times.as_ref(),
    );
    let period = period
        .parsed(value::milliseconds)?
        .unwrap_or(Duration::from_secs(1));
    let properties = properties(context, session, clean_start)?;
    let leaving = leaving(context, session, properties.session_expiry_interval)?;
    Ok(Resolved {
        clean_start,
        keep_alive: keep_alive.parsed(value::keep_alive)?.unwrap_or(30),
        properties: ConnectProperties {
            user_properties: {
                let given = if user_properties.is_empty() {
                    context.many(Id::ConnUserProperties, &[])?
                } else {
                    Given::flags(user_properties_flag, user_properties)
                };
                pairs(&context.v5(given))?
            },
            ..properties
        },
        reconnect: ReconnectPolicy {
            period: (!period.is_zero()).then_some(period),
            maximum: maximum.parsed(value::reconnects)?.unwrap_or(Some(10)),
        },
        leaving,
    })
}

/// Refuses what makes a broker keep the session of a client identifier that nobody knows the next time: it could
/// never be resumed, and its messages would be lost.
///
/// # Errors
///
/// A session that is kept for ever.
pub(super) fn check_unnamed(context: &Context<'_>, session: &Session) -> Result<(), Failure> {
    let refused = |flag: &dyn std::fmt::Display| {
        Failure::usage(format!(
            "{flag} needs --client-id: a session of a random client identifier cannot be resumed"
        ))
        .with_hint("add --client-id NAME, and use the same name the next time")
    };
    if let Some(origin) = context.switch(Id::NoClean, session.no_clean)? {
        return Err(refused(&origin));
    }
    let expiry = context.one(
        Id::SessionExpiryInterval,
        session.session_expiry_interval.as_ref(),
    );
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

fn properties(
    context: &Context<'_>,
    session: &Session,
    clean_start: bool,
) -> Result<ConnectProperties, Failure> {
    let expiry = context.one(
        Id::SessionExpiryInterval,
        session.session_expiry_interval.as_ref(),
    );
    let receive = context.one(Id::ReceiveMaximum, session.receive_maximum.as_ref());
    let packet = context.one(Id::MaximumPacketSize, session.maximum_packet_size.as_ref());
    let alias = context.one(Id::TopicAliasMaximum, session.topic_alias_maximum.as_ref());
    let response = context.switch(Id::ReqResponseInfo, session.req_response_info)?;
    let no_problem = context.switch(Id::NoReqProblemInfo, session.no_req_problem_info)?;
    // A session that is kept and has no lifetime of its own is kept for ever, as 3.1.1 does.
    let forever = (!clean_start && context.version().is_v5()).then_some(u32::MAX);
    Ok(ConnectProperties {
        session_expiry_interval: context
            .v5(expiry)
            .parsed(value::session_expiry)?
            .or(forever),
        receive_maximum: context.v5(receive).parsed(value::from_one_u16)?,
        maximum_packet_size: context.v5(packet).parsed(value::packet_size)?,
        topic_alias_maximum: context.v5(alias).parsed(value::any_u16)?,
        request_response_information: context.v5(response).is_some(),
        request_problem_information: context.v5(no_problem).is_none(),
        user_properties: Vec::new(),
    })
}

/// What DISCONNECT says. `connect_expiry` is the session expiry of CONNECT; without one no session outlives the
/// connection, and DISCONNECT may not ask for it [MQTT-3.14.2-2].
fn leaving(
    context: &Context<'_>,
    session: &Session,
    connect_expiry: Option<u32>,
) -> Result<Leaving, Failure> {
    let with_will = context.switch(Id::DisconnectWithWill, session.disconnect_with_will)?;
    let expiry = context.one(
        Id::DisconnectSessionExpiry,
        session.disconnect_session_expiry.as_ref(),
    );
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
            "add --session-expiry-interval 1: without a session MQTT forbids to prolong it at the end",
        ));
    }
    Ok(Leaving {
        with_will: context.v5(with_will).is_some(),
        session_expiry_interval: seconds,
    })
}
