//! Every flag of other programs is known, or said to be something else here, or nothing.

use super::super::{CliExit, command, definition, parse};
use super::*;
use crate::options::Id;

/// A program, the command that stands for it, and its flags.
pub(super) const PROGRAMS: &[(&str, &str, &str)] = &[
    (
        "mosquitto_pub",
        "pub",
        "-A -d --debug -c --disable-clean-session -D --property -f --file -h --host -i --id -I --id-prefix -k --keepalive \
         -L --url -l --stdin-line -m --message -M --max-inflight -n --null-message -p --port -P --pw -q --qos -r --retain \
         -s --stdin-file -t --topic -u --username -V --protocol-version -x --session-expiry-interval --help --nodelay \
         --quiet --repeat --repeat-delay --unix --will-payload --will-qos --will-retain --will-topic --cafile --capath \
         --cert --key --keyform --ciphers --tls-version --insecure --tls-alpn --tls-engine --tls-engine-kpass-sha1 \
         --tls-use-os-certs --tls-keylog --psk --psk-identity --proxy --ws --no-tls -o -S",
    ),
    (
        "mosquitto_sub",
        "sub",
        "-A -c --disable-clean-session -C -d --debug -D --property -E -F -h --host -i --id -I --id-prefix -k --keepalive \
         -L --url -N -p --port -P --pw -q --qos -R -t --topic -T --filter-out -u --username -U --unsubscribe -v --verbose \
         -V --protocol-version -W -x --session-expiry-interval --help --nodelay --pretty --quiet --random-filter \
         --retained-only --remove-retained --retain-as-published --retain-handling --message-rate -w -S --unix \
         --will-payload --will-qos --will-retain --will-topic --cafile --capath --cert --key --keyform --ciphers \
         --tls-version --insecure --tls-alpn --tls-engine --tls-engine-kpass-sha1 --tls-use-os-certs --tls-keylog --psk \
         --psk-identity --proxy --ws --no-tls -M --max-inflight -o",
    ),
    (
        "mosquitto_rr",
        "rr",
        "-A -c --disable-clean-session -d --debug -D --property -e -f --file -F -h --host -i --id -I --id-prefix -k \
         --keepalive --latency -L --url -m --message -n --null-message -N -o -p --port -P --pw -q --qos -R -s --stdin-file -S \
         -t --topic -u --username -v --verbose -V --protocol-version -W -x --session-expiry-interval --help --nodelay \
         --pretty --quiet --unix --will-payload --will-qos --will-retain --will-topic --cafile --capath --cert --key \
         --keyform --ciphers --tls-version --insecure --tls-alpn --tls-engine --tls-engine-kpass-sha1 --tls-use-os-certs \
         --tls-keylog --psk --psk-identity --proxy --ws --no-tls -M --max-inflight",
    ),
    (
        "HiveMQ pub",
        "pub",
        "-h --host -p --port -V --mqttVersion -i --identifier -ip --identifierPrefix -u --user -pw --password -pw:env \
         -pw:file -k --keepAlive -c --cleanStart --no-cleanStart -se --sessionExpiryInterval -Cup --connectUserProperty -s \
         --secure --cafile --capath --ciphers --tls-version --cert --key --keypw --keystore --ks --keystorepw \
         --keystoreprivatekeypw --truststore --ts --truststorepw -ws -ws:path -Wt --willTopic -Wm --willPayload -Wq \
         --willQualityOfService -Wr --willRetain -We --willMessageExpiryInterval -Wd --willDelayInterval -Wpf \
         --willPayloadFormatIndicator -Wct --willContentType -Wrt --willResponseTopic -Wcd --willCorrelationData -Wup \
         --willUserProperties --rcvMax --sendMax --maxPacketSize --sendMaxPacketSize --topicAliasMax --sendTopicAliasMax \
         --no-reqProblemInfo --reqResponseInfo -t --topic -m --message -m:file -m:empty -q --qos -r --retain -e \
         --messageExpiryInterval -ct --contentType -cd --correlationData -pf --payloadFormatIndicator -rt --responseTopic \
         -up --userProperty -d --debug -v --verbose -l",
    ),
    (
        "HiveMQ sub",
        "sub",
        "-t --topic -q --qos -of --outputToFile -oc --outputToConsole --base64 -b64 -J --jsonOutput -T --showTopics -up \
         --userProperty -d --debug -v --verbose -l -pw -ip --mqttVersion",
    ),
    (
        "MQTTX",
        "sub",
        "-V --mqtt-version -h --hostname -p --port -f --format -v --verbose --no-clean -i --client-id -k --keepalive -u \
         --username -P --password -l --protocol --path -wh --ws-headers --ws-subprotocol --key --cert --ca --insecure \
         --alpn -rp --reconnect-period --maximum-reconnect-times --maximun-reconnect-times -up --user-properties \
         -Cup --conn-user-properties -se --session-expiry-interval --rcv-max --receive-maximum --maximum-packet-size \
         --topic-alias-maximum --req-response-info --no-req-problem-info -Wt -Wm -Wq -Wr -Wd -Wpf -We -Wct -Wrt -Wcd -Wup \
         -so --save-options -lo --load-options -t -q -nl --no_local --no-local -rap -rh -si --file-write --file-save \
         --delimiter -o --output-mode -Pp -Pmn -Ap --debug",
    ),
    (
        "MQTTX",
        "bench pub",
        "-c --count -i --interval -im --message-interval -L --limit -t -m -S --payload-size -q -r -d -pf -e -ta -rt -cd -up \
         -si -ct -I --client-id --file-read --split -v --verbose --maximun-reconnect-times",
    ),
    (
        "curl",
        "pub",
        "-d --data --data-binary --data-raw -u --user -k --insecure -o --output -v --verbose -s --silent --cacert --capath \
         --cert --key --pass --connect-timeout --url --proxy --interface --unix-socket --tls-max --tlsv1.2 --tlsv1.3 \
         --ciphers -4 -6 -H --header -T --upload-file --retry --retry-connrefused --json --no-color --tcp-nodelay",
    ),
    (
        "curl",
        "sub",
        "-u --user --insecure --output --silent --cacert --max-time --retry --retry-max-time --json -N",
    ),
    (
        "emqtt-bench",
        "bench pub",
        "-h --host -p --port -V --version -c --count -R --connrate -n --startnumber -i --interval -I --interval_of_msg -u \
         --username -P --password -t --topic -S --ssl -q --qos -k --keepalive -C --clean -x --session-expiry -s --size \
         -m --message -r --retain -L --limit -F --inflight -w --wait-before-publishing --min-random-wait --max-random-wait \
         --certfile --keyfile --cacertfile --ssl-version --ciphers --ws --quic --nst-dets --ifaddr --prefix --shortids \
         -l --lowmem --num-retry-connect --reconnect --force-major-gc-interval --log_to --topics-payload --payload-hdrs \
         --prometheus --restapi --qoe",
    ),
    (
        "emqtt-bench",
        "bench conn",
        "-h -p -c -R --connrate -n --startnumber -i -k -C --clean -x -s --ssl --certfile --keyfile --quic --lowmem \
         --prometheus --ifaddr",
    ),
    ("mosquitto", "broker", "-p"),
];

