// Songs and who sings them. None of them exists.
(kit, faker) => {
  const { list, pick, title, chance } = kit;
  const GENRES = list('Ambient|Bluegrass|Blues|Bossa Nova|Classical|Country|Dance|Disco|Drum and Bass|Dub|Electronic|Flamenco|Folk|Funk|Gospel|Hip Hop|House|Indie|Jazz|K-Pop|Latin|Metal|Opera|Pop|Punk|R&B|Reggae|Rock|Salsa|Ska|Soul|Soundtrack|Swing|Techno|Trance|World');
  const { word } = faker;
  const name = () => pick([
    () => `${word.adjective()} ${word.noun()}`,
    () => `the ${word.noun()} and the ${word.noun()}`,
    () => `${word.verb()} ${pick(['me', 'it', 'the rain', 'all night', 'again'])}`,
    () => `${word.noun()} ${pick(['of the', 'in the', 'under the', 'beyond the'])} ${word.noun()}`,
  ])();
  return {
    genre: () => pick(GENRES),
    songName: () => title(name()),
    album: () => title(name()),
    artist: () => (chance(0.5) ? faker.person.firstName() + ' ' + faker.person.lastName() : title(`the ${word.adjective()} ${word.noun()}s`)),
  };
}
