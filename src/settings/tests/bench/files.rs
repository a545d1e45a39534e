//! Plans that are made of files: the clients and the payload of a benchmark.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::model::TlsOptions;

/// A file that is there as long as the value is.
struct File(PathBuf);

impl File {
    fn new(content: impl AsRef<[u8]>) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("mqtty-{}-{number}.test", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, content).unwrap();
        Self(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // Whoever empties the folder for temporary files takes it otherwise.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The job of a line, with a file behind its last flag.
fn with(line: &str, content: impl AsRef<[u8]>) -> Result<Job, Failure> {
    let file = File::new(content);
    let mut words: Vec<_> = line.split(' ').collect();
    words.push(file.0.to_str().unwrap());
    resolved(&words, &[], &Person::default())
}

fn clients(flags: &str, content: &str) -> Result<Job, Failure> {
    with(
        format!("bench conn {flags} --clients-from")
            .replace("  ", " ")
            .as_str(),
        content,
    )
}

#[test]
fn rows_of_clients() {
    let content = "\u{feff}Username, client-id ,password\nann,a,\"s,\"\"1\"\n\nbob,,\n";
    let plan = bench_plan(clients("", content).unwrap());
    assert_eq!(plan.count, 2);
    let [ann, bob] = &plan.clients[..] else {
        panic!()
    };
    assert_eq!(ann.client_id.as_deref(), Some("a"));
    assert_eq!(ann.username.as_deref(), Some("ann"));
    assert_eq!(ann.password, Some(Secret::new("s,\"1")));
    assert_eq!(bob.username.as_deref(), Some("bob"));
    assert_eq!(
        (&bob.client_id, &bob.password, &bob.tls),
        (&None, &None, &None)
    );

    let plan = bench_plan(clients("-c 5", "username\nann\n").unwrap());
    assert_eq!((plan.count, plan.clients.len()), (5, 1));
    let plan = bench_plan(clients("-c 5", "client_id\nx%i\n").unwrap());
    assert_eq!(plan.count, 5);
}

#[test]
fn cells_are_separated_by_commas_or_tabs() {
    for content in [
        "username\tpassword\nann\ta,b \nbob\t\"x\ty\"\n",
        "username,password\nann,\"a,b \"\nbob,x\ty\n",
        "\u{feff}username\tpassword\r\nann\ta,b \r\nbob\t\"x\ty\"\r\n",
    ] {
        let plan = bench_plan(clients("", content).unwrap());
        let rows = plan.clients.iter();
        let rows: Vec<_> = rows
            .map(|row| (row.username.as_deref(), row.password.clone()))
            .collect();
        let password = |text| Some(Secret::new(text));
        assert_eq!(
            rows,
            [
                (Some("ann"), password("a,b ")),
                (Some("bob"), password("x\ty"))
            ],
            "{content}"
        );
    }
    // One column needs no separator; a comma in the first line decides.
    let plan = bench_plan(clients("", "username\na\tb\n").unwrap());
    assert_eq!(plan.clients[0].username.as_deref(), Some("a\tb"));
    let failure = clients("", "username\tpassword,key\n").unwrap_err();
    assert!(failure.message.contains("unknown column"), "{failure}");
}

#[test]
fn rows_with_certificates() {
    let content = "cert,key,key_password,ca\nc1,k1,w,\n,,,other\n,,,\n";
    let plan = bench_plan(clients("--ca ca --insecure", content).unwrap());
    let base = TlsOptions {
        ca: Some("ca".into()),
        insecure: true,
        ..TlsOptions::default()
    };
    let first = TlsOptions {
        certificate: Some("c1".into()),
        key: Some("k1".into()),
        key_password: Some(Secret::new("w")),
        ..base.clone()
    };
    let second = TlsOptions {
        ca: Some("other".into()),
        ..base
    };
    let found: Vec<_> = plan.clients.into_iter().map(|row| row.tls).collect();
    assert_eq!(found, [Some(first), Some(second), None]);
}

#[test]
fn rows_that_are_wrong() {
    let long = format!("username\nann\n{}\n", "x".repeat(70_000));
    let cases = [
        ("", "", "line 1: no columns"),
        ("", "user\nann\n", "line 1: unknown column \"user\""),
        (
            "",
            "username,USERNAME\n",
            "line 1: the column USERNAME appears twice",
        ),
        ("", "username\n", "has no rows"),
        (
            "",
            "username,password\nann,1\nbob\n",
            "line 3: 1 cell, but the first line names 2",
        ),
        (
            "",
            "username,password\n\"a\nb\",1\nbob,2,3\n",
            "line 4: 3 cells",
        ),
        (
            "",
            &long,
            "line 3: username: expected text of at most 65535",
        ),
        (
            "-l mqtts",
            "username,cert\nann,\nbob,c\n",
            "line 3: cert without key",
        ),
        ("-l mqtts", "key\nk\n", "line 2: key without cert"),
        (
            "-l mqtts",
            "key_password\nk\n",
            "line 2: key_password without key",
        ),
        (
            "",
            "cert,key\nc,k\n",
            "line 2: cert needs TLS, but mqtt://localhost:1883 has none",
        ),
        (
            "-c 3",
            "client_id\na\nb\n",
            "has 2 rows with client identifiers, which is too few for 3",
        ),
        (
            "-c 2",
            "client_id\nc\n",
            "has 1 row with client identifiers, which is too few for 2",
        ),
        (
            "",
            "username,password\nann\n",
            "line 2: 1 cell, but the first line names 2",
        ),
    ];
    for (flags, content, expected) in cases {
        let failure = clients(flags, content).expect_err(content);
        assert_eq!(failure.exit, Exit::Usage, "{content}");
        assert!(failure.message.contains(expected), "{content}: {failure}");
        assert!(!failure.message.contains('\n'), "{failure}");
    }
    let failure = with("bench conn --clients-from", b"username\n\xff\n").unwrap_err();
    assert!(
        failure.message.contains("line 2: it is not UTF-8"),
        "{failure}"
    );
    let (message, exit) = super::super::failure("bench conn --clients-from /nowhere/clients.csv");
    assert_eq!(exit, Exit::File);
    assert_eq!(
        message,
        "cannot read /nowhere/clients.csv: no such file or directory"
    );
    let (message, exit) = super::super::failure("bench pub -t a --file-read /nowhere/payload");
    assert_eq!(exit, Exit::File);
    assert_eq!(
        message,
        "cannot read /nowhere/payload: no such file or directory"
    );
    let (message, exit) = super::super::failure("bench conn --password-file /nowhere/secret");
    assert_eq!(exit, Exit::File);
    assert!(
        message.ends_with(": no such file or directory"),
        "{message}"
    );
}

#[test]
fn two_rows_with_one_identifier() {
    let job = clients("", "client_id\na\nb\na\n").unwrap();
    assert_eq!(job.warnings.len(), 1);
    assert!(job.warnings[0].contains("line 4: the client identifier \"a\" is also in line 2"));
}

fn payload(flags: &str, content: impl AsRef<[u8]>) -> Result<BenchPayload, Failure> {
    let line = format!("bench pub -t a {flags} --file-read").replace("  ", " ");
    match with(&line, content).map(bench_plan)?.work {
        BenchWork::Publish(work) => Ok(work.payload),
        other => panic!("{other:?}"),
    }
}

fn pieces(pieces: &[&[u8]]) -> BenchPayload {
    BenchPayload::Pieces(pieces.iter().map(|piece| piece.to_vec()).collect())
}

#[test]
fn files_as_payloads() {
    let raw: &[u8] = b"\xff\0\n";
    assert_eq!(payload("", raw), Ok(BenchPayload::Fixed(raw.into())));
    assert_eq!(
        payload("-m x -S 5", "a"),
        Ok(BenchPayload::Fixed(b"a".into()))
    );
    let template = payload("--template", "%i\n");
    assert_eq!(template, Ok(BenchPayload::Template("%i\n".into())));
    let failure = payload("--template", raw).unwrap_err();
    assert!(
        failure.message.contains("--template needs UTF-8"),
        "{failure}"
    );
    let (_, exit) = super::super::failure("bench pub -t a --file-read /nowhere/payload");
    assert_eq!(exit, Exit::File);
}

#[test]
fn files_in_pieces() {
    let cases: [(&str, &str, &[&[u8]]); 8] = [
        ("--split", "a\nb\n", &[b"a", b"b"]),
        ("--split", "a\n\nb", &[b"a", b"", b"b"]),
        ("--split \\n", "a\nb", &[b"a", b"b"]),
        ("--split |", "a|b.c", &[b"a", b"b.c"]),
        ("--split .", "a|b.c", &[b"a|b", b"c"]),
        ("--split ab", "aabab", &[b"a", b""]),
        ("--split-regex [|.]", "a|b.c", &[b"a", b"b", b"c"]),
        ("--split-regex \\s+", "a \n b\n", &[b"a", b"b"]),
    ];
    for (flags, content, expected) in cases {
        let found = payload(flags, content);
        assert_eq!(found, Ok(pieces(expected)), "{flags} {content:?}");
    }
    assert_eq!(
        payload("--split \\xff", b"a\xffb"),
        Ok(pieces(&[b"a", b"b"]))
    );
    let failure = payload("--split-regex x", b"\xff").unwrap_err();
    assert!(
        failure.message.contains("--split-regex needs UTF-8"),
        "{failure}"
    );
    let failure = payload("--split", "").unwrap_err();
    assert!(failure.message.contains("is empty"), "{failure}");
    assert_eq!(failure.exit, Exit::Usage);
}
