// Addresses and names of the internet.
(kit, faker) => {
  const { words, pick, int, chance, chars, isObject, slug, LOWER, UPPER, DIGITS } = kit;
  const TLDS = words('com net org info biz name io dev app');
  const PROVIDERS = words('example.com example.net example.org mail.example fastmail.example inbox.example');
  const EMOJI = { smiley: '😀 😃 😄 😁 😆 🙂 😉 😊 😎 🤔', body: '👍 👋 👏 💪 👀 🤝', person: '👶 👩 👨 🧑 👮 🧙', nature: '🐶 🐱 🐻 🌳 🌻 🌊', food: '🍎 🍌 🍇 🍕 🍪 ☕', travel: '🚗 🚲 🚀 🚢 🚆 🏠', activity: '⚽ 🏀 🎾 🎲 🎨 🎸', object: '💡 🔑 📷 📦 📌 🔧', symbol: '✅ ❌ ❗ ♻️ ⚡ ⭐', flag: '🏁 🚩 🎌 🏴 🏳️' };
  const STATUS = {
    informational: [100, 101, 102, 103],
    success: [200, 201, 202, 203, 204, 205, 206, 207, 208, 226],
    redirection: [300, 301, 302, 303, 304, 305, 307, 308],
    clientError: [400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451],
    serverError: [500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511],
  };
  const hex = (count) => chars('0123456789abcdef', count);
  const base64url = (text) => kit.encode(text).toBase64().replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

  const names = (options, oldLast) => {
    const given = isObject(options) ? options : { firstName: options, lastName: oldLast };
    return [given.firstName ?? faker.person.firstName(), given.lastName ?? faker.person.lastName()];
  };
  const username = (options, oldLast) => {
    const [first, last] = names(options, oldLast);
    const sign = pick(['.', '_', '']);
    const name = pick([`${first}${int(0, 99)}`, `${first}${sign}${last}`, `${first}${sign}${last}${int(0, 99)}`]);
    return slug(name.replace(/['’ ]/g, '')) || `user${int(0, 9999)}`;
  };
  const internet = {
    username,
    userName: username,
    displayName(options, oldLast) {
      const [first, last] = names(options, oldLast);
      const sign = pick(['.', '_', '']);
      return pick([`${first}${int(0, 99)}`, `${first}${sign}${last}`]).replace(/'/g, '');
    },
    email(options, oldLast, oldProvider) {
      const { provider = oldProvider ?? pick(PROVIDERS), allowSpecialCharacters = false } = isObject(options) ? options : {};
      const name = username(options, oldLast);
      return `${allowSpecialCharacters && chance(0.5) ? `${name}${pick([...'!#$%&*+-='])}${int(0, 9)}` : name}@${provider}`;
    },
    exampleEmail: (options, oldLast) => internet.email({
      ...(isObject(options) ? options : { firstName: options, lastName: oldLast }),
      provider: pick(['example.com', 'example.net', 'example.org']),
    }),
    protocol: () => pick(['http', 'https']),
    httpMethod: () => pick(['GET', 'POST', 'PUT', 'DELETE', 'PATCH']),
    httpStatusCode(options = {}) {
      const { types = Object.keys(STATUS) } = options;
      return pick(STATUS[pick(types)]);
    },
    url(options = {}) {
      const { appendSlash = chance(0.5), protocol = 'https' } = options;
      return `${protocol}://${internet.domainName()}${appendSlash ? '/' : ''}`;
    },
    domainName: () => `${internet.domainWord()}.${internet.domainSuffix()}`,
    domainSuffix: () => pick(TLDS),
    domainWord: () => slug(`${faker.word.adjective()}-${faker.word.noun()}`.toLowerCase()),
    ip: () => (chance(0.5) ? internet.ipv4() : internet.ipv6()),
    ipv4(options = {}) {
      const { cidrBlock = { 'private-a': '10.0.0.0/8', 'private-b': '172.16.0.0/12', 'private-c': '192.168.0.0/16',
        loopback: '127.0.0.0/8', 'link-local': '169.254.0.0/16', multicast: '224.0.0.0/4' }[options.network] ?? '0.0.0.0/0' } = options;
      const [address, bits] = cidrBlock.split('/');
      const prefix = Number(bits ?? 32);
      const fixed = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
      const size = 2 ** (32 - prefix);
      const value = Math.floor(fixed / size) * size + int(0, size - 1);
      return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
    },
    ipv6: () => Array.from({ length: 8 }, () => hex(4)).join(':'),
    port: () => int(0, 65535),
    userAgent() {
      const major = int(80, 130);
      const system = pick(['Windows NT 10.0; Win64; x64', 'Macintosh; Intel Mac OS X 10_15_7', 'X11; Linux x86_64']);
      return chance(0.5)
        ? `Mozilla/5.0 (${system}; rv:${major}.0) Gecko/20100101 Firefox/${major}.0`
        : `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.${int(0, 9999)}.${int(0, 199)} Safari/537.36`;
    },
    color(options = {}) {
      const { redBase = 0, greenBase = 0, blueBase = 0 } = options;
      return `#${[redBase, greenBase, blueBase].map((base) => Math.floor((int(0, 255) + base) / (base ? 2 : 1)).toString(16).padStart(2, '0')).join('')}`;
    },
    mac(options) {
      const sign = isObject(options) ? options.separator : options;
      return Array.from({ length: 6 }, () => hex(2)).join(['', ':', '-'].includes(sign) ? sign : ':');
    },
    password(options, oldMemorable, oldPattern, oldPrefix) {
      const { length = 15, memorable = oldMemorable ?? false, pattern = oldPattern ?? /\w/, prefix = oldPrefix ?? '' } =
        isObject(options) ? options : { length: options };
      let text = prefix;
      if (memorable) {
        while (text.length < length) text += chars(text.length % 2 ? 'aeiou' : 'bcdfghjklmnpqrstvwxz', 1);
        return text.slice(0, length);
      }
      const fitting = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).filter((sign) => {
        pattern.lastIndex = 0;
        return pattern.test(sign);
      });
      if (fitting.length === 0) kit.fail('Could not generate a password: no character matches the pattern.');
      return text + chars(fitting, length - text.length);
    },
    emoji(options = {}) {
      const { types = Object.keys(EMOJI) } = options;
      return pick(EMOJI[pick(types)].split(' '));
    },
    avatar: () => faker.image.avatar(),
    jwtAlgorithm: () => pick(words('HS256 HS384 HS512 RS256 RS384 RS512 ES256 ES384 ES512 PS256 PS384 PS512 none')),
    jwt(options = {}) {
      const now = Math.floor(kit.date(options.refDate).getTime() / 1000);
      const {
        header = { alg: internet.jwtAlgorithm(), typ: 'JWT' },
        payload = { iat: now - int(1, 86400), exp: now + int(1, 86400), nbf: now - int(1, 86400),
          iss: faker.company.name(), sub: faker.string.uuid(), aud: faker.string.uuid(), jti: faker.string.uuid() },
      } = options;
      return [base64url(JSON.stringify(header)), base64url(JSON.stringify(payload)), chars(`${LOWER}${UPPER}${DIGITS}-_`, 64)].join('.');
    },
  };
  return internet;
}
