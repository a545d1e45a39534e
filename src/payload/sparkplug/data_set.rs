//! Data sets: tables with a data type for each column.

use super::fields::{Only, text, within};
use super::members::{Members, close};
use super::scalar::Value;
use super::types;
use crate::payload::json::push_string;
use crate::payload::reader::Reader;
use crate::payload::wire::{Field, next_field};

/// `DataSet`
pub(super) fn push_data_set(message: &[u8], out: &mut String) -> Result<(), String> {
    let mut members = Members::begin(out);
    let list = members.name("columns");
    list.push('[');
    let mut fields = Only::of(message, 2);
    let mut columns = Vec::new();
    while let Some(column) = fields.next_bytes()? {
        let column = text(column)?;
        push_string(column, list);
        list.push(',');
        columns.push(column);
    }
    close(list);
    let types = column_types(message)?;
    if types.len() != columns.len() {
        return Err("a data set has not as many types as columns".into());
    }
    let list = members.name("types");
    list.push('[');
    for data_type in &types {
        types::push_name(*data_type, list);
        list.push(',');
    }
    close(list);
    let list = members.name("rows");
    list.push('[');
    let mut rows = Only::of(message, 4);
    while let Some(row) = rows.next_bytes()? {
        list.push('[');
        let mut elements = Only::of(row, 1);
        let mut columns = columns.iter().zip(&types);
        while let Some(element) = elements.next_bytes()? {
            let (column, data_type) = columns
                .next()
                .ok_or("a row of a data set has more values than there are columns")?;
            push_element(element, *data_type, list)
                .map_err(|what| within("column", column, what))?;
            list.push(',');
        }
        close(list);
        list.push(',');
    }
    close(list);
    members.end();
    Ok(())
}

/// `DataSet.types`, packed or not.
fn column_types(message: &[u8]) -> Result<Vec<u64>, String> {
    let mut types = Vec::new();
    let mut fields = Only::of(message, 3);
    while let Some(field) = fields.next()? {
        match field {
            Field::Varint(data_type) => types.push(data_type),
            Field::Bytes(packed) => {
                let mut reader = Reader::of(packed);
                while !reader.is_empty() {
                    types.push(reader.varint()?);
                }
            }
            _ => return Err("a data set's types are not numbers".into()),
        }
    }
    Ok(types)
}

/// `DataSetValue`
fn push_element(message: &[u8], data_type: u64, out: &mut String) -> Result<(), String> {
    let mut value = None;
    let mut reader = Reader::of(message);
    while let Some((number, field)) = next_field(&mut reader)? {
        value = Some((number, field));
    }
    if let Some((number @ 1.., field)) = value {
        let value = Value {
            kind: number - 1,
            field,
            data_type,
        };
        return value.push(out);
    }
    out.push_str("null");
    Ok(())
}
