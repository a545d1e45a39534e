//! The options: one row each, in the order of the help.

use super::option::{Mask, Opt, Saved};

/// Rows of identifiers, long names and facts → the enum of the identifiers and the table.
macro_rules! options {
    ($($id:ident $long:literal $(.$fact:ident($($value:expr),*))*;)*) => {
        /// An option. Two commands that have an option of one name have the same option.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "the help says what each is for")]
        pub enum Id {
            $($id,)*
        }

        /// All options, in the order of their identifiers.
        pub static OPTIONS: &[Opt] = &[$(Opt::new($long)$(.$fact($($value),*))*,)*];

        /// The identifiers of all options.
        pub const ALL: &[Id] = &[$(Id::$id,)*];
    };
}

/// Where the password comes from: one of these.
pub const PASSWORD_SOURCES: &[Id] = &[
    Id::Password,
    Id::PasswordFile,
    Id::PasswordEnv,
    Id::PasswordCommand,
    Id::AskPassword,
];

options! {
    Once "once";
    OutputMode "output-mode";
    UserProperties "user-properties" .letters("up") .saved_as(Saved::Pairs) .masked(Mask::Pair);
    Profile "profile" .connection() .not_in_files();
    Config "config" .connection() .not_in_files();
    Hostname "hostname" .connection() .called("host") .masked(Mask::Hosts);
    Url "url" .connection() .masked(Mask::Url);
    Port "port" .connection();
    Protocol "protocol" .connection();
    MqttVersion "mqtt-version" .connection() .saved_as(Saved::Version);
    Embedded "embedded" .connection();
    Unix "unix" .connection();
    Bind "bind" .connection();
    ConnectTimeout "connect-timeout" .connection();
    WaitForBroker "wait-for-broker" .connection();
    ClientId "client-id" .connection() .saved_as(Saved::ClientId);
    Username "username" .connection() .saved_as(Saved::Credential) .masked(Mask::Username);
    Password "password" .connection() .saved_as(Saved::Credential) .masked(Mask::Whole);
    PasswordFile "password-file" .connection();
    PasswordEnv "password-env" .connection();
    PasswordCommand "password-command" .connection() .masked(Mask::InReports);
    AskPassword "ask-password" .connection();
    AuthenticationMethod "authentication-method" .connection() .letters("am");
    Ca "ca" .connection();
    Cert "cert" .connection();
    Key "key" .connection();
    KeyPassword "key-password" .connection() .masked(Mask::Whole);
    Insecure "insecure" .connection();
    Alpn "alpn" .connection();
    Sni "sni" .connection();
    TlsMin "tls-min" .connection();
    TlsMax "tls-max" .connection();
    Path "path" .connection() .masked(Mask::Path);
    WsHeaders "ws-headers" .connection() .letters("wh") .saved_as(Saved::Pairs) .masked(Mask::Header);
    WsSubprotocol "ws-subprotocol" .connection();
    NoClean "no-clean" .connection() .opposite_of("clean");
    Keepalive "keepalive" .connection();
    SessionExpiryInterval "session-expiry-interval" .connection() .letters("se");
    ReceiveMaximum "receive-maximum" .connection();
    MaximumPacketSize "maximum-packet-size" .connection();
    TopicAliasMaximum "topic-alias-maximum" .connection();
    ReqResponseInfo "req-response-info" .connection();
    NoReqProblemInfo "no-req-problem-info" .connection() .opposite_of("req-problem-info");
    ReconnectPeriod "reconnect-period" .connection() .letters("rp");
    MaximumReconnectTimes "maximum-reconnect-times" .connection();
    DisconnectWithWill "disconnect-with-will" .connection();
    DisconnectSessionExpiry "disconnect-session-expiry" .connection();
    WillTopic "will-topic" .connection() .letters("Wt");
    WillMessage "will-message" .connection() .letters("Wm") .masked(Mask::InReports);
    WillMessageBase64 "will-message-base64" .connection() .masked(Mask::InReports);
    WillFile "will-file" .connection();
    WillQos "will-qos" .connection() .letters("Wq");
    WillRetain "will-retain" .connection() .letters("Wr");
    WillDelayInterval "will-delay-interval" .connection() .letters("Wd");
    WillPayloadFormatIndicator "will-payload-format-indicator" .connection() .letters("Wpf");
    WillMessageExpiryInterval "will-message-expiry-interval" .connection() .letters("We");
    WillContentType "will-content-type" .connection() .letters("Wct");
    WillResponseTopic "will-response-topic" .connection() .letters("Wrt");
    WillCorrelationData "will-correlation-data" .connection() .letters("Wcd");
    WillUserProperties "will-user-properties" .connection() .letters("Wup") .saved_as(Saved::Pairs) .masked(Mask::Pair);
    SaveOptions "save-options" .letters("so") .not_in_files();
    LoadOptions "load-options" .letters("lo") .not_in_files();
    SaveSecrets "save-secrets" .not_in_files();
    Quiet "quiet";
    Verbose "verbose";
    Debug "debug";
    Color "color";
    Help "help" .not_in_files();
    Topic "topic";
    Message "message";
    Qos "qos";
    Retain "retain";
    Dup "dup";
    Stdin "stdin";
    Multiline "multiline" .needs(Id::Stdin);
    LineMode "line-mode" .letters("lm");
    FileRead "file-read";
    PayloadSize "payload-size";
    Empty "empty";
    TopicPerLine "topic-per-line";
    JsonLines "json-lines";
    Split "split" .saved_as(Saved::Separator) .needs(Id::FileRead);
    Template "template";
    Repeat "repeat";
    RepeatInterval "repeat-interval" .needs(Id::Repeat);
    Rate "rate";
    Format "format";
    ProtobufPath "protobuf-path" .letters("Pp");
    ProtobufMessageName "protobuf-message-name" .letters("Pmn");
    ProtoInclude "proto-include";
    AvscPath "avsc-path" .letters("Ap");
    PayloadFormatIndicator "payload-format-indicator" .letters("pf");
    MessageExpiryInterval "message-expiry-interval";
    TopicAlias "topic-alias" .letters("ta");
    ResponseTopic "response-topic" .letters("rt");
    CorrelationData "correlation-data" .letters("cd");
    CorrelationDataBase64 "correlation-data-base64";
    ContentType "content-type" .letters("ct");
    SubscriptionIdentifier "subscription-identifier" .letters("si");
    ConnUserProperties "conn-user-properties" .connection() .letters("Cup") .saved_as(Saved::Pairs) .masked(Mask::Pair);
    Timeout "timeout" .connection();
    NoLocal "no-local" .letters("nl");
    RetainAsPublished "retain-as-published" .letters("rap");
    RetainHandling "retain-handling" .letters("rh");
    Count "count";
    Wait "wait";
    SubscribeOnly "subscribe-only";
    Unsubscribe "unsubscribe";
    LineFormat "line-format";
    NoNewline "no-newline";
    DecodeWith "decode-with";
    Strict "strict";
    Pretty "pretty";
    FilterOut "filter-out";
    NoRetained "no-retained";
    RetainedOnly "retained-only";
    RemoveRetained "remove-retained";
    DryRun "dry-run" .needs(Id::RemoveRetained);
    RandomFilter "random-filter";
    Changed "changed";
    Where "where";
    Select "select";
    FileWrite "file-write";
    FileSave "file-save";
    Delimiter "delimiter" .saved_as(Saved::Separator) .needs(Id::FileWrite);
    RotateSize "rotate-size" .needs(Id::FileWrite);
    RotateEvery "rotate-every" .needs(Id::FileWrite);
    Exec "exec";
    Stats "stats";
    WsPort "ws-port";
    TlsPort "tls-port";
    WssPort "wss-port";
    Scenario "scenario" .letters("sc");
    Profiles "profiles";
    Recent "recent";
    Out "out";
    Json "json";
    Interval "interval";
    ConnectRate "connect-rate";
    QuickAck "quick-ack";
    ClientsFrom "clients-from";
    Duration "duration";
    Threads "threads";
    Seed "seed";
    Report "report";
    FailIf "fail-if";
    AbortIf "abort-if";
    MetricsListen "metrics-listen";
    SplitRegex "split-regex" .needs(Id::FileRead);
    Stamp "stamp";
    MessageInterval "message-interval" .letters("im");
    Stages "stages";
    Inflight "inflight";
    Drain "drain";
    StartAt "start-at";
    Limit "limit" .saved_as(Saved::Limit);
    Warmup "warmup";
    Pubs "pubs";
    Subs "subs";
    Pattern "pattern";
    Suite "suite";
    Scale "scale" .needs(Id::Suite);
    Merge "merge";
    Compare "compare";
    File "file";
    Print "print";
    Extends "extends";
    Default "default";
    Unset "unset";
    Name "name";
    Replace "replace";
}
