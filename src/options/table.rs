//! The options: one row each, in the order of the help.
//!
//! A row is the name of an option, the sentence of the help, and facts about it ([`Opt`] says what each means).
//! The long name is made of the name: `NoClean` is `--no-clean`. Commands choose from the options in their `flags.rs`.

use super::declare::{long_name, options};
use super::kebab::{kebab, kebab_length};
use super::option::{Hint, Mask, Opt, Saved};

options! {
    Once "Connect, print the report and exit" .common();
    OutputMode "Output format [default: default]" .common()
        .short('o') .takes("MODE") .one_of(&["text", "default", "json", "log"]);
    UserProperties "User properties of the message" .common()
        .list("KEY: VALUE") .letters("up") .saved_as(Saved::Pairs) .masked(Mask::Pair);
    Profile "Use this profile from the config file; flags and environment variables override it" .common()
        .takes("NAME") .connection() .not_in_files();
    Config "Config file [default: mqtty/config.toml in your config directory]"
        .takes("FILE") .path() .connection() .not_in_files();
    Hostname "Broker: host, host:port, or a URL such as mqtts://user:password@host:8883" .common()
        .short('h') .takes("HOST|URL") .alias("host") .hint(Hint::Hostname) .connection() .called("host")
        .masked(Mask::Hosts);
    Url "Broker as a URL with the scheme mqtt, tcp, mqtts, tls, ssl, ws, wss, quic or unix"
        .takes("URL") .hint(Hint::Url) .connection() .masked(Mask::Url);
    Port "Port [default: mqtt 1883, mqtts 8883, ws 8083, wss 8084, quic 14567]" .common()
        .short('p') .takes("PORT") .connection();
    Protocol "Transport [default: mqtt]" .common()
        .short('l') .takes("PROTOCOL") .one_of(&["mqtt", "mqtts", "ws", "wss", "quic"]) .connection();
    MqttVersion "MQTT version [default: 5]" .common()
        .short('V') .takes("VERSION") .one_of(&["5", "5.0", "3.1.1", "3.1"]) .connection() .saved_as(Saved::Version);
    Embedded "Start a broker in this process (--port: its port)" .common() .connection();
    Unix "Connect to this Unix domain socket" .takes("PATH") .path() .connection();
    Bind "Source address of the connection" .short('A') .takes("ADDRESS") .connection();
    ConnectTimeout "Time limit for connecting, from name lookup to CONNACK [default: 30s]"
        .takes("DURATION") .connection();
    WaitForBroker "Keep trying the first connection for this long, or unlimited"
        .takes("DURATION") .connection() .proposes(&["unlimited"]);
    Proxy "Connect through this proxy: socks5://, socks5h:// (looks up the host itself), http:// or https://, with user:password@ if needed, or env for ALL_PROXY, HTTPS_PROXY and NO_PROXY"
        .takes("URL|env") .hint(Hint::Url) .connection() .masked(Mask::Url) .proposes(&["env"]);
    NoProxy "Connect directly, even if the environment or the profile sets a proxy" .connection();
    ProxyCommand "Connect through the stdin and stdout of this shell command, such as 'ssh -W %h:%p jump'; %h, %p and %r are host, port and user name"
        .takes("COMMAND") .connection() .masked(Mask::InReports);
    ClientId "Client identifier [default: mqtty_ and eight random hex digits]" .common()
        .short('i') .takes("ID") .connection() .saved_as(Saved::ClientId);
    Username "User name" .common()
        .short('u') .takes("NAME") .connection() .saved_as(Saved::Credential) .masked(Mask::Username);
    Password "Password; prompts if -P has no value" .common()
        .short('P') .takes("PASSWORD") .bytes() .connection() .saved_as(Saved::Credential) .masked(Mask::Whole);
    PasswordFile "Read the password from the first line of this file, again for each reconnect"
        .takes("FILE") .path() .connection();
    PasswordEnv "Read the password from this environment variable" .takes("NAME") .connection();
    PasswordCommand "Read the password from the first line of this shell command's output, again for each reconnect"
        .takes("COMMAND") .bytes() .connection() .masked(Mask::InReports);
    AzureSas "Generate user name and password (a SAS token) of an Azure IoT Hub device from its key, valid for 1h or the given time; the host is the hub, --client-id the device"
        .takes("KEY[:DURATION]") .connection() .masked(Mask::Whole);
    AskPassword "Prompt for the password" .connection();
    AuthenticationMethod "Enhanced authentication (MQTT 5): SCRAM-SHA-1, SCRAM-SHA-256 or SCRAM-SHA-512 with the user name and password, or any other method with --authentication-data"
        .takes("METHOD") .proposes(&["SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTH2-JWT", "CUSTOM-JWT"]) .connection() .letters("am");
    AuthenticationData "Authentication data, such as a token"
        .takes("TEXT") .bytes() .connection() .letters("ad") .masked(Mask::Whole);
    AuthenticationDataFile "Read the authentication data from the first line of this file, again for each connection"
        .takes("FILE") .path() .connection();
    AuthenticationDataCommand "Read the authentication data from the first line of this shell command's output, again for each connection; challenges of the broker are its stdin"
        .takes("COMMAND") .bytes() .connection() .masked(Mask::InReports);
    Reauthenticate "Authenticate again at this interval, before a token expires"
        .takes("DURATION") .connection();
    Ca "Trust the CA certificates in this file or directory (PEM or DER) instead of the system's" .common()
        .takes("PATH") .path() .connection();
    Cert "Client certificate chain, PEM or DER" .common() .takes("FILE") .path() .connection();
    Key "Private key of --cert, PEM or DER" .common() .takes("FILE") .path() .connection();
    KeyPassword "Password of an encrypted key (PKCS#8)"
        .takes("PASSWORD") .bytes() .connection() .masked(Mask::Whole);
    Insecure "Do not verify the server certificate" .common() .connection();
    Alpn "ALPN protocols to offer" .list("PROTOCOL") .connection();
    Sni "Server name to request and verify [default: the host]" .takes("NAME") .connection();
    PinSha256 "Accept only a server with this SHA-256 hash of its certificate or public key, in hex or base64 (printed by conn -v), also with --insecure; may be repeated"
        .each("HASH") .connection() .masked(Mask::Nothing);
    TlsMin "Lowest TLS version" .takes("VERSION") .one_of(&["1.2", "1.3"]) .connection();
    TlsMax "Highest TLS version" .takes("VERSION") .one_of(&["1.2", "1.3"]) .connection();
    Path "WebSocket path [default: /mqtt]" .takes("PATH") .connection() .masked(Mask::Path);
    WsHeaders "Additional HTTP headers of the WebSocket request"
        .list("NAME: VALUE") .connection() .letters("wh") .saved_as(Saved::Pairs) .masked(Mask::Header);
    WsSubprotocol "WebSocket subprotocol [default: mqtt]" .takes("NAME") .connection();
    AwsSigv4 "Sign the WebSocket request for AWS IoT Core in this region, with the credentials in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN"
        .takes("REGION") .connection();
    NoClean "Resume the session of this client identifier; with MQTT 5 it never expires unless --session-expiry-interval is set"
        .connection() .opposite_of("clean");
    Keepalive "Keep-alive interval: seconds or a duration; 0 turns it off [default: 30]"
        .short('k') .takes("SECONDS") .connection();
    SessionExpiryInterval "Session expiry: seconds, a duration, or never"
        .takes("SECONDS") .connection() .letters("se");
    ReceiveMaximum "Maximum number of unacknowledged QoS 1 and 2 messages the broker may send"
        .takes("NUMBER") .alias("rcv-max") .connection();
    MaximumPacketSize "Largest packet to accept from the broker" .takes("BYTES") .connection();
    TopicAliasMaximum "Highest topic alias to accept from the broker" .takes("NUMBER") .connection();
    ReqResponseInfo "Request response information from the broker" .connection();
    NoReqProblemInfo "Request no reason strings and user properties for failures"
        .connection() .opposite_of("req-problem-info");
    ReconnectPeriod "Delay before each reconnect: milliseconds or a duration; 0 disables reconnecting [default: 1000]"
        .takes("MILLISECONDS") .connection() .letters("rp");
    MaximumReconnectTimes "Maximum number of consecutive reconnect attempts, or unlimited [default: 10]"
        .takes("NUMBER") .connection() .proposes(&["unlimited"]);
    DisconnectWithWill "On disconnect, have the broker publish the will" .connection();
    DisconnectSessionExpiry "On disconnect, change the session expiry" .takes("DURATION") .connection();
    WillTopic "Topic of the will; required by the other will options" .takes("TOPIC") .connection() .letters("Wt");
    WillMessage "Payload of the will" .takes("TEXT") .bytes() .connection() .letters("Wm") .masked(Mask::InReports);
    WillMessageBase64 "Payload of the will, as base64" .takes("BASE64") .connection() .masked(Mask::InReports);
    WillFile "Read the payload of the will from this file" .takes("PATH") .path() .connection();
    WillQos "QoS of the will: 0, 1 or 2 [default: 0]" .takes("QOS") .connection() .letters("Wq") .proposes(&["0", "1", "2"]);
    WillRetain "Retain the will" .connection() .letters("Wr");
    WillDelayInterval "Delay before the broker publishes the will" .takes("SECONDS") .connection() .letters("Wd");
    WillPayloadFormatIndicator "Mark the payload of the will as UTF-8 text" .connection() .letters("Wpf");
    WillMessageExpiryInterval "Message expiry of the will" .takes("SECONDS") .connection() .letters("We");
    WillContentType "Content type of the will" .takes("TYPE") .connection() .letters("Wct");
    WillResponseTopic "Response topic of the will" .takes("TOPIC") .connection() .letters("Wrt");
    WillCorrelationData "Correlation data of the will" .takes("TEXT") .bytes() .connection() .letters("Wcd");
    WillUserProperties "User properties of the will" .list("KEY: VALUE") .connection() .letters("Wup") .saved_as(Saved::Pairs) .masked(Mask::Pair);
    SaveOptions "Save the options of this command line to a file: YAML for .yaml and .yml, otherwise JSON [default: ./mqttx-cli-options.json]"
        .takes("FILE") .path() .value_or_alone("./mqttx-cli-options.json", true) .letters("so") .not_in_files();
    LoadOptions "Load options from a file; this command line overrides them [default: ./mqttx-cli-options.json]"
        .takes("FILE") .path() .value_or_alone("./mqttx-cli-options.json", true) .letters("lo") .not_in_files();
    SaveSecrets "With --save-options: save passwords and other secrets, in a file that only you can read"
        .requires(Id::SaveOptions) .not_in_files();
    Quiet "Print errors only, no status messages";
    Verbose "Print all properties" .common() .short('v');
    Debug "Trace every packet on stderr" .common();
    Color "When to use colours [default: auto]" .takes("WHEN") .one_of(&["auto", "always", "never"]);
    Help "Show the most used options" .common() .not_in_files();
    HelpAll "Show all options; --no-pager turns the pager off" .common() .not_in_files();
    Topic "Topic; repeat to publish to several topics [default: the path of the URL]" .common()
        .short('t') .each("TOPIC");
    Message "Payload [default: read from stdin]" .common() .short('m') .takes("TEXT") .bytes();
    Qos "Quality of service: 0, 1 or 2 [default: 0]" .common() .short('q') .takes("QOS") .proposes(&["0", "1", "2"]);
    Retain "Retain the message" .common() .short('r');
    Dup "Set the DUP flag" .short('d');
    Stdin "Publish all of stdin as one message, even if it is empty" .short('s');
    Multiline "With --stdin: publish each line as a message" .short('M') .needs(Id::Stdin);
    LineMode "Publish each line of stdin as a message" .common() .letters("lm");
    FileRead "Publish this file (- for stdin); may be repeated" .common() .each("FILE") .path();
    PayloadSize "Publish this many random bytes, such as 100, 1KB or 2.5MB" .common() .short('S') .takes("SIZE");
    Empty "Publish an empty payload" .short('n');
    TopicPerLine "Read lines of topic, tab and payload from stdin or --file-read";
    LatencyFrom "jq filter that selects the send time in JSON payloads without a stamp: RFC 3339, or seconds, ms, µs or ns since 1970; e2e is measured from it"
        .takes("JQ");
    Messages "Publish messages recorded by sub -o json, with their topics and payloads: once at the times of the recording, or repeatedly at --rate" .takes("FILE") .path();
    Speed "With --messages: send at the intervals of the recording, divided by this factor, such as 10x or 0.5x [default: 1x]" .takes("FACTOR");
    JsonLines "Read JSON objects as printed by sub -o json, one per line, from stdin or --file-read";
    Split "With --file-read: split the file at this separator and publish each part; accepts \\n \\r \\t \\0 \\\\ \\xHH [default: a newline]"
        .takes("TEXT") .value_or_alone("\\n", true) .saved_as(Saved::Separator) .needs(Id::FileRead);
    Template "Fill in placeholders in the payload of each message, such as {{ counter() }}; see the list below";
    Repeat "Publish the message this many times" .takes("NUMBER");
    RepeatInterval "With --repeat: time between two messages" .takes("DURATION") .needs(Id::Repeat);
    Rate "Maximum message rate: 50k/s, 3/m, or a number per second" .common() .takes("RATE");
    Format "Encode or decode payloads in this format; auto and sparkplug only decode" .common()
        .short('f') .takes("FORMAT")
        .one_of(&["base64", "json", "hex", "cbor", "msgpack", "binary", "text", "auto", "sparkplug"]);
    ProtobufPath "Protocol Buffers schema: a .proto file or a compiled descriptor set"
        .takes("FILE") .path() .letters("Pp");
    ProtobufMessageName "Message type in --protobuf-path, with its package"
        .takes("NAME") .letters("Pmn");
    ProtoInclude "Additional directory for the imports of --protobuf-path" .list("DIR") .path();
    AvscPath "Avro schema" .takes("FILE") .path() .letters("Ap");
    PayloadFormatIndicator "Mark the payload as UTF-8 text" .letters("pf");
    MessageExpiryInterval "Message expiry: seconds or a duration" .short('e') .takes("SECONDS");
    TopicAlias "Send the topic once, then this alias" .takes("NUMBER") .letters("ta");
    ResponseTopic "Response topic" .takes("TOPIC") .letters("rt");
    CorrelationData "Correlation data, as text" .takes("TEXT") .bytes() .letters("cd");
    CorrelationDataBase64 "Correlation data, as base64" .takes("BASE64");
    ContentType "Content type, such as application/json" .takes("TYPE") .letters("ct");
    SubscriptionIdentifier "Subscription identifier; not allowed from clients, for testing brokers"
        .takes("NUMBER") .letters("si");
    ConnUserProperties "User properties of the connection"
        .list("KEY: VALUE") .connection() .letters("Cup") .saved_as(Saved::Pairs) .masked(Mask::Pair);
    Timeout "Time limit for an acknowledgement [default: 30s]" .takes("DURATION") .connection();
    NoLocal "Do not receive messages published by this client: for all filters, or one value per filter"
        .list("true|false") .value_or_alone("true", true) .alias("no_local") .letters("nl") .proposes(&["true", "false"]);
    RetainAsPublished "Keep the retain flag as published: for all filters, or one value per filter"
        .list("true|false") .value_or_alone("true", true) .letters("rap") .proposes(&["true", "false"]);
    RetainHandling "Send retained messages: 0 on every subscribe, 1 for a new subscription, 2 never [default: 0]"
        .list("0|1|2") .letters("rh") .proposes(&["0", "1", "2"]);
    Count "Exit after this many messages" .common() .short('C') .takes("NUMBER");
    Wait "Exit after this time, with code 5 if below --count" .common() .short('W') .takes("DURATION");
    SubscribeOnly "Exit after subscribing, without receiving messages" .short('E');
    Unsubscribe "Unsubscribe from these filters of the session" .short('U') .list("FILTER");
    Match "Count an answer only if its (decoded) JSON payload matches this jq filter" .common() .takes("EXPR");
    NoCorrelation "Send no correlation data: count any message on the response topic as an answer";
    FailFast "Stop at the first failure";
    Latency "Print the time until each answer on stderr; with --repeat and --line-mode, percentiles" .common();
    LineFormat "Message format, such as '%t %p': topic, payload" .common()
        .short('F') .takes("FORMAT");
    NoNewline "With -o raw or --line-format: print no newline after a message" .short('N');
    DecodeWith "Decode each payload with this shell command: payload on stdin, result on stdout"
        .takes("COMMAND") .bytes();
    Strict "Exit with code 7 if a payload cannot be decoded";
    Pretty "With -o json and %j: indent the JSON";
    FilterOut "Exclude topics that match this filter" .short('T') .list("FILTER");
    NoRetained "Exclude retained messages" .common() .short('R');
    RetainedOnly "Print the retained messages, then exit";
    RemoveRetained "Remove the received retained messages from the broker";
    DryRun "With --remove-retained: only count them" .requires(Id::RemoveRetained);
    RandomFilter "Print a random sample of this percentage of the messages" .takes("PERCENT");
    Changed "Only messages whose payload differs from the previous one on the same topic";
    Where "Only messages whose (decoded) JSON payload matches this jq filter" .common() .takes("EXPR");
    Select "Transform the JSON payload with this jq filter; strings are printed unquoted, like jq -r"
        .takes("EXPR");
    FileWrite "Append each payload (after --format and --select) to this file; the name may contain {topic} and {time}. SIGHUP reopens it"
        .takes("FILE") .bytes();
    FileSave "Write each payload to a new file: x.txt, x(1).txt, x(2).txt, …" .takes("FILE") .bytes();
    Delimiter "With --file-write: separator after each payload [default: a newline]"
        .takes("TEXT") .value_or_alone("\\n", false) .requires(Id::FileWrite) .saved_as(Saved::Separator);
    RotateSize "With --file-write: rename the file to x(1).txt, and so on, before it exceeds this size"
        .takes("SIZE") .requires(Id::FileWrite);
    RotateEvery "With --file-write: rename the file after this time"
        .takes("DURATION") .requires(Id::FileWrite);
    Exec "Run this shell command for each message, up to eight at a time: payload on stdin, topic in the environment"
        .takes("COMMAND");
    Jq "Answer with the result of this jq filter for the JSON payload of the request" .common() .takes("EXPR");
    Echo "Answer with the payload of the request" .common();
    ExecTimeout "Time limit for the command of --exec [default: 30s]" .takes("DURATION") .needs(Id::Exec);
    Concurrency "Number of commands of --exec at a time [default: 8]" .takes("NUMBER") .needs(Id::Exec);
    Share "Share the requests with other responders of this group (shared subscription)" .takes("GROUP");
    Delay "Delay each answer by this time, or by a random time such as 10ms..1s" .takes("DURATION");
    Fail "Answer this percentage of the requests with an error" .takes("PERCENT");
    Drop "Do not answer this percentage of the requests" .takes("PERCENT");
    Stats "Print messages, bytes and topics per second to stderr";
    WsPort "Port for WebSocket" .takes("PORT");
    TlsPort "Port for TLS" .takes("PORT");
    WssPort "Port for WebSocket over TLS" .takes("PORT");
    QuicPort "Port for QUIC (UDP), in builds with QUIC" .takes("PORT");
    Origin "Accept WebSocket connections only from web pages of this origin, such as https://example.com; may be repeated [default: any]"
        .each("ORIGIN");
    User "Accept only clients with this user name and password; may be repeated [default: any client]"
        .each("NAME:PASSWORD") .masked(Mask::Whole);
    UsersFile "More users, in addition to --user: a file with NAME:PASSWORD per line"
        .takes("FILE") .path();
    Acl "Access rules, one per line: allow|deny publish|subscribe|all [user=NAME] FILTER; the first matching rule applies; without one, access is denied"
        .takes("FILE") .path();
    ReadyFile "Write the URLs to this file when the broker accepts connections; it is removed at the end"
        .takes("FILE") .path();
    Trace "Print every packet of every client on stderr; same as --debug";
    Record "Append every published message to this file, one JSON object per line like sub -o json"
        .takes("FILE") .path();
    CaOut "Write the certificate for TLS clients to trust to this file (PEM)" .takes("FILE") .path();
    MaxQos "Maximum QoS; clients that publish with a higher one are disconnected [default: 2]"
        .takes("QOS") .one_of(&["0", "1", "2"]);
    NoRetain "Disable retained messages";
    NoWildcard "Refuse filters with wildcards";
    NoShared "Refuse shared subscriptions";
    NoSubscriptionId "Refuse subscription identifiers";
    MaxPacketSize "Largest packet to accept [default: a sixteenth of --memory-limit]" .takes("SIZE");
    ServerKeepAlive "Keep-alive interval for MQTT 5 clients: seconds or a duration; 0 turns it off [default: as requested by the client]"
        .takes("DURATION");
    MaxClients "Maximum number of connected clients" .takes("NUMBER");
    MemoryLimit "Memory limit for the data of clients, at least 1MB; requests that exceed it are refused [default: 1GB]"
        .takes("SIZE");
    Fault "Misbehave: KIND[=ARGUMENT][:PROBABILITY][@WHEN], such as drop-ack:10% or close@publish,3 (see --list-faults); may be repeated"
        .each("FAULT");
    AllowFaults "Let clients set faults by publishing to $mqtty/fault; implied by --fault";
    ListFaults "List the faults with the sections of the MQTT specification that they test";
    Scenario "Scenario: IEM, smart_home, tesla or weather (see mqtty ls -sc); with --file, the name of an unnamed scenario" .common()
        .takes("NAME") .letters("sc");
    Profiles "List the profiles of the config file, like mqtty profile list";
    Recent "List the brokers that conn, pub and sub recently used on a terminal; MQTTY_RECENT=0, or recent = false in the config file, turns this history off";
    Out "Write all pages to this directory" .takes("DIRECTORY") .path();
    NoPager "Print the page instead of showing it in a pager" .excludes(Id::Out);
    Json "Print one JSON object with build, features and TLS library";
    Interval "Time between two connects: milliseconds or a duration; 0 for as fast as possible [default: 10]"
        .short('i') .takes("MILLISECONDS");
    ConnectRate "Connect at this rate, such as 1000/s, instead of --interval" .common() .takes("RATE");
    TlsResume "Resume the TLS sessions of earlier connections, as returning clients do; full and resumed handshakes are reported separately";
    QuickAck "Send TCP acknowledgements at once instead of with the next message (Linux); shows whether the broker's replies wait for them";
    ClientsFrom "Read user names, passwords and certificates from this CSV or tab-separated file, one client per row. Columns: client_id (may contain %i), username, password, ca, cert, key, key_password"
        .takes("FILE") .path();
    Duration "Length of the measurement; for bench conn, how long to hold the connections [default: until stopped]" .common()
        .short('z') .takes("DURATION");
    Threads "Number of threads [default: one per core]" .takes("NUMBER");
    Seed "Seed for random payloads and numbers, to repeat a run" .takes("NUMBER");
    Report "Write a report to this file: .json, .csv (per second), .html or .txt; may be repeated" .common()
        .each("FILE") .path();
    FailIf "Exit with code 9 if this holds at the end, such as 'e2e.p99>50ms', 'lost>0' or 'connect_failed>1%'; may be repeated" .common()
        .each("EXPRESSION");
    AbortIf "Stop and exit with code 9 as soon as this holds, also while connecting; may be repeated"
        .each("EXPRESSION");
    Jsonl "Write a JSON document per second to this file while running; - for stdout, which then has no summary (-o json: the report as its last line)"
        .takes("FILE") .path();
    MetricsListen "Serve Prometheus metrics on this address, such as 127.0.0.1:9100" .takes("ADDRESS");
    PushGateway "Push metrics to this Prometheus Pushgateway during the run, such as http://gateway:9091; the group is job=mqtty, instance=HOST unless the URL names another" .takes("URL") .hint(Hint::Url);
    Otlp "Push metrics to this OpenTelemetry collector during the run (OTLP/HTTP with JSON), such as http://collector:4318; env uses OTEL_EXPORTER_OTLP_ENDPOINT" .takes("URL|env") .hint(Hint::Url) .proposes(&["env"]);
    PushHeaders "HTTP headers of each push, such as 'Authorization: Bearer TOKEN'; --otlp also sends those of OTEL_EXPORTER_OTLP_HEADERS" .list("NAME: VALUE") .saved_as(Saved::Pairs) .masked(Mask::Header);
    PushInterval "Time between two pushes [default: 5s]" .takes("DURATION");
    SplitRegex "Like --split, with a regular expression" .takes("REGEX") .needs(Id::FileRead);
    Stamp "Publish payloads that let bench sub measure latency and loss; 16 bytes, or --payload-size";
    MessageInterval "Time between two messages of a client: milliseconds or a duration; 0 for as fast as possible [default: 1000]" .common()
        .takes("MILLISECONDS") .letters("im");
    Stages "Ramp the rate in stages, from 0: 10s:1k/s,1m:5k/s,10s:0; 0s is a step"
        .takes("DURATION:RATE,…");
    Inflight "In-flight window: unacknowledged QoS 1 and 2 messages per client [default: 100, or 20 for QoS 2 before MQTT 5]"
        .takes("NUMBER");
    Drain "End the drain when nothing has arrived for this long; it takes at most ten times as long [default: 5s]"
        .takes("DURATION");
    Shard "Run one part of a run that several processes share: K/N, K from 0, or auto to read both from the scheduler's environment"
        .takes("K/N|auto") .proposes(&["auto"]);
    RunId "Name of the run, the same in all shards: eight hex digits, or any text [default: the scheduler's job, else random]"
        .takes("ID");
    Plan "Print as JSON what each client would do, without connecting" .not_in_files();
    StartAt "Start sending at this time, to synchronize several machines: 2026-11-20T10:00:00Z, next-minute, next-5m (a multiple of 5 minutes) or +30s"
        .takes("TIME") .proposes(&["next-minute"]);
    Rendezvous "Synchronize the shards over the broker: start when all have joined with the same options, and compare their clocks. The run is appended to the topic [default: mqtty/run]"
        .takes("TOPIC") .value_or_alone("mqtty/run", true) .saved_as(Saved::Separator) .needs(Id::Shard);
    RendezvousBroker "With --rendezvous: meet on this broker instead of the one under load, such as mqtts://user:password@host; the options of TLS and of proxies apply to it"
        .takes("HOST|URL") .hint(Hint::Url) .masked(Mask::Url) .needs(Id::Rendezvous);
    RendezvousTimeout "With --rendezvous: time limit for all shards to join, and again for all to be ready [default: 5m]"
        .takes("DURATION") .needs(Id::Rendezvous);
    Limit "Stop after this many messages in total: sent, or for bench sub received" .common()
        .short('L') .takes("NUMBER") .saved_as(Saved::Limit);
    Warmup "Run this long before measuring; auto excludes the beginning of the run, until its figures are steady (MSER-5)"
        .takes("DURATION|auto") .proposes(&["auto"]);
    Runs "Number of runs: report the median run and the spread of all. {run} in --report is the number of the run"
        .takes("NUMBER");
    Interleave "With several brokers: run with each of them in turn (A B A B …, --runs each), and compare them with the first";
    Pubs "Number of publishers [default: 100, or 1 with fan-out]" .common() .takes("NUMBER");
    Subs "Number of subscribers [default: 100, or 1 with fan-in]" .common() .takes("NUMBER");
    Pattern "Traffic pattern: p2p (one subscriber per publisher), fan-in (every subscriber receives from all publishers), fan-out (all subscribers receive the same messages), share (one shared subscription) [default: p2p]" .common()
        .takes("PATTERN") .one_of(&["p2p", "fan-in", "fan-out", "share"]);
    Suite "Scenario of the Open MQTT Benchmark Suite: conn (10,000 connections), fanout (1 to 1,000), p2p (1,000 to 1,000) or sharedsub (1,000 to 5); one message per second and publisher [default duration: 30m]"
        .takes("NAME") .one_of(&["conn", "fanout", "p2p", "sharedsub"]);
    Scale "With --suite: multiply the number of clients, such as 0.1" .takes("FACTOR") .needs(Id::Suite);
    Merge "Merge the results of several machines as parts of one run" .excludes(Id::Compare);
    Partial "With --merge: merge incomplete results, and results of different times; the report has a note";
    Compare "Compare two results side by side, or two groups of several runs: A… -- B…";
    FailIfWorse "With --compare: exit with code 9 if a rate, a latency (p50, p90, p99) or a count of failures is worse by more than this, such as 5%"
        .takes("PERCENT");
    Slo "Objective that must be met, such as 'e2e.p99<50ms' or 'lost==0'; may be repeated [default: for e2e, lost==0]" .common()
        .each("EXPRESSION");
    Search "Load to search for [default: rate, the messages per second; for conn, connect-rate]" .common()
        .takes("LOAD") .one_of(&["rate", "clients", "connect-rate", "size"]);
    From "First load to try; it is doubled until a trial fails [default: 1000 messages per second, 100 connections per second or clients, 16 bytes]"
        .takes("LOAD");
    To "Highest load to try [default: 10M messages per second, 100k connections per second or clients, 1MB]"
        .takes("LOAD");
    Width "Maximum width of the resulting interval [default: 2%]" .takes("PERCENT");
    Trial "Length of the trials that decide; the coarse trials before them take at most 3s [default: 10s]" .common()
        .takes("DURATION");
    Hold "Keep the connections open this long after the last message and the drain" .takes("DURATION");
    Curve "After the search, measure the latency at this number of loads from 10% to 110% of the maximum"
        .takes("NUMBER");
    Expect "Exit with code 9 unless the maximum meets this condition, such as '>50k/s' or '>=500'" .common()
        .takes("EXPECTATION");
    Bystanders "Clients that exchange messages with themselves before, during and after the storm, 50 a second each; 0 for none [default: 10]" .common() .takes("NUMBER");
    Cut "How connections are cut: rst (TCP reset), fin (close without DISCONNECT) or disconnect [default: rst]" .takes("HOW") .one_of(&["rst", "fin", "disconnect"]);
    Backoff "Wait before each attempt to connect: a time, or a range to draw from, such as 0s-5s [default: none]" .takes("DURATION") .proposes(&["none"]);
    Lifetime "Mean lifetime of the connections; each is drawn from an exponential distribution [default: 10s]" .common() .takes("DURATION");
    Arrivals "How messages are spread: even, or poisson for exponentially distributed gaps, the same with the same --seed [default: even]" .takes("HOW") .one_of(&["even", "poisson"]);
    Burst "Length of a burst [default: 1s]" .common() .takes("DURATION");
    Filters "Number of filters of each client [default: 10]" .common() .takes("NUMBER");
    Slow "Number of clients that are slow [default: a tenth of them]" .common() .takes("NUMBER");
    ReadRate "Messages per second that each slow client reads; 0 for none [default: 0]" .common() .takes("RATE");
    Soak "Run for hours: write the report at intervals, and exit with code 9 if latency, rate or memory drift";
    Checkpoint "With --soak: interval between reports [default: 10m]" .takes("DURATION") .needs(Id::Soak);
    Drift "With --soak: allowed change of a figure per day [default: 10%]" .takes("PERCENT") .needs(Id::Soak);
    WatchPid "With --soak: watch memory, CPU time and open files of this process, such as the broker's (Linux)" .takes("PID") .needs(Id::Soak);
    Watch "With --soak: watch metrics of a page in Prometheus' format, or numbers in topics such as '$SYS/broker/heap/current'; '$SYS' selects the usual ones" .list("URL METRIC…|TOPIC") .needs(Id::Soak);
    File "Scenario file (.yaml, .toml), or a JavaScript file (.js) that exports generator(faker, options)" .common()
        .short('f') .takes("FILE") .path();
    Print "Print the first messages without connecting: topic, tab and payload, or JSON with -o json"
        .takes("NUMBER");
    Filter "Run only the cases whose names match this regular expression" .common() .takes("REGEX");
    Tag "Run only the cases with this tag; may be repeated" .common() .each("TAG");
    List "List the cases without connecting" .common() .not_in_files();
    AllowRun "Allow the files to run commands (run steps)" .not_in_files();
    Retries "Repeat a case that fails up to this many times; it counts as flaky if it passes then"
        .takes("NUMBER");
    Var "Set a variable that the files declare in vars, such as room=attic; may be repeated" .common()
        .each("NAME=VALUE");
    Jobs "Number of files that run at a time [default: one per core, at most 8]" .takes("NUMBER");
    TimeoutFactor "Multiply the time limits of steps, such as 2 for a slow machine" .takes("FACTOR");
    Extends "Inherit from this profile" .takes("PROFILE");
    Default "Make it the default profile";
    Unset "Remove this setting from the profile: a flag or a key; may be repeated" .list("KEY");
    Name "Name of the imported profile [default: the name in the file, else the file's own name]"
        .takes("NAME");
    Replace "Replace existing profiles";
    Until "Exit with code 0 at the first message whose (decoded) JSON payload matches this jq filter, with code 5 if --wait ends first" .takes("EXPR");
    FailOn "Exit with code 9 at the first message whose (decoded) JSON payload matches this jq filter" .takes("EXPR");
    Check "Check that the broker delivers a message, then exit" .common();
    Level "How far the check goes: tcp, tls, connack, suback, or echo (a message is published and received) [default: echo]" .common() .takes("LEVEL") .one_of(&["tcp", "tls", "connack", "suback", "echo"]);
    AsReady "Fail with exit code 4 if the broker answers that it is busy, unavailable, or out of quota: for readiness probes";
    Read "Publish nothing: wait for one message of --topic, retained or not";
    AgeFrom "Measure the age of the message from the time that this jq filter returns, such as .ts: seconds or milliseconds since 1970, or RFC 3339" .takes("EXPR") .requires(Id::Read);
    ClientIdPrefix "Begin the random client identifier with this, such as health-, so that logs can be filtered" .takes("PREFIX");
    Outfile "Write the result to this file instead of stdout, at once or not at all" .takes("FILE") .path();
    Ports "Also scan ports of the broker's host for MQTT [without a value: 1883,8883,8083,8084,443,80]" .takes("PORTS") .value_or_alone("1883,8883,8083,8084,443,80", true);
    Srv "Also look up the SRV records of the broker's host: _mqtt._tcp and _secure-mqtt._tcp";
    MaxTime "Time limit of the whole check [default: 10s]" .common() .takes("DURATION");
    Warning "Warn if a figure is outside a range, such as echo=0.5 (seconds) or cert_days=14:; may be repeated" .common() .short('w') .each("FIGURE=RANGE");
    Critical "Fail if a figure is outside a range; may be repeated" .common() .short('c') .each("FIGURE=RANGE");
    Save "Save the portrait to this file, as JSON" .common() .takes("FILE") .path();
    Require "Exit with code 9 unless the broker has all of these, such as retain,qos2,receive_maximum>=100; may be repeated" .common() .each("CHECKS");
}
