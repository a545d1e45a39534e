// Elements and units.
(kit) => {
  const { list, pick } = kit;
  const ELEMENTS = list('Hydrogen:H|Helium:He|Lithium:Li|Beryllium:Be|Boron:B|Carbon:C|Nitrogen:N|Oxygen:O|Fluorine:F|Neon:Ne|Sodium:Na|Magnesium:Mg|Aluminium:Al|Silicon:Si|Phosphorus:P|Sulfur:S|Chlorine:Cl|Argon:Ar|Potassium:K|Calcium:Ca|Scandium:Sc|Titanium:Ti|Vanadium:V|Chromium:Cr|Manganese:Mn|Iron:Fe|Cobalt:Co|Nickel:Ni|Copper:Cu|Zinc:Zn|Gallium:Ga|Germanium:Ge|Arsenic:As|Selenium:Se|Bromine:Br|Krypton:Kr|Rubidium:Rb|Strontium:Sr|Yttrium:Y|Zirconium:Zr|Niobium:Nb|Molybdenum:Mo|Technetium:Tc|Ruthenium:Ru|Rhodium:Rh|Palladium:Pd|Silver:Ag|Cadmium:Cd|Indium:In|Tin:Sn|Antimony:Sb|Tellurium:Te|Iodine:I|Xenon:Xe|Caesium:Cs|Barium:Ba')
    .map((text, at) => ({ symbol: text.split(':')[1], name: text.split(':')[0], atomicNumber: at + 1 }));
  const UNITS = list('ampere:A|becquerel:Bq|candela:cd|coulomb:C|degree Celsius:°C|farad:F|gray:Gy|henry:H|hertz:Hz|joule:J|katal:kat|kelvin:K|kilogram:kg|lumen:lm|lux:lx|meter:m|mole:mol|newton:N|ohm:Ω|pascal:Pa|radian:rad|second:s|siemens:S|sievert:Sv|steradian:sr|tesla:T|volt:V|watt:W|weber:Wb')
    .map((text) => ({ name: text.split(':')[0], symbol: text.split(':')[1] }));
  return {
    chemicalElement: () => ({ ...pick(ELEMENTS) }),
    unit: () => ({ ...pick(UNITS) }),
  };
}
