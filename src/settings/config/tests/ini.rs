use super::*;

fn found(text: impl AsRef<[u8]>, typed: &str, mode: u32) -> Files {
    let folder = Folder::new(&format!("ini-{typed}-{mode}").replace(' ', "-"));
    let path = folder.write(".mqttx-cli/config", text);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    let home = folder.0.to_str().unwrap();
    read(&line(typed), &environment(&[("HOME", home)])).unwrap()
}

#[test]
fn what_mqttx_writes() {
    let text = "[default]\noutput = log\n\n[mqtt]\nhost = broker.example\nport = 8883\n\
        protocol = mqtts\nmax_reconnect_times = 5\nusername = bob\npassword = \"se=c;ret\"\n";
    let files = found(text, "sub", 0o600);
    let connection = [
        "hostname=broker.example",
        "port=8883",
        "protocol=mqtts",
        "maximum-reconnect-times=5",
        "username=bob",
        "password=se=c;ret",
    ];
    assert_eq!(
        shown(&files),
        [&["output-mode=log"], &connection[..]].concat()
    );
    assert_eq!(files.warnings, [""; 0]);
    assert_eq!(files.layers[0].source, ValueSource::Defaults);
    let origin = &files.layers[0].entries[2].origin;
    assert!(
        origin.starts_with("port (/") && origin.ends_with("config:6)"),
        "{origin}"
    );
    // A benchmark has no log.
    assert_eq!(shown(&found(text, "bench conn", 0o600)), connection);
    if cfg!(unix) {
        let told = found(text, "pub", 0o644).warnings;
        assert!(told.len() == 1 && told[0].contains("chmod 600"), "{told:?}");
    }
}

#[test]
fn what_is_wrong_is_told_and_left_out() {
    let text = "; a comment\n# another\n[default]\noutput=bogus\n[mqtt]\nport=0\nmax_reconnect_times=0\n\
        username=\npassword=\nprotocol=http\nhost=h ; the host\nport=70000\nnonsense\n[other]\nport=5\n";
    let files = found(text, "pub", 0o600);
    assert_eq!(shown(&files), ["hostname=h"]);
    let lines = [
        "config:4: output is ignored: expected text or log",
        "config:10: protocol",
        "config:12: port",
    ];
    assert_eq!(files.warnings.len(), lines.len(), "{:?}", files.warnings);
    for (warning, expected) in files.warnings.iter().zip(lines) {
        assert!(warning.contains(expected), "{warning}");
    }
    for text in [&b"\x80"[..], &vec![b'x'; 2 << 20]] {
        let files = found(text, "pub", 0o644);
        assert_eq!((files.layers.len(), files.warnings.len()), (0, 1));
    }
}

#[test]
fn ours_goes_before_it() {
    let folder = Folder::new("both");
    folder.write(".mqttx-cli/config", "[mqtt]\nhost = theirs\nport = 5\n");
    folder.write(".config/mqtty/config.toml", "[defaults]\nhost = 'ours'\n");
    let home = folder.0.to_str().unwrap();
    let environment = [("HOME", home)];
    let files = read(&line("conn"), &super::environment(&environment)).unwrap();
    assert_eq!(shown(&files), ["hostname=ours"]);
}
