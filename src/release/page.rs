//! Any other page that is asked for over HTTP: metrics of a broker.

use std::time::Duration;

use tokio::time::timeout;

use super::ask::{body, connector};
use super::error::{ReleaseError, Why};
use crate::model::CheckPlan;

/// From the name look-up to the last byte.
const LIMIT: Duration = Duration::from_secs(5);

/// Asks for a page of at most so many bytes.
///
/// # Errors
///
/// Why there is none, in words that name the address.
pub async fn page(plan: &CheckPlan, longest: usize) -> Result<String, String> {
    let asked = async {
        let dialed = connector(plan).await?.dial().await.map_err(Why::Dial)?;
        body(dialed.stream, plan, longest).await
    };
    let answer = timeout(LIMIT, asked).await;
    let answer = answer.unwrap_or(Err(Why::Late(LIMIT)));
    answer
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .map_err(|why| {
            let url = plan.url.clone();
            ReleaseError { url, why }.sentence()
        })
}
