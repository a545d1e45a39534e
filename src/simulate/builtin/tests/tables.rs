//! What the fields of the scenarios may hold.

/// What a field may hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// Text that is drawn once.
    Constant,
    /// A number that is drawn once.
    ConstantNumber(f64, f64),
    /// Text that fits.
    Text(fn(&str) -> bool),
    /// One of these, and each of them comes.
    One(&'static [&'static str]),
    /// Both come.
    Bool,
    /// True or false by the hour.
    ByHour,
    /// A whole number of this range.
    Whole(i64, i64),
    /// A number of this range with so many digits at most.
    Number(f64, f64, usize),
    /// Milliseconds since 1970.
    Time,
    /// An object whose fields have a table of their own.
    Object,
}

use Kind::*;

pub(super) const TIME_US: u64 = 1_795_158_049_486_789;

fn is_time(text: &str) -> bool {
    text.parse::<jiff::Timestamp>().is_ok()
}

fn is_version(text: &str) -> bool {
    let parts: Vec<_> = text.split('.').collect();
    parts.len() == 3 && parts.iter().all(|part| part.parse::<u32>().is_ok())
}

pub(super) const TESLA: &[(&str, Kind)] = &[
    ("car_id", Constant),
    ("display_name", Constant),
    ("model", Constant),
    ("trim_badging", Constant),
    ("exterior_color", Constant),
    ("wheel_type", Constant),
    ("spoiler_type", Constant),
    ("geofence", Constant),
    ("state", One(&["online", "asleep", "charging"])),
    ("since", Text(is_time)),
    ("healthy", Bool),
    ("version", Text(is_version)),
    ("update_available", Bool),
    ("update_version", Text(is_version)),
    ("latitude", Number(-90.0, 90.0, 6)),
    ("longitude", Number(-180.0, 180.0, 6)),
    ("shift_state", One(&["D", "N", "R", "P"])),
    ("power", Whole(-10_000, 10_000)),
    ("speed", Whole(0, 200)),
    ("heading", Whole(0, 359)),
    ("elevation", Whole(-100, 5000)),
    ("locked", Bool),
    ("sentry_mode", Bool),
    ("windows_open", Bool),
    ("doors_open", Bool),
    ("trunk_open", Bool),
    ("frunk_open", Bool),
    ("is_user_present", Bool),
    ("is_climate_on", Bool),
    ("inside_temp", Number(-20.0, 50.0, 1)),
    ("outside_temp", Number(-20.0, 50.0, 1)),
    ("is_preconditioning", Bool),
    ("odometer", Whole(0, 1_000_000)),
    ("est_battery_range_km", Number(0.0, 1000.0, 1)),
    ("rated_battery_range_km", Number(0.0, 1000.0, 1)),
    ("ideal_battery_range_km", Number(0.0, 1000.0, 1)),
    ("battery_level", Whole(0, 100)),
    ("usable_battery_level", Whole(0, 100)),
    ("plugged_in", Bool),
    ("charge_energy_added", Number(0.0, 100.0, 2)),
    ("charge_limit_soc", Whole(0, 100)),
    ("charge_port_door_open", Bool),
    ("charger_actual_current", Number(0.0, 100.0, 2)),
    ("charger_power", Whole(1, 100)),
    ("charger_voltage", Whole(220, 240)),
    ("charge_current_request", Whole(10, 50)),
    ("charge_current_request_max", Whole(10, 50)),
    ("scheduled_charging_start_time", Text(is_time)),
    ("time_to_full_charge", Number(0.5, 10.0, 2)),
    ("tpms_pressure_fl", Number(2.0, 3.5, 1)),
    ("tpms_pressure_fr", Number(2.0, 3.5, 1)),
    ("tpms_pressure_rl", Number(2.0, 3.5, 1)),
    ("tpms_pressure_rr", Number(2.0, 3.5, 1)),
    ("timestamp", Time),
];

pub(super) const WEATHER: &[(&str, Kind)] = &[
    ("station_id", Constant),
    ("city", Constant),
    ("region", Constant),
    ("latitude", ConstantNumber(-90.0, 90.0)),
    ("longitude", ConstantNumber(-180.0, 180.0)),
    ("current", Object),
];

/// In November, at seven o'clock.
pub(super) const CURRENT: &[(&str, Kind)] = &[
    ("last_updated_epoch", Time),
    ("last_updated", Text(|text| text == "2026-11-20 07:00")),
    ("temp_c", Number(0.0, 20.0, 1)),
    ("temp_f", Number(32.0, 68.0, 1)),
    ("is_day", Whole(1, 1)),
    ("condition", Object),
    ("wind_mph", Number(0.0, 100.0, 1)),
    ("wind_kph", Number(0.0, 161.0, 1)),
    ("wind_degree", Whole(0, 360)),
    ("wind_dir", One(&["N", "S", "E", "W"])),
    ("pressure_mb", Whole(980, 1040)),
    ("pressure_in", Number(28.9, 30.7, 1)),
    ("precip_mm", Number(0.0, 0.0, 1)),
    ("precip_in", Number(0.0, 0.0, 1)),
    ("humidity", Whole(0, 100)),
    ("cloud", Whole(0, 100)),
    ("feelslike_c", Number(0.0, 20.0, 1)),
    ("feelslike_f", Number(32.0, 68.0, 1)),
    ("vis_km", Number(0.0, 10.0, 1)),
    ("vis_miles", Number(0.0, 6.2, 1)),
    ("uv", Whole(0, 10)),
    ("gust_mph", Number(0.0, 100.0, 1)),
    ("gust_kph", Number(0.0, 161.0, 1)),
    ("air_quality", Object),
];

pub(super) const CONDITION: &[(&str, Kind)] = &[
    ("text", Text(|text| !text.is_empty())),
    ("icon", Text(|text| text.starts_with("https://"))),
    ("code", Whole(1000, 2000)),
];

pub(super) const AIR: &[(&str, Kind)] = &[
    ("co", Number(0.0, 500.0, 1)),
    ("no2", Number(0.0, 1.0, 1)),
    ("o3", Number(0.0, 100.0, 1)),
    ("so2", Number(0.0, 1.0, 1)),
    ("pm2_5", Number(0.0, 1.0, 1)),
    ("pm10", Number(0.0, 5.0, 1)),
    ("us-epa-index", Whole(0, 5)),
    ("gb-defra-index", Whole(0, 5)),
];

pub(super) const HOME: &[(&str, Kind)] = &[
    ("home_id", Constant),
    ("owner_name", Constant),
    ("address", Constant),
    ("rooms", Object),
    ("timestamp", Time),
];

pub(super) const ROOM: [(&str, Kind); 5] = [
    (
        "room_type",
        Text(|text| text.ends_with("room") || text == "kitchen"),
    ),
    ("temperature", Whole(18, 26)),
    ("humidity", Whole(30, 50)),
    ("lights_on", ByHour),
    ("window_open", ByHour),
];

pub(super) const IEM: &[(&str, Kind)] = &[
    ("factory_id", Constant),
    ("factory", Constant),
    ("values", Object),
    ("timestamp", Time),
];

pub(super) const MACHINES: [(&str, f64); 11] = [
    ("air_compressor_1", 15.0),
    ("air_compressor_2", 20.0),
    ("lighting", 5.0),
    ("cooling_equipment", 100.0),
    ("heating_equipment", 200.0),
    ("conveyor", 50.0),
    ("coating_equipment", 20.0),
    ("inspection_equipment", 10.0),
    ("welding_equipment", 20.0),
    ("packaging_equipment", 30.0),
    ("cutting_equipment", 70.0),
];
