//! The real binary, driven from outside, against a broker that does everything wrong, and by a user who
//! does everything unexpected: each ends with a clear message and the documented exit code, in time.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "in a test a panic is the report"
)]

#[allow(dead_code, reason = "shared with tests that need more of it")]
#[path = "../support/mod.rs"]
mod support;

mod broker_access;
mod broker_disconnect;
mod broker_ends;
mod broker_faults;
mod broker_view;
mod closed_stdout;
mod commands_end;
mod completions;
mod config_files;
mod connect_packet;
mod cuts;
mod every_way;
mod failed_connects;
mod file_write;
mod help_pages;
mod hostile_payloads;
mod input_forms;
mod jq_and_exec;
mod limits;
mod manual_pages;
mod masked_secrets;
mod message_selection;
mod metrics;
mod narrow_terminals;
mod nothing_lost_silently;
mod own_broker;
mod packets;
mod passwords_and_terminals;
mod payload_format_indicator;
mod payload_formats;
mod payload_sources;
mod pipes;
mod portrait;
mod portrait_odd;
mod probe;
mod probe_read;
mod profiles;
mod progress;
mod prompts;
mod protocol_errors;
mod proxies;
mod proxy_commands;
mod proxy_environment;
mod publish_lines;
mod publish_once;
mod publish_sessions;
mod reconnects;
mod refused_messages;
mod release_check;
mod reply;
mod request_response;
mod saved_options;
mod scram;
mod several_brokers;
mod sighup;
mod simulate;
mod standard_streams;
mod stop_signals;
mod subscribe;
mod table_output;
mod templates;
mod test_file_conditions;
mod test_file_ends;
mod test_file_forms;
mod test_file_hints;
mod test_file_hostile;
mod test_file_latency;
mod test_file_logins;
mod test_file_reports;
mod test_file_verdicts;
mod test_files;
mod tls;
mod tls_reconnects;
mod tokens;
mod until_and_fail_on;
mod version_and_help;
mod wait_for_broker;
mod websocket;
mod wrong_ports;
