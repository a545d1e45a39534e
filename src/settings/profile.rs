//! The profile: everything about the connection, put together.

use std::time::Duration;

use super::address::{self, Credentials};
use super::context::Context;
use super::given::ParseGiven as _;
use super::login::{Identity, Password};
use super::{authentication, endpoint, login, password_leak, proxy, session, tls, value, will};
use crate::error::Failure;
use crate::model::secret::{is_secret_value, without_secrets};
use crate::model::{Address, ClientRow, Endpoint, Profile, Properties, Renewal, Version};
use crate::options::Id;
use crate::prompt::Prompter;

/// A profile, and what the flags of the connection say beside it.
pub(crate) struct Resolved {
    /// The profile, without a password that has to be asked for.
    pub(crate) profile: Profile,
    password: Password,
    authentication: authentication::Resolved,
    /// There is a password.
    with_password: bool,
    /// The endpoints of all brokers that are named; the first is the profile's.
    pub(crate) endpoints: Vec<Endpoint>,
    /// A broker in this process is wanted; the endpoint's port is the one it should listen on.
    pub(crate) embedded: bool,
    /// The topic that the URL names.
    pub(crate) topic: Option<String>,
    /// There was a warning about a secret and `--insecure`.
    exposed: bool,
}

impl Resolved {
    /// Whether somebody without a user name would send a password.
    pub(crate) fn has_password_without_username(&self) -> bool {
        self.with_password && self.profile.username.is_none()
    }

    /// Warns where passwords that clients have of their own go to a broker whose certificate nobody checks.
    pub(crate) fn warn_of_passwords(&self, context: &Context<'_>, rows: &[ClientRow]) {
        let unchecked = !self.embedded && self.endpoints.iter().any(is_unchecked);
        if unchecked && !self.exposed && rows.iter().any(|row| row.password.is_some()) {
            warn_of_exposure(context, "passwords");
        }
    }

    /// The profile. A person may be asked for the password, so this comes last, when nothing else can be
    /// wrong any more.
    pub(crate) fn finish(self, prompter: &dyn Prompter) -> Result<Box<Profile>, Failure> {
        let mut profile = Box::new(self.profile);
        let host = profile.endpoint.address.to_string();
        profile.authentication = self.authentication.finish(&mut profile.renewal)?;
        if let Password::Azure(key) = self.password {
            key.apply(&mut profile)?;
            return Ok(profile);
        }
        profile.password = self
            .password
            .ask(profile.username.as_deref(), &host, prompter)?;
        Ok(profile)
    }
}

/// What differs between commands that connect.
#[derive(Clone, Copy)]
pub(crate) struct Flags {
    /// The flag of the user properties of CONNECT.
    pub(crate) user_properties: Id,
    /// Several brokers may be named. Then the source addresses are left to the command.
    pub(crate) several: bool,
}

impl Flags {
    /// Of a command that only connects.
    pub(crate) fn of_connection() -> Self {
        Self {
            user_properties: Id::UserProperties,
            several: false,
        }
    }

    /// Of a command that publishes or subscribes: there `--user-properties` are those of messages and subscriptions.
    pub(crate) fn of_messages() -> Self {
        Self {
            user_properties: Id::ConnUserProperties,
            several: false,
        }
    }
}

const THIRTY_SECONDS: Duration = Duration::from_secs(30);

