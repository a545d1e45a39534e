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

use super::group::{End, Group};
use crate::error::plain;
use crate::model::{Delivery, shell};

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
    environment: Vec<(&'static str, String)>,
}

/// A command that did not end well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
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

    /// Starts what waits. Ready when all of it has been started; `told` hears of commands that did not end well.
    pub fn poll_started(&mut self, cx: &mut Context<'_>, mut told: impl FnMut(Ended)) -> Poll<()> {
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
                        told(Ended { topic, how });
                    }
                }
                Poll::Ready(Some(Err(_))) => self.failed += 1,
                Poll::Pending if !self.waiting.is_empty() => return Poll::Pending,
                Poll::Ready(None) | Poll::Pending => return Poll::Ready(()),
            }
        }
    }

    /// Ready when nothing waits or runs any more.
    pub fn poll_finished(&mut self, cx: &mut Context<'_>, told: impl FnMut(Ended)) -> Poll<()> {
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
    // Who leaves before a command has ended has been told to stop, and so is the command.
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

fn environment(message: &Delivery<'_>, time: String) -> Vec<(&'static str, String)> {
    let properties = message.properties;
    let mut list = vec![
        ("MQTTY_TOPIC", message.topic.to_owned()),
        ("MQTTY_TIME", time),
        ("MQTTY_QOS", message.qos.to_string()),
        ("MQTTY_RETAIN", message.retain.to_string()),
        ("MQTTY_DUP", message.dup.to_string()),
        ("MQTTY_SIZE", message.payload.len().to_string()),
    ];
    let mut add = |name, value: Option<String>| list.extend(value.map(|value| (name, value)));
    let number = |number: Option<u32>| number.map(|number| number.to_string());
    let packet_id = Some(message.packet_id).filter(|id| *id != 0);
    add("MQTTY_PACKET_ID", number(packet_id.map(u32::from)));
    add(
        "MQTTY_PAYLOAD_FORMAT_INDICATOR",
        number(properties.payload_format_indicator.map(u32::from)),
    );
    add(
        "MQTTY_MESSAGE_EXPIRY_INTERVAL",
        number(properties.message_expiry_interval),
    );
    add("MQTTY_CONTENT_TYPE", properties.content_type.clone());
    add("MQTTY_RESPONSE_TOPIC", properties.response_topic.clone());
    let data = properties.correlation_data.as_ref();
    add(
        "MQTTY_CORRELATION_DATA_BASE64",
        data.map(|data| STANDARD.encode(data)),
    );
    let identifiers = properties.subscription_identifiers.iter();
    let identifiers: Vec<_> = identifiers.map(u32::to_string).collect();
    add(
        "MQTTY_SUBSCRIPTION_IDENTIFIERS",
        (!identifiers.is_empty()).then(|| identifiers.join(" ")),
    );
    let pairs = &properties.user_properties;
    let json = || serde_json::to_string(pairs).unwrap_or_default();
    add("MQTTY_USER_PROPERTIES", (!pairs.is_empty()).then(json));
    list
}
