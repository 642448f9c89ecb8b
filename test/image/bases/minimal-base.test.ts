import { DistrolessBase, Libc, MinimalBase } from '../../../src/image';
import { baseOf, baseView } from '../../../src/image/bases/base-view';
import { Platform } from '../../../src/oci/platform';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('MinimalBase', () => {
  test('scratch has nothing', () => {
    const { SCRATCH } = MinimalBase;
    expect([SCRATCH.isScratch, SCRATCH.facts, SCRATCH.digest, String(SCRATCH)]).toEqual([true, {}, undefined, 'scratch']);
    expect(SCRATCH.supports(Platform.LINUX_RISCV64)).toBe(true);
  });

  test('custom takes a digest out of the reference', () => {
    const base = MinimalBase.custom(`registry.example.com:5000/bases/python:3.13@${DIGEST}`, { libc: Libc.GLIBC });
    expect([base.reference, base.digest, String(base)])
      .toEqual(['registry.example.com:5000/bases/python:3.13', DIGEST, `registry.example.com:5000/bases/python:3.13@${DIGEST}`]);
    expect(base.loader(Platform.LINUX_AMD64)).toBe('/lib64/ld-linux-x86-64.so.2');
  });

  test('musl has no glibc loader', () => {
    expect(MinimalBase.custom('example.com/alpine:3.22', { libc: Libc.MUSL }).loader(Platform.LINUX_AMD64)).toBeUndefined();
  });

  test('pinning keeps name and facts, and the unpinned one as it was', () => {
    const pinned = DistrolessBase.CC_DEBIAN13.pin(DIGEST);
    expect([pinned.reference, pinned.digest, pinned.facts]).toEqual([DistrolessBase.CC_DEBIAN13.reference, DIGEST, DistrolessBase.CC_DEBIAN13.facts]);
    expect(DistrolessBase.CC_DEBIAN13.digest).toBeUndefined();
  });

  test.each(['', 'sha256:', `sha256:${'a'.repeat(63)}`, `sha256:${'A'.repeat(64)}`, `sha512:${'a'.repeat(128)}`, `${DIGEST}\n`, ` ${DIGEST}`])('%j is no digest', digest => {
    expect(() => DistrolessBase.CC_DEBIAN13.pin(digest)).toThrow(
      /^MinimalBase\.pin\(\): this is not a digest \(got .*; allowed: sha256: and 64 lower-case hexadecimal digits; fix: copy the digest that the registry shows/,
    );
  });

  test('scratch cannot be pinned', () => {
    expect(() => MinimalBase.SCRATCH.pin(DIGEST)).toThrow('scratch has no digest');
    expect(() => MinimalBase.custom(`scratch@${DIGEST}`)).toThrow('scratch is not an image and has no digest');
  });

  test('platforms', () => {
    expect([Platform.LINUX_AMD64, Platform.LINUX_S390X].map(platform => DistrolessBase.PYTHON3_DEBIAN13.supports(platform))).toEqual([true, false]);
  });
});

describe('what rules see', () => {
  test('a FROM line of a distroless image has its facts', () => {
    const view = baseView(baseOf('gcr.io/distroless/python3-debian13:debug', DIGEST));
    expect(view).toMatchObject({
      reference: 'gcr.io/distroless/python3-debian13:debug',
      digest: DIGEST,
      interpreter: ['/usr/bin/python3.13'],
      runtime: { name: 'python', version: '3.13' },
      debian: 13,
      glibc: '2.41',
      debug: true,
      user: '0',
      shell: '/busybox/sh',
      releaseInName: true,
    });
  });

  test('of another image only the name', () => {
    const { reference, digest, releaseInName, runtime, debian } = baseView(baseOf('example.com/base:latest', undefined));
    expect({ reference, digest, releaseInName, runtime, debian }).toEqual({
      reference: 'example.com/base:latest', digest: undefined, releaseInName: false, runtime: undefined, debian: undefined,
    });
  });

  test('scratch stays scratch', () => {
    expect(baseOf('scratch', undefined)).toBe(MinimalBase.SCRATCH);
    expect(baseView(MinimalBase.SCRATCH)).toMatchObject({ reference: 'scratch', shell: false, releaseInName: true });
  });
});
