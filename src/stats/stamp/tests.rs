use proptest::prelude::*;

use super::*;

fn stamped(stamp: &Stamp, length: usize) -> Vec<u8> {
    let mut payload = vec![0; length];
    pad(&mut payload);
    assert!(stamp.encode(&mut payload));
    payload
}

const STAMP: Stamp = Stamp {
    run: 0xBEEF,
    publisher: 0xA_BCDE,
    sequence: 0x0123_4567,
    intended_us: 0x9_8765_4321,
    delay_us: 130,
};

#[test]
fn the_layout_is_as_documented() {
    let payload = stamped(&STAMP, 16);
    assert_eq!(payload[0], 0xFD);
    assert_eq!(payload[2..4], [0xBE, 0xEF]);
    assert_eq!(payload[4..10], [0xAB, 0xCD, 0xE1, 0x23, 0x45, 0x67]);
    assert_eq!(payload[10..], [0x98, 0x76, 0x54, 0x32, 0x10, 130]);
}

#[test]
fn too_short_a_payload_is_left_alone() {
    let mut payload = [7; 15];
    assert!(!STAMP.encode(&mut payload));
    pad(&mut payload);
    assert_eq!(payload, [7; 15]);
    assert_eq!(Stamp::decode(&payload), Err(StampError::Foreign));
}

#[test]
fn text_and_json_are_foreign() {
    for payload in ["", "hello", r#"{"temperature": 21.5, "unit": "C"}"#] {
        assert_eq!(Stamp::decode(payload.as_bytes()), Err(StampError::Foreign));
    }
}

#[test]
fn a_cut_or_lengthened_message_is_damaged() {
    let payload = stamped(&STAMP, 64);
    let damaged = Err(StampError::Damaged { run: 0xBEEF });
    assert_eq!(Stamp::decode(&payload[..63]), damaged);
    assert_eq!(Stamp::decode(&payload[..16]), damaged);
    let mut longer = payload.clone();
    longer.push(PADDING[48]);
    assert_eq!(Stamp::decode(&longer), damaged);
}

#[test]
fn time_is_taken_in_its_short_form() {
    let noon = 1_790_000_000_000_000;
    let stamp = Stamp {
        intended_us: noon,
        delay_us: 200,
        ..STAMP
    };
    let read = Stamp::decode(&stamped(&stamp, 16)).unwrap();
    assert_eq!(read.elapsed_us(noon + 1_500), (1_500, 1_300));
    assert_eq!(read.elapsed_us(noon - 70), (-70, -270));
    let eight_hours = 8 * 3_600_000_000;
    assert_eq!(read.elapsed_us(noon + eight_hours).0, 28_800_000_000);
    assert_eq!(read.elapsed_us(noon - eight_hours).0, -28_800_000_000);
}

proptest! {
    #[test]
    fn what_was_written_is_read(
        run: u16,
        publisher in 0u32..1 << 20,
        sequence in 0u32..1 << 28,
        intended_us in 0u64..1 << 36,
        delay_us in 0u64..256,
        length in 16usize..9_000,
    ) {
        let stamp = Stamp { run, publisher, sequence, intended_us, delay_us };
        prop_assert_eq!(Stamp::decode(&stamped(&stamp, length)), Ok(stamp));
    }

    #[test]
    fn long_delays_are_kept_to_one_percent(delay_us in 0u64..1 << 36) {
        let found = unpack_delay(pack_delay(delay_us));
        prop_assert!(pack_delay(delay_us) < 1 << 12);
        prop_assert!(found <= delay_us && delay_us - found <= delay_us / 128);
    }

    #[test]
    fn flipped_bits_of_the_padding_are_always_found(
        length in 17usize..5_000,
        at: prop::sample::Index,
        bit in 0u8..8,
    ) {
        let mut payload = stamped(&STAMP, length);
        let at = 16 + at.index(length - 16);
        payload[at] ^= 1 << bit;
        prop_assert_eq!(Stamp::decode(&payload), Err(StampError::Damaged { run: 0xBEEF }));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let _ = Stamp::decode(&bytes);
    }
}

#[test]
fn a_changed_stamp_is_found_but_for_one_in_two_hundred_and_fifty_six() {
    let mut missed = 0;
    let mut tried = 0;
    for sequence in 0..64 {
        let stamp = Stamp { sequence, ..STAMP };
        let good = stamped(&stamp, 32);
        for bit in 8..16 * 8 {
            let mut payload = good.clone();
            payload[bit / 8] ^= 1 << (bit % 8);
            tried += 1;
            missed += u32::from(Stamp::decode(&payload).is_ok());
        }
    }
    assert!(missed * 128 < tried, "{missed} of {tried} went unnoticed");
}
