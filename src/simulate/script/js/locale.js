// Numbers and times as Node.js writes them in English (en-US); other languages are written so, too.
(function (parts) {
  'use strict';
  const { comparison } = parts;
  const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October',
    'November', 'December'];
  const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
  const SIGNS = { USD: '$', EUR: '€', GBP: '£', JPY: '¥', CNY: 'CN¥', INR: '₹', KRW: '₩', BRL: 'R$', CAD: 'CA$', AUD: 'A$' };
  const WHOLE = ['JPY', 'KRW'];
  const COMPACT = ['', 'K', 'M', 'B', 'T'];
  const COMPACT_LONG = ['', ' thousand', ' million', ' billion', ' trillion'];
  // What stands between a time and AM or PM, and between a currency's code and the amount.
  const NARROW = ' ';
  const WIDE = '\u00a0';

  const within = (options, name, least, most, usual) => {
    const value = options[name];
    if (value === undefined) return usual;
    const number = Number(value);
    if (!(number >= least && number <= most)) throw new RangeError(`${name} value is out of range.`);
    return Math.floor(number);
  };

  // Refuses a value of an option that stands for something else than what is done.
  const only = (type, options, name, values) => {
    const value = options[name];
    if (value !== undefined && !values.includes(value)) {
      throw new RangeError(`the value ${value} for ${name} of Intl.${type} is not supported`);
    }
  };

  // The digits of a number that is not below 0, and how many of them are before the point.
  const digitsOf = (value) => {
    if (typeof value === 'bigint') {
      const digits = String(value);
      return { digits, point: digits.length };
    }
    if (value === 0) return { digits: '', point: 0 };
    const [mantissa, exponent] = value.toExponential().split('e');
    return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
  };

  // The same with so many digits at most; halves go up.
  const cut = ({ digits, point }, length) => {
    if (digits.length <= length) return { digits, point };
    if (length < 0) return { digits: '', point: 0 };
    const kept = digits.slice(0, length);
    if (digits[length] < '5') return { digits: kept, point };
    const raised = String(BigInt(`0${kept}`) + 1n).padStart(length, '0');
    return { digits: raised, point: point + raised.length - length };
  };

  const written = (number, least, most, whole, grouped) => {
    const { digits, point } = cut(number, number.point + most);
    const before = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '';
    const behind = (point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits).replace(/0+$/, '');
    let text = before.padStart(whole, '0');
    if (grouped) text = text.replace(/\B(?=(\d{3})+$)/g, ',');
    const fraction = behind.padEnd(least, '0');
    return fraction === '' ? text : `${text}.${fraction}`;
  };

  const number = (value, options = {}) => {
    const { style = 'decimal', currency, notation = 'standard', useGrouping = true } = options;
    only('NumberFormat', options, 'notation', ['standard', 'compact']);
    only('NumberFormat', options, 'compactDisplay', ['short', 'long']);
    only('NumberFormat', options, 'signDisplay', ['auto', 'always', 'exceptZero', 'negative', 'never']);
    only('NumberFormat', options, 'currencyDisplay', ['symbol']);
    only('NumberFormat', options, 'currencySign', ['standard', 'accounting']);
    only('NumberFormat', options, 'useGrouping', [true, false, 'true', 'false', 'auto', 'always', 'min2']);
    only('NumberFormat', options, 'roundingMode', ['halfExpand']);
    only('NumberFormat', options, 'roundingIncrement', [1]);
    only('NumberFormat', options, 'roundingPriority', ['auto']);
    only('NumberFormat', options, 'trailingZeroDisplay', ['auto']);
    only('NumberFormat', options, 'numberingSystem', ['latn']);
    const whole = within(options, 'minimumIntegerDigits', 1, 21, 1);
    const isMoney = style === 'currency';
    if (!['decimal', 'percent', 'currency'].includes(style)) throw new RangeError(`the style ${style} is not supported`);
    if (isMoney && typeof currency !== 'string') throw new TypeError('Currency code is required with currency style.');
    const code = isMoney ? currency.toUpperCase() : '';
    const negative = typeof value === 'bigint' ? value < 0n : value < 0 || Object.is(value, -0);
    let size = negative ? -value : value;
    let text;
    if (Number.isNaN(size)) {
      text = 'NaN';
    } else if (size === Infinity) {
      text = '∞';
    } else {
      let digits = digitsOf(size);
      if (style === 'percent' && digits.digits !== '') digits.point += 2;
      let power = 0;
      let suffix = '';
      let usual = isMoney ? (WHOLE.includes(code) ? 0 : 2) : 0;
      let least = within(options, 'minimumFractionDigits', 0, 100, undefined);
      let most = within(options, 'maximumFractionDigits', 0, 100, undefined);
      if (notation === 'compact') {
        power = Math.min(Math.max(Math.floor((digits.point - 1) / 3), 0), 4);
        digits.point -= 3 * power;
        const exact = options.maximumSignificantDigits ?? (options.minimumSignificantDigits && 100);
        const usualDigits = least === undefined && most === undefined && exact === undefined;
        const behind = most ?? Math.max(least ?? 0, 3);
        digits = cut(digits, exact ?? (usualDigits ? Math.max(2, digits.point) : digits.point + behind));
        if (usualDigits) [least, most] = [0, 100];
        if (digits.point > 3 && power < 4) {
          power += 1;
          digits.point -= 3;
        }
        suffix = (options.compactDisplay === 'long' ? COMPACT_LONG : COMPACT)[power];
        usual = 0;
      }
      const significant = within(options, 'maximumSignificantDigits', 1, 100, undefined);
      const atLeast = within(options, 'minimumSignificantDigits', 1, 100, undefined);
      if (significant !== undefined || atLeast !== undefined) {
        digits = cut(digits, significant ?? 100);
        least = Math.max(0, (atLeast ?? 1) - Math.max(digits.point, 1));
        most = 100;
      } else {
        if (least !== undefined && most !== undefined && least > most) {
          throw new RangeError('maximumFractionDigits value is out of range.');
        }
        most ??= Math.max(least ?? 0, isMoney ? usual : style === 'percent' ? 0 : 3);
        least ??= Math.min(usual, most);
      }
      const few = (notation === 'compact' && useGrouping !== 'always') || useGrouping === 'min2';
      const grouped = useGrouping !== false && useGrouping !== 'false' && !(few && digits.point < 5);
      text = written(digits, least, most, whole, grouped) + suffix;
    }
    if (style === 'percent') text += '%';
    if (isMoney) text = (SIGNS[code] ?? code + WIDE) + text;
    const { signDisplay = 'auto', currencySign } = options;
    const zero = !/[1-9∞]/.test(text);
    const minus = negative && signDisplay !== 'never' && !(zero && ['exceptZero', 'negative'].includes(signDisplay));
    if (minus) return isMoney && currencySign === 'accounting' ? `(${text})` : `-${text}`;
    const plus = !negative && (signDisplay === 'always' || (signDisplay === 'exceptZero' && !zero));
    return plus ? `+${text}` : text;
  };

  const two = (value) => String(value).padStart(2, '0');
  const named = (name, form) => (form === 'long' ? name : form === 'narrow' ? name[0] : name.slice(0, 3));

  // The parts of a time, where the options want it.
  const partsOf = (time, zone) => {
    if (zone !== undefined && !['UTC', 'GMT', 'Etc/UTC'].includes(String(zone))) {
      throw new RangeError(`the time zone ${zone} is not supported: there are UTC and that of the system`);
    }
    const utc = zone !== undefined;
    const get = (name) => time[(utc ? 'getUTC' : 'get') + name]();
    return {
      year: get('FullYear'), month: get('Month'), day: get('Date'), weekday: get('Day'), hour: get('Hours'),
      minute: get('Minutes'), second: get('Seconds'), milli: get('Milliseconds'),
      offset: utc ? 0 : -time.getTimezoneOffset(),
    };
  };

  const DATE = ['weekday', 'year', 'month', 'day'];
  const TIME = ['hour', 'minute', 'second', 'fractionalSecondDigits', 'dayPeriod'];

  const STYLES = {
    full: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
    long: { year: 'numeric', month: 'long', day: 'numeric' },
    medium: { year: 'numeric', month: 'short', day: 'numeric' },
    short: { year: '2-digit', month: 'numeric', day: 'numeric' },
  };

  // The options with what is usual for a date, a time or both.
  const filled = (options, wants) => {
    const all = { ...options };
    if (all.dateStyle !== undefined || all.timeStyle !== undefined) {
      if (all.dateStyle !== undefined) Object.assign(all, STYLES[all.dateStyle]);
      if (all.timeStyle !== undefined) {
        Object.assign(all, { hour: 'numeric', minute: '2-digit' });
        if (all.timeStyle !== 'short') all.second = '2-digit';
        if (all.timeStyle === 'full' || all.timeStyle === 'long') all.timeZoneName = 'short';
      }
      return all;
    }
    const has = (names) => names.some((name) => all[name] !== undefined);
    const given = wants === 'date' ? has(DATE) : wants === 'time' ? has(TIME) : has(DATE) || has(TIME);
    if (!given && wants !== 'time') Object.assign(all, { year: 'numeric', month: 'numeric', day: 'numeric' });
    if (!given && wants !== 'date') Object.assign(all, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
    return all;
  };

  const dateText = (parts, options) => {
    const { weekday, year, month, day } = options;
    const years = year === undefined ? '' : year === '2-digit' ? two(Math.abs(parts.year) % 100) : String(parts.year);
    const days = day === undefined ? '' : day === '2-digit' ? two(parts.day) : String(parts.day);
    let text;
    if (['long', 'short', 'narrow'].includes(month)) {
      text = [named(MONTHS[parts.month], month), days].filter(Boolean).join(' ');
      if (years) text += days ? `, ${years}` : ` ${years}`;
    } else {
      const months = month === undefined ? '' : month === '2-digit' ? two(parts.month + 1) : String(parts.month + 1);
      text = [months, days, years].filter(Boolean).join('/');
    }
    const name = weekday === undefined ? '' : named(DAYS[parts.weekday], weekday);
    return [name, text].filter(Boolean).join(', ');
  };

  const timeText = (parts, options) => {
    const { hour, minute, second, hour12, hourCycle, fractionalSecondDigits, timeZoneName } = options;
    const cycle = hour12 === true ? 'h12' : hour12 === false ? 'h24' : hourCycle ?? 'h12';
    const half = cycle === 'h12' || cycle === 'h11';
    const pieces = [];
    if (hour !== undefined) {
      const modulus = half ? 12 : 24;
      let value = parts.hour % modulus;
      if (value === 0 && (cycle === 'h12' || cycle === 'h24')) value = modulus;
      pieces.push(hour === '2-digit' || !half ? two(value) : String(value));
    }
    if (minute !== undefined) pieces.push(pieces.length || second !== undefined ? two(parts.minute) : String(parts.minute));
    if (second !== undefined || fractionalSecondDigits !== undefined) {
      let value = pieces.length ? two(parts.second) : String(parts.second);
      if (fractionalSecondDigits) value += `.${String(parts.milli).padStart(3, '0').slice(0, fractionalSecondDigits)}`;
      pieces.push(value);
    }
    let text = pieces.join(':');
    if (half && hour !== undefined) text += `${NARROW}${parts.hour < 12 ? 'AM' : 'PM'}`;
    if (timeZoneName !== undefined) {
      const size = Math.abs(parts.offset);
      const rest = size % 60 ? `:${two(size % 60)}` : '';
      const zone = size === 0 ? 'UTC' : `GMT${parts.offset < 0 ? '-' : '+'}${Math.floor(size / 60)}${rest}`;
      text = text ? `${text} ${zone}` : zone;
    }
    return text;
  };

  const date = (time, options, wants) => {
    if (Number.isNaN(time.getTime())) return 'Invalid Date';
    const all = filled(options ?? {}, wants);
    const parts = partsOf(time, all.timeZone);
    const texts = [dateText(parts, all), timeText(parts, all)].filter(Boolean);
    return texts.join(all.month === 'long' ? ' at ' : ', ');
  };

  const invalid = (time) => {
    if (Number.isNaN(time.getTime())) throw new RangeError('Invalid time value');
    return time;
  };
  const locale = () => ({ locale: 'en-US', numberingSystem: 'latn' });

  // What a constructor has beside, and what it lacks.
  const completed = (type, name, missing) => {
    type.supportedLocalesOf = (locales) => [locales ?? []].flat().map(String);
    for (const method of missing) {
      type.prototype[method] = () => {
        throw new TypeError(`${method} of Intl.${name} is not supported`);
      };
    }
    return type;
  };

  function NumberFormat(locales, options) {
    if (!new.target) return new NumberFormat(locales, options);
    const all = { ...options };
    number(0, all);
    this.format = (value) => number(typeof value === 'bigint' ? value : Number(value), all);
    this.resolvedOptions = locale;
  }

  function DateTimeFormat(locales, options) {
    if (!new.target) return new DateTimeFormat(locales, options);
    const all = { ...options };
    only('DateTimeFormat', all, 'calendar', ['gregory']);
    only('DateTimeFormat', all, 'numberingSystem', ['latn']);
    only('DateTimeFormat', all, 'timeZoneName', ['short']);
    only('DateTimeFormat', all, 'era', []);
    only('DateTimeFormat', all, 'dayPeriod', []);
    date(new Date(0), all, 'date');
    this.format = (time) => date(invalid(time instanceof Date ? time : new Date(time ?? Date.now())), all, 'date');
    this.resolvedOptions = () => ({ ...locale(), calendar: 'gregory', timeZone: all.timeZone ?? 'UTC' });
  }

  function Collator(locales, options) {
    if (!new.target) return new Collator(locales, options);
    const all = { ...options };
    this.compare = comparison(all);
    this.resolvedOptions = () => ({
      locale: 'en-US', usage: 'sort', sensitivity: 'variant', ignorePunctuation: false, collation: 'default',
      numeric: false, caseFirst: 'false', ...all,
    });
  }

  // Which form of a word goes with a number: `1 item`, `2 items`, `1st`, `2nd`.
  class PluralRules {
    constructor(locales, options) {
      const all = { ...options };
      const ordinal = all.type === 'ordinal';
      only('PluralRules', all, 'type', ['cardinal', 'ordinal']);
      const shown = { ...all, style: 'decimal', useGrouping: false, signDisplay: 'never' };
      number(0, shown);
      this.select = (value) => {
        const text = number(Number(value), shown);
        if (!ordinal) return text === '1' ? 'one' : 'other';
        const teen = /1[123]$/.test(text) || !/^\d+$/.test(text);
        return teen ? 'other' : { 1: 'one', 2: 'two', 3: 'few' }[text.at(-1)] ?? 'other';
      };
      this.selectRange = () => 'other';
      const pluralCategories = ordinal ? ['few', 'one', 'two', 'other'] : ['one', 'other'];
      this.resolvedOptions = () => ({ locale: 'en-US', type: ordinal ? 'ordinal' : 'cardinal', pluralCategories });
    }
  }

  const Intl = {
    NumberFormat: completed(NumberFormat, 'NumberFormat', ['formatToParts', 'formatRange', 'formatRangeToParts']),
    DateTimeFormat: completed(DateTimeFormat, 'DateTimeFormat', ['formatToParts', 'formatRange', 'formatRangeToParts']),
    PluralRules: completed(PluralRules, 'PluralRules', []),
    Collator: completed(Collator, 'Collator', []),
  };
  const missing = ['DisplayNames', 'DurationFormat', 'ListFormat', 'Locale', 'RelativeTimeFormat', 'Segmenter',
    'getCanonicalLocales', 'supportedValuesOf'];
  for (const name of missing) {
    Intl[name] = function () {
      throw new TypeError(`Intl.${name} is not supported`);
    };
  }
  return { number, date, compare: comparison, Intl };
})
