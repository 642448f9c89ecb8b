import { awscdk } from 'projen';

/** The commands that people type. They set up what they need, so they work on a fresh clone. */
export function commands(project: awscdk.AwsCdkConstructLibrary): void {
  const scripts: { [name: string]: string } = {
    'test': 'node scripts/test.mjs',
    'test:tools': 'node scripts/test-tools.mjs',
    'test:long': 'node scripts/test-tools.mjs --long',
    'test:newest': 'node scripts/test-newest.mjs',
    'integ:snapshots': 'node scripts/integ-snapshots.mjs',
    'demo': 'node scripts/demo.mjs',
    'e2e': 'node scripts/e2e.mjs',
    'e2e:aws': 'node scripts/e2e-aws.mjs',
    'bench:import': 'node bench/import.mjs',
    'bench:synth': 'node bench/synth.mjs',
    'bench:engine': 'node bench/engine.mjs',
    'bench:changes': 'node bench/changes.mjs',
    'comparison': 'node scripts/comparison.mjs',
  };
  for (const [name, command] of Object.entries(scripts)) {
    project.setScript(name, command);
  }
}
