//! Modules, their messages and their descriptions.

use super::*;
use crate::simulate::script::Metadata;

/// What an expression gives in a script, as JSON.
fn value(expression: &str) -> String {
    let text = format!(
        "exports.generator = (faker, options) => ({{ message: JSON.stringify({expression}) }})"
    );
    first(&text).expect(expression).1
}

/// The bytes of a message.
fn bytes(expression: &str) -> Vec<u8> {
    let text = format!("exports.generator = () => ({{ message: {expression} }})");
    let mut maker = load(&text).unwrap().maker().unwrap();
    let mut payload = Vec::new();
    maker
        .make(&device("c1", 0), &mut payload)
        .expect(expression);
    payload
}

#[test]
fn a_generator_makes_messages() {
    let text = "module.exports = { generator(faker, options) { return { topic: 't/' + options.clientId, message: 'hi ' + options.count } } }";
    assert_eq!(
        first(text).unwrap(),
        (Some("t/c1".to_owned()), "hi 2".to_owned())
    );
    for kind in [
        "exports.generator = (faker, options) => ({ message: 'x' })",
        "function generator() { return { message: 'x', topic: '' } }\nmodule.exports = { generator }",
        "#!/usr/bin/env node\nmodule.exports.generator = function () { return { message: `x`, topic: null } }",
        "\u{feff}'use strict';\nexports.generator = () => ({ message: 'x', topic: undefined })",
        "class A { generator() { return { message: this.letter } } }\nmodule.exports = Object.assign(new A(), { letter: 'x' })",
    ] {
        assert_eq!(first(kind).unwrap(), (None, "x".to_owned()), "{kind}");
    }
}

#[test]
fn messages_may_hold_any_bytes() {
    assert_eq!(bytes("'h\\u00e9\\u0000'"), "hé\0".as_bytes());
    assert_eq!(bytes("''"), b"");
    assert_eq!(bytes("'a\\ud800b'"), "a\u{fffd}b".as_bytes());
    assert_eq!(bytes("Buffer.from([0, 255, 128])"), [0, 255, 128]);
    assert_eq!(bytes("new Uint8Array([1, 2, 3]).subarray(1)"), [2, 3]);
    assert_eq!(bytes("new Uint8Array([1, 2, 3]).buffer"), [1, 2, 3]);
    assert_eq!(bytes("new Float32Array([1])"), [0, 0, 128, 63]);
    assert_eq!(
        bytes("new DataView(new Uint8Array([7, 8, 9]).buffer, 1)"),
        [8, 9]
    );
    assert_eq!(bytes("Buffer.alloc(0)"), b"");
}

#[test]
fn options_are_those_of_the_run_and_the_device() {
    let text = "exports.generator = (faker, o) => {
        const text = JSON.stringify(o);
        o.topic.push('kept'); o.count = 9; o.extra = 1; // A copy, one level deep, as in MQTTX.
        return { message: text };
    }";
    let script = load(text).unwrap();
    let mut maker = script.maker().unwrap();
    let one = next(maker.as_mut(), &device("c1", 0)).unwrap().1;
    assert_eq!(
        one,
        r#"{"count":2,"topic":["a"],"clientId":"c1","index":1,"number":0}"#
    );
    let other = Device {
        index: 2,
        username: Some("ann"),
        ..device("c2", 5)
    };
    let two = next(maker.as_mut(), &other).unwrap().1;
    assert_eq!(
        two,
        r#"{"count":2,"topic":["a","kept"],"clientId":"c2","index":2,"number":5,"username":"ann"}"#
    );
}

#[test]
fn devices_share_the_state_of_the_module() {
    let text = "const seen = new Map(); let total = 0;
        exports.generator = (faker, { clientId }) => {
            seen.set(clientId, (seen.get(clientId) || 0) + 1);
            total += 1;
            return { message: `${clientId} ${seen.get(clientId)} ${total}` };
        }";
    let script = load(text).unwrap();
    assert!(script.is_shared());
    let mut maker = script.maker().unwrap();
    let mut say = |id| next(maker.as_mut(), &device(id, 0)).unwrap().1;
    assert_eq!(say("a"), "a 1 1");
    assert_eq!(say("b"), "b 1 2");
    assert_eq!(say("a"), "a 2 3");
    // Another run begins anew.
    let mut again = script.maker().unwrap();
    assert_eq!(next(again.as_mut(), &device("a", 0)).unwrap().1, "a 1 1");
}

