//! Making a portrait, printing and saving it, and what it means.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::path::Path;
use std::rc::Rc;

use humantime::format_duration;

use super::plan::Portray;
use super::ways::Ways;
use crate::document::{Privacy, check_place, replace};
use crate::error::{Exit, Failure, plain};
use crate::kernel::context::Context;
use crate::kernel::{Connects, Needs, Running, Task, embedded};
use crate::model::Address;
use crate::probing::{Portrait, Saved, Target, differences, portray, text, unmet};
use crate::text::{Counted, ReadError, read};

/// A portrait that is larger is none.
const LARGEST_MEBIBYTES: u64 = 4;

impl Task for Portray {
    fn needs(&self) -> Needs {
        Needs {
            signals: true,
            results_on_stdout: true,
            ..Needs::default()
        }
    }

    fn connects(&self) -> Option<Connects<'_>> {
        Some(Connects {
            profile: &self.profile,
            targets: &[],
            embedded: self.embedded,
            many: false,
            topics: Vec::new(),
        })
    }

    fn run(mut self: Box<Self>, context: &Context) -> Running<'_> {
        Box::pin(async move {
            let earlier = self.compare.as_deref().map(saved).transpose()?;
            if let Some(path) = &self.save {
                check_place(path)?;
            }
            let broker = embedded::start_if(self.embedded, context, &mut self.profile)?;
            let target = target(context, &self).await?;
            let limit = format_duration(self.limit);
            context.inform(&format!("examining the broker, for at most {limit}"));
            let portrait = portray(target, context.stop.requested()).await;
            drop(broker);
            if let Some(portrait) = portrait? {
                return conclude(context, &self, &portrait, earlier.as_ref());
            }
            let interrupted = context.interrupted("the portrait was complete");
            Err(interrupted.unwrap_or_else(|| Failure::new(Exit::Other, "stopped")))
        })
    }
}

/// Whose portrait is to be made. Certificates are read here, and names looked up.
async fn target(context: &Context, plan: &Portray) -> Result<Target, Failure> {
    let endpoint = plan.profile.endpoint.clone();
    let host = match &endpoint.address {
        Address::Tcp { host, .. } => Some(host.clone()),
        Address::Unix(_) => None,
    };
    let ports = plan.ports.clone();
    let read = move || Ways::new(&endpoint, &ports);
    let ways = context.apart("the certificates were read", read).await?;
    Ok(Target {
        connector: ways.connector.with_details().with_relay(context.relay()),
        by_tls_version: ways.by_tls_version,
        by_alpn: ways.by_alpn,
        below_tls: ways.below_tls,
        by_address: ways.by_address,
        by_path: ways.by_path,
        ports: ways.ports,
        srv: host.filter(|_| plan.srv),
        resolver: ways.resolver,
        profile: (*plan.profile).clone(),
        topic: plan.topic.clone(),
        client_id: plan.client_id.clone(),
        limit: plan.limit,
        trace: context.trace().map(|sink| Rc::new(RefCell::new(sink))),
    })
}

/// Prints and saves a portrait; returns what it means.
fn conclude(
    context: &Context,
    plan: &Portray,
    portrait: &Portrait,
    earlier: Option<&Saved>,
) -> Result<Exit, Failure> {
    for note in &portrait.notes {
        context.warn(note);
    }
    let different = earlier.map(|earlier| differences(earlier, portrait));
    let unmet = unmet(&plan.requirements, portrait);
    if plan.json {
        let whole = portrait.json_with(different.as_deref(), &unmet);
        context.print(&whole)?;
    } else {
        let mut shown = text(portrait);
        if let (Some(lines), Some(path)) = (&different, &plan.compare) {
            let path = path.display();
            // Writing to a string cannot fail.
            let _ = match lines[..] {
                [] => writeln!(shown, "\nNo differences from {path}"),
                _ => writeln!(shown, "\nDifferences from {path}\n  {}", lines.join("\n  ")),
            };
        }
        context.print(shown.as_bytes())?;
    }
    if let Some(path) = &plan.save {
        replace(path, &portrait.json(), Privacy::AsItWas)?;
    }
    if let Some(lost) = &portrait.lost {
        return Err(lost.clone());
    }
    let mut missed = unmet;
    if let (Some(lines @ [_, ..]), Some(path)) = (different.as_deref(), &plan.compare) {
        let count = Counted::of(lines.len() as u64, "difference");
        missed.push(format!("{count} from {}", path.display()));
    }
    if !missed.is_empty() {
        return Err(Failure::new(Exit::Threshold, missed.join(", ")));
    }
    if !portrait.is_complete {
        let limit = format_duration(plan.limit);
        let text = format!("the portrait is not complete: checks did not end within {limit}");
        let hint = format!("give them more time with {}", crate::options::Id::MaxTime);
        return Err(Failure::new(Exit::Timeout, text).with_hint(hint));
    }
    Ok(Exit::Done)
}

/// Reads a portrait that was saved.
fn saved(path: &Path) -> Result<Saved, Failure> {
    let failed = |what: &str| {
        let path = path.display();
        Failure::new(Exit::File, format!("cannot read {path}: {what}"))
    };
    let text = read(path, LARGEST_MEBIBYTES).map_err(|error| match error {
        ReadError::Unreadable(error) => failed(&plain(&error)),
        ReadError::TooLarge => failed(&format!("it is larger than {LARGEST_MEBIBYTES} MiB")),
        ReadError::NotText(what) => failed(&what.to_string()),
    })?;
    Saved::read(&text).map_err(|what| failed(&what))
}
