//! Reports in files, written after a run.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::plan::outcome::RUN_NAME;
use crate::error::{Exit, Failure, plain};
use crate::report::{Format, Summary};

/// Files that reports will be written to. Each place is tried before the work begins, so that a wrong path
/// fails in the first second; a report takes its place as a whole, and nothing is left of one that does not.
pub(super) struct Files(Vec<Target>);

struct Target {
    path: PathBuf,
    format: Format,
}

impl Files {
    /// Tries to write beside each file.
    pub(super) fn open(paths: &[PathBuf]) -> Result<Self, Failure> {
        let targets = paths.iter().map(|path| {
            let format = Format::from_path(path)?;
            if path.is_dir() {
                return Err(failed(path, &std::io::ErrorKind::IsADirectory.into()));
            }
            let temporary_path = temporary_path(path);
            File::create(&temporary_path)
                .and_then(|_| fs::remove_file(&temporary_path))
                .map_err(|error| failed(path, &error))?;
            let path = path.clone();
            Ok(Target { path, format })
        });
        targets.collect::<Result<_, Failure>>().map(Self)
    }

    /// Writes all of them, even if one cannot be written; the first failure is returned.
    pub(super) fn write(&self, summary: &Summary) -> Result<(), Failure> {
        self.fill(|format| format.render(summary))
    }

    /// Writes to all of them what `render` makes for their formats.
    pub(super) fn fill(&self, render: impl Fn(Format) -> String) -> Result<(), Failure> {
        let mut result = Ok(());
        for target in &self.0 {
            let text = render(target.format);
            let temporary_path = temporary_path(&target.path);
            let written = File::create(&temporary_path)
                .and_then(|mut file| {
                    file.write_all(text.as_bytes())?;
                    file.sync_all()
                })
                .and_then(|()| fs::rename(&temporary_path, &target.path));
            if let Err(error) = written {
                // A draft that nobody finishes is of no use.
                let _ = fs::remove_file(&temporary_path);
                result = result.and(Err(failed(&target.path, &error)));
            }
        }
        result
    }
}

/// Reports of a benchmark that may be run several times.
pub(super) struct RunFiles {
    /// Of all runs together.
    pub(super) whole: Rc<Files>,
    /// Of each run, where their names hold its own.
    each: Vec<Files>,
}

impl RunFiles {
    /// Tries to write beside each file, for each of the runs of these names.
    pub(super) fn open(paths: &[PathBuf], names: &[String]) -> Result<Self, Failure> {
        let is_numbered = |path: &&PathBuf| path.to_string_lossy().contains(RUN_NAME);
        let (each, whole): (Vec<&PathBuf>, Vec<_>) = paths.iter().partition(is_numbered);
        let whole: Vec<PathBuf> = whole.into_iter().cloned().collect();
        let numbered = |run: &String| {
            let named =
                |path: &&PathBuf| PathBuf::from(path.to_string_lossy().replace(RUN_NAME, run));
            Files::open(&each.iter().map(named).collect::<Vec<_>>())
        };
        Ok(Self {
            whole: Rc::new(Files::open(&whole)?),
            each: names.iter().map(numbered).collect::<Result<_, _>>()?,
        })
    }

    /// Writes the reports of one run, by its place among all.
    pub(super) fn write(&self, index: usize, summary: &Summary) -> Result<(), Failure> {
        let files = self.each.get(index);
        files.map_or(Ok(()), |files| files.write(summary))
    }
}

/// `.run.html.12345.part` for `run.html`.
fn temporary_path(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    let text = format!(
        "cannot write the report {}: {}",
        path.display(),
        plain(error)
    );
    Failure::new(Exit::File, text)
}
