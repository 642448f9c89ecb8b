import { basename } from 'node:path';

/**
 * Counts tests per suite file and what they took, and says at the end what was skipped and why: what did not run must not look like success.
 *
 * @param {AsyncIterable<{ type: string, data: any }>} events
 */
export default async function* counts(events) {
  /** @type {Map<string, { passed: number, failed: number, skipped: number }>} */
  const files = new Map();
  /** @type {Map<string, number>} */
  const took = new Map();
  const skipped = [];
  for await (const { type, data } of events) {
    if ((type !== 'test:pass' && type !== 'test:fail') || !data.file) continue;
    const name = basename(data.file);
    if (data.nesting === 0) took.set(name, (took.get(name) ?? 0) + data.details.duration_ms);
    const isSkipped = data.skip !== undefined;
    // a suite counts by its tests, and one that was skipped has none
    if (data.details?.type === 'suite' && !isSkipped) continue;
    const count = files.get(name) ?? { passed: 0, failed: 0, skipped: 0 };
    count[isSkipped ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed'] += 1;
    files.set(name, count);
    if (isSkipped) skipped.push(`skipped: ${name}: ${data.name}: ${data.skip === true ? 'no reason given' : data.skip}`);
  }
  const total = { passed: 0, failed: 0, skipped: 0 };
  yield '\n';
  for (const [name, count] of files) {
    for (const key of /** @type {(keyof typeof total)[]} */ (Object.keys(total))) total[key] += count[key];
    yield `${name.padEnd(30)} ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped${`${Math.round((took.get(name) ?? 0) / 1000)} s`.padStart(8)}\n`;
  }
  for (const line of skipped) yield `${line}\n`;
  yield `e2e: ${files.size} suites, ${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`;
}
