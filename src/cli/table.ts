/** A table for people: columns as wide as their longest cell, numbers to the right. */
export function renderTable(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) => Math.max(...[title, ...rows.map(row => row[column] ?? '')].map(width)));
  const isNumber = head.map((_title, column) => rows.length > 0 && rows.every(row => /^[\d.,]+( [kMG]?B)?$|^$|^-$/.test(row[column] ?? '')));
  const line = (cells: string[]): string => cells.map((cell, column) => pad(cell ?? '', widths[column], isNumber[column])).join('  ').trimEnd();
  return [line(head), line(widths.map(each => '─'.repeat(each))), ...rows.map(line)].join('\n');
}

/** Bytes in the unit that people compare: decimal, as registries show them. */
export function bytes(count: number): string {
  const [unit, size] = count >= 1e9 ? ['GB', 1e9] : count >= 1e6 ? ['MB', 1e6] : count >= 1e3 ? ['kB', 1e3] : ['B', 1];
  return size === 1 ? `${count} B` : `${(count / size).toFixed(2)} ${unit}`;
}

function width(text: string): number {
  return [...text].length;
}

function pad(text: string, to: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, to - width(text)));
  return right ? space + text : text + space;
}
