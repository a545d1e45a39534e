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
complete -c mqtty -n "__fish_mqtty_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c mqtty -n "__fish_mqtty_using_subcommand conn" -s o -l output-mode -d 'How to report; unless given, default' -r -f -a "default\t''
json\t''"
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
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s t -l topic -d 'The topic; also the path of the URL' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s m -l message -d 'The payload; unless given, a greeting' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s q -l qos -d 'Quality of service: 0, 1 or 2; unless given, 0' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -l file-read -d 'Publish the bytes of this file' -r -F
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s S -l payload-size -d 'Publish this many random bytes, such as 100, 1KB, 2.5MB' -r
complete -c mqtty -n "__fish_mqtty_using_subcommand pub" -s o -l output-mode -d 'How to report; unless given, default' -r -f -a "default\t''
json\t''"
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
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s o -l output-mode -d 'How to print a message; unless given, default' -r -f -a "default\t''
clean\t''
json\t''
raw\t''"
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
complete -c mqtty -n "__fish_mqtty_using_subcommand sub" -s N -l no-newline -d 'With -o raw: no newline after a payload'
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
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and not __fish_seen_subcommand_from conn pub sub broker completions man version help" -f -a "conn" -d 'Connect, show what the broker says, and stay'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and not __fish_seen_subcommand_from conn pub sub broker completions man version help" -f -a "pub" -d 'Publish a message, or one for each line of stdin'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and not __fish_seen_subcommand_from conn pub sub broker completions man version help" -f -a "sub" -d 'Subscribe and print what arrives'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and not __fish_seen_subcommand_from conn pub sub broker completions man version help" -f -a "broker" -d 'Run a throwaway broker until stopped'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and not __fish_seen_subcommand_from conn pub sub broker completions man version help" -f -a "completions" -d 'Print a completion script for a shell'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and not __fish_seen_subcommand_from conn pub sub broker completions man version help" -f -a "man" -d 'Print a manual page, or write all of them'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and not __fish_seen_subcommand_from conn pub sub broker completions man version help" -f -a "version" -d 'Show the version'
complete -c mqtty -n "__fish_mqtty_using_subcommand help; and not __fish_seen_subcommand_from conn pub sub broker completions man version help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
