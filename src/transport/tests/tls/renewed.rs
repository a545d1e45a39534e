//! Certificates that are renewed while a client reconnects.

use super::*;

#[tokio::test]
async fn files_are_read_again_for_each_dial() {
    let issued = Issued::new(&["localhost"], |_| {});
    let folder = Folder::new();
    let ca = folder.file("ca.pem", issued.authority.pem());
    let endpoint = secure("localhost", issued.serve(), trusting(ca));
    let connector = Connector::reconnecting(&endpoint).unwrap();
    let dial = async || in_time(connector.dial()).await;
    assert!(dial().await.is_ok());

    let stranger = Issued::new(&["localhost"], |_| {});
    folder.file("ca.pem", stranger.authority.pem());
    let Err(error) = dial().await else {
        panic!("the old authority is still trusted")
    };
    assert!(error.to_string().contains("authority"), "{error}");

    folder.file("ca.pem", issued.authority.pem());
    assert!(dial().await.unwrap().warnings.is_empty());

    // Half a file is no reason to lose the connection.
    folder.file("ca.pem", "-----BEGIN CERTIFICATE-----\nMII");
    let dialed = dial().await.unwrap();
    let [warning] = &dialed.warnings[..] else {
        panic!("{:?}", dialed.warnings)
    };
    assert!(warning.contains("ca.pem"), "{warning}");
    assert!(
        warning.ends_with("; the certificates read before are used"),
        "{warning}"
    );
}

/// Where the server has a new certificate already, the file is why it is not trusted.
#[tokio::test]
async fn a_file_that_cannot_be_used_is_named_where_the_handshake_fails() {
    let issued = Issued::new(&["localhost"], |_| {});
    let folder = Folder::new();
    let ca = folder.file("ca.pem", issued.authority.pem());
    let stranger = Issued::new(&["localhost"], |_| {});
    let endpoint = secure("localhost", stranger.serve(), trusting(ca));
    let connector = Connector::reconnecting(&endpoint).unwrap();
    assert!(in_time(connector.dial()).await.is_err());
    folder.file("ca.pem", "no certificate");
    let Err(error) = in_time(connector.dial()).await else {
        panic!("the stranger is trusted")
    };
    let error = error.to_string();
    assert!(error.contains("unknown authority (--ca "), "{error}");
    assert!(
        error.ends_with("; the certificates read before are used)"),
        "{error}"
    );
}

#[tokio::test]
async fn others_read_them_once() {
    let issued = Issued::new(&["localhost"], |_| {});
    let folder = Folder::new();
    let ca = folder.file("ca.pem", issued.authority.pem());
    let endpoint = secure("localhost", issued.serve(), trusting(ca));
    let connector = Connector::new(&endpoint).unwrap();
    folder.file("ca.pem", "");
    for _ in 0..2 {
        assert!(in_time(connector.dial()).await.is_ok());
    }
}
