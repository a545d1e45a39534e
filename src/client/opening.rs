//! The CONNECT packet of a profile.

use super::identity::Identity;
use crate::model::{Authentication, Profile, Properties, Version};
use crate::wire::Connect;

/// CONNECT for the first connection of a profile, or for a reconnect: there the session is resumed where
/// it may exist, so clean start is off when the session expiry interval is above 0 (MQTT 5 §3.1.2.4).
pub fn connect_packet(profile: &Profile, identity: Option<&Identity>, first: bool) -> Connect {
    let asked = &profile.properties;
    let properties = if profile.version == Version::V5 {
        asked.clone()
    } else {
        Properties::default()
    };
    let resumable =
        profile.version == Version::V5 && asked.session_expiry_interval.is_some_and(|s| s > 0);
    // With SCRAM the password must not leave the machine in clear.
    let enhanced = profile.version == Version::V5
        && matches!(profile.authentication, Some(Authentication::Scram(_)));
    let nobody = Identity::default();
    let own = identity.unwrap_or(&nobody);
    Connect {
        version: profile.version,
        client_id: own.client_id.as_ref().unwrap_or(&profile.client_id).clone(),
        clean_start: profile.clean_start && (first || !resumable),
        keep_alive: profile.keep_alive,
        username: own
            .username
            .as_ref()
            .or(profile.username.as_ref())
            .filter(|_| !enhanced)
            .cloned(),
        password: own
            .password
            .as_ref()
            .or(profile.password.as_ref())
            .filter(|_| !enhanced)
            .cloned(),
        will: profile.will.clone(),
        properties,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reconnect_resumes_only_where_a_session_may_exist() {
        let mut profile = crate::client::tests::profile(Version::V5, 1);
        assert!(connect_packet(&profile, None, true).clean_start);
        assert!(connect_packet(&profile, None, false).clean_start);
        profile.properties.session_expiry_interval = Some(60);
        assert!(connect_packet(&profile, None, true).clean_start);
        assert!(!connect_packet(&profile, None, false).clean_start);
        profile.version = Version::V3_1_1;
        assert!(connect_packet(&profile, None, false).clean_start);
        profile.clean_start = false;
        assert!(!connect_packet(&profile, None, true).clean_start);
    }

    #[test]
    fn properties_stay_at_home_with_3x() {
        let mut profile = crate::client::tests::profile(Version::V3_1_1, 1);
        profile.properties.receive_maximum = Some(5);
        assert!(connect_packet(&profile, None, true).properties.is_empty());
    }
}
