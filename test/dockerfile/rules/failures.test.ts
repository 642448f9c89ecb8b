import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAILURES } from './failures';
import { given } from './given';
import { checkBuild } from '../../../src/dockerfile/checks';
import { checkDockerfile } from '../../../src/dockerfile/rules';

const PAGE = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'rules', 'failures.md'), 'utf8');
/** All that can be seen, wholly or in part, before anything is built. */
const SEEN_AT_SYNTH = [16, 19, 22, 23, 24, 25, 26, 27, 28, 29, 36, 42, 43, 44, 45, 49, 50, 52, 53, 54, 62, 67, 68];

test('each failure that synth can see has a rule', () => {
  expect(FAILURES.map(({ id }) => id)).toEqual(SEEN_AT_SYNTH.map((number) => `FM${number}`));
  expect(FAILURES.filter(({ rules }) => rules.length === 0)).toEqual([]);
});

describe.each(FAILURES)('$id $title', ({ title, rules, example }) => {
  test(`is seen by ${rules[0]}`, () => {
    // GIVEN lines that fail so, WHEN the rules look at them
    const found = [...checkDockerfile(given(...example)), ...checkBuild(example.join('\n'))];
    // THEN the rule says so
    expect(found.map(({ id }) => id)).toContain(rules[0]);
  });

  test('is in the documentation', () => {
    expect(PAGE).toContain(`| ${title} | ${rules.map((rule) => `[${rule}](${rule}.md)`).join(', ')} |`);
  });
});
