//! Reports in files: written after a run, read again by `bench report`.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::error::{Exit, Failure};
use crate::model::{BenchMode, BenchReportPlan, ReportAction};
use crate::report::{self, Format, Summary};

/// Files that reports will be written to. They are opened before the work begins, beside their final
/// place, so that a wrong path fails in the first second; and they take that place as a whole.
pub(super) struct Files(Vec<Target>);

struct Target {
    path: PathBuf,
    draft: PathBuf,
    file: File,
    format: Format,
    written: bool,
}

impl Files {
    /// Opens a draft for each file.
    pub(super) fn open(paths: &[PathBuf]) -> Result<Self, Failure> {
        let targets = paths.iter().map(|path| {
            let format = Format::from_path(path)?;
            if path.is_dir() {
                return Err(failed(path, &std::io::ErrorKind::IsADirectory.into()));
            }
            let draft = draft(path);
            let file = File::create(&draft).map_err(|error| failed(path, &error))?;
            Ok(Target {
                path: path.clone(),
                draft,
                file,
                format,
                written: false,
            })
        });
        targets.collect::<Result<_, Failure>>().map(Self)
    }

    /// Writes all of them.
    pub(super) fn write(mut self, summary: &Summary) -> Result<(), Failure> {
        for target in &mut self.0 {
            let text = target.format.render(summary);
            target
                .file
                .write_all(text.as_bytes())
                .and_then(|()| target.file.sync_all())
                .and_then(|()| fs::rename(&target.draft, &target.path))
                .map_err(|error| failed(&target.path, &error))?;
            target.written = true;
        }
        Ok(())
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        if !self.written {
            // A draft that nobody finished is of no use.
            let _ = fs::remove_file(&self.draft);
        }
    }
}

/// `.run.html.12345.part` for `run.html`.
fn draft(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    let text = format!("cannot write the report {}: {error}", path.display());
    Failure::new(Exit::File, text)
}

/// `bench report`: shows, merges or compares saved reports; returns what is to be printed.
pub fn report(plan: &BenchReportPlan) -> Result<String, Failure> {
    let outputs = Files::open(&plan.outputs)?;
    let summaries = plan
        .files
        .iter()
        .map(|path| load(path))
        .collect::<Result<Vec<_>, _>>()?;
    let render = |summary: &Summary| match plan.mode {
        BenchMode::Default => Format::Text.render(summary),
        BenchMode::Json => Format::Json.render(summary),
    };
    match (plan.action, summaries.as_slice()) {
        (ReportAction::Compare, [first, second]) => {
            let names: Vec<_> = plan
                .files
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            Ok(report::compare((&names[0], first), (&names[1], second)))
        }
        (ReportAction::Merge, all) => {
            let merged = report::merge(all)?;
            outputs.write(&merged)?;
            Ok(render(&merged))
        }
        (_, [one]) => {
            outputs.write(one)?;
            Ok(render(one))
        }
        (_, all) => Ok(all.iter().map(render).collect::<Vec<_>>().join("\n")),
    }
}

fn load(path: &Path) -> Result<Summary, Failure> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::new(Exit::File, format!("cannot read {name}: {error}")))?;
    Ok(report::read(&name, &text)?)
}
