//! Sessions that are resumed, and those that are not.

use super::*;
use crate::transport::Accepted;

const VERSIONS: [TlsVersion; 2] = [TlsVersion::V1_2, TlsVersion::V1_3];

fn only(version: TlsVersion, ca: PathBuf) -> TlsOptions {
    TlsOptions {
        min: Some(version),
        max: Some(version),
        ..trusting(ca)
    }
}

/// Whether the next handshake resumes a session. It leaves one behind.
async fn next(connector: &Connector) -> bool {
    let mut dialed = in_time(connector.dial()).await.unwrap();
    // The tickets of TLS 1.3 come with what the server sends first.
    comes_back(&mut dialed.stream, b"ticket").await;
    assert!(dialed.times.certificate_end.is_some());
    dialed.times.is_resumed
}

/// The kinds of handshakes of connections to one server, one after the other.
async fn resumed(resume: bool, version: TlsVersion) -> Vec<bool> {
    let identity = ServerIdentity::self_signed(&["localhost".to_owned()]).unwrap();
    let folder = Folder::new();
    let ca = folder.file("ca.pem", identity.certificate_pem());
    let port = echo_server(Some(Arc::new(identity)), false);
    let options = TlsOptions {
        resume,
        ..only(version, ca)
    };
    let connector = Connector::new(&secure("localhost", port, options)).unwrap();
    let mut kinds = Vec::new();
    for _ in 0..3 {
        kinds.push(next(&connector).await);
    }
    kinds
}

#[tokio::test]
async fn later_connections_resume_the_session_of_an_earlier_one() {
    for version in VERSIONS {
        assert_eq!(resumed(true, version).await, [false, true, true]);
        assert_eq!(resumed(false, version).await, [false, false, false]);
    }
}

/// A client that reconnects resumes sessions, but none that it began with other files.
#[tokio::test]
async fn sessions_end_with_the_files_that_they_began_with() {
    for (version, in_directory) in VERSIONS.into_iter().zip([true, false]) {
        let identity = ServerIdentity::self_signed(&["localhost".to_owned()]).unwrap();
        let stranger = Issued::new(&["localhost"], |_| {});
        let both = [identity.certificate_pem(), &stranger.authority.pem()].concat();
        let folder = Folder::new();
        let mut ca = folder.file("ca.pem", identity.certificate_pem());
        if in_directory {
            ca = folder.path().to_owned();
        }
        let port = echo_server(Some(Arc::new(identity)), false);
        let endpoint = secure("localhost", port, only(version, ca));
        let connector = Connector::reconnecting(&endpoint).unwrap();
        assert!(!next(&connector).await);
        assert!(next(&connector).await);
        folder.file("ca.pem", both);
        assert!(!next(&connector).await);
        assert!(next(&connector).await);
    }
}

/// Some servers answer sessions of their own with an alert (OpenSSL without a session id context, where it asks for
/// certificates): they are not resumed again and again.
#[tokio::test]
async fn after_an_alert_the_next_handshake_is_a_full_one() {
    let identity = ServerIdentity::self_signed(&["localhost".to_owned()]).unwrap();
    let folder = Folder::new();
    let ca = folder.file("ca.pem", identity.certificate_pem());
    let listener = Listener::bind(LOOPBACK, Some(Arc::new(identity)), false).unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        for number in 0.. {
            let (accepted, _) = listener.accept().await.unwrap();
            let acceptor = listener.acceptor();
            #[allow(
                clippy::match_wildcard_for_single_variants,
                reason = "there are more with the feature quic"
            )]
            match accepted {
                Accepted::Tcp(mut socket) if number == 1 => {
                    socket.read_u8().await.unwrap();
                    // Fatal: internal error.
                    socket.write_all(&[21, 3, 3, 0, 2, 2, 80]).await.unwrap();
                    while matches!(socket.read(&mut [0; 4096]).await, Ok(1..)) {}
                }
                accepted => {
                    let stream = acceptor.handshake(accepted).await.unwrap();
                    tokio::spawn(echo(stream));
                }
            }
        }
    });
    let connector = Connector::reconnecting(&secure("localhost", port, trusting(ca))).unwrap();
    assert!(!next(&connector).await);
    assert!(in_time(connector.dial()).await.is_err());
    assert!(!next(&connector).await);
    assert!(next(&connector).await);
}
