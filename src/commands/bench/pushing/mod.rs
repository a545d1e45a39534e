//! `--push-gateway` and `--otlp`: metrics that are sent somewhere while a benchmark runs.
//!
//! The run does not wait for them. A push that fails is reported, and the next one is made all the same.

mod instance;
mod task;

use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::{JoinHandle, spawn_local};

use crate::http::Upload;
use crate::kernel::Context;
use crate::model::{MetricsPush, PushForm};
use crate::report::{self, METRICS_TYPE, Metrics, Sender};
use task::{Document, Shared};

/// How long the last push may take, and one that was under way before it.
const LAST: Duration = Duration::from_secs(6);

/// Everything that is pushed.
pub(super) struct Pushes {
    all: Vec<Push>,
    /// When the present run began.
    started: Timestamp,
}

/// One place that metrics go to.
struct Push {
    form: Form,
    url: String,
    every: Duration,
    due: Instant,
    documents: watch::Sender<Document>,
    state: Shared,
    task: JoinHandle<()>,
}

/// What is sent.
enum Form {
    Prometheus,
    Otlp(Vec<(String, String)>),
}

impl Pushes {
    /// Begins; nothing is sent yet.
    pub(super) fn start(plans: &[MetricsPush]) -> Self {
        Self {
            all: plans.iter().cloned().map(Push::start).collect(),
            started: Timestamp::now(),
        }
    }

    /// The next run begins.
    pub(super) fn next_run(&mut self) {
        self.started = Timestamp::now();
    }

    /// Sends where the run stands, where that is due.
    pub(super) fn offer(&mut self, metrics: &Metrics<'_>) {
        let now = Instant::now();
        for push in self.all.iter_mut().filter(|push| push.due <= now) {
            push.due = now + push.every;
            push.send(metrics, self.started);
        }
    }

    /// Sends how the run has ended.
    pub(super) fn close(&mut self, metrics: &Metrics<'_>) {
        for push in &mut self.all {
            push.send(metrics, self.started);
        }
    }

    /// What went wrong for the first time since the last call, a sentence each.
    pub(super) fn news(&self) -> Vec<String> {
        let news = self.all.iter().filter_map(|push| {
            let first = push.state.borrow_mut().news.take()?;
            Some(format!("cannot push metrics: {first}"))
        });
        news.collect()
    }

    /// Waits for the last pushes, though not for ever, and warns of those that failed.
    pub(super) async fn end(self, context: &Context) {
        let deadline = tokio::time::Instant::now() + LAST;
        let closed = self.all.into_iter().map(|push| {
            // Nothing more will come.
            drop(push.documents);
            (push.url, push.state, push.task)
        });
        // All of them at once, so that one that waits keeps no other from its end.
        let closed: Vec<_> = closed.collect();
        for (url, state, mut task) in closed {
            if tokio::time::timeout_at(deadline, &mut task).await.is_err() {
                task.abort();
                let limit = task::LIMIT.as_secs();
                let why = format!("{url} did not answer within {limit} s");
                state.borrow_mut().note(Err(why));
            }
            if let Some(warning) = state.borrow().warning() {
                context.warn(&warning);
            }
        }
    }
}

impl Push {
    fn start(plan: MetricsPush) -> Self {
        let mut address = plan.address;
        let (form, method, kind) = match plan.form {
            PushForm::Gateway { is_grouped } => {
                if !is_grouped {
                    address.target.push_str("/instance/");
                    address.target.push_str(&instance::encoded());
                }
                (Form::Prometheus, "PUT", METRICS_TYPE)
            }
            PushForm::Otlp { attributes } => {
                let attributes = instance::described(attributes);
                (Form::Otlp(attributes), "POST", "application/json")
            }
        };
        let mut fields = vec![("Content-Type".to_owned(), kind.to_owned())];
        fields.extend(plan.headers.into_iter().map(|(name, value)| {
            let value = String::from_utf8_lossy(value.expose()).into_owned();
            (name, value)
        }));
        let (documents, receiver) = watch::channel(None);
        let (state, url) = (Shared::default(), address.url.clone());
        let upload = Upload::new(address, method, fields);
        Self {
            form,
            url,
            every: plan.every,
            due: Instant::now(),
            documents,
            task: spawn_local(task::run(upload, receiver, state.clone())),
            state,
        }
    }

    /// Hands a document over; one that was not sent yet gives way to it.
    fn send(&self, metrics: &Metrics<'_>, started: Timestamp) {
        let text = match &self.form {
            Form::Prometheus => report::metrics(metrics),
            Form::Otlp(attributes) => report::otlp(
                metrics,
                &Sender {
                    attributes,
                    started,
                    now: Timestamp::now(),
                },
            ),
        };
        self.documents.send_replace(Some(text.into()));
    }
}
