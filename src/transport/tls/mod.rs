//! TLS by rustls with ring: the dialling side here, the accepting side in `identity`.

mod algorithm;
mod der;
mod details;
mod explain;
mod files;
#[cfg(feature = "quic")]
mod for_quic;
mod identity;
mod keys;
mod misshapen;
mod own;
mod pair;
mod pin;
mod recognize;
mod sessions;
mod suspect;
mod trust;
mod verify;

use std::io;
use std::sync::Arc;

use jiff::Timestamp;
use rustls::client::danger::ServerCertVerifier;
use rustls::client::{Resumption, WebPkiServerVerifier};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, KeyLogFile, SupportedProtocolVersion, version};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::{TlsConnector, TlsStream};

use super::TransportError;
use crate::model::{TlsOptions, TlsVersion};
use own::OwnCertificate;
use pin::Pinned;
use sessions::Sessions;
use verify::{AcceptAnyChain, TrustedChain};

pub(super) use details::{is_resumed, of as details_of};
pub(super) use explain::{in_plain_words, read_in_plain_words};
pub use files::Files;
pub use identity::ServerIdentity;
#[cfg(feature = "quic")]
pub(super) use {details::of_quic as details_of_quic, for_quic::alert_in_words};

/// The dialling side: everything that does not change from one connection to the next.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Client {
    connector: TlsConnector,
    name: ServerName<'static>,
    /// The name as the user gave it, for errors.
    asked_for: String,
    /// What is shown when the server asks who the client is.
    own: Arc<OwnCertificate>,
    insecure: bool,
    ca: bool,
    tls13: bool,
    /// Protocols are offered by ALPN.
    alpn: bool,
    /// Sessions that may be resumed.
    sessions: Option<Arc<Sessions>>,
    /// What the verifier has seen and refused, for QUIC.
    #[cfg(feature = "quic")]
    refusals: Arc<for_quic::Remembering>,
}

impl Client {
    /// Reads the files that the options name. `host` is the server's name unless the options have one.
    pub(super) fn new(
        options: &TlsOptions,
        host: &str,
        files: &mut Files,
    ) -> Result<Self, TransportError> {
        // The zone of an IPv6 address is this machine's own affair.
        let host = match host.split_once('%') {
            Some((address, _)) if address.contains(':') => address,
            _ => host,
        };
        let asked_for = options.sni.as_deref().unwrap_or(host).to_owned();
        let name =
            ServerName::try_from(asked_for.clone()).map_err(|_| TransportError::Options {
                what: format!("`{asked_for}` cannot be the name of a TLS server"),
                hint: Some("give the name in the server's certificate with --sni NAME".into()),
            })?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&versions(options)?)
            .map_err(|error| cannot_set_up(&error))?;
        let verifier: Arc<dyn ServerCertVerifier> = if options.insecure {
            Arc::new(AcceptAnyChain::new(&provider))
        } else {
            let (roots, given) = match &options.ca {
                Some(path) => trust::from_path(path, files)?,
                None => trust::from_system()?,
            };
            let usual =
                WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
                    .build()
                    .map_err(|_| {
                        TransportError::options("TLS cannot be set up: no authority is trusted")
                    })?;
            Arc::new(TrustedChain::new(usual, given))
        };
        let verifier = match &options.pins[..] {
            [] => verifier,
            pins => Arc::new(Pinned::new(verifier, pins)),
        };
        #[cfg(feature = "quic")]
        let refusals = Arc::new(for_quic::Remembering::new(verifier));
        #[cfg(feature = "quic")]
        let verifier = refusals.clone();
        let builder = builder
            .dangerous()
            .with_custom_certificate_verifier(verifier);
        let own = Arc::new(OwnCertificate::new(client_certificate(
            options, files, &provider,
        )?));
        let mut config = builder.with_client_cert_resolver(own.clone());
        config.alpn_protocols = options
            .alpn
            .iter()
            .map(|name| name.clone().into_bytes())
            .collect();
        // Each connection stands for a client of its own and pays for a whole handshake; a resumed one
        // would make a load test look cheaper than the clients that it stands for.
        let sessions = options.resume.then(Arc::<Sessions>::default);
        config.resumption = match &sessions {
            Some(sessions) => Resumption::store(sessions.clone()),
            None => Resumption::disabled(),
        };
        if std::env::var_os("SSLKEYLOGFILE").is_some() {
            config.key_log = Arc::new(KeyLogFile::new());
        }
        Ok(Self {
            connector: TlsConnector::from(Arc::new(config)),
            name,
            asked_for,
            own,
            insecure: options.insecure,
            ca: options.ca.is_some(),
            tls13: options.max != Some(TlsVersion::V1_2),
            alpn: !options.alpn.is_empty(),
            sessions,
            #[cfg(feature = "quic")]
            refusals,
        })
    }

    /// The handshake, below a WebSocket or not; `address` is what errors call the other side.
    pub(super) async fn handshake<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        socket: S,
        address: &str,
        websocket: bool,
    ) -> Result<TlsStream<S>, TransportError> {
        match self.connector.connect(self.name.clone(), socket).await {
            Ok(stream) => Ok(TlsStream::Client(stream)),
            Err(error) => {
                let port = explain::Port {
                    address,
                    alpn: self.alpn,
                    websocket,
                };
                Err(self.failed(&error, port))
            }
        }
    }

    /// Why a handshake failed.
    fn failed(&self, error: &io::Error, port: explain::Port<'_>) -> TransportError {
        self.note_refusal(error);
        let failed = explain::handshake(error, port, &self.asked_for, self.offered());
        self.with_own_fault(failed, error)
    }

    /// What an end of the stream before the first answer says about TLS: with TLS 1.3 servers judge the
    /// client's certificate after the handshake.
    pub(super) fn late(&self, error: Option<&io::Error>, address: &str) -> Option<TransportError> {
        let late = explain::late(error, address, self.offered())?;
        Some(match error {
            Some(error) => {
                self.note_refusal(error);
                self.with_own_fault(late, error)
            }
            None => late,
        })
    }

    /// After an alert of the server, which a session may have caused, the next handshake is a full one.
    fn note_refusal(&self, error: &io::Error) {
        if let (Some(_), Some(sessions)) = (explain::alert_of(error), &self.sessions) {
            sessions.forget();
        }
    }

    fn offered(&self) -> explain::Offered {
        explain::Offered {
            lacks_certificate: self.own.is_missed(),
            certificate: self.own.is_shown(),
            insecure: self.insecure,
            ca: self.ca,
            tls13: self.tls13,
        }
    }

    /// The error with a better hint where the server refused the client's certificate and it is plain why.
    fn with_own_fault(&self, mut failed: TransportError, error: &io::Error) -> TransportError {
        if explain::alert_of(error).is_some_and(explain::is_about_certificate)
            && let TransportError::Tls { hint, .. } = &mut failed
            && let Some(own) = self.own.fault()
        {
            *hint = Some(own);
        }
        failed
    }
}

