//! A portrait as JSON, and what is read of an earlier one.

use serde_json::{Map, Value as Json, json};

use super::advice::advice;
use super::finding::{Announced, Value, Verdict};
use super::portrait::{Item, Portrait};

/// The number of the format.
const FORMAT: u64 = 1;

/// What is compared of a portrait that was saved.
#[derive(Debug)]
pub(crate) struct Saved(pub(super) Vec<SavedItem>);

/// An item of it.
#[derive(Debug, PartialEq)]
pub(super) struct SavedItem {
    pub(super) id: String,
    pub(super) announced: Option<Json>,
    pub(super) verdict: Verdict,
    pub(super) value: Option<Json>,
}

impl Portrait {
    /// As JSON, with a newline at the end.
    pub(crate) fn json(&self) -> Vec<u8> {
        self.json_with(None, &[])
    }

    /// The same with the differences from an earlier one, where it was compared, and the requirements that are not met.
    pub(crate) fn json_with(&self, differences: Option<&[String]>, unmet: &[String]) -> Vec<u8> {
        let items: Vec<_> = self.items.iter().map(item).collect();
        let mut whole = json!({
            "portrait": FORMAT,
            "made_by": self.made_by,
            "broker": self.broker,
            "version": self.version(),
            "complete": self.is_complete,
            "items": items,
            "options": advice(self).into_iter().map(|it| it.option).collect::<Vec<_>>(),
        });
        if let Some(differences) = differences {
            whole["differences"] = json!(differences);
        }
        if !unmet.is_empty() {
            whole["unmet"] = json!(unmet);
        }
        // Numbers and strings can always be written.
        let mut text = serde_json::to_vec_pretty(&whole).unwrap_or_default();
        text.push(b'\n');
        text
    }
}

fn value(value: &Value) -> Json {
    match value {
        Value::Number(number) => json!(number),
        Value::Text(text) => json!(text),
    }
}

/// What an item announces, as it stands in a file.
pub(super) fn announced(item: &Item) -> Option<Json> {
    Some(match item.announced.as_ref()? {
        Announced::Available(available) => json!(available),
        Announced::Value(announced) => value(announced),
    })
}

/// The value of an item, as it stands in a file.
pub(super) fn observed(item: &Item) -> Option<Json> {
    item.finding.value.as_ref().map(value)
}

fn item(item: &Item) -> Json {
    let mut object = Map::new();
    object.insert("id".into(), json!(item.id));
    object.insert("title".into(), json!(item.title));
    object.insert("section".into(), json!(item.group.title()));
    if !item.section.is_empty() {
        object.insert("specification".into(), json!(item.section));
    }
    if let Some(announced) = announced(item) {
        object.insert("announced".into(), announced);
    }
    if let Some(value) = observed(item) {
        object.insert("observed".into(), value);
    }
    let verdict = item.finding.verdict.words();
    object.insert("verdict".into(), json!(verdict));
    if let Some(detail) = &item.finding.detail {
        object.insert("detail".into(), json!(detail));
    }
    Json::Object(object)
}

impl Saved {
    /// Reads a portrait that was saved.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let whole: Json = serde_json::from_str(text).map_err(|_| "it is not JSON".to_owned())?;
        match whole.get("portrait").and_then(Json::as_u64) {
            Some(FORMAT) => {}
            Some(other) => return Err(format!("it is a portrait of format {other}, not {FORMAT}")),
            None => return Err("it is not a portrait that --save has written".to_owned()),
        }
        let items = whole.get("items").and_then(Json::as_array);
        let items = items.ok_or_else(|| "it has no items".to_owned())?;
        let items = items.iter().map(|item| {
            let id = item.get("id").and_then(Json::as_str);
            let id = id.ok_or_else(|| "an item has no id".to_owned())?;
            let verdict = item.get("verdict").and_then(Json::as_str);
            let verdict = verdict.and_then(Verdict::of);
            Ok(SavedItem {
                verdict: verdict.ok_or_else(|| format!("the item {id} has no known verdict"))?,
                id: id.to_owned(),
                announced: item.get("announced").cloned(),
                value: item.get("observed").cloned(),
            })
        });
        items.collect::<Result<_, String>>().map(Self)
    }
}
