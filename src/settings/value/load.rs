//! The values that only a load has: rates, stages, moments, ranges of addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, SystemTime};

use crate::text::number::{Parse, count, time, whole};

/// An address of this machine.
pub(crate) fn address(text: &str) -> Parse<IpAddr> {
    text.trim_matches(['[', ']'])
        .parse()
        .map_err(|_| "an address of this machine, such as 192.0.2.1 or ::1")
}

/// How many source addresses a list may hold.
const MOST_ADDRESSES: usize = 65_536;

/// How many clients.
pub(crate) fn clients(text: &str) -> Parse<u32> {
    count(text)
        .ok()
        .and_then(|number| u32::try_from(number).ok())
        .ok_or("a number from 1 to 4294967295, such as 250, 10k or 1M")
}

/// How many threads.
pub(crate) fn threads(text: &str) -> Parse<usize> {
    whole(text, 1..=1024, "a number from 1 to 1024")
}

/// How many times as fast as it was recorded.
pub(crate) fn speed(text: &str) -> Parse<f64> {
    let digits = text.trim();
    let digits = digits.strip_suffix(['x', 'X']).unwrap_or(digits);
    number(digits)
        .filter(|speed| *speed > 0.0)
        .ok_or("a factor above 0, such as 1x, 10x or 0.5x")
}

/// How often a benchmark is run.
pub(crate) fn runs(text: &str) -> Parse<u32> {
    whole(text, 1..=1000, "a number from 1 to 1000")
}

/// The seed of random numbers.
pub(crate) fn seed(text: &str) -> Parse<u64> {
    whole(
        text,
        0..=u64::MAX,
        "a number from 0 to 18446744073709551615",
    )
}

pub(crate) fn factor(text: &str) -> Parse<f64> {
    number(text)
        .filter(|factor| *factor > 0.0)
        .ok_or("a number above 0, such as 0.1")
}

/// A time, perhaps none; a bare number is seconds.
pub(crate) fn pause(text: &str) -> Parse<Duration> {
    time(text, 9).ok_or("a time up to 1000 years, such as 5s, 1m 30s, 250ms or a number of seconds")
}

/// A number that is finite and not below 0, perhaps with a fraction.
fn number(text: &str) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    (number.is_finite() && number.is_sign_positive()).then_some(number)
}

/// A rate per second, perhaps 0: `50k/s`, `3/m`, `100`.
fn per_second(text: &str) -> Option<f64> {
    let (amount, seconds) = match text.trim().split_once('/') {
        Some((amount, "s")) => (amount, 1.0),
        Some((amount, "m")) => (amount, 60.0),
        Some((amount, "h")) => (amount, 3600.0),
        Some(_) => return None,
        None => (text, 1.0),
    };
    let amount = amount.trim();
    let (digits, factor) = match amount.char_indices().next_back()? {
        (at, 'k' | 'K') => (&amount[..at], 1e3),
        (at, 'm' | 'M') => (&amount[..at], 1e6),
        (at, 'g' | 'G') => (&amount[..at], 1e9),
        _ => (amount, 1.0),
    };
    let rate = number(digits)? * factor / seconds;
    // A message a nanosecond is more than any clock can tell apart.
    (rate <= 1e9).then_some(rate)
}

/// A rate per second above 0.
pub(crate) fn rate(text: &str) -> Parse<f64> {
    per_second(text)
        .filter(|rate| *rate > 0.0)
        .ok_or("a rate above 0, such as 500, 50k/s or 3/m")
}

/// Durations and the rates that they lead to: `10s:1k/s,1m:5k/s,10s:0`.
pub(crate) fn stages(text: &str) -> Parse<Vec<(Duration, f64)>> {
    let stage = |text: &str| {
        let (duration, rate) = text.split_once(':')?;
        Some((time(duration, 9)?, per_second(rate)?))
    };
    let stages: Option<Vec<_>> = text.split(',').map(stage).collect();
    stages
        .filter(|stages| stages.iter().any(|(duration, _)| !duration.is_zero()))
        .filter(|stages| stages.iter().any(|(_, rate)| *rate > 0.0))
        .filter(|stages| total(stages).is_some())
        .ok_or("stages such as 10s:1k/s,1m:5k/s,10s:0")
}

/// How long stages last together; `None` if that is too long for a [`Duration`].
pub(crate) fn total(stages: &[(Duration, f64)]) -> Option<Duration> {
    let mut durations = stages.iter().map(|(duration, _)| *duration);
    durations.try_fold(Duration::ZERO, Duration::checked_add)
}

/// A moment: RFC 3339, a time from now (`+30s`), or the next whole one of its kind since 1970 (`next-minute`, `next-5m`).
pub(crate) fn moment(text: &str, now: SystemTime) -> Parse<SystemTime> {
    const EXPECTED: &str = "a time such as 2026-11-20T10:00:00Z, 2026-11-20T11:00:00+01:00, next-minute, next-5m or +30s";
    let text = text.trim();
    if let Some(text) = text.strip_prefix('+') {
        let wait = time(text, 9).ok_or(EXPECTED)?;
        return now.checked_add(wait).ok_or(EXPECTED);
    }
    if let Some(text) = text.strip_prefix("next-") {
        let step = match text {
            "minute" => Some(Duration::from_secs(60)),
            "hour" => Some(Duration::from_secs(3600)),
            _ => time(text, 9),
        };
        let step = step.map(|step| step.as_secs()).filter(|step| *step > 0);
        let passed = now.duration_since(SystemTime::UNIX_EPOCH).ok();
        let next = step
            .zip(passed)
            .and_then(|(step, passed)| (passed.as_secs() / step + 1).checked_mul(step));
        let next = next.map(Duration::from_secs);
        return next
            .and_then(|next| SystemTime::UNIX_EPOCH.checked_add(next))
            .ok_or(EXPECTED);
    }
    text.parse::<jiff::Timestamp>()
        .map(SystemTime::from)
        .map_err(|_| EXPECTED)
}

