/**
 * Runs something and says how long it took. For tables: nothing asserts on it.
 *
 * @template T
 * @param {() => Promise<T>} work
 */
export async function timed(work) {
  const started = performance.now();
  const result = await work();
  return { seconds: (performance.now() - started) / 1000, result };
}

/**
 * @param {string} title
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function showTable(title, head, rows) {
  const widths = head.map((cell, at) => Math.max(cell.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (/** @type {string[]} */ cells) => `| ${widths.map((width, at) => (at === 0 ? (cells[at] ?? '').padEnd(width) : (cells[at] ?? '').padStart(width))).join(' | ')} |`;
  console.log([`\n${title}`, line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n'));
}
