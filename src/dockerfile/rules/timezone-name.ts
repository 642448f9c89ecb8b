import { Rule } from './rule';
import { isOpen } from './running';
import { Severity } from '../../findings/finding';

/** Names that Debian 13 keeps in a package of their own (tzdata-legacy). */
const LEGACY = /^(US|Brazil|Canada|Chile|Mexico|SystemV)\/|^(CET|CST6CDT|Cuba|EET|EST|EST5EDT|Egypt|Eire|GB|GB-Eire|GMT0|HST|Hongkong|Iceland|Iran|Israel|Jamaica|Japan|Kwajalein|Libya|MET|MST|MST7MDT|NZ|NZ-CHAT|Navajo|PRC|PST8PDT|Poland|Portugal|ROC|ROK|Singapore|Turkey|W-SU|WET|Zulu)$/;

/** An old name of a time zone is there in some images only; where it is not, the time is UTC without a word. */
export const timezoneName: Rule = {
  id: 'timezone-name',
  severity: Severity.INFO,
  title: 'Time zones have their current names',
  check({ base, environment = {} }) {
    const { TZ: zone } = environment;
    if (zone === undefined || isOpen(zone) || !LEGACY.test(zone.replace(/^:/, ''))) return [];
    return base.debian === undefined || base.debian < 13 ? [] : [{
      where: 'ENV',
      what: `TZ=${zone} is an old name, which images of Debian 13 lacked until February 2026`,
      fix: 'write the name of a city, for example America/New_York or Europe/Paris',
    }];
  },
};
