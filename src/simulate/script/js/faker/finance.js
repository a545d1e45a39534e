// Money, accounts and cards.
(kit, faker) => {
  const { words, list, pick, int, chars, isObject, chance, pattern, LOWER, UPPER, DIGITS, fail } = kit;
  const CURRENCIES = list('Australian Dollar:AUD:$:036|Brazilian Real:BRL:R$:986|Canadian Dollar:CAD:$:124|Swiss Franc:CHF:CHF:756|Yuan Renminbi:CNY:¥:156|Czech Koruna:CZK:Kč:203|Danish Krone:DKK:kr:208|Euro:EUR:€:978|Pound Sterling:GBP:£:826|Hong Kong Dollar:HKD:$:344|Forint:HUF:Ft:348|Rupiah:IDR:Rp:360|New Israeli Sheqel:ILS:₪:376|Indian Rupee:INR:₹:356|Yen:JPY:¥:392|Won:KRW:₩:410|Mexican Peso:MXN:$:484|Malaysian Ringgit:MYR:RM:458|Norwegian Krone:NOK:kr:578|New Zealand Dollar:NZD:$:554|Philippine Peso:PHP:₱:608|Zloty:PLN:zł:985|Romanian Leu:RON:lei:946|Swedish Krona:SEK:kr:752|Singapore Dollar:SGD:$:702|Baht:THB:฿:764|Turkish Lira:TRY:₺:949|Hryvnia:UAH:₴:980|US Dollar:USD:$:840|Rand:ZAR:R:710')
    .map((entry) => entry.split(':'));
  const ACCOUNTS = list('Auto Loan|Checking|Credit Card|Home Loan|Investment|Money Market|Personal Loan|Savings');
  const CARDS = {
    visa: ['4###############'], mastercard: ['51##############', '52##############', '53##############', '54##############', '55##############'],
    american_express: ['34#############', '37#############'], discover: ['6011############', '65##############'],
    diners_club: ['36############', '38############'], jcb: ['3528############', '3589############'],
    maestro: ['5018############', '6304############'], unionpay: ['62##############'],
  };
  const IBANS = { AT: 'd16', BE: 'd12', CH: 'd5c12', CZ: 'd20', DE: 'd18', DK: 'd14', ES: 'd20', FI: 'd14', FR: 'd10c11d2', GB: 'u4d14', IE: 'u4d14', IT: 'u1d10c12', LU: 'd3c13', NL: 'u4d10', NO: 'd11', PL: 'd24', PT: 'd21', SE: 'd20' };
  const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

  const luhn = (digits) => {
    const sum = [...digits].reverse().reduce((total, digit, at) => {
      const value = Number(digit) * (at % 2 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
    return String((10 - (sum % 10)) % 10);
  };
  // The remainder by 97 of a number too long for a number.
  const remainder = (text) => [...text].reduce((rest, sign) => Number(`${rest}${Number.parseInt(sign, 36)}`) % 97, 0);
  const currency = (at) => () => pick(CURRENCIES)[at];
  const finance = {
    accountNumber: (options) => chars(DIGITS, (isObject(options) ? options.length : options) ?? 8),
    accountName: () => `${pick(ACCOUNTS)} Account`,
    routingNumber() {
      const digits = chars(DIGITS, 8);
      const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * [3, 7, 1][at % 3], 0);
      return digits + String((10 - (sum % 10)) % 10);
    },
    maskedNumber(options, oldParens, oldEllipsis) {
      const { length = 4, parens = oldParens ?? true, ellipsis = oldEllipsis ?? true } =
        isObject(options) ? options : { length: options };
      const number = (ellipsis ? '...' : '') + chars(DIGITS, length);
      return parens ? `(${number})` : number;
    },
    amount(options, oldMax, oldDigits, oldSymbol) {
      const { min = 0, max = oldMax ?? 1000, dec = oldDigits ?? 2, symbol = oldSymbol ?? '', autoFormat = false } =
        isObject(options) ? options : { min: options };
      const text = faker.number.float({ min, max, fractionDigits: dec }).toFixed(dec);
      if (!autoFormat) return symbol + text;
      const [whole, fraction] = text.split('.');
      const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
      return symbol + (fraction === undefined ? grouped : `${grouped}.${fraction}`);
    },
    transactionType: () => pick(['deposit', 'withdrawal', 'payment', 'invoice']),
    transactionDescription: () => `${finance.transactionType()} of ${finance.currencyCode()} ${finance.amount()} at ${faker.company.name()} with the card ending in ****${chars(DIGITS, 4)}`,
    currency() {
      const [name, code, symbol, numericCode] = pick(CURRENCIES);
      return { name, code, symbol, numericCode };
    },
    currencyName: currency(0),
    currencyCode: currency(1),
    currencySymbol: currency(2),
    currencyNumericCode: currency(3),
    bitcoinAddress: () => (chance(0.5) ? pick(['1', '3']) + chars(BASE58, int(25, 33)) : `bc1q${chars('023456789acdefghjklmnpqrstuvwxyz', 38)}`),
    litecoinAddress: () => pick(['L', 'M', '3']) + chars(BASE58, int(25, 32)),
    ethereumAddress: () => `0x${chars('0123456789abcdef', 40)}`,
    creditCardNumber(options) {
      const issuer = isObject(options) ? options.issuer : options;
      const form = issuer && /[#\d]/.test(issuer) ? issuer : pick(CARDS[issuer] ?? Object.values(CARDS).flat());
      if (form.includes('L')) return faker.helpers.replaceCreditCardSymbols(form);
      const digits = pattern(form);
      return digits.slice(0, -1) + luhn(digits.slice(0, -1).replace(/\D/g, ''));
    },
    creditCardCVV: () => chars(DIGITS, 3),
    creditCardIssuer: () => pick(Object.keys(CARDS)),
    pin: (options) => {
      const length = (isObject(options) ? options.length : options) ?? 4;
      return length < 1 ? fail('minimum length is 1') : chars(DIGITS, length);
    },
    iban(options, oldCountry) {
      const { formatted = false, countryCode = oldCountry ?? pick(Object.keys(IBANS)) } =
        isObject(options) ? options : { formatted: options };
      if (!IBANS[countryCode]) fail(`Country code ${countryCode} not supported.`);
      const body = IBANS[countryCode].replace(/([duc])(\d+)/g, (_, kind, length) =>
        chars({ d: DIGITS, u: UPPER, c: UPPER + DIGITS }[kind], Number(length)));
      const check = String(98 - remainder(`${body}${countryCode}00`)).padStart(2, '0');
      const iban = countryCode + check + body;
      return formatted ? iban.replace(/(.{4})(?=.)/g, '$1 ') : iban;
    },
    bic: (options = {}) => chars(UPPER, 4) + pick(words('AT BE CH DE DK ES FI FR GB IE IT NL NO PL SE US')) + chars(UPPER + DIGITS, 2)
      + ((options.includeBranchCode ?? chance(0.5)) ? chars(UPPER + DIGITS, 3) : ''),
    account: (length) => finance.accountNumber(length),
    mask: (...options) => finance.maskedNumber(...options),
  };
  return finance;
}
