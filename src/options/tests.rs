use super::*;

#[test]
fn names_and_letters_are_unique() {
    for (index, row) in OPTIONS.iter().enumerate() {
        let others = &OPTIONS[index + 1..];
        assert!(
            others.iter().all(|other| other.long != row.long),
            "{}",
            row.long
        );
        let letters = |other: &Opt| other.letters.is_some() && other.letters == row.letters;
        assert!(!others.iter().any(letters), "-{:?} twice", row.letters);
    }
}

#[test]
fn an_identifier_is_the_place_of_its_row() {
    assert_eq!(ALL.len(), OPTIONS.len());
    for (index, id) in ALL.iter().enumerate() {
        assert_eq!(*id as usize, index);
        assert_eq!(Id::of(id.long()), Some(*id));
    }
    assert_eq!(Id::of("no-such-option"), None);
    assert_eq!(Id::Hostname.variable(), "MQTTY_HOST");
    assert_eq!(Id::NoClean.variable(), "MQTTY_NO_CLEAN");
    assert_eq!(Id::NoClean.to_string(), "--no-clean");
}
