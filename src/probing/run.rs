//! Making a portrait: all checks at once as far as they wait, and the rest a few at a time.

use std::rc::Rc;
use std::time::Duration;

use humantime::format_duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

use super::finding::Finding;
use super::lab::{Lab, Target};
use super::portrait::{Item, Portrait};
use super::survey::survey;
use super::table::{CHECKS, Check};
use super::trouble::Trouble;
use crate::error::Failure;
use crate::text::Counted;

/// How many checks that do not wait run at a time: each has one to three connections.
const AT_A_TIME: usize = 6;

/// How long measuring may take.
const MEASURING: Duration = Duration::from_secs(3);

/// How long checks may be tried again.
const AGAIN: Duration = Duration::from_secs(15);

/// Makes the portrait of a broker; `None` if `stop` was ready before it was complete. Within the limit of the target,
/// whatever the broker does.
///
/// # Errors
///
/// There is no broker, or none that answers.
pub(crate) async fn portray(
    target: Target,
    stop: impl Future<Output = ()>,
) -> Result<Option<Portrait>, Failure> {
    tokio::pin!(stop);
    let begun = Instant::now();
    // What is left is for clearing up.
    let (deadline, limit) = (begun + target.limit, target.limit);
    let work_until = begun + limit * 9 / 10;
    let target = Rc::new(target);
    let lab = tokio::select! {
        biased;
        () = &mut stop => return Ok(None),
        lab = survey(target, deadline) => Rc::new(lab?),
    };
    let mut findings: Vec<Option<Finding>> = vec![None; CHECKS.len()];
    let mut running = JoinSet::new();
    let permits = Rc::new(Semaphore::new(AT_A_TIME));
    let is_stopped = {
        let work = async {
            measure(&lab, &mut findings).await;
            for (index, check) in CHECKS.iter().enumerate() {
                match check.missing(&lab) {
                    _ if check.alone => {}
                    Some(finding) => findings[index] = Some(finding),
                    None => {
                        running.spawn_local(one(index, check, lab.clone(), permits.clone()));
                    }
                }
            }
            while let Some(ended) = running.join_next().await {
                // A check that has failed has found nothing.
                if let Ok((index, finding)) = ended {
                    findings[index] = Some(finding);
                }
            }
            // What has not been tried again by then stays as it is.
            let _ = timeout(AGAIN, again(&lab, &mut findings)).await;
        };
        tokio::select! {
            biased;
            () = &mut stop => true,
            () = work => false,
            () = sleep_until(work_until) => false,
        }
    };
    running.shutdown().await;
    let mut notes = Vec::new();
    // Without time left, nobody can tell.
    let lost = if is_stopped || findings.iter().any(Option::is_none) {
        None
    } else {
        lab.lost().await
    };
    if lost.is_none()
        && let Err(trouble) = lab.sweep().await
    {
        let root = &lab.root;
        notes.push(format!(
            "cannot remove what the checks left below {root}: {trouble}"
        ));
    }
    if is_stopped {
        return Ok(None);
    }
    let strays = lab.strays.get();
    if strays > 0 {
        let count = Counted::of(strays.into(), "message");
        notes.push(format!(
            "received {count} without a subscription to the topic"
        ));
    }
    let is_complete = lost.is_none() && findings.iter().all(Option::is_some);
    let items = CHECKS.iter().zip(findings).map(|(check, finding)| {
        let late = || Finding::untested(format!("not finished within {}", format_duration(limit)));
        Item::new(check, &lab, finding.unwrap_or_else(late))
    });
    Ok(Some(Portrait {
        broker: lab.target.profile.endpoint.to_string(),
        made_by: concat!("mqtty ", env!("CARGO_PKG_VERSION")).to_owned(),
        items: items.collect(),
        is_complete,
        lost,
        notes,
    }))
}

/// The checks that measure the broker, one after the other before all others. A broker that does not answer some of them
/// must not keep the others waiting.
async fn measure(lab: &Lab, findings: &mut [Option<Finding>]) {
    let until = Instant::now() + MEASURING.min(lab.target.limit / 6);
    for (finding, check) in findings.iter_mut().zip(CHECKS) {
        if check.alone {
            let found = timeout_at(until, (check.run)(lab)).await;
            *finding = Some(match found {
                Ok(found) => found.unwrap_or_else(Finding::from),
                Err(_) => Finding::untested("no answer in time"),
            });
        }
    }
}

/// Tries alone what did not work beside other checks.
async fn again(lab: &Lab, findings: &mut [Option<Finding>]) {
    for (finding, check) in findings.iter_mut().zip(CHECKS) {
        let is_final = check.waits || check.missing(lab).is_some();
        if !is_final && finding.as_ref().is_some_and(Finding::is_doubtful) {
            *finding = Some((check.run)(lab).await.unwrap_or_else(Finding::from));
        }
    }
}

/// One check.
async fn one(
    index: usize,
    check: &'static Check,
    lab: Rc<Lab>,
    permits: Rc<Semaphore>,
) -> (usize, Finding) {
    // The semaphore is never closed.
    let _permit = if check.waits {
        None
    } else {
        permits.acquire().await.ok()
    };
    let mut found = (check.run)(&lab).await;
    // At the end there is no time to try again what waits.
    if check.waits && found.as_ref().is_err_and(Trouble::is_loss) {
        found = (check.run)(&lab).await;
    }
    (index, found.unwrap_or_else(Finding::from))
}
