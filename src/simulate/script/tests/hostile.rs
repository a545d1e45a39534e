//! Scripts that are broken or mean harm: a clear line, no panic, no hang.

use std::time::{Duration, Instant};

use super::*;

/// What is wrong with a script within tight limits.
fn within(limits: Limits, text: &str) -> String {
    let run = || {
        let script = Script::load_within(limits, "x.js", text, &json!({}), None)?;
        let mut maker = script.maker()?;
        next(maker.as_mut(), &device("c", 0))
    };
    run().expect_err(text).0
}

fn hasty() -> Limits {
    Limits {
        call: Duration::from_millis(200),
        ..Limits::default()
    }
}

#[test]
fn errors_name_the_line() {
    let table = [
        (
            "exports.generator = () => {\n  const a = null;\n  return a.b;\n}",
            "x.js:3: TypeError: cannot read property 'b' of null",
        ),
        (
            "\n\nmodule.exports = {{",
            "x.js:3: SyntaxError: expecting '}'",
        ),
        (
            "#!/bin/node\nthrow new Error('at\\nonce')",
            "x.js:2: Error: at once",
        ),
        (
            "exports.generator = () => {\n  throw new RangeError('far');\n}",
            "x.js:2: RangeError: far",
        ),
        (
            "class Mine extends Error { constructor(m) { super(m); this.name = 'Mine' } }\nexports.generator = () => {\n throw new Mine('own') }",
            "x.js:3: Mine: own",
        ),
        (
            "const inner = () => {\n  missing();\n}\nexports.generator = () => inner()",
            "x.js:2: ReferenceError: missing is not defined",
        ),
        (
            "exports.generator = () => {\n  return { message: JSON.parse('{') } }",
            "x.js:2: SyntaxError: expecting property name",
        ),
        (
            "exports.generator = () => {\n\n  setTimeout(() => {}, 5) }",
            "x.js:3: ReferenceError: setTimeout is not defined (scripts have no timers: generator is called once for each message)",
        ),
        (
            "exports.generator = () => ({\n  message: process.env.HOME })",
            "x.js:2: ReferenceError: process is not defined (scripts have no access to the system or the network)",
        ),
        (
            "const fs = require('fs')",
            "x.js:1: Error: the module 'fs' cannot be required: scripts have no other modules than @faker-js/faker",
        ),
        (
            "exports.generator = (faker) => {\n  return { message: faker.person.firstNme() } }",
            "x.js:2: FakerError: faker.person.firstNme is not among the functions that mqtty offers; there is faker.person.firstName",
        ),
        (
            "exports.generator = (faker) => {\n  return { message: faker.quantum.spin() } }",
            "x.js:2: FakerError: faker.quantum is not among the functions that mqtty offers",
        ),
        (
            "exports.generator = (faker) => ({\n  message: faker.helpers.arrayElement([]) })",
            "x.js:2: FakerError: Cannot get value from empty dataset.",
        ),
        (
            "import { faker } from '@faker-js/faker';\nexport function generator() {}",
            "x.js:1: SyntaxError: ",
        ),
    ];
    for (text, start) in table {
        let fault = fault(text);
        assert!(fault.starts_with(start), "{text}: {fault}");
        assert!(!fault.contains('\n'), "{fault}");
    }
    let module = fault("export const generator = () => 1");
    assert!(
        module.ends_with("(scripts are CommonJS: module.exports = { generator })"),
        "{module}"
    );
    // A file's name is no pattern.
    let odd = Script::load("a (b:1.js", "\nthrow new Error('x')", &json!({}), None);
    assert_eq!(odd.unwrap_err().0, "a (b:1.js:2: Error: x");
}

