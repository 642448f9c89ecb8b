import { posix } from 'node:path';
import type { GoFile } from './cgo';
import { BuildTarget, isCompiled } from './constraints';
import { ZoneCall } from '../../../dockerfile/rules/subject';

/** Comments and texts pass by; of a call, the text that is its argument. */
const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|(?<![\p{L}\p{N}_.])time\.LoadLocation\(\s*(?:"([^"\\\n]*)"|`([^`]*)`)?|`[^`]*(?:`|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/gu;
/** What Go knows without a database. */
const KNOWN = ['', 'UTC', 'Local'];
/** Imported by whoever brings the database along. */
const TZDATA = 'time/tzdata';

/**
 * Where a command's own packages load time zones by name; undefined when the command brings the database itself, or says where it is.
 *
 * @param packages the command's own packages and those of the project that it imports
 * @param target what it is built for
 */
export function zoneCalls(packages: readonly GoFile[][], targets: readonly BuildTarget[]): ZoneCall[] | undefined {
  const files = packages.flat().filter(({ path, text }) => targets.some(target => isCompiled(posix.basename(path), text, target)));
  const brings = targets.some(({ tags }) => tags.includes('timetzdata')) || files.some(({ head, text }) => head.imports.includes(TZDATA) || text.includes('ZONEINFO'));
  return brings ? undefined : files.filter(({ head }) => head.imports.includes('time')).flatMap(callsOf);
}

/** One for each zone, and one for all whose name only the program knows. */
function callsOf({ path, text }: GoFile): ZoneCall[] {
  const zones = [...text.matchAll(TOKEN)].filter(([found]) => found.startsWith('time.')).map(([, quoted, raw]) => quoted ?? raw as string | undefined);
  return [...new Set(zones)].filter(zone => zone === undefined || !KNOWN.includes(zone)).map(zone => ({ file: path, zone }));
}
