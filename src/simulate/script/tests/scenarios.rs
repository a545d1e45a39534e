//! Scripts as people write them: like the four that MQTTX brings along, and like those that devices of all kinds
//! are simulated with.

use serde_json::Value;

use super::*;

/// Two messages of a device and one of another.
fn three(text: &str, options: &Value) -> Vec<(Option<String>, Value)> {
    let script = Script::load("x.js", text, options, Some(11)).unwrap();
    let mut maker = script.maker().unwrap();
    [("a", 1, 0), ("a", 1, 1), ("b", 2, 0)]
        .into_iter()
        .map(|(client_id, index, number)| {
            let device = Device {
                index,
                ..device(client_id, number)
            };
            let (topic, text) = next(maker.as_mut(), &device).unwrap();
            (topic, serde_json::from_str(&text).expect(&text))
        })
        .collect()
}

fn number(value: &Value, key: &str) -> f64 {
    value[key]
        .as_f64()
        .unwrap_or_else(|| panic!("{key}: {value}"))
}

fn within(value: &Value, key: &str, low: f64, high: f64) {
    let number = number(value, key);
    assert!((low..=high).contains(&number), "{key}: {number}");
}

const CAR: &str = r"
// Makes the state of a car, for each client the same car.
const cars = {};
const car = (faker, clientId) => {
  if (!cars[clientId]) {
    cars[clientId] = {
      car_id: faker.vehicle.vin(),
      display_name: `${faker.person.firstName()}'s Tesla`,
      model: faker.helpers.arrayElement(['S', '3', 'X', 'Y']),
      trim_badging: faker.lorem.word(),
      exterior_color: faker.color.human(),
      geofence: faker.location.city(),
    };
  }
  return cars[clientId];
};

function generator(faker, options) {
  const { clientId } = options;
  const data = {
    ...car(faker, clientId),
    state: faker.helpers.arrayElement(['online', 'asleep', 'charging']),
    since: faker.date.recent().toISOString(),
    healthy: faker.datatype.boolean(),
    version: faker.system.semver(),
    latitude: faker.location.latitude(),
    longitude: parseFloat(faker.location.longitude()),
    power: faker.number.int({ min: -10000, max: 10000 }),
    inside_temp: faker.number.float({ min: -20, max: 50, precision: 0.1 }),
    charge_energy_added: faker.number.float({ min: 0, max: 100, precision: 0.01 }),
    scheduled_charging_start_time: faker.date.future({ years: 7 }).toISOString(),
    tpms_pressure_fl: faker.number.float({ min: 2, max: 3.5, fractionDigits: 1 }),
    timestamp: Date.now(),
  };
  return { message: JSON.stringify(data) };
}

const name = 'tesla';
const author = 'somebody';
const dataFormat = 'JSON';
const version = '0.0.1';
const description = `The state of a car.`;

module.exports = { generator, name, author, dataFormat, version, description };
";

#[test]
fn a_car() {
    let messages = three(CAR, &json!({ "clientId": "x" }));
    let [one, two, other] = [0, 1, 2].map(|at| &messages[at].1);
    for constant in [
        "car_id",
        "display_name",
        "model",
        "trim_badging",
        "exterior_color",
        "geofence",
    ] {
        assert_eq!(one[constant], two[constant], "{constant}");
    }
    assert_ne!(one["car_id"], other["car_id"]);
    assert_ne!(one["power"], two["power"]);
    for car in [one, two, other] {
        assert_eq!(car["car_id"].as_str().unwrap().len(), 17);
        assert!(car["display_name"].as_str().unwrap().ends_with("'s Tesla"));
        within(car, "latitude", -90.0, 90.0);
        within(car, "longitude", -180.0, 180.0);
        within(car, "inside_temp", -20.0, 50.0);
        let tenths = number(car, "inside_temp") * 10.0;
        assert!((tenths - tenths.round()).abs() < 1e-9, "{car}");
        assert!(car["since"].as_str().unwrap().ends_with('Z'));
        assert!(car["scheduled_charging_start_time"].as_str() > car["since"].as_str());
    }
}

