import * as fc from 'fast-check';
import type { Contents } from './image-of';
import { SBOM_LICENSES } from './licenses';
import type { SbomImage } from '../../../src/oci/sbom/sbom-file';

/** Names as people give them, and as nobody should. */
const word = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-z][a-z0-9]{0,8}([.+-][a-z0-9]{1,6}){0,2}$/) },
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  fc.constantFrom('__proto__', 'constructor', 'a b', '%2F', '?x=1#y', '../..', 'ü', '日本語', '\ud800', '"', '<x>', 'a\tb'),
);
const version = fc.oneof(fc.stringMatching(/^\d{1,3}(\.\d{1,3}){0,3}([-+~][a-z0-9]{1,5})?$/), word);
const license = fc.oneof(fc.constantFrom(...SBOM_LICENSES), word, fc.string({ maxLength: 30 }));
const line = fc.oneof(word, fc.string({ unit: 'grapheme', maxLength: 40 }), fc.webUrl());
const folder = fc.stringMatching(/^[a-z]{1,5}(\/[a-z]{1,5}){0,2}$/);

const facts = fc.record({ place: folder, name: word, number: version, named: license, text: line });

const deb = facts.map(({ name, number, named, text }): Contents => ({
  [`var/lib/dpkg/status.d/${name.replace(/\//g, '_')}`]:
    `Package: ${name}\nVersion: ${number}\nArchitecture: amd64\nMaintainer: ${text}\nHomepage: ${text}\nDescription: ${text}\n`,
  [`usr/share/doc/${name.replace(/\//g, '_')}/copyright`]: `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: ${named}\n`,
}));
const npm = facts.map(({ place, name, number, named, text }): Contents => ({
  [`${place}/node_modules/${name.replace(/[/.]/g, '_').replace(/^@?/, 'n')}/package.json`]:
    JSON.stringify({ name, version: number, license: named, description: text, homepage: text, author: { name: text } }),
}));
const python = facts.map(({ place, name, number, named, text }): Contents => ({
  [`${place}/${name.replace(/\//g, '_')}-1.dist-info/METADATA`]: `Name: ${name}\nVersion: ${number}\nLicense: ${named}\nSummary: ${text}\nHome-page: ${text}\nAuthor: ${text}\n\n${text}`,
}));
const os = fc.record({ name: word, version }).map(({ name, version: number }): Contents => ({ 'usr/lib/os-release': `ID=${name}\nVERSION_ID="${number}"\nPRETTY_NAME=${name}\n` }));
const other = fc.record({ folder, name: word, content: fc.uint8Array({ maxLength: 600 }) }).map(({ folder: place, name, content }): Contents => ({ [`${place}/${name}`]: Buffer.from(content) }));

/** The files of an image with packages of all kinds. */
export const randomContents: fc.Arbitrary<Contents> = fc.array(fc.oneof(deb, npm, python, os, other), { maxLength: 25 })
  .map(parts => Object.assign({}, ...parts) as Contents);

const digest = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex): `sha256:${string}` => `sha256:${hex}`);

export const randomImage: fc.Arbitrary<SbomImage> = fc.record({
  name: fc.oneof(fc.constantFrom('app', 'registry.example:5000/team/api', 'docker.io/library/golang'), word),
  digest,
  platform: fc.constantFrom({ os: 'linux', architecture: 'amd64' }, { os: 'linux', architecture: 'arm', variant: 'v7' }),
  base: fc.option(fc.record({
    reference: fc.oneof(fc.constantFrom('scratch', 'gcr.io/distroless/static-debian13:nonroot', `debian@sha256:${'c'.repeat(64)}`), word),
    digest: fc.option(digest, { nil: undefined }),
  }), { nil: undefined }),
});