/// Puts the profile together.
pub(crate) fn resolve(context: &mut Context<'_>, flags: Flags) -> Result<Resolved, Failure> {
    let version = context.one(Id::MqttVersion);
    context.set_version(version.parsed(protocol_version)?.unwrap_or_default());
    let context = &*context;

    let embedded = endpoint::embedded(context)?;
    let Brokers {
        mut endpoints,
        topic,
        credentials,
    } = brokers(context, flags, embedded)?;
    let embedded = embedded.is_some();
    let session = session::resolve(context, flags.user_properties)?;
    let will = will::resolve(context)?;
    let connect_timeout = context.one(Id::ConnectTimeout);
    let ack_timeout = context.one(Id::Timeout);
    let connect_timeout = connect_timeout.parsed(value::limit)?;
    let retry_limit = context.one(Id::WaitForBroker);
    let retry_limit = retry_limit.parsed(value::retry_limit)?;
    let ack_timeout = ack_timeout.parsed(value::limit)?;
    let identity = login::resolve(context, &credentials)?;
    check_client_id(context, &identity.client_id, session.clean_start)?;
    if !flags.several {
        check_username(
            context,
            identity.username.is_some()
                || identity.password_level.is_none()
                || matches!(identity.password, Password::Azure(_)),
        )?;
    }
    if !identity.is_named {
        session::check_unnamed(context)?;
    }
    if let Password::Azure(_) = &identity.password {
        check_device(&identity, flags)?;
    }
    let choice = proxy::resolve(context)?;
    choice.apply(
        context,
        &mut endpoints,
        identity.username.as_deref(),
        embedded,
        flags.several,
    )?;
    let exposed = if embedded {
        None
    } else {
        exposed(&endpoints, &identity, &session.properties)
    };
    if let Some(what) = exposed {
        warn_of_exposure(context, what);
    }
    if let Some(level) = identity.password_level.filter(|_| !embedded) {
        password_leak::warn(context, level, &endpoints);
    }
    Ok(Resolved {
        profile: Profile {
            endpoint: endpoints[0].clone(),
            version: context.version(),
            client_id: identity.client_id,
            clean_start: session.clean_start,
            keep_alive: session.keep_alive,
            username: identity.username,
            password: None,
            will,
            properties: session.properties,
            authentication: None,
            renewal: Renewal {
                password: identity.password_source,
                ..Renewal::default()
            },
            reconnect: session.reconnect,
            connect_timeout: connect_timeout.unwrap_or(THIRTY_SECONDS),
            wait_for_broker: retry_limit.unwrap_or_default(),
            ack_timeout: ack_timeout.unwrap_or(THIRTY_SECONDS),
            disconnect: session.disconnect,
        },
        with_password: identity.password_level.is_some(),
        password: identity.password,
        authentication: identity.authentication,
        endpoints,
        embedded,
        topic,
        exposed: exposed.is_some(),
    })
}

/// Which secret goes to a broker whose certificate nobody checks.
fn exposed(
    endpoints: &[Endpoint],
    identity: &Identity,
    properties: &Properties,
) -> Option<&'static str> {
    let endpoint = endpoints.iter().find(|one| is_unchecked(one))?;
    let pair = |(name, value): &(String, String)| is_secret_value(name, value);
    let in_request = endpoint.websocket.as_ref().is_some_and(|websocket| {
        websocket.headers.iter().any(pair) || without_secrets(&websocket.path) != websocket.path
    });
    if identity.password_level.is_some() {
        Some("password")
    } else if identity.authentication.has_data()
        || in_request
        || properties.user_properties.iter().any(pair)
    {
        Some("token")
    } else {
        None
    }
}

pub(super) fn is_unchecked(endpoint: &Endpoint) -> bool {
    let tls = endpoint.tls.as_ref();
    tls.is_some_and(|tls| tls.insecure && tls.pins.is_empty())
}

pub(super) fn warn_of_exposure(context: &Context<'_>, what: &str) {
    context.warn(format!(
        "--insecure accepts any certificate: anyone who intercepts the connection can read the {what}"
    ));
}

/// The brokers that are named, and what their URLs say beside the address.
struct Brokers {
    /// Never empty.
    endpoints: Vec<Endpoint>,
    topic: Option<String>,
    credentials: Vec<Credentials>,
}

