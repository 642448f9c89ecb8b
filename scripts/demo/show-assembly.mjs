import { join, relative } from 'node:path';
import { ROOT } from '../set-up.mjs';
import { table } from './table.mjs';

/** @param {import('./assembly.mjs').Assembly} assembly */
export function showAssembly({ assets, templates, resources, findings }) {
  const path = (/** @type {import('./assembly.mjs').Asset} */ asset) => relative(ROOT, join(asset.directory, asset.file));
  const shown = assets.find(({ name }) => name === 'hello-go') ?? assets[0];
  console.log(`\nThe Dockerfile of ${shown.name}:\n\n${shown.dockerfile.text.replace(/^(?=.)/gm, '  ')}`);
  console.log('Dockerfiles and template\n');
  table(['of', 'path'], [...assets.map(asset => [asset.name, path(asset)]), ...templates.map(file => ['template', relative(ROOT, file)])]);
  const count = Object.values(resources).reduce((sum, number) => sum + number, 0);
  console.log(`${count} resources\n`);
  table(['type', 'count'], Object.entries(resources).map(([type, number]) => [type, String(number)]));
  console.log(findings.length === 0 ? 'No findings\n' : 'Findings\n');
  for (const { severity, construct, text } of findings) console.log(`${severity}  ${construct}\n  ${text}\n`);
}
