//! Sessions that are resumed, and those that are not.

use super::*;

/// The kinds of handshakes of connections to one server, one after the other.
async fn resumed(resume: bool, version: TlsVersion) -> Vec<bool> {
    let identity = ServerIdentity::self_signed(&["localhost".to_owned()]).unwrap();
    let folder = Folder::new();
    let ca = folder.file("ca.pem", identity.certificate_pem());
    let port = echo_server(Some(Arc::new(identity)), false);
    let options = TlsOptions {
        min: Some(version),
        max: Some(version),
        resume,
        ..trusting(ca)
    };
    let connector = Connector::new(&secure("localhost", port, options)).unwrap();
    let mut kinds = Vec::new();
    for _ in 0..3 {
        let mut dialed = in_time(connector.dial()).await.unwrap();
        kinds.push(dialed.times.is_resumed);
        // The tickets of TLS 1.3 come with what the server sends first.
        comes_back(&mut dialed.stream, b"ticket").await;
        assert!(dialed.times.certificate_end.is_some());
    }
    kinds
}

#[tokio::test]
async fn later_connections_resume_the_session_of_an_earlier_one() {
    for version in [TlsVersion::V1_2, TlsVersion::V1_3] {
        assert_eq!(resumed(true, version).await, [false, true, true]);
        assert_eq!(resumed(false, version).await, [false, false, false]);
    }
}