#[test]
fn what_is_no_module_is_told() {
    let table = [
        (
            "",
            "x.js: exports no function generator: module.exports = { generator }",
        ),
        (
            "module.exports = null",
            "x.js: exports no function generator: module.exports = { generator }",
        ),
        (
            "module.exports = 5",
            "x.js: exports no function generator: module.exports = { generator }",
        ),
        (
            "exports.generator = 'x'",
            "x.js: exports no function generator, but a string of that name: module.exports = { generator }",
        ),
        (
            "exports.generator = {}",
            "x.js: exports no function generator, but an object of that name: module.exports = { generator }",
        ),
    ];
    for (text, told) in table {
        assert_eq!(fault(text), told, "{text}");
    }
}

#[test]
fn nonsense_is_told_from_a_message() {
    let table = [
        (
            "undefined",
            "generator returned undefined: it has to return an object like { topic, message }",
        ),
        (
            "null",
            "generator returned null: it has to return an object like { topic, message }",
        ),
        (
            "5",
            "generator returned the number 5: it has to return an object like { topic, message }",
        ),
        (
            "'text'",
            "generator returned a string: it has to return an object like { topic, message }",
        ),
        (
            "[1]",
            "generator returned an array: it has to return an object like { topic, message }",
        ),
        (
            "(() => 1)",
            "generator returned a function: it has to return an object like { topic, message }",
        ),
        (
            "Symbol('a')",
            "generator returned a symbol: it has to return an object like { topic, message }",
        ),
        (
            "10n",
            "generator returned a BigInt: it has to return an object like { topic, message }",
        ),
        (
            "Promise.resolve({ message: 'x' })",
            "generator returned a promise: async generators are not supported, it has to return the message itself",
        ),
        (
            "{}",
            "generator returned no message: it has to return an object like { topic, message }",
        ),
        (
            "{ message: null }",
            "generator returned no message: it has to return an object like { topic, message }",
        ),
        (
            "{ message: { a: 1 } }",
            "generator returned an object as the message: it has to be a string or a Buffer (try JSON.stringify)",
        ),
        (
            "{ message: [1] }",
            "generator returned an array as the message: it has to be a string or a Buffer (try JSON.stringify)",
        ),
        (
            "{ message: 1.5 }",
            "generator returned the number 1.5 as the message: it has to be a string or a Buffer (try String(...))",
        ),
        (
            "{ message: true }",
            "generator returned true as the message: it has to be a string or a Buffer (try String(...))",
        ),
        (
            "{ message: Promise.resolve('x') }",
            "generator returned a promise as the message: it has to be a string or a Buffer (await is not supported)",
        ),
        (
            "{ message: () => 'x' }",
            "generator returned a function as the message: it has to be a string or a Buffer (call it)",
        ),
        (
            "{ message: 'x', topic: 5 }",
            "generator returned the number 5 as the topic: it has to be a string",
        ),
        (
            "{ message: 'x', topic: {} }",
            "generator returned an object as the topic: it has to be a string",
        ),
        (
            "new Proxy({}, { get() { throw new Error('trap') } })",
            "Error: trap",
        ),
        (
            "{ get message() { throw 'half' } }",
            "threw the string \"half\"",
        ),
    ];
    for (returned, told) in table {
        let fault = fault(&format!(
            "exports.generator = () => {{ return {returned} }}"
        ));
        assert_eq!(
            fault.replace("x.js:1: ", "x.js: "),
            format!("x.js: {told}"),
            "{returned}"
        );
    }
    let late = fault("exports.generator = async () => ({ message: 'x' })");
    assert!(
        late.contains("async generators are not supported"),
        "{late}"
    );
}

