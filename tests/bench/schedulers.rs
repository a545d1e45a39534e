//! The examples for schedulers and the manifests for Kubernetes: each file is run by as many local processes as it asks
//! for, with the variables that the scheduler sets.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::report::Report;
use crate::shards::broker;
use crate::support::run::{Running, mqtty, program};
use crate::support::scratch::scratch_dir;

/// A broker, and a folder with a file whose run is short and begins soon.
struct Trial {
    _broker: Running,
    host: String,
    folder: PathBuf,
    /// The text of the file.
    text: String,
}

impl Trial {
    fn of(path: &str) -> Self {
        let (broker, port) = broker();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(root.join(path)).unwrap();
        let agreed = SystemTime::now() + Duration::from_secs(4);
        let agreed = humantime::format_rfc3339_millis(agreed).to_string();
        let start = ["next-minute", "next-5m"];
        assert!(start.iter().any(|it| text.contains(it)), "{path}");
        let text = start
            .iter()
            .fold(text.clone(), |text, it| text.replace(it, &agreed));
        let trial = Self {
            _broker: broker,
            host: format!("mqtt://127.0.0.1:{port}"),
            folder: scratch_dir(),
            text: text.replace("10s:300", "1s:300"),
        };
        // Once: a shell that has begun to read it must not find it cut off by the start of the next one.
        trial.file("script.sh", &trial.text);
        trial
    }

