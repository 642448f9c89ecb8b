import { given } from './given';
import { checkDockerfile } from '../../../src/dockerfile/rules';

const said = (floatingPackages?: string[], floatingRequirements?: string[]): string[] =>
  checkDockerfile({ ...given('FROM scratch', 'USER 1:1'), floatingPackages, floatingRequirements })
    .map(({ id, severity, where, what }) => `${id} ${severity} ${where}: ${what}`);

describe('floating-packages', () => {
  test.each<[string, string[], string]>([
    ['one package', ['libpq5'], 'floating-packages info RUN: libpq5 and what it needs can have other versions from build to build'],
    ['several', ['libpq5', 'libxml2'], 'floating-packages info RUN: libpq5, libxml2 and what they need can have other versions from build to build'],
  ])('catches %s', (_what, names, expected) => {
    expect(said(names)).toEqual([expected]);
  });

  test('catches requirements of the program, which is worse', () => {
    expect(said(['libpq5'], ['flask'])).toEqual([
      'floating-packages warning RUN: flask and what it needs can have other versions from build to build',
      'floating-packages info RUN: libpq5 and what it needs can have other versions from build to build',
    ]);
  });

  test.each<[string, string[] | undefined]>([['pinned ones', []], ['an image without any', undefined]])('lets pass: %s', (_what, names) => {
    expect(said(names)).toEqual([]);
  });
});
