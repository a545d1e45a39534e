//! Filters that make a text or a list, within the bounds of the [`memory_use`].

use std::fmt::Arguments;

use minijinja::value::{Kwargs, Rest, StringInput, ValueKind, ValueOrKwargs, from_args};
use minijinja::{Environment, Error, State, Value, filters};

use super::memory_use::{self, few, fits, keep, keep_all, weigh};
use super::text::Text;

/// The filters of the language that make another text of a text.
macro_rules! texts {
    ($environment:ident: $($name:literal => $filter:path,)+) => {
        $($environment.add_filter($name, |state: &mut State, value: &Value| {
            let text = text(state, value)?;
            keep(state, $filter(text))
        });)+
    };
}

/// Those that make a list of a list, or of the characters of a text.
macro_rules! lists {
    ($environment:ident: $($name:literal => $filter:path,)+) => {
        $(guarded($environment, $name, Value::from_function($filter), members);)+
    };
}

pub(super) fn add(environment: &mut Environment<'_>) {
    texts! { environment:
        "lower" => filters::lower,
        "upper" => filters::upper,
        "capitalize" => filters::capitalize,
    }
    environment.add_filter("title", |state: &mut State, value: &Value| {
        let title = filters::title(text(state, value)?.as_str().into());
        keep(state, Value::from(title))
    });
    for (name, filter) in [
        ("safe", Value::from_function(filters::safe)),
        ("trim", Value::from_function(filters::trim)),
    ] {
        guarded(environment, name, filter, |arguments| {
            arguments
                .iter()
                .try_for_each(|argument| weigh(argument).map(drop))
        });
    }
    lists! { environment:
        "chain" => filters::chain,
        "dictsort" => filters::dictsort,
        "groupby" => filters::groupby,
        "items" => filters::items,
        "list" => filters::list,
        "map" => filters::map,
        "reject" => filters::reject,
        "rejectattr" => filters::rejectattr,
        "reverse" => filters::reverse,
        "select" => filters::select,
        "selectattr" => filters::selectattr,
        "sort" => filters::sort,
        "unique" => filters::unique,
        "zip" => filters::zip,
    }
    for name in ["escape", "e"] {
        guarded(
            environment,
            name,
            Value::from_function(filters::escape),
            escaped,
        );
    }
    environment.add_filter("join", join);
    guarded(
        environment,
        "format",
        Value::from_function(filters::format),
        formatted,
    );
    guarded(
        environment,
        "slice",
        Value::from_function(filters::slice),
        parts,
    );
    guarded(
        environment,
        "batch",
        Value::from_function(filters::batch),
        parts,
    );
    environment.add_filter("string", string);
    environment.add_filter("pprint", |state: &mut State, value: Value| {
        written(state, format_args!("{value:#?}"))
    });
    environment.add_filter("split", split);
    environment.add_filter("lines", lines);
    environment.add_filter("indent", indent);
    environment.add_filter("replace", replace);
}

/// A value as a text, unless that is too long.
fn text<'a>(state: &State, value: &'a Value) -> Result<StringInput<'a>, Error> {
    if value.as_str().is_none() {
        weigh(value)?;
    }
    StringInput::new(state, value)
}

/// A filter whose arguments are looked at before it is called, and whose result counts.
fn guarded(
    environment: &mut Environment<'_>,
    name: &'static str,
    filter: Value,
    look: impl Fn(&[Value]) -> Result<(), Error> + Send + Sync + 'static,
) {
    environment.add_filter(
        name,
        move |state: &mut State, arguments: Rest<ValueOrKwargs>| {
            let arguments = arguments.into_values();
            look(&arguments)?;
            let value = filter.call(state, &arguments)?;
            keep(state, value)
        },
    );
}

/// A list is made of the first argument.
fn members(arguments: &[Value]) -> Result<(), Error> {
    for (at, argument) in arguments.iter().enumerate() {
        weigh(argument)?;
        if at == 0
            && let Some(text) = argument.as_str()
        {
            few(text.len())?;
        }
    }
    Ok(())
}

/// As [`members`], with the number of parts behind it.
fn parts(arguments: &[Value]) -> Result<(), Error> {
    if let Some(count) = arguments.get(1).and_then(Value::as_usize) {
        few(count)?;
    }
    members(arguments)
}

/// Five bytes more for each character that means something in HTML.
fn escaped(arguments: &[Value]) -> Result<(), Error> {
    for argument in arguments {
        let size = weigh(argument)?;
        let special = |byte: &&u8| b"<>&\"'/".contains(byte);
        let more = argument
            .as_bytes()
            .map_or(size, |bytes| bytes.iter().filter(special).count());
        fits(size + more * 5)?;
    }
    Ok(())
}