/// What `mqtty COMMAND FLAG` ends in: nothing if the flag is known, else the hint.
fn ends_in(line: &str, flag: &str) -> Option<String> {
    let root = command();
    let words: Vec<OsString> = std::iter::once("mqtty")
        .chain(line.split(' '))
        .map(OsString::from)
        .collect();
    let leaf = called(&root, &words);
    let letters = flag.strip_prefix('-').unwrap_or(flag);
    if has(leaf, flag) || letters::find(leaf, letters).is_some() {
        return None;
    }
    // A word behind it, as behind a flag with a value.
    let words = [words, vec![flag.into(), "word".into()]].concat();
    match parse(words) {
        Err(CliExit::Wrong(failure)) => Some(failure.hint.unwrap_or_default()),
        other => panic!("{line} {flag}: {other:?}"),
    }
}

#[test]
fn every_flag_of_other_programs_has_an_answer() {
    for (program, line, flags) in PROGRAMS {
        for flag in flags.split_whitespace() {
            let Some(hint) = ends_in(line, flag) else {
                continue;
            };
            let generic = hint.contains("to list the") || hint.contains("quote a value");
            assert!(
                !hint.is_empty() && !generic,
                "{program}: {line} {flag}: {hint}"
            );
            if let Some(rest) = hint.split("did you mean ").nth(1) {
                let flag = rest.trim_end_matches('?');
                let root = super::super::root();
                let words: Vec<OsString> =
                    format!("mqtty {line}").split(' ').map(Into::into).collect();
                assert!(has(called(root, &words), flag), "{line}: {hint}");
            }
        }
    }
}

