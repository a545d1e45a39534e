//! Two runs, or two groups of them, side by side.

use std::fmt::Write as _;

use super::figures::{self, Better, Figure, Part};
use super::layout::{COLUMNS, wrapped};
use super::settings;
use super::summary::{Group, Summary};
use super::table::{aligned, printable};
use crate::stats::{Shift, holm, median, shift};
use crate::text::Counted;

/// How far figures of one run each are apart before they are called better or worse. There is no test for them.
const NOTABLE: f64 = 0.05;
/// The chance of a difference by chance below which it is one.
const SIGNIFICANT: f64 = 0.05;
/// With fewer runs in each group no difference is significant.
const FEWEST: usize = 4;

/// What a comparison has come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The figures side by side.
    pub text: String,
    /// Why the runs can hardly be compared.
    pub warnings: Vec<String>,
    /// The figures of the second group that are worse by more than the margin.
    pub worse: Vec<String>,
}

/// Puts two groups side by side, with the ratio of the second to the first; neither is empty. Settings that are the
/// same in all runs are left out. With `margin`, such as 0.05, figures that are worse by more than that are named: for
/// several runs, those whose confidence interval is beyond it.
pub fn compare(first: Group<'_>, second: Group<'_>, margin: Option<f64>) -> Comparison {
    let runs: Vec<&Summary> = first.iter().chain(second).map(|it| it.1).collect();
    let single = first.len() == 1 && second.len() == 1;
    let figures = figures::all(&runs);
    let mut rows: Vec<Row> = figures
        .iter()
        .map(|figure| Row::new(figure, first, second))
        .collect();
    correct(&mut rows);
    let mut warnings = settings::differences(first, second);
    if !single && first.len().min(second.len()) < FEWEST {
        warnings.push(format!(
            "fewer than {FEWEST} runs on one side: no difference can be significant"
        ));
    }
    let worse = margin.map_or_else(Vec::new, |margin| {
        let worse = rows.iter().filter_map(|row| row.worse_than(margin));
        worse.collect()
    });
    Comparison {
        text: text(first, second, &rows, single),
        warnings,
        worse,
    }
}

/// A figure of both groups.
struct Row<'a> {
    figure: &'a Figure,
    /// The median of each group; nothing where it was not measured.
    values: [Option<f64>; 2],
    /// How they differ, where there is a test for it.
    shift: Option<Shift>,
    /// One run each.
    single: bool,
    /// The runs are of one kind, so that one can be better.
    alike: bool,
}

