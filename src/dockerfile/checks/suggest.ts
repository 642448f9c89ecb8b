/** Names that people write; comparing takes their length squared. */
const LONGEST = 100;

/** ` (did you mean X?)` with the name that differs in at most two letters, or nothing. */
export function suggestion(name: string, known: readonly string[], shown = (one: string) => one): string {
  const close = known.map((one) => ({ one, steps: distance(name, one) })).filter(({ steps }) => steps > 0 && steps < 3);
  const [best] = close.sort((a, b) => a.steps - b.steps);
  return best ? ` (did you mean ${shown(best.one)}?)` : '';
}

/** How many letters have to be changed, added or taken away; 3 for whatever is more. */
function distance(from: string, to: string): number {
  if (Math.abs(from.length - to.length) > 2 || from.length > LONGEST) return 3;
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let at = 1; at <= from.length; at++) {
    const next = [at];
    for (let index = 1; index <= to.length; index++) {
      next.push(Math.min(row[index] + 1, next[index - 1] + 1, row[index - 1] + (from[at - 1] === to[index - 1] ? 0 : 1)));
    }
    row = next;
  }
  return Math.min(row[to.length], 3);
}
