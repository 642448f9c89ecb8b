import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import Ajv, { ValidateFunction } from 'ajv';
import Ajv2019 from 'ajv/dist/2019';
import addFormats from 'ajv-formats';
import { zipContent, zipEntries } from '../../../src/oci/sbom/detectors/zip';

/** Runs a program to its end; fails with what it said. */
export function run(command: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { ...options, env: { ...process.env, ...options.env }, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? `exit code ${status}\n${stdout}\n${stderr}`}`);
  }
  return stdout;
}

/** A folder that is filled once and kept between runs. */
export function kept(name: string, fill: (folder: string) => void): string {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk-minimal-images', 'sbom', name);
  if (!existsSync(folder)) {
    mkdirSync(dirname(folder), { recursive: true });
    const temporary = mkdtempSync(`${folder}.`);
    try {
      fill(temporary);
      // another test may have been faster
      if (!existsSync(folder)) {
        renameSync(temporary, folder);
      }
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  }
  return folder;
}

/** A package of npm, unpacked but not installed. */
export function npmPackage(name: string, version: string): string {
  return kept(`npm-${name.replace('/', '-')}-${version}`, folder => {
    run('npm', ['pack', `${name}@${version}`, '--silent'], { cwd: folder });
    run('sh', ['-c', 'tar -xzf *.tgz --strip-components=1 && rm *.tgz'], { cwd: folder });
  });
}

/** What a program of Python prints, that needs packages. */
export function pythonProgram(packages: string[], program: string, args: string[]): string {
  const folder = kept(`python-${packages.join('-').replace(/[^\w.-]/g, '')}`, temporary => {
    run('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', temporary, ...packages]);
  });
  return run('python3', ['-c', program, ...args], { env: { PYTHONPATH: folder } });
}

/** An archive of Maven. */
export function mavenJar(group: string, artifact: string, version: string): string {
  const folder = kept(`maven-${artifact}-${version}`, temporary => {
    run('mvn', ['-q', '-B', 'dependency:copy', `-Dartifact=${group}:${artifact}:${version}`, `-DoutputDirectory=${temporary}`], { cwd: temporary });
  });
  return join(folder, `${artifact}-${version}.jar`);
}

/** The official schema of CycloneDX 1.6, as its JavaScript library ships it. */
export function cycloneDxSchema(): ValidateFunction {
  const folder = join(npmPackage('@cyclonedx/cyclonedx-library', '10.3.0'), 'res', 'schema');
  const schema = (name: string): object => JSON.parse(readFileSync(join(folder, `${name}.SNAPSHOT.schema.json`), 'utf8')) as object;
  const ajv = new Ajv({ strict: false });
  addFormats(ajv);
  for (const format of ['iri-reference', 'idn-email']) {
    ajv.addFormat(format, true);
  }
  // the library's copies refer to each other by file name
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
    ajv.addSchema({ ...schema(name), $id: `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json` });
  }
  return ajv.compile(schema('bom-1.6'));
}

/** The official schema of SPDX 2.3, as its Java tools ship it. */
export function spdxSchema(): ValidateFunction {
  const jar = readFileSync(mavenJar('org.spdx', 'tools-java', '1.1.8'));
  const budget = { bytes: 1e7, entries: 1e5, contents: 1 };
  const entry = zipEntries(jar, 'tools-java', budget).find(({ name }) => name === 'resources/spdx-schema-v2.3.json');
  const schema = JSON.parse(zipContent(jar, entry!, 'tools-java', budget).toString('utf8')) as { $schema?: string };
  // the address of the dialect has a # too much
  delete schema.$schema;
  const ajv = new Ajv2019({ strict: false });
  addFormats(ajv);
  return ajv.compile(schema);
}
