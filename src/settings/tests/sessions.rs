//! Sessions that are kept.

use super::*;

/// Nobody could resume the session of a random name.
#[test]
fn a_session_is_kept_under_a_name() {
    for command in [
        "conn",
        "pub -t t -m x",
        "sub -t t -q 1",
        "bench conn",
        "bench sub -t t",
    ] {
        for version in ["5", "3.1.1", "3.1"] {
            let line = format!("{command} -V {version} --no-clean");
            wrong(&line, "--no-clean needs --client-id");
        }
        wrong(
            &format!("{command} -se never"),
            "--session-expiry-interval needs --client-id",
        );
        let told = job(&format!("{command} -se 60")).warnings.concat();
        assert!(
            told.contains("--session-expiry-interval without --client-id"),
            "{told}"
        );
        for fine in ["-se 0", "--no-clean=false", "-V 3.1.1 -se never"] {
            let told = job(&format!("{command} {fine}")).warnings.concat();
            assert!(!told.contains("--client-id"), "{told}");
        }
        let name = if command.starts_with("bench") {
            "-I"
        } else {
            "-i"
        };
        for kept in ["--no-clean", "--no-clean -V 3.1.1", "-se never", "-se 60"] {
            let told = job(&format!("{command} {name} me {kept}"))
                .warnings
                .concat();
            assert!(!told.contains("--client-id"), "{told}");
        }
    }
    wrong("sub -t t --no-clean -i ", "--no-clean needs --client-id");
}
