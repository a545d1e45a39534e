//! Schedulers, and the variables by which they number the tasks of a job: a row for each.

use crate::error::{Exit, Failure};
use crate::options::Id;

/// The number of tasks, where a scheduler does not say it.
pub(super) const COUNT: &str = "MQTTY_SHARDS";
/// The name of the run, where the job has no other.
pub(super) const RUN: &str = "MQTTY_RUN_ID";
/// The name of a pod, which ends with its number in a StatefulSet.
const HOST_NAME: &str = "HOSTNAME";
/// What is set in the pods of Kubernetes.
const IN_POD: &str = "KUBERNETES_SERVICE_HOST";

/// How a scheduler numbers the tasks of a job.
#[derive(Debug)]
struct Scheduler {
    name: &'static str,
    /// The number of the task.
    index: &'static str,
    /// What the first one has.
    first: First,
    /// How many there are.
    count: Count,
    /// What names the job; the first that is set.
    job: &'static [&'static str],
    /// How often the task was started before this time, counted from the number given.
    attempt: Option<(&'static str, u32)>,
}

/// The number of the first task.
#[derive(Debug)]
enum First {
    /// Always this one.
    Is(u32),
    /// What the first variable says, with the steps that the second one says.
    Said(&'static str, &'static str),
}

/// How many tasks there are.
#[derive(Debug)]
enum Count {
    /// What this variable says.
    Said(&'static str),
    /// The number of the last one.
    Last(&'static str),
}

impl Count {
    /// Whether whoever starts the job says it, and not the scheduler.
    fn is_of_user(&self) -> bool {
        matches!(self, Self::Said(COUNT))
    }
}

const SCHEDULERS: &[Scheduler] = &[
    Scheduler {
        name: "MQTTY_SHARD",
        index: "MQTTY_SHARD",
        first: First::Is(0),
        count: Count::Said(COUNT),
        job: &[],
        attempt: None,
    },
    Scheduler {
        name: "a Kubernetes Indexed Job",
        index: "JOB_COMPLETION_INDEX",
        first: First::Is(0),
        count: Count::Said(COUNT),
        job: &[],
        attempt: None,
    },
    Scheduler {
        name: "Nomad",
        index: "NOMAD_ALLOC_INDEX",
        first: First::Is(0),
        count: Count::Said(COUNT),
        job: &["NOMAD_JOB_ID"],
        attempt: None,
    },
    Scheduler {
        name: "GNU parallel",
        index: "PARALLEL_SEQ",
        first: First::Is(1),
        count: Count::Said(COUNT),
        job: &["PARALLEL_PID"],
        attempt: None,
    },
    Scheduler {
        name: "PBS",
        index: "PBS_ARRAY_INDEX",
        first: First::Is(1),
        count: Count::Said(COUNT),
        job: &["PBS_ARRAY_ID"],
        attempt: None,
    },
    Scheduler {
        name: "a Slurm array",
        index: "SLURM_ARRAY_TASK_ID",
        first: First::Said("SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_STEP"),
        count: Count::Said("SLURM_ARRAY_TASK_COUNT"),
        job: &["SLURM_ARRAY_JOB_ID"],
        attempt: Some(("SLURM_RESTART_COUNT", 0)),
    },
    Scheduler {
        name: "Slurm",
        index: "SLURM_PROCID",
        first: First::Is(0),
        count: Count::Said("SLURM_NTASKS"),
        job: &["SLURM_JOB_ID"],
        attempt: Some(("SLURM_RESTART_COUNT", 0)),
    },
    Scheduler {
        name: "Open MPI",
        index: "OMPI_COMM_WORLD_RANK",
        first: First::Is(0),
        count: Count::Said("OMPI_COMM_WORLD_SIZE"),
        job: &["PMIX_NAMESPACE"],
        attempt: None,
    },
    Scheduler {
        name: "MPI",
        index: "PMI_RANK",
        first: First::Is(0),
        count: Count::Said("PMI_SIZE"),
        job: &["PMI_JOBID"],
        attempt: None,
    },
    Scheduler {
        name: "AWS Batch",
        index: "AWS_BATCH_JOB_ARRAY_INDEX",
        first: First::Is(0),
        count: Count::Said("AWS_BATCH_JOB_ARRAY_SIZE"),
        job: &["AWS_BATCH_JOB_ID"],
        attempt: Some(("AWS_BATCH_JOB_ATTEMPT", 1)),
    },
    Scheduler {
        name: "Cloud Run",
        index: "CLOUD_RUN_TASK_INDEX",
        first: First::Is(0),
        count: Count::Said("CLOUD_RUN_TASK_COUNT"),
        job: &["CLOUD_RUN_EXECUTION"],
        attempt: Some(("CLOUD_RUN_TASK_ATTEMPT", 0)),
    },
    Scheduler {
        name: "LSF",
        index: "LSB_JOBINDEX",
        first: First::Is(1),
        count: Count::Last("LSB_JOBINDEX_END"),
        job: &["LSB_JOBID"],
        attempt: None,
    },
    Scheduler {
        name: "Grid Engine",
        index: "SGE_TASK_ID",
        first: First::Said("SGE_TASK_FIRST", "SGE_TASK_STEPSIZE"),
        count: Count::Last("SGE_TASK_LAST"),
        job: &["JOB_ID"],
        attempt: None,
    },
    Scheduler {
        name: "GitLab",
        index: "CI_NODE_INDEX",
        first: First::Is(1),
        count: Count::Said("CI_NODE_TOTAL"),
        job: &["CI_PIPELINE_ID"],
        attempt: None,
    },
    Scheduler {
        name: "CircleCI",
        index: "CIRCLE_NODE_INDEX",
        first: First::Is(0),
        count: Count::Said("CIRCLE_NODE_TOTAL"),
        job: &["CIRCLE_WORKFLOW_ID"],
        attempt: None,
    },
    Scheduler {
        name: "Buildkite",
        index: "BUILDKITE_PARALLEL_JOB",
        first: First::Is(0),
        count: Count::Said("BUILDKITE_PARALLEL_JOB_COUNT"),
        job: &["BUILDKITE_BUILD_ID"],
        attempt: None,
    },
    // Swarm sets no variables, but fills in those that it is told to set.
    Scheduler {
        name: "Docker Swarm",
        index: "MQTTY_TASK_SLOT",
        first: First::Is(1),
        count: Count::Said(COUNT),
        job: &[],
        attempt: None,
    },
    Scheduler {
        name: STATEFUL_SET,
        index: HOST_NAME,
        first: First::Is(0),
        count: Count::Said(COUNT),
        job: &[],
        attempt: None,
    },
];

/// The one that is not looked for where another has been found: other pods have such names, too.
const STATEFUL_SET: &str = "a Kubernetes StatefulSet";

/// What tasks have that are in no array.
const NOT_IN_ARRAY: [(&str, &str); 2] = [("LSB_JOBINDEX", "0"), ("SGE_TASK_ID", "undefined")];

/// A task of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FoundTask {
    /// The scheduler.
    pub(super) name: &'static str,
    /// Its number, from 0.
    pub(super) index: u32,
    /// How many there are.
    pub(super) count: u32,
    /// What names the job.
    pub(super) job: Option<String>,
}

/// The variables of the environment.
type Variables<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Finds out which task of which job this is.
///
/// # Errors
///
/// No scheduler, only half of what one sets, several that disagree, or a task that is started again.
pub(super) fn find(variable: Variables<'_>) -> Result<FoundTask, Failure> {
    let (mut found, mut halves): (Vec<(&Scheduler, FoundTask)>, Vec<String>) = Default::default();
    for scheduler in SCHEDULERS {
        if scheduler.name == STATEFUL_SET && !found.is_empty() {
            continue;
        }
        match scheduler.task(variable) {
            Ok(Some(task)) => found.push((scheduler, task)),
            Ok(None) => {}
            Err(missing) => halves.push(missing),
        }
    }
    let Some((scheduler, task)) = found.first() else {
        return Err(nothing(variable, halves));
    };
    let of_user = task.name == SCHEDULERS[0].name;
    // Who says how many there are means one of those schedulers that do not.
    let counts = scheduler.count.is_of_user();
    let mut others = found
        .iter()
        .filter(|(other, it)| !of_user && it.count > 1 && other.count.is_of_user() == counts);
    let place = |it: &FoundTask| (it.index, it.count);
    if let Some((_, other)) = others.find(|(_, it)| place(it) != place(task)) {
        let text = format!(
            "cannot determine which shard this is: {}/{} from {}, {}/{} from {}",
            task.index, task.count, task.name, other.index, other.count, other.name
        );
        let hint = format!("set MQTTY_SHARD (from 0) and {COUNT}");
        return Err(Failure::usage(text).with_hint(hint));
    }
    if let Some((name, first)) = scheduler.attempt
        && let Some(attempt) = variable(name).and_then(|text| text.parse::<u32>().ok())
        && attempt > first
    {
        let text = format!(
            "too late: {} has started shard {}/{} again ({name}={attempt}), and the others do not wait for it",
            task.name, task.index, task.count
        );
        let hint = "run the whole job again, and let the scheduler not retry its tasks";
        return Err(Failure::new(Exit::Timeout, text).with_hint(hint));
    }
    Ok(task.clone())
}

/// The number at the end of a pod's name.
fn ordinal(name: &str) -> Option<String> {
    let (_, number) = name.rsplit_once('-')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let is_plain = number == "0" || !number.starts_with('0');
    (is_number && is_plain).then(|| number.to_owned())
}

/// There is no complete match.
fn nothing(variable: Variables<'_>, halves: Vec<String>) -> Failure {
    if let Some(half) = halves.into_iter().next() {
        return Failure::usage(half);
    }
    let id = Id::Shard;
    let text = match variable(COUNT) {
        Some(count) => format!("{id} auto: {COUNT}={count} is set, but no variable has the number"),
        None => format!("{id} auto: no scheduler found in the environment"),
    };
    let hint = format!("set MQTTY_SHARD (from 0) and {COUNT}, or use {id} K/N");
    Failure::usage(text).with_hint(hint)
}

impl Scheduler {
    /// The task, if the scheduler has set its number. Half of it is an error.
    fn task(&self, variable: Variables<'_>) -> Result<Option<FoundTask>, String> {
        let Some(set) = variable(self.index) else {
            return Ok(None);
        };
        let text = match self.index {
            HOST_NAME => ordinal(&set).filter(|_| variable(IN_POD).is_some()),
            _ => Some(set.clone()),
        };
        let Some(text) = text else {
            return Ok(None);
        };
        if NOT_IN_ARRAY.contains(&(self.index, text.as_str())) {
            return Ok(None);
        }
        let number = |name: &str, text: &str| {
            let number = text.trim().parse::<u32>();
            number.map_err(|_| self.half(&format!("{name}={text:?} is not a number")))
        };
        let said = |name: &str| {
            if let Some(text) = variable(name) {
                return number(name, &text);
            }
            let text = format!("{}={set} is set, but {name} is not", self.index);
            Err(self.half(&text))
        };
        let own = number(self.index, &text)?;
        let (first, step) = match self.first {
            First::Is(first) => (first, 1),
            First::Said(first, step) => {
                let step = variable(step).map(|text| number(step, &text)).transpose()?;
                (said(first)?, step.unwrap_or(1).max(1))
            }
        };
        let count = match self.count {
            Count::Said(name) => said(name)?,
            Count::Last(name) => (said(name)?.saturating_sub(first) / step).saturating_add(1),
        };
        let index = own.checked_sub(first).map(|it| it / step);
        match index.filter(|index| *index < count) {
            Some(index) => Ok(Some(FoundTask {
                name: self.name,
                index,
                count,
                job: self.job_name(variable),
            })),
            None => Err(self.half(&format!(
                "{}={set} is none of {count}, counted from {first}",
                self.index
            ))),
        }
    }

    /// The name of the job without what only this task has.
    fn job_name(&self, variable: Variables<'_>) -> Option<String> {
        let job = self.job.iter().find_map(|name| variable(name))?;
        // AWS Batch adds the number of the task.
        let whole = job.split(':').next().unwrap_or_default();
        Some(format!("{} {whole}", self.name))
    }

    fn half(&self, what: &str) -> String {
        format!("{} auto: {what} ({})", Id::Shard, self.name)
    }
}

#[cfg(test)]
mod tests;
