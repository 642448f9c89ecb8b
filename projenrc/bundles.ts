import { awscdk } from 'projen';

/** After each compile what runs outside of a synthesis is bundled, one file each: lib/handlers for Lambda and CodeBuild, lib/cli for the command line. */
export function bundles(project: awscdk.AwsCdkConstructLibrary): void {
  project.compileTask.exec('node scripts/bundle-handlers.js');
  project.compileTask.exec('node scripts/bundle-cli.js');
  project.package.addBin({ 'minimal-images': 'lib/cli/minimal-images.js' });
  // what is bundled is needed by nobody who installs the package; the SDK comes with the Lambda runtime
  project.eslint?.addOverride({
    files: ['src/aws/handlers/**/*.ts', 'src/cli/**/*.ts', 'src/oci/**/*.ts'],
    rules: { 'import/no-extraneous-dependencies': ['error', { devDependencies: true, optionalDependencies: false, peerDependencies: true }] },
  });
}
