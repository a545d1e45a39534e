//! A password that a file holds beside one broker, and that is about to go to another.
//!
//! Each flag is looked up on its own, so that `-h other` takes the password of a profile along, perhaps of one
//! that nobody has named. That is what the rule says and what some want; whoever does not must hear of it.

use std::net::IpAddr;

use super::context::Context;
use super::given::Given;
use super::layer::ValueSource;
use super::url;
use crate::model::{Address, Endpoint};
use crate::options::Id;

/// The flags that say where a broker is.
const BROKER_OPTIONS: [Id; 3] = [Id::Hostname, Id::Url, Id::Unix];

/// The flags that say what the password is, without asking a person, who sees where it goes.
const PASSWORDS: [Id; 4] = [
    Id::Password,
    Id::PasswordFile,
    Id::PasswordEnv,
    Id::PasswordCommand,
];

/// Warns if the password of a level goes to other brokers than those that its file names.
pub(super) fn warn(context: &Context<'_>, level: usize, endpoints: &[Endpoint]) {
    let Some(file) = file_of(context, level) else {
        return;
    };
    let passwords = PASSWORDS.iter();
    let Some(password) = passwords
        .into_iter()
        .find_map(|id| context.one_at(level, *id))
    else {
        return;
    };
    let levels = context.levels_below();
    let mut named = levels.filter_map(|level| Some((level, brokers_at(context, level)?)));
    let typed = BROKER_OPTIONS.into_iter().any(|id| context.is_typed(id));
    let own = |(level, _): &(usize, _)| file_of(context, *level) == Some(file);
    if !typed {
        // The strongest place counts; if that is in the file, then the file means what it says.
        match named.next() {
            Some(strongest) if !own(&strongest) => {}
            _ => return,
        }
    }
    let Some((_, (own, names))) = named.find(own) else {
        return;
    };
    let others: Vec<_> = endpoints
        .iter()
        .map(|endpoint| &endpoint.address)
        .filter(|address| !names.iter().any(|name| is_at(address, name)))
        .map(ToString::to_string)
        .collect();
    if !others.is_empty() {
        let (password, others, own) = (password.origin, others.join(", "), own.origin);
        context.warn(format!(
            "{password} is sent to {others}, not to the broker in {own}"
        ));
    }
}

/// The file that a level is of, by its weakest place: profiles and defaults stand in one.
fn file_of(context: &Context<'_>, level: usize) -> Option<ValueSource> {
    match context.source(level)? {
        ValueSource::OptionsFile => Some(ValueSource::OptionsFile),
        ValueSource::Profile | ValueSource::Defaults => Some(ValueSource::Defaults),
        ValueSource::CommandLine | ValueSource::Environment => None,
    }
}

/// The hosts and sockets that a level names, also where something else is connected to, and where the first of them
/// stands.
fn brokers_at(context: &Context<'_>, level: usize) -> Option<(Given, Vec<String>)> {
    let given = |id| context.all_values_at(level, id).unwrap_or_default();
    let all: Vec<Given> = BROKER_OPTIONS.into_iter().flat_map(given).collect();
    let first = all.first()?.clone();
    let texts = all.iter().map(|given| given.value.to_string_lossy());
    let names = texts.flat_map(|text| text.split(',').map(name).collect::<Vec<_>>());
    Some((first, names.collect()))
}

/// The host or the socket in one of the words for a broker.
fn name(text: &str) -> String {
    let text = text.trim();
    let url = url::parse(text).ok();
    let name = url.and_then(|url| url.host.or(url.socket));
    name.unwrap_or_else(|| text.trim_matches(['[', ']']).to_owned())
}

fn is_at(address: &Address, name: &str) -> bool {
    match address {
        Address::Tcp { host, .. } => {
            host.eq_ignore_ascii_case(name) || is_this_machine(host) && is_this_machine(name)
        }
        Address::Unix(path) => path.as_os_str() == name,
    }
}

/// Whether what is sent there stays here.
fn is_this_machine(host: &str) -> bool {
    let address = host.parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}
