//! The streams of the process: closed, full, and slow.

use std::fs::File;
use std::io::{Read, Write};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use crate::support::bytes::{ack_with, publish};
use crate::support::peer::Peer;
use crate::support::run::mqtty;
use crate::support::scratch::terminal;

const QUICKLY: Duration = Duration::from_secs(5);

#[test]
fn a_reader_who_has_gone_while_nothing_arrives() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.farewell();
    });
    let (reader, writer) = std::io::pipe().unwrap();
    let running = mqtty(&["sub", "-t", "t"])
        .port(peer.port)
        .stdout(writer)
        .start();
    running.says("Subscribed to t");
    drop(reader);
    running
        .finish()
        .code(0)
        .did_not_say("error")
        .within(QUICKLY);
}

#[test]
fn a_reader_who_has_gone_while_messages_arrive() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        let flood: Vec<u8> = (0..1000).flat_map(|_| publish(0, "t", 0, "x")).collect();
        for _ in 0..100 {
            conn.send(&flood);
        }
        conn.drain();
    });
    let (mut reader, writer) = std::io::pipe().unwrap();
    let running = mqtty(&["sub", "-t", "t", "-o", "raw"])
        .port(peer.port)
        .stdout(writer)
        .start();
    // As `head` does.
    reader.read_exact(&mut [0; 2]).unwrap();
    drop(reader);
    running
        .finish()
        .code(0)
        .did_not_say("error")
        .within(QUICKLY);
}

/// What else takes messages has them, whoever has stopped reading.
#[test]
fn a_reader_who_has_gone_while_files_are_written_and_commands_run() {
    let folder = crate::support::scratch::scratch_dir();
    let file = folder.join("all").to_str().unwrap().to_owned();
    for flags in [
        &["-o", "raw", "--file-write", &file][..],
        &["-o", "raw", "--exec", "cat > /dev/null"],
        &["-o", "table"],
    ] {
        let peer = Peer::once(|mut conn| {
            conn.open();
            conn.grant();
            for id in 1..=200 {
                conn.send(publish(0x02, "t", id, "0123456789"));
            }
            conn.drain();
        });
        let (reader, writer) = std::io::pipe().unwrap();
        let running = mqtty(&["sub", "-t", "t", "-q", "1"])
            .args(flags)
            .env("PATH", std::env::var_os("PATH").unwrap())
            .port(peer.port)
            .stdout(writer)
            .start();
        running.says("Subscribed to t");
        drop(reader);
        running
            .finish()
            .code(0)
            .did_not_say("error")
            .within(Duration::from_secs(10));
    }
    // What was written was written whole.
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(written.lines().all(|line| line == "0123456789"));
}

