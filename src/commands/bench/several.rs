//! A benchmark that is run several times, with one broker or with several in turn.

use std::path::Path;

use super::saved::RunFiles;
use super::work::Work;
use crate::error::{Exit, Failure};
use crate::model::{BenchMode, BenchPlan};
use crate::report::{self, Summary};

/// A run and its name.
type Named = (String, Summary);

/// The names of the runs, in their order: numbers; with several brokers in turn a letter for the broker before each.
pub(super) fn names(plan: &BenchPlan) -> Vec<String> {
    let numbers = 1..=plan.runs;
    if !plan.interleaved {
        return numbers.map(|number| number.to_string()).collect();
    }
    let letters = ('A'..='Z').take(plan.targets.len());
    numbers
        .flat_map(|number| {
            letters
                .clone()
                .map(move |letter| format!("{letter}{number}"))
        })
        .collect()
}

/// Runs it under each of these names. The exit code is that of the first run that was not as it should be.
pub(super) async fn run(
    work: &mut Work<'_>,
    plan: &BenchPlan,
    names: &[String],
    files: &RunFiles,
) -> Result<Exit, Failure> {
    let context = work.context;
    let brokers = if plan.interleaved {
        plan.targets.len()
    } else {
        1
    };
    let mut groups: Vec<Vec<Named>> = vec![Vec::new(); brokers];
    let mut exit = Exit::Done;
    for (index, name) in names.iter().enumerate() {
        let mut plan = plan.clone();
        if plan.interleaved {
            let target = plan.targets[index % brokers].clone();
            plan.profile.endpoint = target.clone();
            plan.targets = vec![target];
        }
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let run = work.run(&plan, number).await?;
        files.write(index, &run.summary)?;
        let brief = report::brief(&run.summary);
        context.inform(&format!("run {name} of {}: {brief}", names.len()));
        work.warn(&run.outcome);
        let code = work.verdict(&run).unwrap_or_else(|failure| {
            context.error(&failure);
            failure.exit
        });
        if exit == Exit::Done {
            exit = code;
        }
        let last = run.outcome.stopped || !run.summary.is_connected();
        // A run that was stopped is no other than the rest, only shorter.
        let group = &mut groups[index % brokers];
        if !run.outcome.stopped || group.is_empty() {
            group.push((name.clone(), run.summary));
        }
        if last {
            break;
        }
    }
    if plan.interleaved {
        compare(work, plan, &groups, files).await?;
        return Ok(exit);
    }
    let runs = groups.into_iter().flatten().map(|(_, run)| run);
    if let Some(summary) = report::middle(runs.collect()) {
        let printed = work.print(&summary).await;
        files.whole.write(&summary)?;
        printed?;
    }
    Ok(exit)
}

/// Compares the runs of each other broker with those of the first.
async fn compare(
    work: &mut Work<'_>,
    plan: &BenchPlan,
    groups: &[Vec<Named>],
    files: &RunFiles,
) -> Result<(), Failure> {
    let (mut texts, mut documents) = (Vec::new(), String::new());
    // After lines of JSON another line.
    let lines = plan.jsonl.as_deref() == Some(Path::new("-"));
    let groups = groups.iter().filter(|group| !group.is_empty());
    let groups = groups.map(|group| group.iter().map(|(name, run)| (name.as_str(), run)));
    let groups: Vec<Vec<_>> = groups.map(Iterator::collect).collect();
    if let Some((first, others)) = groups.split_first() {
        for other in others {
            let compared = report::compare(first, other, None);
            for warning in &compared.warnings {
                work.context.warn(warning);
            }
            if lines {
                documents += &compared.document.to_string();
                documents.push('\n');
            } else {
                documents += &compared.json();
            }
            texts.push(compared.text);
        }
    }
    let text = texts.join("\n");
    let printed = work
        .print_text(match plan.mode {
            BenchMode::Default => &text,
            BenchMode::Json => &documents,
        })
        .await;
    files.whole.fill(|_| text.clone())?;
    printed
}
