import type { Catalog, CatalogFile } from './catalog';
import { allOf, isLicenseName, licenseExpression } from './license-expression';
import type { FoundPackage } from './package-list';
import { baseUrl, imageUrl, parseReference } from './purl';
import type { SbomBase, SbomImage, SbomOptions } from './sbom-file';
import { contentUuid, creationTime, pathId, TOOL } from './sbom-identity';
import { byCodeUnit, canonicalJson } from '../../private/text';

/**
 * The SBOM of an image as CycloneDX 1.6, in JSON with sorted keys.
 *
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export function toCycloneDx(image: SbomImage, { files, packages, notes }: Catalog, options: SbomOptions = {}): Buffer {
  const root = imageUrl(image);
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: creationTime(options),
      tools: { components: [{ type: 'application', name: TOOL }] },
      component: imageComponent(image, root),
      properties: notes.length === 0 ? undefined : notes.map(value => ({ name: `${TOOL}:note`, value })),
    },
    components: [...packages.map(packageComponent), ...files.map(fileComponent)],
    dependencies: [{ ref: root, dependsOn: packages.map(({ url }) => url) }],
  };
  return Buffer.from(canonicalJson({ ...document, serialNumber: `urn:uuid:${contentUuid(document)}` }));
}

function imageComponent(image: SbomImage, root: string): object {
  return {
    'type': 'container',
    'bom-ref': root,
    'name': image.name,
    'version': image.digest,
    'purl': root,
    'hashes': [sha256Hash(image.digest)],
    'pedigree': image.base === undefined ? undefined : { ancestors: [baseComponent(image.base)] },
  };
}

function baseComponent(base: SbomBase): object {
  const digest = base.digest ?? parseReference(base.reference)?.digest;
  const url = baseUrl(base);
  return { type: 'container', name: base.reference, version: digest, purl: url, hashes: digest === undefined ? undefined : [sha256Hash(digest)] };
}

function packageComponent(found: FoundPackage): object {
  const properties = Object.entries(found.properties ?? {}).sort(([a], [b]) => byCodeUnit(a, b));
  return {
    'type': found.operatingSystem ? 'operating-system' : 'library',
    'bom-ref': found.url,
    'group': found.type === 'deb' ? undefined : found.namespace,
    'name': found.name,
    'version': found.version,
    'purl': found.url,
    'description': found.description,
    'publisher': found.maintainer,
    'licenses': licenses(found.licenses),
    'hashes': found.hashes.length === 0 ? undefined : found.hashes.map(({ algorithm, value }) => ({ alg: algorithm, content: value })),
    'externalReferences': found.homepage === undefined ? undefined : [{ type: 'website', url: found.homepage }],
    'evidence': { occurrences: found.locations.map(location => ({ location: `/${location}` })) },
    'properties': properties.length === 0 ? undefined : properties.map(([name, value]) => ({ name: `${TOOL}:${name}`, value })),
  };
}

function fileComponent({ path, sha256 }: CatalogFile): object {
  return { 'type': 'file', 'bom-ref': `file:${pathId(path)}`, 'name': `/${path}`, 'hashes': [{ alg: 'SHA-256', content: sha256 }] };
}

/** A list of licenses, or one expression alone: the format has no list with expressions in it. */
function licenses(found: readonly string[]): object[] | undefined {
  const expressions = found.map(licenseExpression);
  const known = expressions.filter(each => each !== undefined);
  if (found.length === 0) {
    return undefined;
  }
  if (known.length < found.length || known.every(isLicenseName)) {
    const named = found.map((name, at) => expressions[at] !== undefined && isLicenseName(expressions[at]) ? { id: expressions[at] } : { name });
    return named.map(license => ({ license: { ...license, acknowledgement: 'declared' } }));
  }
  return [{ expression: allOf(known.sort(byCodeUnit)), acknowledgement: 'declared' }];
}

function sha256Hash(digest: string): object {
  return { alg: 'SHA-256', content: digest.slice('sha256:'.length) };
}