#[test]
fn every_flag_has_an_answer_in_every_command() {
    let root = command();
    let mut missing = Vec::new();
    for line in [
        "conn",
        "pub",
        "sub",
        "rr",
        "bench conn",
        "bench pub",
        "bench sub",
        "bench e2e",
        "simulate",
    ] {
        let words: Vec<OsString> = format!("mqtty {line}").split(' ').map(Into::into).collect();
        let leaf = called(&root, &words);
        for (program, _, flags) in PROGRAMS {
            for flag in flags.split_whitespace().filter(|flag| !has(leaf, flag)) {
                // Letters are perhaps read as two flags.
                let letters = flag.len() > 2 && !flag.starts_with("--");
                let hint = hint(&root, leaf, flag);
                if hint.is_none() && !letters {
                    missing.push(format!("{program}: {line} {flag}"));
                }
            }
        }
    }
    assert_eq!(missing, [""; 0]);
}

#[test]
fn a_flag_of_another_command_names_it() {
    for (line, flag, hint) in [
        (
            "conn",
            "-t",
            "-t is a flag of mqtty pub, sub, rr and others",
        ),
        ("pub", "-rap", "-rap is a flag of mqtty sub, bench sub"),
        (
            "conn",
            "-ta",
            "-ta is a flag of mqtty pub, bench pub, bench e2e and others",
        ),
        // Under its name here, where a similar flag would be wrong.
        (
            "bench pub",
            "--null-message",
            "--null-message is --empty in mqtty pub, rr, reply",
        ),
        (
            "conn",
            "--outputToFile",
            "--outputToFile is --file-write in mqtty sub",
        ),
        (
            "sub",
            "--contentType",
            "--content-type is a flag of mqtty pub, rr, reply and others",
        ),
        (
            "conn",
            "--watch",
            "--watch is a flag of mqtty bench conn, bench pub, bench sub and others",
        ),
        // Letters that were read as others.
        ("pub", "-nl", "-nl is a flag of mqtty sub, bench sub"),
        ("conn", "-lm", "-lm is a flag of mqtty pub, rr"),
    ] {
        assert_eq!(ends_in(line, flag).as_deref(), Some(hint), "{line} {flag}");
    }
}

#[test]
fn a_value_that_is_missing_has_no_hint_at_another_command() {
    for line in [
        "pub -t a -m",
        "pub -t",
        "bench pub -t a -m",
        "sub -t",
        "sub -t a -i",
    ] {
        let words = format!("mqtty {line}");
        match parse(words.split(' ').map(OsString::from).collect()) {
            Err(CliExit::Wrong(failure)) => assert_eq!(failure.hint, None, "{line}"),
            other => panic!("{line}: {other:?}"),
        }
    }
}

#[test]
fn commands_and_values_of_other_programs() {
    for (line, hint) in [
        ("publish", "did you mean pub?"),
        ("help subscribe", "did you mean sub?"),
        ("bench publish", "did you mean pub?"),
        ("bench foo", "run `mqtty help bench` to list its commands"),
        (
            "profile foo",
            "run `mqtty help profile` to list its commands",
        ),
        ("pub -V mqttv311", "did you mean 3.1.1?"),
        ("conn -l tcp", "did you mean mqtt?"),
        ("conn --tls-min tlsv1.2", "did you mean 1.2?"),
        ("sub -t a -o JSON", "did you mean json?"),
        ("pub -t a -f /etc/hosts", "did you mean --file-read?"),
    ] {
        let words = format!("mqtty {line}");
        match parse(words.split(' ').map(OsString::from).collect()) {
            Err(CliExit::Wrong(failure)) => {
                assert_eq!(failure.hint.as_deref(), Some(hint), "{line}");
            }
            other => panic!("{line}: {other:?}"),
        }
    }
}

