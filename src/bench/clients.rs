//! The clients of a run: which source of random numbers, identity and row of `--clients-from` each of them has.

use rand::SeedableRng as _;
use rand::rngs::StdRng;

use super::placeholder::{self, Values};
use crate::client::Identity;
use crate::model::{BenchPlan, ClientRow};

/// The element of a list that belongs to connection `k`.
pub(super) fn index(k: u32, length: usize) -> usize {
    usize::try_from(k).unwrap_or(0) % length.max(1)
}

/// The number of the source address of connection `k`. They belong to this machine: its own clients take them in turn.
pub(super) fn source(plan: &BenchPlan, k: u32) -> usize {
    index(k / plan.share().count, plan.binds.len())
}

/// A source of random numbers that is the same for connection `k` whenever the seed is.
pub(super) fn rng(plan: &BenchPlan, k: u32) -> StdRng {
    match plan.seed {
        Some(seed) => StdRng::seed_from_u64(seed.wrapping_add(u64::from(k) << 32)),
        None => rand::make_rng(),
    }
}

/// The row of `--clients-from` that names connection `k`.
pub(super) fn row(plan: &BenchPlan, k: u32) -> Option<&ClientRow> {
    let rows = &plan.clients;
    rows.get(index(k, rows.len().max(1)))
}

/// Who connection `k` is.
pub(super) fn identity(plan: &BenchPlan, k: u32, rng: &mut StdRng) -> Identity {
    let profile = &plan.profile;
    let row = row(plan, k);
    let number = (u64::from(k) + 1).to_string();
    let mut values = Values {
        index: &number,
        ..Values::default()
    };
    let username = row.and_then(|row| row.username.clone()).or_else(|| {
        let template = profile
            .username
            .as_deref()
            .filter(|name| name.contains('%'));
        template.map(|template| placeholder::expand(template, values, rng))
    });
    values.username = username.as_deref().or(profile.username.as_deref());
    // One row may be many clients; user names and passwords in it are taken as they are.
    let template = row.and_then(|row| row.client_id.as_ref());
    let template = template.unwrap_or(&profile.client_id);
    let client_id = placeholder::expand(template, values, rng);
    values.client_id = Some(&client_id);
    let password = row.and_then(|row| row.password.clone()).or_else(|| {
        let secret = profile.password.as_ref()?;
        let template = std::str::from_utf8(secret.expose()).ok()?;
        let text = placeholder::expand(template, values, rng);
        (text != template).then(|| crate::model::Secret::new(text))
    });
    Identity {
        client_id: Some(client_id),
        username,
        has_own_password: password.is_some(),
        password,
        authentication_data: None,
    }
}

/// The user name of a client.
pub(super) fn username<'a>(plan: &'a BenchPlan, who: &'a Identity) -> Option<&'a str> {
    who.username.as_deref().or(plan.profile.username.as_deref())
}

/// Fills in a topic or filter for connection `k`.
pub(super) fn topic(
    plan: &BenchPlan,
    template: &str,
    index: &str,
    who: &Identity,
    rng: &mut StdRng,
) -> String {
    let values = Values {
        index,
        client_id: who.client_id.as_deref(),
        username: username(plan, who),
    };
    placeholder::expand(template, values, rng)
}