fn join(
    state: &mut State,
    value: &Value,
    between: Option<&Value>,
    attribute: Option<&str>,
    named: Kwargs,
) -> Result<Value, Error> {
    if let Some(text) = value.as_str() {
        few(text.len())?;
    }
    let each = match between {
        Some(between) => weigh(between)?,
        None => named.peek::<&Value>("d").map_or(Ok(0), weigh)?,
    };
    let members = value.len().unwrap_or(memory_use::MOST_MEMBERS);
    fits(weigh(value)?.saturating_add(members.saturating_mul(each)))?;
    let between = between.map(|between| text(state, between)).transpose()?;
    let text = filters::join(state, value, between, attribute, named)?;
    keep(state, text)
}

/// Each width in the text, and with a `*` each number that is given, is a length.
fn formatted(arguments: &[Value]) -> Result<(), Error> {
    let Some(text) = arguments.first().and_then(Value::as_str) else {
        return Ok(());
    };
    let mut size = widths(text);
    let stars = text.contains('*');
    for argument in arguments {
        size = size.saturating_add(weigh(argument)?);
        if stars && argument.kind() == ValueKind::Number {
            let width = argument.as_i64().map_or(u64::MAX, i64::unsigned_abs);
            size = size.saturating_add(usize::try_from(width).unwrap_or(usize::MAX));
        }
    }
    // An argument that has a name may be there more than once.
    let named = text.matches("%(").count();
    fits(size.saturating_mul(named.max(1)))
}

/// The sum of the widths and precisions in a format: the digits between `%` and the next letter.
fn widths(format: &str) -> usize {
    let specifications = format.split('%').skip(1).flat_map(|piece| {
        let named = piece.starts_with('(').then(|| piece.find(')')).flatten();
        let piece = &piece[named.unwrap_or(0)..];
        let end = piece.find(|c: char| c.is_ascii_alphabetic());
        piece[..end.unwrap_or(piece.len())].split(|c: char| !c.is_ascii_digit())
    });
    let widths = specifications.filter(|digits| !digits.is_empty());
    widths.fold(0, |sum, digits| {
        sum.saturating_add(digits.parse().unwrap_or(usize::MAX))
    })
}

fn written(state: &mut State, what: Arguments<'_>) -> Result<Value, Error> {
    let mut text = Text::default();
    text.push_fmt(what)?;
    keep(state, Value::from(text.as_str()))
}

fn string(state: &mut State, value: Value) -> Result<Value, Error> {
    if value.kind() == ValueKind::String {
        return Ok(value);
    }
    written(state, format_args!("{value}"))
}

fn split(
    state: &mut State,
    value: &Value,
    separator: Option<Value>,
    most: Option<i64>,
) -> Result<Value, Error> {
    let separator = separator.map(|separator| separator.to_string());
    if let Some(text) = value.as_str() {
        few(match &separator {
            Some(separator) => 1 + text.matches(separator.as_str()).count(),
            None => text.split_whitespace().count(),
        })?;
    }
    let list = filters::split(value, separator.map(Into::into), most)?;
    keep_all(state, list)
}

fn lines(state: &mut State, value: &Value) -> Result<Value, Error> {
    if let Some(text) = value.as_str() {
        few(text.lines().count())?;
    }
    let list = filters::lines(value)?;
    keep_all(state, list)
}

fn indent(state: &mut State, value: &Value, rest: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    type Arguments = (Option<usize>, Option<bool>, Option<bool>, Kwargs);
    let value = text(state, value)?;
    let rest = rest.into_values();
    let (width, first, blank, named) = from_args::<Arguments>(&rest)?;
    let each = match width {
        Some(width) => width,
        None => named.get::<Option<usize>>("width")?.unwrap_or_default(),
    };
    let lines = value.as_str().lines().count().max(1);
    fits(
        lines
            .saturating_mul(each)
            .saturating_add(value.as_str().len()),
    )?;
    let text = filters::indent(value, width, first, blank, named)?;
    keep(state, text)
}

fn replace(
    state: &mut State,
    value: &Value,
    from: StringInput<'_>,
    to: StringInput<'_>,
) -> Result<Value, Error> {
    let value = text(state, value)?;
    let all = value.as_str();
    let times = all.matches(from.as_str()).count();
    fits(
        times
            .saturating_mul(to.as_str().len())
            .saturating_add(all.len()),
    )?;
    let text = filters::replace(state, value, from, to)?;
    keep(state, text)
}
