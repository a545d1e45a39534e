//! Properties as bytes.

use std::num::NonZeroU32;

use crate::model::{Properties, Version};
use crate::wire::{EncodedProperties, Publish, RawProperties, next_frame};

#[test]
fn properties_that_are_added_to_a_copy() {
    let properties = Properties {
        content_type: Some("text".into()),
        user_properties: vec![("k".into(), "v".into())],
        ..Properties::default()
    };
    let encoded = EncodedProperties::for_publish(&properties).unwrap();
    let original = RawProperties::new(&encoded);
    assert_eq!(original.message_expiry(), None);
    let mut copy = EncodedProperties::copy_of(original);
    copy.push_message_expiry(7);
    for identifier in [1, 268_435_455] {
        copy.push_subscription_identifier(NonZeroU32::new(identifier).unwrap());
    }
    let copy = RawProperties::new(&copy);
    assert_eq!(copy.message_expiry(), Some(7));
    let expected = Properties {
        message_expiry_interval: Some(7),
        subscription_identifiers: vec![1, 268_435_455],
        ..properties
    };
    assert_eq!(copy.decode(), expected);
}

#[test]
fn the_size_of_the_properties_is_known_without_decoding_them() {
    let frame = |bytes| next_frame(bytes, 1000).unwrap().unwrap();
    let size = |bytes, version| Publish::properties_size(frame(bytes), version);
    let qos_0 = b"\x30\x08\x00\x01a\x03\x23\x00\x01x";
    let qos_1 = b"\x32\x0a\x00\x01a\x00\x01\x03\x23\x00\x01x";
    assert_eq!(size(qos_0, Version::V5), 3);
    assert_eq!(size(qos_1, Version::V5), 3);
    assert_eq!(size(qos_1, Version::V3_1_1), 0);
    assert_eq!(size(b"\x30\x03\x00\x01a", Version::V5), 0);
    assert_eq!(size(b"\xc0\x00", Version::V5), 0);
}
