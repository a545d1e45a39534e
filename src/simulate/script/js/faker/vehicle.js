// What drives.
(kit) => {
  const { words, list, pick, chars, LOWER, UPPER, DIGITS } = kit;
  const MAKERS = list('Alfa Romeo|Aston Martin|Audi|BMW|BYD|Bentley|Bugatti|Chevrolet|Chrysler|Citroën|Dodge|Ferrari|Fiat|Ford|Geely|Honda|Hyundai|Jaguar|Jeep|Kia|Lamborghini|Land Rover|Lexus|Lotus|Maserati|Mazda|Mercedes Benz|Mini|Mitsubishi|NIO|Nissan|Opel|Peugeot|Polestar|Porsche|Renault|Rolls Royce|Seat|Skoda|Smart|Subaru|Suzuki|Tesla|Toyota|Volkswagen|Volvo|XPeng');
  const MODELS = list('911|A4|Accord|Altima|Aygo|Beetle|Camaro|Camry|Cayenne|Challenger|Charger|Civic|Clio|Corolla|Corsa|Corvette|Countach|Cruze|Durango|El Camino|Element|Escalade|Expedition|Explorer|F-150|Fabia|Fiesta|Focus|Fortwo|Golf|Grand Cherokee|Impala|Jetta|Juke|Land Cruiser|LeBaron|Leaf|Malibu|Megane|Model 3|Model S|Model X|Model Y|Mustang|Octavia|PT Cruiser|Panda|Passat|Polo|Prius|Qashqai|Ranger|Roadster|Sentra|Silverado|Spyder|Swift|Taycan|Touareg|Twingo|Volt|Wrangler|XC40|XC90|Yaris|Zoe');
  const TYPES = list('Cargo Van|Convertible|Coupe|Crew Cab Pickup|Extended Cab Pickup|Hatchback|Minivan|Passenger Van|SUV|Sedan|Wagon');
  const BICYCLES = list('Adventure Road Bicycle|BMX Bicycle|City Bicycle|Cruiser Bicycle|Cyclocross Bicycle|Dual-Sport Bicycle|Fitness Bicycle|Flat-Foot Comfort Bicycle|Folding Bicycle|Hybrid Bicycle|Mountain Bicycle|Recumbent Bicycle|Road Bicycle|Tandem Bicycle|Touring Bicycle|Track/Fixed-Gear Bicycle|Triathlon/Time Trial Bicycle|Tricycle');
  const COLORS = words('azure beige black blue bronze brown copper gold graphite green grey ivory maroon navy olive orange pearl purple red silver tan teal turquoise white yellow');
  // A VIN has no I, O and Q, which look like digits.
  const SIGNS = '0123456789ABCDEFGHJKLMNPRSTUVWXYZ';
  const vehicle = {
    vehicle: () => `${vehicle.manufacturer()} ${vehicle.model()}`,
    manufacturer: () => pick(MAKERS),
    model: () => pick(MODELS),
    type: () => pick(TYPES),
    fuel: () => pick(['Diesel', 'Electric', 'Gasoline', 'Hybrid']),
    vin: () => chars(SIGNS, 10) + chars('ABCDEFGHJKLMNPRSTUVWXYZ', 1) + chars(SIGNS, 1) + chars(DIGITS, 5),
    color: () => pick(COLORS),
    vrm: () => chars(UPPER, 2) + chars(DIGITS, 2) + chars(UPPER, 3),
    bicycle: () => pick(BICYCLES),
  };
  return vehicle;
}