#[test]
fn a_weather_station() {
    let text = r"
const stations = new Map();
const round = (x, d) => Number(x.toFixed(d));
module.exports = {
  name: 'weather',
  generator(faker, { clientId }) {
    if (!stations.has(clientId)) {
      stations.set(clientId, {
        station_id: faker.string.uuid(), city: faker.location.city(), region: faker.location.state(),
        latitude: faker.location.latitude(), longitude: faker.location.longitude(),
      });
    }
    const now = new Date();
    const celsius = faker.number.int({ min: 0, max: 20 });
    const day = now.getUTCHours() >= 6 && now.getUTCHours() <= 18 ? 1 : 0;
    return {
      topic: `weather/${clientId}`,
      message: JSON.stringify({
        ...stations.get(clientId),
        current: {
          last_updated_epoch: now.getTime(), last_updated: now.toLocaleString(),
          temp_c: celsius, temp_f: round(celsius * 1.8 + 32, 1), is_day: day,
          condition: { text: faker.lorem.words(), icon: faker.image.url(), code: faker.number.int({ min: 1000, max: 2000 }) },
          wind_dir: faker.helpers.arrayElement(['N', 'S', 'E', 'W']),
          pressure_in: faker.number.float({ min: 28.9, max: 30.7, multipleOf: 0.1 }),
          uv: day ? faker.number.int({ max: 10 }) : 0,
          air_quality: { co: faker.number.float({ min: 0, max: 500 }), 'us-epa-index': faker.number.int(5) },
        },
      }),
    };
  },
};
";
    let messages = three(text, &json!({}));
    assert_eq!(messages[2].0.as_deref(), Some("weather/b"));
    assert_eq!(messages[0].1["station_id"], messages[1].1["station_id"]);
    for (_, station) in &messages {
        let current = &station["current"];
        within(current, "temp_f", 32.0, 68.0);
        within(current, "pressure_in", 28.9, 30.7);
        within(&current["condition"], "code", 1000.0, 2000.0);
        within(&current["air_quality"], "us-epa-index", 0.0, 5.0);
        assert!(
            current["condition"]["icon"]
                .as_str()
                .unwrap()
                .starts_with("https://")
        );
    }
}

#[test]
fn a_home() {
    let text = r"
const homes = {};
exports.generator = function (faker, options) {
  const id = options.clientId;
  homes[id] = homes[id] || { home_id: faker.datatype.uuid(), owner_name: faker.name.fullName(), address: faker.address.streetAddress() };
  const rooms = ['living room', 'bedroom', 'kitchen', 'bathroom'].map((room_type) => {
    const room = {
      room_type,
      temperature: faker.datatype.number({ min: 18, max: 26 }),
      humidity: faker.random.number({ min: 30, max: 50 }),
      lights_on: faker.datatype.boolean({ probability: 0.9 }),
      window_open: new Date().getHours() > 8 && faker.random.boolean(),
    };
    switch (room_type) {
      case 'kitchen': room.fridge_temperature = faker.datatype.number({ min: 2, max: 8 }); break;
      case 'bathroom': room.bath_water_level = faker.datatype.number(100); break;
    }
    return room;
  });
  return { message: JSON.stringify({ ...homes[id], rooms, timestamp: Date.now() }) };
};
exports.name = 'smart_home';
";
    for (_, home) in three(text, &json!({})) {
        let rooms = home["rooms"].as_array().unwrap();
        assert_eq!(rooms.len(), 4);
        for room in rooms {
            within(room, "temperature", 18.0, 26.0);
            within(room, "humidity", 30.0, 50.0);
            assert!(room["lights_on"].is_boolean() && room["window_open"].is_boolean());
        }
        within(&rooms[2], "fridge_temperature", 2.0, 8.0);
        within(&rooms[3], "bath_water_level", 0.0, 100.0);
        assert_eq!(home["home_id"].as_str().unwrap().len(), 36);
    }
}

