//! `conn`: connects, says what the broker said, and stays.

use std::future::pending;

use crate::error::{Exit, Failure};
use crate::kernel::context::Context;
use crate::kernel::news::News;
use crate::kernel::running::{self, Broken, NewsOnly};
use crate::model::{ConnPlan, Profile, StatusMode};
use crate::output::{BrokerDisconnected, Disconnected, StdoutSink};

/// Connects, reports, and stays until stopped; with `--once` leaves at once.
pub async fn run(context: &Context, profile: &Profile, plan: &ConnPlan) -> Result<Exit, Failure> {
    let news = News::new(context, profile, true);
    let opened = news.opened();
    let once = plan.once;
    let finished = running::run(
        context,
        profile,
        &opened,
        |quit| NewsOnly { news, quit },
        async |client| {
            client.opened().await?;
            if once {
                return Ok(Exit::Done);
            }
            tokio::select! {
                biased;
                () = client.handle.gone() => Err(Broken::Gone),
                // Nobody is told any more what happens.
                () = unheard(context, plan.mode) => Ok(Exit::Done),
            }
        },
    )
    .await?;
    if let Some(packet) = &finished.farewell {
        context.tell(&BrokerDisconnected {
            code: packet.reason,
            properties: &packet.properties,
        })?;
    }
    match finished.result? {
        Some(exit) => {
            context.tell(&Disconnected)?;
            Ok(exit)
        }
        None if opened.is_up() => {
            context.tell(&Disconnected)?;
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
            running::nobody_reads(|| stdout.reader_gone() || context.untold().is_some()).await;
        }
        _ => pending().await,
    }
}
