//! The plan of `bench conn`.

use std::time::Duration;

use crate::cli::{CommandLine, Planned};
use crate::commands::bench::plan::{Base, DRAIN, Task, benchmark, clients, duration, pace};
use crate::error::Failure;
use crate::model::{BenchEnd, BenchWork, Warmup};
use crate::options::Id;
use crate::prompt::Prompter;
use crate::settings::{Context, profile};

/// Makes the plan.
pub(super) fn plan(
    context: &mut Context<'_>,
    _: &CommandLine,
    prompter: &dyn Prompter,
) -> Result<Planned, Failure> {
    benchmark(resolve, context, prompter)
}

/// There is nothing to do but to connect.
pub(in crate::commands::bench) fn resolve(
    context: &mut Context<'_>,
) -> Result<(Base, Task), Failure> {
    let mut base = Base::new(context, profile::Flags::of_connection())?;
    if context.is_typed(Id::TlsResume) {
        resume_sessions(&mut base)?;
    }
    // To hold the connections is what is measured.
    let (measured, hold) = (duration(context)?, pace::hold(context)?);
    let (measured, hold) = match measured {
        None if !hold.is_zero() => (Some(hold), Duration::ZERO),
        _ => (measured, hold),
    };
    let task = Task {
        count: clients::count(context, &base.rows)?,
        work: BenchWork::Connect,
        end: BenchEnd {
            limit: None,
            duration: measured,
        },
        warmup: Warmup::NONE,
        drain: DRAIN,
        start_at: pace::start(context)?,
        arrivals: pace::arrivals(context, &base, None)?,
        hold,
    };
    Ok((base, task))
}

/// `--tls-resume`: every connection may continue the TLS session of an earlier one.
fn resume_sessions(base: &mut Base) -> Result<(), Failure> {
    // That of the profile is the one which an embedded broker takes its place in.
    let endpoint = &mut base.profile.profile.endpoint;
    for endpoint in base.profile.endpoints.iter_mut().chain([endpoint]) {
        let Some(tls) = &mut endpoint.tls else {
            return Err(Failure::usage(format!(
                "{} needs TLS, but {endpoint} has none",
                Id::TlsResume
            ))
            .with_hint("add -l mqtts, or -l wss for WebSocket"));
        };
        if endpoint.quic {
            return Err(Failure::usage(format!(
                "{} cannot be used with QUIC",
                Id::TlsResume
            )));
        }
        tls.resume = true;
    }
    for tls in base.rows.iter_mut().filter_map(|row| row.tls.as_mut()) {
        tls.resume = true;
    }
    Ok(())
}
