//! The client of a command that has one.

use std::rc::Rc;

use super::context::Context;
use super::secrets::secret_reader;
use crate::client::{Connection, Connector};
use crate::error::Failure;
use crate::model::Profile;

/// A client for a profile, which does not connect yet; its packets are traced where that was asked for.
///
/// # Errors
///
/// Certificates and keys that cannot be used; a signal while they are read.
pub(crate) async fn connection(
    context: &Context,
    profile: &Profile,
) -> Result<Connection, Failure> {
    let endpoint = profile.endpoint.clone();
    let connector = if endpoint.tls.is_some() {
        let read = move || Ok(Connector::reconnecting(&endpoint)?);
        context.apart("the certificates were read", read).await?
    } else {
        Connector::reconnecting(&endpoint)?
    };
    let mut connector = connector.with_relay(context.relay());
    if context.verbosity.verbose {
        connector = connector.with_details();
    }
    let connection = Connection::shared(connector, Rc::new(profile.clone()), None);
    let connection = connection.with_reader(secret_reader());
    Ok(match context.trace() {
        Some(sink) => connection.with_trace(sink),
        None => connection,
    })
}
