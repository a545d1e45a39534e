//! Steps about the life of a connection.

use super::clients::{answers, expiry};
use super::fields::{Fields, is_name, unexpected};
use super::reader::StepReader;
use super::values::{code, codes};
use crate::document::{Node, Value};
use crate::model::{DisconnectOptions, ReasonCode};
use crate::testing::plan::{Action, Authenticate, Connect};
use crate::testing::problem::Problem;
use crate::testing::value::Text;

/// What a step expects of the challenges of the broker.
const CHALLENGES: &str = "challenges";

/// A step that may be just the name of a client, or a map with these keys.
pub(super) fn named_or<'n>(
    reader: &mut StepReader<'_>,
    node: &'n Node,
    step: &str,
    keys: &[&str],
) -> Result<(String, Option<Fields<'n>>), Problem> {
    if is_name(node) {
        return Ok((reader.clients.named(node)?, None));
    }
    if !matches!(node.value, Value::Map(_)) {
        let instead = if keys.is_empty() { "" } else { ", or a map" };
        return Err(unexpected(
            node,
            step,
            &format!("the name of a client{instead}"),
        ));
    }
    let keys = if keys.is_empty() { &["client"] } else { keys };
    let fields = Fields::of(node, step, keys)?;
    Ok((reader.clients.of(&fields)?, Some(fields)))
}

/// `connect` and `reconnect`.
pub(super) fn connect(
    reader: &mut StepReader<'_>,
    node: &Node,
    step: &str,
) -> Result<Connect, Problem> {
    let keys = ["client", "clean", "expect", "within"];
    let (client, fields) = named_or(reader, node, step, &keys)?;
    let mut connect = Connect {
        client,
        again: step == "reconnect",
        clean: None,
        refused: None,
        session_present: None,
        limits: None,
        fails: false,
        challenges: None,
        within: None,
    };
    let Some(fields) = fields else {
        return Ok(connect);
    };
    connect.clean = fields.boolean("clean")?;
    connect.within = fields.duration("within")?;
    let Some(node) = fields.get("expect") else {
        return Ok(connect);
    };
    let keys = ["refused", "session_present", "limits", "fails", CHALLENGES];
    let expected = Fields::of(node, "expect", &keys)?;
    for other in ["session_present", "limits"] {
        expected.at_most_one(&["refused", other])?;
        expected.at_most_one(&["fails", other])?;
    }
    expected.at_most_one(&["refused", "fails"])?;
    connect.refused = expected.with("refused", |node| codes(node, "refused"))?;
    connect.session_present = expected.boolean("session_present")?;
    connect.limits = expected.with("limits", |node| reader.names.expression(node, "limits"))?;
    connect.fails = expected
        .with("fails", |node| match node.as_bool() {
            Some(true) => Ok(()),
            _ => Err(unexpected(node, "fails", "true")),
        })?
        .is_some();
    connect.challenges = challenges(reader, &expected)?;
    Ok(connect)
}

/// `authenticate`.
pub(super) fn authenticate(
    reader: &mut StepReader<'_>,
    node: &Node,
) -> Result<Authenticate, Problem> {
    let keys = ["client", "data", "answers", "expect", "within"];
    let (client, fields) = named_or(reader, node, "authenticate", &keys)?;
    let mut authenticate = Authenticate {
        client,
        data: None,
        answers: Vec::new(),
        refused: None,
        challenges: None,
        within: None,
    };
    let Some(fields) = fields else {
        return Ok(authenticate);
    };
    authenticate.data = reader.names.text_of(&fields, "data")?;
    authenticate.answers = answers(&fields, &reader.names, "answers")?;
    authenticate.within = fields.duration("within")?;
    if let Some(node) = fields.get("expect") {
        let expected = Fields::of(node, "expect", &["refused", CHALLENGES])?;
        authenticate.refused = expected.with("refused", |node| codes(node, "refused"))?;
        authenticate.challenges = challenges(reader, &expected)?;
    }
    Ok(authenticate)
}

fn challenges(
    reader: &StepReader<'_>,
    expected: &Fields<'_>,
) -> Result<Option<Vec<Text>>, Problem> {
    expected.with(CHALLENGES, |node| reader.names.texts(node, CHALLENGES))
}

/// `disconnect`.
pub(super) fn disconnect(reader: &mut StepReader<'_>, node: &Node) -> Result<Action, Problem> {
    let keys = ["client", "with_will", "reason", "session_expiry_interval"];
    let (client, fields) = named_or(reader, node, "disconnect", &keys)?;
    let mut options = DisconnectOptions::default();
    if let Some(fields) = fields {
        fields.at_most_one(&["with_will", "reason"])?;
        options.with_will = fields.boolean("with_will")?.unwrap_or_default();
        options.reason = fields
            .with("reason", |node| code(node, "reason"))?
            .map(ReasonCode);
        options.session_expiry_interval = expiry(&fields)?;
    }
    Ok(Action::Disconnect { client, options })
}

/// `expect_disconnect`.
pub(super) fn expect_disconnect(
    reader: &mut StepReader<'_>,
    node: &Node,
) -> Result<Action, Problem> {
    let keys = ["client", "reason", "within"];
    let (client, fields) = named_or(reader, node, "expect_disconnect", &keys)?;
    let reason = fields
        .as_ref()
        .map(|fields| fields.with("reason", |node| codes(node, "reason")));
    let within = fields.as_ref().map(|fields| fields.duration("within"));
    Ok(Action::ExpectDisconnect {
        client,
        reason: reason.transpose()?.flatten(),
        within: within.transpose()?.flatten(),
    })
}
