//! A config file, looked through as the commands do.

use std::path::Path;

use mqtty::settings::config::Config;

pub(crate) fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let Ok(config) = Config::parse(Path::new("/nowhere/config.toml"), text) else {
        return;
    };
    let _ = (config.check(), config.check_top(), config.check_url());
    let _ = (config.recent(), config.default_profile());
    for profile in config.profiles() {
        let _ = config.chain(Some((profile, "--profile")));
        let _ = config.settings(&["profiles", profile]);
    }
    let _ = config.settings(&["defaults"]);
}
