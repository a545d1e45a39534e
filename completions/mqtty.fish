# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_mqtty_global_optspecs
    string join \n V/version h/help
end

function __fish_mqtty_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_mqtty_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_mqtty_using_subcommand
    set -l cmd (__fish_mqtty_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c mqtty -n "__fish_mqtty_needs_command" -s V -s v -l version -d 'Show the version'
complete -c mqtty -n "__fish_mqtty_needs_command" -s h -l help -d 'Print help'
complete -c mqtty -n "__fish_mqtty_needs_command" -f -a "conn" -d 'Connect, show what the broker says, and stay'
complete -c mqtty -n "__fish_mqtty_needs_command" -f -a "pub" -d 'Publish a message, or one for each line of stdin'
complete -c mqtty -n "__fish_mqtty_needs_command" -f -a "sub" -d 'Subscribe and print what arrives'
complete -c mqtty -n "__fish_mqtty_needs_command" -f -a "broker" -d 'Run a throwaway broker until stopped'
complete -c mqtty -n "__fish_mqtty_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c mqtty -n "__fish_mqtty_needs_command" -f -a "man" -d 'Print a manual page, or write all of them'
complete -c mqtty -n "__fish_mqtty_needs_command" -f -a "version" -d 'Show the version'
complete -c mqtty -n "__fish_mqtty_needs_command" -f -a "bench" -d 'Load a broker with many clients and measure it'
complete -c mqtty -n "__fish_mqtty_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -s o -l output-mode -d 'How to report; unless given, default' -r -f -a "default\t''
json\t''
log\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l user-properties -d 'User properties of the connection' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -s h -l hostname -l host -d 'The broker: a name, an address, or a URL such as mqtts://user:password@host:port/topic' -r -f -a "(__fish_print_hostnames)"
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l url -d 'The broker as a URL; schemes mqtt, tcp, mqtts, tls, ssl, ws, wss and unix' -r -f
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -s p -l port -d 'The port; unless given, 1883 for mqtt, 8883 for mqtts, 8083 for ws, 8084 for wss' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -s l -l protocol -d 'The transport; unless given, mqtt' -r -f -a "mqtt\t''
mqtts\t''
ws\t''
wss\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -s V -l mqtt-version -d 'The version of MQTT; unless given, 5' -r -f -a "5\t''
5.0\t''
3.1.1\t''
3.1\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l unix -d 'Connect to the Unix domain socket at this path' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -s A -l bind -d 'Connect from this address' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l connect-timeout -d 'How long connecting may take, from name look-up to CONNACK; unless given, 30s' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -s i -l client-id -d 'The client identifier; unless given, mqtty_ and eight random hexadecimal digits' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -s u -l username -d 'The user name' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -s P -l password -d 'The password; as the last word and without a value, it is asked for' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l password-file -d 'Take the password from the first line of this file' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l password-env -d 'Take the password from the environment variable of this name' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l authentication-method -d 'Enhanced authentication with the user name and the password (MQTT 5)' -r -f -a "SCRAM-SHA-1\t''
SCRAM-SHA-256\t''
SCRAM-SHA-512\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l ca -d 'Trust the certificates in this PEM file or directory, instead of the system\'s' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l cert -d 'The client\'s certificate chain, PEM' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l key -d 'The key of the client\'s certificate, PEM' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l key-password -d 'The password of an encrypted key (PKCS#8)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l alpn -d 'Offer these protocols by ALPN' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l sni -d 'Ask for this server name and verify it, instead of the host' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l tls-min -d 'The lowest version of TLS to speak' -r -f -a "1.2\t''
1.3\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l tls-max -d 'The highest version of TLS to speak' -r -f -a "1.2\t''
1.3\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l path -d 'The path of the request; unless given, /mqtt' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l ws-headers -d 'Further headers of the request' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l ws-subprotocol -d 'The subprotocol to ask for; unless given, mqtt' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -s k -l keepalive -d 'Keep-alive: seconds or a duration, 0 is off; unless given, 30' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l session-expiry-interval -d 'How long the broker keeps the session: seconds, a duration, or never (to expire)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l receive-maximum -l rcv-max -d 'How many QoS 1 and 2 messages the broker may have under way to us' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l maximum-packet-size -d 'The largest packet that we accept' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l topic-alias-maximum -d 'The highest topic alias that we accept' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l reconnect-period -d 'The wait before each reconnect: milliseconds or a duration, 0 is never; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l maximum-reconnect-times -d 'How many reconnects to try in a row, or unlimited; unless given, 10' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l disconnect-session-expiry -d 'When leaving, change how long the broker keeps the session' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l will-topic -d 'The topic of the will; the other flags of the will need it' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l will-message -d 'The payload of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l will-qos -d 'The QoS of the will: 0, 1 or 2' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l will-delay-interval -d 'How long the broker waits before it publishes the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l will-message-expiry-interval -d 'How long the will is worth delivering' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l will-content-type -d 'The content type of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l will-response-topic -d 'The response topic of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l will-correlation-data -d 'The correlation data of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l will-user-properties -d 'User properties of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l color -d 'When to use colours; unless given, on a terminal' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -o up -d 'User properties of the connection' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -o am -d 'Enhanced authentication with the user name and the password (MQTT 5)' -r -f -a "SCRAM-SHA-1\t''
SCRAM-SHA-256\t''
SCRAM-SHA-512\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -o wh -d 'Further headers of the request' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -o se -d 'How long the broker keeps the session: seconds, a duration, or never (to expire)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -o rp -d 'The wait before each reconnect: milliseconds or a duration, 0 is never; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -o Wt -d 'The topic of the will; the other flags of the will need it' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -o Wm -d 'The payload of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -o Wq -d 'The QoS of the will: 0, 1 or 2' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -o Wd -d 'How long the broker waits before it publishes the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -o We -d 'How long the will is worth delivering' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -o Wct -d 'The content type of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -o Wrt -d 'The response topic of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -o Wcd -d 'The correlation data of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -o Wup -d 'User properties of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l once -d 'Connect, report and leave'
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l embedded -d 'Start a broker in this process and use it; -p names its port'
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l ask-password -d 'Ask for the password on the terminal'
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l insecure -d 'Accept any certificate, whoever signed it and whatever its name'
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l no-clean -d 'Keep the session of this client identifier; with MQTT 5 and without -se it never expires'
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l req-response-info -d 'Ask the broker for response information'
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l no-req-problem-info -d 'Ask the broker not to explain failures'
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l disconnect-with-will -d 'When leaving, ask the broker to publish the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l will-retain -d 'Retain the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l will-payload-format-indicator -d 'Mark the payload of the will as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l quiet -d 'No status lines, errors only'
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -s v -l verbose -d 'Show every property'
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l debug -d 'Trace every packet on stderr'
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -l help -d 'Show this page'
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -o Wr -d 'Retain the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -o Wpf -d 'Mark the payload of the will as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s t -l topic -d 'The topic; also the path of the URL; lines that name their own need none' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s m -l message -d 'The payload; unless given, a greeting' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s q -l qos -d 'Quality of service: 0, 1 or 2; unless given, 0' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l file-read -d 'Publish the bytes of this file' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s S -l payload-size -d 'Publish this many random bytes, such as 100, 1KB, 2.5MB' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l split -d 'With --file-read: publish the pieces between these separators, each as a message; alone a newline, and \\n \\r \\t \\0 \\\\ \\xHH are understood' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l repeat -d 'Publish the message so many times' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l repeat-interval -d 'With --repeat: the time from one message to the next' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l rate -d 'Publish at most so many messages in a time: 50k/s, 3/m, or a number a second' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s o -l output-mode -d 'How to report; unless given, default' -r -f -a "default\t''
json\t''
log\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s f -l format -d 'What payloads are to be encoded as or decoded from; auto and sparkplug only decode' -r -f -a "base64\t''
json\t''
hex\t''
cbor\t''
msgpack\t''
binary\t''
text\t''
auto\t''
sparkplug\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l protobuf-path -d 'A schema of Protocol Buffers: a .proto file or a compiled descriptor set' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l protobuf-message-name -d 'The message type in --protobuf-path, with its package' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l proto-include -d 'A folder in which imports of --protobuf-path are looked for too' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l avsc-path -d 'An Avro schema' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s e -l message-expiry-interval -d 'How long the message is worth delivering: seconds or a duration' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l topic-alias -d 'Send the topic once, then this alias' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l response-topic -d 'Where an answer should go' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l correlation-data -d 'Correlation data, as text' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l correlation-data-base64 -d 'Correlation data, as base64' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l content-type -d 'The content type' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l user-properties -d 'User properties of the message' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l subscription-identifier -d 'A subscription identifier; no client may send one, for testing' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s h -l hostname -l host -d 'The broker: a name, an address, or a URL such as mqtts://user:password@host:port/topic' -r -f -a "(__fish_print_hostnames)"
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l url -d 'The broker as a URL; schemes mqtt, tcp, mqtts, tls, ssl, ws, wss and unix' -r -f
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s p -l port -d 'The port; unless given, 1883 for mqtt, 8883 for mqtts, 8083 for ws, 8084 for wss' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s l -l protocol -d 'The transport; unless given, mqtt' -r -f -a "mqtt\t''
mqtts\t''
ws\t''
wss\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s V -l mqtt-version -d 'The version of MQTT; unless given, 5' -r -f -a "5\t''
5.0\t''
3.1.1\t''
3.1\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l unix -d 'Connect to the Unix domain socket at this path' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s A -l bind -d 'Connect from this address' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l connect-timeout -d 'How long connecting may take, from name look-up to CONNACK; unless given, 30s' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s i -l client-id -d 'The client identifier; unless given, mqtty_ and eight random hexadecimal digits' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s u -l username -d 'The user name' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s P -l password -d 'The password; as the last word and without a value, it is asked for' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l password-file -d 'Take the password from the first line of this file' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l password-env -d 'Take the password from the environment variable of this name' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l authentication-method -d 'Enhanced authentication with the user name and the password (MQTT 5)' -r -f -a "SCRAM-SHA-1\t''
SCRAM-SHA-256\t''
SCRAM-SHA-512\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l ca -d 'Trust the certificates in this PEM file or directory, instead of the system\'s' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l cert -d 'The client\'s certificate chain, PEM' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l key -d 'The key of the client\'s certificate, PEM' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l key-password -d 'The password of an encrypted key (PKCS#8)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l alpn -d 'Offer these protocols by ALPN' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l sni -d 'Ask for this server name and verify it, instead of the host' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l tls-min -d 'The lowest version of TLS to speak' -r -f -a "1.2\t''
1.3\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l tls-max -d 'The highest version of TLS to speak' -r -f -a "1.2\t''
1.3\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l path -d 'The path of the request; unless given, /mqtt' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l ws-headers -d 'Further headers of the request' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l ws-subprotocol -d 'The subprotocol to ask for; unless given, mqtt' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s k -l keepalive -d 'Keep-alive: seconds or a duration, 0 is off; unless given, 30' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l session-expiry-interval -d 'How long the broker keeps the session: seconds, a duration, or never (to expire)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l receive-maximum -l rcv-max -d 'How many QoS 1 and 2 messages the broker may have under way to us' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l maximum-packet-size -d 'The largest packet that we accept' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l topic-alias-maximum -d 'The highest topic alias that we accept' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l reconnect-period -d 'The wait before each reconnect: milliseconds or a duration, 0 is never; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l maximum-reconnect-times -d 'How many reconnects to try in a row, or unlimited; unless given, 10' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l disconnect-session-expiry -d 'When leaving, change how long the broker keeps the session' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l will-topic -d 'The topic of the will; the other flags of the will need it' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l will-message -d 'The payload of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l will-qos -d 'The QoS of the will: 0, 1 or 2' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l will-delay-interval -d 'How long the broker waits before it publishes the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l will-message-expiry-interval -d 'How long the will is worth delivering' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l will-content-type -d 'The content type of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l will-response-topic -d 'The response topic of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l will-correlation-data -d 'The correlation data of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l will-user-properties -d 'User properties of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l conn-user-properties -d 'User properties of the connection' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l timeout -d 'How long to wait for an acknowledgement; unless given, 30s' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l color -d 'When to use colours; unless given, on a terminal' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o Pp -d 'A schema of Protocol Buffers: a .proto file or a compiled descriptor set' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o Pmn -d 'The message type in --protobuf-path, with its package' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o Ap -d 'An Avro schema' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o ta -d 'Send the topic once, then this alias' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o rt -d 'Where an answer should go' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o cd -d 'Correlation data, as text' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o ct -d 'The content type' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o up -d 'User properties of the message' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o si -d 'A subscription identifier; no client may send one, for testing' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o am -d 'Enhanced authentication with the user name and the password (MQTT 5)' -r -f -a "SCRAM-SHA-1\t''
SCRAM-SHA-256\t''
SCRAM-SHA-512\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o wh -d 'Further headers of the request' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o se -d 'How long the broker keeps the session: seconds, a duration, or never (to expire)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o rp -d 'The wait before each reconnect: milliseconds or a duration, 0 is never; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o Wt -d 'The topic of the will; the other flags of the will need it' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o Wm -d 'The payload of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o Wq -d 'The QoS of the will: 0, 1 or 2' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o Wd -d 'How long the broker waits before it publishes the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o We -d 'How long the will is worth delivering' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o Wct -d 'The content type of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o Wrt -d 'The response topic of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o Wcd -d 'The correlation data of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o Wup -d 'User properties of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o Cup -d 'User properties of the connection' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s r -l retain -d 'Keep the message as the topic\'s retained one'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s d -l dup -d 'Set the DUP flag'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s s -l stdin -d 'Publish what stdin holds, as one message'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s M -l multiline -d 'With --stdin: publish each line as a message'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l line-mode -d 'Publish each line of stdin as a message'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s n -l empty -d 'Publish an empty payload'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l topic-per-line -d 'Publish each line of stdin, or of --file-read: a topic, a tab, the payload'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l json-lines -d 'Publish each line of stdin, or of --file-read: a JSON object as sub -o json prints it'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l template -d 'Fill in the placeholders of the payload, such as {{ counter() }}, for each message'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l payload-format-indicator -d 'Mark the payload as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l embedded -d 'Start a broker in this process and use it; -p names its port'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l ask-password -d 'Ask for the password on the terminal'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l insecure -d 'Accept any certificate, whoever signed it and whatever its name'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l no-clean -d 'Keep the session of this client identifier; with MQTT 5 and without -se it never expires'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l req-response-info -d 'Ask the broker for response information'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l no-req-problem-info -d 'Ask the broker not to explain failures'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l disconnect-with-will -d 'When leaving, ask the broker to publish the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l will-retain -d 'Retain the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l will-payload-format-indicator -d 'Mark the payload of the will as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l quiet -d 'No status lines, errors only'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s v -l verbose -d 'Show every property'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l debug -d 'Trace every packet on stderr'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l help -d 'Show this page'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o lm -d 'Publish each line of stdin as a message'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o pf -d 'Mark the payload as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o Wr -d 'Retain the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -o Wpf -d 'Mark the payload of the will as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s t -l topic -d 'The topic filters; also the path of the URL' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s q -l qos -d 'The highest QoS wanted: one value, or one for each filter; unless given, 0' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l no-local -l no_local -d 'Do not deliver what this client publishes: for all filters, or one value each' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l retain-as-published -d 'Keep the retain flag as it was published: for all filters, or one value each' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l retain-handling -d 'Retained messages: 0 at every subscribe, 1 if the subscription is new, 2 never' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l subscription-identifier -d 'Subscription identifiers: one value, or one for each filter' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l user-properties -d 'User properties of the subscription' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s C -l count -d 'Leave after this many messages' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s W -l wait -d 'Leave after this time; exit code 5 if --count was not reached' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s U -l unsubscribe -d 'Unsubscribe from these filters of the session' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s o -l output-mode -d 'How to print a message; unless given, default' -r -f -a "default\t''
clean\t''
json\t''
raw\t''
csv\t''
table\t''
log\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s F -l line-format -d 'Print each message like this: %t topic, %p payload, %x hex, %j JSON, %I time, …' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s f -l format -d 'What payloads are to be encoded as or decoded from; auto and sparkplug only decode' -r -f -a "base64\t''
json\t''
hex\t''
cbor\t''
msgpack\t''
binary\t''
text\t''
auto\t''
sparkplug\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l protobuf-path -d 'A schema of Protocol Buffers: a .proto file or a compiled descriptor set' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l protobuf-message-name -d 'The message type in --protobuf-path, with its package' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l proto-include -d 'A folder in which imports of --protobuf-path are looked for too' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l avsc-path -d 'An Avro schema' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l decode-with -d 'Run this by sh -c for each message: its payload is on stdin, and what is printed is shown instead' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s T -l filter-out -d 'Not the messages of topics that match this filter' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l random-filter -d 'Only this percentage of the messages, by chance' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l where -d 'Only JSON payloads for which this filter (jq\'s language) holds' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l select -d 'Show what this filter (jq\'s language) makes of a JSON payload; a string without its quotes' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l file-write -d 'Append each payload to this file; {topic} and {time} stand for what they say' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l file-save -d 'Write each payload to a file of its own: x.txt, x(1).txt, x(2).txt, …' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l delimiter -d 'With --file-write: what follows each payload; unless given, a newline' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l rotate-size -d 'With --file-write: put the file aside, as x(1).txt, before it is larger than this' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l rotate-every -d 'With --file-write: put the file aside after this time' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l exec -d 'Run this shell command for each message: payload on stdin, topic in the environment' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s h -l hostname -l host -d 'The broker: a name, an address, or a URL such as mqtts://user:password@host:port/topic' -r -f -a "(__fish_print_hostnames)"
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l url -d 'The broker as a URL; schemes mqtt, tcp, mqtts, tls, ssl, ws, wss and unix' -r -f
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s p -l port -d 'The port; unless given, 1883 for mqtt, 8883 for mqtts, 8083 for ws, 8084 for wss' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s l -l protocol -d 'The transport; unless given, mqtt' -r -f -a "mqtt\t''
mqtts\t''
ws\t''
wss\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s V -l mqtt-version -d 'The version of MQTT; unless given, 5' -r -f -a "5\t''
5.0\t''
3.1.1\t''
3.1\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l unix -d 'Connect to the Unix domain socket at this path' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s A -l bind -d 'Connect from this address' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l connect-timeout -d 'How long connecting may take, from name look-up to CONNACK; unless given, 30s' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s i -l client-id -d 'The client identifier; unless given, mqtty_ and eight random hexadecimal digits' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s u -l username -d 'The user name' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s P -l password -d 'The password; as the last word and without a value, it is asked for' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l password-file -d 'Take the password from the first line of this file' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l password-env -d 'Take the password from the environment variable of this name' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l authentication-method -d 'Enhanced authentication with the user name and the password (MQTT 5)' -r -f -a "SCRAM-SHA-1\t''
SCRAM-SHA-256\t''
SCRAM-SHA-512\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l ca -d 'Trust the certificates in this PEM file or directory, instead of the system\'s' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l cert -d 'The client\'s certificate chain, PEM' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l key -d 'The key of the client\'s certificate, PEM' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l key-password -d 'The password of an encrypted key (PKCS#8)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l alpn -d 'Offer these protocols by ALPN' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l sni -d 'Ask for this server name and verify it, instead of the host' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l tls-min -d 'The lowest version of TLS to speak' -r -f -a "1.2\t''
1.3\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l tls-max -d 'The highest version of TLS to speak' -r -f -a "1.2\t''
1.3\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l path -d 'The path of the request; unless given, /mqtt' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l ws-headers -d 'Further headers of the request' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l ws-subprotocol -d 'The subprotocol to ask for; unless given, mqtt' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s k -l keepalive -d 'Keep-alive: seconds or a duration, 0 is off; unless given, 30' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l session-expiry-interval -d 'How long the broker keeps the session: seconds, a duration, or never (to expire)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l receive-maximum -l rcv-max -d 'How many QoS 1 and 2 messages the broker may have under way to us' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l maximum-packet-size -d 'The largest packet that we accept' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l topic-alias-maximum -d 'The highest topic alias that we accept' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l reconnect-period -d 'The wait before each reconnect: milliseconds or a duration, 0 is never; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l maximum-reconnect-times -d 'How many reconnects to try in a row, or unlimited; unless given, 10' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l disconnect-session-expiry -d 'When leaving, change how long the broker keeps the session' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l will-topic -d 'The topic of the will; the other flags of the will need it' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l will-message -d 'The payload of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l will-qos -d 'The QoS of the will: 0, 1 or 2' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l will-delay-interval -d 'How long the broker waits before it publishes the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l will-message-expiry-interval -d 'How long the will is worth delivering' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l will-content-type -d 'The content type of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l will-response-topic -d 'The response topic of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l will-correlation-data -d 'The correlation data of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l will-user-properties -d 'User properties of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l conn-user-properties -d 'User properties of the connection' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l timeout -d 'How long to wait for an acknowledgement; unless given, 30s' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l color -d 'When to use colours; unless given, on a terminal' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o nl -d 'Do not deliver what this client publishes: for all filters, or one value each' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o rap -d 'Keep the retain flag as it was published: for all filters, or one value each' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o rh -d 'Retained messages: 0 at every subscribe, 1 if the subscription is new, 2 never' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o si -d 'Subscription identifiers: one value, or one for each filter' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o up -d 'User properties of the subscription' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o Pp -d 'A schema of Protocol Buffers: a .proto file or a compiled descriptor set' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o Pmn -d 'The message type in --protobuf-path, with its package' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o Ap -d 'An Avro schema' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o am -d 'Enhanced authentication with the user name and the password (MQTT 5)' -r -f -a "SCRAM-SHA-1\t''
SCRAM-SHA-256\t''
SCRAM-SHA-512\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o wh -d 'Further headers of the request' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o se -d 'How long the broker keeps the session: seconds, a duration, or never (to expire)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o rp -d 'The wait before each reconnect: milliseconds or a duration, 0 is never; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o Wt -d 'The topic of the will; the other flags of the will need it' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o Wm -d 'The payload of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o Wq -d 'The QoS of the will: 0, 1 or 2' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o Wd -d 'How long the broker waits before it publishes the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o We -d 'How long the will is worth delivering' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o Wct -d 'The content type of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o Wrt -d 'The response topic of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o Wcd -d 'The correlation data of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o Wup -d 'User properties of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o Cup -d 'User properties of the connection' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s E -l subscribe-only -d 'Leave once the broker has answered, and take no message'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s N -l no-newline -d 'With -o raw and -F: no newline after a message'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l strict -d 'Leave with exit code 7 at a payload that cannot be decoded'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l pretty -d 'With -o json and %j: line breaks and indentation'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s R -l no-retained -d 'No retained messages'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l retained-only -d 'Only retained messages; leave at the first other one'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l remove-retained -d 'Remove the retained messages that were received from the broker'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l dry-run -d 'With --remove-retained: only count them'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l changed -d 'Only messages whose payload differs from the last one of their topic'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l stats -d 'Tell messages, bytes and topics once a second, on stderr'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l embedded -d 'Start a broker in this process and use it; -p names its port'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l ask-password -d 'Ask for the password on the terminal'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l insecure -d 'Accept any certificate, whoever signed it and whatever its name'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l no-clean -d 'Keep the session of this client identifier; with MQTT 5 and without -se it never expires'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l req-response-info -d 'Ask the broker for response information'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l no-req-problem-info -d 'Ask the broker not to explain failures'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l disconnect-with-will -d 'When leaving, ask the broker to publish the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l will-retain -d 'Retain the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l will-payload-format-indicator -d 'Mark the payload of the will as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l quiet -d 'No status lines, errors only'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s v -l verbose -d 'Show every property'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l debug -d 'Trace every packet on stderr'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -l help -d 'Show this page'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o Wr -d 'Retain the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -o Wpf -d 'Mark the payload of the will as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand broker" -l port -d 'The port for plain TCP, 0 is any free one; unless given, 1883 if no other listener is asked for' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand broker" -l ws-port -d 'The port for WebSocket' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand broker" -l tls-port -d 'The port for TLS' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand broker" -l wss-port -d 'The port for WebSocket over TLS' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand broker" -s A -l bind -d 'The address to listen on; unless given, loopback only' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand broker" -l cert -d 'The certificate chain, PEM; unless given, one is made on the spot' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand broker" -l key -d 'The key of the certificate, PEM' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand broker" -l color -d 'When to use colours; unless given, on a terminal' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand broker" -l quiet -d 'No status lines, errors only'
complete -c mqtty -n "__fish_mqtty_using_subcommand broker" -l debug -d 'Trace every packet on stderr'
complete -c mqtty -n "__fish_mqtty_using_subcommand broker" -s h -l help -d 'Show this page'
complete -c mqtty -n "__fish_mqtty_using_subcommand completions" -s h -l help -d 'Show this page'
complete -c mqtty -n "__fish_mqtty_using_subcommand man" -l out -d 'Write all pages into this directory' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand man" -s h -l help -d 'Show this page'
complete -c mqtty -n "__fish_mqtty_using_subcommand version" -s h -l help -d 'Show this page'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and not __fish_seen_subcommand_from conn pub sub e2e report help" -s h -l help -d 'Show this page'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and not __fish_seen_subcommand_from conn pub sub e2e report help" -f -a "conn" -d 'Open many connections and hold them'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and not __fish_seen_subcommand_from conn pub sub e2e report help" -f -a "pub" -d 'Publish from many clients'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and not __fish_seen_subcommand_from conn pub sub e2e report help" -f -a "sub" -d 'Subscribe with many clients and count what arrives'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and not __fish_seen_subcommand_from conn pub sub e2e report help" -f -a "e2e" -d 'Publish and subscribe in one run: end-to-end latency, losses, duplicates'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and not __fish_seen_subcommand_from conn pub sub e2e report help" -f -a "report" -d 'Show, convert, merge or compare saved results'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and not __fish_seen_subcommand_from conn pub sub e2e report help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -s c -l count -d 'How many clients; unless given, 1000, or the rows of --clients-from' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l user-properties -d 'User properties of the connections' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -s i -l interval -d 'The time between two connects: milliseconds or a duration, 0 is as fast as they open; unless given, 10' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l connect-rate -d 'Connect so many clients in a time, such as 1000/s, instead of --interval' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l clients-from -d 'Take user names, passwords and certificates from the rows of this CSV file, in turn; its first line names the columns: client_id, username, password, ca, cert, key, key_password' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -s z -l duration -d 'How long to measure, in bench conn how long to hold the connections; unless given, until stopped' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l threads -d 'How many threads; unless given, one for each core' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l seed -d 'Draw the same random payloads and numbers in every run with this seed' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -s o -l output-mode -d 'How to print the summary; unless given, default' -r -f -a "default\t''
json\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l report -d 'Write a report to this file: .json, .csv (each second), .html or .txt; may be repeated' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l fail-if -d 'Exit with code 9 if this holds at the end, such as e2e.p99>50ms, lost>0 or connect_failed>1%; may be repeated' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l abort-if -d 'Stop, and exit with code 9, as soon as this holds; counts that are too high stop the run while it connects, too; may be repeated' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l metrics-listen -d 'Serve metrics for Prometheus at this address, such as 127.0.0.1:9100' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -s h -l hostname -l host -d 'The brokers, taken in turn; with commas, or one each time: a name, an address, or a URL such as mqtts://user:password@host:port/topic' -r -f -a "(__fish_print_hostnames)"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l url -d 'The broker as a URL; schemes mqtt, tcp, mqtts, tls, ssl, ws, wss and unix' -r -f
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -s p -l port -d 'The port; unless given, 1883 for mqtt, 8883 for mqtts, 8083 for ws, 8084 for wss' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -s l -l protocol -d 'The transport; unless given, mqtt' -r -f -a "mqtt\t''
mqtts\t''
ws\t''
wss\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -s V -l mqtt-version -d 'The version of MQTT; unless given, 5' -r -f -a "5\t''
5.0\t''
3.1.1\t''
3.1\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l unix -d 'Connect to the Unix domain socket at this path' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -s A -l bind -d 'Connect from these addresses in turn; with commas, or one each time: 127.0.0.2, 127.0.0.2-127.0.0.9 or 127.0.0.0/24' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l connect-timeout -d 'How long connecting may take, from name look-up to CONNACK; unless given, 30s' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -s I -l client-id -d 'The client identifiers, %i is the number of the client; unless given, mqtty_, eight random hexadecimal digits and _%i' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -s u -l username -d 'The user name' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -s P -l password -d 'The password; as the last word and without a value, it is asked for' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l password-file -d 'Take the password from the first line of this file' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l password-env -d 'Take the password from the environment variable of this name' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l authentication-method -d 'Enhanced authentication with the user name and the password (MQTT 5)' -r -f -a "SCRAM-SHA-1\t''
SCRAM-SHA-256\t''
SCRAM-SHA-512\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l ca -d 'Trust the certificates in this PEM file or directory, instead of the system\'s' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l cert -d 'The client\'s certificate chain, PEM' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l key -d 'The key of the client\'s certificate, PEM' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l key-password -d 'The password of an encrypted key (PKCS#8)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l alpn -d 'Offer these protocols by ALPN' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l sni -d 'Ask for this server name and verify it, instead of the host' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l tls-min -d 'The lowest version of TLS to speak' -r -f -a "1.2\t''
1.3\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l tls-max -d 'The highest version of TLS to speak' -r -f -a "1.2\t''
1.3\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l path -d 'The path of the request; unless given, /mqtt' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l ws-headers -d 'Further headers of the request' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l ws-subprotocol -d 'The subprotocol to ask for; unless given, mqtt' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -s k -l keepalive -d 'Keep-alive: seconds or a duration, 0 is off; unless given, 30' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l session-expiry-interval -d 'How long the broker keeps the session: seconds, a duration, or never (to expire)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l receive-maximum -l rcv-max -d 'How many QoS 1 and 2 messages the broker may have under way to us' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l maximum-packet-size -d 'The largest packet that we accept' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l topic-alias-maximum -d 'The highest topic alias that we accept' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l reconnect-period -d 'The wait before each reconnect: milliseconds or a duration, 0 is never; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l maximum-reconnect-times -d 'How many reconnects to try in a row, or unlimited; unless given, 10' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l disconnect-session-expiry -d 'When leaving, change how long the broker keeps the session' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l will-topic -d 'The topic of the will; the other flags of the will need it' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l will-message -d 'The payload of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l will-qos -d 'The QoS of the will: 0, 1 or 2' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l will-delay-interval -d 'How long the broker waits before it publishes the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l will-message-expiry-interval -d 'How long the will is worth delivering' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l will-content-type -d 'The content type of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l will-response-topic -d 'The response topic of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l will-correlation-data -d 'The correlation data of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l will-user-properties -d 'User properties of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l color -d 'When to use colours; unless given, on a terminal' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -o up -d 'User properties of the connections' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -o am -d 'Enhanced authentication with the user name and the password (MQTT 5)' -r -f -a "SCRAM-SHA-1\t''
SCRAM-SHA-256\t''
SCRAM-SHA-512\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -o wh -d 'Further headers of the request' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -o se -d 'How long the broker keeps the session: seconds, a duration, or never (to expire)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -o rp -d 'The wait before each reconnect: milliseconds or a duration, 0 is never; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -o Wt -d 'The topic of the will; the other flags of the will need it' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -o Wm -d 'The payload of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -o Wq -d 'The QoS of the will: 0, 1 or 2' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -o Wd -d 'How long the broker waits before it publishes the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -o We -d 'How long the will is worth delivering' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -o Wct -d 'The content type of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -o Wrt -d 'The response topic of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -o Wcd -d 'The correlation data of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -o Wup -d 'User properties of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l quick-ack -d 'Acknowledge at the level of TCP at once what the broker sends, instead of with the next message (Linux); shows whether a broker\'s answers wait for that'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l embedded -d 'Start a broker in this process and use it; -p names its port'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l ask-password -d 'Ask for the password on the terminal'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l insecure -d 'Accept any certificate, whoever signed it and whatever its name'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l no-clean -d 'Keep the session of this client identifier; with MQTT 5 and without -se it never expires'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l req-response-info -d 'Ask the broker for response information'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l no-req-problem-info -d 'Ask the broker not to explain failures'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l disconnect-with-will -d 'When leaving, ask the broker to publish the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l will-retain -d 'Retain the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l will-payload-format-indicator -d 'Mark the payload of the will as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l quiet -d 'No status lines, errors only'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -s v -l verbose -d 'Keep the line of each second on a terminal'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l debug -d 'Trace every packet on stderr'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -l help -d 'Show this page'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -o Wr -d 'Retain the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from conn" -o Wpf -d 'Mark the payload of the will as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s t -l topic -d 'The topic; %i is the number of the client, %c its identifier, %u its user name, %rand_N a random number below N; also the path of the URL' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s m -l message -d 'The payload; unless given, a greeting' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s q -l qos -d 'Quality of service: 0, 1 or 2; unless given, 0' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s S -l payload-size -d 'Publish this many random bytes, such as 100, 1KB, 2.5MB' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l file-read -d 'Publish the bytes of this file' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l split -d 'With --file-read: each client sends the pieces between this text once and in order; unless given, a newline, and \\n \\r \\t \\0 \\\\ \\xHH are understood' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l split-regex -d 'With --file-read: the same with a regular expression' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s e -l message-expiry-interval -d 'How long the message is worth delivering: seconds or a duration' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l topic-alias -d 'Send the topic once, then this alias' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l response-topic -d 'Where an answer should go' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l correlation-data -d 'Correlation data, as text' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l correlation-data-base64 -d 'Correlation data, as base64' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l content-type -d 'The content type' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l user-properties -d 'User properties of the message' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l subscription-identifier -d 'A subscription identifier; no client may send one, for testing' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l message-interval -d 'The time between two messages of a client: milliseconds or a duration, 0 is as fast as possible; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l rate -d 'Send so many messages in a time, all clients together: 50k/s, 3/m, or a number a second' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l stages -d 'Change the rate evenly, stage by stage, from 0 on: 10s:1k/s,1m:5k/s,10s:0; 0s is a step' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l inflight -d 'How many QoS 1 and 2 messages each client may have unanswered; unless given, 100, or 20 of QoS 2 before MQTT 5' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l drain -d 'How long to wait after the last send for what is unanswered; unless given, 5s' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l start-at -d 'Begin to send at this time, such as 2026-11-20T10:00:00Z, on several machines at once' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s c -l count -d 'How many clients; unless given, 1000, or the rows of --clients-from' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s L -l limit -d 'Stop after this many messages of all clients together: sent, or in bench sub received' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l warmup -d 'Run this long before measuring' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s i -l interval -d 'The time between two connects: milliseconds or a duration, 0 is as fast as they open; unless given, 10' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l connect-rate -d 'Connect so many clients in a time, such as 1000/s, instead of --interval' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l clients-from -d 'Take user names, passwords and certificates from the rows of this CSV file, in turn; its first line names the columns: client_id, username, password, ca, cert, key, key_password' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s z -l duration -d 'How long to measure, in bench conn how long to hold the connections; unless given, until stopped' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l threads -d 'How many threads; unless given, one for each core' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l seed -d 'Draw the same random payloads and numbers in every run with this seed' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s o -l output-mode -d 'How to print the summary; unless given, default' -r -f -a "default\t''
json\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l report -d 'Write a report to this file: .json, .csv (each second), .html or .txt; may be repeated' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l fail-if -d 'Exit with code 9 if this holds at the end, such as e2e.p99>50ms, lost>0 or connect_failed>1%; may be repeated' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l abort-if -d 'Stop, and exit with code 9, as soon as this holds; counts that are too high stop the run while it connects, too; may be repeated' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l metrics-listen -d 'Serve metrics for Prometheus at this address, such as 127.0.0.1:9100' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s h -l hostname -l host -d 'The brokers, taken in turn; with commas, or one each time: a name, an address, or a URL such as mqtts://user:password@host:port/topic' -r -f -a "(__fish_print_hostnames)"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l url -d 'The broker as a URL; schemes mqtt, tcp, mqtts, tls, ssl, ws, wss and unix' -r -f
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s p -l port -d 'The port; unless given, 1883 for mqtt, 8883 for mqtts, 8083 for ws, 8084 for wss' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s l -l protocol -d 'The transport; unless given, mqtt' -r -f -a "mqtt\t''
mqtts\t''
ws\t''
wss\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s V -l mqtt-version -d 'The version of MQTT; unless given, 5' -r -f -a "5\t''
5.0\t''
3.1.1\t''
3.1\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l unix -d 'Connect to the Unix domain socket at this path' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s A -l bind -d 'Connect from these addresses in turn; with commas, or one each time: 127.0.0.2, 127.0.0.2-127.0.0.9 or 127.0.0.0/24' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l connect-timeout -d 'How long connecting may take, from name look-up to CONNACK; unless given, 30s' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s I -l client-id -d 'The client identifiers, %i is the number of the client; unless given, mqtty_, eight random hexadecimal digits and _%i' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s u -l username -d 'The user name' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s P -l password -d 'The password; as the last word and without a value, it is asked for' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l password-file -d 'Take the password from the first line of this file' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l password-env -d 'Take the password from the environment variable of this name' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l authentication-method -d 'Enhanced authentication with the user name and the password (MQTT 5)' -r -f -a "SCRAM-SHA-1\t''
SCRAM-SHA-256\t''
SCRAM-SHA-512\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l ca -d 'Trust the certificates in this PEM file or directory, instead of the system\'s' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l cert -d 'The client\'s certificate chain, PEM' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l key -d 'The key of the client\'s certificate, PEM' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l key-password -d 'The password of an encrypted key (PKCS#8)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l alpn -d 'Offer these protocols by ALPN' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l sni -d 'Ask for this server name and verify it, instead of the host' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l tls-min -d 'The lowest version of TLS to speak' -r -f -a "1.2\t''
1.3\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l tls-max -d 'The highest version of TLS to speak' -r -f -a "1.2\t''
1.3\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l path -d 'The path of the request; unless given, /mqtt' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l ws-headers -d 'Further headers of the request' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l ws-subprotocol -d 'The subprotocol to ask for; unless given, mqtt' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s k -l keepalive -d 'Keep-alive: seconds or a duration, 0 is off; unless given, 30' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l session-expiry-interval -d 'How long the broker keeps the session: seconds, a duration, or never (to expire)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l receive-maximum -l rcv-max -d 'How many QoS 1 and 2 messages the broker may have under way to us' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l maximum-packet-size -d 'The largest packet that we accept' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l topic-alias-maximum -d 'The highest topic alias that we accept' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l reconnect-period -d 'The wait before each reconnect: milliseconds or a duration, 0 is never; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l maximum-reconnect-times -d 'How many reconnects to try in a row, or unlimited; unless given, 10' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l disconnect-session-expiry -d 'When leaving, change how long the broker keeps the session' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l will-topic -d 'The topic of the will; the other flags of the will need it' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l will-message -d 'The payload of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l will-qos -d 'The QoS of the will: 0, 1 or 2' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l will-delay-interval -d 'How long the broker waits before it publishes the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l will-message-expiry-interval -d 'How long the will is worth delivering' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l will-content-type -d 'The content type of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l will-response-topic -d 'The response topic of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l will-correlation-data -d 'The correlation data of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l will-user-properties -d 'User properties of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l color -d 'When to use colours; unless given, on a terminal' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l conn-user-properties -d 'User properties of the connection' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l timeout -d 'How long to wait for an acknowledgement; unless given, 30s' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o ta -d 'Send the topic once, then this alias' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o rt -d 'Where an answer should go' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o cd -d 'Correlation data, as text' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o ct -d 'The content type' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o up -d 'User properties of the message' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o si -d 'A subscription identifier; no client may send one, for testing' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o im -d 'The time between two messages of a client: milliseconds or a duration, 0 is as fast as possible; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o am -d 'Enhanced authentication with the user name and the password (MQTT 5)' -r -f -a "SCRAM-SHA-1\t''
SCRAM-SHA-256\t''
SCRAM-SHA-512\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o wh -d 'Further headers of the request' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o se -d 'How long the broker keeps the session: seconds, a duration, or never (to expire)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o rp -d 'The wait before each reconnect: milliseconds or a duration, 0 is never; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o Wt -d 'The topic of the will; the other flags of the will need it' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o Wm -d 'The payload of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o Wq -d 'The QoS of the will: 0, 1 or 2' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o Wd -d 'How long the broker waits before it publishes the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o We -d 'How long the will is worth delivering' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o Wct -d 'The content type of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o Wrt -d 'The response topic of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o Wcd -d 'The correlation data of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o Wup -d 'User properties of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o Cup -d 'User properties of the connection' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s r -l retain -d 'Keep the messages as the topics\' retained ones'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s d -l dup -d 'Set the DUP flag'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l template -d 'Fill in the payload of every message: {{ counter() }}, {{ random(1, 6) }}, {{ now_ms() }} and other functions, and %i, %c, %u and %rand_N as in the topic'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l stamp -d 'Publish stamps, by which bench sub measures the latency and sees what is lost, of 16 bytes or of --payload-size'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l payload-format-indicator -d 'Mark the payload as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l quick-ack -d 'Acknowledge at the level of TCP at once what the broker sends, instead of with the next message (Linux); shows whether a broker\'s answers wait for that'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l embedded -d 'Start a broker in this process and use it; -p names its port'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l ask-password -d 'Ask for the password on the terminal'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l insecure -d 'Accept any certificate, whoever signed it and whatever its name'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l no-clean -d 'Keep the session of this client identifier; with MQTT 5 and without -se it never expires'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l req-response-info -d 'Ask the broker for response information'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l no-req-problem-info -d 'Ask the broker not to explain failures'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l disconnect-with-will -d 'When leaving, ask the broker to publish the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l will-retain -d 'Retain the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l will-payload-format-indicator -d 'Mark the payload of the will as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l quiet -d 'No status lines, errors only'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -s v -l verbose -d 'Keep the line of each second on a terminal'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l debug -d 'Trace every packet on stderr'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -l help -d 'Show this page'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o pf -d 'Mark the payload as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o Wr -d 'Retain the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from pub" -o Wpf -d 'Mark the payload of the will as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -s t -l topic -d 'The topic filters; also the path of the URL' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -s q -l qos -d 'The highest QoS wanted: one value, or one for each filter; unless given, 0' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l no-local -l no_local -d 'Do not deliver what this client publishes: for all filters, or one value each' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l retain-as-published -d 'Keep the retain flag as it was published: for all filters, or one value each' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l retain-handling -d 'Retained messages: 0 at every subscribe, 1 if the subscription is new, 2 never' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l subscription-identifier -d 'Subscription identifiers: one value, or one for each filter' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l user-properties -d 'User properties of the subscription' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -s c -l count -d 'How many clients; unless given, 1000, or the rows of --clients-from' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -s L -l limit -d 'Stop after this many messages of all clients together: sent, or in bench sub received' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l warmup -d 'Run this long before measuring' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -s i -l interval -d 'The time between two connects: milliseconds or a duration, 0 is as fast as they open; unless given, 10' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l connect-rate -d 'Connect so many clients in a time, such as 1000/s, instead of --interval' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l clients-from -d 'Take user names, passwords and certificates from the rows of this CSV file, in turn; its first line names the columns: client_id, username, password, ca, cert, key, key_password' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -s z -l duration -d 'How long to measure, in bench conn how long to hold the connections; unless given, until stopped' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l threads -d 'How many threads; unless given, one for each core' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l seed -d 'Draw the same random payloads and numbers in every run with this seed' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -s o -l output-mode -d 'How to print the summary; unless given, default' -r -f -a "default\t''
json\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l report -d 'Write a report to this file: .json, .csv (each second), .html or .txt; may be repeated' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l fail-if -d 'Exit with code 9 if this holds at the end, such as e2e.p99>50ms, lost>0 or connect_failed>1%; may be repeated' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l abort-if -d 'Stop, and exit with code 9, as soon as this holds; counts that are too high stop the run while it connects, too; may be repeated' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l metrics-listen -d 'Serve metrics for Prometheus at this address, such as 127.0.0.1:9100' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -s h -l hostname -l host -d 'The brokers, taken in turn; with commas, or one each time: a name, an address, or a URL such as mqtts://user:password@host:port/topic' -r -f -a "(__fish_print_hostnames)"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l url -d 'The broker as a URL; schemes mqtt, tcp, mqtts, tls, ssl, ws, wss and unix' -r -f
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -s p -l port -d 'The port; unless given, 1883 for mqtt, 8883 for mqtts, 8083 for ws, 8084 for wss' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -s l -l protocol -d 'The transport; unless given, mqtt' -r -f -a "mqtt\t''
mqtts\t''
ws\t''
wss\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -s V -l mqtt-version -d 'The version of MQTT; unless given, 5' -r -f -a "5\t''
5.0\t''
3.1.1\t''
3.1\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l unix -d 'Connect to the Unix domain socket at this path' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -s A -l bind -d 'Connect from these addresses in turn; with commas, or one each time: 127.0.0.2, 127.0.0.2-127.0.0.9 or 127.0.0.0/24' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l connect-timeout -d 'How long connecting may take, from name look-up to CONNACK; unless given, 30s' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -s I -l client-id -d 'The client identifiers, %i is the number of the client; unless given, mqtty_, eight random hexadecimal digits and _%i' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -s u -l username -d 'The user name' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -s P -l password -d 'The password; as the last word and without a value, it is asked for' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l password-file -d 'Take the password from the first line of this file' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l password-env -d 'Take the password from the environment variable of this name' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l authentication-method -d 'Enhanced authentication with the user name and the password (MQTT 5)' -r -f -a "SCRAM-SHA-1\t''
SCRAM-SHA-256\t''
SCRAM-SHA-512\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l ca -d 'Trust the certificates in this PEM file or directory, instead of the system\'s' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l cert -d 'The client\'s certificate chain, PEM' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l key -d 'The key of the client\'s certificate, PEM' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l key-password -d 'The password of an encrypted key (PKCS#8)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l alpn -d 'Offer these protocols by ALPN' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l sni -d 'Ask for this server name and verify it, instead of the host' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l tls-min -d 'The lowest version of TLS to speak' -r -f -a "1.2\t''
1.3\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l tls-max -d 'The highest version of TLS to speak' -r -f -a "1.2\t''
1.3\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l path -d 'The path of the request; unless given, /mqtt' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l ws-headers -d 'Further headers of the request' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l ws-subprotocol -d 'The subprotocol to ask for; unless given, mqtt' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -s k -l keepalive -d 'Keep-alive: seconds or a duration, 0 is off; unless given, 30' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l session-expiry-interval -d 'How long the broker keeps the session: seconds, a duration, or never (to expire)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l receive-maximum -l rcv-max -d 'How many QoS 1 and 2 messages the broker may have under way to us' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l maximum-packet-size -d 'The largest packet that we accept' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l topic-alias-maximum -d 'The highest topic alias that we accept' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l reconnect-period -d 'The wait before each reconnect: milliseconds or a duration, 0 is never; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l maximum-reconnect-times -d 'How many reconnects to try in a row, or unlimited; unless given, 10' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l disconnect-session-expiry -d 'When leaving, change how long the broker keeps the session' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l will-topic -d 'The topic of the will; the other flags of the will need it' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l will-message -d 'The payload of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l will-qos -d 'The QoS of the will: 0, 1 or 2' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l will-delay-interval -d 'How long the broker waits before it publishes the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l will-message-expiry-interval -d 'How long the will is worth delivering' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l will-content-type -d 'The content type of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l will-response-topic -d 'The response topic of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l will-correlation-data -d 'The correlation data of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l will-user-properties -d 'User properties of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l color -d 'When to use colours; unless given, on a terminal' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l conn-user-properties -d 'User properties of the connection' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l timeout -d 'How long to wait for an acknowledgement; unless given, 30s' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o nl -d 'Do not deliver what this client publishes: for all filters, or one value each' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o rap -d 'Keep the retain flag as it was published: for all filters, or one value each' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o rh -d 'Retained messages: 0 at every subscribe, 1 if the subscription is new, 2 never' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o si -d 'Subscription identifiers: one value, or one for each filter' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o up -d 'User properties of the subscription' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o am -d 'Enhanced authentication with the user name and the password (MQTT 5)' -r -f -a "SCRAM-SHA-1\t''
SCRAM-SHA-256\t''
SCRAM-SHA-512\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o wh -d 'Further headers of the request' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o se -d 'How long the broker keeps the session: seconds, a duration, or never (to expire)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o rp -d 'The wait before each reconnect: milliseconds or a duration, 0 is never; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o Wt -d 'The topic of the will; the other flags of the will need it' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o Wm -d 'The payload of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o Wq -d 'The QoS of the will: 0, 1 or 2' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o Wd -d 'How long the broker waits before it publishes the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o We -d 'How long the will is worth delivering' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o Wct -d 'The content type of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o Wrt -d 'The response topic of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o Wcd -d 'The correlation data of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o Wup -d 'User properties of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o Cup -d 'User properties of the connection' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l quick-ack -d 'Acknowledge at the level of TCP at once what the broker sends, instead of with the next message (Linux); shows whether a broker\'s answers wait for that'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l embedded -d 'Start a broker in this process and use it; -p names its port'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l ask-password -d 'Ask for the password on the terminal'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l insecure -d 'Accept any certificate, whoever signed it and whatever its name'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l no-clean -d 'Keep the session of this client identifier; with MQTT 5 and without -se it never expires'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l req-response-info -d 'Ask the broker for response information'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l no-req-problem-info -d 'Ask the broker not to explain failures'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l disconnect-with-will -d 'When leaving, ask the broker to publish the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l will-retain -d 'Retain the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l will-payload-format-indicator -d 'Mark the payload of the will as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l quiet -d 'No status lines, errors only'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -s v -l verbose -d 'Keep the line of each second on a terminal'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l debug -d 'Trace every packet on stderr'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -l help -d 'Show this page'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o Wr -d 'Retain the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from sub" -o Wpf -d 'Mark the payload of the will as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l pubs -d 'How many publishers; unless given, 100, with fan-out 1' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l subs -d 'How many subscribers; unless given, 100, with fan-in 1' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l pattern -d 'Who gets the messages: p2p one subscriber each, fan-in every subscriber those of all publishers, fan-out every subscriber, share one of all subscribers; unless given, p2p' -r -f -a "p2p\t''
fan-in\t''
fan-out\t''
share\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l suite -d 'A scenario of the Open MQTT Benchmark Suite: 10,000 connections, 1 to 1000, 1000 to 1000, or 1000 to 5 in a shared subscription, one message a second each, for 30m unless -z or -L is given' -r -f -a "conn\t''
fanout\t''
p2p\t''
sharedsub\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l scale -d 'With --suite: multiply the number of clients, such as 0.1' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s t -l topic -d 'The topic, with %i for the number of the publisher; unless given, mqtty/bench/RUN/%i, RUN being eight random hexadecimal digits' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s q -l qos -d 'Quality of service, of the subscriptions too: 0, 1 or 2; unless given, 0, with --suite 1' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s S -l payload-size -d 'The size of the payload, from 16 bytes; unless given, 16B' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s e -l message-expiry-interval -d 'How long the message is worth delivering: seconds or a duration' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l topic-alias -d 'Send the topic once, then this alias' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l response-topic -d 'Where an answer should go' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l correlation-data -d 'Correlation data, as text' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l correlation-data-base64 -d 'Correlation data, as base64' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l content-type -d 'The content type' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l user-properties -d 'User properties of the message' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l subscription-identifier -d 'A subscription identifier; no client may send one, for testing' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l message-interval -d 'The time between two messages of a client: milliseconds or a duration, 0 is as fast as possible; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l rate -d 'Send so many messages in a time, all clients together: 50k/s, 3/m, or a number a second' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l stages -d 'Change the rate evenly, stage by stage, from 0 on: 10s:1k/s,1m:5k/s,10s:0; 0s is a step' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l inflight -d 'How many QoS 1 and 2 messages each client may have unanswered; unless given, 100, or 20 of QoS 2 before MQTT 5' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l drain -d 'How long to wait after the last send for what is unanswered; unless given, 5s' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l start-at -d 'Begin to send at this time, such as 2026-11-20T10:00:00Z, on several machines at once' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s L -l limit -d 'Stop after this many messages of all clients together: sent, or in bench sub received' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l warmup -d 'Run this long before measuring' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s i -l interval -d 'The time between two connects: milliseconds or a duration, 0 is as fast as they open; unless given, 10' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l connect-rate -d 'Connect so many clients in a time, such as 1000/s, instead of --interval' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l clients-from -d 'Take user names, passwords and certificates from the rows of this CSV file, in turn; its first line names the columns: client_id, username, password, ca, cert, key, key_password' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s z -l duration -d 'How long to measure, in bench conn how long to hold the connections; unless given, until stopped' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l threads -d 'How many threads; unless given, one for each core' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l seed -d 'Draw the same random payloads and numbers in every run with this seed' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s o -l output-mode -d 'How to print the summary; unless given, default' -r -f -a "default\t''
json\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l report -d 'Write a report to this file: .json, .csv (each second), .html or .txt; may be repeated' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l fail-if -d 'Exit with code 9 if this holds at the end, such as e2e.p99>50ms, lost>0 or connect_failed>1%; may be repeated' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l abort-if -d 'Stop, and exit with code 9, as soon as this holds; counts that are too high stop the run while it connects, too; may be repeated' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l metrics-listen -d 'Serve metrics for Prometheus at this address, such as 127.0.0.1:9100' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s h -l hostname -l host -d 'The brokers, taken in turn; with commas, or one each time: a name, an address, or a URL such as mqtts://user:password@host:port/topic' -r -f -a "(__fish_print_hostnames)"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l url -d 'The broker as a URL; schemes mqtt, tcp, mqtts, tls, ssl, ws, wss and unix' -r -f
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s p -l port -d 'The port; unless given, 1883 for mqtt, 8883 for mqtts, 8083 for ws, 8084 for wss' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s l -l protocol -d 'The transport; unless given, mqtt' -r -f -a "mqtt\t''
mqtts\t''
ws\t''
wss\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s V -l mqtt-version -d 'The version of MQTT; unless given, 5' -r -f -a "5\t''
5.0\t''
3.1.1\t''
3.1\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l unix -d 'Connect to the Unix domain socket at this path' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s A -l bind -d 'Connect from these addresses in turn; with commas, or one each time: 127.0.0.2, 127.0.0.2-127.0.0.9 or 127.0.0.0/24' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l connect-timeout -d 'How long connecting may take, from name look-up to CONNACK; unless given, 30s' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s I -l client-id -d 'The client identifiers, %i is the number of the client; unless given, mqtty_, eight random hexadecimal digits and _%i' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s u -l username -d 'The user name' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s P -l password -d 'The password; as the last word and without a value, it is asked for' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l password-file -d 'Take the password from the first line of this file' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l password-env -d 'Take the password from the environment variable of this name' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l authentication-method -d 'Enhanced authentication with the user name and the password (MQTT 5)' -r -f -a "SCRAM-SHA-1\t''
SCRAM-SHA-256\t''
SCRAM-SHA-512\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l ca -d 'Trust the certificates in this PEM file or directory, instead of the system\'s' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l cert -d 'The client\'s certificate chain, PEM' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l key -d 'The key of the client\'s certificate, PEM' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l key-password -d 'The password of an encrypted key (PKCS#8)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l alpn -d 'Offer these protocols by ALPN' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l sni -d 'Ask for this server name and verify it, instead of the host' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l tls-min -d 'The lowest version of TLS to speak' -r -f -a "1.2\t''
1.3\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l tls-max -d 'The highest version of TLS to speak' -r -f -a "1.2\t''
1.3\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l path -d 'The path of the request; unless given, /mqtt' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l ws-headers -d 'Further headers of the request' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l ws-subprotocol -d 'The subprotocol to ask for; unless given, mqtt' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s k -l keepalive -d 'Keep-alive: seconds or a duration, 0 is off; unless given, 30' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l session-expiry-interval -d 'How long the broker keeps the session: seconds, a duration, or never (to expire)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l receive-maximum -l rcv-max -d 'How many QoS 1 and 2 messages the broker may have under way to us' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l maximum-packet-size -d 'The largest packet that we accept' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l topic-alias-maximum -d 'The highest topic alias that we accept' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l reconnect-period -d 'The wait before each reconnect: milliseconds or a duration, 0 is never; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l maximum-reconnect-times -d 'How many reconnects to try in a row, or unlimited; unless given, 10' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l disconnect-session-expiry -d 'When leaving, change how long the broker keeps the session' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l will-topic -d 'The topic of the will; the other flags of the will need it' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l will-message -d 'The payload of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l will-qos -d 'The QoS of the will: 0, 1 or 2' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l will-delay-interval -d 'How long the broker waits before it publishes the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l will-message-expiry-interval -d 'How long the will is worth delivering' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l will-content-type -d 'The content type of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l will-response-topic -d 'The response topic of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l will-correlation-data -d 'The correlation data of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l will-user-properties -d 'User properties of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l color -d 'When to use colours; unless given, on a terminal' -r -f -a "auto\t''
always\t''
never\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l conn-user-properties -d 'User properties of the connection' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l timeout -d 'How long to wait for an acknowledgement; unless given, 30s' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o ta -d 'Send the topic once, then this alias' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o rt -d 'Where an answer should go' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o cd -d 'Correlation data, as text' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o ct -d 'The content type' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o up -d 'User properties of the message' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o si -d 'A subscription identifier; no client may send one, for testing' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o im -d 'The time between two messages of a client: milliseconds or a duration, 0 is as fast as possible; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o am -d 'Enhanced authentication with the user name and the password (MQTT 5)' -r -f -a "SCRAM-SHA-1\t''
SCRAM-SHA-256\t''
SCRAM-SHA-512\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o wh -d 'Further headers of the request' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o se -d 'How long the broker keeps the session: seconds, a duration, or never (to expire)' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o rp -d 'The wait before each reconnect: milliseconds or a duration, 0 is never; unless given, 1000' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o Wt -d 'The topic of the will; the other flags of the will need it' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o Wm -d 'The payload of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o Wq -d 'The QoS of the will: 0, 1 or 2' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o Wd -d 'How long the broker waits before it publishes the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o We -d 'How long the will is worth delivering' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o Wct -d 'The content type of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o Wrt -d 'The response topic of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o Wcd -d 'The correlation data of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o Wup -d 'User properties of the will' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o Cup -d 'User properties of the connection' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l payload-format-indicator -d 'Mark the payload as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l quick-ack -d 'Acknowledge at the level of TCP at once what the broker sends, instead of with the next message (Linux); shows whether a broker\'s answers wait for that'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l embedded -d 'Start a broker in this process and use it; -p names its port'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l ask-password -d 'Ask for the password on the terminal'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l insecure -d 'Accept any certificate, whoever signed it and whatever its name'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l no-clean -d 'Keep the session of this client identifier; with MQTT 5 and without -se it never expires'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l req-response-info -d 'Ask the broker for response information'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l no-req-problem-info -d 'Ask the broker not to explain failures'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l disconnect-with-will -d 'When leaving, ask the broker to publish the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l will-retain -d 'Retain the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l will-payload-format-indicator -d 'Mark the payload of the will as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l quiet -d 'No status lines, errors only'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -s v -l verbose -d 'Keep the line of each second on a terminal'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l debug -d 'Trace every packet on stderr'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -l help -d 'Show this page'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o pf -d 'Mark the payload as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o Wr -d 'Retain the will'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from e2e" -o Wpf -d 'Mark the payload of the will as UTF-8 text'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from report" -l report -d 'Write the result to this file: .json, .csv (each second), .html or .txt; may be repeated' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from report" -s o -l output-mode -d 'How to print the result; unless given, default' -r -f -a "default\t''
json\t''"
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from report" -l merge -d 'Add the results up, as the parts of one run on several machines'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from report" -l compare -d 'Show two results side by side, with their ratios'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from report" -s h -l help -d 'Show this page'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from help" -f -a "conn" -d 'Open many connections and hold them'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from help" -f -a "pub" -d 'Publish from many clients'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from help" -f -a "sub" -d 'Subscribe with many clients and count what arrives'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from help" -f -a "e2e" -d 'Publish and subscribe in one run: end-to-end latency, losses, duplicates'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from help" -f -a "report" -d 'Show, convert, merge or compare saved results'
complete -c mqtty -n "__fish_mqtty_using_subcommand bench; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and not __fish_seen_subcommand_from conn pub sub broker completions man version bench help" -f -a "conn" -d 'Connect, show what the broker says, and stay'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and not __fish_seen_subcommand_from conn pub sub broker completions man version bench help" -f -a "pub" -d 'Publish a message, or one for each line of stdin'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and not __fish_seen_subcommand_from conn pub sub broker completions man version bench help" -f -a "sub" -d 'Subscribe and print what arrives'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and not __fish_seen_subcommand_from conn pub sub broker completions man version bench help" -f -a "broker" -d 'Run a throwaway broker until stopped'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and not __fish_seen_subcommand_from conn pub sub broker completions man version bench help" -f -a "completions" -d 'Print a completion script for a shell'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and not __fish_seen_subcommand_from conn pub sub broker completions man version bench help" -f -a "man" -d 'Print a manual page, or write all of them'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and not __fish_seen_subcommand_from conn pub sub broker completions man version bench help" -f -a "version" -d 'Show the version'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and not __fish_seen_subcommand_from conn pub sub broker completions man version bench help" -f -a "bench" -d 'Load a broker with many clients and measure it'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and not __fish_seen_subcommand_from conn pub sub broker completions man version bench help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and __fish_seen_subcommand_from bench" -f -a "conn" -d 'Open many connections and hold them'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and __fish_seen_subcommand_from bench" -f -a "pub" -d 'Publish from many clients'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and __fish_seen_subcommand_from bench" -f -a "sub" -d 'Subscribe with many clients and count what arrives'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and __fish_seen_subcommand_from bench" -f -a "e2e" -d 'Publish and subscribe in one run: end-to-end latency, losses, duplicates'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and __fish_seen_subcommand_from bench" -f -a "report" -d 'Show, convert, merge or compare saved results'
