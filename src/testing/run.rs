//! Runs files beside each other, and the cases of each in order.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;

use super::case;
use super::needs::Announced;
use super::outcome::{CaseResult, Event, Problem, Summary, Verdict};
use super::plan::{Case, TestFile};
use super::setup::{MakeTarget, Observer, Setup, Target};
use crate::error::{Exit, Failure};

/// Why no further case begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Stopped,
    OutOfTime,
    FailFast,
}

/// What the workers share.
struct Run {
    files: Vec<TestFile>,
    setup: Setup,
    target: Box<MakeTarget>,
    observer: Box<Observer>,
    /// The next file that nobody has taken.
    next: Cell<usize>,
    /// The number of the next attempt of a case.
    number: Cell<usize>,
    /// One file at a time has the key of `serial`.
    serial: RefCell<HashMap<String, Rc<Mutex<()>>>>,
    /// The results, by file.
    results: RefCell<Vec<Vec<CaseResult>>>,
    cut: watch::Sender<Option<Cut>>,
}

/// Runs the chosen cases of all files until they are done, `stopped` is ready or the time is up. Within a runtime that
/// runs local tasks.
pub async fn run(
    files: Vec<TestFile>,
    setup: Setup,
    target: Box<MakeTarget>,
    observer: Box<Observer>,
    stopped: impl Future<Output = ()>,
) -> Summary {
    let began = Instant::now();
    let jobs = setup.jobs.clamp(1, files.len().max(1));
    let max_time = setup.max_time;
    let run = Rc::new(Run {
        number: Cell::new(1),
        serial: RefCell::default(),
        results: RefCell::new(files.iter().map(|_| Vec::new()).collect()),
        files,
        setup,
        target,
        observer,
        next: Cell::new(0),
        cut: watch::Sender::new(None),
    });
    let mut workers = JoinSet::new();
    for _ in 0..jobs {
        let run = run.clone();
        workers.spawn_local(async move { run.work().await });
    }
    let limit = async {
        match max_time {
            Some(limit) => tokio::time::sleep(limit).await,
            None => std::future::pending().await,
        }
    };
    tokio::pin!(stopped, limit);
    let (mut is_stopped, mut is_late) = (false, false);
    loop {
        tokio::select! {
            worker = workers.join_next() => match worker {
                Some(_) => {}
                None => break,
            },
            () = &mut stopped, if !is_stopped => {
                is_stopped = true;
                run.cut(Cut::Stopped);
            }
            () = &mut limit, if !is_late => {
                is_late = true;
                run.cut(Cut::OutOfTime);
            }
        }
    }
    let results = run.results.take().into_iter().flatten().collect();
    let out_of_time = *run.cut.borrow() == Some(Cut::OutOfTime);
    Summary {
        results,
        duration: began.elapsed(),
        out_of_time,
    }
}

impl Run {
    /// Lets no further case begin.
    fn cut(&self, cut: Cut) {
        self.cut.send_if_modified(|known| match (*known, cut) {
            // What ends running cases goes before what does not.
            (None, _) | (Some(Cut::FailFast), Cut::Stopped | Cut::OutOfTime) => {
                *known = Some(cut);
                true
            }
            _ => false,
        });
    }

