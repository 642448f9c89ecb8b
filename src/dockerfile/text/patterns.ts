import { Work } from './work';

/** `${NAME#pattern}` and `${NAME##pattern}`: the value without what matches at its start; `undefined` for a pattern that BuildKit refuses. */
export function withoutStart(value: string, pattern: string, work?: Work): string | undefined {
  const greedy = pattern.startsWith('#');
  const parts = partsOf(Array.from(greedy ? pattern.slice(1) : pattern));
  const characters = Array.from(value);
  return parts && characters.slice(endOfMatch(characters, 0, parts, { longest: greedy, work }) ?? 0).join('');
}

/** `${NAME%pattern}` and `${NAME%%pattern}`: the value without what matches at its end. */
export function withoutMatchingEnd(value: string, pattern: string, work?: Work): string | undefined {
  const greedy = pattern.startsWith('%');
  const parts = partsOf(Array.from(greedy ? pattern.slice(1) : pattern))?.reverse();
  // backwards, since the shortest match at the end is the first one from there
  const characters = Array.from(value).reverse();
  return parts && characters.slice(endOfMatch(characters, 0, parts, { longest: greedy, work }) ?? 0).reverse().join('');
}

/** `${NAME/pattern/text}` and, for all of them, `${NAME//pattern/text}`. */
export function replaced(value: string, pattern: string, { text, all, work }: { text: string; all: boolean; work?: Work }): string | undefined {
  const parts = partsOf(Array.from(pattern));
  const characters = Array.from(value);
  // matching takes as many steps as this: more than anybody means
  if (!parts || characters.length ** 2 * parts.length > STEPS) return undefined;
  let result = '';
  let at = 0;
  let isDone = false;
  while (at <= characters.length) {
    const end: number | undefined = isDone ? undefined : endOfMatch(characters, at, parts, { longest: true, work });
    if (end !== undefined) result += text;
    work?.spend(text.length);
    isDone ||= end !== undefined && !all;
    if (end === undefined || end === at) result += characters[at] ?? '';
    at = end === undefined || end === at ? at + 1 : end;
  }
  return result;
}

const STEPS = 10_000_000;
/** What beginning to match takes. */
const START = 8;

/** Any text (`*`), any character (`?`), or this one. */
type Part = { readonly kind: 'text' | 'any' } | { readonly kind: 'one'; readonly character: string };

function partsOf(pattern: string[]): Part[] | undefined {
  const parts: Part[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    if (character === '*') {
      // as often as it stands there: once is enough
      if (parts[parts.length - 1]?.kind !== 'text') parts.push({ kind: 'text' });
    } else if (character === '?') {
      parts.push({ kind: 'any' });
    } else if (character !== '\\') {
      parts.push({ kind: 'one', character });
    } else if (!/^[}/]$/.test(pattern[at + 1] ?? '')) {
      if (!/^[*?\\]$/.test(pattern[++at] ?? '')) return undefined;
      parts.push({ kind: 'one', character: pattern[at] });
    }
  }
  return parts;
}

/** Where the longest or shortest match from here ends: all ways through the pattern at once, so that no pattern takes long. */
function endOfMatch(value: string[], start: number, parts: Part[], { longest, work }: { longest: boolean; work?: Work }): number | undefined {
  if (value.length * parts.length > STEPS) return undefined;
  work?.spend(START);
  let places = behindStars([0], parts);
  let found: number | undefined;
  for (let at = start; places.length > 0; at++) {
    work?.spend(places.length);
    if (places[places.length - 1] === parts.length) {
      found = at;
      if (!longest) return found;
    }
    if (at >= value.length) break;
    places = behindStars(places.flatMap((place) => next(parts[place], place, value[at])), parts);
  }
  return found;
}

function next(part: Part | undefined, place: number, character: string): number[] {
  if (part === undefined || (part.kind !== 'one' && character === '\n')) return [];
  if (part.kind === 'one') return part.character === character ? [place + 1] : [];
  return [part.kind === 'text' ? place : place + 1];
}

/** With the places that a star reaches by matching nothing, in order. */
function behindStars(places: number[], parts: Part[]): number[] {
  const all = new Set<number>();
  for (const place of places) {
    all.add(place);
    for (let at = place; parts[at]?.kind === 'text'; at++) all.add(at + 1);
  }
  return [...all].sort((a, b) => a - b);
}
