// People.
(kit, faker) => {
  const { words, list, pick, chance, isObject } = kit;

  const FEMALE = words('Ada Agnes Alice Amelia Amy Andrea Angela Anna Audrey Barbara Beatrice Bella Brenda Carla Carmen Carol Cecilia Charlotte Chloe Clara Claire Daisy Diana Doris Edith Elena Eleanor Elisa Elizabeth Ella Ellen Emily Emma Erica Esther Eva Evelyn Fiona Flora Frances Gloria Grace Hannah Harriet Hazel Heidi Helen Ida Irene Iris Isabel Ivy Jane Janet Jennifer Jessica Joan Judith Julia Karen Kate Laura Leah Lena Lily Linda Lisa Lucy Lydia Mabel Margaret Maria Marion Martha Mary Maya Mia Miriam Molly Monica Nadia Nancy Naomi Natalie Nina Nora Olivia Paula Penelope Rachel Rebecca Rita Rosa Ruth Sandra Sarah Sofia Stella Susan Sylvia Teresa Vera Victoria Violet Wendy Yvonne Zoe');
  const MALE = words('Aaron Adam Alan Albert Alexander Alfred Andrew Anthony Arthur Ben Bernard Brian Bruno Carl Charles Christian Christopher Clark Daniel David Dennis Dominic Douglas Edgar Edmund Edward Eric Ernest Ethan Eugene Felix Francis Frank Fred Gabriel George Gerald Gilbert Gordon Graham Gregory Harold Harry Hector Henry Herman Howard Hugo Ian Isaac Ivan Jack Jacob James Jason Jeremy Joel John Jonathan Joseph Julian Justin Keith Kenneth Kevin Larry Leo Leonard Lewis Louis Lucas Luke Malcolm Marcus Mark Martin Matthew Max Michael Miles Nathan Neil Nicholas Noah Norman Oliver Oscar Otto Patrick Paul Peter Philip Ralph Raymond Richard Robert Roger Roland Samuel Sebastian Simon Stanley Stephen Theodore Thomas Timothy Victor Vincent Walter William');
  const EITHER = words('Alex Ariel Avery Blake Cameron Casey Charlie Dana Drew Ellis Emerson Finley Frankie Harper Hayden Jamie Jordan Kai Kim Lee Logan Morgan Noel Parker Quinn Reese Riley Robin Rowan Sage Sam Sasha Sidney Skyler Taylor');
  const LAST = words("Abbott Adams Allen Anderson Archer Armstrong Atkins Bailey Baker Banks Barker Barnes Becker Bell Bennett Berg Bishop Black Booth Bowen Boyle Brooks Brown Bryant Burke Burns Butler Campbell Carlson Carpenter Carroll Carter Chambers Clark Cole Collins Cooper Cox Crawford Cruz Dalton Davies Dean Dixon Doyle Duncan Dunn Edwards Elliott Ellis Evans Farmer Ferguson Fischer Fisher Fleming Fletcher Flores Ford Foster Fowler Fox Franklin Fraser Garcia Gardner Gibson Gill Gordon Grant Gray Green Griffin Hall Hansen Harper Harris Hart Harvey Hayes Henderson Hicks Hill Hoffman Holland Hopkins Howard Hudson Hughes Hunt Jackson James Jensen Johnson Jones Jordan Keller Kelly Kennedy King Klein Knight Lambert Larson Lawrence Lee Lewis Long Lopez Lynch Marsh Marshall Martin Mason Matthews Mccoy Meyer Miller Mills Mitchell Moore Morgan Morris Murphy Murray Myers Nelson Newman Nichols Norris O'Brien Oliver Olson Ortiz Owens Page Palmer Parker Patel Payne Perez Perry Peters Phillips Pierce Porter Powell Price Quinn Ramirez Reed Reid Reyes Reynolds Rice Richards Rivera Roberts Robinson Rogers Rose Ross Russell Ryan Sanders Schmidt Schneider Scott Shaw Simmons Simpson Smith Snyder Spencer Stevens Stewart Stone Sullivan Sutton Taylor Thompson Torres Tucker Turner Tyler Vargas Wade Wagner Walker Wallace Walsh Ward Warren Watson Weaver Webb Weber Wells West Wheeler White Williams Willis Wilson Wolfe Wood Wright Young Zimmerman");
  const LEVELS = words('Chief Senior Lead Principal District Regional Central Global National Internal External Future Direct Dynamic Junior Assistant');
  const AREAS = words('Accounts Assurance Brand Branding Communications Configuration Creative Data Directives Factors Functionality Group Identity Implementation Infrastructure Integration Intranet Marketing Markets Metrics Mobility Operations Optimization Paradigm Program Quality Research Response Security Solutions Tactics Usability Web');
  const TYPES = words('Administrator Agent Analyst Architect Associate Consultant Coordinator Designer Developer Director Engineer Executive Facilitator Liaison Manager Officer Orchestrator Planner Producer Representative Specialist Strategist Supervisor Technician');
  const GENDERS = list('Agender|Androgynous|Bigender|Cis female|Cis male|Demigender|Female|Gender fluid|Gender questioning|Genderqueer|Intersex|Male|Nonbinary|Trans female|Trans male|Two-spirit');
  const ZODIAC = words('Aquarius Pisces Aries Taurus Gemini Cancer Leo Virgo Libra Scorpio Sagittarius Capricorn');
  const HOBBIES = words('baker blogger builder climber coach collector creator cyclist designer dreamer educator engineer environmentalist explorer film founder friend gamer gardener geek grad inventor leader model musician parent patriot person philosopher photographer reader runner sailor scientist singer student swimmer teacher traveler writer');

  const NUMBERED = { 0: 'male', 1: 'female' };
  const sexOf = (sex) => NUMBERED[sex] ?? sex;
  const given = (sex) => {
    const wanted = sexOf(sex);
    if (wanted === 'female') return pick(FEMALE);
    if (wanted === 'male') return pick(MALE);
    if (wanted === 'generic') return pick(EITHER);
    return pick(pick([FEMALE, MALE, EITHER]));
  };
  const person = {
    firstName: (sex) => given(isObject(sex) ? sex.sex : sex),
    lastName: () => pick(LAST),
    middleName: (sex) => given(sex),
    fullName(options) {
      const { sex = pick(['female', 'male']), firstName = given(sex), lastName = pick(LAST) } =
        isObject(options) ? options : {};
      let name = `${firstName} ${lastName}`;
      if (chance(0.1)) name = `${person.prefix(sex)} ${name}`;
      else if (chance(0.1)) name = `${name} ${person.suffix()}`;
      return name;
    },
    prefix(sex) {
      const wanted = sexOf(sex);
      if (wanted === 'female') return pick(['Dr.', 'Miss', 'Mrs.', 'Ms.']);
      if (wanted === 'male') return pick(['Dr.', 'Mr.']);
      return pick(['Dr.', 'Miss', 'Mr.', 'Mrs.', 'Ms.']);
    },
    suffix: () => pick(['Jr.', 'Sr.', 'I', 'II', 'III', 'IV', 'V', 'MD', 'DDS', 'PhD', 'DVM']),
    sex: () => pick(['female', 'male']),
    sexType: (options) => pick(options?.includeGeneric ? ['female', 'male', 'generic'] : ['female', 'male']),
    gender: () => pick(GENDERS),
    bio() {
      const hobby = () => pick(HOBBIES);
      return pick([
        () => hobby(),
        () => `${hobby()}, ${hobby()}`,
        () => `${hobby()}, ${hobby()}, ${hobby()}`,
        () => `${faker.word.noun()} ${pick(['advocate', 'devotee', 'enthusiast', 'fan', 'lover', 'supporter'])}`,
        () => `${faker.word.noun()} ${pick(['advocate', 'fan', 'lover'])}, ${hobby()}`,
      ])();
    },
    jobTitle: () => `${pick(LEVELS)} ${pick(AREAS)} ${pick(TYPES)}`,
    jobDescriptor: () => pick(LEVELS),
    jobArea: () => pick(AREAS),
    jobType: () => pick(TYPES),
    zodiacSign: () => pick(ZODIAC),
  };
  // As they were called once.
  person.findName = (firstName, lastName, sex) => person.fullName({ firstName, lastName, sex });
  person.title = person.jobTitle;
  return person;
}
