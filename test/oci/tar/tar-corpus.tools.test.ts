import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { agree, ours, Reading, theirs } from './compare-with-go';
import { corpus } from './corpus';
import { GoReader } from './go-reader';
import { tarOf } from './tar-by-hand';

// The first run fetches the archives.
jest.setTimeout(300_000);

/** name → `entries` or `entries, then why it is refused`. Written anew when MINIMAL_IMAGES_WRITE_TABLE is set. */
const TABLE = join(__dirname, 'expected.json');
const expected = JSON.parse(readFileSync(TABLE, 'utf8')) as { [name: string]: string };

const { files, missing } = corpus();
let readings: Map<string, Reading>;

beforeAll(async () => {
  readings = new Map();
  for (const { name, bytes } of files) {
    readings.set(name, await withinASecond(name, ours(bytes)));
  }
  if (process.env.MINIMAL_IMAGES_WRITE_TABLE !== undefined) {
    writeFileSync(TABLE, `${JSON.stringify(Object.fromEntries([...readings].map(([name, reading]) => [name, shown(reading)])), undefined, 2)}\n`);
  }
});

test('each archive is taken or refused as the table says, and Go finds the same in it', () => {
  // GIVEN
  const go = new GoReader();
  const answers = go.read(files.map(({ bytes }) => bytes));
  go.close();
  // WHEN
  const wrong = files.filter(({ name }, index) => {
    const reading = readings.get(name) as Reading;
    const known = expected[name];
    return !agree(reading, theirs(answers[index])) || (known !== undefined && known !== shown(reading));
  }).map(({ name }) => name);
  // THEN
  const known = files.filter(({ name }) => name in expected).length;
  console.info(`tar corpus: ${files.length - wrong.length} of ${files.length} archives as Go reads them, ${known} of them in the table of ${Object.keys(expected).length}`
    + (missing.length > 0 ? `; not to be had: ${missing.join('; ')}` : ''));
  expect(wrong.length > 1 ? wrong : []).toEqual([]);
  expect(files.length).toBeGreaterThanOrEqual(40);
});

test('the table has both: what is taken and what is refused, and why', () => {
  const refused = Object.values(expected).filter(text => text.includes(': '));
  expect(refused.length).toBeGreaterThan(20);
  expect(Object.keys(expected).length - refused.length).toBeGreaterThan(80);
  expect(refused.filter(text => !/: (it|a|an|the) /.test(text))).toEqual([]);
});

test('an archive cut anywhere, in pieces of any size', async () => {
  const archive = tarOf([
    { name: 'PaxHeader', flag: 'x', content: '16 path=renamed\n' }, { name: 'a', content: 'hello' }, { name: 'L', flag: 'L', content: `${'n'.repeat(200)}\0` }, { name: 'b' },
  ]);
  const cuts = Array.from({ length: archive.length / 64 + 1 }, (_, index) => archive.subarray(0, index * 64 + index % 3));
  const go = new GoReader();
  const answers = go.read(cuts);
  go.close();
  for (const [index, cut] of cuts.entries()) {
    expect({ cut: cut.length, agrees: agree(await ours(cut, 1 + index % 700), theirs(answers[index])) }).toEqual({ cut: cut.length, agrees: true });
  }
});

function shown({ entries, error }: Reading): string {
  return `${entries.length} entries${error === '' ? '' : error.replace(/^archive: entry \d+ of the archive/, '')}`;
}

async function withinASecond<T>(name: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} takes longer than a second`)), 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
