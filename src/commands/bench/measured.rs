//! Thresholds on figures that a run never has are refused before anything connects.

use crate::bench;
use crate::error::Failure;
use crate::model::BenchPlan;
use crate::options::Id;
use crate::stats::{Lack, Threshold};

/// Refuses thresholds of the plan that could not be checked at its end.
pub(super) fn check(plan: &BenchPlan) -> Result<(), Failure> {
    check_all(plan, Id::FailIf, &plan.fail_if)?;
    check_all(plan, Id::AbortIf, &plan.abort_if)
}

/// Refuses such limits, which this option has.
pub(super) fn check_all(plan: &BenchPlan, id: Id, texts: &[String]) -> Result<(), Failure> {
    let scope = bench::scope(plan);
    for text in texts {
        // Messages that a run does not send itself may have stamps.
        if let Some(lack) = Threshold::parse(text)?.lack(scope, true) {
            let (why, hint) = words(lack);
            return Err(
                Failure::usage(format!("cannot check {id} \"{text}\": {why}")).with_hint(hint),
            );
        }
    }
    Ok(())
}

/// Why there is no figure, and what has it.
pub(super) fn words(lack: Lack) -> (&'static str, String) {
    match lack {
        Lack::Messages => (
            "this run publishes nothing",
            "use `mqtty bench pub` or `mqtty bench e2e`".to_owned(),
        ),
        Lack::Acknowledgements => (
            "messages at QoS 0 are not acknowledged",
            format!("add {0} 1 or {0} 2", Id::Qos),
        ),
        Lack::Reasons => (
            "only MQTT 5 has reason codes for it",
            format!("leave out {}", Id::MqttVersion),
        ),
        Lack::Deliveries => (
            "this run receives nothing",
            "use `mqtty bench e2e`, which receives what it sends".to_owned(),
        ),
        Lack::Comparison => (
            "this run has nothing to compare with",
            "use `mqtty bench e2e`, which compares what it sends and receives".to_owned(),
        ),
        Lack::Encryption => (
            "the connections are not encrypted",
            format!("add {} mqtts", Id::Protocol),
        ),
        Lack::Resumption => (
            "TLS sessions are not resumed",
            format!("add {}", Id::TlsResume),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_can_be_typed() {
        for lack in [
            Lack::Messages,
            Lack::Acknowledgements,
            Lack::Reasons,
            Lack::Deliveries,
            Lack::Comparison,
            Lack::Encryption,
            Lack::Resumption,
        ] {
            let (why, hint) = words(lack);
            assert!(
                hint.contains("--") || hint.contains("`mqtty "),
                "{why}: {hint}"
            );
        }
    }
}
