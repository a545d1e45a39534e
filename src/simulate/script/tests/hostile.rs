//! Scripts that mean harm: a clear line, no panic, no hang.

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

/// For what ends by itself, however busy the machine is.
fn patient() -> Limits {
    Limits {
        call: Duration::from_secs(60),
        ..Limits::default()
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
                && fault.starts_with("x.js"),
            "{text}: {fault}"
        );
    }
    assert!(
        begun.elapsed() < Duration::from_secs(30),
        "{:?}",
        begun.elapsed()
    );
}

#[test]
fn arrays_that_are_long_and_empty_are_refused() {
    for call in [
        "new Array(2 ** 32 - 1).join()",
        "new Array(2 ** 32 - 1).fill()",
        "[].concat(new Array(2 ** 32 - 1))",
        "[].reverse.call({ length: 2 ** 53 - 1 })",
        "[].fill.call({ length: 2 ** 53 - 1 })",
        "[].slice.call({ length: 2 ** 53 - 1 })",
        "[].copyWithin.call({ length: 2 ** 53 - 1 }, 0, 9)",
        "[].splice.call({ length: 2 ** 53 - 1 }, 0, 9)",
        "[].shift.call({ length: 2 ** 53 - 1 })",
        "String(new Array(2 ** 32 - 1))",
        "new Array(2 ** 32 - 1).toSorted()",
    ] {
        let fault = fault(&format!("exports.generator = () => {{\n return {call} }}"));
        assert!(
            fault.starts_with("x.js:2: RangeError: ") && fault.ends_with("the array is too long"),
            "{call}: {fault}"
        );
    }
    let text = "exports.generator = () => ({ message: [3, 1, 2].concat([4], 5).sort().slice(1).reverse().join('') })";
    assert_eq!(first(text).unwrap().1, "5432");
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
                || fault.ends_with("InternalError: string too long"),
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
        let fault = within(patient(), text);
        assert!(
            fault.contains("Maximum call stack size exceeded"),
            "{text}: {fault}"
        );
    }
    // It can be caught, and the engine goes on.
    let text = "exports.generator = () => { const deep = () => deep() + 1; try { deep() } catch (e) { return { message: e.name } } }";
    let script = Script::load_within(patient(), "x.js", text, &json!({}), None).unwrap();
    let mut maker = script.maker().unwrap();
    let made = next(maker.as_mut(), &device("c", 0)).unwrap();
    assert_eq!(made.1, "RangeError");
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
        fault("exports.generator = () => {\n\n for (;;) Math.random(); }"),
        "x.js:3: it took longer than 1s and was stopped"
    );
    let large =
        "exports.generator = () => {\n const a = []; for (;;) a.push(new Uint8Array(1 << 24)) }";
    assert_eq!(fault(large), "x.js:2: it wanted more than 256 MB of memory");
}
