//! The options: one row each, in the order of the help.
//!
//! A row is the name of an option, the sentence of the help, and facts about it ([`Opt`] says what each means).
//! The long name is made of the name: `NoClean` is `--no-clean`. Commands choose from the options in their `flags.rs`.

use super::kebab::{kebab, kebab_length};
use super::option::{Hint, Mask, Opt, Saved};

/// The long name of an option: `no-clean` of `NoClean`.
macro_rules! long_name {
    ($id:ident) => {{
        const NAME: &[u8] = stringify!($id).as_bytes();
        const LONG: [u8; kebab_length(NAME)] = kebab(NAME);
        match std::str::from_utf8(&LONG) {
            Ok(long) => long,
            Err(_) => panic!("a name is text"),
        }
    }};
}

/// Rows of identifiers and facts → the enum of the identifiers and the table.
macro_rules! options {
    ($($id:ident $help:literal $(.$fact:ident($($value:expr),*))*;)*) => {
        /// An option. Two commands that have an option of one name have the same option.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "the help says what each is for")]
        pub enum Id {
            $($id,)*
        }

        /// All options, in the order of their identifiers.
        pub static OPTIONS: &[Opt] = &[$(Opt::new(long_name!($id), $help)$(.$fact($($value),*))*,)*];

        /// The identifiers of all options.
        pub const ALL: &[Id] = &[$(Id::$id,)*];
    };
}

/// The options of TLS: any of them turns encryption on.
pub const TLS: &[Id] = &[
    Id::Ca,
    Id::Cert,
    Id::Key,
    Id::KeyPassword,
    Id::Insecure,
    Id::Alpn,
    Id::Sni,
    Id::TlsMin,
    Id::TlsMax,
];

/// The options of the will.
pub const WILL: &[Id] = &[
    Id::WillTopic,
    Id::WillMessage,
    Id::WillMessageBase64,
    Id::WillFile,
    Id::WillQos,
    Id::WillRetain,
    Id::WillDelayInterval,
    Id::WillPayloadFormatIndicator,
    Id::WillMessageExpiryInterval,
    Id::WillContentType,
    Id::WillResponseTopic,
    Id::WillCorrelationData,
    Id::WillUserProperties,
];

/// Where the password comes from: one of these.
pub const PASSWORD_SOURCES: &[Id] = &[
    Id::Password,
    Id::PasswordFile,
    Id::PasswordEnv,
    Id::PasswordCommand,
    Id::AskPassword,
];

