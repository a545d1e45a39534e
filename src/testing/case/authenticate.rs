//! `authenticate`, and what is expected of the challenges of the broker.

use std::rc::Rc;

use tokio::time::timeout_at;

use super::{Done, Running, Stopped};
use crate::client::{CallError, ReadSecret, authenticator};
use crate::error::{Exit, Fault as _};
use crate::model::{Authentication, Secret};
use crate::testing::challenges::Challenges;
use crate::testing::connection::Ended;
use crate::testing::plan::Authenticate;
use crate::testing::value::Text;

impl Running<'_> {
    /// `authenticate`: ends with the broker's consent, or with the end of the connection.
    pub(super) async fn authenticate(&mut self, plan: &Authenticate) -> Done {
        let name = plan.client.as_str();
        let (at, handle) = self.client(name).await?;
        let deadline = self.deadline(plan.within);
        let what = format!("authenticate of {name}");
        let own = self.plan(name);
        let computed = self.computed(own)?;
        let own = computed.as_ref().unwrap_or(own);
        let mut profile = self.profile(name, own, None)?;
        if let (Some(text), Some(Authentication::Method { data, .. })) =
            (&plan.data, &mut profile.authentication)
        {
            *data = Some(Secret::new(self.text(text)?));
        }
        let answers = match (&own.log_in, plan.answers.as_slice()) {
            (Some(log_in), []) => self.texts(&log_in.answers)?,
            (_, answers) => self.texts(answers)?,
        };
        let challenges = Challenges::of(&profile, answers);
        self.clients[at].challenges = challenges.clone();
        let reader: Rc<dyn ReadSecret> = challenges;
        let Some(exchange) = authenticator(&profile, Some(&reader), None) else {
            let what = format!("{what}: the client has no authentication_method");
            return Err(Stopped::error(Exit::Usage, what));
        };
        self.shared.note(format!("{name} authenticates again"));
        let call = handle.authenticate(exchange);
        drop(handle);
        let Ok(answered) = timeout_at(deadline, call).await else {
            let what = format!("{what}: the broker did not answer in time");
            return Err(Stopped::failed(what));
        };
        match answered {
            Ok(_) => {
                if let Some(codes) = &plan.refused {
                    let codes = codes.described();
                    let what = format!("{what}: expected {codes}, but the broker accepted");
                    return Err(Stopped::failed(what));
                }
            }
            Err(CallError::Gone) => self.refusal(at, plan, &what, deadline).await?,
            Err(error) => {
                return Err(Stopped::error(error.exit(), format!("{what}: {error}")));
            }
        }
        match &plan.challenges {
            Some(expected) => self.judge_challenges(at, &what, expected),
            None => Ok(()),
        }
    }

    /// The connection has ended: whether that was expected.
    async fn refusal(
        &mut self,
        at: usize,
        plan: &Authenticate,
        what: &str,
        deadline: tokio::time::Instant,
    ) -> Done {
        // How it has ended is known when its task has run to its end.
        while self.clients[at].handle().is_some() && self.shared.wait(deadline).await {}
        let Some(codes) = &plan.refused else {
            return Err(self.gone(at).after(what));
        };
        match self.clients[at].take_end() {
            Some(Ended::Lost(error)) if codes.are_of(&error) => Ok(()),
            Some(Ended::Lost(error)) => Err(Stopped::failed(format!(
                "{what}: expected {}, received {error}",
                codes.described()
            ))),
            _ => Err(self.gone(at).after(what)),
        }
    }

    /// Compares the challenges of the last exchange of a client with those that were expected.
    pub(super) fn judge_challenges(&self, at: usize, what: &str, expected: &[Text]) -> Done {
        let expected = self.texts(expected)?;
        let judged = self.clients[at].challenges.judge(&expected);
        judged.map_err(|why| Stopped::failed(format!("{what}: {why}")))
    }

    /// Fills in several texts.
    pub(super) fn texts(&self, texts: &[Text]) -> Done<Vec<String>> {
        texts.iter().map(|text| self.text(text)).collect()
    }
}