/// When the certificate expires that the other side has shown, its own first.
pub(super) fn certificate_end(chain: &[CertificateDer<'_>]) -> Option<Timestamp> {
    let (_, end) = der::Certificate::parse(chain.first()?)?.validity()?;
    Some(end)
}

/// The error for what rustls refuses to be configured with.
fn cannot_set_up(error: &rustls::Error) -> TransportError {
    let words = explain::tls(error, explain::Remote::Server, "");
    TransportError::Options {
        what: format!("TLS cannot be set up: {}", words.what),
        hint: words.hint,
    }
}

/// The versions between the lowest and the highest that are wanted.
fn versions(
    options: &TlsOptions,
) -> Result<Vec<&'static SupportedProtocolVersion>, TransportError> {
    let low = options.min.unwrap_or(TlsVersion::V1_2);
    let high = options.max.unwrap_or(TlsVersion::V1_3);
    if low > high {
        return Err(TransportError::options("--tls-min is above --tls-max"));
    }
    Ok([
        (TlsVersion::V1_3, &version::TLS13),
        (TlsVersion::V1_2, &version::TLS12),
    ]
    .into_iter()
    .filter(|(version, _)| (low..=high).contains(version))
    .map(|(_, supported)| supported)
    .collect())
}

/// The client's certificate and key, when there is one. A key may stand in the certificate's file.
fn client_certificate(
    options: &TlsOptions,
    files: &mut Files,
    provider: &CryptoProvider,
) -> Result<Option<CertifiedKey>, TransportError> {
    let Some(certificate) = &options.certificate else {
        if options.key.is_some() {
            return Err(TransportError::Options {
                what: "--key needs --cert".into(),
                hint: Some("give the certificate of the key with --cert FILE".into()),
            });
        }
        return Ok(None);
    };
    let password = options.key_password.as_ref();
    let key = options.key.as_ref();
    pair::read(certificate, key, password, files, provider).map(Some)
}
