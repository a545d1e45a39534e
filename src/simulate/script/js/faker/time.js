// As faker.date.recent was called once.
(kit) => ({
  recent(format = 'unix') {
    const now = new Date();
    const forms = { abbr: () => now.toTimeString().slice(0, 8), date: () => now, wide: () => now.toTimeString() };
    return (forms[format] ?? (() => now.getTime()))();
  },
})