/// Reads where the brokers are.
fn brokers(
    context: &Context<'_>,
    flags: Flags,
    embedded: Option<usize>,
) -> Result<Brokers, Failure> {
    let bind = if flags.several {
        None
    } else {
        let given = context.one(Id::Bind);
        given.parsed(value::address)?
    };
    let encryption = tls::resolve(context)?;
    let mut brokers: Option<Brokers> = None;
    for host in address::hosts(context, flags.several, embedded)? {
        let target = address::resolve(context, host, embedded)?;
        let encryption = encryption.clone();
        let endpoint::Resolved {
            mut endpoint,
            topic,
        } = endpoint::resolve(context, &target, encryption, bind, embedded.is_some())?;
        if embedded.is_some() {
            endpoint::leave_out_certificates(context, &target, &mut endpoint);
        }
        if let Address::Unix(_) = endpoint.address {
            endpoint::warn_of_bind(context, &target);
        }
        match &mut brokers {
            Some(brokers) => brokers.add(endpoint, topic.as_ref(), &target.credentials)?,
            None => {
                brokers = Some(Brokers {
                    endpoints: vec![endpoint],
                    topic,
                    credentials: target.credentials,
                });
            }
        }
    }
    brokers.ok_or_else(|| Failure::usage("no broker is named"))
}

impl Brokers {
    /// Adds a broker, whose URL may not say anything else than that of the first.
    fn add(
        &mut self,
        endpoint: Endpoint,
        topic: Option<&String>,
        credentials: &[Credentials],
    ) -> Result<(), Failure> {
        if topic.is_some() && topic != self.topic.as_ref() {
            return Err(Failure::usage(format!(
                "{endpoint}: only the first of several URLs can name a topic"
            )));
        }
        let none = credentials.iter().all(|one| *one == Credentials::default());
        if !none && *credentials != self.credentials {
            return Err(Failure::usage(format!(
                "{endpoint}: only the first of several URLs can hold a user name and a password"
            )));
        }
        self.endpoints.push(endpoint);
        Ok(())
    }
}

/// Before MQTT 5 a password needs a user name [MQTT-3.1.2-22]; `fine`: it has one, or there is none.
pub(crate) fn check_username(context: &Context<'_>, fine: bool) -> Result<(), Failure> {
    let version = context.version();
    if fine || version.is_v5() {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "MQTT {version} cannot carry a password without a user name"
    ))
    .with_hint("add --username, or use MQTT 5"))
}

/// A device is one client, whose name is known.
fn check_device(identity: &Identity, flags: Flags) -> Result<(), Failure> {
    if flags.several {
        return Err(Failure::usage(
            "--azure-sas is for one device: it cannot be used with many clients",
        ));
    }
    if !identity.is_named {
        return Err(Failure::usage("--azure-sas needs --client-id, the device"));
    }
    Ok(())
}

/// What the versions before 5 ask of a client identifier (MQTT 3.1.1 §3.1.3.1, MQTT 3.1 §3.1).
fn check_client_id(context: &Context<'_>, id: &str, clean: bool) -> Result<(), Failure> {
    match context.version() {
        Version::V3_1 if id.is_empty() => Err(Failure::usage(
            "MQTT 3.1 needs a client identifier: --client-id is empty",
        )),
        Version::V3_1_1 if id.is_empty() && !clean => Err(Failure::usage(
            "MQTT 3.1.1 can keep a session only for a client identifier: --client-id is empty",
        )),
        Version::V3_1 if id.chars().count() > 23 => {
            context.warn(
                "MQTT 3.1 allows at most 23 characters in --client-id: the broker may refuse it",
            );
            Ok(())
        }
        _ => Ok(()),
    }
}

fn protocol_version(text: &str) -> value::Parse<Version> {
    match text {
        "5" | "5.0" => Ok(Version::V5),
        "3.1.1" => Ok(Version::V3_1_1),
        "3.1" => Ok(Version::V3_1),
        _ => Err("5, 3.1.1 or 3.1"),
    }
}
