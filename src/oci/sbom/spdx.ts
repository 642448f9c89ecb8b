import { createHash } from 'node:crypto';
import type { Catalog, CatalogFile } from './catalog';
import { allOf, licenseExpression } from './license-expression';
import type { FoundPackage } from './package-list';
import { baseUrl, encode, imageUrl, parseReference } from './purl';
import type { SbomBase, SbomImage, SbomOptions } from './sbom-file';
import { contentUuid, creationTime, pathId, TOOL } from './sbom-identity';
import { byCodeUnit, canonicalJson, sha256 } from '../../private/text';

const IMAGE = 'SPDXRef-Image';
const BASE = 'SPDXRef-Base';
const UNKNOWN = 'NOASSERTION';

/**
 * The SBOM of an image as SPDX 2.3, in JSON with sorted keys.
 *
 * @see https://spdx.github.io/spdx-spec/v2.3/
 */
export function toSpdx(image: SbomImage, { files, packages, notes }: Catalog, options: SbomOptions = {}): Buffer {
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: image.name,
    creationInfo: { created: creationTime(options), creators: [`Tool: ${TOOL}`] },
    comment: notes.length === 0 ? undefined : notes.join('\n'),
    packages: [imagePackage(image, files), ...image.base === undefined ? [] : [basePackage(image.base)], ...packages.map(spdxPackage)],
    files: files.map(spdxFile),
    relationships: [
      relationship('SPDXRef-DOCUMENT', 'DESCRIBES', IMAGE),
      ...image.base === undefined ? [] : [relationship(IMAGE, 'DESCENDANT_OF', BASE)],
      ...packages.map(each => relationship(IMAGE, 'CONTAINS', packageId(each))),
      ...files.map(each => relationship(IMAGE, 'CONTAINS', fileId(each))),
    ],
  };
  // SPDX offers its own domain to those who have none for such names
  const documentNamespace = `https://spdx.org/spdxdocs/${encode(image.name)}-${contentUuid(document)}`;
  return Buffer.from(canonicalJson({ ...document, documentNamespace }));
}

function imagePackage(image: SbomImage, files: readonly CatalogFile[]): object {
  return {
    ...unknownLicense(),
    SPDXID: IMAGE,
    name: image.name,
    versionInfo: image.digest,
    primaryPackagePurpose: 'CONTAINER',
    downloadLocation: UNKNOWN,
    filesAnalyzed: true,
    licenseInfoFromFiles: [UNKNOWN],
    packageVerificationCode: { packageVerificationCodeValue: verificationCode(files) },
    checksums: [sha256Checksum(image.digest)],
    externalRefs: [purl(imageUrl(image))],
  };
}

function basePackage(base: SbomBase): object {
  const digest = base.digest ?? parseReference(base.reference)?.digest;
  return {
    ...unknownLicense(),
    SPDXID: BASE,
    name: base.reference,
    versionInfo: digest,
    primaryPackagePurpose: 'CONTAINER',
    downloadLocation: UNKNOWN,
    filesAnalyzed: false,
    checksums: digest === undefined ? undefined : [sha256Checksum(digest)],
    externalRefs: [purl(baseUrl(base))],
  };
}

function spdxPackage(found: FoundPackage): object {
  const properties = Object.entries(found.properties ?? {}).sort(([a], [b]) => byCodeUnit(a, b));
  return {
    ...unknownLicense(),
    ...declaredLicense(found.licenses),
    SPDXID: packageId(found),
    name: fullName(found),
    versionInfo: found.version,
    primaryPackagePurpose: found.operatingSystem ? 'OPERATING_SYSTEM' : 'LIBRARY',
    downloadLocation: UNKNOWN,
    filesAnalyzed: false,
    summary: found.description,
    homepage: found.homepage,
    supplier: supplier(found.maintainer),
    checksums: found.hashes.length === 0 ? undefined : found.hashes.map(({ algorithm, value }) => ({ algorithm: algorithm.replace('-', ''), checksumValue: value })),
    sourceInfo: `found in ${found.locations.map(location => `/${location}`).join(', ')}`,
    comment: properties.length === 0 ? undefined : properties.map(([name, value]) => `${name}: ${value}`).join('\n'),
    externalRefs: [purl(found.url)],
  };
}

function spdxFile(file: CatalogFile): object {
  return {
    SPDXID: fileId(file),
    fileName: `./${file.path}`,
    checksums: [{ algorithm: 'SHA1', checksumValue: file.sha1 }, { algorithm: 'SHA256', checksumValue: file.sha256 }],
    licenseConcluded: UNKNOWN,
    licenseInfoInFiles: [UNKNOWN],
    copyrightText: UNKNOWN,
  };
}

/** The name that people know: `@scope/name`, `group:name`, `golang.org/x/sys`. */
function fullName({ type, namespace, name }: FoundPackage): string {
  return namespace === undefined || type === 'deb' ? name : `${namespace}${type === 'maven' ? ':' : '/'}${name}`;
}

function unknownLicense(): object {
  return { licenseConcluded: UNKNOWN, licenseDeclared: UNKNOWN, copyrightText: UNKNOWN };
}

/** An expression only when all that was found is one; else what was found, as a comment. */
function declaredLicense(found: readonly string[]): object {
  const expressions = found.map(licenseExpression).filter(each => each !== undefined);
  if (found.length === 0) {
    return {};
  }
  return expressions.length === found.length ? { licenseDeclared: allOf(expressions) } : { licenseComments: `as found: ${found.join('; ')}` };
}

/** SPDX wants to know whether it is a person or not; a mail address in brackets tells nothing of that. */
function supplier(maintainer: string | undefined): string | undefined {
  const name = maintainer?.replace(/[<>()]/g, ' ').replace(/\s+/g, ' ').trim();
  return name === undefined || name === '' ? undefined : `Organization: ${name}`;
}

/** The code that SPDX has for a set of files. @see https://spdx.github.io/spdx-spec/v2.3/package-information/#79-package-verification-code-field */
function verificationCode(files: readonly CatalogFile[]): string {
  return createHash('sha1').update(files.map(({ sha1 }) => sha1).sort(byCodeUnit).join('')).digest('hex');
}

function sha256Checksum(digest: string): object {
  return { algorithm: 'SHA256', checksumValue: digest.slice('sha256:'.length) };
}

function purl(url: string): object {
  return { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: url };
}

function relationship(element: string, type: string, other: string): object {
  return { spdxElementId: element, relationshipType: type, relatedSpdxElement: other };
}

function packageId({ url }: FoundPackage): string {
  return `SPDXRef-Package-${sha256(url).slice(0, 32)}`;
}

function fileId({ path }: CatalogFile): string {
  return `SPDXRef-File-${pathId(path)}`;
}
