import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv, { ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

const MODULE = 'github.com/opencontainers/image-spec@v1.1.1';

export type Kind = 'config' | 'descriptor' | 'imageIndex' | 'imageLayout' | 'manifest';

/** A document from the tests of the specification's own schemas. */
export interface SpecDocument {
  readonly name: string;
  readonly kind: Kind;
  readonly text: string;
  readonly valid: boolean;
}

const SCHEMAS: { readonly [kind in Kind]: string } = {
  config: 'config-schema.json',
  descriptor: 'content-descriptor.json',
  imageIndex: 'image-index-schema.json',
  imageLayout: 'image-layout-schema.json',
  manifest: 'image-manifest-schema.json',
};

let folder: string | undefined;
let compiler: Ajv | undefined;

/** The folder `schema` of the OCI image specification, fetched as a Go module and kept. */
function schemaFolder(): string {
  folder ??= join(fetchModule(), 'schema');
  return folder;
}

function fetchModule(): string {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'cdk-minimal-images', 'go-modules');
  mkdirSync(cache, { recursive: true });
  const { status, stdout, stderr, error } = spawnSync('go', ['mod', 'download', '-json', MODULE], {
    cwd: tmpdir(), encoding: 'utf8', env: { ...process.env, GOMODCACHE: cache, GOFLAGS: '-modcacherw', GOWORK: 'off' },
  });
  if (status !== 0) {
    throw new Error(`${MODULE} cannot be fetched with go, which the schemas come by: ${error?.message ?? `${stdout}${stderr}`}`);
  }
  return (JSON.parse(stdout) as { Dir: string }).Dir;
}

/** The specification's JSON schema for a kind of document. */
export function schemaOf(kind: Kind): ValidateFunction {
  compiler ??= newCompiler();
  return compiler.getSchema(SCHEMAS[kind])!;
}

function newCompiler(): Ajv {
  const ajv = new Ajv({ strict: false, validateFormats: true });
  addFormats(ajv);
  for (const name of readdirSync(schemaFolder()).filter(file => file.endsWith('.json'))) {
    ajv.addSchema(asDraft7(JSON.parse(readFileSync(join(schemaFolder(), name), 'utf8'))) as object, name);
  }
  return ajv;
}

/** The schemas are of draft 4, of which they use nothing that draft 7 reads otherwise, except for their identifiers; files refer to each other by name. */
function asDraft7(schema: unknown): unknown {
  if (Array.isArray(schema)) {
    return schema.map(asDraft7);
  }
  return typeof schema !== 'object' || schema === null ? schema : Object.fromEntries(Object.entries(schema)
    .filter(([name, value]) => name !== '$schema' && !(name === 'id' && typeof value === 'string'))
    .map(([name, value]) => [name, asDraft7(value)]));
}

/** The documents in the Go source of the tests. Where a test does not say `fail`, its document is valid. */
export function specDocuments(): SpecDocument[] {
  return readdirSync(schemaFolder()).filter(file => file.endsWith('_test.go')).flatMap(file => {
    const source = readFileSync(join(schemaFolder(), file), 'utf8');
    const found = [...source.matchAll(/\b(config|descriptor|imageIndex|imageLayout|manifest):\s*`([^`]*)`,(?:\s*fail:\s*(true|false),)?/g)];
    return found.map(([, kind, text, failing], number) => ({
      name: `${file} ${number}`, kind: kind as Kind, text, valid: failing !== 'true',
    }));
  });
}
