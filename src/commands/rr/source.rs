//! Where requests come from: lines, or what is generated.

use std::task::{Context as TaskContext, Poll};

use super::plan::RequestPlan;
use crate::client::Outgoing;
use crate::commands::publish::described_lines::DescribedLines;
use crate::commands::publish::encoded::Payload;
use crate::commands::publish::generated::Generated;
use crate::commands::publish::input::Next;
use crate::commands::publish::line_input;
use crate::commands::publish::message_source::{MessageSource, PlainLines, SourceError};
use crate::commands::publish::payload::{LineShape, PayloadSource};
use crate::commands::publish::whole_input;
use crate::error::Failure;
use crate::kernel::coding;
use crate::kernel::context::Context;
use crate::model::{CodingPlan, Profile};
use crate::payload::CodecOptions;

/// The requests, one at a time.
pub(super) struct RequestSource {
    kind: Kind,
    /// What errors call it.
    name: String,
    /// Somebody types the requests.
    pub(super) is_interactive: bool,
    /// Which request is at hand, from 1.
    number: u64,
}

enum Kind {
    Plain(PlainLines),
    Encoded(Box<DescribedLines>),
    Generated(Box<Generated>),
}

impl RequestSource {
    /// The requests of a plan.
    ///
    /// # Errors
    ///
    /// Input that cannot be read or encoded; a signal.
    pub(super) async fn open(
        context: &Context,
        profile: &Profile,
        plan: &RequestPlan,
        options: CodecOptions,
    ) -> Result<Self, Failure> {
        let request = &plan.request;
        if let PayloadSource::Lines(_, paths) = &request.source {
            let input = line_input::open(context, paths).await?;
            let kind = if request.coding == CodingPlan::default() {
                Kind::Plain(PlainLines(input.lines))
            } else {
                let properties = request.properties.clone();
                let shape = LineShape::Payload;
                let lines = DescribedLines::new(input.lines, shape, options, properties, true)?;
                Kind::Encoded(Box::new(lines))
            };
            return Ok(Self {
                kind,
                name: input.name,
                is_interactive: input.is_interactive,
                number: 1,
            });
        }
        let inputs = whole_input::inputs(context, &request.source).await?;
        let generated = Generated::new(profile, request, Payload::new(options)?, inputs)?;
        Ok(Self {
            kind: Kind::Generated(Box::new(generated)),
            name: "the payload".to_owned(),
            is_interactive: false,
            number: 1,
        })
    }

    /// Ready when the next request can be looked at, or when there is none.
    pub(super) fn poll_next(&mut self, cx: &mut TaskContext<'_>) -> Poll<Result<Next, Failure>> {
        let next = match &mut self.kind {
            Kind::Plain(lines) => lines.poll_next(cx),
            Kind::Encoded(lines) => lines.poll_next(cx),
            Kind::Generated(generated) => generated.poll_next(cx),
        };
        next.map_err(|error: SourceError| error.failure("request", self.number, &self.name))
    }

    /// The request that [`RequestSource::poll_next`] has found.
    pub(super) fn message<'s>(&'s self, default: Outgoing<'s>) -> Outgoing<'s> {
        match &self.kind {
            Kind::Plain(lines) => lines.message(default),
            Kind::Encoded(lines) => lines.message(default),
            Kind::Generated(generated) => generated.message(default),
        }
    }

    /// Goes on to the next request.
    pub(super) fn take(&mut self) {
        match &mut self.kind {
            Kind::Plain(lines) => lines.take(),
            Kind::Encoded(lines) => lines.take(),
            Kind::Generated(generated) => generated.take(),
        }
        self.number += 1;
    }
}

/// How payloads of requests and answers are encoded.
///
/// # Errors
///
/// As [`coding::options`].
pub(super) async fn options(
    context: &Context,
    plan: &RequestPlan,
) -> Result<CodecOptions, Failure> {
    coding::options(context, &plan.request.coding).await
}
