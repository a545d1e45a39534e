//! What the bytes pass through on their way: a proxy, a command, or nothing.

mod environment;
mod url;

use super::context::Context;
use super::given::{Given, Origin};
use crate::error::Failure;
use crate::model::{Address, Endpoint, Via};
use crate::options::Id;

/// The value of `--proxy` that stands for the usual variables of the environment.
const ENVIRONMENT: &str = "env";

/// What the strongest level that says anything about proxies says.
pub(super) struct Choice {
    /// Where it was given, if it was.
    origin: Option<Origin>,
    wanted: Wanted,
}

enum Wanted {
    /// Nothing was said.
    Nothing,
    Direct,
    Proxy(Via),
    Environment,
    /// The command, before its placeholders are filled in.
    Command(String),
}

/// What one level says.
struct Level {
    direct: Option<Origin>,
    proxy: Option<Given>,
    command: Option<Given>,
}

impl Level {
    /// Only one of them may be given, but in the environment, where one may stay from long ago.
    fn at(context: &Context<'_>, level: usize) -> Result<Self, Failure> {
        let direct = context.switch_at(level, Id::NoProxy)?;
        let mut said = Self {
            direct: direct.filter(|(on, _)| *on).map(|(_, origin)| origin),
            proxy: context.one_at(level, Id::Proxy),
            command: context.one_at(level, Id::ProxyCommand),
        };
        let given = said.proxy.iter().chain(&said.command);
        let origins: Vec<_> = said
            .direct
            .iter()
            .chain(given.map(|given| &given.origin))
            .collect();
        if let [one, other, ..] = origins[..]
            && !matches!(one, Origin::Environment(_))
        {
            return Err(Failure::usage(format!("{one} cannot be used with {other}")));
        }
        if said.direct.is_some() {
            said.proxy = None;
        }
        if said.direct.is_some() || said.proxy.is_some() {
            said.command = None;
        }
        Ok(said)
    }
}

/// Reads the flags of proxies.
pub(super) fn resolve(context: &Context<'_>) -> Result<Choice, Failure> {
    for level in context.levels() {
        let Level {
            direct,
            proxy,
            command,
        } = Level::at(context, level)?;
        let (origin, wanted) = if let Some(origin) = direct {
            (origin, Wanted::Direct)
        } else if let Some(given) = proxy {
            let wanted = match given.text()? {
                ENVIRONMENT => Wanted::Environment,
                _ => Wanted::Proxy(Via::Proxy(Box::new(url::parse(&given)?))),
            };
            (given.origin, wanted)
        } else if let Some(given) = command {
            let text = given.text()?;
            if text.trim().is_empty() {
                return Err(Failure::usage(format!("{} is empty", given.origin)));
            }
            (given.origin.clone(), Wanted::Command(text.to_owned()))
        } else {
            continue;
        };
        return Ok(Choice {
            origin: Some(origin),
            wanted,
        });
    }
    Ok(Choice {
        origin: None,
        wanted: Wanted::Nothing,
    })
}

/// What was given about proxies, to be saved with other options: the flag and its value.
pub(super) fn reference(context: &Context<'_>) -> Result<Option<(Id, Given)>, Failure> {
    for level in context.levels() {
        let said = Level::at(context, level)?;
        let direct = said.direct.map(|origin| Given {
            origin,
            value: "true".into(),
        });
        let given = [
            (Id::NoProxy, direct),
            (Id::Proxy, said.proxy),
            (Id::ProxyCommand, said.command),
        ];
        let mut given = given.into_iter();
        if let Some((id, Some(given))) = given.find(|(_, given)| given.is_some()) {
            return Ok(Some((id, given)));
        }
    }
    Ok(None)
}

