//! `--shard` and `--run-id`: the part of a run that is done here.

use super::schedulers;
use crate::error::Failure;
use crate::model::RunShard;
use crate::options::Id;
use crate::settings::context::Context;
use crate::settings::given::Given;

/// The shard that is read from the environment.
const AUTO: &str = "auto";
/// What stands for the number of the shard in the name of a report.
const SHARD_NAME: &str = "{shard}";
/// What a value has to be.
const EXPECTED: &str = "K/N with K from 0 to N-1, such as 0/4, or auto";

/// The part of a run, and the number of the run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resolved {
    pub(super) shard: Option<RunShard>,
    pub(super) run: u32,
}

/// Reads the flags.
///
/// # Errors
///
/// A value that is wrong, or an environment that does not say which shard this is.
pub(super) fn resolve(context: &Context<'_>) -> Result<Resolved, Failure> {
    let variable = |name: &str| context.variable(name)?.into_string().ok();
    let typed = context.typed(Id::RunId);
    let typed = typed.as_ref().map(Given::text).transpose()?;
    let mut name = typed.map(str::to_owned);
    let shard = match context.typed(Id::Shard) {
        None => None,
        Some(given) if given.text()? == AUTO => {
            let task = schedulers::find(&variable)?;
            let said = || variable(schedulers::RUN).or_else(|| task.job.clone());
            name = name.or_else(said);
            Some(RunShard {
                index: task.index,
                count: task.count,
                scheduler: Some(task.name),
                common_run: false,
            })
        }
        Some(given) => Some(given.parse(numbers)?),
    };
    let shard = shard.map(|shard| RunShard {
        common_run: name.is_some(),
        ..shard
    });
    Ok(Resolved {
        shard,
        run: name.map_or_else(rand::random, |name| number(&name)),
    })
}

fn numbers(text: &str) -> Result<RunShard, &'static str> {
    let (index, count) = text.split_once('/').ok_or(EXPECTED)?;
    let number = |text: &str| text.trim().parse::<u32>().map_err(|_| EXPECTED);
    let (index, count) = (number(index)?, number(count)?);
    if index >= count {
        return Err(EXPECTED);
    }
    Ok(RunShard {
        index,
        count,
        scheduler: None,
        common_run: false,
    })
}

/// The number of the run of this name: eight hexadecimal digits are it, other text is hashed (FNV-1a).
fn number(name: &str) -> u32 {
    if name.len() == 8
        && name.bytes().all(|byte| byte.is_ascii_hexdigit())
        && let Ok(number) = u32::from_str_radix(name, 16)
    {
        return number;
    }
    name.bytes().fold(0x811c_9dc5, |hash: u32, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

/// Puts the number of the shard into the name of a file.
///
/// # Errors
///
/// There is no shard.
pub(super) fn named(
    id: Id,
    path: std::path::PathBuf,
    shard: Option<RunShard>,
) -> Result<std::path::PathBuf, Failure> {
    let text = path.to_string_lossy();
    if !text.contains(SHARD_NAME) {
        return Ok(path);
    }
    match shard {
        Some(shard) => Ok(text.replace(SHARD_NAME, &shard.index.to_string()).into()),
        None => Err(Failure::usage(format!(
            "{SHARD_NAME} in {id} {text} needs {}",
            Id::Shard
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_named_by_its_number_or_any_text() {
        assert_eq!(number("0badcafe"), 0x0bad_cafe);
        // FNV-1a of "a" and "foobar", from its reference values.
        assert_eq!(number("a"), 0xe40c_292c);
        assert_eq!(number("foobar"), 0xbf9c_f968);
        assert_ne!(number("job 1"), number("job 2"));
    }

    #[test]
    fn a_shard_is_one_of_their_number() {
        for (text, expected) in [
            ("0/1", Some((0, 1))),
            ("2/3", Some((2, 3))),
            ("3/3", None),
            ("0/0", None),
            ("1", None),
            ("-1/3", None),
            ("1/3/5", None),
            ("a/b", None),
        ] {
            let found = numbers(text).ok().map(|it| (it.index, it.count));
            assert_eq!(found, expected, "{text}");
        }
    }
}
