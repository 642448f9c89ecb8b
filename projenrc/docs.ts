import { awscdk } from 'projen';

/** API.md holds the root module and docs/api/ a page per submodule: in one file it would pass 4,000 lines. */
export function apiDocs(project: awscdk.AwsCdkConstructLibrary): void {
  project.tasks.tryFind('docgen')!.reset('node scripts/api-docs.mjs');
  for (const path of ['/docs/api/*', '/docs/rules/README.md']) {
    project.annotateGenerated(path);
  }
  // texts that are compared byte by byte, line ends included
  for (const path of ['/test/golden/*', '/test/dockerfile/golden/*', '/data/*']) {
    project.gitattributes.addAttributes(path, '-text');
  }
}
