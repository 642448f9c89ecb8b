// Rewrites lib/index.js so that a module is loaded when one of its names is first used.
//
// `require('cdk-minimal-images')` then costs next to nothing, loads neither aws-cdk-lib nor projen before `aws` or `projects` is
// touched, and works where projen is not installed. aws-cdk-lib does the same to its own entry point.
const { readFileSync, writeFileSync } = require('node:fs');
const { join, dirname, resolve } = require('node:path');

const LIB = join(__dirname, '..', 'lib');

/** Names of an index file, each with the file that defines it: `export *` is followed, `export * as` is one name. */
function namesOf(file) {
  const text = readFileSync(file, 'utf8');
  const target = request => {
    const path = resolve(dirname(file), request);
    return [`${path}.js`, join(path, 'index.js')].find(candidate => { try { readFileSync(candidate); return true; } catch { return false; } });
  };
  const found = [];
  for (const [, request] of text.matchAll(/^__exportStar\(require\("([^"]+)"\), exports\);$/gm)) {
    found.push(...namesOf(target(request)));
  }
  for (const [, name, request] of text.matchAll(/^exports\.(\w+) = __importStar\(require\("([^"]+)"\)\);$/gm)) {
    found.push({ name, file: target(request) });
  }
  for (const [, names] of text.matchAll(/^exports\.(\w[\w =.]*?) = void 0;$/gm)) {
    const own = names.split(/\s*=\s*exports\./).map(name => name.replace(/^exports\./, '').trim());
    found.push(...own.filter(name => !found.some(other => other.name === name)).map(name => ({ name, file })));
  }
  return found;
}

const index = join(LIB, 'index.js');
if (readFileSync(index, 'utf8').includes('__lazy(')) {
  process.exit(0);
}
const names = namesOf(index);
if (names.length < 10 || new Set(names.map(({ name }) => name)).size !== names.length) {
  throw new Error(`lazy-entry: unexpected form of lib/index.js (names: ${names.map(({ name }) => name).join(', ')})`);
}
// a line that never runs tells Node's lexer the names, so that `import { GoProgram }` works; projects is left out of it,
// since an ESM import would evaluate its getter and fail without projen
const hint = names.filter(({ name }) => name !== 'projects').map(({ name }) => `exports.${name} = `).join('');
const lines = names.map(({ name, file }) => {
  const request = `./${file.slice(LIB.length + 1).replace(/\\/g, '/').replace(/\.js$/, '')}`;
  const whole = request.endsWith('/index') && ['aws', 'projects', 'oci'].includes(name);
  return `__lazy(${JSON.stringify(name)}, () => require(${JSON.stringify(request)})${whole ? '' : `.${name}`});`;
});
writeFileSync(index, `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
0 && (${hint}void 0);
function __lazy(name, load) {
  const define = descriptor => Object.defineProperty(exports, name, { enumerable: true, configurable: true, ...descriptor });
  define({ get() { const value = load(); define({ value, writable: false }); return value; } });
}
${lines.join('\n')}
`);
