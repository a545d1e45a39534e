//! One step after the other.

use std::time::SystemTime;

use serde_json::Value;

use super::{Done, Running, Stopped};
use crate::script::Expression;
use crate::testing::outcome::{Event, StepResult};
use crate::testing::plan::{Action, Step};
use crate::testing::problem::Problem;

impl Running<'_> {
    /// Does what a step says, and tells the observer.
    pub(super) async fn observed(&mut self, step: &Step) -> Done {
        let Some(name) = step.action.name() else {
            return self.step(&step.action).await;
        };
        let after = self.shared.began.elapsed();
        let done = self.step(&step.action).await;
        let problem = match &done {
            Ok(()) => None,
            Err(Stopped::Failed(problem)) => Some((problem, None)),
            Err(Stopped::Error(exit, problem)) => Some((problem, Some(*exit))),
        };
        (self.observer)(&Event::Step(StepResult {
            file: &self.file,
            name: self.name,
            attempt: self.attempt,
            step: name,
            at: step.at,
            after,
            duration: self.shared.began.elapsed().saturating_sub(after),
            problem: problem.map(|(problem, _)| problem.what.as_str()),
            exit: problem.and_then(|(_, exit)| exit),
        }));
        done
    }

    /// Does what a step says.
    async fn step(&mut self, action: &Action) -> Done {
        match action {
            Action::Connect(connect) => self.connect(connect).await,
            Action::Authenticate(authenticate) => self.authenticate(authenticate).await,
            Action::Subscribe(subscribe) => self.subscribe(subscribe).await,
            Action::Unsubscribe(unsubscribe) => self.unsubscribe(unsubscribe).await,
            Action::Publish(publish) => self.publish(publish).await,
            Action::Request(request) => self.request(request).await,
            Action::Respond(respond) => self.respond(respond).await,
            Action::Run(run) => self.command(run).await,
            Action::Group(group) => {
                let outer = self.file.clone();
                if let Some(file) = &group.file {
                    self.file = file.as_str().into();
                }
                let done = self.steps(&group.steps).await;
                self.file = outer;
                done.map_err(|stopped| {
                    let stopped = stopped.in_file(group.file.as_deref());
                    stopped.in_group(group.name.as_deref())
                })
            }
            Action::Computed(computed) => {
                let action = computed.source.action(&self.scope);
                let action = action.map_err(|Problem { at, what }| Stopped::value(what).at(at))?;
                Box::pin(self.step(&action)).await
            }
            Action::Expect(expectations) => self.expect_all(expectations).await,
            Action::Disconnect { client, options } => self.disconnect(client, options).await,
            Action::Kill { client } => self.kill(client).await,
            Action::ExpectDisconnect {
                client,
                reason,
                within,
            } => {
                self.expect_disconnect(client, reason.as_ref(), *within)
                    .await
            }
            Action::Wait(duration) => {
                tokio::time::sleep(*duration).await;
                Ok(())
            }
            Action::Set(values) => {
                for (name, tree) in values {
                    let value = tree.fill(&self.scope);
                    let value = value.map_err(|why| Stopped::value(format!("{name}: {why}")))?;
                    self.scope.set(name, value);
                }
                Ok(())
            }
        }
    }

    /// Saves the time, for expressions in seconds since 1970.
    pub(super) fn save_time(&mut self, name: &str) {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let seconds = since.unwrap_or_default().as_secs_f64();
        self.scope.set(name, seconds.into());
        let now = self.shared.began.elapsed();
        self.times.insert(name.to_owned(), now);
    }

    /// Saves what an expression makes of a payload, which is JSON or else text.
    pub(super) fn save(&mut self, name: &str, expression: &Expression, payload: &[u8]) -> Done {
        let text;
        let input = if serde_json::from_slice::<serde::de::IgnoredAny>(payload).is_ok() {
            payload
        } else {
            text = Value::from(String::from_utf8_lossy(payload)).to_string();
            text.as_bytes()
        };
        let variable = |name: &str| self.scope.get(name).map(Value::to_string);
        let made = expression.run(input, variable);
        let made = made.map_err(|why| Stopped::value(format!("save: {name}: {why}")))?;
        let Some(first) = made.first() else {
            let what = format!("save: {name}: {} yields no value", expression.text());
            return Err(Stopped::failed(what));
        };
        let value = serde_json::from_str(first).unwrap_or(Value::Null);
        self.scope.set(name, value);
        Ok(())
    }
}

impl Action {
    /// What the step is called in a file; `None` for a group, which is told by its steps.
    fn name(&self) -> Option<&'static str> {
        Some(match self {
            Self::Connect(connect) if connect.again => "reconnect",
            Self::Connect(_) => "connect",
            Self::Authenticate(_) => "authenticate",
            Self::Subscribe(_) => "subscribe",
            Self::Unsubscribe(_) => "unsubscribe",
            Self::Publish(_) => "publish",
            Self::Request(_) => "request",
            Self::Respond(_) => "respond",
            Self::Run(_) => "run",
            Self::Expect(_) => "expect",
            Self::Disconnect { .. } => "disconnect",
            Self::Kill { .. } => "kill",
            Self::ExpectDisconnect { .. } => "expect_disconnect",
            Self::Wait(_) => "wait",
            Self::Set(_) => "set",
            Self::Computed(computed) => return computed.checked.name(),
            Self::Group(_) => return None,
        })
    }
}