#[test]
fn a_factory() {
    let text = r"
const cache = {};
let factories;
const power = { air_compressor_1: 15, lighting: 5, heating_equipment: 200 };
const generator = (faker, options) => {
  const { clientId, count } = options;
  if (!factories) factories = faker.helpers.multiple(() => faker.company.name(), { count });
  if (!cache[clientId]) {
    const at = Object.keys(cache).length;
    cache[clientId] = { factory_id: String(at).padStart(String(count).length, '0'), factory: factories[at] };
  }
  const values = {};
  for (const [machine, kilowatts] of Object.entries(power)) {
    const watts = kilowatts * 1000 * faker.number.float({ min: 0.6, max: 1, precision: 0.0001 });
    values[machine] = (watts / 3600).toFixed(2) * 1;
  }
  return { message: JSON.stringify({ ...cache[clientId], values, timestamp: Date.now() }) };
};
module.exports = { generator };
";
    let messages = three(text, &json!({ "count": 10 }));
    let ids = messages
        .iter()
        .map(|(_, message)| message["factory_id"].as_str().unwrap());
    assert_eq!(ids.collect::<Vec<_>>(), ["00", "00", "01"]);
    for (_, factory) in &messages {
        within(&factory["values"], "heating_equipment", 33.33, 55.56);
        within(&factory["values"], "lighting", 0.83, 1.39);
    }
}

#[test]
fn a_sensor_with_binary_payloads() {
    // A walk at random, in the frame of a device: id, counter, temperature as a float, check sum.
    let text = r"
const state = new Map();
const crc8 = (bytes) => bytes.reduce((crc, byte) => (crc ^ byte) & 0xff, 0);
module.exports.generator = (faker, { clientId, index }) => {
  const sensor = state.get(clientId) ?? { counter: 0, temperature: 20 };
  sensor.counter += 1;
  sensor.temperature += faker.number.float({ min: -0.5, max: 0.5, fractionDigits: 2 });
  state.set(clientId, sensor);
  const frame = Buffer.alloc(8);
  frame.writeUInt8(index, 0);
  frame.writeUInt16BE(sensor.counter, 1);
  frame.writeFloatLE(sensor.temperature, 3);
  frame[7] = crc8(frame.subarray(0, 7));
  return { topic: ['sensors', index, 'raw'].join('/'), message: frame };
};
";
    let mut maker = load(text).unwrap().maker().unwrap();
    let mut last = 20.0;
    for count in 1..=3u8 {
        let mut payload = Vec::new();
        let topic = maker
            .make(&device("s", u64::from(count)), &mut payload)
            .unwrap();
        assert_eq!(topic.as_deref(), Some("sensors/1/raw"));
        assert_eq!(payload[..3], [1, 0, count]);
        let temperature = f32::from_le_bytes(payload[3..7].try_into().unwrap());
        assert!(
            (temperature - last).abs() <= 0.51,
            "{temperature} after {last}"
        );
        last = temperature;
        assert_eq!(payload.iter().fold(0, |sum, byte| sum ^ byte), 0);
    }
}

#[test]
fn a_script_that_brings_faker_itself() {
    let text = r"
const { faker } = require('@faker-js/faker');
const plants = Array.from({ length: 3 }, () => faker.company.name());
class Machine {
  #hours = 0;
  run() { this.#hours += 1; return this.#hours; }
}
const machines = {};
module.exports.generator = (_, { clientId }) => {
  machines[clientId] ??= new Machine();
  return {
    message: JSON.stringify({ plant: plants[0], hours: machines[clientId].run(), tag: faker.helpers.fake('{{person.lastName}}-{{string.numeric(3)}}') }),
  };
};
";
    let messages = three(text, &json!({}));
    assert_eq!(messages[0].1["plant"], messages[2].1["plant"]);
    assert_eq!(messages[1].1["hours"], 2);
    assert_eq!(messages[2].1["hours"], 1);
    let tag = messages[0].1["tag"].as_str().unwrap();
    assert!(
        tag.rsplit_once('-').unwrap().1.parse::<u16>().is_ok(),
        "{tag}"
    );
}

#[test]
fn the_script_of_the_manual() {
    let manual = include_str!("../../../../docs/scripts.md");
    let text = manual
        .split("```js\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let messages = three(text, &json!({}));
    assert_eq!(messages[0].0.as_deref(), Some("pumps/a"));
    assert_eq!(messages[0].1["id"], messages[1].1["id"]);
    within(&messages[2].1, "pressure", 1.0, 6.0);
    assert_eq!(load(text).unwrap().name(), "pump");
}
