// The module that other modules took the place of; scripts still call it.
(kit, faker) => {
  const { isObject } = kit;
  return {
    number: (options) => faker.datatype.number(options),
    float: (options) => faker.datatype.float(options),
    boolean: () => faker.datatype.boolean(),
    uuid: () => faker.string.uuid(),
    hexaDecimal: (count = 1) => faker.string.hexadecimal({ length: count }),
    alpha: (options) => faker.string.alpha(isObject(options) ? { length: options.count, ...options } : { length: options ?? 1, casing: 'lower' }),
    alphaNumeric: (count = 1, options = {}) => faker.string.alphanumeric({ length: count, casing: 'lower', exclude: [].concat(options.bannedChars ?? []).join('') }),
    numeric: (length = 1, options = {}) => faker.string.numeric({ length, ...options }),
    arrayElement: (items) => faker.helpers.arrayElement(items),
    arrayElements: (items, count) => faker.helpers.arrayElements(items, count),
    objectElement: (object = { foo: 'bar' }, field) =>
      (field === 'key' ? faker.helpers.objectKey(object) : faker.helpers.objectValue(object)),
    word: () => faker.word.sample(),
    words: (count) => faker.word.words(count ?? { min: 1, max: 3 }),
    image: () => faker.image.url(),
    locale: () => faker.helpers.arrayElement(['de', 'en', 'es', 'fr', 'it', 'ja', 'ko', 'nl', 'pl', 'pt_BR', 'sv', 'zh_CN']),
    semver: () => faker.system.semver(),
  };
}
