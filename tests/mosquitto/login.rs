//! Who may come in: names and passwords, certificates.

use crate::broker::{Mosquitto, Wanted, system_program};
use crate::certificates::Authority;
use crate::peers::VERSIONS;
use crate::run::{mqtty, program};
use crate::scratch::{scratch_dir, scratch_file};

#[test]
#[ignore = "needs mosquitto"]
fn by_name_and_password() {
    let file = scratch_dir().join("passwords");
    program(system_program("mosquitto_passwd"), &["-b", "-c"])
        .args(&[&file])
        .args(&["bob", "p√ss:word"])
        .run()
        .code(0);
    let broker = Mosquitto::wanted(&Wanted {
        password_file: Some(file),
        ..Wanted::default()
    });
    for version in VERSIONS {
        let conn = |more: &[&str]| {
            broker
                .mqtty(&["conn", "--once", "-V", version.ours])
                .args(more)
        };
        conn(&["-u", "bob", "-P", "p√ss:word"]).run().code(0);
        conn(&["-u", "bob", "--password-env", "SECRET"])
            .env("SECRET", "p√ss:word")
            .run()
            .code(0);
        conn(&[
            "-u",
            "bob",
            "--password-file",
            &scratch_file("secret", "p√ss:word\n"),
        ])
        .run()
        .code(0);
        for wrong in [
            &["-u", "bob", "-P", "nope"][..],
            &["-u", "eve", "-P", "p√ss:word"],
            &["-u", "bob"],
            &[],
        ] {
            // 3.x has a code for each of the two.
            let finished = conn(wrong).run().code(4).did_not_say("p√ss");
            let text = finished.stderr.to_lowercase();
            assert!(
                text.contains("not authorized") || text.contains("bad user name"),
                "{finished}"
            );
        }
    }
    let url = format!("mqtt://bob:p%E2%88%9Ass%3Aword@127.0.0.1:{}", broker.port);
    mqtty(&["conn", "--once", "--url", &url]).run().code(0);
    broker
        .mqtty(&["pub", "-t", "a", "-m", "b", "-q", "1"])
        .run()
        .code(4);
    broker.mqtty(&["sub", "-t", "a"]).run().code(4);
}

#[test]
#[ignore = "needs mosquitto"]
fn by_certificate() {
    let authority = Authority::new();
    let client = authority.issue("device-7");
    let stranger = Authority::new().issue("device-7");
    let ca = authority.file.clone();
    let broker = Mosquitto::wanted(&Wanted {
        authority: Some(authority),
        asks_for_certificates: true,
        lines: vec!["per_listener_settings false".into()],
        ..Wanted::default()
    });
    let url = &*format!("mqtts://localhost:{}", broker.tls_port);
    let encrypted = client.encrypted_key("open sesame");
    for newest in ["1.2", "1.3"] {
        let conn = |more: &[&str]| {
            mqtty(&[
                "conn",
                "--once",
                "--url",
                url,
                "--ca",
                &ca,
                "--tls-max",
                newest,
            ])
            .args(more)
        };
        conn(&["--cert", &client.certificate, "--key", &client.key])
            .run()
            .code(0);
        conn(&["--cert", &client.certificate, "--key", &encrypted])
            .args(&["--key-password", "open sesame"])
            .run()
            .code(0);
        conn(&["--cert", &client.certificate, "--key", &encrypted])
            .args(&["--key-password", "wrong"])
            .run()
            .code(2)
            .said("password");
        conn(&["--cert", &stranger.certificate, "--key", &stranger.key])
            .run()
            .code(3)
            .said("hint: check --cert and --key");
        conn(&[])
            .run()
            .code(3)
            .said("the server requires a client certificate")
            .said("hint: give a client certificate with --cert FILE and --key FILE");
    }
}
