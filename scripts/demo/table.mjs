/** Pages, mails and terminals take so many columns. */
const WIDEST = 120;
const GAP = 2;
/** Longer ones, such as addresses, are cut. */
const LONGEST_WORD = 17;

/**
 * Rows under a head, at most 120 columns wide: what is longer goes on below, word by word. Where a terminal is too narrow for that, one line per cell.
 *
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function table(head, rows) {
  const widths = widthsFor(head, rows);
  if (widths === undefined) {
    const name = Math.max(...head.map(text => text.length));
    rows.forEach(row => console.log(`${head.map((text, at) => `${text.padEnd(name)}  ${row[at]}`).join('\n')}\n`));
    return;
  }
  const line = (/** @type {string[]} */ cells) => console.log(cells.map((cell, at) => cell.padEnd(widths[at])).join(' '.repeat(GAP)).trimEnd());
  const wrapped = (/** @type {string[]} */ cells) => {
    const columns = cells.map((cell, at) => wrap(cell, widths[at]));
    const height = Math.max(...columns.map(({ length }) => length));
    for (let at = 0; at < height; at++) line(columns.map(column => column[at] ?? ''));
  };
  wrapped(head);
  line(widths.map(width => '-'.repeat(width)));
  rows.forEach(wrapped);
  console.log('');
}

/**
 * The widest columns give way first, each down to its longest word or so; undefined when that is not enough.
 *
 * @param {string[]} head
 * @param {string[][]} rows
 */
function widthsFor(head, rows) {
  const cells = head.map((text, at) => [text, ...rows.map(row => row[at])]);
  const widths = cells.map(column => Math.max(...column.map(({ length }) => length)));
  const least = cells.map(column => Math.max(...column.flatMap(cell => cell.split(' ').map(({ length }) => Math.min(length, LONGEST_WORD)))));
  let excess = widths.reduce((sum, width) => sum + width + GAP, -GAP) - terminalWidth();
  for (; excess > 0; excess--) {
    const [widest] = widths.map((width, at) => ({ at, width })).filter(({ at, width }) => width > least[at]).sort((a, b) => b.width - a.width);
    if (widest === undefined) return undefined;
    widths[widest.at] -= 1;
  }
  return widths;
}

/**
 * @param {string} text
 * @param {number} width
 */
function wrap(text, width) {
  // long words are cut behind a sign where they have one
  const pieces = new RegExp(`.{1,${width}}$|.{0,${width - 1}}[:/,-]|.{1,${width}}`, 'gsu');
  /** @type {string[]} */
  const lines = [''];
  for (const word of text.split(' ').flatMap(each => each.match(pieces) ?? [''])) {
    const joined = lines[lines.length - 1] === '' ? word : `${lines[lines.length - 1]} ${word}`;
    if (joined.length <= width) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines;
}

function terminalWidth() {
  const { isTTY, columns } = process.stdout;
  return Math.min(WIDEST, isTTY ? columns || 80 : Number(process.env.COLUMNS) || WIDEST);
}
