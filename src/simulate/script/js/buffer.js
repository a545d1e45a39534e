// Buffer, as far as scripts make payloads with it: Node.js's on top of Uint8Array.
(native) => {
  'use strict';
  const BASE64 = { base64: 'base64', base64url: 'base64url' };

  const encodingOf = (name) => {
    const known = String(name ?? 'utf8').toLowerCase().replace('-', '').replace('_', '');
    const alias = { binary: 'latin1', ucs2: 'utf16le' }[known] ?? known;
    if (['utf8', 'hex', 'base64', 'base64url', 'ascii', 'latin1', 'utf16le'].includes(alias)) return alias;
    throw new TypeError(`Unknown encoding: ${String(name)}`);
  };
  const fromBase64 = (text) => {
    // Node.js takes both alphabets, with and without padding, and skips what belongs to neither.
    const clean = text.replace(/=+.*$/s, '').replace(/-/g, '+').replace(/_/g, '/').replace(/[^A-Za-z0-9+/]/g, '');
    const usable = clean.length % 4 === 1 ? clean.slice(0, -1) : clean;
    return Uint8Array.fromBase64(usable.padEnd(Math.ceil(usable.length / 4) * 4, '='));
  };
  const bytesOf = (text, encoding) => {
    switch (encodingOf(encoding)) {
      case 'hex': {
        const pairs = /^(?:[0-9a-f]{2})*/i.exec(text)[0];
        return Uint8Array.fromHex(pairs);
      }
      case 'base64':
      case 'base64url':
        return fromBase64(text);
      case 'ascii':
      case 'latin1':
        return Uint8Array.from(text.split('').map((sign) => sign.charCodeAt(0)));
      case 'utf16le': {
        const units = Uint16Array.from(text.split('').map((sign) => sign.charCodeAt(0)));
        return new Uint8Array(units.buffer);
      }
      default:
        return native.encode(text);
    }
  };
  const textOf = (view, encoding) => {
    switch (encodingOf(encoding)) {
      case 'hex':
        return view.toHex();
      case 'base64':
        return view.toBase64();
      case 'base64url':
        return view.toBase64({ alphabet: BASE64.base64url, omitPadding: true });
      case 'ascii':
        return Array.from(view, (byte) => String.fromCharCode(byte & 0x7f)).join('');
      case 'latin1':
        return Array.from(view, (byte) => String.fromCharCode(byte)).join('');
      case 'utf16le': {
        let text = '';
        for (let at = 0; at + 1 < view.length; at += 2) text += String.fromCharCode(view[at] | (view[at + 1] << 8));
        return text;
      }
      default:
        return native.decode(view);
    }
  };
  // The same bytes as a buffer.
  const wrap = (view) => new Buffer(view.buffer, view.byteOffset, view.byteLength);
  const dataOf = (value) => new DataView(value.buffer, value.byteOffset, value.byteLength);
  const bounds = (buffer, offset, length) => {
    if (!Number.isInteger(offset) || offset < 0 || offset + length > buffer.length) {
      throw new RangeError(`The value of "offset" is out of range: ${String(offset)} for ${length} bytes in ${buffer.length}`);
    }
  };

  class Buffer extends Uint8Array {
    static poolSize = 8192;

    constructor(value, ...rest) {
      // As it was done once.
      super(...(typeof value === 'string' ? [bytesOf(value, rest[0])] : [value, ...rest]));
    }

    static from(value, encodingOrOffset, length) {
      if (typeof value === 'string') return wrap(bytesOf(value, encodingOrOffset));
      if (value instanceof ArrayBuffer) return new Buffer(value, encodingOrOffset, length);
      if (ArrayBuffer.isView(value) || Array.isArray(value)) return wrap(Uint8Array.from(value));
      if (value?.type === 'Buffer' && Array.isArray(value.data)) return wrap(Uint8Array.from(value.data));
      if (typeof value === 'object' && value !== null && typeof value.length === 'number') return wrap(Uint8Array.from(value));
      throw new TypeError(`Buffer.from: a string, Buffer, ArrayBuffer or array is wanted, not ${value === null ? 'null' : typeof value}`);
    }
    static alloc(size, fill, encoding) {
      const made = new Buffer(size);
      return fill === undefined ? made : made.fill(fill, 0, size, encoding);
    }
    static allocUnsafe(size) { return new Buffer(size); }
    static allocUnsafeSlow(size) { return new Buffer(size); }
    static concat(list, total = list.reduce((sum, part) => sum + part.length, 0)) {
      const made = new Buffer(total);
      let at = 0;
      for (const part of list) {
        const fitting = part.subarray(0, Math.max(0, total - at));
        made.set(fitting, at);
        at += fitting.length;
      }
      return made;
    }
    static byteLength(value, encoding) {
      return typeof value === 'string' ? bytesOf(value, encoding).length : value.byteLength;
    }
    static isBuffer(value) { return value instanceof Buffer; }
    static isEncoding(name) {
      try {
        return typeof name === 'string' && encodingOf(name) !== '';
      } catch {
        return false;
      }
    }
    static compare(a, b) {
      const length = Math.min(a.length, b.length);
      for (let at = 0; at < length; at += 1) if (a[at] !== b[at]) return a[at] < b[at] ? -1 : 1;
      return Math.sign(a.length - b.length);
    }

    toString(encoding, start = 0, end = this.length) { return textOf(this.subarray(start, end), encoding); }
    toJSON() { return { type: 'Buffer', data: Array.from(this) }; }
    equals(other) { return Buffer.compare(this, other) === 0; }
    compare(other) { return Buffer.compare(this, other); }
    slice(start, end) { return this.subarray(start, end); }
    copy(target, targetStart = 0, start = 0, end = this.length) {
      const part = this.subarray(start, Math.min(end, start + Math.max(0, target.length - targetStart)));
      target.set(part, targetStart);
      return part.length;
    }
    write(text, offset = 0, length = this.length - offset, encoding = 'utf8') {
      if (typeof offset === 'string') return this.write(text, 0, this.length, offset);
      if (typeof length === 'string') return this.write(text, offset, this.length - offset, length);
      const bytes = bytesOf(text, encoding).subarray(0, Math.min(length, this.length - offset));
      this.set(bytes, offset);
      return bytes.length;
    }
    fill(value, start = 0, end = this.length, encoding = 'utf8') {
      if (typeof value === 'number') return super.fill(value, start, end);
      const bytes = typeof value === 'string' ? bytesOf(value, typeof start === 'string' ? start : encoding) : value;
      if (bytes.length === 0) return super.fill(0, start, end);
      for (let at = Number(start) || 0, from = 0; at < end; at += 1, from += 1) this[at] = bytes[from % bytes.length];
      return this;
    }
    readUIntBE(offset, length) { return readBytes(this, offset, length, false); }
    readUIntLE(offset, length) { return readBytes(this, offset, length, true); }
    readIntBE(offset, length) { return signed(readBytes(this, offset, length, false), length); }
    readIntLE(offset, length) { return signed(readBytes(this, offset, length, true), length); }
    writeUIntBE(value, offset, length) { return writeBytes(this, value, offset, length, false, 0, 2 ** (8 * length) - 1); }
    writeUIntLE(value, offset, length) { return writeBytes(this, value, offset, length, true, 0, 2 ** (8 * length) - 1); }
    writeIntBE(value, offset, length) { return writeBytes(this, value, offset, length, false, -(2 ** (8 * length - 1)), 2 ** (8 * length - 1) - 1); }
    writeIntLE(value, offset, length) { return writeBytes(this, value, offset, length, true, -(2 ** (8 * length - 1)), 2 ** (8 * length - 1) - 1); }
  }

  const inRange = (value, least, most) => {
    if (typeof value !== typeof least) throw new TypeError(`The "value" must be a ${typeof least}, not a ${typeof value}`);
    if (!(value >= least && value <= most)) {
      throw new RangeError(`The value of "value" is out of range: it must be from ${least} to ${most}, not ${String(value)}`);
    }
  };
  const signed = (value, length) => (value >= 2 ** (8 * length - 1) ? value - 2 ** (8 * length) : value);
  const readBytes = (buffer, offset, length, little) => {
    bounds(buffer, offset, length);
    let value = 0;
    for (let at = 0; at < length; at += 1) value = value * 256 + buffer[offset + (little ? length - 1 - at : at)];
    return value;
  };
  const writeBytes = (buffer, value, offset, length, little, least, most) => {
    bounds(buffer, offset, length);
    inRange(value, least, most);
    let left = value < 0 ? value + 2 ** (8 * length) : value;
    for (let at = 0; at < length; at += 1) {
      buffer[offset + (little ? at : length - 1 - at)] = left % 256;
      left = Math.floor(left / 256);
    }
    return offset + length;
  };

  // readInt32LE and all its kin, on a view of the bytes.
  const define = (name, value) => {
    Object.defineProperty(Buffer.prototype, name, { value, writable: true, configurable: true, enumerable: false });
  };
  const accessors = (name, kind, size, least, most) => {
    for (const order of size === 1 ? [''] : ['LE', 'BE']) {
      const little = order === 'LE';
      const names = name.includes('UInt') ? [name, name.replace('UInt', 'Uint')] : [name];
      for (const spelt of names) {
        define(`read${spelt}${order}`, function read(offset = 0) {
          bounds(this, offset, size);
          return dataOf(this)[`get${kind}`](offset, little);
        });
        define(`write${spelt}${order}`, function write(value, offset = 0) {
          bounds(this, offset, size);
          if (least === undefined) inRange(Number(value), -Infinity, Infinity);
          else inRange(value, least, most);
          dataOf(this)[`set${kind}`](offset, value, little);
          return offset + size;
        });
      }
    }
  };
  accessors('UInt8', 'Uint8', 1, 0, 0xff);
  accessors('Int8', 'Int8', 1, -0x80, 0x7f);
  accessors('UInt16', 'Uint16', 2, 0, 0xffff);
  accessors('Int16', 'Int16', 2, -0x8000, 0x7fff);
  accessors('UInt32', 'Uint32', 4, 0, 0xffffffff);
  accessors('Int32', 'Int32', 4, -0x80000000, 0x7fffffff);
  accessors('BigUInt64', 'BigUint64', 8, 0n, 0xffffffffffffffffn);
  accessors('BigInt64', 'BigInt64', 8, -0x8000000000000000n, 0x7fffffffffffffffn);
  accessors('Float', 'Float32', 4);
  accessors('Double', 'Float64', 8);
  const swap = (size) => function swapped() {
    for (let at = 0; at + size <= this.length; at += size) this.subarray(at, at + size).reverse();
    return this;
  };
  define('swap16', swap(2));
  define('swap32', swap(4));
  define('swap64', swap(8));
  return Buffer;
}