#[test]
fn a_module_describes_itself() {
    let text = "module.exports = { generator() {}, name: 'cars', author: 'Ann', dataFormat: 'JSON', version: '1.0', description: ' Two\\nlines ' }";
    let script = load(text).unwrap();
    assert_eq!(script.name(), "cars");
    let metadata = Metadata {
        name: Some("cars".to_owned()),
        author: Some("Ann".to_owned()),
        data_format: Some("JSON".to_owned()),
        version: Some("1.0".to_owned()),
        description: Some("Two lines".to_owned()),
    };
    assert_eq!(*script.metadata(), metadata);
    let bare = "module.exports = { generator() {}, name: 5, version: null, description: '' }";
    let script = Script::load("some/where/pump.js", bare, &json!({}), None).unwrap();
    assert_eq!(script.name(), "pump");
    assert_eq!(*script.metadata(), Metadata::default());
}

#[test]
fn a_seed_makes_every_message_the_same_again() {
    let text = "exports.generator = (faker) => ({ message: [Math.random(), faker.number.int(), faker.string.uuid()].join() })";
    let run = |seed, order: &[(u32, u64)]| {
        let script = Script::load("x.js", text, &json!({}), seed).unwrap();
        let mut maker = script.maker().unwrap();
        order
            .iter()
            .map(|&(index, number)| {
                let device = Device {
                    index,
                    ..device("c", number)
                };
                next(maker.as_mut(), &device).unwrap().1
            })
            .collect::<Vec<_>>()
    };
    // Whichever device comes first.
    let one = run(Some(1), &[(1, 0), (1, 1), (2, 0)]);
    let mut other = run(Some(1), &[(2, 0), (1, 0), (1, 1)]);
    other.rotate_left(1);
    assert_eq!(one, other);
    assert_ne!(one[0], one[1]);
    assert_ne!(one[0], one[2]);
    assert_ne!(one, run(Some(2), &[(1, 0), (1, 1), (2, 0)]));
    assert_ne!(run(None, &[(1, 0)]), run(None, &[(1, 0)]));
}

#[test]
fn a_script_may_set_a_seed_itself() {
    let run = |text: &str, seed| {
        let script = Script::load("x.js", text, &json!({}), seed).unwrap();
        let mut maker = script.maker().unwrap();
        [0, 1].map(|number| next(maker.as_mut(), &device("c", number)).unwrap().1)
    };
    let text = "let first = true;
        exports.generator = (faker) => {
            if (first) faker.seed(42);
            first = false;
            return { message: String(faker.number.int()) };
        }";
    let one = run(text, None);
    assert_ne!(one[0], one[1]);
    assert_eq!(one, run(text, None));
    assert_eq!(one, run(text, Some(3)));
    assert_ne!(one, run(&text.replace("42", "43"), None));
    assert_ne!(one, run(&text.replace("42", "[42, 1]"), None));
    // The module itself draws from the seed too.
    let text = "const id = Math.random(); exports.generator = () => ({ message: String(id) })";
    assert_eq!(run(text, Some(3)), run(text, Some(3)));
    assert_ne!(run(text, Some(3)), run(text, Some(4)));
    assert_eq!(value("faker.seed(5)"), "5");
}

