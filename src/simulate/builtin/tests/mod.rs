//! The scenarios that mqtty brings along, field by field.

mod tables;

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::*;
use crate::model::Device;
use Kind::*;
use tables::{AIR, CONDITION, CURRENT, HOME, IEM, Kind, MACHINES, ROOM, TESLA, TIME_US, WEATHER};

/// The first messages of a device, at this time.
fn drawn(name: &str, client_id: &str, wall_us: u64, count: u64) -> Vec<Map<String, Value>> {
    let scenario = builtin(name).unwrap();
    let mut maker = scenario.maker().unwrap();
    (0..count)
        .map(|number| {
            let mut payload = Vec::new();
            let device = Device {
                index: 1,
                count: 10,
                client_id,
                username: None,
                number,
                wall_us,
                seed: Some(1),
            };
            assert_eq!(maker.make(&device, &mut payload).unwrap(), None);
            let text = String::from_utf8(payload).unwrap();
            assert!(!text.contains('\n'), "{text}");
            match serde_json::from_str(&text).unwrap() {
                Value::Object(object) => object,
                other => panic!("{other}"),
            }
        })
        .collect()
}

/// Compares many messages with the table of their fields: names, order, kinds, and that a range is filled.
fn check(messages: &[Map<String, Value>], table: &[(&str, Kind)]) {
    let names: Vec<_> = table.iter().map(|(name, _)| *name).collect();
    let mut seen: HashMap<&str, Vec<&Value>> = HashMap::new();
    for message in messages {
        assert_eq!(message.keys().collect::<Vec<_>>(), names);
        for (name, value) in message {
            seen.entry(name).or_default().push(value);
        }
    }
    for (name, kind) in table {
        check_field(name, *kind, &seen[name]);
    }
}

fn check_field(name: &str, kind: Kind, values: &[&Value]) {
    let texts = || {
        values
            .iter()
            .map(|value| value.as_str().unwrap_or_else(|| panic!("{name}: {value}")))
    };
    let numbers = || {
        values
            .iter()
            .map(|value| value.as_f64().unwrap_or_else(|| panic!("{name}: {value}")))
    };
    let fills = |low: f64, high: f64| {
        assert!(
            numbers().all(|number| (low..=high).contains(&number)),
            "{name}: {values:?}"
        );
        let smallest = numbers().fold(f64::MAX, f64::min);
        let largest = numbers().fold(f64::MIN, f64::max);
        // Two thousand draws come close to both ends.
        let close = (high - low) * 0.06;
        assert!(
            smallest <= low + close && largest >= high - close,
            "{name}: {smallest} to {largest}"
        );
    };
    match kind {
        Constant => {
            assert!(texts().all(|text| !text.is_empty()), "{name}");
            assert!(values.iter().all(|value| *value == values[0]), "{name}");
        }
        ConstantNumber(low, high) => {
            assert!(
                numbers().all(|number| (low..=high).contains(&number)),
                "{name}"
            );
            assert!(values.iter().all(|value| *value == values[0]), "{name}");
        }
        Text(fits) => assert!(texts().all(fits), "{name}: {values:?}"),
        One(of) => {
            assert!(texts().all(|text| of.contains(&text)), "{name}");
            assert!(
                of.iter().all(|one| texts().any(|text| text == *one)),
                "{name}"
            );
        }
        Bool => {
            assert!(values.iter().all(|value| value.is_boolean()), "{name}");
            assert!(values.iter().any(|value| *value != values[0]), "{name}");
        }
        ByHour => assert!(values.iter().all(|value| value.is_boolean()), "{name}"),
        Whole(low, high) => {
            assert!(values.iter().all(|value| value.is_i64()), "{name}");
            let wide = |number: i64| f64::from(i32::try_from(number).unwrap());
            fills(wide(low), wide(high));
        }
        Number(low, high, digits) => {
            for value in values {
                assert!(value.is_f64(), "{name}: {value}");
                let text = value.to_string();
                let (_, fraction) = text.split_once('.').unwrap();
                assert!(fraction.len() <= digits, "{name}: {value}");
            }
            fills(low, high);
        }
        Time => assert!(
            values
                .iter()
                .all(|value| value.as_i64() == Some(1_795_158_049_486)),
            "{name}"
        ),
        Object => {}
    }
}

/// The objects in a field of many messages.
fn inner(messages: &[Map<String, Value>], name: &str) -> Vec<Map<String, Value>> {
    messages
        .iter()
        .map(|message| message[name].as_object().unwrap().clone())
        .collect()
}

#[test]
fn tesla() {
    let messages = drawn("tesla", "c_1", TIME_US, 2000);
    check(&messages, TESLA);
    let first = &messages[0];
    assert_eq!(first["car_id"].as_str().unwrap().len(), 17);
    assert!(
        first["display_name"]
            .as_str()
            .unwrap()
            .ends_with("'s Tesla")
    );
    assert!(["S", "3", "X", "Y"].contains(&first["model"].as_str().unwrap()));
    let now = "2026-11-20T07:00:49.486Z";
    for message in &messages {
        assert!(message["since"].as_str().unwrap() <= now);
        let later = message["scheduled_charging_start_time"].as_str().unwrap();
        assert!((now.."2033-11-21").contains(&later), "{later}");
    }
}

