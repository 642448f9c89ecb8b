import { Work } from './work';

/** What a pattern for paths asks for, piece by piece. */
export type Piece =
  /** One character: this one, or one of a class. */
  | { readonly kind: 'one'; readonly source: string; is(character: string): boolean }
  /** Any text without `/`. */
  | { readonly kind: 'text' }
  /** Any text. */
  | { readonly kind: 'all' }
  /** Nothing, or folders with the `/` behind them. */
  | { readonly kind: 'folders' };

/** Up to so many steps a regular expression is tried, which takes the path's length to the power of its stars if it goes wrong. */
const QUICK = 100_000;
/** As many of these take as long as one character elsewhere. */
const STEPS = 8;

/** Matches paths so that no pattern takes long: all ways through it at once. */
export class Wildcards {
  private readonly pieces: Piece[];
  private readonly stars: number;
  private expression?: RegExp;

  constructor(pieces: readonly Piece[]) {
    // as often as it stands there: once is enough
    this.pieces = pieces.filter(({ kind }, index) => kind === 'one' || pieces[index - 1]?.kind !== kind);
    this.stars = this.pieces.filter(({ kind }) => kind !== 'one').length;
  }

  /** Whether it matches the path or a folder that it lies in. */
  matches(path: string): boolean {
    if (path.length ** this.stars > QUICK) return this.carefully(path);
    this.expression ??= new RegExp(`^${this.pieces.map(sourceOf).join('')}(?=/|$)`, 'su');
    return this.expression.test(path);
  }

  /** The same, with its steps counted. */
  carefully(path: string, work?: Work): boolean {
    const end = this.pieces.length;
    let places = this.reached([0]);
    let steps = 1;
    for (const character of path) {
      if (places.size === 0 || character === '/' && places.has(end)) break;
      places = this.after(places, character);
      steps += places.size;
    }
    work?.spend(Math.ceil(steps / STEPS));
    return places.has(end);
  }

  private after(places: ReadonlySet<number>, character: string): Set<number> {
    const arrived: number[] = [];
    const staying: number[] = [];
    for (const place of places) {
      const piece = this.pieces[place];
      if (piece === undefined) continue;
      if (piece.kind === 'one' ? piece.is(character) : piece.kind === 'folders' && character === '/') arrived.push(place + 1);
      if (piece.kind === 'folders') staying.push(place);
      if (piece.kind === 'all' || piece.kind === 'text' && character !== '/') arrived.push(place);
    }
    const next = this.reached(arrived);
    // inside of a folder's name nothing else can begin
    staying.forEach((place) => next.add(place));
    return next;
  }

  /** With the places behind pieces that may stand for nothing. */
  private reached(places: readonly number[]): Set<number> {
    const all = new Set<number>();
    for (const place of places) {
      for (let at = place; !all.has(at); at++) {
        all.add(at);
        if ((this.pieces[at]?.kind ?? 'one') === 'one') break;
      }
    }
    return all;
  }
}

/** The piece for one character. */
export function exactly(character: string): Piece {
  return { kind: 'one', source: literal(character), is: (other) => other === character };
}

/** The piece for a set of characters, as a regular expression has it. */
export function oneOf(source: string): Piece {
  const expression = new RegExp(`^${source}$`, 'su');
  return { kind: 'one', source, is: (character) => expression.test(character) };
}

/** What stands between `[` and `]`, by the rules of Go's `filepath.Match`; ranges that go backwards match nothing. `undefined` when Go would call it malformed. */
export function characterClass(characters: readonly string[], start: number): { readonly piece: Piece; readonly end: number } | undefined {
  const negated = characters[start] === '^';
  const ranges: string[] = [];
  let at = negated ? start + 1 : start;
  const next = (): string | undefined => {
    at += characters[at] === '\\' ? 1 : 0;
    return characters[at++];
  };
  while (characters[at] !== ']' || ranges.length === 0) {
    if (characters[at] === undefined || characters[at] === ']' || characters[at] === '-') return undefined;
    const low = next();
    let high = low;
    if (characters[at] === '-') {
      at++;
      if (characters[at] === ']' || characters[at] === '-') return undefined;
      high = next();
    }
    if (low === undefined || high === undefined) return undefined;
    ranges.push(low.codePointAt(0)! <= high.codePointAt(0)! ? `${literal(low)}-${literal(high)}` : '');
  }
  const inside = ranges.join('');
  const none = negated ? '.' : '(?!)';
  return { piece: oneOf(inside === '' ? none : `[${negated ? '^' : ''}${inside}]`), end: at };
}

function sourceOf(piece: Piece): string {
  if (piece.kind === 'one') return piece.source;
  return { text: '[^/]*', all: '.*', folders: '(?:.*/)?' }[piece.kind];
}

function literal(character: string): string {
  return /^\w$/.test(character) ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
