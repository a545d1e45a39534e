// Points in time, as Date.
(kit, faker) => {
  const { words, pick, int, isObject, date, fail, count } = kit;
  const DAY = 86400000;
  const YEAR = 365.25 * DAY;
  const MONTHS = words('January February March April May June July August September October November December');
  const DAYS = words('Sunday Monday Tuesday Wednesday Thursday Friday Saturday');

  const within = (from, to) => new Date(int(Math.ceil(Number(from)), Math.floor(Number(to))));
  // A span on one side of a point in time. A thousandth of a second lies between, as the point itself is neither.
  const side = (unit, name, sign) => (options, oldDate) => {
    const { [name]: span = 1, refDate } = isObject(options) ? options : { [name]: options, refDate: oldDate };
    if (!(span > 0)) fail(`${name} must be greater than 0.`);
    const at = date(refDate).getTime();
    return sign < 0 ? within(at - span * unit, at - 1000) : within(at + 1000, at + span * unit);
  };
  const ends = (options, oldTo) => {
    const isRange = isObject(options) && !(options instanceof Date);
    const { from, to } = isRange ? options : { from: options, to: oldTo };
    if (from === undefined || to === undefined) fail('date.between needs from and to.');
    const [low, high] = [date(from).getTime(), date(to).getTime()];
    if (high < low) fail('`from` date must be before `to` date.');
    return [low, high];
  };
  const named = (names) => (options) => {
    const name = pick(names);
    const abbreviated = isObject(options) ? options.abbreviated ?? options.abbr : options;
    return abbreviated === true ? name.slice(0, 3) : name;
  };

  const api = {
    anytime(options) {
      const at = date(options?.refDate).getTime();
      return within(at - YEAR, at + YEAR);
    },
    past: side(YEAR, 'years', -1),
    future: side(YEAR, 'years', 1),
    recent: side(DAY, 'days', -1),
    soon: side(DAY, 'days', 1),
    between: (options, oldTo) => within(...ends(options, oldTo)),
    betweens(options, oldTo, oldCount) {
      const [low, high] = ends(options, oldTo);
      const isRange = isObject(options) && !(options instanceof Date);
      const length = count(isRange ? options.count : oldCount, 3);
      return Array.from({ length }, () => within(low, high)).sort((a, b) => a - b);
    },
    birthdate(options = {}) {
      const { mode = options.min > 120 || options.max > 150 ? 'year' : 'age' } = options;
      const now = date(options.refDate);
      if (mode === 'year') {
        const { min = now.getUTCFullYear() - 80, max = now.getUTCFullYear() - 18 } = options;
        if (max < min) fail(`Max ${max} should be larger than or equal to min ${min}.`);
        return within(Date.UTC(min, 0, 1), Date.UTC(max, 11, 31, 23, 59, 59, 999));
      }
      const { min = 18, max = 80 } = options;
      if (max < min) fail(`Max ${max} should be larger than or equal to min ${min}.`);
      const before = (years) => {
        const then = new Date(now);
        then.setUTCFullYear(then.getUTCFullYear() - years);
        return then.getTime();
      };
      return within(before(max + 1) + DAY, before(min));
    },
    month: named(MONTHS),
    weekday: named(DAYS),
    timeZone: () => faker.location.timeZone(),
  };
  return api;
}
