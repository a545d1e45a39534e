//! Arguments and streams in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    mqtty::run(std::env::args_os())
}
