//! `bench pub --template`: every message has a payload of its own.

use std::sync::mpsc::channel;

use crate::support::peer::Peer;
use crate::support::run::mqtty;

#[test]
fn each_message_is_filled_in_with_what_its_client_is() {
    let (sender, receiver) = channel();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        for _ in 0..3 {
            let publish = conn.expect(3);
            let payload = String::from_utf8(publish.payload().to_vec()).unwrap();
            sender.send((publish.topic().to_owned(), payload)).unwrap();
        }
        conn.farewell();
    });
    mqtty(&["bench", "pub", "-c", "1", "-L", "3", "-im", "0"])
        .port(peer.port)
        .args(&["-t", "t/%i", "-I", "c%i", "-u", "bob", "--template"])
        .args(&["-m", "{{ counter() }} %i %c %u {{ topic }}"])
        .run()
        .code(0)
        .did_not_say("error:");
    drop(peer);
    let seen: Vec<_> = receiver.into_iter().collect();
    let expected = ["1", "2", "3"].map(|n| ("t/1".to_owned(), format!("{n} 1 c1 bob t/1")));
    assert_eq!(seen, expected);
}

#[test]
fn a_template_that_is_none_ends_it_before_it_connects() {
    for (text, code, said) in [
        (
            "{{ nobody() }}",
            2,
            "--template: there is no function or value nobody",
        ),
        (
            "{{ random(2, 1) }}",
            7,
            "cannot fill in the template: line 1: ",
        ),
    ] {
        // Port 9 of loopback: to connect there would end it otherwise.
        mqtty(&["bench", "pub", "-h", "127.0.0.1", "-p", "9", "-c", "1"])
            .args(&["-t", "t", "--template", "-m", text])
            .run()
            .code(code)
            .said(said);
    }
}
