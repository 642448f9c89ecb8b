import { awscdk } from 'projen';

/**
 * What each folder of src/ may import, from the bottom up. test/architecture.test.ts reads the same table, because
 * lint can be switched off by a comment.
 */
export const LAYERS: { [folder: string]: string[] } = {
  private: [],
  findings: ['private'],
  oci: ['private', 'findings'],
  dockerfile: ['private', 'findings'],
  image: ['private', 'findings', 'oci', 'dockerfile'],
  aws: ['private', 'findings', 'oci', 'dockerfile', 'image'],
  projects: ['private', 'findings', 'oci', 'dockerfile', 'image'],
  cli: ['private', 'findings', 'oci', 'dockerfile', 'image'],
};

/** Packages that a folder must not load: the image layer has to work without CDK and without projen. */
export const FORBIDDEN_PACKAGES: { [folder: string]: string[] } = {
  private: ['aws-cdk-lib', 'constructs', 'projen'],
  findings: ['aws-cdk-lib', 'constructs', 'projen'],
  oci: ['aws-cdk-lib', 'constructs', 'projen'],
  dockerfile: ['aws-cdk-lib', 'constructs', 'projen'],
  image: ['aws-cdk-lib', 'constructs', 'projen'],
  aws: ['projen'],
  projects: ['aws-cdk-lib', 'constructs'],
  cli: ['aws-cdk-lib', 'constructs', 'projen'],
};

/** Lint zones: imports point down only. */
export function layers(project: awscdk.AwsCdkConstructLibrary): void {
  const folders = Object.keys(LAYERS);
  project.eslint?.addRules({
    'import/no-cycle': 'error',
    'import/no-restricted-paths': ['error', {
      zones: folders.flatMap(folder => folders
        .filter(other => other !== folder && !LAYERS[folder].includes(other))
        .map(other => ({
          target: `./src/${folder}`,
          from: `./src/${other}`,
          message: `${folder}/ may import only: ${LAYERS[folder].join(', ') || 'nothing'} (see ARCHITECTURE.md)`,
        }))),
    }],
  });
  for (const folder of folders) {
    project.eslint?.addOverride({
      files: [`src/${folder}/**/*.ts`],
      rules: {
        'no-restricted-imports': ['error', {
          patterns: FORBIDDEN_PACKAGES[folder].map(name => ({
            group: [name, `${name}/*`],
            message: `${folder}/ must not load ${name} (see ARCHITECTURE.md)`,
          })),
        }],
      },
    });
  }
}
