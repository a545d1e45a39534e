//! Where passwords come from.

use super::*;

#[cfg(unix)]
#[test]
fn a_command_prints_the_password() {
    let login = |line, environment: &[(&str, &str)], command: &str| {
        let profile = format!("username=u password-command={command}");
        let places = Places {
            line,
            environment,
            profile: &profile,
            ..NOTHING
        };
        places.resolve().map(|job| {
            let password = super::profile(&job).password.clone().unwrap();
            String::from_utf8_lossy(password.expose()).into_owned()
        })
    };
    assert_eq!(login("conn", &[], "printf~'a~b\\r\\nc\\n'").unwrap(), "a b");
    // Whatever it prints behind it, and without stdin.
    assert_eq!(login("conn", &[], "cat&&seq~1000000").unwrap(), "1");
    // It is not run where it is not needed.
    assert_eq!(login("conn -P typed", &[], "false").unwrap(), "typed");
    assert_eq!(
        login("conn", &[("MQTTY_PASSWORD", "e")], "false").unwrap(),
        "e"
    );
    let cases = [
        (
            "exit~3",
            "password-command (the file:2): the command ended with exit code 3",
        ),
        ("true", "the command printed no password"),
        ("kill~-9~$$", "the command was killed"),
        ("head~-c~70000~/dev/zero", "more than 65535 bytes"),
    ];
    for (command, expected) in cases {
        let failure = login("conn", &[], command).unwrap_err();
        assert_eq!(failure.exit, Exit::Other, "{failure}");
        assert!(failure.message.contains(expected), "{failure}");
    }
}
