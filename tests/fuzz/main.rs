//! Everything that reads bytes from outside, with the entries of a corpus and with mutations of them.
//!
//! The targets are those of `cargo fuzz`; here each runs a fixed number of times with fixed random numbers, so that a
//! failure can be repeated. `cargo fuzz run NAME fuzz/corpus/NAME tests/fuzz/corpus/NAME` looks further.

mod mutation;
#[path = "targets/scratch.rs"]
mod scratch;

use std::panic::catch_unwind;
use std::path::Path;

use mutation::Mutator;

/// The files of a corpus, in a fixed order.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    let entries = std::fs::read_dir(folder.join(name)).expect("a corpus");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    let entries = paths
        .iter()
        .map(|path| std::fs::read(path).expect("a file"));
    entries.collect()
}

/// Runs a target with the corpus and with so many mutations of it.
fn run(name: &str, target: fn(&[u8]), mutations: usize) {
    let corpus = corpus(name);
    assert!(!corpus.is_empty(), "there is no corpus for {name}");
    let mut mutator = Mutator::new(&corpus);
    let mutated = (0..mutations).map(|_| mutator.next());
    for bytes in corpus.iter().cloned().chain(mutated) {
        let ended = catch_unwind(|| target(&bytes));
        assert!(
            ended.is_ok(),
            "{name} fails with \"{}\"",
            bytes.escape_ascii()
        );
    }
}

macro_rules! targets {
    ($($name:ident $path:literal $mutations:literal)*) => {
        $(
            #[path = $path]
            mod $name;

            #[test]
            fn $name() {
                run(stringify!($name), $name::run, $mutations);
            }
        )*
    };
}

targets! {
    avro_schema "targets/avro_schema.rs" 500
    broker "targets/broker.rs" 1000
    clients "targets/clients.rs" 300
    command_line "targets/command_line.rs" 200
    config "targets/config.rs" 500
    decode "targets/decode.rs" 3000
    describe "targets/describe.rs" 3000
    filter "targets/filter.rs" 100
    line_format "targets/line_format.rs" 500
    options "targets/options.rs" 500
    payload "targets/payload.rs" 1000
    proto_schema "targets/proto_schema.rs" 500
    proxy "targets/proxy.rs" 2000
    release "targets/release.rs" 1000
    report "targets/report.rs" 200
    scenario "targets/scenario.rs" 300
    schema "targets/schema.rs" 1000
    scram "targets/scram.rs" 500
    template "targets/template.rs" 300
    test_file "targets/test_file.rs" 300
    websocket "targets/websocket.rs" 500
}

/// Each target is one of `cargo fuzz`, too.
#[test]
fn the_fuzzer_has_the_same_targets() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let Ok(manifest) = std::fs::read_to_string(root.join("fuzz/Cargo.toml")) else {
        // The package has no fuzzer.
        return;
    };
    let entries = std::fs::read_dir(root.join("tests/fuzz/targets")).expect("a folder");
    let mut count = 0;
    for entry in entries {
        let path = entry.expect("a file").path();
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("a name");
        if name != "scratch" {
            assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
            count += 1;
        }
    }
    assert!(count > 10, "{count}");
}
