//! Values as they are written: numbers, durations, sizes, pairs. Each parser returns what it expected
//! when the text is something else, to be put behind "expected".

mod load;

use std::time::Duration;

use crate::model::{QoS, RetainHandling, RetryLimit, Secret};
use crate::text::number::{bytes, scaled, time, whole};

pub(crate) use crate::text::number::{Parse, count};
pub(crate) use load::{
    address, addresses, clients, factor, listening_address, moment, pause, rate, runs, seed,
    separator, speed, stages, threads, total,
};

/// A port to connect to.
pub(crate) fn port(text: &str) -> Parse<u16> {
    whole(text, 1..=65_535, "a port from 1 to 65535")
}

/// A port to listen on.
pub(crate) fn listening_port(text: &str) -> Parse<u16> {
    whole(text, 0..=65_535, "a port from 0 (any free one) to 65535")
}

/// A number of 16 bits that is not 0.
pub(crate) fn from_one_u16(text: &str) -> Parse<u16> {
    whole(text, 1..=65_535, "a number from 1 to 65535")
}

/// A number of 16 bits.
pub(crate) fn any_u16(text: &str) -> Parse<u16> {
    whole(text, 0..=65_535, "a number from 0 to 65535")
}

/// A subscription identifier (MQTT 5 §3.8.2.1.2).
pub(crate) fn subscription_identifier(text: &str) -> Parse<u32> {
    whole(text, 1..=268_435_455, "a number from 1 to 268435455")
}

/// A quality of service.
pub(crate) fn qos(text: &str) -> Parse<QoS> {
    const EXPECTED: &str = "0, 1 or 2";
    QoS::from_level(whole(text, 0..=2, EXPECTED)?).ok_or(EXPECTED)
}

/// When retained messages are wanted.
pub(crate) fn retain_handling(text: &str) -> Parse<RetainHandling> {
    const EXPECTED: &str = "0, 1 or 2";
    RetainHandling::from_number(whole(text, 0..=2, EXPECTED)?).ok_or(EXPECTED)
}

/// `true` or `false`.
pub(crate) fn boolean(text: &str) -> Parse<bool> {
    text.parse().map_err(|_| "true or false")
}

/// A switch in the environment.
pub(crate) fn switch(text: &str) -> Parse<bool> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err("1 or 0, true or false, yes or no, on or off"),
    }
}

/// How many reconnects in a row; `None` is without end.
pub(crate) fn reconnects(text: &str) -> Parse<Option<u32>> {
    if text.eq_ignore_ascii_case("unlimited") {
        return Ok(None);
    }
    whole(text, 0..=u64::from(u32::MAX), "a number or unlimited").map(Some)
}

/// A time above 0; a bare number is seconds.
pub(crate) fn limit(text: &str) -> Parse<Duration> {
    time(text, 9).filter(|limit| !limit.is_zero()).ok_or(
        "a time above 0 and up to 1000 years, such as 30s, 1m 30s, 250ms or a number of seconds",
    )
}

/// How long to try again: a time, a bare number in seconds, or unlimited; 0 is once.
pub(crate) fn retry_limit(text: &str) -> Parse<RetryLimit> {
    if text.eq_ignore_ascii_case("unlimited") {
        return Ok(RetryLimit::Unlimited);
    }
    match time(text, 9) {
        Some(Duration::ZERO) => Ok(RetryLimit::None),
        Some(limit) => Ok(RetryLimit::For(limit)),
        None => Err("a time such as 30s, 2m or a number of seconds, or unlimited"),
    }
}

/// A time; a bare number is milliseconds.
pub(crate) fn milliseconds(text: &str) -> Parse<Duration> {
    time(text, 6).ok_or("milliseconds, or a time such as 250ms, 30s or 1m 30s, up to 1000 years")
}

/// Whole seconds of a time; a bare number is seconds.
fn seconds(text: &str) -> Option<u64> {
    time(text, 9)
        .filter(|time| time.subsec_nanos() == 0)
        .map(|time| time.as_secs())
}

pub(crate) fn keep_alive(text: &str) -> Parse<u16> {
    seconds(text)
        .and_then(|seconds| u16::try_from(seconds).ok())
        .ok_or("whole seconds from 0 to 65535, or a time such as 1m 30s")
}

/// An interval of an MQTT 5 property.
pub(crate) fn interval(text: &str) -> Parse<u32> {
    seconds(text)
        .and_then(|seconds| u32::try_from(seconds).ok())
        .ok_or("whole seconds from 0 to 4294967295, or a time such as 1m 30s")
}

