// Numbers.
(kit, faker) => {
  const { int, random, isObject, fail } = kit;

  const ends = (options, min, max) => {
    const wanted = isObject(options) ? options : { max: options ?? max };
    const low = wanted.min ?? min;
    const high = wanted.max ?? max;
    if (high < low) fail(`Max ${high} should be greater than min ${low}.`);
    return { low, high, options: wanted };
  };

  const wholes = (options, usual = Number.MAX_SAFE_INTEGER) => {
    const { low, high, options: { multipleOf = 1 } } = ends(options, 0, usual);
    if (!(multipleOf > 0)) fail('multipleOf should be greater than 0.');
    const first = Math.ceil(low / multipleOf);
    const last = Math.floor(high / multipleOf);
    if (last < first) fail(`No suitable integer value between ${low} and ${high} found.`);
    return int(first, last) * multipleOf;
  };

  const inBase = (base) => (options, usual) => wholes(options, usual).toString(base);

  const ROMAN = [
    ['M', 1000], ['CM', 900], ['D', 500], ['CD', 400], ['C', 100], ['XC', 90], ['L', 50], ['XL', 40], ['X', 10],
    ['IX', 9], ['V', 5], ['IV', 4], ['I', 1],
  ];

  // As many digits as a step has, so that 0.30000000000000004 is 0.3.
  const digits = new Map();
  const digitsOf = (step) => {
    const known = digits.get(step);
    if (known !== undefined) return known;
    const [, fraction = '', exponent = '0'] = /^[^.e]*(?:\.(\d+))?(?:e-(\d+))?$/.exec(String(step)) ?? [];
    const found = Math.min(100, fraction.length + Number(exponent));
    // Scripts ask for the same few again and again; one that does not is not to fill the memory.
    if (digits.size < 100) digits.set(step, found);
    return found;
  };
  // A tenth is exact as a divisor, not as a step.
  const stepped = (low, high, step, divisor, shown) => {
    // Floating point makes 0.3 / 0.1 a little less than 3.
    const first = Math.ceil((low / step) * divisor - 1e-9);
    const last = Math.floor((high / step) * divisor + 1e-9);
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last) || last < first) return low + random() * (high - low);
    return Number(((int(first, last) * step) / divisor).toFixed(shown));
  };

  return {
    int: (options) => wholes(options),
    float(options) {
      const { low, high, options: wanted } = ends(options, 0, 1);
      const { fractionDigits } = wanted;
      if (fractionDigits !== undefined && (fractionDigits < 0 || !Number.isInteger(fractionDigits))) {
        fail('fractionDigits should be a non-negative integer.');
      }
      if (fractionDigits !== undefined) return stepped(low, high, 1, 10 ** fractionDigits, Math.min(100, fractionDigits));
      const step = wanted.multipleOf ?? wanted.precision ?? 0.01;
      if (!(step > 0)) fail('multipleOf/precision should be greater than 0.');
      return stepped(low, high, step, 1, digitsOf(step));
    },
    binary: (options) => inBase(2)(options, 1),
    octal: (options) => inBase(8)(options, 7),
    hex: (options) => inBase(16)(options, 15),
    bigInt(options) {
      const wanted = isObject(options) ? options : { max: options };
      const low = BigInt(wanted.min ?? 0);
      const high = BigInt(wanted.max ?? low + 999999999999999n);
      const multiple = BigInt(wanted.multipleOf ?? 1);
      if (high < low) fail(`Max ${high} should be larger than min ${low}.`);
      const span = (high - low) / multiple + 1n;
      let drawn = 0n;
      for (let left = span; left > 0n; left >>= 48n) drawn = (drawn << 48n) | BigInt(int(0, 281474976710655));
      return low + (drawn % span) * multiple;
    },
    romanNumeral(options) {
      const { low, high } = ends(options, 1, 3999);
      if (low < 1 || high > 3999) fail('Roman numerals go from 1 to 3999.');
      let left = int(low, high);
      let text = '';
      for (const [sign, value] of ROMAN) {
        for (; left >= value; left -= value) text += sign;
      }
      return text;
    },
  };
}
