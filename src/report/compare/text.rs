//! A comparison as columns for people.

use std::fmt::Write as _;

use super::super::figures::Part;
use super::super::layout::{COLUMNS, wrapped};
use super::super::settings::{self, Difference};
use super::super::summary::Group;
use super::super::table::{aligned, printable};
use super::row::{Mark, NOTABLE, Row, SIGNIFICANT};
use crate::text::Counted;

/// The sentence about a figure that is worse by more than the margin.
pub(super) fn worse(row: &Row<'_>, margin: f64) -> String {
    let unit = row.figure.unit;
    let [a, b] = row.values.map(|it| it.map(|it| unit.show(it)));
    format!(
        "{} is worse by more than {}: {} before, {} after",
        row.figure.name,
        percent(margin),
        a.unwrap_or_default(),
        b.unwrap_or_default()
    )
}

fn cells(row: &Row<'_>) -> Vec<String> {
    let unit = row.figure.unit;
    let shown = |value: Option<f64>| value.map_or("-".to_owned(), |it| unit.show(it));
    let ratio = match (row.ratio(), row.values[1]) {
        (Some(ratio), Some(_)) => format!("×{ratio:.2}"),
        (None, Some(b)) if b <= 0.0 => "=".to_owned(),
        _ => "-".to_owned(),
    };
    let mut cells = vec![
        format!("  {}", row.figure.name),
        shown(row.values[0]),
        shown(row.values[1]),
        ratio,
    ];
    cells.extend(row.shift.map(|shift| format!("{:.3}", shift.p)));
    let mark = match row.mark() {
        Some(Mark::Better) => "better",
        Some(Mark::Worse) => "worse",
        Some(Mark::NotSignificant) => "~",
        Some(Mark::Same) | None => return cells,
    };
    if !row.single && row.shift.is_none() {
        cells.push(String::new());
    }
    cells.push(mark.to_owned());
    cells
}

/// How the columns are to be read.
fn legend(single: bool) -> String {
    if single {
        let ratio = format!(
            "B / A: B divided by A; ×1.10 is 10 % more than in A. Differences of more than {} are marked.",
            percent(NOTABLE)
        );
        return wrapped(&ratio, 0, 2)
            + "one run each: significance is not tested (pass several runs as A… -- B…)\n";
    }
    let words = format!(
        "A, B: medians of the runs. B / A: median ratio of all pairs of runs; ×1.10 is 10 % more than in A. p: \
         probability of such a difference by chance (Mann-Whitney, Holm). ~: not significant, p is {SIGNIFICANT} or more."
    );
    wrapped(&words, 0, 2)
}

/// `5 %`.
fn percent(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    format!("{} %", text.trim_end_matches(".0"))
}

/// The text of a comparison.
pub(super) fn render(
    first: Group<'_>,
    second: Group<'_>,
    rows: &[Row<'_>],
    single: bool,
) -> String {
    let mut text = String::new();
    for (letter, group) in [("A", first), ("B", second)] {
        text.push_str(&introduction(letter, group));
    }
    text.push_str(&legend(single));
    let mut table = Vec::new();
    for part in Part::ALL {
        let rows = rows.iter().filter(|row| row.figure.part == part);
        let mut rows: Vec<_> = rows.map(cells).collect();
        if part == Part::Generator {
            rows.push(limited(first, second));
        }
        if rows.is_empty() {
            continue;
        }
        table.push(vec![String::new()]);
        let mut heading = vec![
            part.heading().to_owned(),
            "A".to_owned(),
            "B".to_owned(),
            "B / A".to_owned(),
        ];
        heading.extend((!single).then(|| "p".to_owned()));
        table.push(heading);
        table.extend(rows);
    }
    text.push_str(&aligned(&table, ""));
    text.push_str(&options(&settings::differing(first, second)));
    text
}

/// The options that differ: in columns where these are narrow enough, else an option after the other.
fn options(differing: &[Difference]) -> String {
    if differing.is_empty() {
        return String::new();
    }
    let heading = "options that differ";
    let mut table = vec![Vec::new(), [heading, "A", "B"].map(str::to_owned).to_vec()];
    let values = |it: &Difference| it.values.each_ref().map(|values| values.join(" | "));
    table.extend(differing.iter().map(|it| {
        let [a, b] = values(it);
        vec![format!("  {}", it.name), a, b]
    }));
    let text = aligned(&table, "");
    if text.lines().all(|line| line.chars().count() <= COLUMNS) {
        return text;
    }
    let mut text = format!("\n{heading}\n");
    for it in differing {
        let [a, b] = values(it);
        text.push_str(&wrapped(&format!("{}: A {a}, B {b}", it.name), 2, 4));
    }
    text
}

/// What was run, when and where.
fn introduction(letter: &str, group: Group<'_>) -> String {
    let mut text = String::new();
    let Some((name, it)) = group.first() else {
        return text;
    };
    let name = match group.len() {
        1 => printable(name),
        runs => format!(
            "{} from {}",
            Counted::of(runs as u64, "run"),
            printable(name)
        ),
    };
    let environment = &it.environment;
    let words = format!(
        "{name} ({}): {} → {}",
        environment.started.strftime("%Y-%m-%d %H:%M:%S UTC"),
        printable(&environment.kind.heading(&environment.asked)),
        printable(&environment.broker),
    );
    let _ = write!(text, "{letter}  {}", wrapped(&words, 3, 3).trim_start());
    text
}

/// Whether the generator was the limit; in how many runs.
fn limited(first: Group<'_>, second: Group<'_>) -> Vec<String> {
    let word = |group: Group<'_>| {
        let limited = group.iter().filter(|(_, it)| it.verdict().limited).count();
        match (limited, group.len()) {
            (0, _) => "no".to_owned(),
            (_, 1) => "yes".to_owned(),
            (limited, runs) => format!("{limited} of {runs}"),
        }
    };
    vec!["  generator-limited".to_owned(), word(first), word(second)]
}
