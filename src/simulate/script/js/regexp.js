// Texts that a regular expression matches: classes, groups, alternatives and repetition.
(kit) => {
  const { int, pick, chance, fail, LOWER, UPPER, DIGITS } = kit;
  const ANY = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at));
  const WORD = [...(LOWER + UPPER + DIGITS), '_'];
  const CLASSES = { d: [...DIGITS], w: WORD, s: [' '], D: [...(LOWER + UPPER)], W: [...'!#$%&*+-.:;=?@'], S: ANY };
  const ESCAPES = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', 0: '\0' };
  // How often what may repeat without end is repeated at most.
  const MOST = 10;

  return (expression) => {
    const source = expression instanceof RegExp ? expression.source : String(expression);
    const anyCase = expression instanceof RegExp && expression.ignoreCase;
    const groups = [];
    let at = 0;
    let opened = 0;
    const unsupported = (what) => fail(`helpers.fromRegExp: ${what} is not supported`);

    const escape = () => {
      const sign = source[at];
      at += 1;
      if (sign === undefined) fail('helpers.fromRegExp: the expression ends with \\');
      if (CLASSES[sign]) return CLASSES[sign];
      if (sign === 'x' || sign === 'u') {
        const length = sign === 'x' ? 2 : 4;
        const code = Number.parseInt(source.slice(at, at + length), 16);
        at += length;
        return [String.fromCharCode(code)];
      }
      return [ESCAPES[sign] ?? sign];
    };
    const characterClass = () => {
      const negated = source[at] === '^';
      if (negated) at += 1;
      let signs = [];
      while (source[at] !== ']') {
        if (at >= source.length) fail('helpers.fromRegExp: ] is missing');
        let from = source[at];
        at += 1;
        if (from === '\\') {
          const escaped = escape();
          if (escaped.length > 1) {
            signs = signs.concat(escaped);
            continue;
          }
          [from] = escaped;
        }
        if (source[at] === '-' && source[at + 1] !== ']') {
          at += 1;
          const to = source[at] === '\\' ? (at += 1, escape()[0]) : source[at++];
          if (!(to >= from)) fail(`helpers.fromRegExp: the range ${from}-${to} is out of order`);
          for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code += 1) signs.push(String.fromCharCode(code));
        } else {
          signs.push(from);
        }
      }
      at += 1;
      const banned = new Set(signs);
      const left = negated ? ANY.filter((sign) => !banned.has(sign)) : signs;
      if (left.length === 0) fail('helpers.fromRegExp: a class matches nothing');
      return left;
    };
    const repetition = () => {
      const sign = source[at];
      let least = 1;
      let most = 1;
      if (sign === '?') [least, most] = [0, 1];
      else if (sign === '*') [least, most] = [0, MOST];
      else if (sign === '+') [least, most] = [1, MOST];
      else if (sign === '{') {
        const found = /^\{(\d+)(,(\d*))?\}/.exec(source.slice(at));
        if (!found) return [1, 1];
        least = Number(found[1]);
        most = found[2] === undefined ? least : Number(found[3] || least + MOST);
        if (most < least) fail('helpers.fromRegExp: the numbers of {} are out of order');
        at += found[0].length - 1;
      } else return [1, 1];
      at += 1;
      if (source[at] === '?') at += 1;
      return [least, most];
    };
    const letter = (signs) => () => {
      const sign = pick(signs);
      if (!anyCase) return sign;
      return chance(0.5) ? sign.toUpperCase() : sign.toLowerCase();
    };
    const group = () => {
      let number;
      if (source[at] === '?') {
        const kind = /^\?(:|<[A-Za-z_]\w*>)/.exec(source.slice(at));
        if (!kind) unsupported('looking ahead or behind');
        at += kind[0].length;
        if (kind[1] !== ':') number = opened += 1;
      } else {
        number = opened += 1;
      }
      const inner = alternatives();
      if (source[at] !== ')') fail('helpers.fromRegExp: ) is missing');
      at += 1;
      return () => {
        const text = inner();
        if (number !== undefined) groups[number] = text;
        return text;
      };
    };
    const atom = () => {
      const sign = source[at];
      at += 1;
      if (sign === '(') return group();
      if (sign === '[') return letter(characterClass());
      if (sign === '.') return letter(ANY);
      if (sign === '^' || sign === '$') return () => '';
      if (sign !== '\\') return letter([sign]);
      if (source[at] === 'b' || source[at] === 'B') return (at += 1, () => '');
      if (/[1-9]/.test(source[at] ?? '')) {
        const number = Number(source[at]);
        at += 1;
        return () => groups[number] ?? '';
      }
      if (source[at] === 'p' || source[at] === 'P' || source[at] === 'k') unsupported(`\\${source[at]}`);
      return letter(escape());
    };
    const sequence = () => {
      const steps = [];
      while (at < source.length && source[at] !== '|' && source[at] !== ')') {
        const make = atom();
        const [least, most] = repetition();
        steps.push(() => {
          let text = '';
          for (let left = int(least, most); left > 0; left -= 1) text += make();
          return text;
        });
      }
      return () => steps.map((step) => step()).join('');
    };
    const alternatives = () => {
      const choices = [sequence()];
      while (source[at] === '|') {
        at += 1;
        choices.push(sequence());
      }
      return () => pick(choices)();
    };
    const make = alternatives();
    if (at < source.length) fail('helpers.fromRegExp: ( is missing');
    return make();
  };
}
