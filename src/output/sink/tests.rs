use std::future::Future;
use std::io::{self, Read, Write};
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};

use super::StdoutSink;

/// Polls once, with nobody to wake.
fn poll_once<W: Write + Send + 'static>(
    sink: &mut StdoutSink<W>,
    batch: &mut Vec<u8>,
) -> Poll<io::Result<()>> {
    sink.poll_write_batch(&mut Context::from_waker(Waker::noop()), batch)
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}

/// A writer whose every write waits for leave, and says what it got.
struct Slow {
    leave: mpsc::Receiver<io::Result<usize>>,
    got: mpsc::Sender<Vec<u8>>,
}

impl Write for Slow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.leave.recv().unwrap()?.min(bytes.len());
        self.got.send(bytes[..length].to_vec()).unwrap();
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn any_writer_gets_everything_in_order_while_the_task_waits() {
    let (give, leave) = mpsc::channel();
    let (got, taken) = mpsc::channel();
    let mut sink = StdoutSink::new(Slow { leave, got });
    let mut batch = Vec::with_capacity(1000);
    batch.extend_from_slice(b"hello ");
    assert!(poll_once(&mut sink, &mut batch).is_pending());
    assert!(poll_once(&mut sink, &mut batch).is_pending());
    // What is added meanwhile comes after it, and is waited for too.
    batch.extend_from_slice(b"world");
    for answer in [
        Ok(4),
        Err(io::ErrorKind::Interrupted.into()),
        Err(io::ErrorKind::WouldBlock.into()),
        Ok(10),
        Ok(10),
    ] {
        give.send(answer).unwrap();
    }
    run(sink.write_batch(&mut batch)).unwrap();
    assert!(batch.is_empty());
    assert_eq!(
        taken.try_iter().collect::<Vec<_>>().concat(),
        b"hello world"
    );
    // An empty batch asks nothing of anybody.
    assert!(matches!(
        poll_once(&mut sink, &mut batch),
        Poll::Ready(Ok(()))
    ));
}

#[test]
fn the_buffer_comes_back_empty_with_its_capacity() {
    let mut sink = StdoutSink::new(Vec::new());
    let mut batch = Vec::with_capacity(100_000);
    batch.push(b'x');
    run(sink.write_batch(&mut batch)).unwrap();
    assert!(batch.is_empty());
    assert!(batch.capacity() >= 100_000);
    assert_eq!(sink.writer.as_deref(), Some(b"x".as_slice()));
}

#[test]
fn a_failed_write_is_reported_and_the_next_one_tried() {
    let (give, leave) = mpsc::channel();
    let (got, taken) = mpsc::channel();
    let mut sink = StdoutSink::new(Slow { leave, got });
    give.send(Err(io::ErrorKind::StorageFull.into())).unwrap();
    let mut batch = b"lost".to_vec();
    let error = run(sink.write_batch(&mut batch)).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    assert!(batch.is_empty());
    give.send(Ok(0)).unwrap();
    let error = run(sink.write_batch(&mut b"x".to_vec())).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::WriteZero);
    give.send(Ok(9)).unwrap();
    run(sink.write_batch(&mut b"kept".to_vec())).unwrap();
    assert_eq!(taken.recv().unwrap(), b"");
    assert_eq!(taken.recv().unwrap(), b"kept");
}

#[test]
fn a_panic_in_the_writer_is_an_error_here() {
    struct Broken;
    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            panic!("on purpose")
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut sink = StdoutSink::new(Broken);
    let error = run(sink.write_batch(&mut b"x".to_vec())).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::Other);
    assert!(run(sink.write_batch(&mut b"x".to_vec())).is_err());
}

#[cfg(unix)]
mod descriptors {
    use super::*;
    use std::os::fd::OwnedFd;

    fn pipe() -> (io::PipeReader, StdoutSink) {
        let (reader, writer) = io::pipe().unwrap();
        (reader, StdoutSink::from_descriptor(writer.into()).unwrap())
    }

    /// Bytes in which a lost or repeated piece shows.
    fn pattern(length: usize) -> Vec<u8> {
        (0_u32..).flat_map(u32::to_le_bytes).take(length).collect()
    }

