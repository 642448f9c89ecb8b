/**
 * Rows under a head; where the terminal is too narrow, one line per cell.
 *
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function table(head, rows) {
  const widths = head.map((text, at) => Math.max(text.length, ...rows.map(row => row[at].length)));
  const whole = widths.reduce((sum, width) => sum + width + 2, -2);
  if (whole > terminalWidth()) {
    const name = Math.max(...head.map(text => text.length));
    rows.forEach(row => console.log(`${head.map((text, at) => `${text.padEnd(name)}  ${row[at]}`).join('\n')}\n`));
    return;
  }
  const line = (/** @type {string[]} */ cells) => console.log(cells.map((cell, at) => cell.padEnd(widths[at])).join('  ').trimEnd());
  line(head);
  line(widths.map(width => '-'.repeat(width)));
  rows.forEach(line);
  console.log('');
}

/** Files and pipes take any width. */
function terminalWidth() {
  return process.stdout.isTTY ? process.stdout.columns || 80 : Number(process.env.COLUMNS) || Infinity;
}