/// Session expiry: an interval, or never.
pub(crate) fn session_expiry(text: &str) -> Parse<u32> {
    if ["never", "max"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
    {
        return Ok(u32::MAX);
    }
    interval(text).map_err(|_| "whole seconds, a time such as 1h 30m, or never")
}

/// The size of a payload.
pub(crate) fn size(text: &str) -> Parse<usize> {
    bytes(text)
        .filter(|size| *size <= 256 << 20)
        .and_then(|size| usize::try_from(size).ok())
        .ok_or("a size up to 256MB, such as 100, 1KB or 2.5MB")
}

pub(crate) fn file_size(text: &str) -> Parse<u64> {
    bytes(text)
        .filter(|size| *size > 0)
        .ok_or("a size above 0, such as 500KB, 10MB or 2GB")
}

/// The memory that the data of a broker's clients may take.
pub(crate) fn memory_limit(text: &str) -> Parse<usize> {
    bytes(text)
        .filter(|size| *size >= 1 << 20)
        .and_then(|size| usize::try_from(size).ok())
        .ok_or("a size from 1MB, such as 64MB or 2GB")
}

/// A user of the broker.
pub(crate) fn user(text: &str) -> Parse<(String, Secret)> {
    text.split_once(':')
        .filter(|(name, _)| !name.is_empty())
        .map(|(name, password)| (name.to_owned(), Secret::new(password)))
        .ok_or("NAME:PASSWORD, such as ada:secret")
}

/// The origin of a web page (RFC 6454 §6.2).
pub(crate) fn web_origin(text: &str) -> Parse<String> {
    let origin = text.strip_suffix('/').unwrap_or(text);
    origin
        .split_once("://")
        .filter(|(scheme, host)| !scheme.is_empty() && !host.is_empty() && !host.contains('/'))
        .map(|_| origin.to_ascii_lowercase())
        .ok_or("an origin such as https://example.com or http://localhost:8080")
}

/// A percentage above 0, as a share of 1.
pub(crate) fn percentage(text: &str) -> Parse<f64> {
    text.strip_suffix('%')
        .unwrap_or(text)
        .parse::<f64>()
        .ok()
        .filter(|percent| *percent > 0.0 && *percent <= 100.0)
        .map(|percent| percent / 100.0)
        .ok_or("a percentage above 0 and up to 100")
}

/// A percentage, perhaps 0 or above 100, as a share of 1.
pub(crate) fn percentage_from_0(text: &str) -> Parse<f64> {
    text.strip_suffix('%')
        .unwrap_or(text)
        .trim()
        .parse::<f64>()
        .ok()
        .filter(|percent| percent.is_finite() && *percent >= 0.0)
        .map(|percent| percent / 100.0)
        .ok_or("a percentage from 0, such as 5%")
}

/// The bytes of the smallest CONNACK of MQTT 5 (§3.2).
const SMALLEST_CONNACK: u32 = 5;

/// The largest packet to accept (MQTT 5 §3.1.2.11.4). No connection could be made below the size of a CONNACK.
pub(crate) fn packet_size(text: &str) -> Parse<u32> {
    scaled(text, 0)
        .and_then(|number| u64::try_from(number).ok())
        .or_else(|| bytes(text))
        .and_then(|size| u32::try_from(size).ok())
        .filter(|size| *size >= SMALLEST_CONNACK)
        .ok_or("a number of bytes from 5 (the smallest CONNACK), such as 65536, 64KB or 1MB")
}

/// `key: value`, at the first colon that a space follows; both sides hold something.
pub(crate) fn pair(text: &str) -> Parse<(String, String)> {
    text.split_once(": ")
        .filter(|(key, value)| !key.is_empty() && !value.is_empty())
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .ok_or("\"key: value\"")
}

/// A header of HTTP: a token, and text without control characters (RFC 9110 §5.1, §5.5).
pub(crate) fn header(text: &str) -> Parse<(String, String)> {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    pair(text)
        .ok()
        .filter(|(name, value)| name.bytes().all(token) && !value.contains(char::is_control))
        .ok_or("\"Name: value\"")
}

/// Text that fits MQTT's strings (MQTT 5 §1.5.4): at most 65,535 bytes, without U+0000.
pub(crate) fn string(text: &str) -> Parse<String> {
    if text.len() > 65_535 || text.contains('\0') {
        return Err("text of at most 65535 bytes, without null characters");
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests;
