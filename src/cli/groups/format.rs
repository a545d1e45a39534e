//! What payloads are: formats and schemas.

use std::path::PathBuf;

use clap::Args;

/// How payloads are encoded and decoded.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Payload format")]
pub struct Coding {
    /// What payloads are to be encoded as or decoded from; auto and sparkplug only decode
    #[arg(short = 'f', long, value_name = "FORMAT", value_parser = [
        "base64", "json", "hex", "cbor", "msgpack", "binary", "text", "auto", "sparkplug",
    ])]
    pub format: Option<String>,
    /// A schema of Protocol Buffers: a .proto file or a compiled descriptor set
    #[arg(long, value_name = "FILE")]
    pub protobuf_path: Option<PathBuf>,
    /// The message type in --protobuf-path, with its package
    #[arg(long, value_name = "NAME")]
    pub protobuf_message_name: Option<String>,
    /// A folder in which imports of --protobuf-path are looked for too
    #[arg(long, value_name = "DIR")]
    pub proto_include: Vec<PathBuf>,
    /// An Avro schema
    #[arg(long, value_name = "FILE")]
    pub avsc_path: Option<PathBuf>,
}
