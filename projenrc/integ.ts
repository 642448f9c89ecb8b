import { awscdk, JsonFile } from 'projen';

/** The apps of test/integ for @aws-cdk/integ-runner, and what of their snapshots is kept: see scripts/integ-snapshots.mjs. */
export function integ(project: awscdk.AwsCdkConstructLibrary): void {
  new JsonFile(project, 'integ.config.json', {
    marker: false,
    obj: {
      'directory': 'test/integ',
      'language': ['typescript'],
      'app': 'node -r ts-node/register/transpile-only {filePath}',
      'max-workers': 2,
    },
  });
  project.addPackageIgnore('/integ.config.json');
  project.annotateGenerated('/test/integ/*.snapshot/**');
  for (const path of ['cdk-integ.out.*', '*.snapshot/asset.*', '*.snapshot/minimal-images', '*.snapshot/tree.json', '*.snapshot/*.metadata.json']) {
    project.gitignore.exclude(`/test/integ/${path}`);
  }
  // projen leaves out every cdk.out; these are one line each, and the runner reads them
  project.gitignore.include('/test/integ/*.snapshot/cdk.out');
}
