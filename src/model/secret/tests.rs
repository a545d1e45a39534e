use super::*;

#[test]
fn names_that_tell() {
    for name in [
        "password",
        "Password",
        "PASSWD",
        "pwd",
        "db_pwd",
        "pw",
        "pass",
        "user-pass",
        "passphrase",
        "passcode",
        "token",
        "access_token",
        "refreshToken",
        "X-Auth-Token",
        "csrf",
        "secret",
        "client_secret",
        "api_key",
        "apiKey",
        "X-Api-Key",
        "APIKEY",
        "access_key",
        "AccessKeyId",
        "private.key",
        "shared key",
        "jwt",
        "id_jwt",
        "Bearer",
        "signature",
        "X-Amz-Signature",
        "X-Amz-Security-Token",
        "X-Amz-Credential",
        "sig",
        "sas",
        "Authorization",
        "Proxy-Authorization",
        "auth",
        "oauth",
        "Cookie",
        "Set-Cookie",
        "session_id",
        "sid",
        "credentials",
        "otp",
        "pin",
        "hmac",
        "psk",
        "keyPassword",
        "mqtt_signing_key",
    ] {
        assert!(is_secret_name(name), "{name}");
    }
}

#[test]
fn names_that_do_not_tell() {
    for name in [
        "author",
        "authority",
        "passenger",
        "compass",
        "key",
        "keyboard",
        "keepalive",
        "monkey",
        "signal",
        "design",
        "spinning",
        "room",
        "unit",
        "trace-id",
        "content-type",
        "password_file",
        "password-env",
        "passwordCommand",
        "authentication-method",
        "session-expiry",
        "side",
        "pinned",
        "",
        "-",
        "outside",
    ] {
        assert!(!is_secret_name(name), "{name}");
    }
}

#[test]
fn urls_in_texts() {
    for (text, shown) in [
        ("nothing", "nothing"),
        ("to mqtt://h:1883/t", "to mqtt://h:1883/t"),
        ("mqtt://bob@h", "mqtt://bob@h"),
        ("mqtt://bob:pw@h", "mqtt://bob:***@h"),
        (
            "cannot use \"mqtt://bob:pw@h\": x",
            "cannot use \"mqtt://bob:***@h\": x",
        ),
        ("mqtts://bob:p/w#x@h:1, next", "mqtts://bob:***@h:1, next"),
        ("mqtt://:pw@h", "mqtt://:***@h"),
        ("mqtt://TOKEN:@h: refused", "mqtt://***:@h: refused"),
        ("a,mqtt://b:@d,mqtt://e@g", "a,mqtt://***:@d,mqtt://e@g"),
        (
            "a,mqtt://b:c@d,mqtt://e:f@g",
            "a,mqtt://b:***@d,mqtt://e:***@g",
        ),
        ("ws://h/m?token=x", "ws://h/m?token=***"),
        (
            "ws://h/m?a=1&token=x&b=2: refused",
            "ws://h/m?a=1&token=***&b=2: refused",
        ),
        ("wss://h/m?%74oken=x", "wss://h/m?%74oken=***"),
        (
            "wss://h/m?X-Amz-Date=1&X-Amz-Signature=ab%2F",
            "wss://h/m?X-Amz-Date=1&X-Amz-Signature=***",
        ),
        ("wss://h/m#access_token=x", "wss://h/m#access_token=***"),
        ("wss://h/m?key=x;n=2", "wss://h/m?key=***;n=2"),
        ("wss://h/m?v=eyJhbGciOi.eyJzdWIi.c2ln", "wss://h/m?v=***"),
        (
            "https://u:p@h/?pwd=x and ws://a/?sig=y",
            "https://u:***@h/?pwd=*** and ws://a/?sig=***",
        ),
        ("://", "://"),
        ("a://@", "a://@"),
        ("a://:@", "a://:***@"),
    ] {
        assert_eq!(masked_text(text), shown, "{text}");
    }
}