#[test]
fn weather() {
    let messages = drawn("weather", "c_1", TIME_US, 2000);
    check(&messages, WEATHER);
    let current = inner(&messages, "current");
    check(&current, CURRENT);
    check(&inner(&current, "condition"), CONDITION);
    check(&inner(&current, "air_quality"), AIR);
}

#[test]
fn weather_has_seasons_and_nights() {
    for (time, low, high, rain, day) in [
        ("2026-01-10T03:00:00Z", -20.0, 20.0, false, 0),
        ("2026-07-10T12:00:00Z", 0.0, 40.0, true, 1),
        ("2026-04-10T23:00:00Z", 0.0, 20.0, false, 0),
    ] {
        let time: jiff::Timestamp = time.parse().unwrap();
        let wall_us = u64::try_from(time.as_microsecond()).unwrap();
        let current = inner(&drawn("weather", "c_1", wall_us, 1000), "current");
        let values = |name: &str| {
            current
                .iter()
                .map(|message| &message[name])
                .collect::<Vec<_>>()
        };
        check_field("temp_c", Number(low, high, 1), &values("temp_c"));
        check_field(
            "temp_f",
            Number(low * 1.8 + 32.0, high * 1.8 + 32.0, 1),
            &values("temp_f"),
        );
        check_field("feelslike_c", Number(low, high, 1), &values("feelslike_c"));
        check_field("is_day", Whole(day, day), &values("is_day"));
        check_field("uv", Whole(0, if day == 1 { 10 } else { 0 }), &values("uv"));
        let most = if rain { 10.0 } else { 0.0 };
        check_field("precip_mm", Number(0.0, most, 1), &values("precip_mm"));
    }
}

#[test]
fn smart_home() {
    let messages = drawn("smart_home", "c_1", TIME_US, 2000);
    check(&messages, HOME);
    let own: [(&str, &[(&str, Kind)]); 4] = [
        ("living room", &[]),
        ("bedroom", &[("bed_occupancy", Bool)]),
        (
            "kitchen",
            &[("fridge_temperature", Whole(2, 8)), ("oven_on", Bool)],
        ),
        (
            "bathroom",
            &[
                ("water_tap_running", Bool),
                ("bath_water_level", Whole(0, 100)),
            ],
        ),
    ];
    assert!(
        messages
            .iter()
            .all(|message| message["rooms"].as_array().unwrap().len() == 4)
    );
    for (place, (name, more)) in own.into_iter().enumerate() {
        let rooms: Vec<_> = messages
            .iter()
            .map(|message| message["rooms"][place].as_object().unwrap().clone())
            .collect();
        let table: Vec<_> = ROOM.iter().chain(more).copied().collect();
        check(&rooms, &table);
        assert!(rooms.iter().all(|room| room["room_type"] == name));
        // At seven in the morning.
        assert!(
            rooms
                .iter()
                .all(|room| room["lights_on"] == false && room["window_open"] == true)
        );
    }
    let evening = drawn("smart_home", "c_1", TIME_US + 13 * 3_600_000_000, 1);
    assert_eq!(evening[0]["rooms"][0]["lights_on"], true);
}

#[test]
fn iem() {
    let messages = drawn("IEM", "c_1", TIME_US, 2000);
    check(&messages, IEM);
    let id = messages[0]["factory_id"].as_str().unwrap();
    assert!(id.len() == 2 && id.parse::<u32>().unwrap() < 10, "{id}");
    let rounded = |value: f64| (value * 100.0).round() / 100.0;
    let table: Vec<_> = MACHINES
        .iter()
        .map(|(name, kw)| (*name, Number(rounded(0.6 * kw / 3.6), rounded(kw / 3.6), 2)))
        .collect();
    check(&inner(&messages, "values"), &table);
    // Who has the number of a factory has its name.
    let mut names: HashMap<String, Value> = HashMap::new();
    for client in 0..50 {
        let message = drawn("IEM", &format!("c_{client}"), TIME_US, 1).remove(0);
        let id = message["factory_id"].as_str().unwrap().to_owned();
        let name = names
            .entry(id)
            .or_insert_with(|| message["factory"].clone());
        assert_eq!(*name, message["factory"]);
    }
    assert!(names.len() > 5, "{names:?}");
}

#[test]
fn constants_are_those_of_the_client_and_everything_that_of_the_seed() {
    for (name, constant) in [
        ("tesla", "car_id"),
        ("weather", "station_id"),
        ("smart_home", "home_id"),
    ] {
        let one = drawn(name, "a", TIME_US, 3);
        assert_eq!(one, drawn(name, "a", TIME_US, 3));
        let other = drawn(name, "b", TIME_US, 1);
        assert_ne!(one[0][constant], other[0][constant]);
        assert_ne!(one[0], one[1]);
    }
}

#[test]
fn they_are_listed_and_found() {
    let names: Vec<_> = list().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["IEM", "smart_home", "tesla", "weather"]);
    assert!(list().iter().all(|(_, description)| description.len() > 20));
    for name in names {
        assert_eq!(builtin(name).unwrap().name(), name);
    }
    let error = builtin("wether").unwrap_err();
    assert_eq!(
        error.to_string(),
        "scenario wether not found in [IEM, smart_home, tesla, weather]"
    );
    assert_eq!(error.hint().as_deref(), Some("did you mean weather?"));
    assert!(
        builtin("nope")
            .unwrap_err()
            .hint()
            .unwrap()
            .contains("ls -sc")
    );
}
