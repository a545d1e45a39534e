// The language of computers.
(kit) => {
  const { words, list, pick, capital } = kit;
  const KINDS = {
    abbreviation: words('AI API ASCII CLI CPU CSS DNS DRAM FTP GB GPU HDD HTML HTTP IB IP JSON LED MQTT OCR PCI PNG RAM RSS SAS SCSI SDD SMS SMTP SQL SSD SSL TCP THX TLS USB UTF8 VGA XML XSS'),
    adjective: list('1080p|auxiliary|back-end|bluetooth|cross-platform|digital|haptic|mobile|multi-byte|neural|online|open-source|optical|primary|redundant|solid state|virtual|wireless'),
    noun: list('alarm|application|array|bandwidth|bus|capacitor|card|circuit|driver|feed|firewall|hard drive|interface|matrix|microchip|monitor|panel|pixel|port|program|protocol|sensor|system|transmitter'),
    verb: words('back-up bypass calculate compress connect copy generate hack index input navigate override parse program quantify reboot synthesize transmit'),
    ingverb: words('backing-up bypassing calculating compressing connecting copying generating hacking indexing navigating overriding parsing programming quantifying rebooting synthesizing transmitting'),
  };
  const hacker = {};
  for (const [kind, all] of Object.entries(KINDS)) hacker[kind] = () => pick(all);
  hacker.phrase = () => {
    const { abbreviation: short, adjective, noun, verb, ingverb } = hacker;
    return capital(pick([
      () => `if we ${verb()} the ${noun()}, we can get to the ${short()} ${noun()} through the ${adjective()} ${short()} ${noun()}!`,
      () => `we need to ${verb()} the ${adjective()} ${short()} ${noun()}!`,
      () => `${ingverb()} the ${noun()} will not do, we have to ${verb()} the ${adjective()} ${short()} ${noun()}!`,
      () => `try to ${verb()} the ${short()} ${noun()}, perhaps it will ${verb()} the ${adjective()} ${noun()}!`,
    ])());
  };
  return hacker;
}
