import assert from 'node:assert/strict';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../e2e/support/folders.mjs';
import { ROOT } from '../../e2e/support/library.mjs';
import { HERE } from '../harness/places.mjs';

/**
 * A copy of an app that finds its packages, to change files in.
 *
 * @param {string} name of a folder below `apps`
 */
export function copyApp(name) {
  const folder = temporaryFolder();
  const app = join(folder, name);
  cpSync(join(HERE, 'apps', name), app, { recursive: true, filter: (path) => !path.endsWith('cdk.out') });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
  return app;
}

/**
 * Sets values of the app's context, as people do in cdk.json.
 *
 * @param {string} app folder with cdk.json
 * @param {Record<string, unknown>} values
 */
export function setContext(app, values) {
  const path = join(app, 'cdk.json');
  const settings = JSON.parse(readFileSync(path, 'utf8'));
  Object.assign(settings.context, values);
  writeFileSync(path, JSON.stringify(settings));
}

/**
 * @param {string} app folder with cdk.json
 * @param {string} publisher name of the method that makes it
 */
export function choosePublisher(app, publisher) {
  setContext(app, { publisher });
}

/**
 * Changes a text in a file, which has to be there.
 *
 * @param {string} path
 * @param {string} from
 * @param {string} to
 */
export function edit(path, from, to) {
  const text = readFileSync(path, 'utf8');
  assert.ok(text.includes(from), `${path} has no ${from}`);
  writeFileSync(path, text.replace(from, to));
}
