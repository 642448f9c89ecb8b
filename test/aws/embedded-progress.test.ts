import * as child from 'node:child_process';
import { Stack } from 'aws-cdk-lib';
import { app, inProject } from './support';
import { aws, GoProgram, MinimalImage, Platform, PrebuiltProgram, PythonProgram, DistrolessImage, ScratchImage } from '../../src';
import { elf } from '../fixtures/elf';
import { Files, GO_MAIN } from '../image/support';

jest.mock('node:child_process', () => {
  const actual = jest.requireActual<typeof child>('node:child_process');
  return { ...actual, spawnSync: jest.fn(actual.spawnSync) };
});

const spawned = child.spawnSync as unknown as jest.Mock<child.SpawnSyncReturns<string>, [string, string[], child.SpawnSyncOptionsWithStringEncoding]>;

afterEach(() => spawned.mockClear());

/** What the engine says on standard error, for each time it was started while an app with the image was made. */
function said(image: () => MinimalImage, files: Files, context?: object): string[] {
  inProject(() => new aws.MinimalImageAsset(new Stack(app({ context: { ...context } }), 'Shop'), 'Api', { image: image(), publisher: aws.ImagePublisher.embedded() }), files);
  const engine = spawned.mock.calls.filter(([, args]) => args.includes('assemble'));
  // the user sees it at once, as it comes
  expect(engine.map(([, , { stdio }]) => stdio)).toEqual(engine.map(() => ['pipe', 'pipe', 'inherit']));
  return engine.map(([program, args, options]) => {
    const again = jest.requireActual<typeof child>('node:child_process').spawnSync(program, args, { ...options, stdio: 'pipe' });
    return again.stderr;
  });
}

const go = (): MinimalImage => new ScratchImage({ program: new GoProgram(), platforms: [Platform.LINUX_AMD64, Platform.LINUX_ARM64] });

describe('while it synthesizes', () => {
  test('a program that is compiled is named, a line for each platform', () => {
    const [lines, ...more] = said(go, { 'main.go': GO_MAIN });
    expect(more).toEqual([]);
    expect(lines.split('\n')).toEqual([
      expect.stringMatching(/^building Shop\/Api for linux\/amd64 with go \d+\.\d+(\.\d+)? …$/), expect.stringMatching(/^building Shop\/Api for linux\/arm64 with go \d+\.\d+(\.\d+)? …$/), '',
    ]);
  });

  test('nothing is said of what is not compiled', () => {
    expect(said(() => new ScratchImage({ program: new PrebuiltProgram({ entry: 'app' }) }), { app: elf() })).toEqual(['']);
  });

  test('nothing is started, and nothing said, where CDK needs no assets', () => {
    expect(said(go, { 'main.go': GO_MAIN }, { 'aws:cdk:bundling-stacks': [] })).toEqual([]);
    expect(said(() => new DistrolessImage({ program: new PythonProgram() }), { 'main.py': '' }, { 'aws:cdk:bundling-stacks': [] })).toEqual([]);
  });
});