#[test]
fn words_that_should_have_been_something_else() {
    for (text, shown) in [
        ("host", "host"),
        ("host:1883", "host:1883"),
        ("bob@host", "bob@host"),
        ("bob:word@host", "bob:***@host"),
        ("token:@host", "***:@host"),
        ("mqtt://token:@host", "mqtt://***:@host"),
        ("bob:w/o:r@d@host", "bob:***@host"),
        ("mqtt://bob:my word@host", "mqtt://bob:***@host"),
        (
            "https://bob:word@host/a?token=b",
            "https://bob:***@host/a?token=***",
        ),
        ("://:@", "://:***@"),
        ("@", "@"),
        ("--pasword=x", "--pasword=x"),
        ("--passwort=x", "--passwort=***"),
        ("token=x", "token=***"),
        ("Authorization: x", "Authorization:***"),
    ] {
        assert_eq!(masked_word(text), shown, "{text}");
    }
}

#[test]
fn user_names_that_are_tokens() {
    assert_eq!(masked_username("t0ken-of-this-test"), "t0ken-of-this-test");
    hide_username("t0ken-of-this-test");
    hide_username("");
    assert_eq!(masked_username("t0ken-of-this-test"), "***");
    assert_eq!(masked_option("username", "t0ken-of-this-test"), "***");
    assert_eq!(
        (masked_username("bob"), masked_username("")),
        ("bob".into(), "".into())
    );
}

#[test]
fn paths_without_their_secrets() {
    for (path, kept) in [
        ("/mqtt", "/mqtt"),
        ("/mqtt?a=1", "/mqtt?a=1"),
        ("/mqtt?token=x", "/mqtt"),
        ("/mqtt?a=1&token=x", "/mqtt?a=1"),
        ("/mqtt?token=x&a=1", "/mqtt?a=1"),
        ("/mqtt?token=&a=1", "/mqtt?token=&a=1"),
        ("/?a&b", "/?a&b"),
    ] {
        assert_eq!(without_secrets(path), kept, "{path}");
    }
}

#[test]
fn options() {
    for (long, value, shown) in [
        ("password", "x", "***"),
        ("key-password", "x", "***"),
        ("password-file", "x", "x"),
        ("password-command", "echo x", "***"),
        (
            "hostname",
            "a,mqtt://b:c@d,e:f@g",
            "a,mqtt://b:***@d,e:***@g",
        ),
        ("url", "ws://h/?jwt=x", "ws://h/?jwt=***"),
        ("proxy", "socks5://u:p@h:1", "socks5://u:***@h:1"),
        ("path", "/mqtt?access_key=x", "/mqtt?access_key=***"),
        ("ws-headers", "X: y", "X: ***"),
        ("ws-headers", "eyJ", "***"),
        ("user-properties", "token: x", "token: ***"),
        ("user-properties", "room: kitchen", "room: kitchen"),
        ("conn-user-properties", "bearer: x", "bearer: ***"),
        ("will-user-properties", "v: Bearer abc", "v: ***"),
        ("will-message", "x", "***"),
        ("will-message-expiry-interval", "7", "7"),
        ("topic", "a/b", "a/b"),
        ("message", "a", "a"),
    ] {
        assert_eq!(masked_option(long, value), shown, "{long} {value}");
    }
    assert!(is_secret_option("user-properties", "token: x"));
    assert!(is_secret_option("url", "ws://h/?token=x"));
    assert!(!is_secret_option("will-message", "x"));
    assert!(!is_secret_option("password-command", "x"));
    assert!(!is_secret_option("hostname", "bob@h"));
}

#[test]
fn what_a_hint_tells_people_to_write_is_shown() {
    let hint = "or a URL: mqtt://USER:PASSWORD@HOST";
    assert_eq!(masked_text(hint), hint);
    assert_eq!(
        masked_text("mqtt://USER:PASSWORD1@HOST"),
        format!("mqtt://USER:{HIDDEN}@HOST")
    );
}
