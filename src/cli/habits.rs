//! Flags of other programs, typed out of habit, and what stands for them here.
//!
//! Only flags that a command does not have are looked up. A row whose flag the command has not either is
//! skipped, so that one table serves all commands.

use std::ffi::OsString;

use clap::Command;

use super::describe::{self, connects};
use super::letters;

/// What stands for a flag of another program.
type Row = (&'static [&'static str], Means);

/// What a habit comes to here.
#[derive(Clone, Copy)]
enum Means {
    /// This flag, perhaps with a value.
    Flag(&'static str),
    /// This flag, in commands that have the second one, too.
    Beside(&'static str, &'static str),
    /// This sentence, which names no flag that the command must have.
    Words(&'static str),
    /// This sentence, in commands that do not have the flag.
    Without(&'static str, &'static str),
}

use Means::{Beside, Flag, Without, Words};

/// The first row that fits counts.
#[rustfmt::skip]
const HABITS: &[Row] = &[
    // Addresses.
    (&["-L"], Flag("--url")),
    (&["--servers"], Flag("--hostname")),
    (&["-C"], Flag("--protocol")),
    (&["-p"], Flag("--port")),
    (&["--ifaddr", "--interface"], Flag("--bind")),
    (&["--unix-socket"], Flag("--unix")),
    (&["--ws", "-ws"], Flag("--protocol ws")),
    (&["-ws:path"], Flag("--path")),
    (&["--no-tls"], Flag("--protocol mqtt")),
    (&["-s", "--secure", "--ssl", "--tls", "--ssl-reqd"], Flag("--protocol mqtts")),
    (&["--protocol-version", "--mqttVersion", "--version"], Flag("--mqtt-version")),
    (&["--srv"], Words("SRV records are not supported: pass host and port")),
    (&["-4", "-6", "--ipv4", "--ipv6"], Words("all addresses of a host are tried: pass an IP address to pick one")),
    (&["--socks5"], Words("pass the proxy as a URL: --proxy socks5://HOST:PORT")),
    (&["--socks5-hostname"], Words("pass the proxy as a URL: --proxy socks5h://HOST:PORT")),
    (&["--proxy-user"], Words("put the login into the URL: --proxy http://USER:PASSWORD@HOST:PORT")),
    (&["--noproxy"], Flag("--no-proxy")),
    (&["--resolve", "--connect-to"], Words("pass the address as --hostname and the name in the certificate as --sni")),
    (&["--location", "--location-trusted"], Words("redirects are not followed: use the URL in the error message")),
    (&["--quic"], Flag("--protocol quic")),
    (&["--nodelay", "--tcp-nodelay"], Words("no option needed: small packets are sent without delay")),
    (&["--retry"], Flag("--retries")),
    (&["--retry", "--retry-connrefused", "--retry-max-time", "--num-retry-connect"], Flag("--wait-for-broker")),
    (&["--retry-delay"], Flag("--reconnect-period")),
    (&["--keepalive-time", "--keepAlive", "--keep-alive"], Flag("--keepalive")),
    (&["-H", "--header"], Flag("--ws-headers")),
    // Login and client identifier.
    (&["--user"], Flag("--username")),
    (&["--pw", "-pw", "--pass"], Flag("--password")),
    (&["--netrc", "--netrc-file"], Flag("--password-file")),
    (&["--oauth2-bearer"], Words("pass the token as --password, or as --ws-headers 'Authorization: Bearer TOKEN'")),
    (&["-pw:env"], Flag("--password-env")),
    (&["-pw:file"], Flag("--password-file")),
    (&["--id", "--identifier", "-I", "--id-prefix", "-ip", "--identifierPrefix", "--prefix"], Flag("--client-id")),
    // Encryption.
    (&["--cafile", "--capath", "--cacert", "--cacertfile"], Flag("--ca")),
    (&["--certfile"], Flag("--cert")),
    (&["--keyfile"], Flag("--key")),
    (&["--keypw"], Flag("--key-password")),
    (&["--tls-alpn"], Flag("--alpn")),
    (&["--tls-version", "--ssl-version", "--tlsv1.2", "--tlsv1.3"], Flag("--tls-min")),
    (&["--tlsv1", "--tlsv1.0", "--tlsv1.1"], Words("only TLS 1.2 and 1.3 are supported: see --tls-min and --tls-max")),
    (&["--pinnedpubkey"], Flag("--pin-sha256")),
    (&["--tls-use-os-certs"], Words("no option needed: the system's CA certificates are the default")),
    (&["--ciphers", "--tls13-ciphers"], Words("cipher suites cannot be configured: --tls-min and --tls-max limit the version")),
    (&["--keyform", "--tls-engine", "--tls-engine-kpass-sha1"], Words("hardware keys are not supported: --key reads a PEM file")),
    (&["--keystore", "--ks", "--keystorepw", "--keystoreprivatekeypw", "--kspw"],
        Words("keystores are not supported: export the certificate and the key as PEM for --cert and --key")),
    (&["--truststore", "--ts", "--truststorepw", "--tspw"],
        Words("truststores are not supported: export the certificates as PEM for --ca")),
    (&["--psk", "--psk-identity"], Words("let openssl do it: --proxy-command 'openssl s_client -quiet -connect %h:%p -psk_identity NAME -psk KEY'")),
    (&["--tls-keylog"], Words("set the variable SSLKEYLOGFILE to the name of a file")),
    // The session.
    (&["-c", "--disable-clean-session", "--clean", "--cleanStart", "--no-cleanStart", "--clean-session"], Flag("--no-clean")),
    (&["-x", "--sessionExpiry", "--session-expiry"], Flag("--session-expiry-interval")),
    (&["--reconnect"], Flag("--maximum-reconnect-times")),
    (&["-M", "--max-inflight"], Flag("--inflight")),
    (&["-M", "--max-inflight"], Flag("--receive-maximum")),
    (&["--rcvMax"], Flag("--receive-maximum")),
    (&["--maxPacketSize"], Flag("--maximum-packet-size")),
    (&["--topicAliasMax"], Flag("--topic-alias-maximum")),
    (&["--sendMax", "--sendMaxPacketSize", "--sendTopicAliasMax"],
        Words("no option needed: the limits in CONNACK are respected")),
    (&["--reqResponseInfo"], Flag("--req-response-info")),
    (&["--no-reqProblemInfo"], Flag("--no-req-problem-info")),
    (&["--connectUserProperty"], Flag("--conn-user-properties")),
    (&["--maximun-reconnect-times"], Flag("--maximum-reconnect-times")),
    // The will.
    (&["--will-payload", "--willPayload", "--willMessage"], Flag("--will-message")),
    (&["--willQualityOfService"], Flag("--will-qos")),
    // Properties.
    (&["-D", "--property"], Words("each property has its own option, such as --session-expiry-interval and --user-properties")),
    (&["--userProperty", "--user-property"], Flag("--user-properties")),
    (&["-d"], Flag("--debug")),
    // Messages.
    (&["--payload", "--data", "--data-binary", "--data-raw", "--data-ascii", "--data-urlencode"], Flag("--message")),
    (&["-d"], Flag("--message")),
    (&["-m", "--message", "--payload", "--data"], Without("--message", "publish messages with mqtty pub --message")),
    (&["--file", "--upload-file", "-m:file"], Flag("--file-read")),
    (&["-T"], Flag("--file-read")),
    (&["-m:empty", "--null-message"], Flag("--empty")),
    (&["--stdin-line", "-l"], Flag("--line-mode")),
    (&["--stdin-file"], Flag("--stdin")),
    (&["--repeat-delay"], Flag("--repeat-interval")),
    (&["--size"], Flag("--payload-size")),
    (&["--interval_of_msg"], Flag("--message-interval")),
    (&["-I"], Flag("--message-interval")),
    (&["--payload-hdrs"], Flag("--stamp")),
    (&["--payload-hdrs"], Words("measure latency with bench e2e, or bench pub --stamp")),
    (&["--topics-payload"], Words("describe topics and payloads in a scenario file: mqtty simulate --file")),
    // Receiving.
    (&["-J", "--json", "--jsonOutput"], Flag("--output-mode json")),
    (&["--base64", "-b64"], Flag("--format base64")),
    (&["-w", "--watch"], Beside("--output-mode table", "--retained-only")),
    (&["--output"], Flag("--output-mode")),
    (&["--outputToFile", "-of", "--output"], Flag("--file-write")),
    (&["-O", "--remote-name"], Flag("--file-save")),
    (&["--no-buffer"], Words("no option needed: each message is printed at once")),
    (&["--outputToConsole", "-oc"], Words("no option needed: messages are printed")),
    (&["--showTopics"], Flag("--verbose")),
    (&["--message-rate"], Flag("--stats")),
    (&["--max-time"], Flag("--wait")),
    (&["-S"], Words("SRV records are not supported: pass host and port")),
    // How much is said.
    (&["--silent", "-s"], Flag("--quiet")),
    (&["--show-error", "--fail", "--fail-with-body"], Words("no option needed: errors are always shown, with their own exit codes")),
    (&["--include"], Flag("--verbose")),
    (&["--trace", "--trace-ascii"], Flag("--debug")),
    (&["-l", "--log_to"], Flag("--debug")),
    (&["--no-color"], Flag("--color never")),
];

/// What counts before that for commands with many clients: their flags are those of load generators.
#[rustfmt::skip]
const LOAD: &[Row] = &[
    (&["-c", "--count", "--clients", "--connections"], Flag("--count")),
    (&["-c", "--count", "--clients", "--connections"], Without("--count", "pass the numbers of clients as --pubs and --subs")),
    (&["-z", "--duration"], Flag("--trial")),
    (&["--fail-if"], Flag("--slo")),
    (&["--slo"], Beside("--fail-if", "--fail-if")),
    (&["-s", "--size"], Flag("--payload-size")),
    (&["-s", "--shortids"], Words("set client identifiers with --client-id: %i is the number of the client")),
    (&["-S"], Flag("--protocol mqtts")),
    (&["-C"], Flag("--no-clean")),
    (&["-R", "--connrate"], Flag("--connect-rate")),
    (&["-F"], Flag("--inflight")),
    (&["-n", "--startnumber"], Words("clients are numbered from 1: %i in --client-id and --topic is the number")),
    (&["-w", "--wait-before-publishing"], Words("publishing starts when all clients are connected: --start-at sets a time")),
    (&["--min-random-wait", "--max-random-wait"], Words("messages are sent on a fixed schedule: --rate or --message-interval")),
    (&["--prometheus", "--restapi"], Flag("--metrics-listen")),
    (&["-l", "--lowmem", "--force-major-gc-interval", "--nst-dets"], Words("no option needed: an idle connection takes about 2 kB")),
    (&["--qoe"], Words("no option needed: latencies are always reported")),
];

/// What to say about a flag that a command does not have; `None` if nothing is known about it. `root` holds
/// all commands: for most lines only the one that is called is set up.
pub(super) fn hint(root: &Command, command: &Command, typed: &str) -> Option<String> {
    let name = typed.split('=').next().unwrap_or(typed);
    let known = rows(command, name).find_map(|means| match means {
        Beside(flag, other) => {
            (has(command, flag) && has(command, other)).then(|| format!("did you mean {flag}?"))
        }
        Flag(flag) => has(command, flag).then(|| format!("did you mean {flag}?")),
        Words(words) => connects(command).then(|| words.to_owned()),
        Without(flag, words) => {
            (connects(command) && !has(command, flag)).then(|| words.to_owned())
        }
    });
    let long = name.strip_prefix("--").map(kebab);
    let flag = long.map(|long| format!("--{long}"));
    let renamed = || {
        flag.clone()
            .filter(|flag| flag != name && has(command, flag))
    };
    let elsewhere = || {
        rows(command, name).find_map(|means| {
            let (flag, sign) = match means {
                Flag(flag) => (flag, flag),
                Beside(flag, other) => (flag, other),
                Words(_) | Without(..) => return None,
            };
            Some(format!(
                "{name} is {flag} in {}",
                having(root, command, sign)?
            ))
        })
    };
    known
        .or_else(|| Some(format!("did you mean {}?", renamed()?)))
        // In another command. A letter out of habit is rather what it is elsewhere than another option of ours.
        .or_else(|| elsewhere().filter(|_| !name.starts_with("--")))
        .or_else(|| {
            Some(format!(
                "{name} is a flag of {}",
                having(root, command, name)?
            ))
        })
        .or_else(elsewhere)
        .or_else(|| {
            let flag = flag.as_ref().filter(|flag| *flag != name)?;
            Some(format!(
                "{flag} is a flag of {}",
                having(root, command, flag)?
            ))
        })
}

/// Whether a word is a flag of other programs.
pub(super) fn is_habit(word: &str) -> bool {
    let mut rows = HABITS.iter().chain(LOAD);
    rows.any(|(names, _)| names.contains(&word))
}

/// What a flag means that is typed out of habit, in the order in which it counts for a command.
fn rows(command: &Command, name: &str) -> impl Iterator<Item = Means> {
    let load: &[Row] = if has(command, "--connect-rate") {
        LOAD
    } else {
        &[]
    };
    // A letter means something else to a single client.
    let last: &[Row] = if name.starts_with("--") { LOAD } else { &[] };
    let rows = load.iter().chain(HABITS).chain(last);
    rows.filter(move |(names, _)| names.contains(&name))
        .map(|(_, means)| *means)
}

/// Other commands that have a flag: `mqtty pub, bench pub`.
fn having(root: &Command, command: &Command, flag: &str) -> Option<String> {
    if has(command, flag) {
        return None;
    }
    let commands = describe::commands(root).into_iter();
    let having = commands.filter(|other| connects(other) && has(other, flag));
    let mut having: Vec<_> = having.map(describe::path).collect();
    // Those that are called by one or two words come first.
    having.sort_by_key(|path| path.matches(' ').count() > 1);
    let (first, rest) = having.split_at(having.len().min(3));
    let others = if rest.is_empty() { "" } else { " and others" };
    (!first.is_empty()).then(|| format!("mqtty {}{others}", first.join(", ")))
}

/// What to say where the words behind a command came to nothing because one of them is a habit: flags of
/// several letters are read as one letter and a value.
pub(super) fn among(root: &Command, command: &Command, words: &[OsString]) -> Option<String> {
    let mut words = words.iter().filter_map(|word| word.to_str());
    words.find_map(|word| {
        let several = !word.starts_with("--") && word.starts_with('-') && word.len() > 2;
        let ours = word.strip_prefix('-');
        let ours = ours.is_some_and(|word| letters::find(command, word).is_some());
        let hint = (several && !ours).then(|| hint(root, command, word))??;
        Some(if hint.starts_with(word) {
            hint
        } else {
            format!("{word}: {hint}")
        })
    })
}

/// The command that these words call, the program's name first.
pub(super) fn called<'a>(root: &'a Command, words: &[OsString]) -> &'a Command {
    let mut command = root;
    for word in words.iter().skip(1) {
        match command.find_subcommand(word) {
            Some(below) => command = below,
            None => break,
        }
    }
    command
}

/// Whether a command has the flag at the beginning of a text.
fn has(command: &Command, flag: &str) -> bool {
    let flag = flag.split(' ').next().unwrap_or(flag);
    command.get_arguments().any(|arg| {
        let long = arg.get_long_and_visible_aliases().unwrap_or_default();
        let short = arg.get_short().map(|short| format!("-{short}"));
        long.iter()
            .any(|long| flag.strip_prefix("--") == Some(long))
            || short.as_deref() == Some(flag)
    }) || flag
        .strip_prefix('-')
        .is_some_and(|letters| letters::find(command, letters).is_some())
}

/// `--sessionExpiryInterval` and `--session_expiry_interval` as we write them.
fn kebab(name: &str) -> String {
    let mut kebab = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            kebab.push('-');
            kebab.push(letter.to_ascii_lowercase());
        } else {
            kebab.push(if letter == '_' { '-' } else { letter });
        }
    }
    kebab
}

pub(super) mod words;

#[cfg(test)]
mod page;
#[cfg(test)]
mod tests;