/// Who reads slowly gets everything, and in order; the file and the commands wait with him.
#[test]
fn a_slow_reader_with_a_file_and_a_command() {
    let folder = crate::support::scratch::scratch_dir();
    let file = folder.join("all").to_str().unwrap().to_owned();
    let lines: Vec<String> = (0..300).map(|number| format!("{number:01000}")).collect();
    let text = lines.join("\n") + "\n";
    for more in [&[][..], &["--exec", "cat > /dev/null"]] {
        let messages: Vec<u8> = lines
            .iter()
            .flat_map(|line| publish(0, "t", 0, line))
            .collect();
        let peer = Peer::once(move |mut conn| {
            conn.open();
            conn.grant();
            conn.send(messages);
            conn.drain();
        });
        let _ = std::fs::remove_file(&file);
        let (mut reader, writer) = std::io::pipe().unwrap();
        let running = mqtty(&[
            "sub",
            "-t",
            "t",
            "-o",
            "raw",
            "-C",
            "300",
            "--file-write",
            &file,
        ])
        .args(more)
        .env("PATH", std::env::var_os("PATH").unwrap())
        .port(peer.port)
        .stdout(writer)
        .start();
        let mut seen = Vec::new();
        let mut piece = [0; 777];
        loop {
            match reader.read(&mut piece).unwrap() {
                0 => break,
                count => seen.extend_from_slice(&piece[..count]),
            }
            thread::yield_now();
        }
        running.finish().code(0);
        assert!(seen == text.as_bytes(), "{more:?}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
}

/// On a terminal a table is drawn in its place, in a pipe once.
#[test]
fn a_table_on_a_terminal_and_in_a_pipe() {
    let peer = || {
        Peer::once(|mut conn| {
            conn.open();
            conn.grant();
            for (topic, payload) in [("a/1", "one"), ("b", "two"), ("a/1", "three")] {
                conn.send(publish(0, topic, 0, payload));
            }
            conn.drain();
        })
    };
    let (mut ours, theirs) = terminal();
    rustix::termios::tcsetwinsize(
        &theirs,
        rustix::termios::Winsize {
            ws_row: 10,
            ws_col: 50,
            ws_xpixel: 0,
            ws_ypixel: 0,
        },
    )
    .unwrap();
    let drawn = thread::spawn(move || {
        let mut all = Vec::new();
        let _ = ours.read_to_end(&mut all);
        String::from_utf8(all).unwrap()
    });
    let broker = peer();
    mqtty(&["sub", "-t", "#", "-o", "table", "-C", "3"])
        .port(broker.port)
        .stdout(theirs)
        .run()
        .code(0);
    let drawn = drawn.join().unwrap();
    assert!(drawn.contains("\x1b[32mTOPIC  MESSAGES"), "{drawn:?}");
    let last = drawn.rsplit("\x1b[J").next().unwrap();
    let rows: Vec<_> = last.lines().collect();
    assert_eq!(rows.len(), 3, "{drawn:?}");
    assert!(rows[1].contains("a/1           2  ") && rows[2].contains("b             1  "));
    // At most to the last column but one.
    assert!(
        rows[1].trim_end().chars().filter(|c| *c != '\x1b').count() <= 49 + 8,
        "{rows:?}"
    );

    let broker = peer();
    let finished = mqtty(&["sub", "-t", "#", "-o", "table", "-C", "3"])
        .port(broker.port)
        .run()
        .code(0);
    let text = finished.text();
    let rows: Vec<_> = text.lines().collect();
    assert_eq!(rows.len(), 3);
    assert!(rows[0].starts_with("TOPIC  MESSAGES  TIME"), "{text}");
    assert!(
        rows[1].ends_with("  0      5B  three") && rows[2].ends_with("  0      3B  two"),
        "{text}"
    );
}

#[test]
fn a_reader_who_does_not_read() {
    let (pinged, go) = channel::<()>();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        // The client stops reading once its output is full; the rest waits in the sockets.
        conn.send(publish(0, "t", 0, vec![b'x'; 300_000]));
        // It goes on pinging, and does not think that we are gone.
        for _ in 0..2 {
            conn.expect(12);
        }
        pinged.send(()).unwrap();
        conn.drain();
    });
    let (reader, writer) = std::io::pipe().unwrap();
    let running = mqtty(&["sub", "-t", "t", "-o", "raw", "-k", "1"])
        .port(peer.port)
        .stdout(writer)
        .start();
    go.recv().unwrap();
    running.interrupt();
    running.finish().code(0).within(Duration::from_secs(10));
    drop(reader);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.send(publish(0x02, "t", 1, "x"));
        // What could not be written is not acknowledged.
        assert!(conn.drain().iter().all(|packet| packet.first != 0x40));
    });
    mqtty(&["sub", "-t", "t"])
        .port(peer.port)
        .stdout(full())
        .run()
        .code(8)
        .said("no space left on device")
        .within(QUICKLY);
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.drain();
    });
    mqtty(&["conn", "--once", "-o", "json"])
        .port(peer.port)
        .stdout(full())
        .run()
        .code(8)
        .within(QUICKLY);
    mqtty(&["--help"]).stdout(full()).run().code(8);
}

#[test]
fn nobody_reads_the_talk() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.grant();
        conn.send(publish(0, "t", 0, "x"));
        conn.farewell();
    });
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    mqtty(&["sub", "-t", "t", "-C", "1", "-o", "raw", "--debug"])
        .port(peer.port)
        .stderr(writer)
        .run()
        .code(0)
        .printed("x\n");
}

