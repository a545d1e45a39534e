//! `mqtty profile`: the named connections of the config file.

use crate::cli::definition::{Examples, Flags, Section, Word};
use crate::cli::groups::{
    ACKNOWLEDGEMENT, AZURE, CONFIG_FILE, CONNECT_USER_PROPERTIES, LOGIN, OF_CONFIG_FILES,
    PROXY_COMMAND, SERVER, SESSION, TLS, WEBSOCKET, WILL,
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
    words: &[Word::new(NAME, "NAME", "Profile")],
    sections: &[&[CONFIG_FILE]],
    varied: &[OF_CONFIG_FILES],
};

/// What can be typed for `profile add`.
pub(super) const ADD: &Flags = &Flags {
    words: &[Word::new(NAME, "NAME", "Name of the new profile")],
    sections: &[&[
        Section::new("Options", &[Id::Extends, Id::Default]),
        SERVER,
        PROXY_COMMAND,
        LOGIN,
        AZURE,
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
    words: &[Word::new(NAME, "NAME", "Profile")],
    sections: &[&[
        Section::new("Options", &[Id::Unset, Id::Extends, Id::Default]),
        SERVER,
        PROXY_COMMAND,
        LOGIN,
        AZURE,
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
    words: &[Word::new(NAME, "NAME", "Profile")],
    sections: &[&[CONFIG_FILE]],
    varied: &[OF_CONFIG_FILES],
};

/// What can be typed for `profile test`.
pub(super) const TEST: &Flags = &Flags {
    words: &[Word::new(NAME, "NAME", "Profile")],
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
            "Export of MQTTX, or a file written by --save-options",
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
    ("list profiles", "mqtty profile list"),
    (
        "add a profile, for example for mqtty pub --profile prod",
        "mqtty profile add prod -h mqtts://broker.example -u bob --password-env BROKER_PASSWORD",
    ),
];

/// Examples of `profile add`.
pub(super) const ADD_EXAMPLES: Examples = &[
    ("answer a few questions", "mqtty profile add home"),
    (
        "set the values by flags, and make it the default",
        "mqtty profile add home -h broker.home -u bob -P --default",
    ),
    (
        "add a profile with another user name",
        "mqtty profile add guest --extends home -u guest",
    ),
];

/// Examples of `profile edit`.
pub(super) const EDIT_EXAMPLES: Examples = &[(
    "change the port and remove the certificate",
    "mqtty profile edit prod -p 8884 --unset cert --unset key",
)];

/// Examples of `profile import`.
pub(super) const IMPORT_EXAMPLES: Examples = &[(
    "import the connections of MQTTX",
    "mqtty profile import data.json",
)];

/// Examples of `profile list`.
pub(super) const LIST_EXAMPLES: Examples =
    &[("list profiles and their brokers", "mqtty profile list")];

/// Examples of `profile show`.
pub(super) const SHOW_EXAMPLES: Examples = &[("show a profile", "mqtty profile show prod")];

/// Examples of `profile rm`.
pub(super) const RM_EXAMPLES: Examples = &[("remove a profile", "mqtty profile rm prod")];

/// Examples of `profile test`.
pub(super) const TEST_EXAMPLES: Examples = &[("test a profile", "mqtty profile test prod")];
