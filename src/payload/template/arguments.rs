//! The arguments of a call, compared with the parameters of its function.

use super::function::Function;
use super::piece::Piece;
use crate::text::did_you_mean;

/// An argument as it is given.
pub(super) struct Given {
    /// Its name, if it has one.
    pub(super) key: Option<String>,
    /// A list or a map of arguments: `*list`
    pub(super) is_spread: bool,
    pub(super) pieces: Vec<Piece>,
}

/// The arguments in the order of the parameters, or what is wrong with them and what may have been meant.
pub(super) fn arranged(
    function: &Function,
    given: Vec<Given>,
) -> Result<Vec<Option<Vec<Piece>>>, (String, String)> {
    let Function {
        name, parameters, ..
    } = function;
    let wrong = |what: String| Err((what, String::new()));
    if given.iter().any(|given| given.is_spread) {
        return wrong(format!(
            "{name}() takes {}, each by itself",
            function.shown()
        ));
    }
    let plain = |place: usize| parameters[place].trim_end_matches('?');
    let mut arguments: Vec<Option<Vec<Piece>>> = Vec::new();
    for (at, Given { key, pieces, .. }) in given.into_iter().enumerate() {
        let place = match &key {
            None => at,
            Some(key) => {
                let names = || (0..parameters.len()).map(plain);
                let Some(place) = names().position(|known| known == *key) else {
                    let hint = did_you_mean(key, names());
                    return Err((format!("{name}() takes no {key}"), hint));
                };
                place
            }
        };
        if place >= parameters.len() && !function.many {
            return wrong(format!("{name}() takes {}", function.shown()));
        }
        if arguments.len() <= place {
            arguments.resize(place + 1, None);
        }
        if arguments[place].replace(pieces).is_some() {
            return wrong(format!("{name}() is given {} twice", plain(place)));
        }
    }
    let is_missing = |place: &usize| {
        !parameters[*place].ends_with('?') && arguments.get(*place).is_none_or(Option::is_none)
    };
    if let Some(place) = (0..parameters.len()).find(is_missing) {
        return wrong(format!(
            "{name}() needs {}: {}",
            plain(place),
            function.shown()
        ));
    }
    if function.many && arguments.is_empty() {
        return wrong(format!("{name}() needs something to choose from"));
    }
    Ok(arguments)
}
