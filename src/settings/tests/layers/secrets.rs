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
        ("true", "the command printed no password or token"),
        ("kill~-9~$$", "the command was killed"),
        ("head~-c~70000~/dev/zero", "more than 65535 bytes"),
    ];
    for (command, expected) in cases {
        let failure = login("conn", &[], command).unwrap_err();
        assert_eq!(failure.exit, Exit::Other, "{failure}");
        assert!(failure.message.contains(expected), "{failure}");
    }
}
/// A broker in a file, with the credentials for it.
const PROD: &str = "hostname=prod username=u password=p";

/// A line, variables, a profile and defaults.
type Said<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, &'a str);

/// A password that a file holds for one broker and that goes to another gets a warning.
#[test]
fn a_password_that_goes_to_another_broker() {
    let warnings = |line: &str, options: &str, environment: &[_], profile: &str, defaults: &str| {
        let places = Places {
            line,
            options,
            environment,
            profile,
            defaults,
        };
        places.job().warnings
    };
    let told =
        ["password (the file:3) is sent to other:1883, not to the broker in hostname (the file:1)"];
    // The address is typed, saved, or in the environment.
    assert_eq!(warnings("conn -h other", "", &[], PROD, ""), told);
    assert_eq!(warnings("conn -h other", "", &[], "", PROD), told);
    assert_eq!(warnings("conn -h other", PROD, &[], "", ""), told);
    assert_eq!(warnings("conn", "hostname=other", &[], PROD, ""), told);
    assert_eq!(
        warnings("conn", "", &[("MQTTY_HOST", "other")], PROD, ""),
        told
    );
    // As a whole, and of several.
    let whole = warnings("conn --url mqtts://other", "", &[], PROD, "");
    assert_eq!(whole, [told[0].replace("1883", "8883")]);
    let socket = warnings("conn --unix /s", "", &[], PROD, "");
    assert_eq!(socket, [told[0].replace("other:1883", "/s")]);
    let several = warnings("bench conn -h prod,other,third", "", &[], PROD, "");
    assert_eq!(several, [told[0].replace("1883", "1883, third:1883")]);
    // Whether it stands there or elsewhere.
    for source in ["password-env=WORD", "password-command=printf~p"] {
        let profile = format!("hostname=prod username=u {source}");
        let told = warnings("conn -h other", "", &[("WORD", "p")], &profile, "");
        assert_eq!(told.len(), 1, "{told:?}");
    }
    // The profile overrules the broker of the defaults, which is one file.
    let apart = warnings(
        "conn -h other",
        "",
        &[],
        "hostname=prod",
        "password=p hostname=x",
    );
    assert_eq!(
        apart,
        ["password (the file:1) is sent to other:1883, not to the broker in hostname (the file:1)"]
    );
    let fine: &[Said] = &[
        ("conn", &[], PROD, ""),
        ("conn", &[], "hostname=prod", "hostname=x password=p"),
        // The same host.
        ("conn -h PROD -p 1884", &[], PROD, ""),
        ("conn --url mqtts://prod", &[], PROD, ""),
        (
            "conn -h localhost",
            &[],
            "hostname=127.0.0.1 password=p",
            "",
        ),
        // No broker is named beside it.
        ("conn -h other", &[], "username=u password=p", ""),
        // It is another one, or none.
        ("conn -h other -P mine", &[], PROD, ""),
        ("conn --url mqtt://a:b@other", &[], PROD, ""),
        ("conn -h other", &[("MQTTY_PASSWORD", "e")], PROD, ""),
        ("conn -h other", &[], "hostname=prod username=u", ""),
        // The broker of this process.
        ("conn --embedded", &[], PROD, ""),
    ];
    for (line, environment, profile, defaults) in fine {
        let told = warnings(line, "", environment, profile, defaults);
        assert_eq!(told, [""; 0], "{line} {profile} {defaults}");
    }
}

/// What stands in the URL of a file goes nowhere else.
#[test]
fn the_password_of_a_url_stays_with_it() {
    let login = |line, profile| {
        Places {
            line,
            profile,
            ..NOTHING
        }
        .login()
    };
    let url = "url=mqtts://u:p@prod";
    assert_eq!(login("conn", url), "u:p");
    for line in ["conn -h other", "conn --unix /s", "conn --url mqtt://other"] {
        assert_eq!(login(line, url), ":", "{line}");
    }
    // The same host is the same broker.
    assert_eq!(login("conn -h prod -p 1", url), "u:p");
}
