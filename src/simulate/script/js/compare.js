// Texts in the order of English (en-US): letters before accents before case, as Node.js sorts them in the simple cases.
(function () {
  'use strict';
  // Spaces and punctuation, then symbols, in their order; what is in neither and no letter or digit is a symbol, too.
  const PUNCTUATION = '\t\n\v\f\r _-,;:!?.\'"()[]{}@*/\\&#%';
  const SYMBOLS = '`^+<=>|~';
  const CURRENCY = '¤¢$£¥€';
  const MARKS = '\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0327\u0328\u0304';
  // Letters that are not made of another one and a mark, and what they are sorted as.
  const LETTERS = { ß: 'ss', ẞ: 'SS', æ: 'ae', Æ: 'AE', œ: 'oe', Œ: 'OE', ø: 'o', Ø: 'O', đ: 'd', Đ: 'D', ł: 'l', Ł: 'L' };

  const rank = (group, place) => group + String(place).padStart(7, '0');
  const primary = (letter) => {
    let place = PUNCTUATION.indexOf(letter);
    if (place >= 0) return rank('1', place);
    place = SYMBOLS.indexOf(letter);
    if (place >= 0) return rank('2', place);
    place = CURRENCY.indexOf(letter);
    if (place >= 0) return rank('4', place);
    if (letter >= '0' && letter <= '9') return rank('5', 1) + letter;
    if (letter >= 'a' && letter <= 'z') return `6${letter}`;
    if (letter === 'ı') return '6i~';
    return rank(/\p{L}|\p{N}/u.test(letter) ? '7' : '3', letter.codePointAt(0));
  };

  // For each letter its place, its marks and its case.
  const elements = (text, numeric) => {
    const all = [];
    const pieces = text.normalize('NFD').match(numeric ? /\d+|[^]/gu : /[^]/gu) ?? [];
    for (const piece of pieces) {
      const mark = piece >= '\u0300' && piece <= '\u036f';
      if (mark && all.length > 0) {
        const place = MARKS.indexOf(piece);
        all.at(-1)[1] += String.fromCharCode(place < 0 ? piece.charCodeAt(0) : 33 + place);
      } else if (numeric && /^\d/.test(piece)) {
        const digits = piece.replace(/^0+(?=.)/, '');
        all.push([rank('5', digits.length) + digits, '', '0']);
      } else if (Object.hasOwn(LETTERS, piece)) {
        for (const letter of LETTERS[piece]) {
          const lower = letter.toLowerCase();
          all.push([primary(lower), '~', lower === letter ? '0' : '1']);
        }
      } else if (!mark && !/\p{Cc}/u.test(piece) || PUNCTUATION.includes(piece)) {
        const plain = piece.normalize('NFKD');
        for (const letter of plain) {
          const lower = letter.toLowerCase();
          all.push([primary(lower), '', plain !== piece ? '2' : lower === letter ? '0' : '1']);
        }
      }
    }
    return all;
  };

  const level = (one, other, place) => {
    const length = Math.min(one.length, other.length);
    for (let at = 0; at < length; at += 1) {
      const [first, second] = [one[at][place], other[at][place]];
      if (first !== second) return first < second ? -1 : 1;
    }
    return Math.sign(one.length - other.length);
  };

  const LEVELS = { base: [0], accent: [0, 1], case: [0, 2], variant: [0, 1, 2] };

  // How two texts are compared by these options.
  const comparison = (options = {}) => {
    const { sensitivity = 'variant', numeric = false, caseFirst = 'false', ignorePunctuation = false } = options;
    const { usage = 'sort', collation = 'default' } = options;
    const wrong = (name, value) => {
      throw new RangeError(`Value ${value} out of range for Intl.Collator options property ${name}`);
    };
    if (!Object.hasOwn(LEVELS, sensitivity)) wrong('sensitivity', sensitivity);
    if (!['upper', 'lower', 'false', false].includes(caseFirst)) wrong('caseFirst', caseFirst);
    if (!['sort', 'search'].includes(usage)) wrong('usage', usage);
    if (collation !== 'default') throw new RangeError(`the collation ${collation} is not supported`);
    const read = (text) => {
      const all = elements(text, Boolean(numeric));
      return ignorePunctuation ? all.filter(([place]) => place[0] !== '1') : all;
    };
    const upperFirst = caseFirst === 'upper' ? -1 : 1;
    return (one, other) => {
      const [first, second] = [String(one), String(other)];
      if (first === second) return 0;
      const [left, right] = [read(first), read(second)];
      for (const place of LEVELS[sensitivity]) {
        const found = level(left, right, place);
        if (found !== 0) return place === 2 ? found * upperFirst : found;
      }
      return 0;
    };
  };
  return comparison;
})()
