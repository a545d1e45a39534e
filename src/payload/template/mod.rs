//! Payloads from templates: text with `{{ counter() }}`, `{{ now_ms() }}`, `{{ name() }}` in it.
//!
//! The language is Jinja's (crate minijinja): expressions, `{% if %}`, `{% for %}`, filters such as
//! `|tojson`. A template is compiled once and filled in for each message; what changes from one message
//! to the next (counters, random numbers, the time) belongs to a [`TemplateClient`], of which each
//! client has its own, so that a run with a seed gives every client the same payloads again, however
//! the clients take turns. Names that nothing stands for are refused when the template is compiled.

mod client;
mod fakes;
mod functions;
mod values;

use std::time::SystemTime;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, UndefinedBehavior};

use super::PayloadError;
pub use client::{Placeholders, TemplateClient};
pub use fakes::{FAKES, Fake, angle};

const NAME: &str = "payload";

/// How many steps filling in may take: loops of a template may be long, but not endless.
const FUEL: u64 = 1_000_000;

/// The functions of templates, each as an example with one line of help, and after them the names
/// that stand for values.
pub const TEMPLATE_HELP: [(&str, &str); 50] = [
    ("counter()", "1, 2, 3, … for each client"),
    (
        "counter('n', start=0, step=5)",
        "another counter, by name: 0, 5, 10, …",
    ),
    ("now()", "the time as 2026-11-20T07:00:49.486Z"),
    ("now('%H:%M:%S')", "the time (UTC) in a format of strftime"),
    ("now_s()", "seconds since 1970"),
    ("now_ms()", "milliseconds since 1970"),
    ("now_us()", "microseconds since 1970"),
    ("now_ns()", "nanoseconds since 1970"),
    ("random(1, 6)", "a whole number of 1 to 6, both included"),
    ("random_float(0, 1)", "a number from 0 to below 1"),
    (
        "random_float(20, 25, 2)",
        "the same rounded to 2 digits after the point",
    ),
    (
        "normal(20, 1.5)",
        "a number around 20 with the standard deviation 1.5",
    ),
    ("random_bool()", "true or false"),
    ("random_bool(0.1)", "true once in ten times"),
    ("random_hex(8)", "8 random hexadecimal digits"),
    ("random_string(8)", "8 random letters and digits"),
    ("pick('on', 'off')", "one of the values"),
    ("uuid()", "a random UUID (version 4)"),
    (
        "env('HOME')",
        "a variable of the environment; missing is an error",
    ),
    (
        "env('NO_SUCH', 'none')",
        "the same with a value for when it is missing",
    ),
    ("name()", "a person's name"),
    ("first_name()", "a first name"),
    ("last_name()", "a last name"),
    ("username()", "a name to log in with"),
    ("email()", "an e-mail address at a reserved domain"),
    ("phone()", "a telephone number"),
    ("job()", "a job's title"),
    ("company()", "a company's name"),
    ("industry()", "a branch of industry"),
    ("street()", "a street's name"),
    ("building()", "a building's number"),
    ("city()", "a city"),
    ("state()", "a state"),
    ("zip()", "a post code"),
    ("country()", "a country"),
    ("country_code()", "a country's two letters"),
    ("latitude()", "-90 to 90"),
    ("longitude()", "-180 to 180"),
    ("time_zone()", "a time zone"),
    ("word()", "a word of Latin"),
    ("sentence()", "a sentence of Latin"),
    ("ipv4()", "an IPv4 address"),
    ("ipv6()", "an IPv6 address"),
    ("mac()", "a network card's address"),
    ("semver()", "a version such as 1.4.2"),
    ("client_id", "the client's id"),
    ("index", "the client's number, from 0"),
    ("user", "the user name, empty without one"),
    ("topic", "the topic that the client publishes to"),
    ("'text'|tojson", "a value as JSON, with quotes and escapes"),
];

/// A compiled template. Clients on several threads may share it.
#[derive(Clone, Debug)]
pub struct Template {
    environment: Environment<'static>,
}

impl Template {
    /// Compiles a template.
    ///
    /// # Errors
    /// What cannot be understood, with the line; names that nothing stands for.
    pub fn compile(source: &str) -> Result<Self, PayloadError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        // A payload has no type that its name would tell, and keeps its last line break.
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        let syntax = SyntaxConfig::builder().keep_trailing_newline(true).build();
        environment.set_syntax(syntax.map_err(|error| unusable(&error))?);
        functions::add(&mut environment);
        fakes::add(&mut environment);
        values::add(&mut environment);
        environment
            .add_template_owned(NAME, source.to_owned())
            .map_err(|error| unusable(&error))?;
        let template = Self { environment };
        template.check_names()?;
        Ok(template)
    }

    /// The payload of a client's next message, which is due now.
    ///
    /// # Errors
    /// What a function refuses, with the line; loops without end.
    pub fn render(&self, client: &TemplateClient, now: SystemTime) -> Result<String, PayloadError> {
        client.set_time(now);
        self.environment
            .get_template(NAME)
            .and_then(|template| template.render(client.value()))
            .map_err(|error| PayloadError::Render {
                what: describe(&error),
            })
    }

    fn check_names(&self) -> Result<(), PayloadError> {
        let template = self
            .environment
            .get_template(NAME)
            .map_err(|error| unusable(&error))?;
        let known = |name: &str| {
            client::is_name(name) || self.environment.globals().any(|(global, _)| global == name)
        };
        let mut unknown: Vec<String> = template
            .undeclared_variables(false)
            .into_iter()
            .filter(|name| !known(name))
            .collect();
        unknown.sort_unstable();
        match unknown.first() {
            None => Ok(()),
            Some(name) => {
                let what = format!("there is no function or value {name}");
                Err(PayloadError::Template { what })
            }
        }
    }
}

fn unusable(error: &Error) -> PayloadError {
    PayloadError::Template {
        what: describe(error),
    }
}

/// The error in one line that begins with the line of the template.
fn describe(error: &Error) -> String {
    let what = match error.detail() {
        Some(detail) => detail.to_owned(),
        None => error.kind().to_string(),
    };
    match error.line() {
        Some(line) => format!("line {line}: {what}"),
        None => what,
    }
}

#[cfg(test)]
mod tests;
