// Goods and their prices.
(kit, faker) => {
  const { words, list, pick, isObject, chars, DIGITS } = kit;
  const DEPARTMENTS = list('Automotive|Baby|Beauty|Books|Clothing|Computers|Electronics|Games|Garden|Grocery|Health|Home|Industrial|Jewelry|Kids|Movies|Music|Outdoors|Shoes|Sports|Tools|Toys');
  const ADJECTIVES = words('Awesome Bespoke Classic Durable Electronic Elegant Ergonomic Fantastic Fresh Generic Gorgeous Handcrafted Handmade Incredible Intelligent Licensed Luxurious Modern Oriental Practical Recycled Refined Rustic Sleek Small Smart Soft Tasty Unbranded');
  const MATERIALS = words('Aluminum Bamboo Bronze Ceramic Concrete Cotton Frozen Gold Granite Marble Metal Plastic Rubber Silk Steel Wooden');
  const PRODUCTS = words('Bacon Ball Bike Car Chair Cheese Chicken Chips Computer Fish Gloves Hat Keyboard Mouse Pants Pizza Salad Sausages Shirt Shoes Soap Table Towels Tuna');
  const checkDigit = (digits, weights) => {
    const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * weights[at % 2], 0);
    return String((10 - (sum % 10)) % 10);
  };
  const commerce = {
    department: () => pick(DEPARTMENTS),
    productName: () => `${pick(ADJECTIVES)} ${pick(MATERIALS)} ${pick(PRODUCTS)}`,
    productAdjective: () => pick(ADJECTIVES),
    productMaterial: () => pick(MATERIALS),
    product: () => pick(PRODUCTS),
    productDescription: () => pick([
      () => `The ${pick(ADJECTIVES).toLowerCase()} ${pick(PRODUCTS)} by ${faker.company.name()}, made of ${pick(MATERIALS).toLowerCase()}`,
      () => `${pick(ADJECTIVES)} ${pick(PRODUCTS)} in ${faker.color.human()}, with parts of ${pick(MATERIALS).toLowerCase()}`,
      () => `Our ${faker.word.adjective()} ${pick(PRODUCTS)} for everybody who likes it ${faker.word.adjective()}`,
    ])(),
    price(options, oldMax, oldDigits, oldSymbol) {
      const { min = 1, max = oldMax ?? 1000, dec = oldDigits ?? 2, symbol = oldSymbol ?? '' } =
        isObject(options) ? options : { min: options };
      const value = faker.number.float({ min, max: Math.max(min, max), fractionDigits: dec });
      return symbol + value.toFixed(dec);
    },
    isbn(options) {
      const { variant = 13, separator = '-' } = isObject(options) ? options : { variant: options };
      const [group, publisher, title] = ['0', chars(DIGITS, 4), chars(DIGITS, 4)];
      const body = group + publisher + title;
      if (variant === 10) {
        const sum = [...body].reduce((total, digit, at) => total + Number(digit) * (10 - at), 0);
        const check = (11 - (sum % 11)) % 11;
        return [group, publisher, title, check === 10 ? 'X' : String(check)].join(separator);
      }
      return ['978', group, publisher, title, checkDigit(`978${body}`, [1, 3])].join(separator);
    },
    upc(options = {}) {
      const body = ((options.prefix ?? '') + chars(DIGITS, 11)).slice(0, 11);
      return body + checkDigit(body, [3, 1]);
    },
    color: () => faker.color.human(),
  };
  return commerce;
}
