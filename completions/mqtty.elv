# Completes mqtty: the script calls it for every word.
set edit:completion:arg-completer[mqtty] = { |@words|
    var index = (count $words)
    set index = (- $index 1)

    put (env _CLAP_IFS="\n" _CLAP_COMPLETE_INDEX=(to-string $index) _MQTTY_COMPLETE="elvish" mqtty -- $@words) | to-lines
}
