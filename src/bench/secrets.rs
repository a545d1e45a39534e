//! Passwords and tokens that may expire while a benchmark runs. They are read for all clients together: ten thousand of them
//! that come back at once must not start a command each.

use std::ffi::OsStr;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::client::ReadSecret;
use crate::model::{Authentication, Profile, Secret, SecretSource, token_valid_for};

/// How long a secret serves connections that are made.
const FRESH: Duration = Duration::from_secs(60);

/// A token is not used any more when it expires so soon.
const MARGIN: Duration = Duration::from_secs(10);

/// It is not read more often than this, whatever it says.
const LEAST: Duration = Duration::from_secs(1);

/// Makes what reads secrets, for each thread.
pub(crate) type Readers = fn() -> Rc<dyn ReadSecret>;

/// The secrets of all clients.
pub(super) struct SharedSecrets {
    readers: Readers,
    known: Vec<(SecretSource, Mutex<Option<Known>>)>,
}

/// A secret, and until when it serves.
struct Known {
    secret: Secret,
    until: Instant,
}

impl Known {
    fn new(secret: Secret) -> Self {
        let left = token_valid_for(secret.expose(), SystemTime::now());
        let fresh = left.map_or(FRESH, |left| {
            left.saturating_sub(MARGIN).clamp(LEAST, FRESH)
        });
        Self {
            secret,
            until: Instant::now() + fresh,
        }
    }
}

impl SharedSecrets {
    /// Those of a profile, which have just been read for the first time; `None` where nothing is to be read again.
    pub(super) fn of(profile: &Profile, readers: Readers) -> Option<Self> {
        let data = match &profile.authentication {
            Some(Authentication::Method { data, .. }) => data.clone(),
            _ => None,
        };
        let sources = [
            (&profile.renewal.password, profile.password.clone()),
            (&profile.renewal.authentication_data, data),
        ];
        let known = sources.into_iter().filter_map(|(source, secret)| {
            Some((source.clone()?, Mutex::new(secret.map(Known::new))))
        });
        let known: Vec<_> = known.collect();
        (!known.is_empty()).then_some(Self { readers, known })
    }
}

/// One that reads for the clients of a thread.
pub(super) fn reader(secrets: &Arc<SharedSecrets>) -> Rc<dyn ReadSecret> {
    Rc::new(SharedReader {
        secrets: secrets.clone(),
        own: (secrets.readers)(),
    })
}

struct SharedReader {
    secrets: Arc<SharedSecrets>,
    own: Rc<dyn ReadSecret>,
}

impl ReadSecret for SharedReader {
    fn read<'a>(
        &'a self,
        source: &'a SecretSource,
    ) -> Pin<Box<dyn Future<Output = Result<Secret, String>> + 'a>> {
        Box::pin(async move {
            let mut known = self.secrets.known.iter();
            let Some((_, known)) = known.find(|(it, _)| it == source) else {
                return self.own.read(source).await;
            };
            // Whoever comes while one reads waits for what it reads.
            let mut known = known.lock().await;
            if let Some(known) = known.as_ref().filter(|it| Instant::now() < it.until) {
                return Ok(known.secret.clone());
            }
            let secret = self.own.read(source).await?;
            *known = Some(Known::new(secret.clone()));
            Ok(secret)
        })
    }

    fn answer(&self, command: &OsStr, challenge: &[u8]) -> Result<Secret, String> {
        self.own.answer(command, challenge)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use tokio::time::{advance, sleep};

    use super::*;

    thread_local! {
        /// What the next reading gives, and how many there were.
        static NEXT: Cell<Result<&'static str, &'static str>> = const { Cell::new(Ok("")) };
        static READINGS: Cell<u32> = const { Cell::new(0) };
    }

    struct Counting;

    impl ReadSecret for Counting {
        fn read<'a>(
            &'a self,
            _: &'a SecretSource,
        ) -> Pin<Box<dyn Future<Output = Result<Secret, String>> + 'a>> {
            Box::pin(async {
                READINGS.set(READINGS.get() + 1);
                sleep(Duration::from_millis(300)).await;
                NEXT.get().map(Secret::new).map_err(str::to_owned)
            })
        }

        fn answer(&self, _: &OsStr, _: &[u8]) -> Result<Secret, String> {
            Err("nobody asks".to_owned())
        }
    }

    fn source() -> SecretSource {
        SecretSource::Command("get-token".into())
    }

    /// A reader of a thread, where this secret was read a moment ago.
    fn shared(first: &str) -> (Rc<dyn ReadSecret>, Rc<dyn ReadSecret>) {
        READINGS.set(0);
        let mut profile = crate::bench::tests::plan(1, crate::model::BenchWork::Connect).profile;
        profile.password = Some(Secret::new(first));
        profile.renewal.password = Some(source());
        let secrets = SharedSecrets::of(&profile, || Rc::new(Counting)).map(Arc::new);
        let secrets = secrets.expect("something to read");
        (reader(&secrets), reader(&secrets))
    }

    async fn read(reader: &Rc<dyn ReadSecret>) -> Result<String, String> {
        let secret = reader.read(&source()).await?;
        Ok(String::from_utf8_lossy(secret.expose()).into_owned())
    }

    #[tokio::test(start_paused = true)]
    async fn a_secret_is_read_again_after_a_minute_and_once_for_all() {
        let (one, other) = shared("first");
        NEXT.set(Ok("second"));
        advance(FRESH.saturating_sub(Duration::from_secs(1))).await;
        assert_eq!(read(&one).await, Ok("first".to_owned()));
        advance(Duration::from_secs(1)).await;
        let (a, b) = tokio::join!(read(&one), read(&other));
        assert_eq!([a, b], [Ok("second".to_owned()), Ok("second".to_owned())]);
        assert_eq!(READINGS.get(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_is_read_again_before_it_expires() {
        let token = |seconds: u64| {
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
            let claims = format!(
                r#"{{"exp":{}}}"#,
                now.expect("after 1970").as_secs() + seconds
            );
            let [header, claims] =
                [r#"{"alg":"HS256"}"#, &claims].map(|part| URL_SAFE_NO_PAD.encode(part));
            format!("{header}.{claims}.c2ln")
        };
        for (valid, serves) in [(0, 1), (40, 30), (3_600, 60)] {
            let (reader, _) = shared(&token(valid));
            NEXT.set(Ok("next"));
            // The token names whole seconds, so that up to one of them has passed already.
            let rest = Duration::from_secs(2);
            advance(Duration::from_secs(serves).saturating_sub(rest)).await;
            assert_ne!(read(&reader).await, Ok("next".to_owned()), "{valid}");
            advance(rest).await;
            assert_eq!(read(&reader).await, Ok("next".to_owned()), "{valid}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_reading_that_fails_is_tried_again() {
        let (reader, _) = shared("first");
        advance(FRESH).await;
        NEXT.set(Err("no network"));
        assert_eq!(read(&reader).await, Err("no network".to_owned()));
        NEXT.set(Ok("second"));
        assert_eq!(read(&reader).await, Ok("second".to_owned()));
        assert_eq!(READINGS.get(), 2);
    }
}
