// Plain values; all but `boolean` are names of old versions.
(kit, faker) => {
  const { int, chance, isObject } = kit;
  const number = (options) => {
    const { min, max, precision = 1 } = isObject(options) ? options : { max: options };
    const high = max ?? Math.max(99999, min ?? 0);
    return precision === 1
      ? faker.number.int({ min: min ?? 0, max: high })
      : faker.number.float({ min: min ?? 0, max: high, multipleOf: precision });
  };
  const one = () => (chance(0.5) ? faker.string.sample() : int(0, 99999));
  const datatype = {
    boolean(options) {
      const probability = isObject(options) ? options.probability ?? 0.5 : options ?? 0.5;
      return chance(probability);
    },
    number,
    float(options) {
      const { min = 0, max = 99999, precision = 0.01 } = isObject(options) ? options : { precision: options };
      return faker.number.float({ min, max, multipleOf: precision });
    },
    datetime(options) {
      const { min = 631152000000, max = 4102444800000 } = isObject(options) ? options : { max: options };
      return new Date(int(min, max));
    },
    string: (options) => faker.string.sample(options),
    uuid: () => faker.string.uuid(),
    hexadecimal: (options) => faker.string.hexadecimal(options),
    bigInt: (options) => faker.number.bigInt(options),
    array: (length = 10) => Array.from({ length }, one),
    json() {
      const made = {};
      for (const key of ['foo', 'bar', 'bike', 'a', 'b', 'name', 'prop']) made[key] = one();
      return JSON.stringify(made);
    },
  };
  return datatype;
}