    /// A file of the folder.
    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Starts the text as a script, with these variables and, where programs are named, these in the place of the real ones.
    fn script(&self, variables: &[(&str, &str)]) -> Running {
        let script = self.folder.join("script.sh");
        let script = script.to_str().unwrap();
        let binary = Path::new(env!("CARGO_BIN_EXE_mqtty")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{}:{path}", self.folder.display(), binary.display());
        let run = program("sh", &[script])
            .directory(&self.folder)
            .env("PATH", path)
            .env("MQTTY_HOST", &self.host);
        let run = variables
            .iter()
            .fold(run, |run, (name, value)| run.env(name, value));
        run.start()
    }

    /// Puts a script in the place of a program.
    fn stub(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.file(name, text);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs mqtty with these arguments three times, each with the variables of its task; what all print is merged.
    fn merged(&self, arguments: &[String], variables: &[(&str, &str)], index: &str) -> Report {
        let start = |task: u32| {
            let run = mqtty(&[]).args(arguments).env(index, task.to_string());
            let run = run.env("MQTTY_HOST", &self.host);
            let run = variables
                .iter()
                .fold(run, |run, (name, value)| run.env(name, value));
            run.start()
        };
        let tasks: Vec<_> = (0..3).map(start).collect();
        let mut logs = Vec::new();
        for task in tasks {
            let task = task.finish().code(0);
            assert_eq!(task.stderr, "", "{task}");
            logs.extend(task.stdout);
        }
        let merge = mqtty(&["bench", "report", "--merge", "-", "-o", "json"]);
        Report::from(merge.args(&["--fail-if", "lost>0"]).input(logs), 0)
    }
}

/// The whole run, of which no message is missing.
fn assert_complete(report: &Report, clients: u64, messages: u64) {
    report.counts(&[
        ("connected", clients),
        ("planned", messages),
        ("acked", messages),
        ("delivered", messages),
        ("lost", 0),
    ]);
    assert_eq!(report.json["environment"]["generators"], 3);
}

/// What stands between quotes in a list of arguments.
fn quoted(text: &str, begin: &str, end: &str) -> Vec<String> {
    let list = text.split(begin).nth(1).unwrap().split(end).next().unwrap();
    let words = list.split('"').skip(1).step_by(2);
    words.map(str::to_owned).collect()
}

#[test]
fn an_array_of_slurm() {
    let trial = Trial::of("examples/schedulers/slurm-array.sh");
    let start = |task: &str| {
        trial.script(&[
            ("SLURM_ARRAY_TASK_ID", task),
            ("SLURM_ARRAY_TASK_MIN", "0"),
            ("SLURM_ARRAY_TASK_STEP", "1"),
            ("SLURM_ARRAY_TASK_COUNT", "3"),
            ("SLURM_ARRAY_JOB_ID", "4711"),
            ("SLURM_JOB_ID", "4712"),
            ("SLURM_PROCID", "0"),
            ("SLURM_NTASKS", "1"),
        ])
    };
    for (index, task) in ["0", "1", "2"].map(start).into_iter().enumerate() {
        let said = format!("shard {index}/3, from a Slurm array: ");
        task.finish().code(0).said(&said);
    }
    let files = ["0", "1", "2"].map(|it| trial.folder.join(format!("results/{it}.json")));
    let merge = mqtty(&["bench", "report", "--merge", "-o", "json"]).args(&files);
    assert_complete(&Report::from(merge, 0), 60, 300);
}

/// Reads the report that a script has merged.
fn report_of(trial: &Trial, script: Running) -> Report {
    let run = script.finish().code(0);
    let text = std::fs::read_to_string(trial.folder.join("merged.json")).unwrap();
    let json: Value = serde_json::from_str(&text).unwrap();
    Report { json, run }
}

#[test]
fn steps_of_slurm() {
    let trial = Trial::of("examples/schedulers/slurm-srun.sh");
    let srun = "#!/bin/sh
while [ \"${1#--}\" != \"$1\" ]; do shift; done
for task in 0 1 2; do SLURM_PROCID=$task \"$@\" & done
wait
";
    trial.stub("srun", srun);
    let script = trial.script(&[("SLURM_NTASKS", "3"), ("SLURM_JOB_ID", "9")]);
    assert_complete(&report_of(&trial, script), 60, 300);
}

#[test]
fn gnu_parallel() {
    let trial = Trial::of("examples/schedulers/parallel.sh");
    let parallel = "#!/bin/sh
while [ \"$1\" != mqtty ]; do shift; done
while read -r number; do PARALLEL_SEQ=$number PARALLEL_PID=$$ \"$@\" & done
wait
";
    trial.stub("parallel", parallel);
    assert_complete(&report_of(&trial, trial.script(&[])), 60, 300);
}

#[test]
fn nomad() {
    let trial = Trial::of("examples/schedulers/nomad.hcl");
    assert!(trial.text.contains("count = 3"));
    assert!(trial.text.contains("MQTTY_SHARDS = \"3\""));
    let arguments = quoted(&trial.text, "args = [", "]");
    let variables = [("MQTTY_SHARDS", "3"), ("NOMAD_JOB_ID", "mqtty-load")];
    let report = trial.merged(&arguments, &variables, "NOMAD_ALLOC_INDEX");
    assert_complete(&report, 60, 300);
}

#[test]
fn aws_batch() {
    let trial = Trial::of("examples/schedulers/aws-batch.json");
    let json: Value = serde_json::from_str(&trial.text).unwrap();
    let command = json["containerProperties"]["command"].as_array().unwrap();
    let arguments = command.iter().map(|it| it.as_str().unwrap().to_owned());
    let arguments: Vec<_> = arguments.collect();
    let variables = [
        ("AWS_BATCH_JOB_ARRAY_SIZE", "3"),
        ("AWS_BATCH_JOB_ATTEMPT", "1"),
    ];
    let report = trial.merged(&arguments, &variables, "AWS_BATCH_JOB_ARRAY_INDEX");
    assert_complete(&report, 60, 300);
}

#[test]
fn an_indexed_job_of_kubernetes() {
    let trial = Trial::of("packaging/kubernetes/job.yaml");
    let lines: Vec<_> = trial.text.lines().map(str::trim).collect();
    for line in [
        "completionMode: Indexed",
        "completions: 3",
        "parallelism: 3",
        "value: \"3\"",
    ] {
        assert!(lines.contains(&line), "{line}");
    }
    let arguments = lines.iter().skip_while(|it| **it != "args:").skip(1);
    let arguments = arguments.map_while(|it| it.strip_prefix("- "));
    let arguments: Vec<_> = arguments.map(str::to_owned).collect();
    assert_eq!(arguments[..2], ["bench", "e2e"]);
    // The run of the ConfigMap, with less of everything.
    let config = include_str!("../../packaging/kubernetes/config.toml");
    let mut short = config.to_owned();
    for (long, text) in [
        ("pubs = 300", "pubs = 30"),
        ("subs = 300", "subs = 30"),
        ("rate = \"3k/s\"", "stages = \"0s:150,2s:150,0s:0,1s:0\""),
        ("duration = \"1m\"", ""),
    ] {
        assert!(short.contains(long), "{long}");
        short = short.replacen(long, text, 1);
    }
    let config = trial.file("config.toml", &short);
    let variables = [
        ("MQTTY_CONFIG", config.as_str()),
        ("MQTTY_SHARDS", "3"),
        ("MQTTY_RUN_ID", "5a3c9d4e-6f1b-4c8e-9f57-1d2c3b4a5968"),
    ];
    let report = trial.merged(&arguments, &variables, "JOB_COMPLETION_INDEX");
    assert_complete(&report, 60, 300);
    let kustomization = include_str!("../../packaging/kubernetes/kustomization.yaml");
    for file in ["job.yaml", "config.toml"] {
        assert!(kustomization.contains(&format!("- {file}\n")), "{file}");
    }
}
