//! Examples for the pages, one list for all of them.

/// The examples of a command: what each does, and the line to type.
pub(super) fn of(command: &str) -> &'static [(&'static str, &'static str)] {
    match command {
        "mqtty" => START,
        "conn" => super::conn::EXAMPLES,
        "pub" => super::publish::EXAMPLES,
        "sub" => super::subscribe::EXAMPLES,
        "bench" => super::bench::EXAMPLES,
        "check" => super::check::EXAMPLES,
        "simulate" => super::simulate::EXAMPLES,
        "ls" => super::list::EXAMPLES,
        "profile" => super::profile::EXAMPLES,
        "init" => super::init::EXAMPLES,
        "broker" => super::broker::EXAMPLES,
        "completions" => super::generate::COMPLETIONS_EXAMPLES,
        "man" => super::generate::MAN_EXAMPLES,
        "version" => super::version::EXAMPLES,
        _ => match command.split_once(' ') {
            Some(("bench", command)) => super::bench::examples_of(command),
            Some(("profile", command)) => super::profile::examples_of(command),
            _ => &[],
        },
    }
}

const START: &[(&str, &str)] = &[
    ("is the broker there?", "mqtty conn -h localhost --once"),
    ("listen", "mqtty sub -h localhost -t 'home/#'"),
    (
        "say something",
        "mqtty pub -h localhost -t home/light -m on",
    ),
];
