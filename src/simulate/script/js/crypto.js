// Random numbers under the names that they have in Node.js; they follow the seed of a run.
(function (native) {
  'use strict';
  const { random } = native;
  const MOST = 65536;
  const byte = () => Math.floor(random() * 256);
  const hex = (value) => value.toString(16).padStart(2, '0');

  const randomUUID = () => {
    const bytes = Array.from({ length: 16 }, byte);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const text = bytes.map(hex).join('');
    return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
  };
  const fill = (view) => {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = byte();
    return view;
  };
  const getRandomValues = (view) => {
    if (!ArrayBuffer.isView(view) || view instanceof DataView || view instanceof Float32Array || view instanceof Float64Array) {
      throw new TypeError('getRandomValues: an array of whole numbers is wanted');
    }
    if (view.byteLength > MOST) throw new RangeError(`getRandomValues: more than ${MOST} bytes`);
    return fill(view);
  };
  const randomBytes = (size) => fill(Buffer.alloc(size));
  const randomInt = (...limits) => {
    const [least, most] = limits.length > 1 ? limits : [0, limits[0]];
    if (!(Number.isSafeInteger(least) && Number.isSafeInteger(most) && least < most)) {
      throw new RangeError('randomInt: two whole numbers are wanted, the second above the first');
    }
    return least + Math.floor(random() * (most - least));
  };
  const global = { randomUUID, getRandomValues };
  const missing = (name) => () => {
    throw new Error(`crypto.${name} is not supported: there are randomUUID, randomBytes, randomInt and getRandomValues`);
  };
  const module = { ...global, randomBytes, randomInt, randomFillSync: fill, webcrypto: global };
  ['createHash', 'createHmac', 'createCipheriv', 'createSign', 'pbkdf2Sync', 'scryptSync'].forEach((name) => {
    module[name] = missing(name);
  });
  return { global, module };
})
