//! Where metrics are pushed to.

use std::time::Duration;

use percent_encoding::percent_decode_str;

use crate::error::Failure;
use crate::model::secret::masked_word;
use crate::model::{Address, CheckPlan, MetricsPush, PushForm, Secret};
use crate::options::Id;
use crate::settings::context::Context;
use crate::settings::given::{Given, ParseGiven as _, each};
use crate::settings::page::{ANY, page};
use crate::settings::value;

/// Between two pushes, by default.
const EVERY: Duration = Duration::from_secs(5);
/// More often is a load of its own.
const SHORTEST: Duration = Duration::from_secs(1);
/// The value of `--otlp` that takes the endpoint from the environment.
const FROM_ENVIRONMENT: &str = "env";
/// Where a collector takes metrics, if the URL has no path of its own.
const OTLP_PATH: &str = "/v1/metrics";
/// What the path of a group begins with, behind that of the Pushgateway.
const GROUP: &str = "/metrics/job/";

/// The job of the group, where the URL names none.
const JOB: &str = "mqtty";

/// Variables of OpenTelemetry, each first as it is for metrics alone.
const ENDPOINTS: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
];
const HEADERS: [&str; 2] = [
    "OTEL_EXPORTER_OTLP_METRICS_HEADERS",
    "OTEL_EXPORTER_OTLP_HEADERS",
];
const SERVICE: &str = "OTEL_SERVICE_NAME";
const ATTRIBUTES: &str = "OTEL_RESOURCE_ATTRIBUTES";

/// Name and value.
type Pairs = Vec<(String, String)>;

/// Reads the flags.
///
/// # Errors
///
/// A value that is wrong, or a flag without one to push to.
pub(super) fn resolve(context: &Context<'_>) -> Result<Vec<MetricsPush>, Failure> {
    let (gateway, otlp) = (context.typed(Id::PushGateway), context.typed(Id::Otlp));
    if gateway.is_none() && otlp.is_none() {
        return match context.first_typed(&[Id::PushHeaders, Id::PushInterval]) {
            Some(id) => Err(Failure::usage(format!(
                "{id} needs {} or {}",
                Id::PushGateway,
                Id::Otlp
            ))),
            None => Ok(Vec::new()),
        };
    }
    let every = context.typed(Id::PushInterval).parsed(|text| {
        let time = value::limit(text)?;
        (time >= SHORTEST)
            .then_some(time)
            .ok_or("a time from 1s, such as 10s")
    })?;
    let every = every.unwrap_or(EVERY);
    let headers = each(&context.all_typed(Id::PushHeaders), value::header)?;
    let mut pushes = Vec::new();
    if let Some(given) = gateway {
        let mut address = address(&given)?;
        let is_grouped = address.target.contains(GROUP);
        if !is_grouped {
            if address.target.contains('?') {
                return Err(Failure::usage(format!(
                    "bad address {:?} for {}: a query cannot follow the group",
                    address.url, given.origin
                )));
            }
            let base = address.target.trim_end_matches('/');
            address.target = format!("{base}{GROUP}{JOB}");
        }
        let form = PushForm::Gateway { is_grouped };
        pushes.push(push(context, address, form, &headers, every));
    }
    if let Some(given) = otlp {
        let address = collector(context, &given)?;
        let mut all = pairs_in(context, &HEADERS)?;
        // What was typed replaces what the environment has.
        all.retain(|(name, _)| !headers.iter().any(|(it, _)| it.eq_ignore_ascii_case(name)));
        all.extend(headers);
        let mut attributes = pairs_in(context, &[ATTRIBUTES])?;
        if let Some(given) = context.exported_as(SERVICE.to_owned()) {
            attributes.retain(|(name, _)| name != "service.name");
            attributes.push(("service.name".to_owned(), given.text()?.to_owned()));
        }
        let form = PushForm::Otlp { attributes };
        pushes.push(push(context, address, form, &all, every));
    }
    Ok(pushes)
}

fn push(
    context: &Context<'_>,
    address: CheckPlan,
    form: PushForm,
    headers: &[(String, String)],
    every: Duration,
) -> MetricsPush {
    if !headers.is_empty() && address.endpoint.tls.is_none() && !is_local(&address) {
        context.warn(format!(
            "the headers for {} are sent without encryption: use https://",
            address.url
        ));
    }
    let secret = |(name, value): &(String, String)| (name.clone(), Secret::new(value.as_str()));
    MetricsPush {
        address,
        form,
        headers: headers.iter().map(secret).collect(),
        every,
    }
}

/// Whether nobody else can listen on the way.
fn is_local(address: &CheckPlan) -> bool {
    let Address::Tcp { host, .. } = &address.endpoint.address else {
        return true;
    };
    let ip: Option<std::net::IpAddr> = host.parse().ok();
    host == "localhost" || ip.is_some_and(|ip| ip.is_loopback())
}

/// The address of a collector; one without a path gets the usual one.
fn collector(context: &Context<'_>, given: &Given) -> Result<CheckPlan, Failure> {
    if given.text()? != FROM_ENVIRONMENT {
        let mut address = address(given)?;
        if address.target == "/" {
            OTLP_PATH.clone_into(&mut address.target);
        }
        return Ok(address);
    }
    let [own, common] = ENDPOINTS.map(|name| context.exported_as(name.to_owned()));
    match (own, common) {
        (Some(own), _) => address(&own),
        (None, Some(common)) => {
            // This one is for all signals, each with its path behind it.
            let mut address = address(&common)?;
            let base = address.target.trim_end_matches('/');
            address.target = format!("{base}{OTLP_PATH}");
            Ok(address)
        }
        (None, None) => Err(Failure::usage(format!(
            "{} {FROM_ENVIRONMENT}: {} is not set",
            Id::Otlp,
            ENDPOINTS[1]
        ))),
    }
}

fn address(given: &Given) -> Result<CheckPlan, Failure> {
    let text = given.text()?;
    let found = page(text, ANY).map_err(|why| {
        let failure = Failure::usage(format!(
            "bad address {:?} for {}: {why}",
            masked_word(text),
            given.origin
        ));
        if why.contains("not sent") {
            let hint = format!("send them with {} 'Authorization: …'", Id::PushHeaders);
            return failure.with_hint(hint);
        }
        failure
    })?;
    Ok(CheckPlan {
        // It is printed where a push fails.
        url: masked_word(text),
        ..found
    })
}

/// Pairs as OpenTelemetry has them in the first of these variables that is set: `a=b,c=d`, percent-encoded.
fn pairs_in(context: &Context<'_>, names: &[&str]) -> Result<Pairs, Failure> {
    let found = names
        .iter()
        .find_map(|name| context.exported_as((*name).to_owned()));
    let Some(given) = found else {
        return Ok(Vec::new());
    };
    let pairs = given.text()?.split(',').map(str::trim);
    let pairs = pairs.filter(|pair| !pair.is_empty());
    let read = |pair: &str| {
        let (name, value) = pair.split_once('=')?;
        let value = percent_decode_str(value.trim()).decode_utf8().ok()?;
        let (name, value) = value::header(&format!("{}: {value}", name.trim())).ok()?;
        Some((name, value))
    };
    let pairs: Option<Pairs> = pairs.map(read).collect();
    pairs.ok_or_else(|| given.unexpected("pairs such as name=value, separated by commas"))
}
