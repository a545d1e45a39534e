//! A case, from its first step to its verdict.

mod authenticate;
mod command;
mod connect;
mod exchange;
mod expect;
mod hints;
mod profile;
mod requests;
mod steps;
mod stopped;
mod together;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::AbortHandle;
use tokio::time::timeout;

use self::command::Background;
use self::stopped::Stopped;
use super::connection::{Shared, TestClient};
use super::outcome::{CaseResult, Problem, Verdict};
use super::plan::{Action, Case, ClientPlan, Step, TestFile};
use super::problem::Place;
use super::scope::Scope;
use super::setup::{Observer, Setup, Target};
use crate::error::Exit;
use crate::model::{Message, QoS};

/// How long an expectation waits, and every other step for its answer, unless it says so.
const WITHIN: Duration = Duration::from_secs(5);

/// How long the steps behind an interrupted case, and clearing retained messages, may take.
const CLEANING: Duration = Duration::from_secs(5);

/// The most messages that nothing has taken which are told.
const MOST_LEFTOVERS: usize = 5;

/// What a step comes to.
type Done<T = ()> = Result<T, Stopped>;

/// Where and how a case runs.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) setup: &'a Setup,
    pub(super) target: &'a Target,
    pub(super) observer: &'a Observer,
    /// Its number in the run.
    pub(super) number: usize,
    /// How often it was tried, this time included.
    pub(super) attempt: u32,
}

/// A case that is running.
struct Running<'a> {
    setup: &'a Setup,
    target: &'a Target,
    observer: &'a Observer,
    plans: &'a [ClientPlan],
    undeclared: &'a ClientPlan,
    /// The file whose steps are running.
    file: Rc<str>,
    /// Its name.
    name: &'a str,
    /// Its number in the run.
    number: usize,
    attempt: u32,
    scope: Scope,
    shared: Rc<Shared>,
    clients: Vec<TestClient>,
    /// The topics at which the test has left retained messages.
    retained: BTreeSet<String>,
    /// The QoS of the last message that a client has published to a topic.
    published: BTreeMap<(String, String), QoS>,
    /// The times of publishes that were saved, counted from the beginning of the case, by variable.
    times: BTreeMap<String, Duration>,
    /// How many requests there were.
    requests: usize,
    /// The tasks that answer messages.
    responders: Vec<AbortHandle>,
    /// The commands in the background.
    processes: Vec<Background>,
    /// What could be better about the case.
    remarks: Vec<String>,
}

/// Runs a case. When `cancelled` is ready it ends with what that says.
pub(super) async fn run(
    surroundings: Surroundings<'_>,
    file: &TestFile,
    case: &Case,
    cancelled: impl Future<Output = Verdict>,
) -> CaseResult {
    let began = Instant::now();
    let Surroundings {
        setup,
        target,
        observer,
        number,
        attempt,
    } = surroundings;
    let mut running = Running {
        setup,
        target,
        observer,
        plans: &file.clients,
        undeclared: &file.undeclared,
        file: file.shown.as_str().into(),
        name: &case.name,
        number,
        attempt,
        scope: Scope::new(setup.seed, &format!("{}\n{}", file.name, case.name)),
        shared: Shared::new(),
        clients: Vec::new(),
        retained: BTreeSet::new(),
        published: BTreeMap::new(),
        times: BTreeMap::new(),
        requests: 0,
        responders: Vec::new(),
        processes: Vec::new(),
        remarks: Vec::new(),
    };
    let tried = tokio::select! {
        biased;
        verdict = cancelled => Err(verdict),
        done = running.tried(file, case) => Ok(done),
    };
    let after = async {
        running.steps(&case.after).await?;
        running.steps(&file.after).await
    };
    let after = timeout(
        if tried.is_ok() {
            Duration::MAX
        } else {
            CLEANING
        },
        after,
    )
    .await
    .unwrap_or(Ok(()));
    let verdict = match (tried, after) {
        (Err(verdict), _) => verdict,
        (Ok(Err(stopped)), _) | (Ok(Ok(())), Err(stopped)) => stopped.verdict(),
        (Ok(Ok(())), Ok(())) => match running.lost() {
            Some(stopped) => stopped.at(case.at).verdict(),
            None => Verdict::Passed,
        },
    };
    let (mut verdict, leftovers) = running.with_leftovers(verdict);
    if file.strict && verdict == Verdict::Passed && !leftovers.is_empty() {
        verdict = Verdict::Failed(Box::new(Problem {
            at: case.at,
            what: "messages were received that no step expects (leftovers: fail)".to_owned(),
            leftovers: leftovers.clone(),
            hint: running.overlap(),
            ..Problem::default()
        }));
    }
    // A broker that does not answer must not keep us.
    let _ = timeout(CLEANING, running.clear()).await;
    let mut remarks = Vec::new();
    if let Some((other, at)) = pause(file, case) {
        let shown = other.unwrap_or(&file.shown);
        remarks.push(format!(
            "{shown}:{at}: wait is a pause: expect … within waits no longer than needed"
        ));
    }
    remarks.append(&mut running.remarks);
    remarks.extend(leftovers);
    let timeline = running.shared.timeline.take();
    CaseResult {
        file: file.shown.clone(),
        suite: file.suite.clone(),
        name: case.name.clone(),
        at: case.at,
        verdict,
        duration: began.elapsed(),
        timeline,
        remarks,
        flaky: None,
    }
}

