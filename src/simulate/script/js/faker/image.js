// Addresses of pictures, which nobody fetches here.
(kit, faker) => {
  const { int, pick, isObject, encode, words } = kit;
  const size = (options, oldHeight) => {
    const { width = 640, height = 480 } = isObject(options) ? options : { width: options, height: oldHeight };
    return { width, height };
  };
  const flickr = (category) => (options, oldHeight) => {
    const { width, height } = size(options, oldHeight);
    const wanted = category ?? (isObject(options) ? options.category : undefined);
    return `https://loremflickr.com/${width}/${height}${wanted ? `/${encodeURIComponent(wanted)}` : ''}?lock=${int(0, 9999999)}`;
  };
  const picsum = (options = {}) => {
    const { width, height } = size(options);
    const { grayscale = false, blur } = options;
    const query = [grayscale ? 'grayscale' : '', blur ? `blur=${blur}` : ''].filter(Boolean).join('&');
    return `https://picsum.photos/seed/${faker.string.alphanumeric(8)}/${width}/${height}${query ? `?${query}` : ''}`;
  };
  const image = {
    url: (options, oldHeight) => (pick([true, false]) ? flickr()(options, oldHeight) : picsum(size(options, oldHeight))),
    urlLoremFlickr: flickr(),
    urlPicsumPhotos: picsum,
    urlPlaceholder(options = {}) {
      const { width, height } = size(options);
      const { backgroundColor = faker.color.rgb({ prefix: '' }), textColor = faker.color.rgb({ prefix: '' }), format = 'png', text } = options;
      return `https://via.placeholder.com/${width}x${height}/${backgroundColor}/${textColor}.${format}${text ? `?text=${encodeURIComponent(text)}` : ''}`;
    },
    avatar: () => `https://avatars.githubusercontent.com/u/${int(0, 100000000)}`,
    avatarGitHub: () => image.avatar(),
    avatarLegacy: () => `https://cloudflare-ipfs.com/ipfs/avatar/${int(0, 1249)}.jpg`,
    personPortrait(options = {}) {
      const { sex = pick(['female', 'male']), size: pixels = 512 } = options;
      return `https://cdn.jsdelivr.net/gh/faker-js/assets-person-portrait/${sex}/${pixels}/${int(0, 99)}.jpg`;
    },
    dataUri(options = {}) {
      const { width, height } = size(options);
      const { color = faker.color.rgb(), type = pick(['svg-uri', 'svg-base64']) } = options;
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${color}"/></svg>`;
      return type === 'svg-base64' ? `data:image/svg+xml;base64,${encode(svg).toBase64()}` : `data:image/svg+xml;charset=UTF-8,${encodeURIComponent(svg)}`;
    },
    imageUrl: (width, height, category) => flickr(category)(width, height),
  };
  // As they were called once: by what they show.
  for (const category of words('abstract animals business cats city fashion food nature nightlife people sports technics transport')) {
    image[category] = flickr(category);
  }
  image.image = image.url;
  return image;
}
