// Colours, by name and by number.
(kit) => {
  const { words, pick, int, round, random, fail } = kit;
  const HUMAN = words('azure black blue cyan fuchsia gold green grey indigo ivory lavender lime magenta maroon mint olive orange orchid pink plum purple red salmon silver tan teal turquoise violet white yellow');
  const SPACES = ['ACES', 'Adobe RGB', 'Adobe Wide Gamut RGB', 'CIE 1931 XYZ', 'CIELAB', 'CIELUV', 'CMYK', 'DCI-P3', 'Display-P3', 'HSL', 'HSV', 'HWB', 'LCh', 'ProPhoto RGB', 'Rec. 2020', 'Rec. 709', 'sRGB', 'YCbCr', 'YUV'];
  const FUNCTIONS = words('rgb rgba hsl hsla hwb cmyk lab lch color');
  const CSS_SPACES = words('sRGB display-p3 rec2020 a98-rgb prophoto-rgb');

  const part = () => round(random(), 2);
  const percent = (value) => `${Math.round(value * 100)}%`;
  const binary = (values) => values
    .map((value) => {
      const bits = new DataView(new ArrayBuffer(4));
      bits.setFloat32(0, value);
      return Number.isInteger(value) ? value.toString(2).padStart(8, '0') : bits.getUint32(0).toString(2).padStart(32, '0');
    })
    .join(' ');
  // The formats that all have: numbers, CSS, bits.
  const written = (values, format, css) => {
    if (format === 'css') return css(values);
    return format === 'binary' ? binary(values) : values;
  };
  const color = {
    human: () => pick(HUMAN),
    space: () => pick(SPACES),
    cssSupportedFunction: () => pick(FUNCTIONS),
    cssSupportedSpace: () => pick(CSS_SPACES),
    rgb(options = {}) {
      const { format = 'hex', includeAlpha = false, casing = 'lower', prefix = '#' } = options;
      const values = [int(0, 255), int(0, 255), int(0, 255)];
      if (includeAlpha) values.push(part());
      if (format !== 'hex') {
        return written(values, format === 'decimal' ? undefined : format,
          (all) => `rgb${includeAlpha ? 'a' : ''}(${all.join(', ')})`);
      }
      const hex = values.map((value, at) => (at === 3 ? Math.round(value * 255) : value).toString(16).padStart(2, '0')).join('');
      return (prefix ?? '') + (casing === 'upper' ? hex.toUpperCase() : hex);
    },
    cmyk: (options = {}) => written([part(), part(), part(), part()], options.format,
      (all) => `cmyk(${all.map(percent).join(', ')})`),
    hsl(options = {}) {
      const values = [int(0, 360), part(), part()];
      if (options.includeAlpha) values.push(part());
      return written(values, options.format, ([hue, saturation, light, alpha]) =>
        `hsl(${hue}deg ${percent(saturation)} ${percent(light)}${alpha === undefined ? '' : ` / ${percent(alpha)}`})`);
    },
    hwb: (options = {}) => written([int(0, 360), part(), part()], options.format,
      ([hue, white, black]) => `hwb(${hue} ${percent(white)} ${percent(black)})`),
    lab: (options = {}) => written([round(random(), 6), round(random() * 200 - 100, 4), round(random() * 200 - 100, 4)],
      options.format, ([light, a, b]) => `lab(${percent(light)} ${a} ${b})`),
    lch: (options = {}) => written([round(random(), 6), round(random() * 230, 1), round(random() * 230, 1)],
      options.format, ([light, chroma, hue]) => `lch(${percent(light)} ${chroma} ${hue})`),
    colorByCSSColorSpace(options = {}) {
      const { format, space = 'sRGB' } = options;
      if (!CSS_SPACES.includes(space)) fail(`color.colorByCSSColorSpace: no space ${space}`);
      return written([round(random(), 4), round(random(), 4), round(random(), 4)], format,
        (all) => `color(${space} ${all.join(' ')})`);
    },
  };
  return color;
}
