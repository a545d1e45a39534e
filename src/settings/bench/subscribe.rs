//! The plan of `bench sub`.

use super::{Base, DRAIN, Task, clients, measuring};
use crate::cli::BenchSub;
use crate::error::Failure;
use crate::model::{BenchSubscribe, BenchWork};
use crate::settings::given::{Context, Given, pairs};
use crate::settings::subscribe;

/// Makes the plan.
pub(super) fn resolve<'a>(
    context: &mut Context<'_>,
    flags: &'a BenchSub,
) -> Result<(Base<'a>, Task), Failure> {
    let conn_user_properties = &flags.connect_user_properties.conn_user_properties;
    let mut base = Base::new(
        context,
        &flags.load,
        ("conn-user-properties", conn_user_properties),
        flags.acknowledgement.timeout.as_ref(),
    )?;
    let url_topic = base.profile.topic.take();
    let user_properties = Given::flags("user-properties", &flags.subscription.user_properties);
    let (end, warmup) = measuring(&flags.measuring, &flags.load.run)?;
    let task = Task {
        count: clients::count(&flags.count, &base.rows)?,
        work: BenchWork::Subscribe(BenchSubscribe {
            filters: subscribe::filters(context, &flags.subscription, url_topic)?,
            user_properties: pairs(&context.v5(user_properties))?,
        }),
        end,
        warmup,
        drain: DRAIN,
        start_at: None,
    };
    Ok((base, task))
}
