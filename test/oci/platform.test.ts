import { Platform } from '../../src/oci/platform';

const ALL = ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/ppc64le', 'linux/riscv64', 'linux/s390x'];

describe('Platform.of', () => {
  test.each(ALL)('%s is read and written alike', text => {
    expect(Platform.of(text).toString()).toBe(text);
  });

  test('gives the constants themselves', () => {
    expect(Platform.of('linux/arm64')).toBe(Platform.LINUX_ARM64);
    expect(Platform.of('linux/arm/v7')).toBe(Platform.LINUX_ARM_V7);
  });

  test.each([
    ['linux/arm64/v8', Platform.LINUX_ARM64],
    ['linux/amd64/v1', Platform.LINUX_AMD64],
    ['linux/arm', Platform.LINUX_ARM_V7],
  ])('%s is another name of a platform', (text, platform) => {
    expect(Platform.of(text)).toBe(platform);
  });

  test.each(['', 'arm64', 'linux', 'linux/', 'linux/arm/v6', 'linux/amd64/v2', 'LINUX/AMD64', ' linux/amd64', 'linux/amd64\n', 'linux/arm64/v8/x'])(
    '%j is refused with the list of what is allowed', text => {
      expect(() => Platform.of(text)).toThrow(
        `Platform.of(): there is no such platform (got ${JSON.stringify(text)}); allowed: linux/amd64, linux/arm64, linux/arm/v7, linux/ppc64le,`
        + ' linux/riscv64, linux/s390x; fix: write it as os/architecture');
    });

  test.each(['windows/amd64', 'darwin/arm64', 'windows'])('%s is refused because only linux is possible', text => {
    expect(() => Platform.of(text)).toThrow(`Platform.of(): only linux is possible (got ${JSON.stringify(text)}); allowed: linux/amd64,`);
  });
});

test('a platform has its parts', () => {
  const { os, architecture, variant } = Platform.LINUX_ARM_V7;
  expect({ os, architecture, variant }).toEqual({ os: 'linux', architecture: 'arm', variant: 'v7' });
  expect(Platform.LINUX_AMD64.variant).toBeUndefined();
});
