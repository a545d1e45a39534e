//! Documents that are sent to a server again and again: metrics of a run.

use std::time::Duration;

use tokio::time::timeout;

use super::error::HttpError;
use super::exchange::{Request, connector, exchange};
use crate::model::CheckPlan;
use crate::transport::Connector;

/// The longest answer that is read.
const LONGEST: usize = 64 * 1024;

/// Where documents go, and how.
pub struct Upload {
    /// The address.
    pub address: CheckPlan,
    /// `PUT` or `POST`.
    pub method: &'static str,
    /// Further fields of the head, such as the type of the documents.
    pub fields: Vec<(String, String)>,
    connector: Option<Connector>,
}

impl Upload {
    /// To this address.
    pub fn new(address: CheckPlan, method: &'static str, fields: Vec<(String, String)>) -> Self {
        Self {
            address,
            method,
            fields,
            connector: None,
        }
    }
}

/// Sends a document over a connection of its own and returns what is answered, within a time.
///
/// # Errors
///
/// There is no connection, no answer in time, or the server says no.
pub async fn send(
    upload: &mut Upload,
    document: &[u8],
    limit: Duration,
) -> Result<Vec<u8>, HttpError> {
    let sent = async {
        let connector = match upload.connector.take() {
            Some(connector) => connector,
            None => connector(&upload.address).await?,
        };
        let connector = upload.connector.insert(connector);
        let dialed = connector.dial().await.map_err(HttpError::Dial)?;
        let fields = upload.fields.iter();
        let fields: Vec<_> = fields.map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let request = Request {
            method: upload.method,
            fields: &fields,
            body: Some(document),
            longest: LONGEST,
        };
        exchange(dialed.stream, &upload.address, &request).await
    };
    let sent = timeout(limit, sent).await;
    sent.unwrap_or(Err(HttpError::Late(limit)))
}
