//! Subscribing, and printing what arrives.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use tokio::time::{Instant, timeout, timeout_at};

use super::listener::Subscriber;
use super::plan::SubscribePlan;
use super::plan::{PRETTY_IGNORED, Subscribe};
use super::printing::Printing;
use super::receiver::Receiver;
use super::removal::Removing;
use super::stages::Stages;
use super::subscriptions::Subscriptions;
use crate::error::{Exit, Failure};
use crate::kernel::connection_status::ConnectionStatus;
use crate::kernel::context::{Context, output_failure};
use crate::kernel::running::{self, Broken, Client};
use crate::kernel::{Connects, Hangup, Needs, Running, Task, embedded};
use crate::model::{FileMode, OutputMode, Profile, QoS, StatusMode};
use crate::output::duration;

/// How long the last output may take after the end of the connection, after a signal.
const LAST_OUTPUT: Duration = Duration::from_secs(1);

impl Task for Subscribe {
    fn needs(&self) -> Needs {
        let files = self.plan.files.as_ref().map(|files| &files.mode);
        Needs {
            signals: true,
            hangup: match files {
                Some(FileMode::Append { .. }) => Hangup::Reopen,
                Some(FileMode::Save) | None => Hangup::Stop,
            },
            status: match self.plan.output.mode {
                OutputMode::Log => StatusMode::Log,
                _ => StatusMode::Default,
            },
            // A status line must not land within a message.
            results_on_stdout: true,
            remembers: !self.embedded,
        }
    }

    fn connects(&self) -> Option<Connects<'_>> {
        let filters = self.plan.filters.iter();
        Some(Connects {
            profile: &self.profile,
            targets: &[],
            embedded: self.embedded,
            many: false,
            topics: filters.map(|plan| plan.filter.clone()).collect(),
        })
    }

    fn run(mut self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move {
            self.choose_mode(context);
            let _broker = embedded::start_if(self.embedded, context, &mut self.profile)?;
            run(context, &self.profile, &self.plan).await
        })
    }
}

impl Subscribe {
    /// Chooses the output mode where none was given: text on a terminal, MQTTX's default elsewhere.
    fn choose_mode(&mut self, context: &Context) {
        if !self.as_fits {
            return;
        }
        if context.stdout_style.terminal {
            self.plan.output.mode = OutputMode::Text;
        } else if self.plan.output.pretty {
            context.warn(PRETTY_IGNORED);
        }
    }
}

/// Subscribes, prints, and leaves when the plan or the user says so.
async fn run(context: &Context, profile: &Profile, plan: &SubscribePlan) -> Result<Exit, Failure> {
    let deadline = plan.wait.map(|wait| Instant::now() + wait);
    if would_lose_table(context, profile, plan) {
        context.warn(
            "-o table prints its rows at the end: until then messages that the broker keeps for this session are acknowledged and not printed",
        );
    }
    let status = ConnectionStatus::new(context, profile, context.verbosity.verbose);
    let opened = status.opened();
    let removing = plan.removal.map(|removal| Rc::new(Removing::new(removal)));
    let stages = Stages::new(context, profile, plan, removing.as_ref())?;
    let printing = Printing::new(context, profile, plan, stages).await?;
    let printing = Rc::new(RefCell::new(printing));
    let subscriptions = Rc::new(Subscriptions::default());
    let script = {
        let (printing, subscriptions) = (printing.clone(), subscriptions.clone());
        let removing = removing.clone();
        async move |client: Client| {
            let receiver = Receiver {
                context,
                profile,
                plan,
                printing: &printing,
                subscriptions: &subscriptions,
                removing: removing.as_deref(),
            };
            let work = async {
                let work = receiver.run(&client);
                match deadline {
                    None => work.await,
                    Some(deadline) => timeout_at(deadline, work).await.unwrap_or_else(|_| {
                        let wanted = printing.borrow().wanted;
                        let subscribed = subscriptions.subscribed.get();
                        time_is_up(profile, plan, wanted, subscribed).map_err(Broken::Failed)
                    }),
                }
            };
            let result = tokio::select! {
                biased;
                result = work => result,
                failure = reopen_files(context, &printing) => Err(Broken::Failed(failure)),
            };
            if let Some(removing) = &removing
                && !matches!(result, Err(Broken::Gone))
            {
                removing.finish(&client.handle, profile.ack_timeout).await;
            }
            result
        }
    };
    let listener = |quit| Subscriber {
        status,
        quit,
        printing: printing.clone(),
        subscriptions: subscriptions.clone(),
    };
    let finished = running::run(context, profile, &opened, listener, script).await?;
    drop(finished.listener);
    printing.borrow_mut().conclude();
    let flushed = flush(context, &printing).await;
    let ended = finish(context, &printing).await;
    printing.borrow().undecodable()?;
    if let Some(failure) = printing.borrow_mut().take_failure() {
        return Err(failure);
    }
    if let Some(ending) = printing.borrow().ending() {
        ending.result()?;
    }
    let result = match (finished.result, &finished.disconnect_reply) {
        (Err(failure), Some(packet)) if failure.exit == Exit::Refused => {
            Err(subscriptions.refused_with(plan, packet, failure))
        }
        (result, _) => result,
    };
    let exit = match result? {
        Some(exit) => exit,
        None => stopped(context, plan, subscriptions.subscribed.get())?,
    };
    match flushed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(output_failure(&error)),
        _ => ended,
    }?;
    match &removing {
        Some(removing) => removing.conclude(context, profile).map(|()| exit),
        None => Ok(exit),
    }
}

