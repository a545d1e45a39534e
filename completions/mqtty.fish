# Completes mqtty: the script calls it for every word.
complete --keep-order --exclusive --command mqtty --arguments "(_MQTTY_COMPLETE=fish mqtty -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
