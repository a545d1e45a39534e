// Files, versions and schedules.
(kit, faker) => {
  const { words, pick, int, chance, chars, isObject } = kit;
  const TYPES = {
    'application/epub+zip': ['epub'], 'application/gzip': ['gz'], 'application/java-archive': ['jar', 'war'],
    'application/json': ['json', 'map'], 'application/msword': ['doc', 'dot'], 'application/octet-stream': ['bin', 'dmg', 'iso'],
    'application/pdf': ['pdf'], 'application/rtf': ['rtf'], 'application/vnd.ms-excel': ['xls'],
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'], 'application/x-tar': ['tar'],
    'application/xml': ['xml', 'xsd'], 'application/zip': ['zip'], 'audio/aac': ['aac'], 'audio/mpeg': ['mp3', 'mpga'],
    'audio/ogg': ['oga', 'ogg'], 'audio/wav': ['wav'], 'font/otf': ['otf'], 'font/ttf': ['ttf'], 'font/woff2': ['woff2'],
    'image/gif': ['gif'], 'image/jpeg': ['jpeg', 'jpg'], 'image/png': ['png'], 'image/svg+xml': ['svg'],
    'image/webp': ['webp'], 'text/calendar': ['ics'], 'text/css': ['css'], 'text/csv': ['csv'],
    'text/html': ['html', 'htm'], 'text/javascript': ['js', 'mjs'], 'text/plain': ['txt', 'log', 'conf'],
    'video/mp4': ['mp4', 'mpg4'], 'video/mpeg': ['mpeg', 'mpg'], 'video/webm': ['webm'],
  };
  const COMMON = words('pdf gif jpeg jpg png mp3 wav mp4 mpeg htm html txt');
  const FOLDERS = words('/bin /boot /dev /etc /etc/defaults /home /home/user /lib /media /mnt /opt /opt/bin /opt/lib /private /proc /root /run /sbin /srv /sys /tmp /usr /usr/bin /usr/lib /usr/local/bin /usr/local/src /usr/sbin /usr/share /var /var/log /var/mail /var/spool /var/tmp');
  const base = () => faker.word.words({ min: 1, max: 3 }).toLowerCase().replace(/\W+/g, '_');

  const system = {
    fileName(options = {}) {
      const wanted = options.extensionCount ?? 1;
      const extensions = isObject(wanted) ? int(wanted.min, wanted.max) : wanted;
      return [base(), ...Array.from({ length: extensions }, () => system.fileExt())].join('.');
    },
    commonFileName: (extension) => `${base()}.${extension ?? system.commonFileExt()}`,
    mimeType: () => pick(Object.keys(TYPES)),
    commonFileType: () => pick(['video', 'audio', 'image', 'text', 'application']),
    commonFileExt: () => pick(COMMON),
    fileType: () => pick(['application', 'audio', 'font', 'image', 'text', 'video']),
    fileExt: (mimeType) => pick(TYPES[mimeType] ?? Object.values(TYPES).flat()),
    directoryPath: () => pick(FOLDERS),
    filePath: (options) => `${system.directoryPath()}/${system.fileName(options)}`,
    semver: () => `${int(0, 9)}.${int(0, 20)}.${int(0, 20)}`,
    networkInterface(options = {}) {
      const { interfaceType = pick(['en', 'wl', 'ww']), interfaceSchema = pick(['index', 'slot', 'mac', 'pci']) } = options;
      const digit = () => chars('0123456789', 1);
      if (interfaceSchema === 'index') return `${interfaceType}o${digit()}`;
      if (interfaceSchema === 'mac') return `${interfaceType}x${chars('0123456789abcdef', 12)}`;
      const tail = `${chance(0.5) ? `f${digit()}` : ''}${chance(0.5) ? `d${digit()}` : ''}`;
      if (interfaceSchema === 'slot') return `${interfaceType}s${digit()}${tail}`;
      return `${interfaceType}p${digit()}s${digit()}${tail}`;
    },
    cron(options = {}) {
      const { includeYear = false, includeNonStandard = false } = options;
      if (includeNonStandard && chance(0.2)) {
        return pick(words('@annually @daily @hourly @monthly @reboot @weekly @yearly'));
      }
      const field = (min, max, usual = '*') => pick([usual, usual, String(int(min, max)), `*/${int(2, Math.max(2, Math.floor(max / 2)))}`]);
      const fields = [field(0, 59), field(0, 23), field(1, 31, pick(['*', '?'])), field(1, 12), field(0, 6)];
      if (includeYear) fields.push(chance(0.5) ? '*' : String(int(1970, 2099)));
      return fields.join(' ');
    },
  };
  return system;
}
