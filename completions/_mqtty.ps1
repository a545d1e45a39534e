# Completes mqtty: the script calls it for every word.
Register-ArgumentCompleter -Native -CommandName mqtty -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $prev = $env:_MQTTY_COMPLETE;
    $env:_MQTTY_COMPLETE = "powershell";

    $args = $commandAst.Extent.Text
    $args = $args.Substring(0, [math]::Min($cursorPosition, $args.Length));
    if ($wordToComplete -eq "") {
        $args += " ''";
    }

    $results = Invoke-Expression @"
& mqtty -- $args
"@;
    if ($null -eq $prev) {
        Remove-Item Env:\_MQTTY_COMPLETE;
    } else {
        $env:_MQTTY_COMPLETE = $prev;
    }
    $results | ForEach-Object {
        $split = $_.Split("`t");
        $cmd = $split[0];

        if ($split.Length -eq 2) {
            $help = $split[1];
        }
        else {
            $help = $split[0];
        }

        [System.Management.Automation.CompletionResult]::new($cmd, $cmd, 'ParameterValue', $help)
    }
};
