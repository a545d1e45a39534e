//! The text that sets and lifts faults at run time.

use std::time::Instant;

use super::Faults;
use crate::model::Fault;

/// Where faults are set.
const TOPIC: &str = "$mqtty/fault";

/// What lifts faults: all of them, or those of the kind that is named behind it.
const OFF: &str = "off";

/// Whether faults are set with this topic.
pub(in crate::broker) fn is_control(topic: &str) -> bool {
    topic == TOPIC
}

impl Faults {
    /// Does what the lines of a text ask for, or nothing where one of them cannot be read.
    pub(in crate::broker) fn command(&self, text: &str, now: Instant) -> Result<(), String> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let commands = lines.map(|line| match line.split_once(' ') {
            Some((OFF, kind)) => Ok(Command::Off(Some(kind.trim()))),
            None if line == OFF => Ok(Command::Off(None)),
            _ => line.parse().map(Command::Set).map_err(|expected: String| {
                let shown: String = line.chars().take(60).collect();
                format!("expected {expected}, not {shown:?}")
            }),
        });
        let commands = commands.collect::<Result<Vec<_>, String>>()?;
        if commands.is_empty() {
            return Err("expected a fault, or off".to_owned());
        }
        for command in commands {
            match command {
                Command::Set(fault) => self.add(fault, now),
                Command::Off(None) => self.active.borrow_mut().clear(),
                Command::Off(Some(kind)) => {
                    let mut active = self.active.borrow_mut();
                    active.retain(|one| one.fault.name() != kind);
                }
            }
        }
        Ok(())
    }

    /// Those in force, one a line.
    pub(in crate::broker) fn list(&self) -> String {
        let active = self.active.borrow();
        let lines: Vec<_> = active.iter().map(|one| one.fault.text.as_str()).collect();
        lines.join("\n")
    }
}

enum Command<'a> {
    Set(Fault),
    Off(Option<&'a str>),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::BrokerFaults;

    #[test]
    fn lines_set_and_lift_faults_all_or_none() {
        let now = Instant::now();
        let faults = Faults::new(&BrokerFaults::default(), now);
        faults
            .command("drop:0.5\n delay=1s@puback \n", now)
            .expect_err("out of scope");
        assert_eq!(faults.list(), "");
        faults
            .command("drop:0.5\n delay=1s \ndrop@3", now)
            .expect("three faults");
        assert_eq!(faults.list(), "drop:0.5\ndelay=1s\ndrop@3");
        faults
            .command("off drop\r\nclose", now)
            .expect("two commands");
        assert_eq!(faults.list(), "delay=1s\nclose");
        faults.command("", now).expect_err("nothing");
        faults.command("off", now).expect("all");
        assert_eq!(faults.list(), "");
    }
}