    /// Why no further case begins.
    fn why_cut(&self) -> Option<&'static str> {
        let cut = *self.cut.borrow();
        Some(match cut? {
            Cut::Stopped => "interrupted",
            Cut::OutOfTime => "--max-time ran out",
            Cut::FailFast => "another case did not pass (--fail-fast)",
        })
    }

    /// Runs files until there are no more.
    async fn work(&self) {
        loop {
            let at = self.next.get();
            let Some(file) = self.files.get(at) else {
                return;
            };
            self.next.set(at + 1);
            let lock = file.serial.as_ref().map(|key| {
                let mut locks = self.serial.borrow_mut();
                locks.entry(key.clone()).or_default().clone()
            });
            let _alone = match &lock {
                Some(lock) => Some(lock.lock().await),
                None => None,
            };
            self.file(at, file).await;
        }
    }

    async fn file(&self, at: usize, file: &TestFile) {
        let mut target = None;
        let mut announced = None;
        let cases: Vec<&Case> = file.chosen(&self.setup.choice).collect();
        let all = (0..self.setup.repeat).flat_map(|_| cases.iter().copied());
        for case in all {
            if let Some(why) = self.why_cut() {
                self.ended(at, skipped(file, case, why));
                continue;
            }
            let target = target.get_or_insert_with(|| (self.target)());
            let result = match target {
                Ok(target) => {
                    let needs = [file.needs.as_slice(), &case.needs].concat();
                    if announced.is_none() && !needs.is_empty() {
                        announced = tokio::select! {
                            biased;
                            _ = self.cancelled() => None,
                            announced = Announced::by(target, &self.setup.run) => Some(announced),
                        };
                    }
                    if let Some(why) = self.why_cut() {
                        self.ended(at, skipped(file, case, why));
                        continue;
                    }
                    let missing = announced.as_ref().and_then(|it| it.missing(&needs));
                    if let Some(why) = missing {
                        self.ended(at, skipped(file, case, why));
                        continue;
                    }
                    (self.observer)(&Event::Began {
                        file: &file.shown,
                        name: &case.name,
                    });
                    self.attempts(target, file, case).await
                }
                Err(failure) => untried(file, case, failure),
            };
            let passed = matches!(result.verdict, Verdict::Passed | Verdict::Skipped(_));
            if self.setup.fail_fast && !passed {
                self.cut(Cut::FailFast);
            }
            self.ended(at, result);
        }
    }

    /// Runs a case, and again while it does not pass and there are retries.
    async fn attempts(&self, target: &Target, file: &TestFile, case: &Case) -> CaseResult {
        let mut first_problem = None;
        let mut retries = self.setup.retries;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let number = self.number.get();
            self.number.set(number + 1);
            let surroundings = case::Surroundings {
                setup: &self.setup,
                target,
                observer: &*self.observer,
                number,
                attempt,
            };
            // Boxed: the state of a case is large.
            let running = case::run(surroundings, file, case, self.cancelled());
            let mut result = Box::pin(running).await;
            match &result.verdict {
                Verdict::Passed => {
                    result.flaky = first_problem;
                    return result;
                }
                Verdict::Failed(problem) | Verdict::Error(_, problem)
                    if retries > 0 && self.cut.borrow().is_none() =>
                {
                    retries -= 1;
                    first_problem.get_or_insert_with(|| problem.what.clone());
                }
                _ => return result,
            }
        }
    }

    /// Ready when running cases are to end.
    async fn cancelled(&self) -> Verdict {
        let mut cut = self.cut.subscribe();
        let ends = |cut: &Option<Cut>| matches!(cut, Some(Cut::Stopped | Cut::OutOfTime));
        let found = cut.wait_for(ends).await.map(|cut| *cut);
        match found {
            Ok(Some(Cut::OutOfTime)) => {
                let problem = Problem {
                    what: "cut short: --max-time ran out".to_owned(),
                    ..Problem::default()
                };
                Verdict::Error(Exit::Timeout, Box::new(problem))
            }
            Ok(_) => Verdict::Skipped("interrupted".to_owned()),
            // The sender lives as long as this.
            Err(_) => std::future::pending().await,
        }
    }

    fn ended(&self, at: usize, result: CaseResult) {
        (self.observer)(&Event::Ended(&result));
        self.results.borrow_mut()[at].push(result);
    }
}

fn skipped(file: &TestFile, case: &Case, why: &str) -> CaseResult {
    not_run(file, case, Verdict::Skipped(why.to_owned()))
}

fn untried(file: &TestFile, case: &Case, failure: &Failure) -> CaseResult {
    let problem = Problem {
        at: case.at,
        what: failure.message.clone(),
        hint: failure.hint.clone(),
        unreachable: (failure.exit == Exit::Connect).then(|| failure.message.clone()),
        ..Problem::default()
    };
    not_run(file, case, Verdict::Error(failure.exit, Box::new(problem)))
}

fn not_run(file: &TestFile, case: &Case, verdict: Verdict) -> CaseResult {
    CaseResult {
        file: file.shown.clone(),
        suite: file.suite.clone(),
        name: case.name.clone(),
        at: case.at,
        verdict,
        duration: Duration::ZERO,
        timeline: Vec::new(),
        remarks: Vec::new(),
        flaky: None,
    }
}
