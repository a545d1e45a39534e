//! The flags of TLS.

use super::context::Context;
use super::given::{Given, Origin, ParseGiven as _, each};
use super::value;
use crate::error::Failure;
use crate::model::{Secret, TlsOptions, TlsVersion};
use crate::options::Id;

/// The options of TLS, and where the strongest of them was given; `None` when there is none.
#[derive(Clone)]
pub(super) struct Encryption {
    pub(super) options: TlsOptions,
    pub(super) origin: Option<(usize, Origin)>,
}

/// Reads the flags of TLS.
pub(super) fn resolve(context: &Context<'_>) -> Result<Encryption, Failure> {
    let ca = context.one(Id::Ca);
    let certificate = context.one(Id::Cert);
    let key = context.one(Id::Key);
    let key_password = context.one(Id::KeyPassword);
    let insecure = context.switch(Id::Insecure)?;
    let alpn = context.many(Id::Alpn)?;
    let sni = context.one(Id::Sni);
    let min = context.one(Id::TlsMin);
    let max = context.one(Id::TlsMax);
    let pins = context.many(Id::PinSha256)?;

    need(certificate.as_ref(), key.as_ref(), Id::Key)?;
    need(key.as_ref(), certificate.as_ref(), Id::Cert)?;
    need(key_password.as_ref(), key.as_ref(), Id::Key)?;
    let options = TlsOptions {
        insecure: insecure.is_some(),
        alpn: each(&alpn, protocol)?,
        pins: each(&pins, pin)?,
        sni: sni.as_ref().map(Given::string).transpose()?,
        min: min.parsed(version)?,
        max: max.parsed(version)?,
        resume: false,
        ca: ca.as_ref().map(|given| given.value.clone().into()),
        certificate: certificate.as_ref().map(|given| given.value.clone().into()),
        key: key.as_ref().map(|given| given.value.clone().into()),
        key_password: key_password
            .as_ref()
            .map(|given| Secret::new(given.value.as_encoded_bytes())),
    };
    if options
        .min
        .zip(options.max)
        .is_some_and(|(min, max)| min > max)
    {
        return Err(Failure::usage("--tls-min is above --tls-max"));
    }
    let origins = [ca, certificate, key, key_password, sni, min, max]
        .into_iter()
        .flatten()
        .chain(alpn)
        .chain(pins)
        .map(|given| given.origin)
        .chain(insecure);
    Ok(Encryption {
        options,
        origin: origins
            .map(|origin| (context.level_of(&origin), origin))
            .min_by_key(|(level, _)| *level),
    })
}

fn need(given: Option<&Given>, other: Option<&Given>, missing: Id) -> Result<(), Failure> {
    match (given, other) {
        (Some(given), None) => Err(Failure::usage(format!("{} needs {missing}", given.origin))
            .with_hint("pass the same file to both if it contains both")),
        _ => Ok(()),
    }
}

fn protocol(text: &str) -> value::Parse<String> {
    if text.is_empty() || text.len() > 255 {
        return Err("a protocol name of 1 to 255 bytes");
    }
    Ok(text.to_owned())
}

fn pin(text: &str) -> value::Parse<[u8; 32]> {
    TlsOptions::pin(text).ok_or("a SHA-256 hash: 64 hex digits, or base64")
}

fn version(text: &str) -> value::Parse<TlsVersion> {
    TlsVersion::named(text).ok_or("1.2 or 1.3")
}