options! {
    Once "Connect, report and leave" .common();
    OutputMode "How to report [default: default]" .common()
        .short('o') .takes("MODE") .one_of(&["text", "default", "json", "log"]);
    UserProperties "User properties of the message" .common()
        .list("KEY: VALUE") .letters("up") .saved_as(Saved::Pairs) .masked(Mask::Pair);
    Profile "Connect as this profile of the config file says; flags, and the environment, beat it" .common()
        .takes("NAME") .connection() .not_in_files();
    Config "Read this config file [default: config.toml in the folder mqtty of the user's configuration]"
        .takes("FILE") .path() .connection() .not_in_files();
    Hostname "Broker: HOST, HOST:PORT, or a URL such as mqtts://user:password@host:port/topic" .common()
        .short('h') .takes("HOST|URL") .alias("host") .hint(Hint::Hostname) .connection() .called("host")
        .masked(Mask::Hosts);
    Url "The broker as a URL; schemes mqtt, tcp, mqtts, tls, ssl, ws, wss and unix"
        .takes("URL") .hint(Hint::Url) .connection() .masked(Mask::Url);
    Port "The port [default: 1883 for mqtt, 8883 for mqtts, 8083 for ws, 8084 for wss]" .common()
        .short('p') .takes("PORT") .connection();
    Protocol "The transport [default: mqtt]" .common()
        .short('l') .takes("PROTOCOL") .one_of(&["mqtt", "mqtts", "ws", "wss"]) .connection();
    MqttVersion "The version of MQTT [default: 5]" .common()
        .short('V') .takes("VERSION") .one_of(&["5", "5.0", "3.1.1", "3.1"]) .connection() .saved_as(Saved::Version);
    Embedded "Start a broker in this process and use it; -p names its port" .common() .connection();
    Unix "Connect to the Unix domain socket at this path" .takes("PATH") .path() .connection();
    Bind "Connect from this address" .short('A') .takes("ADDRESS") .connection();
    ConnectTimeout "How long connecting may take, from name look-up to CONNACK [default: 30s]"
        .takes("DURATION") .connection();
    WaitForBroker "Retry the first connection for this time, or unlimited, until the broker accepts it"
        .takes("DURATION") .connection() .proposes(&["unlimited"]);
    ClientId "The client identifier [default: mqtty_ and eight random hexadecimal digits]" .common()
        .short('i') .takes("ID") .connection() .saved_as(Saved::ClientId);
    Username "The user name" .common()
        .short('u') .takes("NAME") .connection() .saved_as(Saved::Credential) .masked(Mask::Username);
    Password "The password; as the last word and without a value, it is asked for" .common()
        .short('P') .takes("PASSWORD") .bytes() .connection() .saved_as(Saved::Credential) .masked(Mask::Whole);
    PasswordFile "Take the password from the first line of this file"
        .takes("FILE") .path() .connection();
    PasswordEnv "Take the password from the environment variable of this name"
        .takes("NAME") .connection();
    PasswordCommand "Take the password from the first line that this prints; it is run by sh -c"
        .takes("COMMAND") .bytes() .connection() .masked(Mask::InReports);
    AskPassword "Ask for the password on the terminal" .connection();
    AuthenticationMethod "Enhanced authentication with the user name and the password (MQTT 5)"
        .takes("METHOD") .one_of(&["SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"]) .connection() .letters("am");
    Ca "Trust the certificates in this file or directory (PEM or DER) instead of the system's" .common()
        .takes("PATH") .path() .connection();
    Cert "Client certificate chain, PEM or DER" .common() .takes("FILE") .path() .connection();
    Key "Private key of the client certificate, PEM or DER" .common() .takes("FILE") .path() .connection();
    KeyPassword "The password of an encrypted key (PKCS#8)"
        .takes("PASSWORD") .bytes() .connection() .masked(Mask::Whole);
    Insecure "Accept any certificate, whatever its issuer, name, dates, version or key" .common() .connection();
    Alpn "Offer these protocols by ALPN" .list("PROTOCOL") .connection();
    Sni "Ask for this server name and verify it, instead of the host" .takes("NAME") .connection();
    TlsMin "The lowest version of TLS to speak" .takes("VERSION") .one_of(&["1.2", "1.3"]) .connection();
    TlsMax "The highest version of TLS to speak" .takes("VERSION") .one_of(&["1.2", "1.3"]) .connection();
    Path "The path of the request [default: /mqtt]" .takes("PATH") .connection() .masked(Mask::Path);
    WsHeaders "Further headers of the request"
        .list("NAME: VALUE") .connection() .letters("wh") .saved_as(Saved::Pairs) .masked(Mask::Header);
    WsSubprotocol "The subprotocol to ask for [default: mqtt]" .takes("NAME") .connection();
    NoClean "Keep the session of this client identifier; with MQTT 5 and without -se it never expires"
        .connection() .opposite_of("clean");
    Keepalive "Keep-alive: seconds or a duration, 0 is off [default: 30]"
        .short('k') .takes("SECONDS") .connection();
    SessionExpiryInterval "How long the broker keeps the session: seconds, a duration, or never (to expire)"
        .takes("SECONDS") .connection() .letters("se");
    ReceiveMaximum "How many QoS 1 and 2 messages the broker may have under way to us"
        .takes("NUMBER") .alias("rcv-max") .connection();
    MaximumPacketSize "The largest packet that we accept" .takes("BYTES") .connection();
    TopicAliasMaximum "The highest topic alias that we accept" .takes("NUMBER") .connection();
    ReqResponseInfo "Ask the broker for response information" .connection();
    NoReqProblemInfo "Ask the broker not to explain failures"
        .connection() .opposite_of("req-problem-info");
    ReconnectPeriod "The wait before each reconnect: milliseconds or a duration, 0 is never [default: 1000]"
        .takes("MILLISECONDS") .connection() .letters("rp");
    MaximumReconnectTimes "How many reconnects to try in a row, or unlimited [default: 10]"
        .takes("NUMBER") .connection() .proposes(&["unlimited"]);
    DisconnectWithWill "When leaving, ask the broker to publish the will" .connection();
    DisconnectSessionExpiry "When leaving, change how long the broker keeps the session"
        .takes("DURATION") .connection();
    WillTopic "The topic of the will; the other flags of the will need it"
        .takes("TOPIC") .connection() .letters("Wt");
    WillMessage "The payload of the will"
        .takes("TEXT") .bytes() .connection() .letters("Wm") .masked(Mask::InReports);
    WillMessageBase64 "The payload of the will, as base64"
        .takes("BASE64") .connection() .masked(Mask::InReports);
    WillFile "Read the payload of the will from this file" .takes("PATH") .path() .connection();
    WillQos "The QoS of the will: 0, 1 or 2" .takes("QOS") .connection() .letters("Wq") .proposes(&["0", "1", "2"]);
    WillRetain "Retain the will" .connection() .letters("Wr");
    WillDelayInterval "How long the broker waits before it publishes the will"
        .takes("SECONDS") .connection() .letters("Wd");
    WillPayloadFormatIndicator "Mark the payload of the will as UTF-8 text"
        .connection() .letters("Wpf");
    WillMessageExpiryInterval "How long the will is worth delivering"
        .takes("SECONDS") .connection() .letters("We");
    WillContentType "The content type of the will" .takes("TYPE") .connection() .letters("Wct");
    WillResponseTopic "The response topic of the will"
        .takes("TOPIC") .connection() .letters("Wrt");
    WillCorrelationData "The correlation data of the will"
        .takes("TEXT") .bytes() .connection() .letters("Wcd");
    WillUserProperties "User properties of the will"
        .list("KEY: VALUE") .connection() .letters("Wup") .saved_as(Saved::Pairs) .masked(Mask::Pair);
    SaveOptions "Save the options of this line in this file, beside those of other commands: YAML if it is called .yaml or .yml, else JSON [default: ./mqttx-cli-options.json]"
        .takes("FILE") .path() .value_or_alone("./mqttx-cli-options.json", true) .letters("so") .not_in_files();
    LoadOptions "Take the options that are not on this line from this file [default: ./mqttx-cli-options.json]"
        .takes("FILE") .path() .value_or_alone("./mqttx-cli-options.json", true) .letters("lo") .not_in_files();
    SaveSecrets "With --save-options: save passwords and other secrets too; the file is then for its owner alone"
        .requires(Id::SaveOptions) .not_in_files();
    Quiet "No status lines, errors only";
    Verbose "Show every property" .common() .short('v');
    Debug "Trace every packet on stderr" .common();
    Color "When to use colours [default: auto]"
        .takes("WHEN") .one_of(&["auto", "always", "never"]);
    Help "Show the options that most people need" .common() .not_in_files();
    HelpAll "Show all options; with --no-pager, not in a pager" .common() .not_in_files();
    Topic "Topic; repeat it to publish to several; also the path of the URL; lines that name their own need none" .common()
        .short('t') .each("TOPIC");
    Message "Payload; without any payload flag, stdin is the payload" .common() .short('m') .takes("TEXT") .bytes();
    Qos "Quality of service: 0, 1 or 2 [default: 0]" .common() .short('q') .takes("QOS") .proposes(&["0", "1", "2"]);
    Retain "Keep the message as the topic's retained one" .common() .short('r');
    Dup "Set the DUP flag" .short('d');
    Stdin "Publish all of stdin as one message, even if it is empty" .short('s');
    Multiline "With --stdin: publish each line as a message" .short('M') .needs(Id::Stdin);
    LineMode "Publish each line of stdin as a message" .common() .letters("lm");
    FileRead "Publish the bytes of this file (- is stdin); repeat it to publish several files in order" .common()
        .each("FILE") .path();
    PayloadSize "Publish this many random bytes, such as 100, 1KB, 2.5MB" .common() .short('S') .takes("SIZE");
    Empty "Publish an empty payload" .short('n');
    TopicPerLine "Publish each line of stdin, or of --file-read: a topic, a tab, the payload";
    JsonLines "Publish each line of stdin, or of --file-read: a JSON object as sub -o json prints it";
    Split "With --file-read: publish the pieces between these separators, each as a message; alone a newline, and \\n \\r \\t \\0 \\\\ \\xHH are understood"
        .takes("TEXT") .value_or_alone("\\n", true) .saved_as(Saved::Separator) .needs(Id::FileRead);
    Template "Fill in the placeholders of the payload, such as {{ counter() }}, for each message; they are listed below";
    Repeat "Publish the message so many times" .takes("NUMBER");
    RepeatInterval "With --repeat: the time from one message to the next"
        .takes("DURATION") .needs(Id::Repeat);
    Rate "Publish at most so many messages in a time: 50k/s, 3/m, or a number a second" .common() .takes("RATE");
    Format "What payloads are to be encoded as or decoded from; auto and sparkplug only decode" .common()
        .short('f') .takes("FORMAT")
        .one_of(&["base64", "json", "hex", "cbor", "msgpack", "binary", "text", "auto", "sparkplug"]);
    ProtobufPath "A schema of Protocol Buffers: a .proto file or a compiled descriptor set"
        .takes("FILE") .path() .letters("Pp");
    ProtobufMessageName "The message type in --protobuf-path, with its package"
        .takes("NAME") .letters("Pmn");
    ProtoInclude "A folder in which imports of --protobuf-path are looked for too"
        .list("DIR") .path();
    AvscPath "An Avro schema" .takes("FILE") .path() .letters("Ap");
    PayloadFormatIndicator "Mark the payload as UTF-8 text" .letters("pf");
    MessageExpiryInterval "How long the message is worth delivering: seconds or a duration"
        .short('e') .takes("SECONDS");
    TopicAlias "Send the topic once, then this alias" .takes("NUMBER") .letters("ta");
    ResponseTopic "Where an answer should go" .takes("TOPIC") .letters("rt");
    CorrelationData "Correlation data, as text" .takes("TEXT") .bytes() .letters("cd");
    CorrelationDataBase64 "Correlation data, as base64" .takes("BASE64");
    ContentType "The content type" .takes("TYPE") .letters("ct");
    SubscriptionIdentifier "A subscription identifier; no client may send one, for testing"
        .takes("NUMBER") .letters("si");
    ConnUserProperties "User properties of the connection"
        .list("KEY: VALUE") .connection() .letters("Cup") .saved_as(Saved::Pairs) .masked(Mask::Pair);
    Timeout "How long to wait for an acknowledgement [default: 30s]" .takes("DURATION") .connection();
    NoLocal "Do not deliver what this client publishes: for all filters, or one value each"
        .list("true|false") .value_or_alone("true", true) .alias("no_local") .letters("nl") .proposes(&["true", "false"]);
    RetainAsPublished "Keep the retain flag as it was published: for all filters, or one value each"
        .list("true|false") .value_or_alone("true", true) .letters("rap") .proposes(&["true", "false"]);
    RetainHandling "Retained messages: 0 at every subscribe, 1 if the subscription is new, 2 never"
        .list("0|1|2") .letters("rh") .proposes(&["0", "1", "2"]);
    Count "Leave after this many messages" .common() .short('C') .takes("NUMBER");
    Wait "Leave after this time; exit code 5 if --count was not reached" .common() .short('W') .takes("DURATION");
    SubscribeOnly "Leave once the broker has answered, and take no message" .short('E');
    Unsubscribe "Unsubscribe from these filters of the session" .short('U') .list("FILTER");
    LineFormat "Print each message like this: %t topic, %p payload, …; the sequences are listed below" .common()
        .short('F') .takes("FORMAT");
    NoNewline "With -o raw and -F: no newline after a message" .short('N');
    DecodeWith "Run this by sh -c for each message: its payload is on stdin, and what is printed is shown instead"
        .takes("COMMAND") .bytes();
    Strict "Leave with exit code 7 at a payload that cannot be decoded";
    Pretty "With -o json and %j: line breaks and indentation";
    FilterOut "Not the messages of topics that match this filter" .short('T') .list("FILTER");
    NoRetained "No retained messages" .common() .short('R');
    RetainedOnly "Print the retained messages, then exit";
    RemoveRetained "Remove the retained messages that were received from the broker";
    DryRun "With --remove-retained: only count them" .requires(Id::RemoveRetained);
    RandomFilter "Only this percentage of the messages, by chance" .takes("PERCENT");
    Changed "Only messages whose payload differs from the last one of their topic";
    Where "Only JSON payloads, decoded if they are to be, for which this filter (jq's language) holds" .common()
        .takes("EXPR");
    Select "Show what this filter (jq's language) makes of a JSON payload; a string without its quotes"
        .takes("EXPR");
    FileWrite "Append each payload, as it is decoded or selected, to this file; {topic} and {time} stand for what they say; SIGHUP opens the file again"
        .takes("FILE") .bytes();
    FileSave "Write each payload to a file of its own: x.txt, x(1).txt, x(2).txt, …"
        .takes("FILE") .bytes();
    Delimiter "With --file-write: what follows each payload [default: a newline]"
        .takes("TEXT") .value_or_alone("\\n", false) .requires(Id::FileWrite) .saved_as(Saved::Separator);
    RotateSize "With --file-write: put the file aside, as x(1).txt, before it is larger than this"
        .takes("SIZE") .requires(Id::FileWrite);
    RotateEvery "With --file-write: put the file aside after this time"
        .takes("DURATION") .requires(Id::FileWrite);
    Exec "Run this shell command for each message, eight at a time: payload on stdin, topic in the environment"
        .takes("COMMAND");
    Stats "Tell messages, bytes and topics once a second, on stderr";
    WsPort "The port for WebSocket" .takes("PORT");
    TlsPort "The port for TLS" .takes("PORT");
    WssPort "The port for WebSocket over TLS" .takes("PORT");
    Origin "Accept WebSocket connections from web pages of this origin only, such as https://example.com; may be repeated [default: of any]"
        .each("ORIGIN");
    User "Accept clients with this user name and password only; may be repeated [default: any client]"
        .each("NAME:PASSWORD") .masked(Mask::Whole);
    MaxQos "The highest QoS; a client that publishes with a higher one is disconnected [default: 2]"
        .takes("QOS") .one_of(&["0", "1", "2"]);
    NoRetain "Have no retained messages";
    NoWildcard "Refuse filters with wildcards";
    NoShared "Refuse shared subscriptions";
    NoSubscriptionId "Refuse subscriptions with an identifier";
    MaxPacketSize "The largest packet to accept [default: a sixteenth of --memory-limit]" .takes("SIZE");
    ServerKeepAlive "The keep-alive interval that MQTT 5 clients have to use: seconds or a duration, 0 is off [default: the client's own]"
        .takes("DURATION");
    MaxClients "How many clients may be connected" .takes("NUMBER");
    MemoryLimit "The memory that the data of clients may take, at least 1MB; what does not fit is refused [default: 1GB]"
        .takes("SIZE");
    Scenario "What the devices are: IEM, smart_home, tesla or weather; mqtty ls -sc describes them. With --file, the name of a scenario whose file does not say one" .common()
        .takes("NAME") .letters("sc");
    Profiles "List the profiles of the config file, as mqtty profile list does";
    Recent "List the brokers that conn, pub and sub have used lately at a terminal; MQTTY_RECENT=0, or recent = false in the config file, and none is remembered";
    Out "Write all pages into this directory" .takes("DIRECTORY") .path();
    Json "As one JSON object, with the build, what it can do, and the TLS library";
    Interval "The time between two connects: milliseconds or a duration, 0 is as fast as they open [default: 10]"
        .short('i') .takes("MILLISECONDS");
    ConnectRate "Connect so many clients in a time, such as 1000/s, instead of --interval" .common()
        .takes("RATE");
    QuickAck "Acknowledge at the level of TCP at once what the broker sends, instead of with the next message (Linux); shows whether a broker's answers wait for that";
    ClientsFrom "Take user names, passwords and certificates from the rows of this CSV file, in turn; its first line names the columns: client_id, username, password, ca, cert, key, key_password; in client_id %i is the number of the client, the rest is taken as it is"
        .takes("FILE") .path();
    Duration "How long to measure, in bench conn how long to hold the connections [default: until stopped]" .common()
        .short('z') .takes("DURATION");
    Threads "How many threads [default: one for each core]" .takes("NUMBER");
    Seed "Draw the same random payloads and numbers in every run with this seed" .takes("NUMBER");
    Report "Write a report to this file: .json, .csv (each second), .html or .txt; may be repeated" .common()
        .each("FILE") .path();
    FailIf "Exit with code 9 if this holds at the end, such as e2e.p99>50ms, lost>0 or connect_failed>1%; may be repeated" .common()
        .each("EXPRESSION");
    AbortIf "Stop, and exit with code 9, as soon as this holds; counts that are too high stop the run while it connects, too; may be repeated"
        .each("EXPRESSION");
    MetricsListen "Serve metrics for Prometheus at this address, such as 127.0.0.1:9100"
        .takes("ADDRESS");
    SplitRegex "With --file-read: the same with a regular expression"
        .takes("REGEX") .needs(Id::FileRead);
    Stamp "Publish stamps, by which bench sub measures the latency and sees what is lost, of 16 bytes or of --payload-size";
    MessageInterval "The time between two messages of a client: milliseconds or a duration, 0 is as fast as possible [default: 1000]" .common()
        .takes("MILLISECONDS") .letters("im");
    Stages "Change the rate evenly, stage by stage, from 0 on: 10s:1k/s,1m:5k/s,10s:0; 0s is a step"
        .takes("DURATION:RATE,…");
    Inflight "How many QoS 1 and 2 messages each client may have unanswered [default: 100, or 20 of QoS 2 before MQTT 5]"
        .takes("NUMBER");
    Drain "End the drain when nothing has arrived for this long, and after ten times as long in any case [default: 5s]"
        .takes("DURATION");
    StartAt "Begin to send at this time, such as 2026-11-20T10:00:00Z, on several machines at once"
        .takes("TIME");
    Limit "Stop after this many messages of all clients together: sent, or in bench sub received" .common()
        .short('L') .takes("NUMBER") .saved_as(Saved::Limit);
    Warmup "Run this long before measuring" .takes("DURATION");
    Pubs "How many publishers [default: 100; 1 with fan-out]" .common() .takes("NUMBER");
    Subs "How many subscribers [default: 100; 1 with fan-in]" .common() .takes("NUMBER");
    Pattern "Who gets the messages: p2p one subscriber each, fan-in every subscriber those of all publishers, fan-out every subscriber, share one of all subscribers [default: p2p]" .common()
        .takes("PATTERN") .one_of(&["p2p", "fan-in", "fan-out", "share"]);
    Suite "A scenario of the Open MQTT Benchmark Suite: 10,000 connections, 1 to 1000, 1000 to 1000, or 1000 to 5 in a shared subscription, one message a second each, for 30m unless -z or -L is given"
        .takes("NAME") .one_of(&["conn", "fanout", "p2p", "sharedsub"]);
    Scale "With --suite: multiply the number of clients, such as 0.1" .takes("FACTOR") .needs(Id::Suite);
    Merge "Add the results up, as the parts of one run on several machines" .excludes(Id::Compare);
    Compare "Show two results side by side, with their ratios";
    File "A scenario of your own: a scenario file (.yaml, .toml), or a script in JavaScript (.js) that exports generator(faker, options)" .common()
        .short('f') .takes("FILE") .path();
    Print "Show the first messages, the devices taking turns, and do not connect: each a topic, a tab and the payload, or with -o json as sub -o json does"
        .takes("NUMBER");
    Extends "Take what this profile does not say from that one" .takes("PROFILE");
    Default "Use it where no profile is named";
    Unset "Take this out of the profile: the name of a flag or a key; may be repeated" .list("KEY");
    Name "The name of the profile, where there is one to make [default: what the file calls it, else its own name]"
        .takes("NAME");
    Replace "Replace profiles that are there already";
}
