import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DistrolessBase, DistrolessImage, MinimalBase, Platform, PythonProgram, ScratchImage, GoProgram } from '../../../src';
import { BaseLock } from '../../../src/image/lock/base-lock';
import { LOCK_FILE, LockedBase } from '../../../src/image/lock/locked-base';
import { memoryImage, memoryIndex, MemorySource } from '../../oci/support';
import { GO_MAIN, project } from '../support';

const BASE = DistrolessBase.PYTHON3_DEBIAN13;

/** As `minimal-images pin` writes it. */
function locked(root: MemorySource, images: { readonly [platform: string]: MemorySource }): LockedBase {
  const text = (source: MemorySource, digest: `sha256:${string}`): string => source.bytesOf(digest).toString('utf8');
  const entries = Object.entries(images).map(([platform, image]) => {
    const manifest = text(image, image.root.digest);
    const { config } = JSON.parse(manifest) as { config: { digest: `sha256:${string}` } };
    return [platform, { mediaType: image.root.mediaType, manifest, config: text(image, config.digest) }] as const;
  });
  const single = Object.values(images).includes(root);
  return { digest: root.root.digest, index: single ? undefined : text(root, root.root.digest), platforms: new Map(entries) };
}

const amd64 = memoryImage();
const arm64 = memoryImage({ platform: { os: 'linux', architecture: 'arm64' } });
const index = memoryIndex([amd64, arm64]);
const lock = BaseLock.read('/nonexistent').with(BASE.reference, locked(index, { 'linux/amd64': amd64, 'linux/arm64': arm64 }));
const text = lock.render();
const changed = (change: (json: any) => void): BaseLock => {
  const json = JSON.parse(text);
  change(json.bases[BASE.reference]);
  return BaseLock.parse(Buffer.from(JSON.stringify(json)));
};

describe('a lock', () => {
  test('is read as it was written', () => {
    expect(BaseLock.parse(Buffer.from(text)).render()).toBe(text);
    expect(lock.references).toEqual([BASE.reference]);
  });

  test('pins a base, and leaves others and pinned ones alone', () => {
    expect(lock.pin(BASE).digest).toBe(index.root.digest);
    expect(lock.pin(DistrolessBase.CC_DEBIAN13).digest).toBeUndefined();
    expect(lock.pin(BASE.pin(`sha256:${'1'.repeat(64)}`)).digest).toBe(`sha256:${'1'.repeat(64)}`);
    expect(lock.pin(MinimalBase.SCRATCH)).toBe(MinimalBase.SCRATCH);
  });

  test('has the documents of each platform', () => {
    expect(lock.content(BASE, Platform.LINUX_ARM64)?.config.architecture).toBe('arm64');
    expect(lock.content(lock.pin(BASE), Platform.LINUX_AMD64)?.manifest.layers).toHaveLength(1);
    expect(lock.content(MinimalBase.SCRATCH, Platform.LINUX_AMD64)).toBeUndefined();
  });

  test('has a base without an index', () => {
    const single = BaseLock.read('/nonexistent').with('x:1', locked(amd64, { 'linux/amd64': amd64 }));
    expect(single.content(MinimalBase.custom('x:1'), Platform.LINUX_AMD64)?.config.os).toBe('linux');
  });
});

describe('refuses', () => {
  test.each<[string, () => unknown, string]>([
    ['a base that is not in it', () => lock.content(DistrolessBase.CC_DEBIAN13, Platform.LINUX_AMD64), `npx minimal-images pin ${DistrolessBase.CC_DEBIAN13.reference}`],
    ['another digest', () => lock.content(BASE.pin(`sha256:${'1'.repeat(64)}`), Platform.LINUX_AMD64), 'npx minimal-images pin'],
    ['a platform that is not in it', () => lock.content(BASE, Platform.LINUX_S390X), '--platform linux/s390x'],
    ['a digest that somebody raised', () => changed(base => { base.digest = `sha256:${'2'.repeat(64)}`; }).content(BASE, Platform.LINUX_AMD64), 'it has changed and the documents have not'],
    ['such a digest, whoever builds', () => changed(base => { base.digest = `sha256:${'2'.repeat(64)}`; }).pin(BASE), 'it has changed and the documents have not'],
    ['a manifest of another image', () => changed(base => { base.platforms['linux/amd64'].manifest += ' '; }).content(BASE, Platform.LINUX_AMD64), 'none that the index names'],
    ['a config of another image', () => changed(base => { base.platforms['linux/amd64'].config += ' '; }).content(BASE, Platform.LINUX_AMD64), 'not the one that the manifest names'],
    ['no JSON', () => BaseLock.parse(Buffer.from('x')), 'it is no JSON object'],
    ['another version', () => BaseLock.parse(Buffer.from('{"version":2,"bases":{}}')), 'no lock of version 1'],
    ['an entry without platforms', () => changed(base => { delete base.platforms; }), 'no digest or no platforms'],
    ['an entry without a config', () => changed(base => { delete base.platforms['linux/amd64'].config; }), 'has no mediaType, manifest or config'],
    ['no digest', () => changed(base => { base.digest = 'latest'; }), 'this is not a digest'],
  ])('%s', (_what, work, message) => {
    expect(work).toThrow(message);
  });
});

describe('images', () => {
  test('are built on what the lock of the folder says', () => {
    const image = new DistrolessImage({ program: new PythonProgram() });
    const folder = project({ 'main.py': 'print(1)\n' });
    const before = image._describe(folder).inputHash;
    writeFileSync(join(folder, LOCK_FILE), text);
    const after = new DistrolessImage({ program: new PythonProgram({ exclude: [LOCK_FILE] }) })._describe(folder);
    expect(after.dockerfile.render()).toContain(`FROM ${BASE.reference}@${index.root.digest}`);
    expect(after.inputHash).not.toBe(before);
    expect(after.runtime.shell).toBe(false);
  });

  test('on scratch do not change with it', () => {
    const folder = project({ 'main.go': GO_MAIN });
    const before = new ScratchImage({ program: new GoProgram() })._describe(folder).inputHash;
    writeFileSync(join(folder, LOCK_FILE), text);
    expect(new ScratchImage({ program: new GoProgram() })._describe(folder).inputHash).toBe(before);
  });
});
