import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { FORBIDDEN_PACKAGES, LAYERS } from '../projenrc/layers';

const SRC = join(__dirname, '..', 'src');
const LINES_AT_MOST = 300;

interface SourceFile { readonly path: string; readonly text: string; readonly imports: { readonly name: string; readonly typeOnly: boolean }[] }

const FILES = filesBelow(SRC).map(readSource);

describe('layers', () => {
  test('every folder of src has its row in the table', () => {
    const folders = readdirSync(SRC).filter(name => statSync(join(SRC, name)).isDirectory());
    expect(folders.sort()).toEqual(Object.keys(LAYERS).sort());
  });

  test.each(Object.keys(LAYERS))('%s imports only what lies below it', folder => {
    const wrong = FILES.filter(file => file.path.startsWith(`${folder}/`)).flatMap(file => file.imports
      .filter(({ name }) => name.startsWith('.'))
      .map(({ name }) => posix.normalize(posix.join(posix.dirname(file.path), name)).split('/')[0])
      .filter(target => target !== folder && !LAYERS[folder].includes(target))
      .map(target => `${file.path} → ${target}`));
    expect(wrong).toEqual([]);
  });

  test.each(Object.keys(LAYERS))('%s loads none of the packages it must not load', folder => {
    const wrong = FILES.filter(file => file.path.startsWith(`${folder}/`)).flatMap(file => file.imports
      .filter(({ name }) => FORBIDDEN_PACKAGES[folder].some(pack => name === pack || name.startsWith(`${pack}/`)))
      .map(({ name }) => `${file.path} → ${name}`));
    expect(wrong).toEqual([]);
  });

  // they are bundled: whatever they import runs in Lambda or CodeBuild, and ships in each bundle
  test('aws/handlers imports private, findings and oci, and no construct', () => {
    const wrong = FILES.filter(file => file.path.startsWith('aws/handlers/')).flatMap(file => file.imports
      .map(({ name }) => name.startsWith('.') ? posix.normalize(posix.join(posix.dirname(file.path), name)) : name)
      .filter(target => !/^(aws\/handlers|private|findings|oci)\/|^node:|^@aws-sdk\//.test(target))
      .map(target => `${file.path} → ${target}`));
    expect(wrong).toEqual([]);
  });

  test('there is no cycle of imports that run', () => {
    const graph = new Map(FILES.map(file => [file.path, file.imports
      .filter(({ name, typeOnly }) => name.startsWith('.') && !typeOnly)
      .map(({ name }) => resolveFile(posix.normalize(posix.join(posix.dirname(file.path), name))))]));
    expect(findCycle(graph)).toBeUndefined();
  });
});

/** What runs outside of a synthesis waits, signs and spreads its requests: it may read the clock, and nothing of that reaches an output. */
const MAY_READ_THE_CLOCK = /^(aws\/handlers|oci\/(registry|credentials)|cli)\//;
/** A lock says whose it is, and is gone with what it was for. */
const MAY_NAME_THE_HOST = /^oci\/file-lock\.ts$/;
const NOBODY = /^$/;
/** Who starts processes, always with a list of arguments: the build program of CodeBuild, host builds, credential helpers, `minimal-images run` and what watches over its container, and the engine at synth. */
const MAY_START_PROCESSES = /^(aws\/handlers\/build-image\/run|image\/host\/command|oci\/credentials\/helper|cli\/processes|cli\/run\/container-guard|aws\/private\/embedded\/engine)\.ts$/;

describe('determinism', () => {
  test.each([
    ['the clock', /\bDate\.now\(|new Date\(\)|\bprocess\.hrtime|\bperformance\.now/, NOBODY],
    ['randomness', /\bMath\.random\(|\brandomUUID\(|\brandomBytes\(/, NOBODY],
    ['the locale', /\.localeCompare\(|\btoLocale\w*\(|\bIntl\./, NOBODY],
    ['the host', /\bhostname\(|\buserInfo\(|\bos\.EOL\b/, MAY_NAME_THE_HOST],
  ])('no file reads %s', (_what, pattern, allowed) => {
    const others = FILES.filter(({ path }) => !MAY_READ_THE_CLOCK.test(path) && !allowed.test(path));
    expect(others.filter(({ text }) => pattern.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe('size', () => {
  test(`no file has more than ${LINES_AT_MOST} lines`, () => {
    const long = FILES.filter(({ text }) => text.split('\n').length > LINES_AT_MOST).map(({ path }) => path);
    expect(long).toEqual([]);
  });
});

describe('shell', () => {
  test('few files start processes', () => {
    const all = FILES.filter(({ imports }) => imports.some(({ name }) => /^(node:)?child_process$/.test(name))).map(({ path }) => path);
    expect(all.filter(path => !MAY_START_PROCESSES.test(path))).toEqual([]);
  });

  test('none of them asks for a shell', () => {
    expect(FILES.filter(({ text }) => /\bshell: true|\bexec(Sync)?\(/.test(text) && /child_process/.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => entry.isDirectory()
    ? filesBelow(join(folder, entry.name))
    : entry.name.endsWith('.ts') ? [join(folder, entry.name)] : []);
}

function readSource(file: string): SourceFile {
  const text = readFileSync(file, 'utf8');
  const imports = [...text.matchAll(/^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'/gms)]
    .map(match => ({ name: match[2], typeOnly: match[1] !== undefined }));
  // inside of a function it runs when that is called, when every file is loaded: layers hold for it, cycles it cannot close
  const required = [...text.matchAll(/^([ \t]*).*\b(?:require|import)\('([^']+)'\)/gm)].map(([, indent, name]) => ({ name, typeOnly: indent !== '' }));
  return { path: relative(SRC, file).split('\\').join('/'), text, imports: [...imports, ...required] };
}

function resolveFile(path: string): string {
  return [`${path}.ts`, `${path}/index.ts`].find(candidate => FILES.some(file => file.path === candidate)) ?? path;
}

function findCycle(graph: Map<string, string[]>): string[] | undefined {
  const done = new Set<string>();
  const search = (node: string, trail: string[]): string[] | undefined => {
    if (trail.includes(node)) {
      return [...trail.slice(trail.indexOf(node)), node];
    }
    if (done.has(node)) {
      return undefined;
    }
    for (const next of graph.get(node) ?? []) {
      const cycle = search(next, [...trail, node]);
      if (cycle) {
        return cycle;
      }
    }
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const cycle = search(node, []);
    if (cycle) {
      return cycle;
    }
  }
  return undefined;
}
