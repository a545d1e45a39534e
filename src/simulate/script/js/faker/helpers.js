// Choices, and texts made from patterns.
(kit, faker) => {
  const { int, pick, random, chance, count, pattern, slug, fail, isObject } = kit;

  const someOf = (items, name) => {
    if (!Array.isArray(items) && typeof items !== 'string') fail(`${name} wants an array.`);
    if (items.length === 0) fail('Cannot get value from empty dataset.');
    return items;
  };
  const shuffle = (items, options) => {
    if (!Array.isArray(items)) fail('helpers.shuffle wants an array.');
    const mixed = options?.inplace ? items : [...items];
    for (let at = mixed.length - 1; at > 0; at -= 1) {
      const other = int(0, at);
      [mixed[at], mixed[other]] = [mixed[other], mixed[at]];
    }
    return mixed;
  };
  const multiple = (make, options) => Array.from({ length: count(options?.count, 3) }, (_, at) => make(_, at));

  // `{{module.function(arguments)}}`
  const call = (path, args) => {
    let owner = faker;
    let value = faker;
    for (const name of path.split('.')) {
      owner = value;
      value = value[name];
    }
    if (typeof value !== 'function') return String(value);
    let given = [];
    if (args !== undefined && args.trim() !== '') {
      try {
        given = JSON.parse(`[${args}]`);
      } catch {
        given = [args];
      }
    }
    return String(value.apply(owner, given));
  };
  const fake = (text) => {
    const chosen = Array.isArray(text) ? pick(someOf(text, 'helpers.fake')) : String(text);
    return chosen.replace(/\{\{\s*([\w.]+)\s*(?:\((.*?)\))?\s*\}\}/g, (_, path, args) => call(path, args));
  };

  const luhn = (digits) => {
    let sum = 0;
    [...digits].reverse().forEach((digit, at) => {
      const value = Number(digit) * (at % 2 === 0 ? 2 : 1);
      sum += value > 9 ? value - 9 : value;
    });
    return String((10 - (sum % 10)) % 10);
  };
  const replaceCreditCardSymbols = (text = '6453-####-####-####-###L', symbol = '#') => {
    const filled = regexpStyleStringParse(text).replaceAll(symbol, () => String(int(0, 9)));
    return filled.replace('L', luhn(filled.replace(/\D/g, '')));
  };
  const repeated = (least, most) => int(Number(least), most === undefined ? Number(least) : Number(most));
  const regexpStyleStringParse = (text = '') => text
    .replace(/(.)\{(\d+)(?:,(\d+))?\}/g, (_, sign, least, most) => sign.repeat(repeated(least, most)))
    .replace(/\[(\d+)-(\d+)\]/g, (_, low, high) => String(int(Number(low), Number(high))));

  const seen = new Map();
  return {
    arrayElement(items = ['a', 'b', 'c']) {
      return pick(someOf(items, 'helpers.arrayElement'));
    },
    arrayElements(items = ['a', 'b', 'c'], wanted) {
      if (!Array.isArray(items)) fail('helpers.arrayElements wants an array.');
      if (items.length === 0) return [];
      const number = Math.min(items.length, count(wanted, { min: 1, max: items.length }));
      return shuffle(items).slice(0, number);
    },
    weightedArrayElement(items) {
      if (!Array.isArray(items) || items.length === 0) fail('weightedArrayElement expects an array with at least one element');
      if (!items.every(({ weight }) => weight > 0)) {
        fail('weightedArrayElement expects an array of { weight, value } objects where weight is a positive number');
      }
      let left = random() * items.reduce((sum, { weight }) => sum + weight, 0);
      for (const { weight, value } of items) {
        if (left < weight) return value;
        left -= weight;
      }
      return items[items.length - 1].value;
    },
    shuffle,
    multiple,
    maybe(make, options) {
      return chance(isObject(options) ? options.probability ?? 0.5 : options ?? 0.5) ? make() : undefined;
    },
    slugify: (text = '') => slug(text),
    replaceSymbols: (text = '') => pattern(text.replaceAll('!', '\u0000')).replaceAll('\u0000', '!'),
    replaceSymbolWithNumber: (text = '', symbol = '#') =>
      [...text].map((sign) => {
        if (sign === symbol) return String(int(0, 9));
        return sign === '!' ? String(int(2, 9)) : sign;
      }).join(''),
    replaceCreditCardSymbols,
    regexpStyleStringParse,
    repeatString: (text = '', times = 0) => text.repeat(times),
    fromRegExp: (expression) => kit.regexp(expression),
    rangeToNumber: (range) => (isObject(range) ? int(range.min, range.max) : range),
    uniqueArray(source, length) {
      if (Array.isArray(source)) return shuffle([...new Set(source)]).slice(0, length);
      const found = new Set();
      // What gives the same again and again ends it.
      for (let tries = 0; found.size < length && tries < 1000 * length; tries += 1) found.add(source());
      return [...found];
    },
    objectKey: (object) => pick(someOf(Object.keys(object), 'helpers.objectKey')),
    objectValue: (object) => object[pick(someOf(Object.keys(object), 'helpers.objectValue'))],
    objectEntry(object) {
      const key = pick(someOf(Object.keys(object), 'helpers.objectEntry'));
      return [key, object[key]];
    },
    enumValue(object) {
      // Enums of numbers also map the numbers back to their names.
      const keys = Object.keys(object).filter((key) => Number.isNaN(Number(key)));
      return object[pick(someOf(keys, 'helpers.enumValue'))];
    },
    fake,
    mustache(text, data = {}) {
      return String(text ?? '').replace(/\{\{\s*([^{}]+?)\s*\}\}/g, (whole, key) => {
        if (!Object.hasOwn(data, key)) return whole;
        const value = data[key];
        return typeof value === 'function' ? String(value(whole, key)) : String(value);
      });
    },
    unique(make, args = [], options = {}) {
      if (!seen.has(make)) seen.set(make, new Set());
      const known = options.store ?? seen.get(make);
      const has = (value) => (known instanceof Set ? known.has(value) : Object.hasOwn(known, value));
      const { maxRetries = 50, exclude = [] } = options;
      for (let tries = 0; tries <= maxRetries; tries += 1) {
        const value = make(...[].concat(args ?? []));
        if (!has(value) && ![].concat(exclude).includes(value)) {
          if (known instanceof Set) known.add(value);
          else known[value] = value;
          return value;
        }
      }
      return fail(`Exceeded maxRetries: ${maxRetries} for the uniqueness check.`);
    },
  };
}