#[test]
fn what_is_meant() {
    for (line, flag, hint) in [
        ("pub", "--payload", "did you mean --message?"),
        ("bench pub", "--payload=x", "did you mean --message?"),
        (
            "sub",
            "--message",
            "publish messages with mqtty pub --message",
        ),
        ("sub", "--json", "did you mean --output-mode json?"),
        ("conn", "--json", "did you mean --output-mode json?"),
        (
            "sub",
            "--retain",
            "--retain is a flag of mqtty pub, bench pub, simulate and others",
        ),
        (
            "broker",
            "--hostname",
            "--hostname is a flag of mqtty pub, sub, rr and others",
        ),
        ("pub", "--will-payload", "did you mean --will-message?"),
        ("pub", "-c", "did you mean --no-clean?"),
        ("sub", "-pw", "-pw: did you mean --password?"),
        ("sub", "-L", "did you mean --url?"),
        (
            "pub",
            "--session_expiry_interval",
            "did you mean --session-expiry-interval?",
        ),
        (
            "pub",
            "--psk",
            "let openssl do it: --proxy-command 'openssl s_client -quiet -connect %h:%p -psk_identity NAME -psk KEY'",
        ),
        (
            "sub",
            "--tls-keylog",
            "set the variable SSLKEYLOGFILE to the name of a file",
        ),
        ("pub", "--topik", "did you mean --topic?"),
        ("sub", "--output", "did you mean --output-mode?"),
        ("test", "--retry", "did you mean --retries?"),
        ("bench pub", "--clients", "did you mean --count?"),
        (
            "bench e2e",
            "-c",
            "pass the numbers of clients as --pubs and --subs",
        ),
        ("bench max pub", "-z", "did you mean --trial?"),
        ("bench max e2e", "--fail-if", "did you mean --slo?"),
        ("bench pub", "--slo", "did you mean --fail-if?"),
        ("bench storm connect", "--slo", "did you mean --fail-if?"),
        // One letter means one thing to a client and another to a load generator.
        ("conn", "-s", "did you mean --protocol mqtts?"),
        ("bench pub", "-s", "did you mean --payload-size?"),
        ("bench sub", "-S", "did you mean --protocol mqtts?"),
        (
            "sub",
            "-S",
            "SRV records are not supported: pass host and port",
        ),
        ("sub", "-w", "did you mean --output-mode table?"),
        (
            "bench pub",
            "-w",
            "publishing starts when all clients are connected: --start-at sets a time",
        ),
        ("pub", "-w", "-w is --output-mode table in mqtty sub"),
        ("pub", "-C", "did you mean --protocol?"),
        ("bench conn", "-C", "did you mean --no-clean?"),
        (
            "bench conn",
            "-n",
            "clients are numbered from 1: %i in --client-id and --topic is the number",
        ),
        ("conn", "-n", "-n is a flag of mqtty pub, rr, reply"),
    ] {
        assert_eq!(ends_in(line, flag).as_deref(), Some(hint), "{line} {flag}");
    }
}

#[test]
fn what_exists_is_not_said_to_be_missing() {
    let words = |means: &Means| match means {
        Words(words) => Some(*words),
        _ => None,
    };
    let definition = definition::of(&["pub"]).unwrap();
    let exists = |flag: &str| Id::of(flag).is_some_and(|id| definition.has(id));
    for (flags, means) in HABITS.iter().chain(LOAD) {
        let Some(words) = words(means) else { continue };
        for flag in flags.iter().filter_map(|flag| flag.strip_prefix("--")) {
            assert!(!exists(flag), "--{flag}: {words}");
        }
    }
    // The same for the page about other programs.
    for row in include_str!("../../../docs/migrating.md")
        .lines()
        .filter(|it| it.contains("not supported"))
    {
        for flag in row.split('`').filter_map(|word| word.strip_prefix("--")) {
            assert!(!exists(flag), "{row}");
        }
    }
}

#[test]
fn a_habit_is_a_flag_of_at_least_one_command() {
    let root = command();
    for (names, means) in HABITS.iter().chain(LOAD) {
        if let Flag(flag) | Beside(flag, _) = means {
            let known = describe::commands(&root)
                .iter()
                .any(|command| has(command, flag));
            assert!(known, "{names:?}: {flag}");
        }
    }
}
