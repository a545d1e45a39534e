//! `--messages`: messages that were recorded, as load.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use super::pace::Paced;
use super::payload;
use crate::commands::publish::RecordedLines;
use crate::error::Failure;
use crate::model::{BenchPayload, Pacing, RecordedMessage};
use crate::options::Id;
use crate::settings::context::Context;
use crate::settings::given::ParseGiven as _;
use crate::settings::value;
use crate::text;

/// Reads the messages of a file, if one is given; where nothing else says how fast, `paced` is on their own schedule then.
/// A message without a topic goes to the first of `topics`.
pub(in crate::commands) fn resolve(
    context: &Context<'_>,
    topics: &[String],
    paced: &mut Paced,
) -> Result<Option<BenchPayload>, Failure> {
    let speed = context.typed(Id::Speed).parsed(value::speed)?;
    let Some(path) = context.typed_path(Id::Messages) else {
        return match speed {
            Some(_) => Err(Failure::usage(format!(
                "{} needs {}",
                Id::Speed,
                Id::Messages
            ))),
            None => Ok(None),
        };
    };
    let paces = [Id::Rate, Id::MessageInterval, Id::Stages];
    let pace = context.first_typed(&paces);
    let payloads = [
        Id::Message,
        Id::FileRead,
        Id::PayloadSize,
        Id::Template,
        Id::Stamp,
    ];
    let excluded =
        |one: Id, other: Id| Failure::usage(format!("{one} cannot be used with {other}"));
    if let Some(other) = context.first_typed(&payloads) {
        return Err(excluded(Id::Messages, other));
    }
    if let (Some(_), Some(other)) = (speed, pace) {
        return Err(excluded(Id::Speed, other));
    }
    let as_recorded = pace.is_none();
    let (messages, times) = read(&path, topics, as_recorded)?;
    if as_recorded {
        let moments = moments(&times, speed.unwrap_or(1.0));
        let last = moments.last().copied().unwrap_or_default();
        // The last one is due before the end.
        paced.stages = Some(last + Duration::from_millis(1));
        paced.pacing = Pacing::Recorded(moments.into());
    }
    Ok(Some(BenchPayload::Recorded(messages.into())))
}

/// The messages of a file, and when each was recorded, where that is needed.
fn read(
    path: &Path,
    topics: &[String],
    needs_times: bool,
) -> Result<(Vec<RecordedMessage>, Vec<Timestamp>), Failure> {
    let shown = path.display();
    let bytes = payload::read(path)?;
    let mut reader = RecordedLines::new(needs_times, !topics.is_empty())?;
    let (mut messages, mut times) = (Vec::new(), Vec::new());
    let lines = text::without_mark(&bytes)
        .split(|byte| *byte == b'\n')
        .zip(1..);
    for (line, number) in lines {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        let message = reader.read(line).map_err(|failure| Failure {
            message: format!("{shown}, line {number}: {}", failure.message),
            ..failure
        })?;
        let default = topics.first().map_or("", String::as_str);
        messages.push(RecordedMessage {
            topic: message.topic.unwrap_or(default).to_owned(),
            payload: message.payload.to_vec(),
        });
        times.extend(message.time);
    }
    if messages.is_empty() {
        return Err(Failure::usage(format!("{shown} has no messages")));
    }
    Ok((messages, times))
}

/// When each message is due. One that was recorded before the one before it is due with that.
fn moments(times: &[Timestamp], speed: f64) -> Vec<Duration> {
    let mut due = Duration::ZERO;
    let first = times.first().copied().unwrap_or_default();
    let moment = |time: &Timestamp| {
        let seconds = time.duration_since(first).as_secs_f64() / speed;
        // What is further away than a century never comes.
        let seconds = seconds.clamp(0.0, 3.2e9);
        due = due.max(Duration::from_secs_f64(seconds));
        due
    };
    times.iter().map(moment).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_the_distances_of_the_recording_divided_by_the_speed() {
        let times = [100, 101, 103, 102, 110].map(|at| Timestamp::from_second(at).unwrap());
        let seconds = |speed| -> Vec<f64> {
            let moments = moments(&times, speed);
            moments.iter().map(Duration::as_secs_f64).collect()
        };
        assert_eq!(seconds(1.0), [0.0, 1.0, 3.0, 3.0, 10.0]);
        assert_eq!(seconds(10.0), [0.0, 0.1, 0.3, 0.3, 1.0]);
        assert_eq!(seconds(0.5), [0.0, 2.0, 6.0, 6.0, 20.0]);
        assert!(seconds(f64::MIN_POSITIVE)[4] > 1e9);
    }
}
