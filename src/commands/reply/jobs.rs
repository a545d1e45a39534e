//! Commands that make answers: a few at a time, each within its time.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::time::timeout;

use super::outbound::Outbound;
use crate::output::duration;
use crate::script::capture;

/// What a command has printed, or how it failed.
type Output = Result<Vec<u8>, String>;

/// A request whose answer a command makes.
pub(super) struct Job {
    /// The answer, still without its payload.
    pub(super) answer: Outbound,
    pub(super) delay: Duration,
    /// The topic of the request.
    pub(super) topic: String,
    pub(super) payload: Vec<u8>,
    /// Variables that describe the request.
    pub(super) environment: Vec<(String, String)>,
}

struct Running {
    answer: Outbound,
    delay: Duration,
    topic: String,
    started: Instant,
    output: Pin<Box<dyn Future<Output = Output>>>,
}

/// A command that has ended.
pub(super) struct Ended {
    pub(super) answer: Outbound,
    pub(super) delay: Duration,
    pub(super) topic: String,
    pub(super) took: Duration,
    pub(super) output: Output,
}

/// The commands.
pub(super) struct Jobs {
    command: OsString,
    limit: Duration,
    at_once: usize,
    waiting: VecDeque<Job>,
    running: Vec<Running>,
}

impl Jobs {
    /// Runs this command by `sh -c`, for so long at most, `at_once` at a time.
    pub(super) fn new(command: &str, limit: Duration, at_once: usize) -> Self {
        Self {
            command: command.into(),
            limit,
            at_once,
            waiting: VecDeque::new(),
            running: Vec::new(),
        }
    }

    /// How many requests wait for their commands.
    pub(super) fn len(&self) -> usize {
        self.waiting.len() + self.running.len()
    }

    pub(super) fn push(&mut self, job: Job) {
        self.waiting.push_back(job);
    }

    /// Starts what may be started. Ready with each command that has ended.
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Ended> {
        while self.running.len() < self.at_once
            && let Some(job) = self.waiting.pop_front()
        {
            let output = run(
                self.command.clone(),
                job.payload,
                job.environment,
                self.limit,
            );
            self.running.push(Running {
                answer: job.answer,
                delay: job.delay,
                topic: job.topic,
                started: Instant::now(),
                output: Box::pin(output),
            });
        }
        for at in 0..self.running.len() {
            if let Poll::Ready(output) = self.running[at].output.as_mut().poll(cx) {
                let ended = self.running.swap_remove(at);
                return Poll::Ready(Ended {
                    answer: ended.answer,
                    delay: ended.delay,
                    topic: ended.topic,
                    took: ended.started.elapsed(),
                    output,
                });
            }
        }
        Poll::Pending
    }
}

async fn run(
    command: OsString,
    payload: Vec<u8>,
    environment: Vec<(String, String)>,
    limit: Duration,
) -> Output {
    match timeout(limit, capture(&command, &payload, &environment)).await {
        Ok(output) => output,
        Err(_) => Err(format!("did not end within {}", duration(limit))),
    }
}