impl<'a> Row<'a> {
    fn new(figure: &'a Figure, first: Group<'_>, second: Group<'_>) -> Self {
        let single = first.len() == 1 && second.len() == 1;
        let mut kinds = first.iter().chain(second).map(|it| it.1.environment.kind);
        let kind = kinds.next();
        let alike = kinds.all(|it| Some(it) == kind);
        let of = |group: Group<'_>| -> Vec<f64> {
            let values = group.iter().filter_map(|(_, run)| figure.of(run));
            values.collect()
        };
        let [a, b] = [of(first), of(second)];
        let middle = |values: &[f64]| (!values.is_empty()).then(|| median(values));
        Self {
            figure,
            values: [middle(&a), middle(&b)],
            shift: if single { None } else { shift(&a, &b) },
            single,
            alike,
        }
    }

    /// The second to the first.
    fn ratio(&self) -> Option<f64> {
        match (self.shift, self.values) {
            (Some(shift), _) => Some(shift.ratio),
            (None, [Some(a), Some(b)]) if a > 0.0 => Some(b / a),
            _ => None,
        }
    }

    /// By what factor, from 1, the second is worse; infinite where the first has none of it.
    fn loss(&self, ratio: Option<f64>) -> Option<f64> {
        let [Some(a), Some(b)] = self.values else {
            return None;
        };
        match (self.figure.better, ratio) {
            (Better::Neither, _) => None,
            (Better::Lower, Some(ratio)) => Some(ratio),
            (Better::Higher, Some(ratio)) => Some(1.0 / ratio),
            // There was none before.
            (Better::Lower, None) => Some(if b > a { f64::INFINITY } else { 1.0 }),
            (Better::Higher, None) => Some(if b > a { 0.0 } else { 1.0 }),
        }
    }

    /// Better, worse, or neither.
    fn mark(&self) -> &'static str {
        let Some(loss) = self.loss(self.ratio()).filter(|_| self.alike) else {
            return "";
        };
        if self.shift.is_some_and(|shift| shift.p >= SIGNIFICANT) {
            return "~";
        }
        let notable = if self.single { 1.0 + NOTABLE } else { 1.0 };
        if loss > notable {
            "worse"
        } else if loss < 1.0 / notable {
            "better"
        } else {
            ""
        }
    }

    /// The sentence about a figure that is worse by more than the margin.
    fn worse_than(&self, margin: f64) -> Option<String> {
        if !self.figure.decides {
            return None;
        }
        let certain = match (self.shift, self.figure.better) {
            // The least loss that the runs do not rule out.
            (Some(shift), Better::Higher) => self.loss(Some(shift.interval.1)),
            (Some(shift), _) => self.loss(Some(shift.interval.0)),
            (None, _) => self.loss(self.ratio()),
        };
        let [a, b] = self.values.map(|it| it.map(|it| self.figure.unit.show(it)));
        certain.filter(|loss| *loss > 1.0 + margin).map(|_| {
            format!(
                "{} is worse by more than {}: {} before, {} after",
                self.figure.name,
                percent(margin),
                a.unwrap_or_default(),
                b.unwrap_or_default()
            )
        })
    }

    fn cells(&self) -> Vec<String> {
        let unit = self.figure.unit;
        let shown = |value: Option<f64>| value.map_or("-".to_owned(), |it| unit.show(it));
        let ratio = match (self.ratio(), self.values[1]) {
            (Some(ratio), Some(_)) => format!("×{ratio:.2}"),
            (None, Some(b)) if b <= 0.0 => "=".to_owned(),
            _ => "-".to_owned(),
        };
        let mut cells = vec![
            format!("  {}", self.figure.name),
            shown(self.values[0]),
            shown(self.values[1]),
            ratio,
        ];
        cells.extend(self.shift.map(|shift| format!("{:.3}", shift.p)));
        match self.mark() {
            "" => {}
            mark => {
                if !self.single && self.shift.is_none() {
                    cells.push(String::new());
                }
                cells.push(mark.to_owned());
            }
        }
        cells
    }
}

/// Raises the chances of figures that are judged: among many, one differs by chance.
fn correct(rows: &mut [Row<'_>]) {
    let judged = |row: &Row<'_>| row.figure.better != Better::Neither;
    let shifts = rows.iter_mut().filter(|row| judged(row));
    let mut shifts: Vec<&mut Shift> = shifts.filter_map(|row| row.shift.as_mut()).collect();
    let chances: Vec<f64> = shifts.iter().map(|shift| shift.p).collect();
    for (shift, p) in shifts.iter_mut().zip(holm(&chances)) {
        shift.p = p;
    }
}

/// `5 %`.
fn percent(share: f64) -> String {
    let text = format!("{:.1}", share * 100.0);
    format!("{} %", text.trim_end_matches(".0"))
}

fn text(first: Group<'_>, second: Group<'_>, rows: &[Row<'_>], single: bool) -> String {
    let mut text = String::new();
    for (letter, group) in [("A", first), ("B", second)] {
        text.push_str(&introduction(letter, group));
    }
    text.push_str(&wrapped(
        if single {
            "one run each: no test possible"
        } else {
            "medians; p: chance of such a difference by chance (Mann-Whitney, Holm); ~: not significant"
        },
        0,
        2,
    ));
    let mut table = Vec::new();
    for part in Part::ALL {
        let rows = rows.iter().filter(|row| row.figure.part == part);
        let mut rows: Vec<_> = rows.map(Row::cells).collect();
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
    text.push_str(&options(settings::rows(first, second)));
    text
}

/// The options that differ: in columns where these are narrow enough, else an option after the other.
fn options(rows: Vec<Vec<String>>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let heading = "options that differ";
    let mut table = vec![Vec::new(), [heading, "A", "B"].map(str::to_owned).to_vec()];
    table.extend(rows.iter().cloned());
    let text = aligned(&table, "");
    if text.lines().all(|line| line.chars().count() <= COLUMNS) {
        return text;
    }
    let mut text = format!("\n{heading}\n");
    for row in rows {
        if let [name, a, b] = row.as_slice() {
            text.push_str(&wrapped(&format!("{}: A {a}, B {b}", name.trim()), 2, 4));
        }
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
