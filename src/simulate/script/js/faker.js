// `faker`: the interface of @faker-js/faker over our own random source and our own words. Its modules are files of
// their own, run when a script first asks for one. Written by hand so that a script compiles only the modules that it
// uses.
(native) => {
  'use strict';
  const { random } = native;
  const words = (text) => text.split(' ');
  const list = (text) => text.split('|');
  const int = (min, max) => min + Math.floor(random() * (max - min + 1));
  const pick = (items) => items[Math.floor(random() * items.length)];
  const chance = (probability) => random() < probability;
  const round = (value, digits) => Number(value.toFixed(digits));
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const title = (text) => text.split(' ').map(capital).join(' ');
  const isObject = (value) => typeof value === 'object' && value !== null;

  const LOWER = 'abcdefghijklmnopqrstuvwxyz';
  const UPPER = LOWER.toUpperCase();
  const DIGITS = '0123456789';
  const chars = (alphabet, count) => {
    let text = '';
    for (let i = 0; i < count; i += 1) text += alphabet[Math.floor(random() * alphabet.length)];
    return text;
  };
  // `#` a digit, `!` one from 2 to 9, `?` a capital letter, `*` either.
  const pattern = (text) => text.replace(/[#!?*]/g, (sign) => {
    if (sign === '#') return chars(DIGITS, 1);
    if (sign === '!') return String(int(2, 9));
    return chars(sign === '?' ? UPPER : UPPER + DIGITS, 1);
  });
  // A length or count as options give it: a number, or the ends of a range.
  const count = (wanted, usual) => {
    if (wanted === undefined || wanted === null) return isObject(usual) ? int(usual.min, usual.max) : usual;
    if (isObject(wanted)) return int(wanted.min ?? 0, wanted.max ?? wanted.min ?? 0);
    return Math.max(0, Math.floor(Number(wanted)));
  };
  const slug = (text) => String(text).normalize('NFKD').replace(/[\u0300-\u036f]/g, '')
    .replace(/ /g, '-').replace(/[^\w.-]+/g, '');
  const fail = (what) => {
    const error = new Error(what);
    error.name = 'FakerError';
    throw error;
  };

  let reference = () => new Date();
  const date = (value, usual) => {
    if (value === undefined || value === null) return usual ?? reference();
    const made = new Date(value);
    if (Number.isNaN(made.getTime())) fail(`invalid date: ${String(value)}`);
    return made;
  };

  const kit = {
    random, words, list, int, pick, chance, round, capital, title, isObject, chars, pattern, count, slug, fail, date,
    LOWER, UPPER, DIGITS, encode: native.encode,
    regexp: (expression) => native.part('regexp')(kit)(expression),
  };

  // How many letters have to change to come from one name to another.
  const distance = (from, to) => {
    let row = Array.from({ length: to.length + 1 }, (_, at) => at);
    for (let i = 1; i <= from.length; i += 1) {
      const next = [i];
      for (let k = 1; k <= to.length; k += 1) {
        const swap = row[k - 1] + (from[i - 1].toLowerCase() === to[k - 1].toLowerCase() ? 0 : 1);
        next.push(Math.min(swap, row[k] + 1, next[k - 1] + 1));
      }
      row = next;
    }
    return row[to.length];
  };
  // The same name elsewhere, or one much like it here.
  const nearest = (module, name, own) => {
    const longer = own.find((known) => name.length > 2 && known.startsWith(name));
    const fitting = longer ? { known: longer } : own
      .map((known) => ({ known, steps: distance(name, known) }))
      .filter(({ known, steps }) => steps <= Math.max(2, known.length / 3))
      .sort((a, b) => a.steps - b.steps)[0];
    if (fitting) return module ? `faker.${module}.${fitting.known}` : `faker.${fitting.known}`;
    if (!module) return undefined;
    const elsewhere = native.names.find((other) => Object.hasOwn(faker[other], name));
    return elsewhere && `faker.${elsewhere}.${name}`;
  };
  // What is looked for on objects of any kind is not a missing function.
  const usual = new Set(['then', 'toJSON', 'nodeType', 'asymmetricMatch', '$$typeof', '__esModule']);
  // Stands behind an object, where only names that it lacks are looked for.
  const missing = (module, names) => new Proxy(Object.prototype, {
    get(target, name) {
      if (typeof name === 'symbol' || name in target || usual.has(name)) return target[name];
      const path = module ? `faker.${module}.${name}` : `faker.${name}`;
      const near = nearest(module, name, names());
      fail(`${path} is not among the functions that mqtty offers${near ? `; there is ${near}` : ''}`);
    },
  });

  const faker = Object.create(missing('', () => Object.keys(faker)));
  const define = (name, module) => {
    Object.defineProperty(faker, name, {
      get() {
        const made = native.part(`faker/${module}`)(kit, faker);
        Object.setPrototypeOf(made, missing(module, () => Object.keys(made)));
        const known = name === module ? made : faker[module];
        Object.defineProperty(faker, name, { value: known, writable: true, configurable: true, enumerable: true });
        return known;
      },
      set(value) {
        Object.defineProperty(faker, name, { value, writable: true, configurable: true, enumerable: true });
      },
      configurable: true,
      enumerable: true,
    });
  };
  for (const name of native.names) define(name, name);
  // As they were called once.
  define('name', 'person');
  define('address', 'location');

  faker.seed = (seed) => {
    const wanted = seed === undefined ? Math.floor(random() * Number.MAX_SAFE_INTEGER) : seed;
    native.reseed(Array.isArray(wanted) ? wanted : [wanted]);
    return wanted;
  };
  faker.setDefaultRefDate = (value) => {
    if (typeof value === 'function') {
      reference = () => date(value());
    } else if (value === undefined) {
      reference = () => new Date();
    } else {
      const fixed = date(value);
      reference = () => new Date(fixed);
    }
  };
  faker.defaultRefDate = () => reference();
  faker.getMetadata = () => ({ title: 'English', code: 'en', language: 'en', endonym: 'English', dir: 'ltr', script: 'Latn' });
  faker.setLocale = () => {};
  faker.locale = 'en';
  faker.fake = (text) => faker.helpers.fake(text);
  faker.unique = (make, args) => faker.helpers.unique(make, args);
  return faker;
}
