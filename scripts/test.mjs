// `npm test`: set-up, lint, compile, unit and architecture tests.
import { setUp, run } from './set-up.mjs';

setUp();
console.log('lint');
run('npx', ['eslint', '--ext', '.ts', '--no-error-on-unmatched-pattern', 'src', 'test', 'projenrc', '.projenrc.ts'], { env: { ESLINT_USE_FLAT_CONFIG: 'false' } });
console.log('types of tests and examples');
run('npx', ['tsc', '--noEmit', '-p', 'test/tsconfig.json']);
run('npx', ['tsc', '--noEmit', '-p', 'examples/cdk-app/tsconfig.json']);
console.log('generated documents');
run('node', ['scripts/rule-docs.mjs', '--check']);
run('node', ['scripts/api-docs.mjs', '--check']);
run('node', ['scripts/refresh-data.mjs', '--check']);
console.log('unit tests');
run('npx', ['jest', '--ci', '--coverage=false', ...process.argv.slice(2)]);
