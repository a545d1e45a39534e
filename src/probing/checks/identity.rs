//! Which client identifiers the broker accepts (MQTT 5 §3.1.3.1).

use super::Checked;
use super::largest::largest;
use crate::probing::finding::Finding;
use crate::probing::lab::Lab;
use crate::probing::trouble::Trouble;

/// What every broker has to accept, in bytes, and the most that there can be.
const LENGTHS: (usize, usize) = (23, 65_535);

/// An empty one, for which the broker makes one.
pub(in crate::probing) async fn empty(lab: &Lab) -> Checked {
    let mut opening = lab.opening(lab.version);
    opening.client_id.clear();
    let opened = lab.connect(&opening).await?;
    let assigned = opened.ack.properties.assigned_client_identifier;
    Ok(match assigned {
        Some(_) => Finding::yes().because("an identifier is assigned"),
        None if lab.version.is_v5() => Finding::yes().because("no identifier is assigned"),
        None => Finding::yes(),
    })
}

/// With characters beyond letters and digits.
pub(in crate::probing) async fn characters(lab: &Lab) -> Checked {
    let accepts = async |characters: &str| {
        let mut opening = lab.opening(lab.version);
        opening.client_id.push_str(characters);
        match lab.connect(&opening).await {
            Ok(_) => Ok(true),
            Err(trouble) if trouble.is_answer() => Ok(false),
            Err(trouble) => Err(trouble),
        }
    };
    let ascii = accepts(" !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~").await?;
    let unicode = accepts("äß漢😀").await?;
    Ok(match (ascii, unicode) {
        (true, true) => Finding::yes(),
        (true, false) => Finding::no("ASCII only"),
        (false, true) => Finding::no("no punctuation of ASCII"),
        (false, false) => Finding::no("letters and digits only"),
    })
}

/// The longest.
pub(in crate::probing) async fn length(lab: &Lab) -> Checked {
    let (least, most) = LENGTHS;
    let fits = async |length: usize| {
        let mut opening = lab.opening(lab.version);
        let missing = length.saturating_sub(opening.client_id.len());
        opening.client_id.push_str(&"x".repeat(missing));
        lab.connect(&opening).await.map(drop)
    };
    Ok(match largest(least, most, fits).await? {
        Some(length) if length == most => Finding::yes().with(length as u64),
        Some(length) => Finding::yes().with(length as u64).doubted(),
        None => return Err(Trouble::Refused(0, format!("refused with {least} bytes"))),
    })
}
