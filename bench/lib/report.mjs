// The one form of every bench: a table of ratios for people, `--json FILE` for machines.
import { writeFileSync } from 'node:fs';

/** @typedef {{ case: string, subject: string, value: number, unit: string, peer: string, ratio: number, mark?: number }} Row */

/** Prints the rows (ratio = ours / peer, smaller is better) and writes them when asked to. Exit code 1 when a mark is missed. */
export function report(title, rows) {
  console.log(`\n${title} (node ${process.version}; ratio = ours / peer, smaller is better)\n`);
  const cells = rows.map(row => [row.case, row.subject, `${round(row.value)} ${row.unit}`, row.peer, row.ratio.toFixed(2), row.mark === undefined ? '' : `${row.ratio <= row.mark ? 'holds' : 'MISSED'} (≤ ${row.mark})`]);
  table(['case', 'subject', 'value', 'peer', 'ratio', 'mark'], cells);
  const at = process.argv.indexOf('--json');
  if (at > 0) {
    writeFileSync(process.argv[at + 1], `${JSON.stringify(rows.map(({ mark, ...row }) => ({ ...row, node: process.version })), null, 1)}\n`);
  }
  process.exitCode = rows.some(row => row.mark !== undefined && row.ratio > row.mark) ? 1 : 0;
}

export function table(head, rows) {
  const widths = head.map((text, index) => Math.max(text.length, ...rows.map(row => row[index].length)));
  const line = cells => console.log(cells.map((cell, index) => cell.padEnd(widths[index])).join('  ').trimEnd());
  line(head);
  line(widths.map(width => '-'.repeat(width)));
  rows.forEach(line);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function round(value) {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