#[test]
fn anything_may_be_thrown() {
    let table = [
        ("'text'", "threw the string \"text\""),
        ("'a\\nb'", "threw the string \"a b\""),
        ("undefined", "threw undefined"),
        ("null", "threw null"),
        ("7", "threw the number 7"),
        ("Symbol()", "threw a symbol"),
        ("{ message: 'in it' }", "threw an object: in it"),
        (
            "{ toString() { throw 1 }, get message() { throw 2 } }",
            "threw an object",
        ),
        ("{ toString() { for (;;); } }", "threw an object"),
        ("new Proxy({}, { get() { throw 3 } })", "threw an object"),
        (
            "Object.assign(new Error('x'), { name: {}, message: {}, stack: 5 })",
            "Error",
        ),
        (
            "Object.defineProperty(new Error('x'), 'message', { get() { throw 4 } })",
            "Error",
        ),
        (
            "new Error('x'.repeat(100000))",
            &format!("Error: {}…", "x".repeat(293)),
        ),
    ];
    for (thrown, told) in table {
        let fault = fault(&format!("exports.generator = () => {{ throw {thrown} }}"));
        assert_eq!(
            fault.replace("x.js:1: ", "x.js: "),
            format!("x.js: {told}"),
            "{thrown}"
        );
    }
}

