import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Sets a value of the app's context, as people do in cdk.json.
 *
 * @param {string} app folder with cdk.json
 * @param {string} publisher name of the method that makes it
 */
export function choosePublisher(app, publisher) {
  const path = join(app, 'cdk.json');
  const settings = JSON.parse(readFileSync(path, 'utf8'));
  settings.context.publisher = publisher;
  writeFileSync(path, JSON.stringify(settings));
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