/// Whether what a session has kept would be gone with a table that is never printed.
fn would_lose_table(context: &Context, profile: &Profile, plan: &SubscribePlan) -> bool {
    let mut filters = plan.filters.iter();
    plan.output.mode == OutputMode::Table
        && !context.stdout_style.terminal
        && plan.count != Some(1)
        && profile.keeps_session()
        && filters.any(|filter| filter.qos != QoS::AtMostOnce)
}

/// Opens files again as often as SIGHUP asks for it, until one cannot be opened.
async fn reopen_files(context: &Context, printing: &RefCell<Printing>) -> Failure {
    let mut stop = context.stop.clone();
    loop {
        stop.reopening().await;
        if let Err(failure) = printing.borrow_mut().reopen_files() {
            return failure;
        }
        if context.verbosity.verbose {
            context.inform("Opened the files again (SIGHUP)");
        }
    }
}

/// The end of `--wait`: the normal end, unless a count was to be reached (`wanted` is what is left of it) or
/// we never got to listen.
fn time_is_up(
    profile: &Profile,
    plan: &SubscribePlan,
    wanted: Option<u64>,
    subscribed: bool,
) -> Result<Exit, Failure> {
    let wait = duration(plan.wait.unwrap_or_default());
    match plan.count {
        _ if !subscribed => {
            let address = &profile.endpoint.address;
            Err(Failure::new(
                Exit::Timeout,
                format!("could not subscribe at {address} within {wait}"),
            )
            .with_hint("is it an MQTT broker that is up? otherwise raise --wait"))
        }
        Some(count) => {
            let missing = match (wanted.unwrap_or(count), count) {
                (_, 1) => "1 message".to_owned(),
                (wanted, count) if wanted == count => format!("{count} messages"),
                (wanted, count) => format!("{wanted} of {count} messages"),
            };
            Err(Failure::new(
                Exit::Timeout,
                format!("{missing} did not arrive within {wait}"),
            ))
        }
        None if plan.until.is_some() => Err(Failure::new(
            Exit::Timeout,
            format!("no message matched --until within {wait}"),
        )),
        None => Ok(Exit::Done),
    }
}

/// The end by a signal: the normal end of a subscriber without a limit.
fn stopped(context: &Context, plan: &SubscribePlan, subscribed: bool) -> Result<Exit, Failure> {
    let open = plan.count.is_none() && plan.until.is_none();
    if subscribed && open {
        return Ok(Exit::Done);
    }
    let what = if subscribed {
        match plan.until {
            Some(_) => "a message matched --until",
            None => "all messages had arrived",
        }
    } else {
        "the subscription was made"
    };
    Err(context
        .interrupted(what)
        .unwrap_or_else(|| Failure::new(Exit::Other, "stopped")))
}

/// Ends what was begun. A command that goes on holds us up only as long as nobody asked us to stop.
async fn finish(context: &Context, printing: &RefCell<Printing>) -> Result<(), Failure> {
    let rest = poll_fn(|cx| printing.borrow_mut().poll_finished(cx));
    soon_after_stop(context, rest).await
}

/// Writes what is left. A reader who has stopped reading holds up the end of a subscriber only as long as
/// nobody asked it to stop.
async fn flush(context: &Context, printing: &RefCell<Printing>) -> io::Result<()> {
    let rest = poll_fn(|cx| printing.borrow_mut().poll_stored(cx));
    soon_after_stop(context, rest).await
}

/// Waits for the rest; once we are asked to stop, for [`LAST_OUTPUT`] at most.
async fn soon_after_stop<E>(
    context: &Context,
    rest: impl Future<Output = Result<(), E>>,
) -> Result<(), E> {
    tokio::pin!(rest);
    tokio::select! {
        biased;
        result = &mut rest => return result,
        () = context.stop.requested() => {}
    }
    timeout(LAST_OUTPUT, rest).await.unwrap_or(Ok(()))
}
