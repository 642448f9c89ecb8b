import { awscdk } from 'projen';

/** Unit tests transpile file by file: types are checked once, by the compile and by lint, not once per test file. */
export function unitTests(project: awscdk.AwsCdkConstructLibrary): void {
  const jest = project.jest!;
  jest.config.testPathIgnorePatterns = ['/node_modules/', '/lib/', '/test/e2e/', '/cdk.out/'];
  jest.config.modulePathIgnorePatterns = ['<rootDir>/cdk.out', '<rootDir>/.cache', '<rootDir>/examples'];
  jest.config.randomize = true;
}
