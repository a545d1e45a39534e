// Flights.
(kit) => {
  const { list, pick, int, chars, pattern, count, isObject } = kit;
  const entry = (names) => (text) => {
    const values = text.split(':');
    return Object.fromEntries(names.map((name, at) => [name, values[at]]));
  };
  const AIRLINES = list('Aer Lingus:EI|Aeromexico:AM|Air Canada:AC|Air China:CA|Air France:AF|Air India:AI|Air New Zealand:NZ|Alaska Airlines:AS|All Nippon Airways:NH|American Airlines:AA|Austrian Airlines:OS|Avianca:AV|British Airways:BA|Brussels Airlines:SN|Cathay Pacific:CX|China Eastern:MU|China Southern:CZ|Delta Air Lines:DL|EasyJet:U2|EgyptAir:MS|Emirates:EK|Ethiopian Airlines:ET|Etihad Airways:EY|Finnair:AY|Iberia:IB|Icelandair:FI|ITA Airways:AZ|Japan Airlines:JL|JetBlue:B6|KLM:KL|Kenya Airways:KQ|Korean Air:KE|LATAM Airlines:LA|LOT Polish Airlines:LO|Lufthansa:LH|Norwegian:DY|Qantas:QF|Qatar Airways:QR|Ryanair:FR|SAS:SK|Saudia:SV|Singapore Airlines:SQ|South African Airways:SA|Southwest Airlines:WN|Swiss:LX|TAP Air Portugal:TP|Thai Airways:TG|Turkish Airlines:TK|United Airlines:UA|Vietnam Airlines:VN|Wizz Air:W6').map(entry(['name', 'iataCode']));
  const AIRPORTS = list('Amsterdam Airport Schiphol:AMS|Athens International Airport:ATH|Auckland International Airport:AKL|Beijing Capital International Airport:PEK|Berlin Brandenburg Airport:BER|Brussels Airport:BRU|Cairo International Airport:CAI|Cape Town International Airport:CPT|Changi Airport:SIN|Charles de Gaulle Airport:CDG|Copenhagen Airport:CPH|Dallas Fort Worth International Airport:DFW|Denver International Airport:DEN|Dubai International Airport:DXB|Dublin Airport:DUB|Frankfurt Airport:FRA|Geneva Airport:GVA|Hamad International Airport:DOH|Heathrow Airport:LHR|Helsinki Airport:HEL|Hong Kong International Airport:HKG|Incheon International Airport:ICN|Indira Gandhi International Airport:DEL|Istanbul Airport:IST|John F. Kennedy International Airport:JFK|Lisbon Airport:LIS|Los Angeles International Airport:LAX|Madrid Barajas Airport:MAD|Manchester Airport:MAN|Melbourne Airport:MEL|Mexico City International Airport:MEX|Miami International Airport:MIA|Milan Malpensa Airport:MXP|Munich Airport:MUC|Narita International Airport:NRT|Nairobi Jomo Kenyatta Airport:NBO|Oslo Airport:OSL|San Francisco International Airport:SFO|Seattle Tacoma International Airport:SEA|Shanghai Pudong International Airport:PVG|Stockholm Arlanda Airport:ARN|Suvarnabhumi Airport:BKK|Sydney Airport:SYD|Toronto Pearson International Airport:YYZ|Vienna International Airport:VIE|Warsaw Chopin Airport:WAW|Zurich Airport:ZRH').map(entry(['name', 'iataCode']));
  const AIRPLANES = list('Airbus A220-300:223|Airbus A319:319|Airbus A320:320|Airbus A320neo:32N|Airbus A321:321|Airbus A330-200:332|Airbus A330-900neo:339|Airbus A350-900:359|Airbus A380:380|Boeing 717:717|Boeing 737-800:738|Boeing 737 MAX 8:7M8|Boeing 747-400:744|Boeing 757-200:752|Boeing 767-300:763|Boeing 777-200:772|Boeing 777-300ER:77W|Boeing 787-8:788|Boeing 787-9:789|Bombardier CRJ900:CR9|De Havilland Dash 8:DH4|Embraer 175:E75|Embraer 190:E90|Embraer 195:E95').map(entry(['name', 'iataTypeCode']));
  const SEATS = { regional: [20, 'ABCD'], narrowbody: [35, 'ABCDEF'], widebody: [60, 'ABCDEFGHJK'] };
  const airline = {
    airport: () => ({ ...pick(AIRPORTS) }),
    airline: () => ({ ...pick(AIRLINES) }),
    airplane: () => ({ ...pick(AIRPLANES) }),
    recordLocator(options = {}) {
      const { allowNumerics = false, allowVisuallySimilarCharacters = false } = options;
      const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' + (allowNumerics ? '0123456789' : '');
      return chars(allowVisuallySimilarCharacters ? signs : signs.replace(/[01IOL]/g, ''), 6);
    },
    seat(options = {}) {
      const [rows, letters] = SEATS[options.aircraftType ?? 'narrowbody'] ?? SEATS.narrowbody;
      return `${int(1, rows)}${pick([...letters])}`;
    },
    aircraftType: () => pick(Object.keys(SEATS)),
    flightNumber(options = {}) {
      const length = count(options.length, { min: 1, max: 4 });
      const number = String(int(1, 9)) + chars('0123456789', Math.max(0, length - 1));
      return options.addLeadingZeros ? number.padStart(4, '0') : number;
    },
  };
  return airline;
}
