//! `run`: a command beside the clients, for a moment or until the case ends.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::process::{Child, Command};
use tokio::time::{timeout, timeout_at};

use super::{Done, Running, Stopped};
use crate::error::{Exit, plain};
use crate::model::{End, Group, Message, program};
use crate::output;
use crate::testing::matching::{Expected, one_line};
use crate::testing::outcome::{Nearest, Problem};
use crate::testing::plan::Run;

/// How long a command may take to end after SIGTERM.
const ENDING: Duration = Duration::from_secs(3);

/// A command in the background.
#[derive(Debug)]
pub(super) struct Background {
    child: Child,
    group: Group,
}

impl Background {
    /// Asks it to end, then ends it, with everything that it has started.
    pub(super) async fn end(mut self) {
        // Dropping it asks.
        drop(self.group);
        if timeout(ENDING, self.child.wait()).await.is_err() {
            drop(Group::of(&self.child, End::Forced));
            // Where there are no groups. It may have ended by itself.
            let _ = self.child.kill().await;
        }
    }
}

impl Running<'_> {
    /// `run`.
    pub(super) async fn command(&mut self, plan: &Run) -> Done {
        let argv: Vec<String> = plan
            .argv
            .iter()
            .map(|text| self.text(text))
            .collect::<Done<_>>()?;
        let name = one_line(&argv.join(" "));
        let mut command = program(&argv[0]);
        command.args(&argv[1..]).current_dir(&plan.folder);
        command.env("MQTTY_URL", self.target.profile.endpoint.to_string());
        for (variable, text) in &plan.env {
            command.env(variable, self.text(text)?);
        }
        let input = plan.stdin.as_ref().map(|payload| self.payload(payload));
        let input = input.transpose()?;
        let piped = |wanted: bool| {
            if wanted {
                Stdio::piped()
            } else {
                Stdio::null()
            }
        };
        let mut command = Command::from(command);
        command
            .stdin(piped(input.is_some()))
            .stdout(piped(!plan.background))
            .stderr(piped(!plan.background));
        Group::prepare(&mut command);
        self.shared.note(format!("run {name}"));
        let mut child = command.spawn().map_err(|error| {
            let why = plain(&error);
            Stopped::error(Exit::Other, format!("cannot run {name}: {why}"))
        })?;
        let stdin = child.stdin.take();
        let write = async move {
            if let (Some(mut stdin), Some(input)) = (stdin, input) {
                // It need not read all of it.
                let _ = stdin.write_all(&input).await;
            }
        };
        if plan.background {
            let group = Group::of(&child, End::Asked);
            write.await;
            self.processes.push(Background { child, group });
            return Ok(());
        }
        let group = Group::of(&child, End::Forced);
        let limit = self.limit(plan.within);
        let deadline = self.deadline(plan.within);
        let finished = async { tokio::join!(write, child.wait_with_output()).1 };
        let Ok(output) = timeout_at(deadline, finished).await else {
            drop(group);
            let limit = output::duration(limit);
            return Err(Stopped::failed(format!(
                "run {name}: it took longer than {limit}"
            )));
        };
        group.leave_alone();
        let output = output.map_err(|error| {
            let why = plain(&error);
            Stopped::error(Exit::Other, format!("cannot run {name}: {why}"))
        })?;
        if output.status.code() != Some(plan.exit) {
            let came = match output.status.code() {
                Some(code) => format!("exit code {code}"),
                None => "a signal".to_owned(),
            };
            let said = String::from_utf8_lossy(&output.stderr);
            let said = said
                .lines()
                .last()
                .map_or_else(String::new, |line| format!(": {}", one_line(line)));
            let expected = plan.exit;
            return Err(Stopped::failed(format!(
                "run {name}: expected exit code {expected}, received {came}{said}"
            )));
        }
        if let Some(conditions) = &plan.stdout {
            let expected = Expected::of(conditions, &self.scope).map_err(Stopped::value)?;
            let message = Message {
                payload: output.stdout.clone(),
                ..Message::default()
            };
            let mismatches = expected.mismatches(&message, &self.scope);
            if !mismatches.is_empty() {
                return Err(Stopped::Failed(Box::new(Problem {
                    what: format!("run {name}: its stdout does not fit"),
                    nearest: Some(Nearest {
                        topic: "stdout".to_owned(),
                        after: None,
                        mismatches,
                    }),
                    ..Problem::default()
                })));
            }
        }
        for (variable, expression) in &plan.save {
            self.save(variable, expression, output.stdout.trim_ascii())?;
        }
        Ok(())
    }
}
