//! `mqtty profile`: the named connections of the config file.

use crate::cli::definition::{Examples, Flags, Section, Word};
use crate::cli::groups::{
    ACKNOWLEDGEMENT, CONFIG_FILE, CONNECT_USER_PROPERTIES, LOGIN, OF_CONFIG_FILES, SERVER, SESSION,
    TLS, WEBSOCKET, WILL,
};
use crate::options::Id;

/// The name of a profile.
pub(super) const NAME: &str = "name";
/// The file to import.
pub(super) const PATH: &str = "path";

/// What can be typed for `profile list`.
pub(super) const LIST: &Flags = &Flags {
    words: &[],
    sections: &[&[CONFIG_FILE]],
    varied: &[OF_CONFIG_FILES],
};

/// What can be typed for `profile show`.
pub(super) const SHOW: &Flags = &Flags {
    words: &[Word::new(NAME, "NAME", "The profile")],
    sections: &[&[CONFIG_FILE]],
    varied: &[OF_CONFIG_FILES],
};

/// What can be typed for `profile add`.
pub(super) const ADD: &Flags = &Flags {
    words: &[Word::new(NAME, "NAME", "The name of the new profile")],
    sections: &[&[
        Section::new("Options", &[Id::Extends, Id::Default]),
        SERVER,
        LOGIN,
        TLS,
        WEBSOCKET,
        SESSION,
        CONNECT_USER_PROPERTIES,
        ACKNOWLEDGEMENT,
        WILL,
        CONFIG_FILE,
    ]],
    varied: &[OF_CONFIG_FILES],
};

/// What can be typed for `profile edit`.
pub(super) const EDIT: &Flags = &Flags {
    words: &[Word::new(NAME, "NAME", "The profile")],
    sections: &[&[
        Section::new("Options", &[Id::Unset, Id::Extends, Id::Default]),
        SERVER,
        LOGIN,
        TLS,
        WEBSOCKET,
        SESSION,
        CONNECT_USER_PROPERTIES,
        ACKNOWLEDGEMENT,
        WILL,
        CONFIG_FILE,
    ]],
    varied: &[OF_CONFIG_FILES],
};

/// What can be typed for `profile rm`.
pub(super) const RM: &Flags = &Flags {
    words: &[Word::new(NAME, "NAME", "The profile")],
    sections: &[&[CONFIG_FILE]],
    varied: &[OF_CONFIG_FILES],
};

/// What can be typed for `profile test`.
pub(super) const TEST: &Flags = &Flags {
    words: &[Word::new(NAME, "NAME", "The profile")],
    sections: &[&[Section::new("Options", &[Id::OutputMode]), CONFIG_FILE]],
    varied: &[OF_CONFIG_FILES],
};

/// What can be typed for `profile import`.
pub(super) const IMPORT: &Flags = &Flags {
    words: &[Word {
        is_path: true,
        ..Word::new(
            PATH,
            "FILE",
            "What MQTTX has exported, or a file of saved options",
        )
    }],
    sections: &[&[
        Section::new("Options", &[Id::Name, Id::Replace]),
        CONFIG_FILE,
    ]],
    varied: &[OF_CONFIG_FILES],
};

/// Examples for the page of `profile`.
pub(super) const EXAMPLES: Examples = &[
    ("which are there?", "mqtty profile list"),
    (
        "a new one, for mqtty pub --profile prod and all others that connect",
        "mqtty profile add prod -h mqtts://broker.example -u bob --password-env WORD",
    ),
];

/// Examples of `profile add`.
pub(super) const ADD_EXAMPLES: Examples = &[
    ("asking for all it needs", "mqtty profile add home"),
    (
        "from flags, for every command that names none",
        "mqtty profile add home -h broker.home -u bob -P --default",
    ),
    (
        "another that differs in the user only",
        "mqtty profile add guest --extends home -u guest",
    ),
];

/// Examples of `profile edit`.
pub(super) const EDIT_EXAMPLES: Examples = &[(
    "another port, and no certificate any more",
    "mqtty profile edit prod -p 8884 --unset cert --unset key",
)];

/// Examples of `profile import`.
pub(super) const IMPORT_EXAMPLES: Examples =
    &[("the connections of MQTTX", "mqtty profile import data.json")];

/// Examples of `profile list`.
pub(super) const LIST_EXAMPLES: Examples = &[(
    "which are there, and where do they lead?",
    "mqtty profile list",
)];

/// Examples of `profile show`.
pub(super) const SHOW_EXAMPLES: Examples = &[("what does it say?", "mqtty profile show prod")];

/// Examples of `profile rm`.
pub(super) const RM_EXAMPLES: Examples = &[("take it out of the file", "mqtty profile rm prod")];

/// Examples of `profile test`.
pub(super) const TEST_EXAMPLES: Examples = &[("does it work?", "mqtty profile test prod")];
