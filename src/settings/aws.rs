//! `--aws-sigv4`: the region, and the credentials as the tools of AWS take them from the environment.

use super::context::Context;
use super::given::Given;
use crate::error::Failure;
use crate::model::{AwsSigning, Secret};
use crate::options::Id;

/// How to get the variables.
const HINT: &str = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, for example: eval \"$(aws configure export-credentials --format env)\"";

/// How requests are signed, if they are.
pub(super) fn signing(context: &Context<'_>, path: &str) -> Result<Option<AwsSigning>, Failure> {
    let Some(given) = context.one(Id::AwsSigv4) else {
        return Ok(None);
    };
    let region = given.text()?.to_owned();
    let is_region = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if region.is_empty() || !region.chars().all(is_region) {
        return Err(given.unexpected("a region such as eu-central-1"));
    }
    if path.contains('?') {
        return Err(Failure::usage(format!(
            "{} cannot be used with a path that has a query, which is the signature",
            given.origin
        )));
    }
    let secret_key = variable(context, &given, "AWS_SECRET_ACCESS_KEY")?;
    Ok(Some(AwsSigning {
        region,
        access_key: variable(context, &given, "AWS_ACCESS_KEY_ID")?,
        secret_key: Secret::new(secret_key),
        session_token: text(context, "AWS_SESSION_TOKEN").map(Secret::new),
    }))
}

fn text(context: &Context<'_>, name: &str) -> Option<String> {
    context.variable(name)?.into_string().ok()
}

fn variable(context: &Context<'_>, given: &Given, name: &str) -> Result<String, Failure> {
    text(context, name).ok_or_else(|| {
        let origin = &given.origin;
        Failure::usage(format!("{origin} needs the environment variable {name}")).with_hint(HINT)
    })
}