/// The first pause among the steps of a case: its place, and its file if it is an included one.
fn pause<'a>(file: &'a TestFile, case: &'a Case) -> Option<(Option<&'a str>, Place)> {
    fn among(steps: &[Step]) -> Option<(Option<&str>, Place)> {
        steps.iter().find_map(|step| match &step.action {
            Action::Wait(_) => Some((None, step.at)),
            Action::Computed(computed) if matches!(computed.checked, Action::Wait(_)) => {
                Some((None, step.at))
            }
            Action::Group(group) => {
                among(&group.steps).map(|(file, at)| (file.or(group.file.as_deref()), at))
            }
            _ => None,
        })
    }
    let steps = [
        &file.before,
        &case.before,
        &case.steps,
        &case.after,
        &file.after,
    ];
    steps.into_iter().find_map(|steps| among(steps))
}

impl<'a> Running<'a> {
    /// How a client connects.
    fn plan(&self, name: &str) -> &'a ClientPlan {
        let found = self.plans.iter().find(|plan| plan.name == name);
        found.unwrap_or(self.undeclared)
    }
}

impl Running<'_> {
    /// Everything before the steps that always run.
    async fn tried(&mut self, file: &TestFile, case: &Case) -> Done {
        let root = format!("mqtty-test/{}/{}", self.setup.run, self.number);
        self.scope.set("run", self.setup.run.clone().into());
        self.scope.set("root", root.into());
        for (name, tree) in &file.vars {
            let value = tree.fill(&self.scope);
            let value = value.map_err(|why| Stopped::value(format!("vars.{name}: {why}")));
            let value = value.map_err(|stopped| stopped.at(case.at))?;
            self.scope.set(name, value);
        }
        for (name, tree) in &case.row {
            let value = tree.fill(&self.scope);
            let value = value.map_err(|why| Stopped::value(format!("each.{name}: {why}")));
            let value = value.map_err(|stopped| stopped.at(case.at))?;
            self.scope.set(name, value);
        }
        self.steps(&file.before).await?;
        self.steps(&case.before).await?;
        self.steps(&case.steps).await
    }

    async fn steps(&mut self, steps: &[Step]) -> Done {
        for step in steps {
            // Boxed: a step may be large, and few run at a time.
            let done = Box::pin(self.observed(step)).await;
            done.map_err(|stopped| stopped.at(step.at))?;
        }
        Ok(())
    }

    /// When a step has to be done that may take so long.
    fn deadline(&self, within: Option<Duration>) -> tokio::time::Instant {
        tokio::time::Instant::now() + self.limit(within)
    }

    /// How long a step may take, with the factor of the command line.
    fn limit(&self, within: Option<Duration>) -> Duration {
        within.unwrap_or(WITHIN).mul_f64(self.setup.timeout_factor)
    }

    /// The number of a client in the list.
    fn index(&mut self, name: &str) -> usize {
        let found = self.clients.iter().position(|client| client.name == name);
        found.unwrap_or_else(|| {
            self.clients.push(TestClient::new(name, &self.shared));
            self.clients.len() - 1
        })
    }

    /// A connection that was lost although nothing expected it.
    fn lost(&self) -> Option<Stopped> {
        self.clients.iter().find_map(|client| {
            let why = client.lost()?;
            let what = format!("the connection of {} was lost: {why}", client.name);
            Some(Stopped::error(Exit::Lost, what))
        })
    }

    /// The verdict with the messages that nothing has taken, and these alone.
    fn with_leftovers(&self, mut verdict: Verdict) -> (Verdict, Vec<String>) {
        let mut lines = Vec::new();
        let mut all = 0;
        for client in &self.clients {
            for received in client.state.inbox.borrow().iter() {
                if received.taken || received.answered {
                    continue;
                }
                all += 1;
                if lines.len() < MOST_LEFTOVERS {
                    lines.push(expect::described(&client.name, received));
                }
            }
        }
        if all > lines.len() {
            lines.push(format!("and {} more", all - lines.len()));
        }
        if let Verdict::Failed(problem) | Verdict::Error(_, problem) = &mut verdict {
            problem.leftovers.clone_from(&lines);
        }
        (verdict, lines)
    }

    /// Clears the retained messages of the test, and disconnects.
    async fn clear(&mut self) {
        for process in self.processes.drain(..) {
            process.end().await;
        }
        for responder in self.responders.drain(..) {
            responder.abort();
        }
        let topics = std::mem::take(&mut self.retained);
        if !topics.is_empty() {
            let is_up = |client: &TestClient| client.handle().is_some();
            let mut at = self.clients.iter().position(is_up);
            if at.is_none() {
                let cleaner = self.index("cleaner");
                let plan = self.plan("cleaner");
                if matches!(self.open(cleaner, plan, None).await, Ok(Ok(_))) {
                    at = Some(cleaner);
                }
            }
            if let Some(handle) = at.and_then(|at| self.clients[at].handle()) {
                let calls: Vec<_> = topics
                    .into_iter()
                    .map(|topic| {
                        let message = Message {
                            topic,
                            retain: true,
                            ..Message::default()
                        };
                        handle.publish(message, None)
                    })
                    .collect();
                for call in calls {
                    // There is nothing else to try where the broker refuses it.
                    let _ = call.await;
                }
            }
        }
        for client in &mut self.clients {
            client.leave(None).await;
        }
    }
}
