// Companies and what they say of themselves.
(kit, faker) => {
  const { words, list, pick, chance } = kit;
  const SUFFIXES = ['Inc', 'LLC', 'Group', 'and Sons', 'Ltd', 'GmbH', 'AG', 'Partners', 'Holdings'];
  const CATCH_ADJECTIVES = words('Adaptive Advanced Automated Balanced Centralized Compatible Configurable Customizable Decentralized Digitized Distributed Diverse Down-sized Enhanced Ergonomic Exclusive Expanded Extended Focused Fundamental Future-proofed Grass-roots Horizontal Implemented Innovative Integrated Intuitive Managed Mandatory Monitored Multi-layered Networked Open-source Optimized Organic Organized Persistent Phased Proactive Profound Programmable Progressive Quality-focused Re-engineered Reactive Realigned Reduced Robust Seamless Secured Self-enabling Sharable Stand-alone Streamlined Switchable Synchronized Synergistic Team-oriented Total Triple-buffered Universal Up-sized Upgradable User-centric Versatile Virtual Visionary');
  const CATCH_DESCRIPTORS = list('24-hour|actuating|analyzing|asymmetric|asynchronous|background|bi-directional|bottom-line|client-driven|coherent|composite|context-sensitive|dedicated|demand-driven|directional|discrete|dynamic|eco-centric|encompassing|even-keeled|executive|fault-tolerant|foreground|full-range|global|heuristic|high-level|holistic|homogeneous|hybrid|impactful|incremental|intangible|interactive|intermediate|leading edge|local|logistical|maximized|mission-critical|mobile|modular|multi-state|national|needs-based|neutral|next generation|object-oriented|optimal|radical|real-time|reciprocal|regional|responsive|scalable|secondary|solution-oriented|stable|static|systematic|systemic|tangible|tertiary|transitional|uniform|upward-trending|user-facing|value-added|well-modulated|zero defect');
  const CATCH_NOUNS = list('ability|access|adapter|algorithm|alliance|analyzer|application|approach|architecture|archive|array|attitude|benchmark|capability|capacity|challenge|circuit|collaboration|complexity|concept|conglomeration|contingency|core|database|definition|emulation|encoding|encryption|firmware|flexibility|forecast|frame|framework|function|groupware|hardware|help-desk|hierarchy|hub|implementation|infrastructure|initiative|installation|instruction set|interface|internet solution|intranet|knowledge base|leverage|matrices|methodology|middleware|migration|model|moderator|monitoring|neural-net|open system|orchestration|paradigm|parallelism|policy|portal|process improvement|product|productivity|project|projection|protocol|secured line|service-desk|software|solution|standardization|strategy|structure|success|superstructure|support|synergy|task-force|throughput|toolset|utilization|website|workforce');
  const BUZZ_VERBS = words('aggregate architect benchmark brand cultivate deliver deploy disintermediate drive embrace empower enable engage engineer enhance evolve expedite exploit extend facilitate generate grow harness implement incentivize incubate innovate integrate iterate leverage maximize mesh monetize morph optimize orchestrate productize reinvent repurpose revolutionize scale seize strategize streamline syndicate synergize synthesize target transform transition unleash utilize visualize whiteboard');
  const BUZZ_ADJECTIVES = words('24/7 AI-driven B2B B2C back-end best-of-breed bleeding-edge bricks-and-clicks clicks-and-mortar collaborative compelling cross-platform cross-media customized cutting-edge distributed dot-com dynamic e-business efficient end-to-end enterprise extensible frictionless front-end global granular holistic impactful innovative integrated interactive intuitive killer leading-edge magnetic mission-critical next-generation one-to-one open-source out-of-the-box plug-and-play proactive real-time revolutionary rich robust scalable seamless sexy sticky strategic synergistic transparent turn-key ubiquitous user-centric value-added vertical viral virtual visionary web-enabled wireless world-class');
  const BUZZ_NOUNS = words('ROI action-items applications architectures bandwidth blockchains channels communities content convergence deliverables e-business e-commerce e-markets e-services e-tailers experiences eyeballs functionalities infomediaries infrastructures initiatives interfaces large-language-models lifetime-value markets methodologies metrics mindshare models networks niches paradigms partnerships platforms portals relationships schemas smart-contracts solutions supply-chains synergies systems technologies users vortals web-readiness');
  const company = {
    name() {
      const last = () => faker.person.lastName();
      if (chance(0.4)) return `${last()} ${pick(SUFFIXES)}`;
      return chance(0.5) ? `${last()}, ${last()} and ${last()}` : `${last()} - ${last()}`;
    },
    catchPhrase: () => `${pick(CATCH_ADJECTIVES)} ${pick(CATCH_DESCRIPTORS)} ${pick(CATCH_NOUNS)}`,
    catchPhraseAdjective: () => pick(CATCH_ADJECTIVES),
    catchPhraseDescriptor: () => pick(CATCH_DESCRIPTORS),
    catchPhraseNoun: () => pick(CATCH_NOUNS),
    buzzPhrase: () => `${pick(BUZZ_VERBS)} ${pick(BUZZ_ADJECTIVES)} ${pick(BUZZ_NOUNS).replace(/-/g, ' ')}`,
    buzzVerb: () => pick(BUZZ_VERBS),
    buzzAdjective: () => pick(BUZZ_ADJECTIVES),
    buzzNoun: () => pick(BUZZ_NOUNS).replace(/-/g, ' '),
  };
  // As they were called once.
  return Object.assign(company, {
    companyName: company.name,
    companySuffix: () => pick(SUFFIXES),
    suffixes: () => [...SUFFIXES],
    bs: company.buzzPhrase,
    bsBuzz: company.buzzVerb,
    bsAdjective: company.buzzAdjective,
    bsNoun: company.buzzNoun,
  });
}
