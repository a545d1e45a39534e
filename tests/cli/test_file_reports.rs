//! `mqtty test`: what reports and the terminal say where every case has the same problem, or a file cannot be read.

use crate::support::peer::Refusing;
use crate::support::run::mqtty;
use crate::support::scratch::{scratch_dir, scratch_file};

const THREE: &str = "name: the lamp
cases:
  - { name: one, steps: [expect: { client: a, topic: a }] }
  - { name: two, steps: [expect: { client: b, topic: a }] }
  - { name: three, steps: [expect: { client: a, topic: a }] }
";

#[test]
fn a_broker_that_is_not_there_is_told_once() {
    let file = scratch_file("x.mqtt.yaml", THREE);
    let peer = Refusing::start();
    let run = |options: &[&str]| {
        mqtty(&["test", &file])
            .args(options)
            .port(peer.port)
            .run()
            .code(3)
    };
    let finished = run(&["--report", "github"])
        .printed_part("x.mqtt.yaml:3  the lamp: one  in ")
        .printed_part("\n⚠ and 2 more could not be tried for the same reason: ")
        .printed_part("0 passed, 3 could not be tried");
    let text = finished.text();
    // In the report of the case and in the annotation.
    assert_eq!(text.matches("cannot connect a: ").count(), 2, "{finished}");
    assert!(!text.contains("cannot connect b: "), "{finished}");
    assert_eq!(text.matches("::error ").count(), 1, "{finished}");
    assert_eq!(text.matches("again: mqtty test ").count(), 2, "{finished}");
    // All of them with --verbose.
    let finished = run(&["--verbose"]);
    assert_eq!(finished.text().matches("again: ").count(), 3, "{finished}");
}

/// A file that cannot be read is in every report, with its place.
#[test]
fn mistakes_are_in_the_reports() {
    let folder = scratch_dir();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    std::fs::write(path("a.mqtt.yaml"), "steps:\n  - publsh: { topic: a }\n").unwrap();
    std::fs::write(path("b.mqtt.yaml"), "steps: [\n").unwrap();
    let reports = [path("r.xml"), path("r.tap"), path("r.jsonl")];
    let options = reports.iter().flat_map(|report| ["--report", report]);
    let options: Vec<&str> = options.collect();
    mqtty(&["test", folder.to_str().unwrap(), "--report", "github"])
        .args(&options)
        .run()
        .code(2)
        .said("a.mqtt.yaml:2:5: there is no step \"publsh\"; did you mean publish?")
        .printed_part(
            "a.mqtt.yaml,line=2,col=5,title=the test file can be read::there is no step \"publsh\"; did you mean publish?%0Aagain: mqtty test ",
        )
        .printed_part("b.mqtt.yaml,line=1,col=8,title=the test file can be read::this is not YAML");
    let read = |number: usize| std::fs::read_to_string(&reports[number]).unwrap();
    let (xml, tap, lines) = (read(0), read(1), read(2));
    assert!(
        xml.contains("tests=\"2\" failures=\"0\" errors=\"2\""),
        "{xml}"
    );
    assert!(
        xml.contains("there is no step &quot;publsh&quot;; did you mean publish?"),
        "{xml}"
    );
    assert!(tap.contains("not ok 1 - "), "{tap}");
    assert!(tap.contains("a.mqtt.yaml:2:5\"\n"), "{tap}");
    assert!(lines.contains("\"event\":\"case_ended\""), "{lines}");
    assert!(
        lines.contains("\"errors\":2,") && lines.contains("\"exit\":2,"),
        "{lines}"
    );
}

/// The command that repeats a case is in every report.
#[test]
fn reports_say_how_to_repeat_a_case() {
    let file = scratch_file(
        "x.mqtt.yaml",
        "steps:\n  - subscribe: a\n  - expect: { topic: a, within: 20ms }\n",
    );
    let folder = scratch_dir();
    let reports = ["r.xml", "r.tap", "r.jsonl"].map(|name| folder.join(name));
    let mut run = mqtty(&[
        "test",
        &file,
        "--embedded",
        "--seed",
        "7",
        "--report",
        "github",
    ]);
    for report in &reports {
        run = run.args(&["--report", report.to_str().unwrap()]);
    }
    let finished = run.run().code(9);
    let github = finished.text();
    let github = github
        .lines()
        .find(|line| line.starts_with("::error "))
        .unwrap();
    assert!(!github.contains("::  "), "{github}");
    assert!(github.contains("%0Aagain: mqtty test "), "{github}");
    for report in reports {
        let text = std::fs::read_to_string(&report).unwrap();
        assert!(
            text.contains("--filter '^x$' --seed 7 --embedded"),
            "{text}"
        );
    }
}

/// That a report cannot be written does not hide that a case has failed.
#[test]
fn a_report_that_is_lost_late() {
    let folder = scratch_dir();
    let gone = folder.join("gone");
    std::fs::create_dir(&gone).unwrap();
    let (report, gone) = (gone.join("r.xml"), gone.to_str().unwrap().to_owned());
    let file = scratch_file(
        "x.mqtt.yaml",
        format!(
            "cases:
  - name: fails
    steps:
      - run: {{ argv: [rmdir, {gone}] }}
      - subscribe: a
      - expect: {{ topic: a, within: 20ms }}
"
        ),
    );
    mqtty(&["test", &file, "--embedded", "--allow-run"])
        .args(&["--report", report.to_str().unwrap()])
        .run()
        .code(9)
        .said("cannot write the report ");
}

#[test]
fn listing_runs_nothing() {
    let file = scratch_file(
        "x.mqtt.yaml",
        "name: all\ncases:\n  - { name: one, steps: [run: { argv: [\"true\"] }] }\n",
    );
    mqtty(&["test", &file, "--list"])
        .run()
        .code(0)
        .printed_part("x.mqtt.yaml:3\tall: one\n");
    mqtty(&["test", &file])
        .run()
        .code(2)
        .said("pass --allow-run");
}
