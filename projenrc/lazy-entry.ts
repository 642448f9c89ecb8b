import { awscdk } from 'projen';

/** After each compile lib/index.js is rewritten to load a module when it is first touched. */
export function lazyEntry(project: awscdk.AwsCdkConstructLibrary): void {
  project.compileTask.exec('node scripts/lazy-entry.js');
}
