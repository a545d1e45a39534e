// Texts of random signs.
(kit) => {
  const { int, chars, count, isObject, fail, LOWER, UPPER, DIGITS } = kit;

  const length = (options, usual = 1) => count(
    isObject(options) && options.min === undefined && options.max === undefined ? options.length : options, usual);
  const cased = (casing) => {
    if (casing === 'lower') return LOWER;
    return casing === 'upper' ? UPPER : LOWER + UPPER;
  };
  const without = (alphabet, exclude = '') => {
    const banned = new Set(exclude);
    return banned.size ? [...alphabet].filter((sign) => !banned.has(sign)).join('') : alphabet;
  };
  const draw = (alphabet, options, usual) => {
    const wanted = length(options, usual);
    const left = isObject(options) ? without(alphabet, options.exclude) : alphabet;
    if (wanted > 0 && left === '') fail('Unable to generate string: no characters are left.');
    return chars(left, wanted);
  };
  const prefixed = (alphabet, prefix) => (options = {}) =>
    (options.prefix ?? prefix) + chars(alphabet, length(options));
  const SYMBOLS = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
  const SAMPLES = Array.from({ length: 93 }, (_, at) => String.fromCharCode(33 + at)).join('');
  const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

  return {
    alpha: (options) => draw(cased(options?.casing), options),
    alphanumeric: (options) => draw(DIGITS + cased(options?.casing), options),
    numeric(options) {
      const { allowLeadingZeros = true, exclude } = isObject(options) ? options : {};
      const digits = without(DIGITS, Array.isArray(exclude) ? exclude.join('') : exclude);
      const wanted = length(options);
      if (wanted > 0 && digits === '') fail('Unable to generate numeric string: all digits are excluded.');
      if (allowLeadingZeros || wanted === 0) return chars(digits, wanted);
      const leading = without(digits, '0');
      if (leading === '') fail('Unable to generate numeric string without leading zeros.');
      return chars(leading, 1) + chars(digits, wanted - 1);
    },
    hexadecimal(options) {
      const { casing = 'mixed', prefix = '0x' } = isObject(options) ? options : {};
      const signs = { lower: '0123456789abcdef', upper: '0123456789ABCDEF' }[casing] ?? '0123456789abcdefABCDEF';
      return prefix + chars(signs, length(options));
    },
    binary: prefixed('01', '0b'),
    octal: prefixed('01234567', '0o'),
    sample: (options) => chars(SAMPLES, length(options, 10)),
    symbol: (options) => chars(SYMBOLS, length(options)),
    nanoid: (options) => chars(`${DIGITS + LOWER + UPPER}_-`, length(options, 21)),
    fromCharacters(characters, options) {
      const signs = Array.isArray(characters) ? characters : [...String(characters)];
      if (signs.length === 0) fail('Unable to generate string: No characters to select from.');
      return chars(signs, length(options));
    },
    uuid() {
      const hex = (digits) => chars('0123456789abcdef', digits);
      return `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[int(0, 3)]}${hex(3)}-${hex(12)}`;
    },
    ulid(options) {
      let time = kit.date(options?.refDate).getTime();
      let text = '';
      for (let i = 0; i < 10; i += 1) {
        text = CROCKFORD[time % 32] + text;
        time = Math.floor(time / 32);
      }
      return text + chars(CROCKFORD, 16);
    },
  };
}