impl Choice {
    /// Puts the way to each broker into its endpoint. `many`: the clients of a load test connect.
    pub(super) fn apply(
        self,
        context: &Context<'_>,
        endpoints: &mut [Endpoint],
        username: Option<&str>,
        embedded: bool,
        many: bool,
    ) -> Result<(), Failure> {
        if let (Wanted::Command(_), Some(origin), true) = (&self.wanted, &self.origin, many) {
            return Err(Failure::usage(format!(
                "{origin} starts a command for one connection: it cannot be used with many clients"
            ))
            .with_hint("use --proxy, or --no-proxy to connect directly"));
        }
        if matches!(self.wanted, Wanted::Environment) && !environment::has_proxy(context) {
            self.warn_unused(context, "neither ALL_PROXY nor HTTPS_PROXY is set");
        }
        for endpoint in endpoints {
            let Address::Tcp { host, port } = &endpoint.address else {
                self.warn_unused(context, "a Unix socket is on this machine");
                continue;
            };
            if embedded {
                self.warn_unused(context, "the embedded broker is in this process");
                continue;
            }
            if endpoint.quic {
                self.refuse_for_quic()?;
                continue;
            }
            endpoint.via = match &self.wanted {
                Wanted::Direct => Via::Direct,
                Wanted::Proxy(via) => via.clone(),
                Wanted::Environment => environment::proxy_for(context, host, *port)?,
                Wanted::Nothing => match environment::variable_for(context, host, *port) {
                    Some(variable) => Via::DirectDespite(variable),
                    None => Via::Direct,
                },
                Wanted::Command(command) => {
                    Via::Command(filled(command, host, *port, username.unwrap_or_default())?)
                }
            };
            if let Some(name) = endpoint.via.name().filter(|_| many) {
                context.warn(format!(
                    "the clients connect through {name}, which is part of what is measured"
                ));
            }
        }
        Ok(())
    }

    /// A proxy for TCP was given for what is no TCP. The variables of the environment are for other programs.
    fn refuse_for_quic(&self) -> Result<(), Failure> {
        match (&self.wanted, &self.origin) {
            (Wanted::Proxy(_) | Wanted::Command(_), Some(origin)) => Err(Failure::usage(format!(
                "{origin} cannot be used with QUIC, which runs over UDP: proxies carry TCP"
            ))
            .with_hint("connect directly with --no-proxy, or through the proxy with -l mqtts")),
            _ => Ok(()),
        }
    }

    /// Warns of a proxy for what needs none, where it was typed for this very line.
    fn warn_unused(&self, context: &Context<'_>, why: &str) {
        if let (Some(Origin::Flag(id)), false) =
            (&self.origin, matches!(self.wanted, Wanted::Direct))
        {
            context.warn(format!("{id} is ignored: {why}"));
        }
    }
}

/// A command with the host, the port and the user name in place of `%h`, `%p` and `%r`, each quoted for the shell.
fn filled(command: &str, host: &str, port: u16, username: &str) -> Result<String, Failure> {
    // A command would take it for an option.
    if host.starts_with('-') {
        return Err(Failure::usage(format!(
            "the host {host} begins with a dash: --proxy-command cannot be used with it"
        )));
    }
    let mut filled = String::with_capacity(command.len() + host.len());
    let mut rest = command;
    while let Some(at) = rest.find('%') {
        let (before, after) = rest.split_at(at);
        filled.push_str(before);
        let mut letters = after.chars();
        letters.next();
        match letters.next() {
            Some('h') => filled.push_str(&quoted(host)),
            Some('p') => filled.push_str(&port.to_string()),
            Some('r') => filled.push_str(&quoted(username)),
            Some('%') => filled.push('%'),
            other => {
                filled.push('%');
                filled.extend(other);
            }
        }
        rest = letters.as_str();
    }
    filled.push_str(rest);
    Ok(filled)
}

/// A word that the shell takes as it is.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-:@+,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_in_and_quoted() {
        let filled = |command: &str, host: &str, username: &str| {
            filled(command, host, 8883, username).unwrap()
        };
        assert_eq!(
            filled("ssh -W %h:%p %r@jump", "broker.example", "bob"),
            "ssh -W broker.example:8883 bob@jump"
        );
        assert_eq!(
            filled("nc %h %p", "fe80::1%eth0", ""),
            "nc 'fe80::1%eth0' 8883"
        );
        assert_eq!(filled("x %r", "h", "a b; rm 'x'"), r"x 'a b; rm '\''x'\'''");
        assert_eq!(filled("x %r|", "h", ""), "x ''|");
        assert_eq!(filled("date +%%s %q %", "h", ""), "date +%s %q %");
        assert_eq!(filled("x %h", "$(id)", ""), "x '$(id)'");
        assert!(super::filled("x %h", "-oProxyCommand=x", 1, "").is_err());
    }
}