#[test]
fn endless_work_is_stopped() {
    let begun = Instant::now();
    let scripts = [
        "exports.generator = () => {\n  for (;;);\n}",
        "exports.generator = () => {\n  for (;;) try { for (;;); } catch {} finally {}\n}",
        "exports.generator = () => {\n  return /(a+)+$/.test('a'.repeat(50) + 'b') && 1 }",
        "exports.generator = () => {\n  [].indexOf.call({ length: 2 ** 53 }, 1) }",
        "exports.generator = () => {\n  new Array(2 ** 32 - 1).join() }",
        "exports.generator = () => {\n  new Array(2 ** 32 - 1).fill().sort() }",
        "\nfor (;;);",
        "exports.generator = () => ({\n  get message() { for (;;); } })",
        "exports.generator = () => {\n  throw Object.defineProperty(new Error(''), 'name', { get() { for (;;); } }) }",
        "exports.generator = () => {\n  const again = () => { Promise.resolve().then(again) }; again(); return { message: '' } }",
        "Object.defineProperty(exports, 'name', { get() {\n for (;;); } }); exports.generator = () => ({})",
    ];
    for text in scripts {
        let fault = within(hasty(), text);
        assert!(
            fault.ends_with("it took longer than 200ms and was stopped")
                || fault.ends_with("memory"),
            "{text}: {fault}"
        );
    }
    assert!(
        begun.elapsed() < Duration::from_secs(30),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(
        within(hasty(), scripts[0]),
        "x.js:2: it took longer than 200ms and was stopped"
    );
}

#[test]
fn endless_memory_is_refused() {
    let small = Limits {
        memory: 16 << 20,
        call: Duration::from_secs(20),
        ..Limits::default()
    };
    for text in [
        "exports.generator = () => {\n  const all = []; for (;;) all.push(new Uint8Array(1 << 16)) }",
        "exports.generator = () => {\n  let all = 'x'; for (;;) all += all + '' }",
        "exports.generator = () => {\n  const all = []; for (;;) all.push({ a: [] }) }",
        "exports.generator = () => {\n  return { message: 'x'.repeat(1 << 26) } }",
        "exports.generator = () => {\n  return { message: Buffer.alloc(1 << 28) } }",
        "const all = [];\nfor (;;) all.push('x' + all.length)",
        "exports.generator = () => {\n  const all = {}; for (let i = 0;; i++) all['k' + i] = i }",
    ] {
        let fault = within(small, text);
        assert!(
            fault.contains("it wanted more than 16 MB of memory")
                || fault.contains("RangeError: invalid string length"),
            "{text}: {fault}"
        );
    }
}

#[test]
fn endless_recursion_is_an_error() {
    for text in [
        "exports.generator = () => {\n  const deep = () => deep() + 1; return deep() }",
        "exports.generator = () => {\n  let all = []; for (let i = 0; i < 1e5; i++) all = [all]; return { message: JSON.stringify(all) } }",
        "exports.generator = () => {\n  return { message: JSON.parse('['.repeat(1e5)) } }",
        "exports.generator = () => {\n  const p = new Proxy({}, { get: (t, k, r) => r[k] }); return p }",
    ] {
        let fault = fault(text);
        assert!(
            fault.contains("Maximum call stack size exceeded"),
            "{text}: {fault}"
        );
    }
    // It can be caught, and the engine goes on.
    let text = "exports.generator = () => { const deep = () => deep() + 1; try { deep() } catch (e) { return { message: e.name } } }";
    assert_eq!(first(text).unwrap().1, "RangeError");
}

#[test]
fn globals_may_be_replaced() {
    for text in [
        "JSON = undefined; Object.prototype.extra = 1; exports.generator = () => ({ message: 'x' })",
        "Object.prototype.topic = 7; exports.generator = () => ({ message: 'x', topic: 't' })",
        "Reflect.apply = null; ArrayBuffer.isView = null; Uint8Array = null; exports.generator = () => ({ message: 'x' })",
        "delete globalThis.Object; console = Buffer = undefined; exports.generator = () => ({ message: 'x' })",
        "Error.prepareStackTrace = () => { throw 1 }; exports.generator = () => ({ message: 'x' })",
        "Array.prototype.map = Array.prototype.push = null; exports.generator = () => ({ message: 'x' })",
        "Object.freeze(Object.prototype); exports.generator = (faker) => ({ message: 'x', topic: faker.person.firstName() })",
        "String.prototype.toWellFormed = () => { throw 2 }; exports.generator = () => ({ message: 'x' })",
    ] {
        assert_eq!(first(text).expect(text).1, "x");
    }
    for text in [
        "Object.defineProperty(Object.prototype, 'message', { get() { throw new Error('trap') } }); exports.generator = () => ({})",
        "String.prototype.toWellFormed = () => 5; exports.generator = () => ({ message: '\\ud800' })",
        "Function.prototype.call = Function.prototype.apply = null; exports.generator = () => nowhere",
        "Error.prepareStackTrace = () => ({}); exports.generator = () => nowhere",
        "Error.stackTraceLimit = 0; exports.generator = () => nowhere",
        "Math.floor = () => NaN; exports.generator = (faker) => faker.person.firstName()",
        "Proxy = null; exports.generator = (faker) => faker.person.firstName()",
        "Object.defineProperty(globalThis, 'String', { get() { throw 1 } }); exports.generator = (faker) => faker.helpers.fake('x')",
    ] {
        assert!(fault(text).starts_with("x.js"), "{text}");
    }
}

#[test]
fn after_a_stop_there_is_no_more() {
    let text = "let n = 0; exports.generator = () => { n += 1; if (n === 2) for (;;); return { message: 'm' + n } }";
    let script = Script::load_within(hasty(), "x.js", text, &json!({}), None).unwrap();
    let mut maker = script.maker().unwrap();
    assert_eq!(next(maker.as_mut(), &device("c", 0)).unwrap().1, "m1");
    let stopped = next(maker.as_mut(), &device("c", 1)).unwrap_err();
    let begun = Instant::now();
    assert_eq!(next(maker.as_mut(), &device("c", 2)).unwrap_err(), stopped);
    assert!(begun.elapsed() < Duration::from_millis(100));
}

#[test]
fn the_limits_are_those_that_are_promised() {
    let limits = Limits::default();
    assert_eq!(
        (limits.call, limits.memory),
        (Duration::from_secs(1), 256 << 20)
    );
    assert_eq!(
        fault("exports.generator = () => {\n\n for (;;); }"),
        "x.js:3: it took longer than 1s and was stopped"
    );
    let large =
        "exports.generator = () => {\n const a = []; for (;;) a.push(new Uint8Array(1 << 24)) }";
    assert_eq!(fault(large), "x.js:2: it wanted more than 256 MB of memory");
}

#[test]
fn text_that_is_no_script_is_an_error() {
    for text in [
        "\0",
        "}); hidden = 1; (function () {",
        "\u{2028}<html>",
        "((((((((((",
        "`${",
    ] {
        let fault = fault(text);
        assert!(fault.starts_with("x.js"), "{text:?}: {fault}");
    }
    let deep = "(".repeat(200_000);
    assert!(fault(&deep).starts_with("x.js"));
}
