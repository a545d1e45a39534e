// Books. None of them exists.
(kit, faker) => {
  const { list, pick, title, chance } = kit;
  const { word } = faker;
  return {
    author: () => `${faker.person.firstName()} ${faker.person.lastName()}`,
    format: () => pick(['Audiobook', 'Ebook', 'Hardcover', 'Paperback']),
    genre: () => pick(list('Adventure|Biography|Children|Classic|Comics|Cookbook|Crime|Drama|Essay|Fantasy|Graphic Novel|Historical Fiction|History|Horror|Humor|Memoir|Mystery|Mythology|Philosophy|Poetry|Psychology|Romance|Science|Science Fiction|Self-Help|Thriller|Travel|True Crime|Western|Young Adult')),
    publisher: () => `${faker.person.lastName()} ${pick(['Press', 'Books', '& Sons', 'Publishing', 'House', 'University Press'])}`,
    series: () => title(`the ${word.noun()} ${pick(['chronicles', 'trilogy', 'cycle', 'saga', 'files'])}`),
    title: () => title(chance(0.5) ? `the ${word.adjective()} ${word.noun()}` : `${word.noun()} ${pick(['of', 'and', 'without', 'in the'])} ${word.noun()}`),
  };
}
