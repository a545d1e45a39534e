//! What is watched beside the run: a process, pages of metrics, topics of the broker.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use tokio::task::{JoinHandle, spawn_local};
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::process;
use super::prometheus;
use super::tracks::{Figure, Tracks};
use crate::client::{Incoming, Listener, Subscription, Verdict, calls};
use crate::error::{Exit, Failure};
use crate::http;
use crate::kernel::Context;
use crate::kernel::connecting::connection;
use crate::model::{BenchPlan, CheckPlan, QoS, RetainHandling};

/// How often a process is looked at.
const EACH_SECOND: Duration = Duration::from_secs(1);
/// How often a page is asked for.
const PAGES: Duration = Duration::from_secs(5);
/// The longest page.
const LONGEST_PAGE: usize = 4 * 1024 * 1024;

/// The figures, as those who watch share them.
pub(super) type Shared = Rc<RefCell<Tracks>>;

/// Watches a process, from now on.
///
/// # Errors
///
/// There is no such process, or the system does not tell.
pub(super) fn pid(tracks: &Shared, pid: u32) -> Result<JoinHandle<()>, Failure> {
    if process::usage(pid).is_none() {
        let why = if process::AVAILABLE {
            "there is no such process"
        } else {
            "this system does not show what other processes use"
        };
        let text = format!("cannot watch process {pid}: {why}");
        return Err(Failure::new(Exit::Other, text));
    }
    let name = format!("process {pid}");
    Ok(spawn_local(usage(tracks.clone(), pid, name)))
}

/// Watches what a process uses, until it has ended.
pub(super) async fn usage(tracks: Shared, pid: u32, name: String) {
    let names = ["memory", "files", "CPU"].map(|what| format!("{name} {what}"));
    let mut before: Option<(Instant, f64)> = None;
    let mut ticks = interval(EACH_SECOND);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(usage) = process::usage(pid) else {
            return;
        };
        let mut tracks = tracks.borrow_mut();
        if let Some(memory) = usage.memory {
            tracks.push(&names[0], Figure::MEMORY, memory);
        }
        if let Some(files) = usage.files {
            tracks.push(&names[1], Figure::FILES, files);
        }
        if let Some(cpu) = usage.cpu {
            let now = Instant::now();
            if let Some((then, used)) = before.replace((now, cpu)) {
                let share = (cpu - used) / (now - then).as_secs_f64().max(1e-3);
                tracks.push(&names[2], Figure::CPU, share);
            }
        }
    }
}

/// Watches metrics of a page. The first answer must have them.
///
/// # Errors
///
/// The page cannot be read, or does not have a metric.
pub(super) async fn page(
    tracks: &Shared,
    plan: CheckPlan,
    metrics: Vec<String>,
) -> Result<JoinHandle<()>, Failure> {
    let failed = |why: String| Failure::new(Exit::Connect, format!("cannot watch metrics: {why}"));
    let first = http::page(&plan, LONGEST_PAGE).await.map_err(failed)?;
    for metric in &metrics {
        if prometheus::value(&first, metric).is_none() {
            let url = &plan.url;
            let text = format!("cannot watch metrics: {url} has no metric {metric:?}");
            return Err(Failure::new(Exit::Other, text));
        }
    }
    let tracks = tracks.clone();
    Ok(spawn_local(async move {
        let mut ticks = interval(PAGES);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            // A page that is not there for a moment is a gap.
            if let Ok(text) = http::page(&plan, LONGEST_PAGE).await {
                for metric in &metrics {
                    if let Some(value) = prometheus::value(&text, metric) {
                        tracks.borrow_mut().push(metric, Figure::OTHER, value);
                    }
                }
            }
        }
    }))
}

/// Takes numbers from topics.
struct Numbers(Shared);

impl Listener for Numbers {
    fn message(&mut self, message: &Incoming<'_>) -> Verdict {
        message.with_delivery(|delivery| {
            let text = std::str::from_utf8(delivery.payload).ok();
            if let Some(number) = text.and_then(|text| text.trim().parse::<f64>().ok()) {
                let mut tracks = self.0.borrow_mut();
                tracks.push(delivery.topic, Figure::OTHER, number);
            }
        });
        Verdict::Take
    }
}

/// Watches topics of the broker by a client of its own.
///
/// # Errors
///
/// Certificates and keys that cannot be used.
pub(super) async fn topics(
    context: &Context,
    tracks: &Shared,
    plan: &BenchPlan,
    topics: Vec<String>,
) -> Result<JoinHandle<()>, Failure> {
    let mut profile = plan.profile.clone();
    profile.client_id = format!("mqtty_{:08x}_sys", plan.run);
    profile.will = None;
    let mut connection = connection(context, &profile).await?;
    let (handle, mut workload) = calls(Numbers(tracks.clone()));
    for filter in topics {
        // What the broker does not allow is not watched.
        drop(handle.subscribe(Subscription {
            filter: crate::client::Filter {
                filter,
                qos: QoS::AtMostOnce,
                no_local: false,
                retain_as_published: false,
                retain_handling: RetainHandling::OnSubscribe,
            },
            identifier: None,
            user_properties: Vec::new(),
        }));
    }
    Ok(spawn_local(async move {
        let _stays = handle;
        // A broker that does not want it is not watched.
        let _ = connection.run(&mut workload).await;
    }))
}
