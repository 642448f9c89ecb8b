import { posix } from 'node:path';
import type { GoFile } from './cgo';
import { BuildTarget, isCompiled } from './constraints';
import { importedAs } from './imports';
import { ZoneCall } from '../../../dockerfile/rules/subject';

/** Comments and texts: what is in them is no code. */
const NO_CODE = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*(?:`|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/gu;
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
  const brings = targets.some(({ tags }) => tags.includes('timetzdata')) || files.some(({ head, text }) => head.imports.includes(TZDATA) || saysWhere(text));
  return brings ? undefined : files.filter(({ head }) => head.imports.includes('time')).flatMap(callsOf);
}

/** Remarks about it do not count. */
function saysWhere(text: string): boolean {
  return text.includes('ZONEINFO') && text.replace(NO_CODE, found => /^\/[/*]/.test(found) ? ' ' : found).includes('ZONEINFO');
}

/** One for each zone, and one for all whose name only the program knows. */
function callsOf({ path, text }: GoFile): ZoneCall[] {
  const names = importedAs(text, 'time').map(name => name === '.' ? '' : `${name}\\.`);
  // comments and texts pass by; of a call, the text that is its argument
  const token = new RegExp(`(?<![\\p{L}\\p{N}_.])(?:${names.join('|')})(LoadLocation)\\(\\s*(?:"([^"\\\\\\n]*)"|\`([^\`]*)\`)?|${NO_CODE.source}`, 'gu');
  const zones = [...text.matchAll(token)].filter(([, call]) => call !== undefined).map(([, , quoted, raw]) => quoted ?? raw as string | undefined);
  return [...new Set(zones)].filter(zone => zone === undefined || !KNOWN.includes(zone)).map(zone => ({ file: path, zone }));
}
