// For each function of faker: calls of it, and what has to hold for what each gives. The scenario's message is the
// list of those that do not hold, and of functions that stand in no row.
const text = (v) => typeof v === 'string' && v.length > 0 && v === v.trim() && !/undefined|NaN|\[object/.test(v);
const like = (pattern) => (v) => typeof v === 'string' && pattern.test(v);
const num = (min, max, step) => (v) => typeof v === 'number' && v >= min && v <= max && (!step || Math.abs(v / step - Math.round(v / step)) < 1e-6);
const int = (min, max) => (v) => Number.isInteger(v) && v >= min && v <= max;
const bool = (v) => typeof v === 'boolean';
const of = (...all) => (v) => all.includes(v);
const list = (length, each) => (v) => Array.isArray(v) && (length === undefined || v.length === length) && v.every(each);
const shape = (fields) => (v) => Object.keys(fields).join() === Object.keys(v).join() && Object.keys(fields).every((k) => fields[k](v[k]));
const dated = (min, max) => (v) => v instanceof Date && v.getTime() >= Date.parse(min) && v.getTime() <= Date.parse(max);
const words = (min, max) => (v) => text(v) && v.split(' ').length >= min && v.split(' ').length <= max;
const url = like(/^https:\/\/\S+$/);
const uuid = like(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
const luhn = (v) => [...v.replace(/\D/g, '')].reverse().reduce((sum, d, at) => sum + (at % 2 ? [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][d] : Number(d)), 0) % 10 === 0;
const iban = (v) => [...v.slice(4) + v.slice(0, 4)].reduce((rest, sign) => Number(String(rest) + parseInt(sign, 36)) % 97, 0) === 1;
const both = (a, b) => (v) => a(v) && b(v);
const at = { refDate: '2024-03-01T00:00:00.000Z' };
const FROM = '2020-01-01T00:00:00.000Z';
const TO = '2020-12-31T00:00:00.000Z';
const enumeration = { Up: 0, Down: 1, 0: 'Up', 1: 'Down' };
const coordinate = (v) => Array.isArray(v) && num(-90, 90)(v[0]) && num(-180, 180)(v[1]);

// 'function': [check, arguments...] or a list of such rows.
const TABLE = {
  airline: {
    airport: [shape({ name: text, iataCode: like(/^[A-Z]{3}$/) })], airline: [shape({ name: text, iataCode: like(/^[A-Z0-9]{2}$/) })],
    airplane: [shape({ name: text, iataTypeCode: like(/^[A-Z0-9]{3}$/) })],
    recordLocator: [[like(/^[A-Z]{6}$/)], [like(/^[A-Z0-9]{6}$/), { allowNumerics: true }]],
    seat: [[like(/^\d{1,2}[A-F]$/)], [like(/^\d{1,2}[A-K]$/), { aircraftType: 'widebody' }]], aircraftType: [of('regional', 'narrowbody', 'widebody')],
    flightNumber: [[like(/^[1-9]\d{0,3}$/)], [like(/^\d{4}$/), { length: 2, addLeadingZeros: true }], [like(/^\d{3}$/), { length: 3 }]],
  },
  animal: Object.fromEntries('bear bird cat cetacean cow crocodilia dog fish horse insect lion rabbit rodent snake type petName'.split(' ').map((k) => [k, [text]])),
  book: Object.fromEntries('author format genre publisher series title'.split(' ').map((k) => [k, [text]])),
  color: {
    human: [like(/^[a-z]+$/)], space: [text], cssSupportedFunction: [text], cssSupportedSpace: [text],
    rgb: [[like(/^#[0-9a-f]{6}$/)], [like(/^0x[0-9A-F]{8}$/), { prefix: '0x', casing: 'upper', includeAlpha: true }], [list(3, int(0, 255)), { format: 'decimal' }], [like(/^rgb\(\d+, \d+, \d+\)$/), { format: 'css' }], [like(/^[01]{8} [01]{8} [01]{8}$/), { format: 'binary' }]],
    cmyk: [[list(4, num(0, 1))], [like(/^cmyk\(\d+%, /), { format: 'css' }]],
    hsl: [[both((v) => v.length === 3, (v) => int(0, 360)(v[0]) && num(0, 1)(v[1]))], [like(/^hsl\(\d+deg \d+% \d+%\)$/), { format: 'css' }]],
    hwb: [list(3, num(0, 360))], lab: [list(3, num(-100, 100))], lch: [list(3, num(0, 230))],
    colorByCSSColorSpace: [[list(3, num(0, 1))], [like(/^color\(rec2020 /), { format: 'css', space: 'rec2020' }]],
  },
  commerce: {
    department: [text], productName: [words(3, 3)], productAdjective: [text], productMaterial: [text], product: [text], productDescription: [text], color: [text],
    price: [[like(/^\d{1,4}\.\d\d$/)], [like(/^€[56]$/), { min: 5, max: 6, dec: 0, symbol: '€' }], [like(/^\d\.\d$/), 1, 9, 1]],
    isbn: [[like(/^978-\d-\d{4}-\d{4}-\d$/)], [like(/^\d{9}[\dX]$/), { variant: 10, separator: '' }]], upc: [like(/^\d{12}$/)],
  },
  company: Object.fromEntries('name catchPhrase catchPhraseAdjective catchPhraseDescriptor catchPhraseNoun buzzPhrase buzzVerb buzzAdjective buzzNoun companyName companySuffix bs bsBuzz bsAdjective bsNoun'.split(' ').map((k) => [k, [text]]).concat([['suffixes', [list(9, text)]]])),
  database: { column: [text], type: [text], collation: [text], engine: [text], mongodbObjectId: [like(/^[0-9a-f]{24}$/)] },
  datatype: {
    boolean: [[bool], [of(true), { probability: 1 }], [of(false), 0]], number: [[int(0, 99999)], [int(5, 7), { min: 5, max: 7 }], [num(0, 1, 0.01), { max: 1, precision: 0.01 }], [int(0, 3), 3]],
    float: [[num(0, 99999, 0.01)], [num(1, 2, 0.1), { min: 1, max: 2, precision: 0.1 }]], datetime: [dated('1989-12-31', '2101-01-01')],
    string: [[(v) => v.length === 10], [(v) => v.length === 3, 3]], uuid: [uuid], hexadecimal: [like(/^0x[0-9a-fA-F]$/)], bigInt: [(v) => typeof v === 'bigint'],
    array: [list(10, (v) => ['string', 'number'].includes(typeof v))], json: [(v) => Object.keys(JSON.parse(v)).length === 7],
  },
  date: {
    anytime: [dated('2023-02-28', '2025-03-02'), at], past: [[dated('2023-02-28', '2024-03-01'), at], [dated('2022-02-28', at.refDate), 2, at.refDate]], future: [[dated(at.refDate, '2025-03-02'), at], [(v) => v > new Date()]],
    recent: [[dated('2024-02-29', '2024-03-01'), at], [dated('2024-02-20', at.refDate), 10, at.refDate]], soon: [[dated(at.refDate, '2024-03-11'), { days: 10, ...at }]],
    between: [[dated(FROM, TO), { from: FROM, to: TO }], [dated(FROM, TO), FROM, TO], [dated(FROM, TO), new Date(FROM), new Date(TO)]],
    betweens: [[both(list(3, dated(FROM, TO)), (v) => v[0] <= v[1] && v[1] <= v[2]), { from: FROM, to: TO }], [list(5, dated(FROM, TO)), { from: FROM, to: TO, count: 5 }], [list(2, dated(FROM, TO)), FROM, TO, 2]],
    birthdate: [[dated('1943-02-28', '2006-03-02'), at], [dated('2003-03-01', '2004-03-02'), { mode: 'age', min: 20, max: 20, ...at }], [dated('1990-01-01', '1992-01-01'), { mode: 'year', min: 1990, max: 1991 }]],
    month: [[like(/^[A-Z][a-z]+$/)], [like(/^[A-Z][a-z]{2}$/), { abbreviated: true }]], weekday: [[like(/day$/)], [like(/^[A-Z][a-z]{2}$/), { abbreviated: true }]], timeZone: [like(/\//)],
  },
  finance: {
    accountNumber: [[like(/^\d{8}$/)], [like(/^\d{5}$/), 5], [like(/^\d{4}$/), { length: 4 }]], accountName: [like(/ Account$/)], routingNumber: [like(/^\d{9}$/)],
    maskedNumber: [[like(/^\(\.\.\.\d{4}\)$/)], [like(/^\d{3}$/), { length: 3, parens: false, ellipsis: false }]],
    amount: [[like(/^\d{1,4}\.\d\d$/)], [like(/^\$(5|6)\.\d$/), 5, 6.9, 1, '$'], [like(/^\d,\d{3},\d{3}\.\d{2}$/), { min: 1e6, max: 9e6, autoFormat: true }]],
    transactionType: [text], transactionDescription: [text], currency: [shape({ name: text, code: like(/^[A-Z]{3}$/), symbol: text, numericCode: like(/^\d{3}$/) })],
    currencyName: [text], currencyCode: [like(/^[A-Z]{3}$/)], currencySymbol: [text], currencyNumericCode: [like(/^\d{3}$/)],
    bitcoinAddress: [like(/^(bc1|[13])[0-9A-Za-z]{25,39}$/)], litecoinAddress: [like(/^[LM3][1-9A-Za-z]{25,33}$/)], ethereumAddress: [like(/^0x[0-9a-f]{40}$/)],
    creditCardNumber: [[luhn], [both(luhn, like(/^4\d{15}$/)), { issuer: 'visa' }], [both(luhn, like(/^3[47]\d{13}$/)), 'american_express']], creditCardCVV: [like(/^\d{3}$/)], creditCardIssuer: [text],
    pin: [[like(/^\d{4}$/)], [like(/^\d{6}$/), { length: 6 }]], iban: [[iban], [both(iban, like(/^DE\d{20}$/)), { countryCode: 'DE' }], [like(/^[A-Z]{2}\d\d .* /), { formatted: true }]],
    bic: [like(/^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/)], account: [like(/^\d{8}$/)], mask: [like(/^\(/)],
  },
  food: Object.fromEntries('adjective fruit vegetable meat spice ethnicCategory ingredient dish description'.split(' ').map((k) => [k, [text]])),
  git: {
    branch: [like(/^\S+-\S+$/)], commitMessage: [text], commitSha: [[like(/^[0-9a-f]{40}$/)], [like(/^[0-9a-f]{8}$/), { length: 8 }]], shortSha: [like(/^[0-9a-f]{7}$/)],
    commitDate: [like(/^Thu Feb 29 \d\d:\d\d:\d\d 2024 \+0000$/), at], commitEntry: [[like(/^commit [0-9a-f]{40}\r\n/)], [like(/^commit \S+\nMerge: /), { merge: true, eol: 'LF' }]],
  },
  hacker: Object.fromEntries('abbreviation adjective noun verb ingverb phrase'.split(' ').map((k) => [k, [text]])),
  helpers: {
    arrayElement: [of(1, 2, 3), [1, 2, 3]], arrayElements: [[(v) => v.length >= 1 && v.length <= 3 && new Set(v).size === v.length, [1, 2, 3]], [list(2, of(1, 2, 3)), [1, 2, 3], 2], [list(3, of(1, 2, 3)), [1, 2, 3], { min: 3, max: 9 }]],
    weightedArrayElement: [of('a', 'b'), [{ weight: 1, value: 'a' }, { weight: 2, value: 'b' }]], shuffle: [(v) => [...v].sort().join() === '1,2,3', [1, 2, 3]],
    multiple: [[list(3, of(7)), () => 7], [list(5, int(0, 4)), (_, i) => i, { count: 5 }]], maybe: [[of(1, undefined), () => 1], [of(1), () => 1, { probability: 1 }], [of(undefined), () => 1, { probability: 0 }]],
    slugify: [of('Hello-world-cafe'), 'Hello world! café'], replaceSymbols: [like(/^\d[A-Z][A-Z0-9]!$/), '#?*!'], replaceSymbolWithNumber: [like(/^\d[2-9]\?$/), '#!?'],
    replaceCreditCardSymbols: [both(luhn, like(/^6453-/))], regexpStyleStringParse: [like(/^a{3}[3-5]$/), 'a{3}[3-5]'], repeatString: [of('ababab'), 'ab', 3],
    fromRegExp: [[like(/^[A-F]{2}\d{1,3}(x|yy)?$/), /[A-F]{2}\d{1,3}(x|yy)?/], [like(/^[^a-y]-\1?$/), '[^a-y]-'], [like(/^(ab|cd)\1+$/), /(ab|cd)\1/], [like(/^v\d+\.\d+$/i), /v\d+\.\d+/i]],
    rangeToNumber: [[of(5), 5], [int(1, 3), { min: 1, max: 3 }]], uniqueArray: [[(v) => new Set(v).size === 3, ['a', 'b', 'c', 'a'], 3], [list(2, of(1, 2)), () => 1 + Math.round(Math.random()), 2]],
    objectKey: [of('a', 'b'), { a: 1, b: 2 }], objectValue: [of(1, 2), { a: 1, b: 2 }], objectEntry: [([k, v]) => ({ a: 1, b: 2 })[k] === v, { a: 1, b: 2 }], enumValue: [of(0, 1), enumeration],
    fake: [[like(/^[A-Z][a-zé]+ \d [xy]$/), '{{person.firstName}} {{number.int({"min": 2, "max": 9})}} {{helpers.arrayElement(["x", "y"])}}'], [of('a', 'b'), ['a', 'b']]],
    mustache: [of('1 two {{three}}'), '{{one}} {{ two }} {{three}}', { one: 1, two: () => 'two' }], unique: [num(0, 1), Math.random],
  },
  image: Object.fromEntries('url urlLoremFlickr urlPicsumPhotos urlPlaceholder avatar avatarGitHub avatarLegacy personPortrait imageUrl abstract animals business cats city fashion food nature nightlife people sports technics transport image'.split(' ').map((k) => [k, [url]]).concat([
    ['url', [[url], [like(/\/320\/200/), { width: 320, height: 200 }]]], ['dataUri', [like(/^data:image\/svg\+xml/)]]])),
  internet: {
    username: [like(/^\S+$/)], userName: [like(/^Ann/), { firstName: 'Ann' }], displayName: [text], email: [[like(/^[\w.-]+@[\w.]+$/)], [like(/^Ann\S*@a\.test$/), { firstName: 'Ann', lastName: 'Lee', provider: 'a.test' }], [like(/^Ann\S*@b\.test$/), 'Ann', 'Lee', 'b.test']],
    exampleEmail: [like(/@example\.(com|net|org)$/)], protocol: [of('http', 'https')], httpMethod: [of('GET', 'POST', 'PUT', 'DELETE', 'PATCH')], httpStatusCode: [[int(100, 511)], [int(200, 226), { types: ['success'] }]],
    url: [[like(/^https:\/\/[\w.-]+\/?$/)], [like(/^http:.*\/$/), { protocol: 'http', appendSlash: true }]], domainName: [like(/^[a-z-]+\.[a-z]+$/)], domainSuffix: [like(/^[a-z]+$/)], domainWord: [like(/^[a-z-]+$/)],
    ip: [text], ipv4: [[like(/^(\d{1,3}\.){3}\d{1,3}$/)], [like(/^192\.168\.13\.\d+$/), { cidrBlock: '192.168.13.0/24' }], [like(/^10\./), { network: 'private-a' }]], ipv6: [like(/^([0-9a-f]{4}:){7}[0-9a-f]{4}$/)], port: [int(0, 65535)],
    userAgent: [like(/^Mozilla/)], color: [like(/^#[0-9a-f]{6}$/)], mac: [[like(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)], [like(/^([0-9a-f]{2}-){5}[0-9a-f]{2}$/), '-'], [like(/^[0-9a-f]{12}$/), { separator: '' }]],
    password: [[like(/^\w{15}$/)], [like(/^[A-Z]{6}$/), { length: 6, pattern: /[A-Z]/ }], [like(/^[a-z]{8}$/), 8, true], [like(/^ab\w{3}$/), { length: 5, prefix: 'ab' }]],
    emoji: [text], avatar: [url], jwtAlgorithm: [text], jwt: [(v) => v.split('.').length === 3 && JSON.parse(Buffer.from(v.split('.')[0], 'base64url').toString()).typ === 'JWT'],
  },
  location: {
    city: [text], cityName: [text], state: [[text], [like(/^[A-Z]{2}$/), { abbreviated: true }]], stateAbbr: [like(/^[A-Z]{2}$/)], county: [text], country: [text],
    countryCode: [[like(/^[A-Z]{2}$/)], [like(/^[A-Z]{3}$/), 'alpha-3'], [like(/^\d{3}$/), { variant: 'numeric' }]], continent: [text], language: [shape({ name: text, alpha2: like(/^..$/), alpha3: like(/^...$/) })],
    buildingNumber: [like(/^\d{1,5}$/)], street: [text], streetAddress: [[like(/^\d+ \S/)], [like(/(Apt\.|Suite) \d+$/), { useFullAddress: true }], [like(/(Apt\.|Suite) \d+$/), true]], secondaryAddress: [like(/^(Apt\.|Suite) \d{3}$/)],
    zipCode: [[like(/^\d{5}(-\d{4})?$/)], [like(/^\d\d-A$/), '##-A']], zipCodeByState: [like(/^\d{5}$/), 'CA'],
    latitude: [[num(-90, 90, 0.0001)], [num(10, 20, 0.01), { min: 10, max: 20, precision: 2 }], [num(-5, 5), 5, -5]], longitude: [[num(-180, 180, 0.0001)], [num(-10, 10), { max: 10, min: -10 }]],
    nearbyGPSCoordinate: [[coordinate], [(v) => Math.abs(v[0] - 50) < 0.2 && Math.abs(v[1] - 8) < 0.3, { origin: [50, 8], radius: 10, isMetric: true }]],
    cardinalDirection: [[of('North', 'East', 'South', 'West')], [of('N', 'E', 'S', 'W'), { abbreviated: true }]], ordinalDirection: [like(/^(North|South)(east|west)$/)], direction: [text], timeZone: [like(/\//)],
    streetName: [text], streetSuffix: [text], cityPrefix: [text], citySuffix: [text],
  },
  lorem: {
    word: [[like(/^[a-z]+$/)], [like(/^[a-z]{5}$/), 5], [like(/^[a-z]{3,4}$/), { length: { min: 3, max: 4 } }]], words: [[words(3, 3)], [words(5, 5), 5], [words(1, 2), { min: 1, max: 2 }]], sentence: [[both(words(3, 10), like(/^[A-Z].*\.$/))], [words(4, 4), 4]],
    slug: [like(/^[a-z]+-[a-z]+-[a-z]+$/)], sentences: [[like(/^[A-Z].*\.$/)], [(v) => v.split('|').length === 2, 2, '|']], paragraph: [text], paragraphs: [(v) => v.split('\n').length === 3], text: [text], lines: [(v) => v.split('\n').length === 2, 2],
  },
  music: { genre: [text], songName: [text], album: [text], artist: [text] },
  number: {
    int: [[int(0, Number.MAX_SAFE_INTEGER)], [int(0, 9), 9], [int(-5, 5), { min: -5, max: 5 }], [(v) => v % 5 === 0 && v >= 10 && v <= 20, { min: 10, max: 20, multipleOf: 5 }], [of(3), { min: 3, max: 3 }]],
    float: [[num(0, 1)], [num(0, 100, 0.01), 100], [num(-1, 1, 0.001), { min: -1, max: 1, fractionDigits: 3 }], [num(2, 3, 0.25), { min: 2, max: 3, multipleOf: 0.25 }], [num(0, 5, 0.5), { max: 5, precision: 0.5 }], [(v) => /^-?\d+(\.\d)?$/.test(String(v)), { min: -20, max: 50, precision: 0.1 }]],
    binary: [[of('0', '1')], [like(/^[01]{1,4}$/), 15]], octal: [[like(/^[0-7]$/)], [like(/^[0-7]+$/), { min: 8, max: 63 }]], hex: [[like(/^[0-9a-f]$/)], [like(/^[0-9a-f]{1,2}$/), { max: 255 }]],
    bigInt: [[(v) => v >= 0n && v <= 999999999999999n], [(v) => v >= 5n && v <= 10n ** 30n, { min: 5n, max: 10n ** 30n }], [(v) => v % 7n === 0n, { min: 0n, max: 700n, multipleOf: 7n }]],
    romanNumeral: [[like(/^[MDCLXVI]+$/)], [of('IV', 'V'), { min: 4, max: 5 }]],
  },
  person: {
    firstName: [[like(/^[A-Z][a-z]+$/)], [text, 'female'], [text, 'male']], lastName: [text], middleName: [text], fullName: [[words(2, 4)], [like(/Ann Lee/), { firstName: 'Ann', lastName: 'Lee' }]], prefix: [[like(/\.$|^Miss$/)], [of('Dr.', 'Mr.'), 'male']], suffix: [text],
    sex: [of('female', 'male')], sexType: [of('female', 'male')], gender: [text], bio: [text], jobTitle: [words(3, 3)], jobDescriptor: [text], jobArea: [text], jobType: [text], zodiacSign: [text], findName: [text], title: [text],
  },
  phone: { number: [[like(/^[\d ().x-]{10,20}$/)], [like(/^\+49 \d{3}$/), '+49 ###'], [like(/^\+1\d{10}$/), { style: 'international' }]], imei: [both(luhn, like(/^\d\d-\d{6}-\d{6}-\d$/))], phoneNumber: [text], phoneNumberFormat: [text], phoneFormats: [like(/#/)] },
  random: {
    number: [[int(0, 99999)], [int(1, 2), { min: 1, max: 2 }]], float: [num(0, 99999)], boolean: [bool], uuid: [uuid], hexaDecimal: [like(/^0x[0-9a-fA-F]{4}$/), 4], alpha: [[like(/^[a-z]$/)], [like(/^[a-z]{3}$/), 3], [like(/^[A-Z]{3}$/), { count: 3, casing: 'upper' }]], alphaNumeric: [like(/^[a-z0-9]{6}$/), 6], numeric: [like(/^\d{4}$/), 4],
    arrayElement: [of(1, 2), [1, 2]], arrayElements: [list(1, of(1, 2)), [1, 2], 1], objectElement: [of(1, 2), { a: 1, b: 2 }], word: [text], words: [words(2, 2), 2], image: [url], locale: [text], semver: [like(/^\d+\.\d+\.\d+$/)],
  },
  science: { chemicalElement: [shape({ symbol: like(/^[A-Z][a-z]?$/), name: text, atomicNumber: int(1, 118) })], unit: [shape({ name: text, symbol: text })] },
  string: {
    alpha: [[like(/^[A-Za-z]$/)], [like(/^[A-Za-z]{7}$/), 7], [like(/^[b-z]{5}$/), { length: 5, casing: 'lower', exclude: ['a'] }]], alphanumeric: [[like(/^\w{5,7}$/), { length: { min: 5, max: 7 } }], [like(/^[0-9A-Z]{4}$/), { length: 4, casing: 'upper' }], [like(/^\w{2,3}$/), { min: 2, max: 3 }]],
    numeric: [[like(/^\d$/)], [like(/^[1-9]\d{5}$/), { length: 6, allowLeadingZeros: false }], [like(/^[0-8]{9}$/), { length: 9, exclude: ['9'] }]], hexadecimal: [[like(/^0x[0-9a-fA-F]$/)], [like(/^[0-9A-F]{8}$/), { length: 8, casing: 'upper', prefix: '' }]],
    binary: [like(/^0b[01]{5}$/), { length: 5 }], octal: [like(/^0o[0-7]{5}$/), { length: 5 }], sample: [[(v) => v.length === 10], [(v) => v.length >= 3 && v.length <= 5, { min: 3, max: 5 }]], symbol: [like(/^[^A-Za-z0-9\s]{4}$/), 4], nanoid: [[like(/^[\w-]{21}$/)], [like(/^[\w-]{8}$/), 8]],
    fromCharacters: [[like(/^[abc]{5}$/), 'abc', 5], [like(/^(x|yy){2}$/), ['x', 'yy'], { length: 2 }]], uuid: [uuid], ulid: [both(like(/^[0-9A-HJKMNP-TV-Z]{26}$/), like(/^01HQV/)), at],
  },
  system: {
    fileName: [[like(/^\w+\.[\w]+$/)], [like(/^\w+$/), { extensionCount: 0 }]], commonFileName: [[like(/^\w+\.\w+$/)], [like(/\.bin$/), 'bin']], mimeType: [like(/^\w+\/\S+$/)], commonFileType: [text], commonFileExt: [text], fileType: [text], fileExt: [[text], [of('json', 'map'), 'application/json']],
    directoryPath: [like(/^\//)], filePath: [like(/^\/.+\/\w+\.\w+$/)], semver: [like(/^\d+\.\d+\.\d+$/)], networkInterface: [[like(/^(en|wl|ww)[oxps]/)], [like(/^enx[0-9a-f]{12}$/), { interfaceType: 'en', interfaceSchema: 'mac' }]], cron: [[words(5, 5)], [words(6, 6), { includeYear: true }]],
  },
  time: { recent: [[int(1, 9e15)], [(v) => v instanceof Date, 'date']] },
  vehicle: { vehicle: [words(2, 6)], manufacturer: [text], model: [text], type: [text], fuel: [text], vin: [like(/^[0-9A-HJ-NPR-Z]{17}$/)], color: [text], vrm: [like(/^[A-Z]{2}\d{2}[A-Z]{3}$/)], bicycle: [text] },
  word: Object.fromEntries('adjective adverb conjunction interjection noun preposition verb sample'.split(' ').map((k) => [k, [[text], [like(/^[a-z]{4}$/), 4], [text, { length: { min: 3, max: 7 }, strategy: 'shortest' }], [text, { length: 40, strategy: 'closest' }]]]).concat([['words', [[words(1, 3)], [words(4, 4), 4], [words(2, 2), { count: 2 }]]]])),
};

exports.generator = (faker) => {
  const wrong = [];
  let calls = 0;
  for (const module of Object.keys(faker)) {
    // The rest are aliases of these, and functions of faker itself.
    if (typeof faker[module] !== 'object' || module === 'name' || module === 'address') continue;
    for (const name of Object.keys(faker[module])) {
      const entry = TABLE[module]?.[name];
      if (!entry) {
        wrong.push(`${module}.${name} stands in no row`);
        continue;
      }
      for (const [check, ...args] of Array.isArray(entry[0]) ? entry : [entry]) {
        for (let i = 0; i < 25; i += 1) {
          calls += 1;
          let given;
          try {
            given = faker[module][name](...args);
            if (check(given)) continue;
          } catch (error) {
            given = error;
          }
          wrong.push(`${module}.${name}(${args.map((a) => (typeof a === 'object' ? JSON.stringify(a, (_, v) => (typeof v === 'bigint' ? String(v) : v)) : String(a)))}) gave ${String(given)}`);
          break;
        }
      }
    }
    for (const name of Object.keys(TABLE[module] ?? {})) if (!Object.hasOwn(faker[module], name)) wrong.push(`${module}.${name} is missing`);
  }
  return { topic: String(calls), message: wrong.join('\n') };
};
