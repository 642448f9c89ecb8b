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

const COLORS: { readonly [variant: string]: string } = { full: '#d1242f', distroless: '#0969da', scratch: '#1a7f37' };
const SLIM_BAR = 14;

/** What registries keep and machines pull of several programs, as SVG: a bar for each variant, drawn to one scale. */
export function renderSizes(title: string, programs: { readonly name: string; readonly rows: readonly Pick<Measured, 'variant' | 'compressed'>[] }[]): string {
  const largest = Math.max(1, ...programs.flatMap(({ rows }) => rows.map(({ compressed }) => compressed)));
  const room = WIDTH - LEFT - 170;
  const parts: string[] = [];
  let y = 52;
  for (const { name, rows } of programs) {
    parts.push(`<text x="16" y="${y + 12}" font-weight="600">${escape(name)}</text>`);
    for (const { variant, compressed } of rows) {
      const width = Math.max(2, Math.round(compressed / largest * room));
      parts.push(`<rect x="${LEFT}" y="${y}" width="${width}" height="${SLIM_BAR}" rx="2" fill="${COLORS[variant]}"/>`
        + `<text x="${LEFT + width + 8}" y="${y + 12}">${escape(`${bytes(compressed)} ${variant}`)}</text>`);
      y += SLIM_BAR + 4;
    }
    y += 12;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" font-family="sans-serif" font-size="13" role="img" aria-label="${escape(title)}">`
    + `<rect width="100%" height="100%" fill="#ffffff"/><text x="16" y="30" font-size="17" font-weight="600">${escape(title)}</text>${parts.join('')}</svg>\n`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
