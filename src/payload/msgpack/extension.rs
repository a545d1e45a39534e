//! Extensions, from the JSON that stands for them.

use std::borrow::Cow;

use super::TIMESTAMP;
use crate::payload::json::Json;
use crate::payload::{base64, moment};

/// The type and the data that an object of `ext` and `data` stands for; `None` for every other object.
pub(super) fn of(members: &[(Cow<'_, str>, Json<'_>)]) -> Result<Option<(i8, Vec<u8>)>, String> {
    let ([(ext, Json::Number(kind)), (data, Json::String(text))]
    | [(data, Json::String(text)), (ext, Json::Number(kind))]) = members
    else {
        return Ok(None);
    };
    let (("ext", "data"), Ok(kind)) = ((&**ext, &**data), kind.parse()) else {
        return Ok(None);
    };
    if kind == TIMESTAMP
        && let Some(data) = timestamp(text)
    {
        return Ok(Some((kind, data)));
    }
    match base64::decode(text.as_bytes()) {
        Ok(data) => Ok(Some((kind, data))),
        Err(error) => Err(format!("the data of an extension is base64: {error}")),
    }
}

/// A moment in the shortest of the three forms.
fn timestamp(text: &str) -> Option<Vec<u8>> {
    let time = moment::read(text)?;
    // Whole seconds count down to the one before, nanoseconds up from it.
    let seconds = i64::try_from(time.as_nanos().div_euclid(1_000_000_000)).ok()?;
    let nanoseconds = u32::try_from(time.as_nanos().rem_euclid(1_000_000_000)).ok()?;
    Some(match (u64::try_from(seconds), u32::try_from(seconds)) {
        (_, Ok(seconds)) if nanoseconds == 0 => seconds.to_be_bytes().to_vec(),
        (Ok(seconds), _) if seconds >> 34 == 0 => {
            let both = u64::from(nanoseconds) << 34 | seconds;
            both.to_be_bytes().to_vec()
        }
        _ => [&nanoseconds.to_be_bytes()[..], &seconds.to_be_bytes()].concat(),
    })
}

/// Appends an extension in its shortest form.
pub(super) fn push(kind: i8, data: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
    let length = u32::try_from(data.len())
        .map_err(|_| "an extension of more than 2^32 - 1 bytes".to_owned())?;
    let bytes = length.to_be_bytes();
    match length {
        1 => out.push(0xd4),
        2 => out.push(0xd5),
        4 => out.push(0xd6),
        8 => out.push(0xd7),
        16 => out.push(0xd8),
        0..=0xff => out.extend([0xc7, bytes[3]]),
        0x100..=0xffff => {
            out.push(0xc8);
            out.extend(&bytes[2..]);
        }
        _ => {
            out.push(0xc9);
            out.extend(&bytes);
        }
    }
    out.push(kind.cast_unsigned());
    out.extend(data);
    Ok(())
}
