//! Scripts that are broken, and the errors for their authors.

use super::*;

/// What is wrong with a generator that returns this.
fn returning(value: &str) -> String {
    fault(&format!("exports.generator = () => {{ return {value} }}"))
}

#[test]
fn errors_name_the_line() {
    let table = [
        (
            "exports.generator = () => {\n  const a = null;\n  return a.b;\n}",
            "x.js:3: TypeError: cannot read property 'b' of null",
        ),
        ("\n\nmodule.exports = {{", "x.js:3: SyntaxError: "),
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
            "x.js:2: SyntaxError: ",
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
    let shape = "it has to return an object like { topic, message }";
    for (returned, kind) in [
        ("undefined", "undefined"),
        ("null", "null"),
        ("5", "the number 5"),
        ("'text'", "a string"),
        ("[1]", "an array"),
        ("(() => 1)", "a function"),
        ("Symbol('a')", "a symbol"),
        ("10n", "a BigInt"),
    ] {
        assert_eq!(
            returning(returned),
            format!("x.js: generator returned {kind}: {shape}")
        );
    }
    for returned in ["{}", "{ message: null }", "{ topic: 'x' }", "new Map()"] {
        assert_eq!(
            returning(returned),
            format!("x.js: generator returned no message: {shape}")
        );
    }
    for (message, kind, hint) in [
        ("{ a: 1 }", "an object", "try JSON.stringify"),
        ("[1]", "an array", "try JSON.stringify"),
        ("1.5", "the number 1.5", "try String(...)"),
        ("true", "true", "try String(...)"),
        (
            "Promise.resolve('x')",
            "a promise",
            "await is not supported",
        ),
        ("() => 'x'", "a function", "call it"),
    ] {
        assert_eq!(
            returning(&format!("{{ message: {message} }}")),
            format!(
                "x.js: generator returned {kind} as the message: it has to be a string or a Buffer ({hint})"
            )
        );
    }
    for (topic, kind) in [("5", "the number 5"), ("{}", "an object")] {
        assert_eq!(
            returning(&format!("{{ message: 'x', topic: {topic} }}")),
            format!("x.js: generator returned {kind} as the topic: it has to be a string")
        );
    }
    let trap = "new Proxy({}, { get() { throw new Error('trap') } })";
    assert_eq!(returning(trap), "x.js:1: Error: trap");
    let half = "{ get message() { throw 'half' } }";
    assert_eq!(returning(half), "x.js: threw the string \"half\"");
    let promise = "x.js: generator returned a promise: async generators are not supported, it has to return the message itself";
    assert_eq!(returning("Promise.resolve({ message: 'x' })"), promise);
    assert_eq!(
        fault("exports.generator = async () => ({ message: 'x' })"),
        promise
    );
}

#[test]
fn anything_may_be_thrown() {
    let table = [
        ("'text'", "threw the string \"text\""),
        ("'a\\nb'", "threw the string \"a b\""),
        ("undefined", "threw undefined"),
        (
            "null",
            "threw null, which also happens when it wanted more than 256 MB of memory",
        ),
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
            "Object.defineProperties(new Error('x'), { name: { value: {} }, message: { value: {} }, stack: { value: 5 } })",
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
