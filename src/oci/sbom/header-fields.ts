/** Values by lower-case name, in the order of the text. */
export type HeaderFields = Map<string, string[]>;

/** How a line that continues a value joins it. */
export type Continuation = 'line' | 'same-line';

/**
 * `Name: value` lines up to the first empty one; lines that start with white space continue a value.
 *
 * Debian's control files, Python's metadata and Java's manifests are all this; only in manifests does a long value go on in the same line.
 */
export function parseHeader(text: string, continuation: Continuation = 'line'): HeaderFields {
  return parseLines(text.split(/\r?\n/), continuation);
}

/** Header after header, with empty lines between them. */
export function parseHeaders(text: string): HeaderFields[] {
  const groups: string[][] = [[]];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') {
      groups.push([]);
    } else {
      groups[groups.length - 1].push(line);
    }
  }
  return groups.filter(group => group.length > 0).map(group => parseLines(group, 'line'));
}

/** The first line of a field; undefined when there is none, or nothing in it. */
export function firstLine(fields: HeaderFields, name: string): string | undefined {
  const line = fields.get(name)?.[0].split('\n', 1)[0].trim();
  return line === '' ? undefined : line;
}

function parseLines(lines: string[], continuation: Continuation): HeaderFields {
  const fields: [string, string[]][] = [];
  for (const line of lines) {
    if (line === '') {
      break;
    }
    const colon = line.indexOf(':');
    if (/^[ \t]/.test(line)) {
      fields[fields.length - 1]?.[1].push(continuation === 'line' ? `\n${line.trim()}` : line.slice(1));
    } else if (colon > 0) {
      fields.push([line.slice(0, colon).toLowerCase(), [line.slice(colon + 1).trim()]]);
    }
  }
  const byName: HeaderFields = new Map();
  for (const [name, parts] of fields) {
    const values = byName.get(name);
    if (values === undefined) {
      byName.set(name, [parts.join('')]);
    } else {
      values.push(parts.join(''));
    }
  }
  return byName;
}
