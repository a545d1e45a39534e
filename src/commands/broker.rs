//! `broker`: runs the throwaway broker.

use std::io;

use crate::broker::Broker;
use crate::error::{Exit, Failure};
use crate::kernel::context::{Context, output_failure};
use crate::model::BrokerPlan;
use crate::output::StdoutSink;

/// Runs a broker until stopped, and prints its addresses.
pub async fn run(context: &Context, plan: &BrokerPlan) -> Result<Exit, Failure> {
    let plan = plan.clone();
    let start = move || Ok(Broker::start(&plan)?);
    let broker = context.apart("the broker was up", start).await?;
    let mut text = String::new();
    for address in broker.addresses() {
        text.push_str(address);
        text.push('\n');
    }
    let written = async {
        StdoutSink::stdout()?
            .write_batch(&mut text.into_bytes())
            .await
    };
    match written.await {
        // Clients need no reader of the addresses.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        written => written.map_err(|error| output_failure(&error))?,
    }
    context.stop.requested().await;
    broker.stop();
    Ok(Exit::Done)
}
