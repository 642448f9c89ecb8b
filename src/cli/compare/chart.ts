import type { Measured } from './measure';
import { bytes } from '../table';

const WIDTH = 720;
const BAR = 24;
const ROW = 84;
const LEFT = 110;

/** A picture of the sizes, as SVG: two bars for each variant, drawn to one scale. */
export function renderChart(title: string, rows: Measured[]): string {
  const largest = Math.max(1, ...rows.map(({ unpacked }) => unpacked));
  const scale = (value: number): number => Math.max(1, Math.round(value / largest * (WIDTH - LEFT - 170)));
  const height = 60 + rows.length * ROW;
  const bar = (y: number, value: number, color: string, what: string): string =>
    `<rect x="${LEFT}" y="${y}" width="${scale(value)}" height="${BAR}" rx="3" fill="${color}"/>`
    + `<text x="${LEFT + scale(value) + 8}" y="${y + 17}">${escape(`${bytes(value)} ${what}`)}</text>`;
  const parts = rows.map((row, index) => {
    const y = 56 + index * ROW;
    return `<text x="16" y="${y + 17}" font-weight="600">${escape(row.variant)}</text>`
      + `<text x="16" y="${y + 36}" fill="#57606a">${row.files} files</text>`
      + bar(y, row.unpacked, '#0969da', 'unpacked') + bar(y + BAR + 6, row.compressed, '#54aeff', 'compressed');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="14" role="img" aria-label="${escape(title)}">`
    + `<rect width="100%" height="100%" fill="#ffffff"/><text x="16" y="32" font-size="18" font-weight="600">${escape(title)}</text>${parts.join('')}</svg>\n`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
