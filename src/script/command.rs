//! A command of the shell for each message.

use std::collections::VecDeque;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::task::{Context, Poll};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use tokio::task::JoinSet;

use crate::error::plain;
use crate::model::{Delivery, End, Group, Property, PropertyValue, shell};

/// So many run at a time.
const AT_A_TIME: usize = 8;

/// Runs a command for each message, a few at a time.
#[derive(Debug)]
pub struct Commands {
    command: String,
    waiting: VecDeque<Job>,
    running: JoinSet<(String, io::Result<ExitStatus>)>,
    failed: u64,
}

/// What a command is given.
#[derive(Debug)]
struct Job {
    topic: String,
    payload: Vec<u8>,
    environment: Vec<(String, String)>,
}

/// A command that did not end well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandFailure {
    /// The topic of its message.
    pub topic: String,
    /// What happened, such as `exit code 3`.
    pub how: String,
}

impl Commands {
    /// Runs this command, by `sh -c`.
    pub fn new(command: &str) -> Self {
        Self {
            command: command.to_owned(),
            waiting: VecDeque::new(),
            running: JoinSet::new(),
            failed: 0,
        }
    }

    /// A message to run the command for, received at this time (RFC 3339). `payload` is what is shown of its
    /// payload.
    pub fn add(&mut self, message: &Delivery<'_>, payload: &[u8], time: String) {
        self.waiting.push_back(Job {
            topic: message.topic.to_owned(),
            payload: payload.to_vec(),
            environment: environment(message, time),
        });
    }

    /// How many commands did not end well.
    pub fn failed(&self) -> u64 {
        self.failed
    }

    /// Starts what waits. Ready when all of it has been started; `told` is called for commands that failed.
    pub fn poll_started(
        &mut self,
        cx: &mut Context<'_>,
        mut told: impl FnMut(CommandFailure),
    ) -> Poll<()> {
        loop {
            while self.running.len() < AT_A_TIME
                && let Some(job) = self.waiting.pop_front()
            {
                self.running.spawn_local(run(self.command.clone(), job));
            }
            match self.running.poll_join_next(cx) {
                Poll::Ready(Some(Ok((topic, result)))) => {
                    if let Some(how) = failure(result) {
                        self.failed += 1;
                        told(CommandFailure { topic, how });
                    }
                }
                Poll::Ready(Some(Err(_))) => self.failed += 1,
                Poll::Pending if !self.waiting.is_empty() => return Poll::Pending,
                Poll::Ready(None) | Poll::Pending => return Poll::Ready(()),
            }
        }
    }

    /// Ready when nothing waits or runs any more.
    pub fn poll_finished(
        &mut self,
        cx: &mut Context<'_>,
        told: impl FnMut(CommandFailure),
    ) -> Poll<()> {
        match self.poll_started(cx, told) {
            Poll::Ready(()) if self.running.is_empty() => Poll::Ready(()),
            _ => Poll::Pending,
        }
    }
}

/// How a command failed, if it did.
fn failure(result: io::Result<ExitStatus>) -> Option<String> {
    match result {
        Ok(status) if status.success() => None,
        Ok(status) => Some(match status.code() {
            Some(code) => format!("ended with exit code {code}"),
            None => "was ended by a signal".to_owned(),
        }),
        Err(error) => Some(format!("could not be run: {}", plain(&error))),
    }
}

async fn run(command: String, job: Job) -> (String, io::Result<ExitStatus>) {
    let result = run_shell(&command, &job).await;
    (job.topic, result)
}

async fn run_shell(command: &str, job: &Job) -> io::Result<ExitStatus> {
    let mut shell = Command::from(shell(command));
    shell
        .envs(job.environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::piped());
    Group::prepare(&mut shell);
    let mut child = shell.spawn()?;
    // A signal that stops us before a command has ended stops the command, too.
    let group = Group::of(&child, End::Asked);
    let stdin = child.stdin.take();
    let feed = async {
        if let Some(mut stdin) = stdin {
            // A command need not read its payload.
            let _ = stdin.write_all(&job.payload).await;
        }
        std::future::pending().await
    };
    let status = tokio::select! {
        status = child.wait() => status,
        never = feed => never,
    };
    group.leave_alone();
    status
}

/// The variables that describe a message, received at this time (RFC 3339).
pub fn environment(message: &Delivery<'_>, time: String) -> Vec<(String, String)> {
    let properties = message.properties;
    let mut list = vec![
        ("MQTTY_TOPIC".to_owned(), message.topic.to_owned()),
        ("MQTTY_TIME".to_owned(), time),
        ("MQTTY_QOS".to_owned(), message.qos.to_string()),
        ("MQTTY_RETAIN".to_owned(), message.retain.to_string()),
        ("MQTTY_DUP".to_owned(), message.dup.to_string()),
        ("MQTTY_SIZE".to_owned(), message.payload.len().to_string()),
    ];
    if message.packet_id != 0 {
        let id = message.packet_id.to_string();
        list.push(("MQTTY_PACKET_ID".to_owned(), id));
    }
    for (property, value) in properties.iter() {
        let variable = format!("MQTTY_{}", property.field().to_uppercase());
        match value {
            // The topic that it stands for is known.
            _ if property == Property::TopicAlias => {}
            PropertyValue::Text(text) => list.push((variable, text.to_owned())),
            PropertyValue::Binary(data) => {
                list.push((variable + "_BASE64", STANDARD.encode(data)));
            }
            PropertyValue::Pair(..) => {
                // All of them in one list, once.
                if list.last().is_none_or(|(last, _)| *last != variable) {
                    let pairs = serde_json::to_string(&properties.user_properties);
                    list.push((variable, pairs.unwrap_or_default()));
                }
            }
            number => {
                let number = number.number().unwrap_or_default().to_string();
                match list.last_mut() {
                    Some((last, numbers)) if *last == variable => {
                        numbers.push(' ');
                        numbers.push_str(&number);
                    }
                    _ => list.push((variable, number)),
                }
            }
        }
    }
    list
}
