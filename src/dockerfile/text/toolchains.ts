import { distrolessName, lastPart, referenceParts, withoutDigest } from './reference';
import { Toolchain } from '../rules/subject';

/** Languages by the image's own name, wherever a mirror puts it. */
const LANGUAGES: Readonly<Record<string, string>> = {
  'golang': 'go',
  'go': 'go',
  'python': 'python',
  'node': 'node',
  'nodejs': 'node',
  'rust': 'rust',
  'bun': 'bun',
  'gcc': 'c',
  'eclipse-temurin': 'java',
  'amazoncorretto': 'java',
  'openjdk': 'java',
  'jdk': 'java',
  'sapmachine': 'java',
  'ibm-semeru-runtimes': 'java',
};

/** Images of build tools, whose tag says the language's version behind their own: `maven:3.9-eclipse-temurin-21`. */
const INNER_VERSION: Readonly<Record<string, { language: string; version: RegExp }>> = {
  maven: { language: 'java', version: /-(?:eclipse-temurin|amazoncorretto|sapmachine|ibm-semeru|openjdk|jdk)-?(\d+)/ },
  gradle: { language: 'java', version: /jdk-?(\d+)/ },
  uv: { language: 'python', version: /^python(\d+\.\d+)/ },
};

const DEBIAN: Readonly<Record<string, number>> = { buster: 10, bullseye: 11, bookworm: 12, trixie: 13, forky: 14 };

/** What a reference says of the toolchain in it; of images that are not known here, only the reference. */
export function toolchainOf(reference: string): Toolchain {
  const plain = withoutDigest(reference);
  const { name, tag = '' } = referenceParts(plain);
  const known = distrolessRuntime(plain) ?? toolOf(lastPart(name), tag) ?? languageOf(lastPart(name), tag);
  const release = /(?:^|-)(buster|bullseye|bookworm|trixie|forky)(?:-|$)/.exec(tag)?.[1];
  return { reference: plain, ...release !== undefined && { debian: DEBIAN[release] }, ...known };
}

function languageOf(image: string, tag: string): Partial<Toolchain> {
  if (!Object.hasOwn(LANGUAGES, image)) return {};
  const version = /^v?(\d+(?:\.\d+)*)/.exec(tag)?.[1];
  return { language: LANGUAGES[image], ...version !== undefined && { version } };
}

function toolOf(image: string, tag: string): Partial<Toolchain> | undefined {
  if (!Object.hasOwn(INNER_VERSION, image)) return undefined;
  const version = INNER_VERSION[image].version.exec(tag)?.[1];
  return version === undefined ? {} : { language: INNER_VERSION[image].language, version };
}

/** Distroless images carry a runtime's version in their name (Python's follows from the Debian release). */
function distrolessRuntime(reference: string): Partial<Toolchain> | undefined {
  const found = distrolessName(reference);
  if (!found) return undefined;
  const { image, debian } = found;
  const match = /^(node)js(\d+)$|^(java)(\d+)$/.exec(image);
  const python = image === 'python3' ? { 12: '3.11', 13: '3.13' }[debian ?? 0] : undefined;
  return {
    ...debian !== undefined && { debian },
    ...match && { language: match[1] ?? match[3], version: match[2] ?? match[4] },
    ...python !== undefined && { language: 'python', version: python },
  };
}
