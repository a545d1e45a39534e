//! Running the broker until stopped.

use std::io;

use super::plan::Serve;
use crate::broker::Broker;
use crate::error::{Exit, Failure};
use crate::kernel::context::{Context, output_failure};
use crate::kernel::{Needs, Running, Task};
use crate::model::BrokerPlan;
use crate::output::StdoutSink;

impl Task for Serve {
    fn needs(&self) -> Needs {
        Needs {
            signals: true,
            ..Needs::default()
        }
    }

    fn run(self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move { run(context, &self.0).await })
    }
}

/// Runs a broker until stopped, and prints its addresses.
async fn run(context: &Context, plan: &BrokerPlan) -> Result<Exit, Failure> {
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
