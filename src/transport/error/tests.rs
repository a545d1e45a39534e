use super::*;

fn refused() -> io::Error {
    io::Error::from(io::ErrorKind::ConnectionRefused)
}

fn connect(attempts: Vec<(&str, io::Error)>) -> TransportError {
    TransportError::Connect {
        address: "localhost:1883".into(),
        attempts: attempts
            .into_iter()
            .map(|(address, error)| (address.parse().unwrap(), error))
            .collect(),
    }
}

#[test]
fn equal_failures_are_said_once() {
    let error = connect(vec![
        ("[::1]:1883", refused()),
        ("127.0.0.1:1883", refused()),
    ]);
    assert_eq!(
        error.to_string(),
        "cannot connect to localhost:1883: connection refused (tried ::1, 127.0.0.1)"
    );
    assert_eq!(error.exit(), Exit::Connect);
    assert_eq!(
        error.hint().as_deref(),
        Some("is the broker running on localhost:1883?")
    );
}

#[test]
fn different_failures_are_listed() {
    let error = connect(vec![
        ("[::1]:1883", io::Error::other("no route")),
        ("127.0.0.1:1883", refused()),
    ]);
    assert_eq!(
        error.to_string(),
        "cannot connect to localhost:1883: ::1: no route; 127.0.0.1: connection refused"
    );
}

#[test]
fn the_number_of_the_error_is_left_out() {
    let error = io::Error::from_raw_os_error(2);
    assert!(error.to_string().contains("os error"));
    assert!(!plain(&error).contains("os error"));
    assert!(plain(&error).starts_with(char::is_lowercase));
}

#[test]
fn a_missing_socket_is_called_a_file() {
    let error = TransportError::Unix {
        path: "/nowhere".into(),
        source: io::Error::from_raw_os_error(2),
    };
    assert_eq!(error.reason(), "no such file or directory");
}
