// Places.
(kit, faker) => {
  const { words, list, pick, int, chance, isObject, pattern, random, round } = kit;

  const CITIES = list('Aberdeen|Albany|Alexandria|Amarillo|Ann Arbor|Arlington|Athens|Atlanta|Augusta|Austin|Baltimore|Bath|Bedford|Bellevue|Berkeley|Bloomington|Boise|Boston|Boulder|Bowie|Bristol|Buffalo|Burbank|Cambridge|Canton|Carson City|Cedar Rapids|Chandler|Charleston|Chester|Chicago|Cleveland|Columbus|Concord|Dallas|Davenport|Dayton|Denver|Detroit|Dover|Durham|Elgin|Eugene|Evanston|Everett|Fargo|Flint|Fremont|Fresno|Galveston|Gary|Georgetown|Glendale|Grand Rapids|Hamilton|Hampton|Hartford|Houston|Irvine|Jackson|Joliet|Kent|Lakewood|Lancaster|Lansing|Laredo|Lincoln|Long Beach|Madison|Memphis|Mesa|Milwaukee|Mobile|Nashville|Newport|Norfolk|Oakland|Omaha|Orlando|Oxford|Pasadena|Peoria|Phoenix|Plano|Portland|Providence|Raleigh|Reading|Reno|Richmond|Riverside|Rochester|Salem|San Diego|Savannah|Seattle|Spokane|Springfield|Stamford|Tampa|Toledo|Tucson|Tulsa|Utica|Waco|Wilmington|Worcester|York');
  const STATES = words('Alabama:AL Alaska:AK Arizona:AZ Arkansas:AR California:CA Colorado:CO Connecticut:CT Delaware:DE Florida:FL Georgia:GA Hawaii:HI Idaho:ID Illinois:IL Indiana:IN Iowa:IA Kansas:KS Kentucky:KY Louisiana:LA Maine:ME Maryland:MD Massachusetts:MA Michigan:MI Minnesota:MN Mississippi:MS Missouri:MO Montana:MT Nebraska:NE Nevada:NV New_Hampshire:NH New_Jersey:NJ New_Mexico:NM New_York:NY North_Carolina:NC North_Dakota:ND Ohio:OH Oklahoma:OK Oregon:OR Pennsylvania:PA Rhode_Island:RI South_Carolina:SC South_Dakota:SD Tennessee:TN Texas:TX Utah:UT Vermont:VT Virginia:VA Washington:WA West_Virginia:WV Wisconsin:WI Wyoming:WY')
    .map((pair) => pair.replace('_', ' ').split(':'));
  const COUNTIES = list('Adams County|Bedfordshire|Berkshire|Brown County|Cambridgeshire|Cheshire|Clay County|Cornwall|Cumbria|Derbyshire|Devon|Dorset|Durham|Essex|Franklin County|Grant County|Hampshire|Jackson County|Jefferson County|Kent|Lake County|Lancashire|Lincoln County|Madison County|Marion County|Monroe County|Norfolk|Orange County|Polk County|Rutland|Somerset|Suffolk|Surrey|Union County|Washington County|Wiltshire');
  const COUNTRIES = list('Albania:AL:ALB:008|Algeria:DZ:DZA:012|Argentina:AR:ARG:032|Armenia:AM:ARM:051|Australia:AU:AUS:036|Austria:AT:AUT:040|Bangladesh:BD:BGD:050|Belgium:BE:BEL:056|Bolivia:BO:BOL:068|Brazil:BR:BRA:076|Bulgaria:BG:BGR:100|Cambodia:KH:KHM:116|Cameroon:CM:CMR:120|Canada:CA:CAN:124|Chile:CL:CHL:152|China:CN:CHN:156|Colombia:CO:COL:170|Costa Rica:CR:CRI:188|Croatia:HR:HRV:191|Cyprus:CY:CYP:196|Czechia:CZ:CZE:203|Denmark:DK:DNK:208|Ecuador:EC:ECU:218|Egypt:EG:EGY:818|Estonia:EE:EST:233|Ethiopia:ET:ETH:231|Finland:FI:FIN:246|France:FR:FRA:250|Georgia:GE:GEO:268|Germany:DE:DEU:276|Ghana:GH:GHA:288|Greece:GR:GRC:300|Guatemala:GT:GTM:320|Hungary:HU:HUN:348|Iceland:IS:ISL:352|India:IN:IND:356|Indonesia:ID:IDN:360|Ireland:IE:IRL:372|Israel:IL:ISR:376|Italy:IT:ITA:380|Jamaica:JM:JAM:388|Japan:JP:JPN:392|Jordan:JO:JOR:400|Kazakhstan:KZ:KAZ:398|Kenya:KE:KEN:404|Latvia:LV:LVA:428|Lebanon:LB:LBN:422|Lithuania:LT:LTU:440|Luxembourg:LU:LUX:442|Malaysia:MY:MYS:458|Malta:MT:MLT:470|Mexico:MX:MEX:484|Mongolia:MN:MNG:496|Morocco:MA:MAR:504|Nepal:NP:NPL:524|Netherlands:NL:NLD:528|New Zealand:NZ:NZL:554|Nigeria:NG:NGA:566|Norway:NO:NOR:578|Pakistan:PK:PAK:586|Panama:PA:PAN:591|Paraguay:PY:PRY:600|Peru:PE:PER:604|Philippines:PH:PHL:608|Poland:PL:POL:616|Portugal:PT:PRT:620|Romania:RO:ROU:642|Senegal:SN:SEN:686|Serbia:RS:SRB:688|Singapore:SG:SGP:702|Slovakia:SK:SVK:703|Slovenia:SI:SVN:705|South Africa:ZA:ZAF:710|Spain:ES:ESP:724|Sweden:SE:SWE:752|Switzerland:CH:CHE:756|Thailand:TH:THA:764|Tunisia:TN:TUN:788|Uganda:UG:UGA:800|Ukraine:UA:UKR:804|United Kingdom:GB:GBR:826|United States of America:US:USA:840|Uruguay:UY:URY:858|Vietnam:VN:VNM:704|Zambia:ZM:ZMB:894')
    .map((entry) => entry.split(':'));
  const ZONES = words('Africa/Cairo Africa/Johannesburg Africa/Lagos Africa/Nairobi America/Bogota America/Chicago America/Denver America/Halifax America/Los_Angeles America/Mexico_City America/New_York America/Sao_Paulo America/Toronto Asia/Bangkok Asia/Dhaka Asia/Dubai Asia/Hong_Kong Asia/Jakarta Asia/Kolkata Asia/Seoul Asia/Shanghai Asia/Singapore Asia/Tokyo Atlantic/Azores Australia/Brisbane Australia/Perth Australia/Sydney Europe/Amsterdam Europe/Athens Europe/Berlin Europe/Dublin Europe/Helsinki Europe/Istanbul Europe/London Europe/Madrid Europe/Paris Europe/Rome Europe/Vienna Pacific/Auckland Pacific/Honolulu');
  const STREETS = list('Abbey Road|Ash Lane|Bank Street|Beech Avenue|Birch Close|Bridge Street|Canal Street|Castle Street|Cedar Avenue|Cherry Lane|Chestnut Drive|Church Road|College Avenue|Cross Street|Elm Street|Farm Lane|Forest Road|Garden Street|George Street|Grove Road|Harbor Drive|High Street|Hill Road|Holly Lane|Jefferson Avenue|King Street|Lake Drive|Laurel Court|Lincoln Avenue|Main Street|Maple Avenue|Market Square|Meadow Lane|Mill Road|Oak Street|Orchard Close|Park Avenue|Pine Street|Poplar Drive|Prospect Place|Queen Street|River Road|School Lane|Spring Street|Station Road|Summit Avenue|Sycamore Street|Valley View|Victoria Road|Walnut Street|Washington Street|Water Lane|West Street|Willow Way|Windsor Terrace|Wood Street');
  const SUFFIXES = words('Avenue Bridge Center Circle Common Court Crescent Drive Forks Garden Grove Harbor Heights Hill Junction Lane Loop Meadow Mews Parkway Path Plaza Point Ridge Road Square Street Terrace Trail Valley View Walk Way');
  const LANGUAGES = list('Arabic:ar:ara|Bengali:bn:ben|Bulgarian:bg:bul|Chinese:zh:zho|Czech:cs:ces|Danish:da:dan|Dutch:nl:nld|English:en:eng|Finnish:fi:fin|French:fr:fra|German:de:deu|Greek:el:ell|Hebrew:he:heb|Hindi:hi:hin|Hungarian:hu:hun|Italian:it:ita|Japanese:ja:jpn|Korean:ko:kor|Norwegian:no:nor|Persian:fa:fas|Polish:pl:pol|Portuguese:pt:por|Romanian:ro:ron|Russian:ru:rus|Spanish:es:spa|Swahili:sw:swa|Swedish:sv:swe|Thai:th:tha|Turkish:tr:tur|Ukrainian:uk:ukr|Urdu:ur:urd|Vietnamese:vi:vie');
  const CARDINAL = [['North', 'N'], ['East', 'E'], ['South', 'S'], ['West', 'W']];
  const ORDINAL = [['Northeast', 'NE'], ['Northwest', 'NW'], ['Southeast', 'SE'], ['Southwest', 'SW']];

  const short = (options) => (isObject(options) ? options.abbreviated : options) === true;
  const direction = (choices) => (options) => pick(choices)[short(options) ? 1 : 0];
  const degrees = (most) => (options, oldMin, oldPrecision) => {
    const { max = most, min = oldMin ?? -most, precision = oldPrecision ?? 4 } =
      isObject(options) ? options : { max: options };
    return faker.number.float({ min, max, fractionDigits: precision });
  };
  const location = {
    city: () => (chance(0.7) ? pick(CITIES)
      : `${pick(['North ', 'East ', 'South ', 'West ', 'New ', 'Lake ', 'Port ', 'Fort '])}${pick(CITIES)}`),
    cityName: () => pick(CITIES),
    state: (options) => pick(STATES)[short(options) ? 1 : 0],
    stateAbbr: () => pick(STATES)[1],
    county: () => pick(COUNTIES),
    country: () => pick(COUNTRIES)[0],
    countryCode(options) {
      const variant = isObject(options) ? options.variant : options;
      return pick(COUNTRIES)[{ 'alpha-3': 2, numeric: 3 }[variant] ?? 1];
    },
    continent: () => pick(list('Africa|Antarctica|Asia|Australia|Europe|North America|South America')),
    language() {
      const [name, alpha2, alpha3] = pick(LANGUAGES).split(':');
      return { name, alpha2, alpha3 };
    },
    buildingNumber: () => String(int(1, chance(0.5) ? 999 : 99999)),
    street: () => (chance(0.5) ? pick(STREETS) : `${faker.person.lastName()} ${pick(SUFFIXES)}`),
    streetAddress(options) {
      const full = (isObject(options) ? options.useFullAddress : options) === true;
      const line = `${location.buildingNumber()} ${location.street()}`;
      return full ? `${line} ${location.secondaryAddress()}` : line;
    },
    secondaryAddress: () => `${pick(['Apt.', 'Suite'])} ${int(100, 999)}`,
    zipCode(options) {
      const { state, format } = isObject(options) ? options : { format: options };
      if (state !== undefined) return location.zipCodeByState({ state });
      return pattern(format ?? (chance(0.5) ? '#####' : '#####-####'));
    },
    zipCodeByState(options) {
      const state = isObject(options) ? options.state : options;
      // A state keeps its first two digits.
      const at = STATES.findIndex(([, code]) => code === state);
      return at < 0 ? pattern('#####') : String(10 + at) + pattern('###');
    },
    latitude: degrees(90),
    longitude: degrees(180),
    nearbyGPSCoordinate(options = {}) {
      const { origin, radius = 10, isMetric = false } = Array.isArray(options) ? { origin: options } : options;
      if (origin === undefined) return [location.latitude(), location.longitude()];
      const away = Math.sqrt(random()) * radius * (isMetric ? 1 : 1.609344);
      const angle = random() * 2 * Math.PI;
      // A degree of latitude is some 111.2 km.
      const latitude = Math.max(-90, Math.min(90, origin[0] + (away * Math.cos(angle)) / 111.32));
      const narrow = Math.max(0.01, Math.cos((origin[0] * Math.PI) / 180));
      let longitude = origin[1] + (away * Math.sin(angle)) / (111.32 * narrow);
      if (longitude > 180) longitude -= 360;
      if (longitude < -180) longitude += 360;
      return [round(latitude, 4), round(longitude, 4)];
    },
    cardinalDirection: direction(CARDINAL),
    ordinalDirection: direction(ORDINAL),
    direction: direction([...CARDINAL, ...ORDINAL]),
    timeZone: () => pick(ZONES),
  };
  // As they were called once.
  return Object.assign(location, {
    streetName: location.street,
    streetSuffix: () => pick(SUFFIXES),
    cityPrefix: () => pick(words('North East South West New Lake Port Fort')),
    citySuffix: () => pick(words('town ton land ville berg burgh borough bury view port mouth stad furt')),
  });
}
