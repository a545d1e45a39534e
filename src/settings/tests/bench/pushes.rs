//! `--push-gateway` and `--otlp`.

use super::*;
use crate::model::{MetricsPush, PushForm};

fn pushes(line: &str, environment: &[(&str, &str)]) -> Vec<MetricsPush> {
    bench_plan(job_in(line, environment)).pushes
}

/// The path that metrics go to.
fn target(line: &str, environment: &[(&str, &str)]) -> String {
    let [push]: [MetricsPush; 1] = pushes(line, environment).try_into().unwrap();
    push.address.target
}

#[test]
fn nothing_is_pushed_unless_it_is_asked_for() {
    let variables = [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.test:4318")];
    assert!(pushes("bench conn", &variables).is_empty());
    for option in ["--push-headers A:b", "--push-interval 9s"] {
        let line = format!("bench conn {option}");
        let name = option.split(' ').next().unwrap();
        wrong(&line, &format!("{name} needs --push-gateway or --otlp"));
    }
}

#[test]
fn a_group_is_as_the_url_names_it() {
    let gateway = |url: &str| target(&format!("bench conn --push-gateway {url}"), &[]);
    assert_eq!(gateway("http://a.test:9091"), "/metrics/job/mqtty");
    assert_eq!(gateway("http://a.test/push/"), "/push/metrics/job/mqtty");
    let named = "/metrics/job/x/instance/y";
    assert_eq!(gateway(&format!("https://a.test{named}")), named);
    let [push]: [MetricsPush; 1] = pushes("bench conn --push-gateway http://a.test", &[])
        .try_into()
        .unwrap();
    assert_eq!(push.form, PushForm::Gateway { is_grouped: false });
    assert_eq!(push.every, seconds(5));
    wrong(
        "bench conn --push-gateway a.test",
        "it must begin with https:// or http://",
    );
    wrong(
        "bench conn --push-gateway http://a.test/?a=b",
        "a query cannot follow the group",
    );
    let line = "bench conn --push-gateway http://a.test --push-interval 100ms";
    wrong(line, "a time from 1s, such as 10s");
}

#[test]
fn an_endpoint_is_taken_as_opentelemetry_takes_it() {
    let common = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a.test:4318/x");
    let own = (
        "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
        "http://a.test:4318/y",
    );
    assert_eq!(target("bench conn --otlp env", &[common]), "/x/v1/metrics");
    assert_eq!(target("bench conn --otlp env", &[common, own]), "/y");
    assert_eq!(
        target("bench conn --otlp http://b.test:4318", &[common]),
        "/v1/metrics"
    );
    assert_eq!(target("bench conn --otlp http://b.test/z", &[]), "/z");
    wrong(
        "bench conn --otlp env",
        "OTEL_EXPORTER_OTLP_ENDPOINT is not set",
    );
}

#[test]
fn secrets_of_headers_are_sent_and_not_shown() {
    let secret = "s3cret";
    let variables = [("OTEL_EXPORTER_OTLP_HEADERS", "api-key=s3cret,x")];
    let failed = |line: &str, variables: &[(&str, &str)]| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let failure = resolved(&words, variables, &Person::default())
            .err()
            .unwrap();
        assert!(!failure.message.contains(secret), "{}", failure.message);
        failure
    };
    let line = "bench conn --otlp http://localhost:4318";
    let failure = failed(line, &variables);
    assert!(
        failure.message.contains("OTEL_EXPORTER_OTLP_HEADERS"),
        "{}",
        failure.message
    );
    failed(&format!("{line} --push-headers s3cret"), &[]);
    let failure = failed("bench conn --otlp http://me:s3cret@a.test", &[]);
    assert!(failure.hint.unwrap().contains("--push-headers"));
    let plan = bench_plan(job_in(
        line,
        &[("OTEL_EXPORTER_OTLP_HEADERS", "api-key=s3cret")],
    ));
    assert!(!format!("{plan:?}").contains(secret));
    assert_eq!(plan.pushes[0].headers[0].1.expose(), secret.as_bytes());
}