    #[test]
    fn a_small_batch_goes_into_a_pipe_at_once() {
        let (mut reader, mut sink) = pipe();
        let mut batch = b"message\n".to_vec();
        assert!(poll_once(&mut sink, &mut batch).is_ready());
        assert!(sink.helper.is_none());
        let mut got = [0; 8];
        reader.read_exact(&mut got).unwrap();
        assert_eq!(&got, b"message\n");
    }

    #[test]
    fn a_reader_that_stands_still_blocks_nobody() {
        let (mut reader, mut sink) = pipe();
        let mut sent = Vec::new();
        // Nobody reads: sooner or later the pipe is full, and this call must still return.
        let mut batch = loop {
            let mut batch = pattern(3000);
            sent.extend_from_slice(&batch);
            if poll_once(&mut sink, &mut batch).is_pending() {
                break batch;
            }
        };
        assert!(poll_once(&mut sink, &mut batch).is_pending());
        assert!(!sink.reader_gone());
        let expected = sent.len();
        let reading = std::thread::spawn(move || {
            let mut got = vec![0; expected];
            reader.read_exact(&mut got).unwrap();
            (got, reader)
        });
        run(sink.write_batch(&mut batch)).unwrap();
        let (got, _reader) = reading.join().unwrap();
        assert!(got == sent);
    }

    #[test]
    fn batches_of_every_size_arrive_whole_and_in_order() {
        let (mut reader, mut sink) = pipe();
        let sizes = [1, 4096, 4097, 16_384, 16_385, 262_144, 5, 1_000_000, 20_000];
        let reading = std::thread::spawn(move || {
            let mut got = Vec::new();
            reader.read_to_end(&mut got).unwrap();
            got
        });
        let all = pattern(sizes.iter().sum());
        let mut rest = all.as_slice();
        run(async {
            let mut batch = Vec::new();
            for size in sizes {
                let (now, later) = rest.split_at(size);
                batch.extend_from_slice(now);
                sink.write_batch(&mut batch).await.unwrap();
                assert!(batch.is_empty());
                rest = later;
            }
        });
        drop(sink);
        assert!(reading.join().unwrap() == all);
    }

    #[test]
    fn a_reader_that_has_gone() {
        for length in [1, 300_000] {
            let (reader, mut sink) = pipe();
            assert!(!sink.reader_gone());
            drop(reader);
            assert!(sink.reader_gone());
            let error = run(sink.write_batch(&mut vec![b'x'; length])).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
        }
    }

    #[test]
    fn a_reader_that_leaves_in_the_middle() {
        let (mut reader, mut sink) = pipe();
        let mut batch = vec![b'x'; 1_000_000];
        assert!(poll_once(&mut sink, &mut batch).is_pending());
        reader.read_exact(&mut [0; 1000]).unwrap();
        drop(reader);
        let error = run(sink.write_batch(&mut batch)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }

    #[test]
    fn a_file_is_written_at_once_whatever_the_size() {
        let path = std::env::temp_dir().join(format!("mqtty-sink-{}", std::process::id()));
        let file = std::fs::File::create(&path).unwrap();
        let mut sink = StdoutSink::from_descriptor(OwnedFd::from(file)).unwrap();
        let data = pattern(300_000);
        let mut batch = data.clone();
        assert!(poll_once(&mut sink, &mut batch).is_ready());
        assert!(!sink.reader_gone());
        assert!(std::fs::read(&path).unwrap() == data);
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn a_socket_is_left_to_the_thread() {
        let (writer, mut reader) = std::os::unix::net::UnixStream::pair().unwrap();
        let mut sink = StdoutSink::from_descriptor(OwnedFd::from(writer)).unwrap();
        run(sink.write_batch(&mut b"hello".to_vec())).unwrap();
        // Whether the first poll found the thread done already is the scheduler's choice; that it was used is not.
        assert!(sink.helper.is_some());
        let mut got = [0; 5];
        reader.read_exact(&mut got).unwrap();
        assert_eq!(&got, b"hello");
        drop(reader);
        assert!(sink.reader_gone());
    }

    #[test]
    fn giving_up_does_not_wait_for_the_reader() {
        let (reader, mut sink) = pipe();
        let mut future = Box::pin(async move { sink.write_batch(&mut vec![0; 1_000_000]).await });
        let mut cx = Context::from_waker(Waker::noop());
        assert!(future.as_mut().poll(&mut cx).is_pending());
        drop(future);
        // It was not the reader's leaving that let us go.
        drop(reader);
    }
}
