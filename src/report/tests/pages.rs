//! Text, CSV and HTML, compared with what was looked at and found good.

use super::*;

#[test]
fn text_of_a_publish_run() {
    insta::assert_snapshot!(Format::Text.render(&publish()));
}

#[test]
fn text_of_an_end_to_end_run() {
    insta::assert_snapshot!(Format::Text.render(&end_to_end()));
}

/// Leaves the counts and times of connections.
fn forget_messages(summary: &mut Summary) {
    let Counters {
        connect_planned,
        connected,
        connect_failed,
        connections_lost,
        reconnects,
        ref errors,
        ..
    } = summary.counters;
    summary.counters = Counters {
        connect_planned,
        connected,
        connect_failed,
        connections_lost,
        reconnects,
        errors: errors.clone(),
        ..Counters::default()
    };
    let mut latencies = Latencies::default();
    for phase in [Phase::Tcp, Phase::Tls, Phase::Connack] {
        for basis in [LatencyBasis::Intended, LatencyBasis::Actual] {
            if let Some(histogram) = summary.latencies.get(phase, basis) {
                *latencies.histogram_mut(phase, basis) = histogram.clone();
            }
        }
    }
    summary.latencies = latencies;
}

#[test]
fn text_of_a_connect_run() {
    let mut summary = publish();
    summary.environment.kind = Kind::Conn;
    summary.environment.asked = "100 clients".to_owned();
    forget_messages(&mut summary);
    insta::assert_snapshot!(Format::Text.render(&summary));
}

#[test]
fn text_of_a_run_that_never_connected() {
    let mut summary = publish();
    summary.environment.kind = Kind::Sub;
    summary.environment.stages.clear();
    summary.counters = Counters {
        connect_planned: 100,
        connect_failed: 100,
        ..Counters::default()
    };
    summary.latencies = Latencies::default();
    summary.generator = Generator::default();
    summary.spans = Spans::default();
    insta::assert_snapshot!(Format::Text.render(&summary));
}

#[test]
fn csv_of_a_publish_run() {
    insta::assert_snapshot!(Format::Csv.render(&publish()));
}

#[test]
fn html_of_a_publish_run() {
    insta::assert_snapshot!(Format::Html.render(&publish()));
}

/// Nothing is loaded, nothing is run, and no text of others' becomes markup.
#[test]
fn the_page_is_complete_and_harmless() {
    for summary in [publish(), end_to_end()] {
        let page = Format::Html.render(&summary);
        for foreign in [
            "<script", "http://", "https://", "url(", "@import", "<i>", "<b>&", "\u{1b}",
            "\u{202e}", "NaN", "inf",
        ] {
            assert!(!page.contains(foreign), "{foreign}");
        }
        for element in [
            "<svg", "<section", "<table", "<tr", "<td", "<div", "<figure", "<ul",
        ] {
            let closing = element.replace('<', "</");
            let opened = page.matches(&format!("{element}>")).count()
                + page.matches(&format!("{element} ")).count();
            assert_eq!(
                opened,
                page.matches(&format!("{closing}>")).count(),
                "{element}"
            );
        }
    }
    let page = Format::Html.render(&publish());
    assert!(page.contains("&lt;i&gt;bench&lt;/i&gt;/%i"));
    assert_eq!(page.matches("class=\"chart\"").count(), 6);
}

#[test]
fn a_page_of_nothing_has_no_charts() {
    let mut summary = end_to_end();
    summary.latencies = Latencies::default();
    summary.series = Series::default();
    let page = Format::Html.render(&summary);
    assert_eq!(page.matches("class=\"chart\"").count(), 0);
}

#[test]
fn hostile_words_stay_on_their_line() {
    let text = Format::Text.render(&publish());
    assert!(text.contains(r#"not authorized (0x87): "<b>&'\u{1b}[2J\u{202e}""#));
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn scripts_find_the_result_lines_of_mqttx() {
    let text = Format::Text.render(&publish());
    assert!(text.contains("Created 99 connections in 0.101s\n"));
    assert!(text.contains("Published total: 199978\n"));
    let text = Format::Text.render(&end_to_end());
    assert!(text.contains("Published total: 10000\n"));
    assert!(text.contains("Received total: 198010\n"));
}

/// Messages without a latency are shown with the percentiles in every form.
#[test]
fn samples_below_zero_are_told_in_every_form() {
    for (negative, timed, words) in [
        (
            4,
            true,
            "4 of 1,004 end-to-end samples were below zero and are not in the latencies",
        ),
        (
            1,
            true,
            "1 of 1,001 end-to-end samples was below zero and is not in the latencies",
        ),
        (
            2,
            false,
            "2 of 2 end-to-end samples were below zero and are not in the latencies",
        ),
        (
            1,
            false,
            "1 of 1 end-to-end sample was below zero and is not in the latencies",
        ),
    ] {
        let mut summary = end_to_end();
        summary.counters.negative = negative;
        if !timed {
            summary.latencies = Latencies::default();
        }
        let text = Format::Text.render(&summary);
        let why = "the smallest -73 µs: the clocks of sender and receiver disagree";
        assert!(
            unwrapped(&text).contains(&format!("  clocks: {words}, {why}\n")),
            "{text}"
        );
        let rows = text.lines().filter(|line| line.starts_with("  e2e  "));
        assert_eq!(rows.count(), usize::from(timed), "{text}");
        let page = Format::Html.render(&summary);
        assert!(page.contains(&format!("<p class=\"alarm\">{words}, {why}.</p>")));
    }
    let mut summary = end_to_end();
    summary.series = Series::default();
    summary.series.push(Sample {
        span: Duration::from_secs(1),
        negative: 3,
        ..Sample::default()
    });
    let csv = Format::Csv.render(&summary);
    let rows: Vec<Vec<_>> = csv.lines().map(|row| row.split(',').collect()).collect();
    let at = rows[0].iter().position(|name| *name == "negative").unwrap();
    assert_eq!(rows[1][at], "3");
    let json: serde_json::Value = serde_json::from_str(&Format::Json.render(&summary)).unwrap();
    assert_eq!(json["series"][0]["negative"], 3);
    assert_eq!(json["counters"]["negative"], 4);
}
