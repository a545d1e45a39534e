//! The beginning and the end of connections.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout_at;

use super::{Done, Running, Stopped};
use crate::client::{ClientError, ConnAck, Handle, Stage, described};
use crate::error::{Exit, Failure};
use crate::model::{DisconnectOptions, ReasonCode, Version, connect_return_code_name};
use crate::output;
use crate::testing::challenges::Challenges;
use crate::testing::connection::Ended;
use crate::testing::matching::of_packet;
use crate::testing::outcome::Problem;
use crate::testing::plan::{ClientPlan, Codes, Connect};

impl Running<'_> {
    /// Connects a client as its plan says.
    pub(super) async fn open(
        &mut self,
        at: usize,
        plan: &ClientPlan,
        clean: Option<bool>,
    ) -> Done<Result<ConnAck, ClientError>> {
        let name = self.clients[at].name.clone();
        let computed = self.computed(plan)?;
        let plan = computed.as_ref().unwrap_or(plan);
        let profile = self.profile(&name, plan, clean)?;
        let connector = self.connector(&name, plan)?;
        let challenges = match &plan.log_in {
            Some(log_in) => Some(Challenges::of(&profile, self.texts(&log_in.answers)?)),
            None => None,
        };
        if let Some(will) = &profile.will {
            let will = will.clone();
            self.keep(&will.topic, will.retain, &will.payload);
        }
        let client = &mut self.clients[at];
        Ok(client.connect(connector, profile, challenges).await)
    }

    /// A client of which something is computed, with the variables of this moment.
    pub(super) fn computed(&self, plan: &ClientPlan) -> Done<Option<ClientPlan>> {
        let computed = plan
            .computed
            .as_ref()
            .map(|source| source.client(&self.scope));
        computed
            .transpose()
            .map_err(|problem| Stopped::value(problem.what).at(problem.at))
    }

    /// The connection of a client, which connects at its first step.
    pub(super) async fn client(&mut self, name: &str) -> Done<(usize, Handle)> {
        let at = self.index(name);
        if !self.clients[at].is_known {
            let opened = self.open(at, self.plan(name), None).await?;
            opened.map_err(|error| refused(name, error))?;
        }
        match self.clients[at].handle() {
            Some(handle) => Ok((at, handle.clone())),
            None => Err(self.gone(at)),
        }
    }

    /// Why a client is not connected.
    pub(super) fn gone(&self, at: usize) -> Stopped {
        let client = &self.clients[at];
        if let Some(why) = client.lost() {
            let what = format!("the connection of {} was lost: {why}", client.name);
            return Stopped::error(Exit::Lost, what);
        }
        let problem = Problem {
            what: format!("{} is no longer connected", client.name),
            hint: Some(format!("add the step reconnect: {}", client.name)),
            ..Problem::default()
        };
        Stopped::Error(Exit::Lost, Box::new(problem))
    }

    /// `connect` and `reconnect`.
    pub(super) async fn connect(&mut self, connect: &Connect) -> Done {
        let name = connect.client.as_str();
        let at = self.index(name);
        if !connect.again && self.clients[at].handle().is_some() {
            let what = format!("{name} is already connected");
            let mut problem = Problem {
                what,
                ..Problem::default()
            };
            problem.hint = Some(format!("use reconnect: {name}"));
            return Err(Stopped::Error(Exit::Usage, Box::new(problem)));
        }
        if self.clients[at].lost().is_some() {
            return Err(self.gone(at));
        }
        let deadline = self.deadline(connect.within);
        let opening = self.open(at, self.plan(name), connect.clean);
        let Ok(opened) = timeout_at(deadline, opening).await else {
            let limit = output::duration(self.limit(connect.within));
            let what = format!("{name} was not connected within {limit}");
            self.clients[at].kill().await;
            return Err(Stopped::error(Exit::Connect, what));
        };
        let opened = opened?;
        if let Some(expected) = &connect.challenges {
            self.judge_challenges(at, &format!("connect of {name}"), expected)?;
        }
        match (opened, &connect.refused) {
            (Ok(_), _) if connect.fails => Err(Stopped::failed(format!(
                "connect of {name}: expected to fail, but the broker accepted"
            ))),
            (Err(ClientError::Refused { ack, version, .. }), _) if connect.fails => {
                let came = words(&ack, version);
                Err(Stopped::failed(format!(
                    "connect of {name}: expected to fail without a CONNACK, received {came}"
                )))
            }
            (Err(error), _) if connect.fails => {
                self.shared.note(format!("{name} cannot connect: {error}"));
                Ok(())
            }
            (Ok(ack), None) => self.judge(connect, &ack),
            (Ok(_), Some(_)) => Err(Stopped::failed(format!(
                "connect of {name}: expected a refusal, but the broker accepted"
            ))),
            (Err(error), None) => Err(refused(name, error)),
            (Err(ClientError::Refused { ack, version, .. }), Some(codes)) => {
                let v5 = ReasonCode::of_connect_return_code(ack.code).filter(|_| !version.is_v5());
                if codes.fit(ack.code) || v5.is_some_and(|code| codes.fit(code.0)) {
                    return Ok(());
                }
                let came = words(&ack, version);
                Err(Stopped::failed(format!(
                    "connect of {name}: expected {}, received {came}",
                    codes.described()
                )))
            }
            (Err(error), Some(codes)) => Err(Stopped::failed(format!(
                "connect of {name}: expected {}, and there was no CONNACK: {error}",
                codes.described()
            ))),
        }
    }

    /// Compares what CONNACK says with what was expected.
    fn judge(&self, connect: &Connect, ack: &ConnAck) -> Done {
        let name = &connect.client;
        if let Some(expected) = connect.session_present
            && expected != ack.session_present
        {
            return Err(Stopped::failed(format!(
                "connect of {name}: session present: expected {expected}, received {}",
                ack.session_present
            )));
        }
        if let Some(condition) = &connect.limits {
            let announced = limits(ack);
            let variable = |name: &str| self.scope.get(name).map(Value::to_string);
            let held = condition.run(announced.to_string().as_bytes(), variable);
            if held.as_deref() != Ok(&["true".to_owned()]) {
                let came = match held {
                    Ok(values) => values.join(", "),
                    Err(why) => format!("an error: {why}"),
                };
                return Err(Stopped::failed(format!(
                    "connect of {name}: limits {}: expected true, received {came}; the broker announced {announced}",
                    condition.text()
                )));
            }
        }
        Ok(())
    }

    /// `disconnect`.
    pub(super) async fn disconnect(&mut self, name: &str, options: &DisconnectOptions) -> Done {
        let (at, handle) = self.client(name).await?;
        drop(handle);
        self.shared.note(format!("{name} disconnects"));
        self.clients[at].leave(Some(options.clone())).await;
        Ok(())
    }

    /// `kill`.
    pub(super) async fn kill(&mut self, name: &str) -> Done {
        let (at, handle) = self.client(name).await?;
        drop(handle);
        self.shared.note(format!("{name} is killed"));
        self.clients[at].kill().await;
        Ok(())
    }

    /// `expect_disconnect`.
    pub(super) async fn expect_disconnect(
        &mut self,
        name: &str,
        reason: Option<&Codes>,
        within: Option<Duration>,
    ) -> Done {
        let at = self.index(name);
        let deadline = self.deadline(within);
        if !self.clients[at].is_known {
            self.client(name).await?;
        }
        loop {
            if let Some(Ended::Lost(error)) = self.clients[at].take_end() {
                return match reason {
                    None => Ok(()),
                    Some(codes) if codes.are_of(&error) => Ok(()),
                    Some(codes) => Err(Stopped::failed(format!(
                        "expect_disconnect of {name}: expected {}, received {error}",
                        codes.described()
                    ))),
                };
            }
            if self.clients[at].handle().is_none() {
                return Err(self.gone(at));
            }
            if !self.shared.wait(deadline).await {
                let limit = output::duration(self.limit(within));
                return Err(Stopped::failed(format!(
                    "expect_disconnect of {name}: the connection is still up after {limit}"
                )));
            }
        }
    }
}

