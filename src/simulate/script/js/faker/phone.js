// Telephones.
(kit, faker) => {
  const { pick, pattern, chars, DIGITS, isObject } = kit;
  const FORMATS = ['###-###-####', '(###) ###-####', '1-###-###-####', '###.###.####', '!##-!##-####', '(!##) !##-####', '!##-!##-#### x###'];
  const NATIONAL = ['(!##) !##-####'];
  const phone = {
    number(options) {
      if (typeof options === 'string') return pattern(options);
      const style = isObject(options) ? options.style : undefined;
      if (style === 'international') return `+1${pattern('!##!######')}`;
      return pattern(pick(style === 'national' ? NATIONAL : FORMATS));
    },
    imei() {
      const digits = chars(DIGITS, 14);
      const sum = [...digits].reduce((total, digit, at) => {
        const value = Number(digit) * (at % 2 ? 2 : 1);
        return total + (value > 9 ? value - 9 : value);
      }, 0);
      return `${digits.slice(0, 2)}-${digits.slice(2, 8)}-${digits.slice(8)}-${(10 - (sum % 10)) % 10}`;
    },
    phoneNumber: (format) => phone.number(format),
    phoneNumberFormat: () => pattern(FORMATS[0]),
    phoneFormats: () => pick(FORMATS),
  };
  return phone;
}
