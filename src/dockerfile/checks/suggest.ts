/** Names that people write. */
const LONGEST = 100;
/** Letters that may differ. */
const MOST = 2;

/** ` (did you mean X?)` with the name that differs in at most two letters, or nothing. */
export function suggestion(name: string, known: readonly string[], shown = (one: string) => one): string {
  const close = known.map((one) => ({ one, steps: distance(name, one) })).filter(({ steps }) => steps > 0 && steps <= MOST);
  const [best] = close.sort((a, b) => a.steps - b.steps);
  return best ? ` (did you mean ${shown(best.one)}?)` : '';
}

/** How many letters have to be changed, added or taken away; one more than `MOST` for whatever is more. */
function distance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > MOST || from.length > LONGEST) return MOST + 1;
  let steps = 0;
  while (steps <= MOST && !isWithin(steps, from, to)) steps++;
  return steps;
}

/** Letters that are alike are never worth a step, so that few ways have to be tried. */
function isWithin(steps: number, from: string, to: string, start = 0, other = 0): boolean {
  let at = start;
  let index = other;
  while (at < from.length && index < to.length && from[at] === to[index]) {
    at++;
    index++;
  }
  if (at === from.length || index === to.length) return from.length - at + to.length - index <= steps;
  return steps > 0 && [[1, 1], [1, 0], [0, 1]].some(([more, others]) => isWithin(steps - 1, from, to, at + more, index + others));
}
