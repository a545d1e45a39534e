//! From the open connection to the end that the plan names.

use std::cell::RefCell;
use std::convert::Infallible;
use std::future::poll_fn;

use tokio::time::{Instant, timeout_at};

use super::plan::SubscribePlan;
use super::printing::Printing;
use super::removal::Removing;
use super::retained;
use super::subscriptions::Subscriptions;
use crate::client::{CallError, CallResult, Filter, Subscription};
use crate::error::{Exit, Failure};
use crate::kernel::context::Context;
use crate::kernel::running::{self, Broken, Client};
use crate::model::{FilterPlan, Profile};
use crate::output::{SubscribeReport, UnsubscribeReport, duration};

/// What a subscriber works with.
pub(super) struct Receiver<'a> {
    pub(super) context: &'a Context,
    pub(super) profile: &'a Profile,
    pub(super) plan: &'a SubscribePlan,
    pub(super) printing: &'a RefCell<Printing>,
    pub(super) subscriptions: &'a Subscriptions,
    pub(super) removing: Option<&'a Removing>,
}

impl Receiver<'_> {
    /// Subscribes, and waits for the end that the plan names.
    pub(super) async fn run(&self, client: &Client) -> Result<Exit, Broken> {
        let (complete, undecodable) = self.printing.borrow().ends();
        client.opened().await?;
        tokio::select! {
            biased;
            result = self.subscribe(client) => result?,
            // Retained messages may complete the count before every SUBACK is there.
            () = complete.notified() => return Ok(Exit::Done),
            () = undecodable.notified() => return Ok(Exit::Done),
        }
        self.printing.borrow_mut().answered = true;
        self.unsubscribe(client).await?;
        self.subscriptions.subscribed.set(true);
        if self.plan.subscribe_only {
            return Ok(Exit::Done);
        }
        tokio::select! {
            biased;
            () = complete.notified() => Ok(Exit::Done),
            // The reason for its end is reported when everything before it was written.
            () = undecodable.notified() => Ok(Exit::Done),
            () = client.handle.gone() => Err(Broken::Gone),
            () = self.subscriptions.none_left.notified() => Err(self.refused().into()),
            () = running::nobody_reads(|| self.printing.borrow().reader_gone()) => Ok(Exit::Done),
            () = self.all_retained(client) => Ok(Exit::Done),
            never = self.remove(client) => match never {},
            never = self.tick() => match never {},
        }
    }

    /// Does what is due every now and then; never ends.
    async fn tick(&self) -> Infallible {
        let Some(period) = self.printing.borrow().period() else {
            return std::future::pending().await;
        };
        let mut clock = tokio::time::interval_at(Instant::now() + period, period);
        clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            clock.tick().await;
            self.printing.borrow_mut().tick();
            // A failure to write is the connection's to report: it asks the same.
            let _ = poll_fn(|cx| self.printing.borrow_mut().poll_stored(cx)).await;
        }
    }

    /// Where only retained messages are wanted: ready when all of them have come.
    async fn all_retained(&self, client: &Client) {
        let retained_progress = self.printing.borrow().retained_progress();
        let Some(retained_progress) = retained_progress else {
            return std::future::pending().await;
        };
        retained::all_received(&client.handle, &retained_progress, self.profile.ack_timeout).await;
    }

    /// Removes retained messages as they come; never ends.
    async fn remove(&self, client: &Client) -> Infallible {
        match self.removing {
            Some(removing) => removing.work(&client.handle).await,
            None => std::future::pending().await,
        }
    }

    /// Subscribes to every filter, and reports each answer.
    async fn subscribe(&self, client: &Client) -> Result<(), Broken> {
        let filters = &self.plan.filters;
        let calls: Vec<_> = filters
            .iter()
            .map(|filter| client.handle.subscribe(subscription(filter, self.plan)))
            .collect();
        let limit = Instant::now() + self.profile.ack_timeout;
        for (filter, call) in filters.iter().zip(calls) {
            let called = timeout_at(limit, call)
                .await
                .map_err(|_| self.no_answer("subscription to", &filter.filter))?;
            if report_answer(self.context, filter, called)? {
                self.subscriptions.granted(&filter.filter);
            }
        }
        if !filters.is_empty() && self.subscriptions.live.borrow().is_empty() {
            return Err(self.refused().into());
        }
        Ok(())
    }

    /// Gives up the filters that are to be given up, and reports each answer.
    async fn unsubscribe(&self, client: &Client) -> Result<(), Broken> {
        let limit = Instant::now() + self.profile.ack_timeout;
        let filters = &self.plan.unsubscribe;
        let calls: Vec<_> = filters
            .iter()
            .map(|filter| client.handle.unsubscribe(filter.clone()))
            .collect();
        let mut refused = 0;
        for (filter, call) in filters.iter().zip(calls) {
            let outcome = timeout_at(limit, call)
                .await
                .map_err(|_| self.no_answer("unsubscribing from", filter))?
                .map_err(Broken::from)?;
            let report = UnsubscribeReport {
                filter,
                code: outcome.reason,
                properties: &outcome.properties,
            };
            self.context.report(&report)?;
            refused += usize::from(!report.done());
        }
        if refused > 0 && refused == filters.len() && self.plan.filters.is_empty() {
            let address = &self.profile.endpoint.address;
            let text = format!("{address}: nothing was unsubscribed from");
            return Err(Failure::new(Exit::Refused, text).into());
        }
        Ok(())
    }

    fn no_answer(&self, request: &str, filter: &str) -> Failure {
        let text = format!(
            "{} did not answer the {request} {filter} within {}",
            self.profile.endpoint.address,
            duration(self.profile.ack_timeout)
        );
        Failure::new(Exit::Timeout, text)
    }

    /// The failure of a subscriber that has nothing to wait for.
    fn refused(&self) -> Failure {
        let text = match self.plan.filters.len() {
            1 => "the subscription was refused".to_owned(),
            count => format!("all {count} subscriptions were refused"),
        };
        let address = &self.profile.endpoint.address;
        Failure::new(Exit::Refused, format!("{address}: {text}"))
    }
}

/// Tells the answer to one filter; true if it was granted.
fn report_answer(
    context: &Context,
    filter: &FilterPlan,
    called: CallResult,
) -> Result<bool, Broken> {
    match called {
        Ok(outcome) => {
            let report = SubscribeReport {
                filter: &filter.filter,
                asked: filter.qos,
                code: outcome.reason,
                properties: &outcome.properties,
            };
            context.report(&report)?;
            Ok(report.granted().is_some())
        }
        Err(CallError::Limit(error)) => {
            let mut failure = Failure::from(error);
            failure.message = format!("cannot subscribe to {}: {}", filter.filter, failure.message);
            context.error(&failure);
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

fn subscription(plan: &FilterPlan, all: &SubscribePlan) -> Subscription {
    Subscription {
        filter: Filter {
            filter: plan.filter.clone(),
            qos: plan.qos,
            no_local: plan.no_local,
            retain_as_published: plan.retain_as_published,
            retain_handling: plan.retain_handling,
        },
        identifier: plan.subscription_identifier,
        user_properties: all.user_properties.clone(),
    }
}
