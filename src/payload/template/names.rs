//! The names of values that stand for something.

use super::client;
use super::compose::PREFIX;

/// The names that can be used beside those of the client.
#[derive(Clone, Debug)]
pub(super) struct Names {
    /// Fields that come before, each with its number; of two with one name the last counts.
    pub(super) fields: Vec<(String, usize)>,
    /// Which fields are used.
    pub(super) used: Vec<bool>,
    /// Other values.
    also: &'static [&'static str],
    /// The only values that there are, if they are not those of a client.
    variables: Option<Vec<String>>,
    /// They are those of an answer, which has functions of its own.
    pub(super) is_of_answer: bool,
}

impl Names {
    /// In a template.
    pub(super) fn of_client() -> Self {
        Self {
            fields: Vec::new(),
            used: Vec::new(),
            also: client::OF_TEMPLATES,
            variables: None,
            is_of_answer: false,
        }
    }

    /// In an answer to a request.
    pub(super) fn of_answer() -> Self {
        Self {
            also: client::OF_ANSWERS,
            is_of_answer: true,
            ..Self::of_client()
        }
    }

    /// In a scenario.
    pub(super) fn of_device() -> Self {
        Self {
            also: client::OF_SCENARIOS,
            ..Self::of_client()
        }
    }

    /// In a test file: these variables, and nothing of a client.
    pub(super) fn of_variables(variables: &[String]) -> Self {
        Self {
            variables: Some(variables.to_vec()),
            ..Self::of_client()
        }
    }

    /// The names of all values but the fields.
    pub(super) fn values(&self) -> Vec<&str> {
        match &self.variables {
            Some(variables) => variables.iter().map(String::as_str).collect(),
            None => client::NAMES.iter().chain(self.also).copied().collect(),
        }
    }

    /// Adds a field.
    pub(super) fn add(&mut self, name: &str) -> usize {
        let number = self.used.len();
        self.used.push(false);
        self.fields.push((name.to_owned(), number));
        number
    }

    /// The number of a field.
    pub(super) fn field(&self, name: &str) -> Option<usize> {
        let found = self.fields.iter().rev().find(|(field, _)| field == name);
        found.map(|(_, number)| *number)
    }

    /// The variable for a field that is used.
    pub(super) fn uses(&mut self, number: usize) -> String {
        if let Some(used) = self.used.get_mut(number) {
            *used = true;
        }
        variable(number)
    }

    /// Whether it is a value of the client, or a variable.
    pub(super) fn is_value(&self, name: &str) -> bool {
        match &self.variables {
            Some(variables) => variables.iter().any(|variable| variable == name),
            None => client::NAMES.contains(&name) || self.also.contains(&name),
        }
    }
}

/// The name of the variable for a field.
pub(super) fn variable(number: usize) -> String {
    format!("{PREFIX}v{number}")
}
