//! Which answer a request gets.

use std::time::Duration;

use super::answer::Answer;
use super::plan::{AnswerSource, ReplyPlan};
use super::target::{self, Target};
use crate::commands::publish::payload::PayloadSource;
use crate::commands::publish::whole_input;
use crate::error::Failure;
use crate::kernel::context::Context;
use crate::model::{filter_matches, validate_filter};
use crate::payload::Template;
use crate::script::PayloadFilters;
use crate::simulate::{self, Condition, Mock};
use crate::text;

/// How long a jq filter may take for a request.
const JQ_LIMIT: Duration = Duration::from_secs(1);

/// How requests are answered that fit.
pub(super) struct Rule {
    /// For requests to topics that match; `None`: all.
    filter: Option<String>,
    /// For payloads for which this is true; `None`: for all.
    condition: Option<Condition>,
    /// How many more requests it is for.
    left: Option<u64>,
    /// `None`: there is no answer.
    pub(super) answer: Option<Answer>,
    pub(super) error: Option<String>,
    pub(super) delay: Option<(Duration, Duration)>,
    pub(super) target: Option<Target>,
}

/// The rules in their order, and the filters of all requests.
pub(super) struct Rules {
    rules: Vec<Rule>,
    pub(super) filters: Vec<String>,
}

impl Rules {
    /// The rules of a plan.
    ///
    /// # Errors
    ///
    /// Files that cannot be read (exit 8); what is wrong in them, templates and filters that cannot be compiled.
    pub(super) async fn load(context: &Context, plan: &ReplyPlan) -> Result<Self, Failure> {
        if let AnswerSource::Table(path) = &plan.source {
            let path = path.clone();
            let read = move || Ok(simulate::mocks(&path)?);
            let mocks = context.apart("the rules were read", read).await?;
            return Self::of_table(&mocks, plan);
        }
        let target = plan.to.as_deref().map(Target::new).transpose()?;
        let rule = Rule {
            filter: None,
            condition: None,
            left: None,
            answer: Some(answer(context, plan).await?),
            error: None,
            delay: None,
            target,
        };
        Ok(Self {
            rules: vec![rule],
            filters: plan.filters.clone(),
        })
    }

    fn of_table(mocks: &[Mock], plan: &ReplyPlan) -> Result<Self, Failure> {
        let mut filters: Vec<String> = Vec::new();
        for mock in mocks {
            validate_filter(&mock.filter).map_err(|why| {
                Failure::from(mock.wrong("filter", &format!("bad filter {:?}: {why}", mock.filter)))
            })?;
            if !filters.contains(&mock.filter) {
                filters.push(mock.filter.clone());
            }
        }
        let rules = mocks
            .iter()
            .map(|mock| rule(mock, plan, &filters))
            .collect::<Result<_, _>>()?;
        Ok(Self { rules, filters })
    }

    /// The number of the first rule that a request fits; it counts as used.
    pub(super) fn choose(&mut self, topic: &str, payload: &[u8]) -> Option<usize> {
        let fits = |rule: &Rule| {
            rule.left != Some(0)
                && rule
                    .filter
                    .as_ref()
                    .is_none_or(|it| filter_matches(it, topic))
                && rule.condition.as_ref().is_none_or(|it| it.fits(payload))
        };
        let at = self.rules.iter().position(fits)?;
        if let Some(left) = &mut self.rules[at].left {
            *left -= 1;
        }
        Some(at)
    }

    /// The rule of a number that was chosen.
    pub(super) fn rule(&self, at: usize) -> &Rule {
        &self.rules[at]
    }
}

fn rule(mock: &Mock, plan: &ReplyPlan, filters: &[String]) -> Result<Rule, Failure> {
    let to = mock.to.as_deref().or(plan.to.as_deref());
    let wrong = |failure: Failure| match mock.to {
        Some(_) => Failure::from(mock.wrong("to", &failure.message)),
        None => failure,
    };
    let target = to
        .map(|to| {
            target::check(to, filters, "the topic").map_err(wrong)?;
            Target::new(to).map_err(wrong)
        })
        .transpose()?;
    let answer = mock.answer.clone().map(Box::new).map(Answer::Value);
    Ok(Rule {
        filter: Some(mock.filter.clone()),
        condition: Some(mock.rule.condition()),
        left: mock.rule.times,
        answer,
        error: mock.rule.error.clone(),
        delay: mock.rule.delay,
        target,
    })
}

/// The answer of a plan without a table.
async fn answer(context: &Context, plan: &ReplyPlan) -> Result<Answer, Failure> {
    let (source, path) = match &plan.source {
        AnswerSource::Message(payload) => (PayloadSource::Message(payload.clone()), None),
        AnswerSource::File(path) => (PayloadSource::Files(vec![path.clone()]), Some(path)),
        AnswerSource::Json(text) => {
            let value = simulate::answer(text, "--json")?;
            return Ok(Answer::Value(Box::new(value)));
        }
        AnswerSource::Jq(text) => {
            let filter = PayloadFilters::named(None, Some(("--jq", text)), JQ_LIMIT)?;
            return Ok(filter.map_or(Answer::Echo, |filter| Answer::Jq(Box::new(filter))));
        }
        AnswerSource::Exec(_) => return Ok(Answer::Command),
        AnswerSource::Echo | AnswerSource::Table(_) => return Ok(Answer::Echo),
    };
    let mut payloads = whole_input::inputs(context, &source).await?;
    let payload = payloads.pop().unwrap_or_default();
    if !plan.template {
        return Ok(Answer::Fixed(payload));
    }
    let path = path.map(std::path::PathBuf::as_path);
    let text = text::template::source(&payload, "the payload", path)?;
    Ok(Answer::Template(Box::new(Template::of_answer(&text)?)))
}
