// Things to eat.
(kit, faker) => {
  const { words, list, pick, capital, title } = kit;
  const LISTS = {
    adjective: words('bitter creamy crispy crunchy delicious fluffy fresh golden juicy moist rich salty savory smoky sour spicy sweet tangy tender zesty'),
    fruit: list('apple|apricot|banana|blackberry|blueberry|cherry|coconut|currant|date|dragonfruit|elderberry|fig|gooseberry|grape|grapefruit|guava|kiwi|kumquat|lemon|lime|lychee|mango|melon|mulberry|nectarine|orange|papaya|passion fruit|peach|pear|persimmon|pineapple|plum|pomegranate|quince|raspberry|strawberry|tangerine|watermelon'),
    vegetable: list('artichoke|arugula|asparagus|aubergine|beetroot|bok choy|broccoli|brussels sprouts|cabbage|carrot|cauliflower|celery|chicory|courgette|cucumber|fennel|garlic|green beans|kale|kohlrabi|leek|lettuce|okra|onion|parsnip|peas|pepper|potato|pumpkin|radish|rhubarb|spinach|squash|sweet potato|tomato|turnip|watercress|yam'),
    meat: words('beef chicken duck goat goose ham kangaroo lamb mutton ostrich pheasant pork quail rabbit turkey veal venison'),
    spice: list('allspice|anise|basil|bay leaf|black pepper|caraway|cardamom|cayenne|chili|cinnamon|clove|coriander|cumin|curry|dill|fenugreek|garam masala|ginger|juniper|mace|marjoram|mint|mustard|nutmeg|oregano|paprika|parsley|rosemary|saffron|sage|star anise|sumac|tarragon|thyme|turmeric|vanilla'),
    ethnicCategory: list('Argentinian|Brazilian|Cantonese|Cuban|Egyptian|Ethiopian|French|German|Greek|Hungarian|Indian|Indonesian|Irish|Italian|Jamaican|Japanese|Korean|Lebanese|Mexican|Moroccan|Nepalese|Peruvian|Polish|Portuguese|Spanish|Swedish|Syrian|Thai|Turkish|Vietnamese'),
    staple: list('barley|bread|butter|cheese|chickpeas|couscous|cream|eggs|flour|honey|lentils|milk|noodles|oats|olive oil|pasta|quinoa|rice|salt|sugar|tofu|vinegar|walnuts|yogurt'),
  };
  const METHODS = words('baked braised fried grilled roasted smoked steamed stewed');
  const food = {
    adjective: () => pick(LISTS.adjective),
    fruit: () => pick(LISTS.fruit),
    vegetable: () => pick(LISTS.vegetable),
    meat: () => pick(LISTS.meat),
    spice: () => pick(LISTS.spice),
    ethnicCategory: () => pick(LISTS.ethnicCategory),
    ingredient: () => pick(LISTS[pick(['fruit', 'vegetable', 'meat', 'spice', 'staple'])]),
    dish: () => title(pick([
      () => `${pick(METHODS)} ${food.meat()} with ${food.vegetable()}`,
      () => `${food.spice()} ${pick(['soup', 'stew', 'curry', 'risotto', 'pie', 'salad'])}`,
      () => `${food.fruit()} ${pick(['tart', 'cake', 'crumble', 'sorbet', 'jam'])}`,
      () => `${food.meat()} and ${food.vegetable()} ${pick(['pie', 'skewers', 'wrap', 'lasagne', 'tacos'])}`,
    ])()),
    description: () => `${capital(pick(METHODS))} ${food.meat()} with ${food.adjective()} ${food.vegetable()} and ${food.fruit()}, seasoned with ${food.spice()} in the ${food.ethnicCategory()} way.`,
  };
  return food;
}