impl Codes {
    /// Whether a code is one of them.
    pub(super) fn fit(&self, code: u8) -> bool {
        match self {
            Self::AnyError => code != 0,
            Self::OneOf(codes) => codes.contains(&code),
        }
    }

    /// Whether the broker has ended a connection with one of them.
    pub(super) fn are_of(&self, error: &ClientError) -> bool {
        match error {
            ClientError::Disconnected {
                packet,
                stage: Stage::Open,
                ..
            } => self.fit(packet.reason.0),
            _ => false,
        }
    }

    /// For a failure: `0x87 or 0x90`.
    pub(super) fn described(&self) -> String {
        match self {
            Self::AnyError => "an error".to_owned(),
            Self::OneOf(codes) => {
                let words: Vec<String> = codes
                    .iter()
                    .map(|code| match ReasonCode(*code) {
                        reason if reason.is_error() => reason.to_string(),
                        _ => code.to_string(),
                    })
                    .collect();
                words.join(" or ")
            }
        }
    }
}

/// A refusal in words.
fn words(ack: &ConnAck, version: Version) -> String {
    match connect_return_code_name(ack.code) {
        Some(words) if !version.is_v5() => format!("{words} ({})", ack.code),
        _ => described(ReasonCode(ack.code), &ack.properties),
    }
}

/// What CONNACK announced, for expressions: its properties, and the defaults of those that it left out.
fn limits(ack: &ConnAck) -> Value {
    let mut all = json!({
        "receive_maximum": 65535, "maximum_qos": 2, "retain_available": 1, "topic_alias_maximum": 0,
        "wildcard_subscription_available": 1, "subscription_identifier_available": 1,
        "shared_subscription_available": 1
    });
    if let (Value::Object(all), Value::Object(announced)) = (&mut all, of_packet(&ack.properties)) {
        all.extend(announced);
    }
    all
}

/// A connection that was not expected to fail.
pub(super) fn refused(name: &str, error: ClientError) -> Stopped {
    let failure = Failure::from(error);
    let why = failure.message.strip_prefix("cannot connect to ");
    let why = why.unwrap_or(&failure.message);
    let mut problem = Problem {
        what: format!("cannot connect {name}: {why}"),
        ..Problem::default()
    };
    problem.hint = failure.hint;
    problem.unreachable = (failure.exit == Exit::Connect).then_some(failure.message);
    Stopped::Error(failure.exit, Box::new(problem))
}
