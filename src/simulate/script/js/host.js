// What stands around a scenario: the globals that Node.js has beside the language, `require`, and the calls of the
// generator. It is run before the script and handed the natives, which the script never sees.
(function (native, base) {
  'use strict';
  const { apply } = Reflect;
  const { defineProperty, hasOwn } = Object;
  const { isView } = ArrayBuffer;
  const Bytes = Uint8Array;
  const toBase64 = Bytes.prototype.toBase64;
  const toWellFormed = String.prototype.toWellFormed;
  const stringify = JSON.stringify;

  const global = (name, value) => {
    defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  };
  const lazy = (name, make) => {
    defineProperty(globalThis, name, {
      get() {
        const value = make();
        global(name, value);
        return value;
      },
      set(value) {
        global(name, value);
      },
      configurable: true,
      enumerable: false,
    });
  };

  // Chance of our own: Math.random follows the seed as faker does.
  Math.random = native.random;

  // These go through all of an array's length without a look at the time, and a length costs nothing: no array of
  // so many elements has room in the memory.
  const MOST = 2 ** 24;
  const limited = (name) => {
    const original = Array.prototype[name];
    const { [name]: value } = {
      [name](...args) {
        if (this?.length > MOST || (name === 'concat' && args.some((other) => other?.length > MOST))) {
          throw new RangeError(`${name}: the array is too long`);
        }
        return apply(original, this, args);
      },
    };
    defineProperty(Array.prototype, name, { value, writable: true, configurable: true, enumerable: false });
  };
  ['concat', 'copyWithin', 'fill', 'join', 'reverse', 'shift', 'slice', 'sort', 'splice', 'toLocaleString', 'toReversed',
    'toSorted', 'toSpliced', 'unshift', 'with'].forEach(limited);

  // Bytes and text.
  const bytes = (value) => {
    let view;
    if (isView(value)) {
      view = new Bytes(value.buffer, value.byteOffset, value.byteLength);
    } else if (value instanceof ArrayBuffer) {
      view = new Bytes(value);
    } else {
      return undefined;
    }
    return apply(toBase64, view, []);
  };
  const encode = (text) => native.encode(apply(toWellFormed, String(text), []));
  const decode = (value) => native.decode(bytes(value));

  global('TextEncoder', class TextEncoder {
    get encoding() { return 'utf-8'; }
    encode(text = '') { return encode(text); }
  });
  global('TextDecoder', class TextDecoder {
    constructor(label = 'utf-8') {
      if (!/^utf-?8$/i.test(label)) throw new RangeError(`TextDecoder: the encoding ${label} is not supported`);
    }
    get encoding() { return 'utf-8'; }
    decode(value) {
      if (value === undefined) return '';
      const text = bytes(value);
      if (text === undefined) throw new TypeError('TextDecoder: bytes are wanted');
      return native.decode(text).replace(/^\uFEFF/, '');
    }
  });
  lazy('Buffer', () => native.part('buffer')({ encode, decode }));
  lazy('structuredClone', () => native.part('clone'));
  global('global', globalThis);

  // Numbers and times in words, as Node.js writes them.
  let locale;
  let inOrder;
  const words = () => (locale ??= native.part('locale')({ comparison: native.part('compare') }));
  const method = (target, name, value) => {
    defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
  };
  method(Number.prototype, 'toLocaleString', function toLocaleString(_, options) {
    return words().number(Number.prototype.valueOf.call(this), options);
  });
  method(BigInt.prototype, 'toLocaleString', function toLocaleString(_, options) {
    return words().number(BigInt.prototype.valueOf.call(this), options);
  });
  method(Date.prototype, 'toLocaleString', function toLocaleString(_, options) {
    return words().date(this, options, 'both');
  });
  method(Date.prototype, 'toLocaleDateString', function toLocaleDateString(_, options) {
    return words().date(this, options, 'date');
  });
  method(Date.prototype, 'toLocaleTimeString', function toLocaleTimeString(_, options) {
    return words().date(this, options, 'time');
  });
  method(String.prototype, 'localeCompare', function localeCompare(other, _, options) {
    if (this === undefined || this === null) throw new TypeError('String.prototype.localeCompare called on null or undefined');
    const compare = options === undefined ? (inOrder ??= words().compare()) : words().compare(options);
    return compare(String(this), String(other));
  });
  lazy('Intl', () => words().Intl);

  // Random numbers by other names.
  let chance;
  const crypto = () => (chance ??= native.part('crypto')({ random: native.random }));
  lazy('crypto', () => crypto().global);

  // The console: kept, and shown by whoever runs the script.
  const shown = (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return `${value.name}: ${value.message}`;
    if (typeof value === 'object' && value !== null) {
      try {
        return stringify(value) ?? '[object]';
      } catch {
        return '[object]';
      }
    }
    return typeof value === 'bigint' ? `${value}n` : String(value);
  };
  const say = (...values) => native.say(apply(toWellFormed, values.map(shown).join(' ').slice(0, 4096), []));
  const quiet = () => {};
  global('console', {
    log: say, info: say, warn: say, error: say, debug: say, trace: say, dir: say, table: say,
    assert: (fine, ...values) => { if (!fine) say('Assertion failed:', ...values); },
    time: quiet, timeEnd: quiet, timeLog: quiet, group: quiet, groupEnd: quiet, count: quiet,
  });

  // Other modules.
  const faker = native.part('faker')({ ...native, encode });
  const fakers = () => ({ faker, fakerEN: faker, simpleFaker: faker, default: faker });
  const modules = {
    '@faker-js/faker': fakers,
    '@faker-js/faker/locale/en': fakers,
    faker: () => faker,
    buffer: () => ({ Buffer: globalThis.Buffer }),
    crypto: () => crypto().module,
  };
  const require = (name) => {
    const key = String(name).replace(/^node:/, '');
    if (hasOwn(modules, key)) return modules[key]();
    throw new Error(`the module '${name}' cannot be required: scripts have no other modules than @faker-js/faker, buffer and crypto`);
  };

  // The scenario.
  let generator;
  let exported;
  const load = (script, file) => {
    const module = { exports: {}, id: '.', filename: file, loaded: false, children: [], paths: [] };
    apply(script, module.exports, [module.exports, require, module, file, '.']);
    exported = module.exports;
    generator = exported === null || exported === undefined ? undefined : exported.generator;
    if (typeof generator !== 'function') {
      const found = generator === undefined ? '' : `, but ${typeof generator === 'object' ? 'an object' : `a ${typeof generator}`} of that name`;
      return `exports no function generator${found}: module.exports = { generator }`;
    }
    return exported;
  };
  const step = (clientId, index, number, username) => {
    const options = { ...base, clientId, index, number };
    if (username !== undefined) options.username = username;
    return apply(generator, exported, [faker, options]);
  };
  return { load, step, bytes };
})