#[test]
fn help_for_somebody_who_has_gone() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    mqtty(&["pub", "--help"]).stdout(writer).run().code(0);
}

#[test]
fn a_directory_as_stdin() {
    for arguments in [&["-s"][..], &["-lm", "-q", "1"]] {
        let peer = Peer::play(|door| {
            // With -s nobody comes.
            drop(door);
        });
        let finished = mqtty(&["pub", "-t", "t"])
            .args(arguments)
            .port(peer.port)
            .stdin(File::open("/").unwrap())
            .run();
        if arguments[0] == "-s" {
            finished.code(8).said("cannot read stdin: ");
        } else {
            finished.code(3);
        }
    }
    let peer = Peer::once(|mut conn| {
        conn.open();
        conn.farewell();
    });
    mqtty(&["pub", "-t", "t", "-lm"])
        .port(peer.port)
        .stdin(File::open("/").unwrap())
        .run()
        .code(8)
        .said("cannot read stdin: ");
}

#[test]
fn output_comes_as_soon_as_nothing_more_waits() {
    let (seen, asked) = channel::<()>();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.grant();
        for number in 0..3 {
            conn.send(publish(0, "t", 0, format!("message {number}")));
            asked.recv().unwrap();
        }
        conn.drain();
    });
    let running = mqtty(&["sub", "-t", "t", "-o", "raw"])
        .port(peer.port)
        .start();
    for number in 0..3 {
        running.prints(&format!("message {number}\n"));
        seen.send(()).unwrap();
    }
    running.says("Subscribed");
    running.interrupt();
    running.finish().code(0);
}

#[test]
fn a_reader_of_events_who_has_gone() {
    let gone = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        writer
    };
    let answering = |code: u8| {
        Peer::once(move |mut conn| {
            conn.open();
            while let Some(packet) = conn.next() {
                if packet.first >> 4 == 3 {
                    conn.send(ack_with(0x40, packet.publish_id(), code));
                }
            }
        })
    };
    {
        let peer = answering(0);
        mqtty(&["conn", "--once", "-o", "json"])
            .port(peer.port)
            .stdout(gone())
            .run()
            .code(0);
        // Without --once there is nobody left to stay for.
        let peer = answering(0);
        mqtty(&["conn", "-o", "json"])
            .port(peer.port)
            .stdout(gone())
            .run()
            .code(0)
            .within(QUICKLY);
        // What the broker says still decides.
        for (code, exit) in [(0, 0), (0x87, 4)] {
            let peer = answering(code);
            mqtty(&["pub", "-t", "t", "-m", "x", "-q", "1", "-o", "json"])
                .port(peer.port)
                .stdout(gone())
                .run()
                .code(exit);
        }
    }
}

#[test]
fn lines_that_are_typed() {
    let peer = Peer::once(|mut conn| {
        conn.open();
        for line in [b"hello", b"again"] {
            assert_eq!(conn.acknowledge().payload(), line);
        }
        conn.farewell();
    });
    let (mut keyboard, stdin) = terminal();
    let running = mqtty(&["pub", "-t", "t", "-lm", "-q", "1"])
        .port(peer.port)
        .stdin(stdin)
        .start();
    running.says("press Enter to publish");
    keyboard.write_all(b"hello\nagain\n").unwrap();
    // Ctrl-D.
    keyboard.write_all(&[4]).unwrap();
    running.finish().code(0).said("Published 2 messages");
}

#[test]
fn ctrl_c_is_the_end_of_what_is_typed() {
    let (acknowledged, seen) = channel();
    let peer = Peer::once(move |mut conn| {
        conn.open();
        conn.acknowledge();
        acknowledged.send(()).unwrap();
        conn.farewell();
    });
    let (mut keyboard, stdin) = terminal();
    let running = mqtty(&["pub", "-t", "t", "-lm", "-q", "1", "-v", "--debug"])
        .port(peer.port)
        .stdin(stdin)
        .start();
    keyboard.write_all(b"hello\n").unwrap();
    seen.recv().unwrap();
    running.says("<- PUBACK");
    running.interrupt();
    running.finish().code(0).said("Published 1 message ");
}
