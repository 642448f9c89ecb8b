/**
 * Names as texts, and back to the very same bytes.
 *
 * Names are bytes, mostly UTF-8. A byte that is none becomes a lone surrogate from U+DC80 on, as in Python, so no two names become one.
 */
export function decodeName(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : escaped(bytes);
}

/** The bytes that `decodeName()` read. */
export function encodeName(name: string): Buffer {
  const parts = name.split(/([\udc80-\udcff])/u);
  return Buffer.concat(parts.map((part, index) => index % 2 === 0 ? Buffer.from(part, 'utf8') : Buffer.from([part.charCodeAt(0) - 0xdc00])));
}

/** Whether all of its bytes are UTF-8. */
export function isUtf8(name: string): boolean {
  return !/[\ud800-\udfff]/u.test(name);
}

function escaped(bytes: Buffer): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const character = bytes.subarray(at, at + lengthOf(bytes[at]));
    const text = character.toString('utf8');
    const isWhole = Buffer.from(text, 'utf8').equals(character) && [...text].length === 1;
    parts.push(isWhole ? text : String.fromCharCode(0xdc00 + bytes[at]));
    at += isWhole ? character.length : 1;
  }
  return parts.join('');
}

/** Bytes of a character, by its first one. */
function lengthOf(first: number): number {
  return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}
