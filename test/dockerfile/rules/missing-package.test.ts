import { given } from './given';
import { checkDockerfile } from '../../../src/dockerfile/rules';
import { MissingPackage } from '../../../src/dockerfile/rules/subject';

const said = (missingPackages?: MissingPackage[]): string[] =>
  checkDockerfile({ ...given('FROM scratch', 'USER 1:1'), missingPackages }).map(({ id, severity, where, what, fix }) => `${id} ${severity} ${where}: ${what}; ${fix}`);

const REQUESTS = { name: 'requests', file: 'main.py', because: 'which nothing installs', fix: 'name its package', isSure: true };

describe('missing-package', () => {
  test('catches what nothing installs, which is worse where nothing else could bring it', () => {
    expect(said([{ ...REQUESTS, isSure: false, name: 'yaml' }, REQUESTS])).toEqual([
      'missing-package error COPY: main.py imports requests, which nothing installs; name its package',
      'missing-package warning COPY: main.py imports yaml, which nothing installs; name its package',
    ]);
  });

  test.each<[string, MissingPackage[] | undefined]>([['a program that has all', []], ['a program whose sources are not read', undefined]])('lets pass: %s', (_what, packages) => {
    expect(said(packages)).toEqual([]);
  });
});
