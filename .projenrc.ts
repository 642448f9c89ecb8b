import { awscdk, javascript } from 'projen';
import { bundles } from './projenrc/bundles';
import { commands } from './projenrc/commands';
import { apiDocs } from './projenrc/docs';
import { integ } from './projenrc/integ';
import { layers } from './projenrc/layers';
import { lazyEntry } from './projenrc/lazy-entry';
import { npmSettings } from './projenrc/npm-settings';
import { unitTests } from './projenrc/unit-tests';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-minimal-images',
  description: 'Typed constructs for FROM scratch and distroless container images that start: Dockerfile, checks, ECR.',
  author: 'cdk-minimal-images maintainers',
  authorAddress: 'maintainers@cdk-minimal-images.dev',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-minimal-images/cdk-minimal-images.git',
  keywords: ['aws', 'cdk', 'container', 'distroless', 'docker', 'dockerfile', 'ecr', 'oci', 'projen', 'scratch'],
  license: 'Apache-2.0',
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,

  // the floor of the peer range is also what this repository compiles and tests with
  cdkVersion: '2.260.0',
  constructsVersion: '10.5.1',
  minNodeVersion: '20.0.0',
  jsiiVersion: '~5.9.0',
  peerDeps: ['projen@>=0.103.25 <1.0.0'],
  devDeps: [
    'aws-cdk@^2.1148.0', 'dockerfile-ast', 'fast-check', 'ts-node',
    // handlers: bundled into one file each; the SDK is the Lambda runtime's own
    'esbuild', '@aws-sdk/client-cloudwatch-logs@^3', '@aws-sdk/client-codebuild@^3', '@aws-sdk/client-ecr@^3', '@aws-sdk/client-lambda@^3',
    // the command line, bundled into one file: arguments, progress, and zstd for Node 20, whose zlib has none
    'commander@^14', 'ora@^9', 'fzstd',
    // a port of Docker's matcher of .dockerignore lines: what ours is held against
    '@balena/dockerignore@^1',
    '@types/semver',
    // the official schemas of OCI, SPDX and CycloneDX, in tests
    'ajv@^8', 'ajv-formats@^3',
    // policy packs, both generations, and the runner of the apps in test/integ
    'cdk-nag@^3', 'cdk-nag-v2@npm:cdk-nag@^2', '@aws-cdk/integ-runner@^2', '@aws-cdk/integ-tests-alpha@2.245.0-alpha.0',
  ],
  // manifests and locks of Rust and Python, ranges of Node.js versions: no dependencies, no install scripts
  bundledDeps: ['smol-toml@^1', 'semver@^7'],

  stability: 'experimental',
  release: false,
  github: false,
  depsUpgrade: false,
  pullRequestTemplate: false,
  sampleCode: false,
  gitignore: ['cdk.out', '/.cache', '.DS_Store', '*.tgz', '/.demo/', '/examples/**/cdk.out', '/test-reports/'],
});

for (const folder of ['/examples', '/bench', '/scripts', '/projenrc', '/.ci', '/test-reports', '/tsconfig.json', '/.demo', '*.tgz']) {
  project.addPackageIgnore(folder);
}
project.package.addField('peerDependenciesMeta', { projen: { optional: true } });

npmSettings(project);
apiDocs(project);
layers(project);
lazyEntry(project);
bundles(project);
integ(project);
unitTests(project);
commands(project);

project.synth();
