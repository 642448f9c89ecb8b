import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APPS, assemblyOf } from './folder.mjs';
import { readDockerfile } from './read-dockerfile.mjs';

/**
 * @typedef {object} Asset an image of the asset manifest
 * @property {string} name of the example, `hello-go`
 * @property {string} directory that the command line builds in
 * @property {string} file of the Dockerfile, in that directory
 * @property {string} platform
 * @property {string | undefined} target
 * @property {Record<string, string>} buildArgs
 * @property {import('./read-dockerfile.mjs').ReadDockerfile} dockerfile
 */

/**
 * @typedef {object} Assembly
 * @property {Asset[]} assets
 * @property {string[]} templates paths
 * @property {Record<string, number>} resources count by type
 * @property {{ severity: string, construct: string, text: string }[]} findings of this library
 */

/** @returns {Assembly} of what `synthesize` wrote, of all apps together */
export function readAssembly() {
  const all = APPS.map(readOne);
  const resources = {};
  all.flatMap(({ types }) => types).sort().forEach(type => (resources[type] = (resources[type] ?? 0) + 1));
  const [assets, templates, findings] = ['assets', 'templates', 'findings'].map(name => all.flatMap(one => one[name]));
  return { assets, templates, resources, findings };
}

/** @param {string} app */
function readOne(app) {
  const folder = assemblyOf(app);
  const names = readdirSync(folder).sort();
  const json = (/** @type {string} */ name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const ending = (/** @type {string} */ end) => names.filter(name => name.endsWith(end));
  return {
    assets: ending('.assets.json').flatMap(name => Object.values(json(name).dockerImages ?? {}).map(image => assetOf(image, folder))),
    templates: ending('.template.json').map(name => join(folder, name)),
    types: ending('.template.json').flatMap(name => Object.values(json(name).Resources ?? {}).map(resource => resource.Type)),
    findings: ending('.metadata.json').flatMap(name => findingsOf(json(name))),
  };
}

/** @returns {Asset} */
function assetOf({ displayName, source }, folder) {
  const directory = join(folder, source.directory);
  return {
    name: kebab(displayName.split('/').pop()),
    directory,
    file: source.dockerFile,
    platform: source.platform,
    target: source.dockerBuildTarget,
    buildArgs: source.dockerBuildArgs ?? {},
    dockerfile: readDockerfile(readFileSync(join(directory, source.dockerFile), 'utf8')),
  };
}

/** @param {string} name */
function kebab(name) {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

/** Annotations lie in the metadata; the CDK adds ones of its own, which are not ours to show. */
function findingsOf(metadata) {
  const mark = / \[ack: cdk-minimal-images:[^\]]*\]$/;
  return Object.entries(metadata).flatMap(([construct, entries]) =>
    entries
      .filter(({ type, data }) => /^aws:cdk:(info|warning|error)$/.test(type) && (mark.test(data) || type.endsWith('error')))
      .map(({ type, data }) => ({ severity: type.split(':')[2], construct, text: data.replace(mark, '') })),
  );
}
