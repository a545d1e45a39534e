//! Statements of the specification in files: what the broker does, and the packets that show it.

use std::fs;
use std::path::Path;

/// How a statement is covered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cover {
    /// By these steps.
    Steps(Vec<String>),
    /// By tests of these names in this source file.
    Tests(String, Vec<String>),
    /// It binds clients only.
    Client,
    /// What it is about never happens.
    Absent,
    /// Not at all.
    Open,
}

/// Statements that are covered together.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// Their numbers, such as `MQTT-3.1.0-1`.
    pub(crate) numbers: Vec<String>,
    /// What the broker does, in a sentence.
    pub(crate) says: String,
    pub(crate) cover: Cover,
}

impl Case {
    /// The name of the test.
    pub(crate) fn name(&self) -> String {
        self.numbers
            .iter()
            .map(|number| format!("[{number}]"))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// All cases, in the order of the files.
pub(crate) fn read() -> Result<Vec<Case>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/statements");
    let entries = fs::read_dir(folder).map_err(|error| error.to_string())?;
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
        for block in text.split("\n\n").filter(|block| !block.trim().is_empty()) {
            let lines = block.lines().filter(|line| !line.starts_with('#'));
            let lines: Vec<&str> = lines.filter(|line| !line.trim().is_empty()).collect();
            if !lines.is_empty() {
                let case = case(&lines);
                cases.push(case.map_err(|why| format!("{}: {why}", path.display()))?);
            }
        }
    }
    Ok(cases)
}

fn case(lines: &[&str]) -> Result<Case, String> {
    let [head, says, rest @ ..] = lines else {
        return Err(format!("{lines:?} is no case"));
    };
    let numbers = head.split_whitespace().map(|word| {
        let number = word
            .strip_prefix('[')
            .and_then(|word| word.strip_suffix(']'));
        number.map(str::to_owned)
    });
    let numbers = numbers.collect::<Option<Vec<_>>>();
    let words = |line: &str| {
        line.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let cover = match rest {
        ["  client"] => Cover::Client,
        ["  absent"] => Cover::Absent,
        ["  open"] => Cover::Open,
        [test] if test.starts_with("  test ") => match &words(test)[1..] {
            [file, names @ ..] if !names.is_empty() => Cover::Tests(file.clone(), names.to_vec()),
            _ => return Err(format!("`{test}` names no test")),
        },
        steps if !steps.is_empty() && steps.iter().all(|step| step.starts_with("  ")) => {
            Cover::Steps(steps.iter().map(|step| step.trim().to_owned()).collect())
        }
        _ => return Err(format!("`{head}` has no steps")),
    };
    Ok(Case {
        numbers: numbers.ok_or_else(|| format!("`{head}` is no list of numbers"))?,
        says: (*says).to_owned(),
        cover,
    })
}
