//! What went wrong in a script, as one line that names the file and the line in it.

use rquickjs::{Ctx, Error, Object, Value};

use super::engine::Engine;
use super::outcome::InvalidMessage;
use super::values::{kind, text};

/// Longer messages are cut: a script may put a whole payload into one.
const LONGEST: usize = 300;

/// What an engine says when it has no more memory.
const NO_MEMORY: &str = "out of memory";

/// What the engine throws when it has not even the memory for an error.
const NULL: &str = "threw null";

/// What the rest of the line is known by.
#[derive(Debug)]
pub(super) struct Fault {
    /// The line of the script, from 1.
    line: Option<u64>,
    /// What happened.
    what: String,
    /// The memory ran out.
    starved: bool,
}

impl Fault {
    /// Why there is no message. It runs what the script has put into the error it throws (getters), so it is called
    /// within the time of the call.
    pub(super) fn of(ctx: &Ctx<'_>, nonsense: InvalidMessage, shown: &str) -> Self {
        match nonsense {
            InvalidMessage::Thrown(error) => Self::thrown(ctx, &error, shown),
            InvalidMessage::Told(what) => Self::told(what),
        }
    }

    /// What a call gave, unless what it left behind was stopped for its time.
    pub(super) fn unless_late<T>(engine: &Engine, given: Result<T, Self>) -> Result<T, Self> {
        if engine.is_late() {
            // Stopped between two pieces of the script, it may have given something.
            return Err(given.err().unwrap_or_else(|| Self::told(String::new())));
        }
        given
    }

    /// Something that the engine did not throw.
    fn told(what: String) -> Self {
        Self {
            line: None,
            what,
            starved: false,
        }
    }

    /// What the engine threw.
    fn thrown(ctx: &Ctx<'_>, error: &Error, shown: &str) -> Self {
        match error {
            Error::Exception => {
                let value = ctx.catch();
                let fault = described(ctx, &value, shown);
                // What a getter threw meanwhile is not wanted.
                drop(ctx.catch());
                fault
            }
            Error::Allocation | Error::Unknown => Self {
                starved: true,
                ..Self::told(NO_MEMORY.to_owned())
            },
            other => Self::told(plain(&other.to_string())),
        }
    }

    /// With a hint where a module of the newer kind cannot be compiled.
    pub(super) fn or_module(mut self, text: &str) -> Self {
        let newer = |line: &str| line.starts_with("import ") || line.starts_with("export ");
        if self.what.starts_with("SyntaxError") && text.lines().any(newer) {
            self.what
                .push_str(" (scripts are CommonJS: module.exports = { generator })");
        }
        self
    }

    /// The line, and the end of the engine if it is in no state to go on.
    pub(super) fn finish(self, engine: &mut Engine, shown: &str) -> String {
        let limits = engine.limits();
        let what = if engine.is_late() {
            engine.spend();
            format!("it took longer than {:?} and was stopped", limits.call)
        } else if self.starved {
            engine.spend();
            let memory = format!("it wanted more than {} MB of memory", limits.memory >> 20);
            match self.what.as_str() {
                NULL => format!("{NULL}, which also happens when {memory}"),
                _ => memory,
            }
        } else {
            self.what
        };
        match self.line {
            Some(line) => format!("{shown}:{line}: {what}"),
            None => format!("{shown}: {what}"),
        }
    }
}

fn described<'js>(ctx: &Ctx<'js>, value: &Value<'js>, shown: &str) -> Fault {
    let Some(object) = value.as_object().filter(|_| value.is_error()) else {
        return Fault {
            starved: value.is_null(),
            ..Fault::told(thrown_value(ctx, value))
        };
    };
    let part = |key| own_text(ctx, object, key);
    let stack = part("stack").unwrap_or_default();
    let name = part("name").unwrap_or_else(|| "Error".to_owned());
    let message = part("message").unwrap_or_default();
    let line = line_of(&stack, shown, &name);
    let starved = name == "InternalError" && message.starts_with(NO_MEMORY);
    let mut what = name;
    if !message.is_empty() {
        what = format!("{what}: {message}");
    }
    if let Some(hint) = hint(&message) {
        what = format!("{} ({hint})", cut(&what));
    }
    Fault {
        line,
        what: plain(&what),
        starved,
    }
}

/// What was thrown and is no error.
fn thrown_value<'js>(ctx: &Ctx<'js>, value: &Value<'js>) -> String {
    if let Some(string) = value.as_string()
        && let Ok(string) = text(ctx, string)
    {
        return format!("threw the string \"{}\"", plain(&string));
    }
    match value
        .as_object()
        .and_then(|object| own_text(ctx, object, "message"))
    {
        Some(message) => format!("threw an object: {}", plain(&message)),
        None => format!("threw {}", kind(value)),
    }
}

/// A property that is text.
fn own_text<'js>(ctx: &Ctx<'js>, object: &Object<'js>, key: &str) -> Option<String> {
    let value: Value = object.get(key).ok()?;
    text(ctx, value.as_string()?).ok()
}

/// The innermost line of the script in a stack, but for the line that makes an error of a class of the script's own.
fn line_of(stack: &str, shown: &str, class: &str) -> Option<u64> {
    let maker = format!("{class} (");
    let frames = stack
        .lines()
        .filter_map(|frame| frame.trim_start().strip_prefix("at "));
    frames
        .skip_while(|frame| frame.starts_with(&maker))
        .find_map(|frame| {
            let place = match frame.rfind(&format!("({shown}:")) {
                Some(start) => &frame[start + 1..],
                None => frame,
            };
            let numbers = place.strip_prefix(shown)?.strip_prefix(':')?;
            let digits = numbers.split(|sign: char| !sign.is_ascii_digit()).next()?;
            digits.parse().ok()
        })
}

/// What helps with a few errors that people who come from Node.js will meet.
fn hint(message: &str) -> Option<&'static str> {
    let missing = message.strip_suffix(" is not defined")?;
    match missing {
        "setTimeout" | "setInterval" | "setImmediate" => {
            Some("scripts have no timers: generator is called once for each message")
        }
        "execute" => Some(
            "this is a script of MQTTX's desktop app, which changes messages that somebody sends; \
             a scenario makes them: module.exports = { generator }",
        ),
        "process" | "fetch" | "XMLHttpRequest" | "WebSocket" | "Deno" | "Bun" => {
            Some("scripts have no access to the system or the network")
        }
        _ => None,
    }
}

/// In one line, without control characters, and not endless.
fn plain(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|sign| if sign.is_control() { ' ' } else { sign })
        .collect();
    cut(&text)
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
