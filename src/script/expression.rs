//! jq filters with variables, for the conditions of test files.

use std::time::Duration;

use jaq_json::Val;

use super::bounds::{self, Bounds, PayloadError};
use super::query::Query;
use super::query_error::QueryError;
use super::shown;
use crate::model::{NO_STACK, StackUnavailable};

/// How long an expression may take for a value.
const TIME_LIMIT: Duration = Duration::from_secs(1);

/// The most values that are looked at.
const MOST_VALUES: usize = 10_000;

/// A filter with variables, each called `$name` in it.
pub struct Expression {
    query: Query,
    text: String,
    variables: Vec<String>,
}

impl std::fmt::Debug for Expression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Expression({})", self.text)
    }
}

impl Expression {
    /// Compiles an expression that stands behind this key, and may use these variables.
    ///
    /// # Errors
    ///
    /// The expression is not valid, or uses an unknown function or variable.
    pub fn new(key: &'static str, text: &str, variables: &[String]) -> Result<Self, QueryError> {
        let variables: Vec<String> = variables.iter().map(|name| format!("${name}")).collect();
        let names: Vec<&str> = variables.iter().map(String::as_str).collect();
        Ok(Self {
            query: Query::with_variables(key, text, &names)?,
            text: text.to_owned(),
            variables,
        })
    }

    /// The expression as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it makes of JSON text, as JSON text; `variable` has the value of each variable as JSON text.
    ///
    /// # Errors
    ///
    /// In words: the input is not JSON, or the expression fails or exceeds its limits.
    pub fn run(
        &self,
        input: &[u8],
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Vec<String>, String> {
        let input = read(input)?;
        let values: Result<Vec<Val>, String> = self
            .variables
            .iter()
            .map(|name| {
                let text = variable(name.trim_start_matches('$'));
                read(text.as_deref().unwrap_or("null").as_bytes())
            })
            .collect();
        let (values, need, bounds) = (values?, self.query.need(), Bounds::new());
        let mut made = Vec::new();
        let ran = need.reserve(|| {
            bounds.begin(TIME_LIMIT, need.bytes());
            self.query.run_with(&bounds, values, input, |value| {
                made.push(shown::json(&value));
                made.len() < MOST_VALUES
            })
        });
        match ran {
            Ok(result) => result.map(|()| made),
            Err(StackUnavailable) => Err(NO_STACK.to_owned()),
        }
    }
}

fn read(text: &[u8]) -> Result<Val, String> {
    bounds::read_json(text).map_err(|why| match why {
        PayloadError::NotJson => "it is not JSON".to_owned(),
        PayloadError::Beyond(words) => words.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, input: &str) -> Result<Vec<String>, String> {
        let names = ["id".to_owned(), "list".to_owned()];
        let expression = Expression::new("where", text, &names).map_err(|it| it.to_string())?;
        expression.run(input.as_bytes(), |name| match name {
            "id" => Some("\"a\"".to_owned()),
            "list" => Some("[1,2]".to_owned()),
            _ => None,
        })
    }

    #[test]
    fn variables_have_values() {
        assert_eq!(run(".id == $id", r#"{"id":"a"}"#).unwrap(), ["true"]);
        assert_eq!(run("$list[], $id", "null").unwrap(), ["1", "2", "\"a\""]);
    }

    #[test]
    fn what_is_wrong_is_told() {
        let unknown = run("$nothing", "null").unwrap_err();
        assert!(unknown.contains("variable $nothing"), "{unknown}");
        assert_eq!(run(".", "{").unwrap_err(), "it is not JSON");
        assert!(run("error(\"so\")", "1").is_err());
        assert!(run("[limit(1e9; repeat(1))]", "1").is_err());
    }
}
