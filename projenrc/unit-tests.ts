import { awscdk } from 'projen';

/** Unit tests transpile file by file: types are checked once, by the compile and by lint, not once per test file. */
export function unitTests(project: awscdk.AwsCdkConstructLibrary): void {
  const jest = project.jest!;
  // tests of real toolchains, registries and engines are `npm run test:tools`: `npm test` needs nothing but Node
  jest.config.testPathIgnorePatterns = ['/node_modules/', '/lib/', '/test/e2e/', '/cdk.out/', '\\.tools\\.test\\.ts$'];
  jest.config.modulePathIgnorePatterns = ['<rootDir>/cdk.out', '<rootDir>/.cache', '<rootDir>/examples'];
  jest.config.randomize = true;
  // applications of their own, with dependencies of their own
  project.eslint?.addIgnorePattern('test/e2e/fixtures');
  project.tsconfigDev.addExclude('e2e/fixtures');
  // a loaded machine is no failure
  jest.config.testTimeout = 120_000;
}
