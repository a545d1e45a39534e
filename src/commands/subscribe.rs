//! `sub`: subscribes and prints what arrives.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::future::poll_fn;
use std::io;
use std::rc::Rc;
use std::task::{Context as TaskContext, Poll};
use std::time::{Duration, SystemTime};

use tokio::sync::Notify;
use tokio::time::{Instant, timeout, timeout_at};

use super::context::{Context, output_failure};
use super::decoding::{Decoding, Page};
use super::news::News;
use super::running::{self, Broken, Client};
use super::stop::Quit;
use crate::client::{
    CallError, Called, Connected, Filter, Incoming, Listener, Notice, Subscription, Verdict,
};
use crate::error::{Exit, Failure};
use crate::model::{FilterPlan, Profile, QoS, SubscribePlan};
use crate::output::{MessagePrinter, PrinterOptions, StdoutSink, SubscribeReport, duration};

/// How long the last output may take after the end of the connection, when we were told to stop.
const LAST_OUTPUT: Duration = Duration::from_secs(1);

/// Subscribes, prints, and leaves when the plan or the user says so.
pub async fn run(
    context: &Context,
    profile: &Profile,
    plan: &SubscribePlan,
) -> Result<Exit, Failure> {
    let deadline = plan.wait.map(|wait| Instant::now() + wait);
    let news = News::new(context, profile, context.verbosity.verbose);
    let opened = news.opened();
    let printing = Rc::new(RefCell::new(Printing::new(context, profile, plan)?));
    let standing = Rc::new(Standing::default());
    let script = {
        let (printing, standing) = (printing.clone(), standing.clone());
        async move |client: Client| {
            let work = follow(context, profile, plan, client, &printing, &standing);
            let Some(deadline) = deadline else {
                return work.await;
            };
            if let Ok(result) = timeout_at(deadline, work).await {
                return result;
            }
            let wanted = printing.borrow().wanted;
            time_is_up(plan, wanted, standing.subscribed.get()).map_err(Broken::Failed)
        }
    };
    let listener = |quit| Subscriber {
        news,
        quit,
        printing: printing.clone(),
        standing: standing.clone(),
    };
    let finished = running::run(context, profile, &opened, listener, script).await?;
    drop(finished.listener);
    let flushed = flush(context, &printing).await;
    printing.borrow().undecodable()?;
    let exit = match finished.result? {
        Some(exit) => exit,
        None => stopped(context, plan, standing.subscribed.get())?,
    };
    match flushed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(output_failure(&error)),
        _ => Ok(exit),
    }
}

/// Subscribes, and waits for the end that the plan names.
async fn follow(
    context: &Context,
    profile: &Profile,
    plan: &SubscribePlan,
    client: Client,
    printing: &RefCell<Printing>,
    standing: &Standing,
) -> Result<Exit, Broken> {
    let (complete, undecodable) = printing.borrow().ends();
    client.opened().await?;
    tokio::select! {
        biased;
        result = subscribe(context, profile, plan, &client, standing) => result?,
        // Retained messages may complete the count before every SUBACK is there.
        () = complete.notified() => return Ok(Exit::Done),
        () = undecodable.notified() => return Ok(Exit::Done),
    }
    standing.subscribed.set(true);
    tokio::select! {
        biased;
        () = complete.notified() => Ok(Exit::Done),
        // What ended it is told when everything before it has been written.
        () = undecodable.notified() => Ok(Exit::Done),
        () = client.handle.gone() => Err(Broken::Gone),
        () = standing.none_left.notified() => Err(refused(profile, plan).into()),
        () = running::nobody_reads(|| printing.borrow().sink.reader_gone()) => Ok(Exit::Done),
    }
}

/// Asks for every filter, and tells each answer.
async fn subscribe(
    context: &Context,
    profile: &Profile,
    plan: &SubscribePlan,
    client: &Client,
    standing: &Standing,
) -> Result<(), Broken> {
    let calls: Vec<_> = plan
        .filters
        .iter()
        .map(|filter| client.handle.subscribe(subscription(filter, plan)))
        .collect();
    let limit = Instant::now() + profile.ack_timeout;
    for (filter, call) in plan.filters.iter().zip(calls) {
        let called = timeout_at(limit, call).await.map_err(|_| {
            let text = format!(
                "{} did not answer the subscription to {} within {}",
                profile.endpoint.address,
                filter.filter,
                duration(profile.ack_timeout)
            );
            Failure::new(Exit::Timeout, text)
        })?;
        if tell_answer(context, filter, called)? {
            standing.granted(&filter.filter);
        }
    }
    if standing.live.borrow().is_empty() {
        return Err(refused(profile, plan).into());
    }
    Ok(())
}

