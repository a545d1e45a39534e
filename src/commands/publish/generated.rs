//! Messages that are made here: one payload again and again, the pieces of a file, templates, random bytes.

use std::path::{Path, PathBuf};
use std::task::{Context, Poll};
use std::time::SystemTime;

use rand::Rng as _;

use super::encoded::Payload;
use super::input::Next;
use super::message_source::{MessageSource, SourceError};
use super::payload::PayloadSource;
use super::plan::PublishPlan;
use crate::client::Outgoing;
use crate::error::Failure;
use crate::model::Profile;
use crate::payload::{Placeholders, Template, TemplateClient};
use crate::text;

/// The messages of some rounds over some pieces.
pub(in crate::commands) struct Generated {
    pieces: Vec<Piece>,
    /// What templates see, for each topic; never empty.
    clients: Vec<TemplateClient>,
    topic: usize,
    payload: Payload,
    /// How many rounds there are, and how many follow, the one at hand included.
    all_rounds: u64,
    rounds: u64,
    /// The piece at hand, and whether `payload` holds its message.
    at: usize,
    is_ready: bool,
}

/// What a message is made from.
enum Piece {
    /// These bytes, encoded already.
    Fixed(Vec<u8>),
    /// A template.
    Template(Box<Template>),
    /// So many random bytes.
    Random(usize),
}

impl Generated {
    /// The messages of a plan. `inputs` are the payloads that its source holds; random bytes have none.
    ///
    /// # Errors
    ///
    /// What cannot be encoded, with its number where there are several; templates that cannot be compiled.
    pub(in crate::commands) fn new(
        profile: &Profile,
        plan: &PublishPlan,
        mut payload: Payload,
        inputs: Vec<Vec<u8>>,
    ) -> Result<Self, Failure> {
        let several = inputs.len() > 1;
        let files: &[PathBuf] = match &plan.source {
            PayloadSource::Files(paths) => paths,
            _ => &[],
        };
        let mut pieces = Vec::with_capacity(inputs.len().max(1));
        if let PayloadSource::Random(size) = plan.source {
            pieces.push(Piece::Random(size));
        }
        for (index, input) in inputs.into_iter().enumerate() {
            let piece = if plan.template {
                template(&input, files.get(index).map(PathBuf::as_path))
            } else {
                payload
                    .encode(&input)
                    .map(|()| Piece::Fixed(std::mem::take(&mut payload.bytes)))
            };
            pieces.push(piece.map_err(|mut failure| {
                if several {
                    failure.message = format!("message {}: {}", index + 1, failure.message);
                }
                failure
            })?);
        }
        let placeholders = Placeholders {
            client_id: profile.client_id.clone(),
            index: 0,
            user: profile.username.clone().unwrap_or_default(),
            topic: plan.topics.first().cloned().unwrap_or_default(),
        };
        let first = TemplateClient::new(placeholders, None);
        let others = plan.topics.iter().skip(1);
        let mut clients: Vec<_> = others.map(|topic| first.to_topic(topic)).collect();
        clients.insert(0, first);
        Ok(Self {
            clients,
            topic: 0,
            payload,
            all_rounds: plan.repeat.unwrap_or(1),
            rounds: plan.repeat.unwrap_or(1),
            pieces,
            at: 0,
            is_ready: false,
        })
    }

    /// Whether there are pieces of several messages, or of none.
    pub(in crate::commands) fn has_several(&self) -> bool {
        self.pieces.len() != 1
    }

    /// The payload of the first message, for whoever wants no more.
    ///
    /// # Errors
    ///
    /// As the message cannot be made.
    pub(in crate::commands) fn into_first(mut self) -> Result<Vec<u8>, Failure> {
        self.make()?;
        Ok(match self.pieces.swap_remove(self.at) {
            Piece::Fixed(bytes) => bytes,
            Piece::Template(_) | Piece::Random(_) => self.payload.bytes,
        })
    }

    /// Makes the payload of the message at hand.
    fn make(&mut self) -> Result<(), Failure> {
        match &self.pieces[self.at] {
            Piece::Fixed(_) => Ok(()),
            Piece::Template(template) => {
                let text = template.render(&self.clients[self.topic], SystemTime::now())?;
                self.payload.encode(text.as_bytes())
            }
            Piece::Random(size) => {
                let mut bytes = vec![0; *size];
                rand::rng().fill_bytes(&mut bytes);
                self.payload.encode(&bytes)
            }
        }
    }
}

/// The template that a file or another payload is.
fn template(input: &[u8], file: Option<&Path>) -> Result<Piece, Failure> {
    let text = text::template::source(input, "the payload", file)?;
    Ok(Piece::Template(Box::new(Template::compile(&text)?)))
}

impl MessageSource for Generated {
    const NOUN: &'static str = "message";

    fn poll_next(&mut self, _: &mut Context<'_>) -> Poll<Result<Next, SourceError>> {
        if self.at == self.pieces.len() {
            self.at = 0;
            self.rounds -= 1;
        }
        if self.rounds == 0 || self.pieces.is_empty() {
            return Poll::Ready(Ok(Next::End));
        }
        if !self.is_ready {
            self.make().map_err(SourceError::Message)?;
            self.is_ready = true;
        }
        Poll::Ready(Ok(Next::Line))
    }

    fn message<'s>(&'s self, default: Outgoing<'s>) -> Outgoing<'s> {
        let payload = match &self.pieces[self.at] {
            Piece::Fixed(bytes) => bytes,
            Piece::Template(_) | Piece::Random(_) => &self.payload.bytes,
        };
        Outgoing { payload, ..default }
    }

    fn take(&mut self) {
        self.is_ready = false;
        self.at += 1;
        self.topic = 0;
    }

    fn progress(&self) -> Option<(u64, u64)> {
        let pieces = self.pieces.len() as u64;
        let done = (self.all_rounds - self.rounds) * pieces + self.at as u64;
        Some((done, self.all_rounds.checked_mul(pieces)?))
    }

    fn renew(&mut self, topic: usize) {
        self.is_ready = false;
        self.topic = topic;
    }
}
