// Text without meaning.
(kit) => {
  const { words, pick, capital, count, isObject } = kit;
  const WORDS = words('ab accusamus ad adipisci alias aliquam amet animi aperiam architecto at atque aut autem beatae blanditiis commodi consectetur consequatur corporis culpa cum cupiditate debitis delectus deleniti dicta dignissimos dolor dolore dolorem doloribus ducimus ea earum eius eligendi enim eos error esse est et eum eveniet ex excepturi exercitationem explicabo facere facilis fuga fugiat fugit harum hic id illo illum impedit in incidunt inventore ipsa ipsam ipsum iste itaque iure labore laboriosam laborum laudantium libero magnam magni maiores maxime minima minus modi molestiae mollitia nam natus nemo neque nihil nisi nobis non nostrum nulla numquam occaecati odio odit officia omnis optio pariatur perferendis perspiciatis placeat porro possimus praesentium provident quae quaerat quam quas quasi qui quia quibusdam quidem quis quisquam quo quod quos ratione recusandae reiciendis rem repellat repellendus rerum saepe sapiente sed sequi similique sint sit soluta sunt suscipit tempora tempore temporibus tenetur totam ullam unde ut vel velit veniam veritatis vero vitae voluptas voluptate voluptatem voluptatum');
  const several = (make, wanted, usual, sign) => Array.from({ length: count(wanted, usual) }, () => make()).join(sign);
  const lorem = {
    word(options) {
      if (options === undefined) return pick(WORDS);
      const { length, strategy = 'any-length' } = isObject(options) ? options : { length: options };
      const { min, max } = isObject(length) ? length : { min: length ?? 0, max: length ?? 99 };
      const found = WORDS.filter((word) => word.length >= min && word.length <= max);
      if (found.length === 0 && strategy === 'fail') kit.fail('No words found that match the given length.');
      return pick(found.length ? found : WORDS);
    },
    words: (wanted) => several(() => pick(WORDS), wanted, 3, ' '),
    sentence: (wanted) => `${capital(several(() => pick(WORDS), wanted, { min: 3, max: 10 }, ' '))}.`,
    slug: (wanted) => several(() => pick(WORDS), wanted, 3, '-'),
    sentences: (wanted, separator = ' ') => several(() => lorem.sentence(), wanted, { min: 2, max: 6 }, separator),
    paragraph: (wanted) => several(() => lorem.sentence(), wanted, 3, ' '),
    paragraphs: (wanted, separator = '\n') => several(() => lorem.paragraph(), wanted, 3, separator),
    text: () => lorem[pick(['sentence', 'sentences', 'paragraph', 'paragraphs', 'lines'])](),
    lines: (wanted) => several(() => lorem.sentence(), wanted, { min: 1, max: 5 }, '\n'),
  };
  return lorem;
}