#[test]
fn scripts_find_what_node_has_beside_the_language() {
    let table = [
        ("Buffer.from('aGk=', 'base64').toString()", r#""hi""#),
        ("Buffer.from('héllo').toString('hex')", r#""68c3a96c6c6f""#),
        (
            "Buffer.from([250, 251, 252]).toString('base64url')",
            r#""-vv8""#,
        ),
        (
            "Buffer.concat([Buffer.from('a'), Buffer.from('bc')]).toString()",
            r#""abc""#,
        ),
        ("new Buffer('abc').toString('latin1')", r#""abc""#),
        (
            "Buffer.from('ff00zz', 'hex')",
            r#"{"type":"Buffer","data":[255,0]}"#,
        ),
        ("Buffer.byteLength('é')", "2"),
        (
            "(() => { const b = Buffer.alloc(15); let at = b.writeUInt8(1); at = b.writeInt16BE(-2, at); at = b.writeFloatLE(1.5, at); at = b.writeDoubleBE(2.5, at); return [at, b.readInt16BE(1), b.readFloatLE(3), b.readDoubleBE(7)] })()",
            "[15,-2,1.5,2.5]",
        ),
        (
            "(() => { const b = Buffer.alloc(3); b.writeUIntBE(70000, 0, 3); return [b.toString('hex'), b.readIntLE(0, 3)] })()",
            r#"["011170",7344385]"#,
        ),
        (
            "(() => { try { Buffer.alloc(1).writeUInt8(256) } catch (e) { return e.name } })()",
            r#""RangeError""#,
        ),
        (
            "(() => { try { Buffer.alloc(1).readUInt16LE() } catch (e) { return e.name } })()",
            r#""RangeError""#,
        ),
        ("Buffer.alloc(3, 'ab').slice(1).toString()", r#""ba""#),
        ("Buffer.isBuffer(Buffer.alloc(2).subarray(1))", "true"),
        ("Array.from(new TextEncoder().encode('é'))", "[195,169]"),
        (
            "new TextDecoder().decode(new Uint8Array([195, 169, 255]))",
            "\"é\u{fffd}\"",
        ),
        ("btoa('hi') + atob('aGk=')", r#""aGk=hi""#),
        (
            "structuredClone({ a: [1, { b: new Date(0) }] })",
            r#"{"a":[1,{"b":"1970-01-01T00:00:00.000Z"}]}"#,
        ),
        (
            "(() => { const a = {}; a.self = a; const b = structuredClone(a); return b.self === b && b !== a })()",
            "true",
        ),
        ("typeof global.JSON", r#""object""#),
        (
            "[typeof require('@faker-js/faker').faker.person.firstName(), require('@faker-js/faker').faker === faker]",
            r#"["string",true]"#,
        ),
        ("require('node:buffer').Buffer === Buffer", "true"),
        (
            "[typeof process, typeof setTimeout, typeof fetch, typeof std, typeof os, typeof native]",
            r#"["undefined","undefined","undefined","undefined","undefined","undefined"]"#,
        ),
    ];
    for (expression, json) in table {
        assert_eq!(value(expression), json, "{expression}");
    }
}

#[test]
fn what_is_said_on_the_console_is_kept() {
    let text = "console.log('reading');
        exports.generator = () => { console.warn('a', 1, { b: 2 }, null, undefined, 'two\\nlines', new TypeError('no')); return { message: '' } }";
    let script = load(text).unwrap();
    let console = script.console();
    assert_eq!(console.take(), (vec![], 0));
    let mut maker = script.maker().unwrap();
    next(maker.as_mut(), &device("c", 0)).unwrap();
    let lines = [
        "reading",
        r#"a 1 {"b":2} null undefined two"#,
        "lines TypeError: no",
    ];
    assert_eq!(console.take().0, lines);
    let noisy = "exports.generator = () => { for (let i = 0; i < 1500; i++) console.log(i); return { message: '' } }";
    let script = load(noisy).unwrap();
    next(script.maker().unwrap().as_mut(), &device("c", 0)).unwrap();
    let (lines, dropped) = script.console().take();
    assert_eq!((lines.len(), dropped), (1000, 500));
}

#[test]
fn promises_of_a_script_are_kept_going() {
    // Not for messages, but a script may use them for itself.
    let text = "let late = 'no';
        exports.generator = () => { const message = late; Promise.resolve('yes').then((x) => { late = x }); return { message } }";
    let mut maker = load(text).unwrap().maker().unwrap();
    assert_eq!(next(maker.as_mut(), &device("c", 0)).unwrap().1, "no");
    assert_eq!(next(maker.as_mut(), &device("c", 1)).unwrap().1, "yes");
}
