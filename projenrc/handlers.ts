import { awscdk } from 'projen';

/** After each compile what runs in Lambda and CodeBuild is bundled: one file a program, in lib/handlers. */
export function handlers(project: awscdk.AwsCdkConstructLibrary): void {
  project.compileTask.exec('node scripts/bundle-handlers.js');
  // the SDK comes with the Lambda runtime; types of it are all that a bundle needs
  project.eslint?.addOverride({
    files: ['src/aws/handlers/**/*.ts'],
    rules: { 'import/no-extraneous-dependencies': ['error', { devDependencies: true, optionalDependencies: false, peerDependencies: true }] },
  });
}
