import { Hit, Rule } from './rule';
import { isOpen } from './running';
import { ZoneCall } from './subject';
import { Severity } from '../../findings/finding';

const NO_DATABASE = 'there is no time zone database in the image';
const IN_DOCKERFILE = 'copy /usr/share/zoneinfo into the last stage, or import _ "time/tzdata" in package main (-tags timetzdata)';
const IN_OPTIONS = 'say timezones: true, or import _ "time/tzdata" in package main (tags: [\'timetzdata\'])';
/** A city or an offset; what means UTC is UTC without a database too, and other texts may be rules that need none (`CET-1CEST`). */
const ZONE = /^:?(?!Etc\/(?:UTC|UCT|GMT|GMT[+-]?0|Greenwich|Universal|Zulu)$)[A-Z][A-Za-z_]*\/[A-Za-z0-9_+/-]+$/;

/** What loads a time zone by its name finds none in an image without the database; the local time is UTC there without a word. */
export const missingTimezones: Rule = {
  id: 'missing-timezones',
  severity: Severity.WARNING,
  title: 'Time zones that a program loads are in the image',
  check({ zoneCalls, hasTimezones, environment = {} }) {
    if (zoneCalls === undefined || hasTimezones !== false || environment.ZONEINFO !== undefined) return [];
    return [...zoneCalls.map(hitOf), ...localTime(environment.TZ)];
  },
};

/** A zone whose name only the program knows may be UTC. */
function hitOf({ file, zone }: ZoneCall): Hit {
  const named = zone === undefined ? 'time zones whose names only the program knows' : `the time zone ${zone}`;
  return { where: 'FROM', what: `${file} loads ${named}, and ${NO_DATABASE}`, fix: IN_DOCKERFILE, fixInOptions: IN_OPTIONS, severity: zone === undefined ? Severity.INFO : undefined };
}

function localTime(zone: string | undefined): Hit[] {
  if (zone === undefined || isOpen(zone) || !ZONE.test(zone)) return [];
  return [{ where: 'ENV', what: `TZ=${zone} does nothing, since ${NO_DATABASE}: the local time is UTC`, fix: 'copy /usr/share/zoneinfo into the last stage', fixInOptions: 'say timezones: true' }];
}
