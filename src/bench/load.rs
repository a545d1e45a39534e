//! What a publisher puts into its messages.

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use super::placeholder::{self, Values};
use crate::client::Identity;
use crate::model::{BenchPayload, BenchPublish};
use crate::stats::{STAMP_LEN, Stamp, pad};

/// The payloads of one publisher.
pub(super) enum Load {
    /// Always the same bytes, but for the stamp.
    Same(Vec<u8>),
    /// The pieces of the plan, each once.
    Pieces,
    /// A text, filled in for each message.
    Template(Box<Template>),
}

/// Who fills in a template, and the room for the result.
pub(super) struct Template {
    index: String,
    client_id: Option<String>,
    username: Option<String>,
    rng: StdRng,
    text: String,
}

impl Load {
    /// The payloads of the publisher with this index. With stamps they begin with room for one.
    pub(super) fn new(
        publish: &BenchPublish,
        stamps: bool,
        index: &str,
        identity: &Identity,
        username: Option<&str>,
        rng: &mut StdRng,
    ) -> Self {
        let mut bytes = match &publish.payload {
            BenchPayload::Pieces(_) => return Self::Pieces,
            BenchPayload::Template(_) => {
                return Self::Template(Box::new(Template {
                    index: index.to_owned(),
                    client_id: identity.client_id.clone(),
                    username: username.map(str::to_owned),
                    rng: StdRng::from_rng(rng),
                    text: String::new(),
                }));
            }
            BenchPayload::Fixed(bytes) => bytes.clone(),
            BenchPayload::Random(size) => {
                let mut bytes = vec![0; *size];
                rng.fill_bytes(&mut bytes);
                bytes
            }
        };
        if stamps {
            bytes.resize(bytes.len().max(STAMP_LEN), 0);
            pad(&mut bytes);
        }
        Self::Same(bytes)
    }

    /// Whether a message that may not be sent means that none may.
    pub(super) fn is_same(&self) -> bool {
        matches!(self, Self::Same(_))
    }

    /// Puts a stamp at the beginning of the next message.
    #[inline]
    pub(super) fn stamp(&mut self, stamp: &Stamp) {
        if let Self::Same(bytes) = self {
            stamp.encode(bytes);
        }
    }

    /// The payload of message `number`, from 0.
    #[inline]
    pub(super) fn message<'a>(&'a mut self, publish: &'a BenchPublish, number: u64) -> &'a [u8] {
        match (self, &publish.payload) {
            (Self::Same(bytes), _) => bytes,
            (Self::Pieces, BenchPayload::Pieces(pieces)) => usize::try_from(number)
                .ok()
                .and_then(|number| pieces.get(number))
                .map_or(&[], Vec::as_slice),
            (Self::Template(template), BenchPayload::Template(text)) => template.fill(text),
            _ => &[],
        }
    }
}

impl Template {
    fn fill(&mut self, template: &str) -> &[u8] {
        let values = Values {
            index: &self.index,
            client_id: self.client_id.as_deref(),
            username: self.username.as_deref(),
        };
        self.text.clear();
        placeholder::expand_into(&mut self.text, template, values, &mut self.rng);
        self.text.as_bytes()
    }
}
