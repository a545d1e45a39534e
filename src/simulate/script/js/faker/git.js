// Commits.
(kit, faker) => {
  const { words, chars, chance, capital, isObject } = kit;
  const DAYS = words('Sun Mon Tue Wed Thu Fri Sat');
  const MONTHS = words('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec');
  const two = (value) => String(value).padStart(2, '0');
  const git = {
    branch: () => `${faker.hacker.noun().replace(/ /g, '-')}-${faker.hacker.verb()}`,
    commitMessage: () => `${faker.hacker.verb()} ${faker.hacker.adjective()} ${faker.hacker.noun()}`,
    commitSha: (options = {}) => chars('0123456789abcdef', options.length ?? 40),
    shortSha: () => chars('0123456789abcdef', 7),
    commitDate(options = {}) {
      const at = faker.date.recent({ days: 1, refDate: options.refDate });
      return `${DAYS[at.getUTCDay()]} ${MONTHS[at.getUTCMonth()]} ${at.getUTCDate()} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} ${at.getUTCFullYear()} +0000`;
    },
    commitEntry(options = {}) {
      const { merge = chance(0.2), eol = 'CRLF', refDate } = options;
      const [first, last] = [faker.person.firstName(), faker.person.lastName()];
      const lines = [`commit ${git.commitSha()}`];
      if (merge) lines.push(`Merge: ${git.shortSha()} ${git.shortSha()}`);
      lines.push(`Author: ${first} ${last} <${faker.internet.email({ firstName: first, lastName: last })}>`,
        `Date: ${git.commitDate({ refDate })}`, '', `    ${capital(git.commitMessage())}`, '');
      return lines.join(eol === 'LF' ? '\n' : '\r\n');
    },
  };
  return git;
}
