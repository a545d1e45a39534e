//! Arguments and streams in, exit code out.

fn main() {}
