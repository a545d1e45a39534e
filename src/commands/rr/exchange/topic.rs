//! The response topic that a client chooses.

/// The topic for the answers of a client: below what the broker's response information names (MQTT 5 §4.10.1), else
/// below `mqtty/rr`. `random` tells it from those of others.
pub(super) fn chosen(response_information: Option<&str>, client_id: &str, random: u64) -> String {
    match response_information.map(|text| text.trim_end_matches('/')) {
        Some(base) if !base.is_empty() => format!("{base}/rr/{random:016x}"),
        _ if client_id.is_empty() => format!("mqtty/rr/{random:016x}"),
        _ => {
            let fitting = |letter: char| match letter {
                '+' | '#' | '\0' => '_',
                other => other,
            };
            let client_id: String = client_id.chars().map(fitting).collect();
            format!("mqtty/rr/{client_id}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::chosen;

    #[test]
    fn it_can_be_published_to() {
        assert_eq!(chosen(Some("r/7"), "c", 255), "r/7/rr/00000000000000ff");
        assert_eq!(chosen(Some("r/7/"), "c", 255), "r/7/rr/00000000000000ff");
        for none in [None, Some(""), Some("/")] {
            assert_eq!(chosen(none, "c", 255), "mqtty/rr/c");
        }
        assert_eq!(chosen(None, "", 255), "mqtty/rr/00000000000000ff");
        let topic = chosen(None, "a+b#", 1);
        assert_eq!(crate::model::validate_topic(&topic), Ok(()), "{topic}");
    }
}
