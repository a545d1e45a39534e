//! Enhanced authentication, and the logins of clouds.

use super::*;
use crate::model::{Authentication, ScramMechanism, SecretSource};

#[test]
fn scram_takes_the_password() {
    let job = job("conn -u a -P b -am SCRAM-SHA-256");
    let scram = Authentication::Scram(ScramMechanism::Sha256);
    assert_eq!(profile(&job).authentication, Some(scram));
}

#[test]
fn other_methods_take_data() {
    let method = |line: &str| {
        let job = job(line);
        let profile = profile(&job);
        let Some(Authentication::Method { name, data }) = profile.authentication.clone() else {
            panic!("{line}")
        };
        let source = profile.renewal.authentication_data.clone();
        (name, data.map(|data| data.expose().to_vec()), source)
    };
    let given = method("conn -am JWT -ad token");
    assert_eq!(given, ("JWT".to_owned(), Some(b"token".to_vec()), None));
    assert_eq!(method("conn -am NOTHING-YET").1, None);
    let (_, data, source) = method("conn -am JWT --authentication-data-command pwd");
    assert!(data.is_some_and(|data| data.starts_with(b"/")));
    assert_eq!(source, Some(SecretSource::Command("pwd".into())));
    let job = job("conn -am JWT -ad token --reauthenticate 50m");
    assert_eq!(
        profile(&job).renewal.every,
        Some(std::time::Duration::from_secs(3000))
    );
    // The user name is sent, too.
    wrong(
        "conn -am JWT -ad a --authentication-data-file b",
        "cannot be used with",
    );
    wrong(
        "conn -am SCRAM-SHA-1 -u a -P b -ad c",
        "which takes the password",
    );
    wrong("conn -am JWT -V 3.1.1", "needs MQTT 5");
    wrong("conn -ad token", "needs --authentication-method");
}

#[test]
fn the_key_of_a_device_makes_its_login() {
    let job = job(
        "conn -V 3.1.1 -h mqtts://contoso.azure-devices.net -i press-7 --azure-sas dGV4dA==:12h",
    );
    let profile = profile(&job);
    let username = profile.username.as_deref().unwrap();
    assert_eq!(
        username,
        "contoso.azure-devices.net/press-7/?api-version=2021-04-12"
    );
    let password = profile.password.as_ref().unwrap().expose();
    let begin = b"SharedAccessSignature sr=contoso.azure-devices.net%2Fdevices%2Fpress-7&sig=";
    assert!(password.starts_with(begin));
    assert!(profile.renewal.password.is_some());
    wrong("conn --azure-sas dGV4dA==", "--azure-sas needs --client-id");
    wrong("conn -i a --azure-sas x!", "the key is not base64");
    wrong("conn -i a --azure-sas dGV4dA==:x", "KEY:DURATION");
}

#[test]
fn requests_are_signed_with_the_credentials_of_the_environment() {
    let variables = [
        ("AWS_ACCESS_KEY_ID", "AKIA"),
        ("AWS_SECRET_ACCESS_KEY", "s3cret"),
        ("AWS_SESSION_TOKEN", "t0ken"),
    ];
    let words = [
        "conn",
        "-h",
        "wss://a.amazonaws.com",
        "--aws-sigv4",
        "eu-central-1",
    ];
    let signing = |variables: &[(&str, &str)]| {
        let job = resolved(&words, variables, &Person::default())?;
        let websocket = profile(&job).endpoint.websocket.clone();
        Ok::<_, Failure>(websocket.unwrap().signing.unwrap())
    };
    let found = signing(&variables).unwrap();
    assert_eq!(
        (found.region.as_str(), found.access_key.as_str()),
        ("eu-central-1", "AKIA")
    );
    assert!(found.session_token.is_some());
    assert!(!format!("{found:?}").contains("s3cret"));
    assert!(signing(&variables[..2]).unwrap().session_token.is_none());
    let failure = signing(&variables[1..]).unwrap_err();
    assert!(failure.message.contains("AWS_ACCESS_KEY_ID"), "{failure}");
    wrong("conn --aws-sigv4 eu-central-1", "needs the protocol wss");
}
