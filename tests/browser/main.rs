//! The page of a report in a real browser, at the widths of a phone and a screen, light and dark.
//!
//! It needs chromium, and is left out where that may be missing: `cargo test --test browser -- --ignored` runs it.
//! The browser loads files of the test only and has no network to use.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "in a test a panic is the report"
)]

#[path = "../support/finished.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod finished;
#[path = "../support/run.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod run;
#[path = "../support/scratch.rs"]
#[allow(dead_code, reason = "shared with tests that need more of it")]
mod scratch;

use std::path::Path;
use std::time::Duration;

use run::{mqtty, program};
use scratch::scratch_dir;
use serde_json::Value;

/// Nothing that a test waits for takes this long; whoever waits longer has hung.
const LIMIT: Duration = Duration::from_secs(60);

/// Loads the page in a frame of a width, and writes what can be seen there as JSON: scripts are not part of the page.
const FRAME: &str = r#"<!doctype html><meta charset="utf-8"><body>
<iframe id="page" style="border:0;width:WIDTHpx;height:800px" src="page.html"></iframe><pre id="seen"></pre>
<script>
addEventListener('load', () => {
  const frame = document.getElementById('page'), page = frame.contentDocument, view = frame.contentWindow;
  const drawn = mark => { const box = mark.getBBox(); return box.width + box.height > 0; };
  const marks = chart => [...chart.querySelectorAll('polyline, path')].filter(drawn);
  const charts = [...page.querySelectorAll('svg.chart')].map(chart => ({
    name: chart.getAttribute('aria-label'),
    lines: marks(chart).length,
    hints: chart.querySelectorAll('title').length,
  }));
  document.getElementById('seen').textContent = JSON.stringify({
    charts,
    page: page.documentElement.scrollWidth,
    view: view.innerWidth,
    background: view.getComputedStyle(page.body).backgroundColor,
    text: page.body.innerText,
  });
});
</script>"#;

/// What the browser shows of a page.
fn seen(folder: &Path, width: u32, dark: bool) -> Value {
    let frame = FRAME.replace("WIDTH", &width.to_string());
    let path = folder.join("frame.html");
    std::fs::write(&path, frame).unwrap();
    // 0 is dark, 1 is light.
    let scheme = u8::from(!dark);
    let finished = program(
        "chromium",
        &[
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            "--allow-file-access-from-files",
            "--enable-logging=stderr",
            "--window-size=1600,1000",
            "--dump-dom",
        ],
    )
    .args(&[
        format!("--user-data-dir={}", folder.join("profile").display()),
        format!("--blink-settings=preferredColorScheme={scheme}"),
        format!("file://{}", path.display()),
    ])
    .env("PATH", std::env::var_os("PATH").unwrap())
    .run()
    .code(0);
    assert!(
        !finished.stderr.contains("CONSOLE"),
        "messages on the console: {}",
        finished.stderr
    );
    let text = finished.text();
    let (_, json) = text.split_once("<pre id=\"seen\">").unwrap();
    let (json, _) = json.split_once("</pre>").unwrap();
    let json = json.replace("&lt;", "<").replace("&gt;", ">");
    serde_json::from_str(&json.replace("&amp;", "&")).unwrap()
}

/// The page of a short benchmark is shown as it should be. `charts` are those that have to be there.
fn check(arguments: &[&str], charts: &[&str]) {
    let folder = scratch_dir();
    let page = folder.join("page.html");
    mqtty(arguments)
        .args(&["--embedded", "--quiet", "--report"])
        .args(&[&page])
        .run();
    let mut backgrounds = Vec::new();
    for dark in [false, true] {
        for width in [375, 1280] {
            let seen = seen(&folder, width, dark);
            // A page that is wider than the screen would have to be moved sideways.
            let (page, view) = (seen["page"].as_u64(), seen["view"].as_u64());
            assert_eq!(view, Some(u64::from(width)));
            assert!(page <= view, "{width}: the page is {page:?} wide");
            let drawn = seen["charts"].as_array().unwrap();
            for chart in drawn {
                assert!(chart["lines"].as_u64() > Some(0), "an empty chart: {chart}");
            }
            for name in charts {
                let found = drawn.iter().find(|chart| chart["name"] == *name);
                let found = found.unwrap_or_else(|| panic!("{name} is missing in {drawn:?}"));
                assert!(found["hints"].as_u64() > Some(0), "no values: {found}");
            }
            backgrounds.push(seen["background"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(backgrounds[0], backgrounds[1]);
    assert_eq!(backgrounds[2], backgrounds[3]);
    assert_ne!(backgrounds[0], backgrounds[2], "dark is as light");
}

#[test]
#[ignore = "needs chromium"]
fn end_to_end() {
    check(
        &[
            "bench",
            "e2e",
            "--pubs",
            "2",
            "--subs",
            "2",
            "--rate",
            "200/s",
            "-z",
            "3s",
            "--fail-if",
            "lost>0",
        ],
        &[
            "Messages per second over time",
            "Latency over time",
            "Distribution of latencies",
            "Open connections over time",
            "Bytes per second over time",
        ],
    );
}

#[test]
#[ignore = "needs chromium"]
fn connections() {
    check(
        &[
            "bench",
            "conn",
            "-c",
            "20",
            "--connect-rate",
            "20/s",
            "-z",
            "2s",
        ],
        &[
            "Accepted connections per second over time",
            "Distribution of latencies",
            "Open connections over time",
        ],
    );
}
