//! A page that is asked for: metrics of a broker.

use std::time::Duration;

use tokio::time::timeout;

use super::error::HttpError;
use super::exchange::{Request, connector, exchange};
use crate::model::CheckPlan;

/// From the name look-up to the last byte.
const LIMIT: Duration = Duration::from_secs(5);

/// Asks for a page of at most so many bytes.
///
/// # Errors
///
/// Why there is none, in words that name the address.
pub async fn page(address: &CheckPlan, longest: usize) -> Result<String, String> {
    let request = Request {
        method: "GET",
        fields: &[("Accept", "application/json, text/plain")],
        body: None,
        longest,
    };
    let asked = async {
        let dialed = connector(address).await?.dial().await;
        exchange(dialed.map_err(HttpError::Dial)?.stream, address, &request).await
    };
    let answer = timeout(LIMIT, asked).await;
    answer
        .unwrap_or(Err(HttpError::Late(LIMIT)))
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .map_err(|why| why.sentence(&address.url))
}
