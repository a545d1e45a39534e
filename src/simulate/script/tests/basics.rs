//! Modules, their messages and their descriptions.

use super::*;

#[test]
fn a_generator_makes_messages() {
    let text = "module.exports = { generator(faker, options) { return { topic: 't/' + options.clientId, message: 'hi ' + options.count } } }";
    assert_eq!(
        first(text).unwrap(),
        (Some("t/c1".to_owned()), "hi 2".to_owned())
    );
}
