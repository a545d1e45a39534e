//! Connecting, and staying connected.

use std::future::pending;

use super::plan::Plan;
use crate::error::{Exit, Failure};
use crate::kernel::connection_status::ConnectionStatus;
use crate::kernel::context::Context;
use crate::kernel::embedded;
use crate::kernel::running::{self, Broken, StatusOnly};
use crate::kernel::{Connects, Needs, Running, Task};
use crate::model::{Profile, StatusMode};
use crate::output::{BrokerDisconnected, Disconnected, StdoutSink};

/// Connects, reports, and stays until stopped; with `--once` leaves at once.
impl Task for Plan {
    fn needs(&self) -> Needs {
        Needs {
            signals: true,
            status: self.mode,
            remembers: !self.embedded,
            ..Needs::default()
        }
    }

    fn connects(&self) -> Option<Connects<'_>> {
        Some(Connects {
            profile: &self.profile,
            targets: &[],
            embedded: self.embedded,
            many: false,
            topics: Vec::new(),
        })
    }

    fn run(mut self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move {
            let _broker = embedded::start_if(self.embedded, context, &mut self.profile)?;
            run(context, &self.profile, &self).await
        })
    }
}

async fn run(context: &Context, profile: &Profile, plan: &Plan) -> Result<Exit, Failure> {
    let status = ConnectionStatus::new(context, profile, true);
    let opened = status.opened();
    let once = plan.once;
    let finished = running::run(
        context,
        profile,
        &opened,
        |quit| StatusOnly { status, quit },
        async |client| {
            client.opened().await?;
            if once {
                return Ok(Exit::Done);
            }
            if plan.mode == StatusMode::Default && context.stderr_style.terminal {
                context.inform("Press Ctrl-C to disconnect");
            }
            tokio::select! {
                biased;
                () = client.handle.gone() => Err(Broken::Gone),
                // No events are reported any more.
                () = unheard(context, plan.mode) => Ok(Exit::Done),
            }
        },
    )
    .await?;
    if let Some(packet) = &finished.disconnect_reply {
        context.report(&BrokerDisconnected {
            code: packet.reason,
            properties: &packet.properties,
        })?;
    }
    match finished.result? {
        Some(exit) => {
            context.report(&Disconnected)?;
            Ok(exit)
        }
        None if opened.is_up() => {
            context.report(&Disconnected)?;
            Ok(Exit::Done)
        }
        None => Err(context
            .interrupted("the connection was up")
            .unwrap_or_else(|| Failure::new(Exit::Other, "stopped"))),
    }
}

/// Ready when the reports go to stdout, and nobody reads them or it does not take them.
async fn unheard(context: &Context, mode: StatusMode) {
    match StdoutSink::stdout() {
        Ok(stdout) if mode != StatusMode::Default => {
            running::nobody_reads(|| stdout.reader_gone() || context.status_failure().is_some())
                .await;
        }
        _ => pending().await,
    }
}
