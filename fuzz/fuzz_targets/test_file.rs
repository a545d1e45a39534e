#![no_main]

#[path = "../../tests/fuzz/targets/scratch.rs"]
mod scratch;
#[path = "../../tests/fuzz/targets/test_file.rs"]
mod target;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| target::run(bytes));
