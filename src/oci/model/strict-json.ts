import { ContentError } from '../content-error';

/** An object of JSON, its members unchecked. */
export type JsonObject = { readonly [name: string]: unknown };

export interface JsonLimits {
  /** Bytes; 4 MiB when nothing is said, which is what registries take for a manifest. */
  readonly size?: number;
  /** Objects and lists within each other; 64 when nothing is said. */
  readonly depth?: number;
}

export const LARGEST_DOCUMENT = 4 * 1024 * 1024;
const DEEPEST = 64;

/**
 * The object that a document is.
 *
 * Whatever parsers disagree about is refused, so that nobody can be shown another document than the next reader sees: bytes that are not UTF-8,
 * a byte order mark, a name that stands twice in an object.
 */
export function parseDocument(bytes: Uint8Array, where: string, limits: JsonLimits = {}): JsonObject {
  const largest = limits.size ?? LARGEST_DOCUMENT;
  if (bytes.length > largest) {
    throw new ContentError(`${where}: the document has ${bytes.length} bytes, ${largest} are the most that is read`);
  }
  const text = decode(bytes, where);
  checkStructure(text, where, limits.depth ?? DEEPEST);
  const value = parse(text, where);
  if (!isObject(value)) {
    throw new ContentError(`${where}: the document is no object`);
  }
  return value;
}

/** Whether a value of JSON is an object, not a list or null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decode(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ContentError(`${where}: the document is not UTF-8`);
  }
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Node's message shows the text, which is whatever somebody sent
    throw new ContentError(`${where}: the document is not JSON`);
  }
}

/** Depth and names, in one pass that takes any text. It comes before parsing, which would build what is too deep. */
function checkStructure(text: string, where: string, deepest: number): void {
  /** What is open: the names of an object so far; undefined for a list. */
  const open: (Set<string> | undefined)[] = [];
  let nameIsNext = false;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '{':
      case '[':
        nameIsNext = text[at] === '{';
        if (open.push(nameIsNext ? new Set() : undefined) > deepest) {
          throw new ContentError(`${where}: the document is nested deeper than ${deepest}`);
        }
        break;
      case '}':
      case ']':
        open.pop();
        nameIsNext = false;
        break;
      case ',':
        nameIsNext = open.at(-1) !== undefined;
        break;
      case '"': {
        const end = endOfString(text, at);
        if (nameIsNext) {
          noteName(text.slice(at, end + 1), open.at(-1), where);
        }
        nameIsNext = false;
        at = end;
      }
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"') {
      return at;
    }
    at += text[at] === '\\' ? 1 : 0;
  }
  return text.length;
}

function noteName(quoted: string, names: Set<string> | undefined, where: string): void {
  // "\u0061" and "a" are the same name
  const name = quoted.includes('\\') ? String(parse(quoted, where)) : quoted.slice(1, -1);
  if (names?.has(name)) {
    throw new ContentError(`${where}: the name ${JSON.stringify(name.slice(0, 60))} stands twice in one object`);
  }
  names?.add(name);
}