/// The failure of a subscriber that has nothing to wait for.
fn refused(profile: &Profile, plan: &SubscribePlan) -> Failure {
    let text = match plan.filters.len() {
        1 => "the subscription was refused".to_owned(),
        count => format!("all {count} subscriptions were refused"),
    };
    let address = &profile.endpoint.address;
    Failure::new(Exit::Refused, format!("{address}: {text}"))
}

/// Tells the answer to one filter; true if it was granted.
fn tell_answer(context: &Context, filter: &FilterPlan, called: Called) -> Result<bool, Broken> {
    match called {
        Ok(outcome) => {
            let report = SubscribeReport {
                filter: &filter.filter,
                asked: filter.qos,
                code: outcome.reason,
                properties: &outcome.properties,
            };
            context.tell(&report)?;
            Ok(report.granted().is_some())
        }
        Err(CallError::Limit(error)) => {
            let mut failure = Failure::from(error);
            failure.message = format!("cannot subscribe to {}: {}", filter.filter, failure.message);
            context.error(&failure);
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

fn subscription(plan: &FilterPlan, all: &SubscribePlan) -> Subscription {
    Subscription {
        filter: Filter {
            filter: plan.filter.clone(),
            qos: plan.qos,
            no_local: plan.no_local,
            retain_as_published: plan.retain_as_published,
            retain_handling: plan.retain_handling,
        },
        identifier: plan.subscription_identifier,
        user_properties: all.user_properties.clone(),
    }
}

/// The end of `--wait`: the normal end, unless a count was to be reached (`wanted` is what is left of it) or
/// we never got to listen.
fn time_is_up(
    plan: &SubscribePlan,
    wanted: Option<u64>,
    subscribed: bool,
) -> Result<Exit, Failure> {
    let wait = duration(plan.wait.unwrap_or_default());
    match plan.count {
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
        None if !subscribed => Err(Failure::new(
            Exit::Timeout,
            format!("could not subscribe within {wait}"),
        )),
        None => Ok(Exit::Done),
    }
}

/// The end by a signal: the normal end of a subscriber without a limit.
fn stopped(context: &Context, plan: &SubscribePlan, subscribed: bool) -> Result<Exit, Failure> {
    if subscribed && plan.count.is_none() {
        return Ok(Exit::Done);
    }
    let what = if subscribed {
        "all messages had arrived"
    } else {
        "the subscription was made"
    };
    Err(context
        .interrupted(what)
        .unwrap_or_else(|| Failure::new(Exit::Other, "stopped")))
}

/// Writes what is left. A reader who has stopped reading holds up the end of a subscriber only as long as
/// nobody asked it to stop.
async fn flush(context: &Context, printing: &RefCell<Printing>) -> io::Result<()> {
    let rest = poll_fn(|cx| printing.borrow_mut().poll_stored(cx));
    tokio::pin!(rest);
    tokio::select! {
        biased;
        result = &mut rest => return result,
        () = context.stop.requested() => {}
    }
    timeout(LAST_OUTPUT, rest).await.unwrap_or(Ok(()))
}

/// Which subscriptions hold.
#[derive(Default)]
struct Standing {
    /// Every filter has been answered once, and not all were refused.
    subscribed: Cell<bool>,
    /// The filters that the broker has granted.
    live: RefCell<HashSet<String>>,
    /// A broker that lost the session has refused to make any of them again.
    none_left: Notify,
}

impl Standing {
    fn granted(&self, filter: &str) {
        self.live.borrow_mut().insert(filter.to_owned());
    }

    fn refused(&self, filter: &str) {
        let mut live = self.live.borrow_mut();
        if live.remove(filter) && live.is_empty() {
            self.none_left.notify_one();
        }
    }
}

/// Where messages go: printed into a batch, which is handed to stdout as a whole.
struct Printing {
    printer: MessagePrinter,
    /// Payloads are shown in another form than they came in.
    decoding: Option<Decoding>,
    sink: StdoutSink,
    batch: Vec<u8>,
    /// When this batch was received.
    received: Option<SystemTime>,
    /// How many messages are still wanted; `None`: no limit.
    wanted: Option<u64>,
    complete: Rc<Notify>,
}

impl Printing {
    fn new(context: &Context, profile: &Profile, plan: &SubscribePlan) -> Result<Self, Failure> {
        let options = PrinterOptions {
            mode: plan.mode,
            newline: plan.newline,
            verbose: context.verbosity.verbose,
            style: context.stdout_style,
            version: profile.version,
        };
        Ok(Self {
            printer: MessagePrinter::new(options),
            decoding: Decoding::new(context, plan)?,
            sink: StdoutSink::stdout().map_err(|error| output_failure(&error))?,
            batch: Vec::new(),
            received: None,
            wanted: plan.count,
            complete: Rc::new(Notify::new()),
        })
    }

    /// Told when all that is wanted has come, and when a payload that cannot be decoded is the end.
    fn ends(&self) -> (Rc<Notify>, Rc<Notify>) {
        let undecodable = self.decoding.as_ref().map(Decoding::ended);
        (self.complete.clone(), undecodable.unwrap_or_default())
    }

    /// Says how many payloads could not be decoded; the failure of the one that was the end.
    fn undecodable(&self) -> Result<(), Failure> {
        let Some(decoding) = &self.decoding else {
            return Ok(());
        };
        decoding.sum_up();
        decoding.failure().cloned().map_or(Ok(()), Err)
    }

    #[inline]
    fn print(&mut self, message: &Incoming<'_>) -> Verdict {
        if let Some(decoding) = &self.decoding
            && decoding.failure().is_some()
        {
            return Verdict::Leave;
        }
        match &mut self.wanted {
            Some(0) => return Verdict::Leave,
            Some(wanted) => {
                *wanted -= 1;
                if *wanted == 0 {
                    self.complete.notify_one();
                }
            }
            None => {}
        }
        let received = *self.received.get_or_insert_with(SystemTime::now);
        let (printer, batch) = (&mut self.printer, &mut self.batch);
        message.with_delivery(|delivery| match &mut self.decoding {
            None => printer.print(batch, delivery, received),
            Some(decoding) => decoding.print(Page { printer, batch }, delivery, received),
        });
        Verdict::Take
    }

    fn poll_stored(&mut self, cx: &mut TaskContext<'_>) -> Poll<io::Result<()>> {
        self.received = None;
        let Some(decoding) = &mut self.decoding else {
            return self.sink.poll_write_batch(cx, &mut self.batch);
        };
        let (printer, batch) = (&mut self.printer, &mut self.batch);
        let decoded = decoding.poll(cx, Page { printer, batch });
        let written = self.sink.poll_write_batch(cx, &mut self.batch)?;
        if decoded.is_pending() {
            return Poll::Pending;
        }
        written.map(Ok)
    }
}

struct Subscriber {
    news: News,
    quit: Quit,
    printing: Rc<RefCell<Printing>>,
    standing: Rc<Standing>,
}

impl Listener for Subscriber {
    fn message(&mut self, message: &Incoming<'_>) -> Verdict {
        self.printing.borrow_mut().print(message)
    }

    fn poll_stored(&mut self, cx: &mut TaskContext<'_>) -> Poll<io::Result<()>> {
        self.printing.borrow_mut().poll_stored(cx)
    }

    fn poll_stop(&mut self, cx: &mut TaskContext<'_>) -> Poll<()> {
        self.quit.poll(cx)
    }

    fn connected(&mut self, connected: &Connected<'_>) {
        self.news.connected(connected);
    }

    fn notice(&mut self, notice: &Notice<'_>) {
        self.news.notice(notice);
    }

    fn restored(&mut self, subscription: &Subscription, outcome: &Called) {
        self.news.restored(subscription, outcome);
        let filter = &subscription.filter.filter;
        match outcome {
            Ok(outcome) if QoS::from_level(outcome.reason.0).is_some() => {
                self.standing.granted(filter);
            }
            _ => self.standing.refused(filter),
        }
    }
}