/// Text that stands between two pieces, with the escapes that a shell makes hard to type.
pub(crate) fn separator(text: &str) -> Parse<Vec<u8>> {
    const EXPECTED: &str = "text, in which \\n \\r \\t \\0 \\\\ \\xHH are escape sequences";
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        let (&escape, after) = rest.split_first().ok_or(EXPECTED)?;
        rest = after;
        bytes.push(match escape {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'0' => 0,
            b'\\' => b'\\',
            b'x' => {
                let (digits, after) = rest.split_at_checked(2).ok_or(EXPECTED)?;
                rest = after;
                hexadecimal(digits).ok_or(EXPECTED)?
            }
            _ => return Err(EXPECTED),
        });
    }
    if bytes.is_empty() {
        return Err(EXPECTED);
    }
    Ok(bytes)
}

fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut value = 0;
    for byte in digits {
        value = value * 16 + digit(*byte)?;
    }
    u8::try_from(value).ok()
}

/// An address to listen on; a bare port is one of loopback.
pub(crate) fn listening_address(text: &str) -> Parse<SocketAddr> {
    let port = text.strip_prefix("localhost:");
    let port = port.or(text.strip_prefix(':')).unwrap_or(text);
    text.parse()
        .ok()
        .or_else(|| Some((Ipv4Addr::LOCALHOST, port.parse().ok()?).into()))
        .ok_or("an address and a port, such as 127.0.0.1:9100 or [::1]:9100")
}

/// Source addresses: single ones, ranges `a-b` and networks `a/n`, with commas.
pub(crate) fn addresses(text: &str) -> Parse<Vec<IpAddr>> {
    const EXPECTED: &str =
        "at most 65536 addresses such as 127.0.0.2, 127.0.0.2-127.0.0.9 or 127.0.0.0/24";
    let mut addresses = Vec::new();
    for part in text.split(',').map(str::trim) {
        let (first, last) = range(part).ok_or(EXPECTED)?;
        let more = span(first, last)
            .filter(|more| addresses.len() + more.len() <= MOST_ADDRESSES)
            .ok_or(EXPECTED)?;
        addresses.extend(more);
    }
    Ok(addresses)
}

/// The first and the last address of a part of a list.
fn range(text: &str) -> Option<(IpAddr, IpAddr)> {
    let address = |text: &str| self::address(text.trim()).ok();
    if let Some((first, last)) = text.split_once('-') {
        return Some((address(first)?, address(last)?));
    }
    let Some((network, length)) = text.split_once('/') else {
        return Some((address(text)?, address(text)?));
    };
    let length: u32 = length.parse().ok()?;
    match address(network)? {
        IpAddr::V4(network) => {
            let mask = u32::MAX.checked_shl(32 - length.min(32)).unwrap_or(0);
            let first = network.to_bits() & mask;
            // The ends of a network belong to no host (RFC 922 §7), but for links of two (RFC 3021).
            let end = u32::from(length < 31);
            let last = (first | !mask).checked_sub(end)?;
            (length <= 32).then(|| {
                let first = Ipv4Addr::from_bits(first + end);
                (first.into(), Ipv4Addr::from_bits(last).into())
            })
        }
        IpAddr::V6(network) => {
            let mask = u128::MAX.checked_shl(128 - length.min(128)).unwrap_or(0);
            let first = network.to_bits() & mask;
            // The first of a network means its routers (RFC 4291 §2.6.1), but for links of two (RFC 6164).
            let start = u128::from(length < 127);
            (length <= 128).then(|| {
                let last = Ipv6Addr::from_bits(first | !mask);
                (Ipv6Addr::from_bits(first + start).into(), last.into())
            })
        }
    }
}

/// All addresses from one to another, if they are of one family, in order, and not too many.
fn span(first: IpAddr, last: IpAddr) -> Option<Vec<IpAddr>> {
    let most = MOST_ADDRESSES as u128;
    match (first, last) {
        (IpAddr::V4(first), IpAddr::V4(last)) => {
            let (first, last) = (first.to_bits(), last.to_bits());
            let few = u128::from(last.checked_sub(first)?) < most;
            let address = |bits| IpAddr::from(Ipv4Addr::from_bits(bits));
            few.then(|| (first..=last).map(address).collect())
        }
        (IpAddr::V6(first), IpAddr::V6(last)) => {
            let (first, last) = (first.to_bits(), last.to_bits());
            let few = last.checked_sub(first)? < most;
            let address = |bits| IpAddr::from(Ipv6Addr::from_bits(bits));
            few.then(|| (first..=last).map(address).collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
