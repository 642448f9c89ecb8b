import { ImageReference } from '../../oci/image-reference';
import { Platform } from '../../oci/platform';
import { checkRegistry, checkRepository, checkTag } from '../../oci/reference-parts';
import { refuse } from '../../private/errors';

/*
 * What may reach a build. Called at synth, and by the build program for what is known at deployment only.
 *
 * Values end in an argv entry or an environment variable, never in shell text; so these checks are about what a kernel,
 * Docker and BuildKit would change or misread. Messages show no value that may be a secret.
 */

/** Linux takes 128 KiB in one argv entry or variable, and about 2 MiB in all. */
const LONGEST_ARGUMENT = 120_000;
const LONGEST_ARGUMENTS = 800_000;
const PLAIN_TEXT = 'text without NUL and without half characters (lone surrogates)';

/** Build arguments by name, unchanged. */
export function checkBuildArguments(buildArgs: { readonly [name: string]: string }, where: string): { readonly [name: string]: string } {
  let length = 0;
  for (const [name, value] of Object.entries(buildArgs)) {
    checkForm(name, /^[A-Za-z_][A-Za-z0-9_]{0,254}$/, where, 'this cannot be the name of a build argument', 'letters, digits and _, such as VERSION', 'rename it');
    if (name === 'BUILDKIT_MULTI_PLATFORM') {
      refuse({ where, problem: 'this argument decides what is pushed', value: name, allowed: 'arguments of the Dockerfile', fix: 'leave it out; platforms says what is built' });
    }
    length += Buffer.byteLength(checkText(value, `${where}.${name}`));
  }
  if (length > LONGEST_ARGUMENTS) {
    refuse({ where, problem: 'they are too long together', value: length, allowed: `${LONGEST_ARGUMENTS} bytes`, fix: 'put long texts into files that the Dockerfile copies' });
  }
  return buildArgs;
}

/** Text that arrives byte for byte in an argv entry or an environment variable. */
export function checkText(value: string, where: string): string {
  if (typeof value !== 'string' || value.includes('\0') || /\p{Surrogate}/u.test(value)) {
    refuse({ where, problem: 'this cannot be handed to a process', value: hidden(value), allowed: PLAIN_TEXT, fix: 'remove such characters' });
  }
  if (Buffer.byteLength(value) > LONGEST_ARGUMENT) {
    refuse({ where, problem: 'this is too long to hand to a process', value: hidden(value), allowed: `${LONGEST_ARGUMENT} bytes`, fix: 'put it into a file that the Dockerfile copies' });
  }
  return value;
}

/** Name or number of a stage. */
export function checkTarget(target: string, where: string): string {
  return checkForm(target, /^([A-Za-z][A-Za-z0-9_.-]{0,254}|\d{1,4})$/, where, 'this cannot be the name of a stage', 'letters, digits, _ . and -', 'name a stage of the Dockerfile');
}

/** Name of a secret slot. */
export function checkSlot(name: string, where: string): string {
  return checkForm(name, /^(?!\.{1,2}$)[A-Za-z0-9_.-]{1,64}$/, where, 'this cannot be the name of a secret', '1 to 64 letters, digits, _ . and -', 'rename it');
}

/** Tag of the layer cache. */
export function checkCacheTag(tag: string, where: string): string {
  return checkForm(tag, /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, where, 'this cannot be the tag of a cache', 'a tag of at most 128 letters, digits, _ . and -', 'shorten it');
}

/** Name of a builder of buildx. */
export function checkBuilder(name: string, where: string): string {
  return checkForm(name, /^[a-z][a-z0-9-]{0,62}$/, where, 'this cannot be the name of a builder', 'lower case letters, digits and hyphens', 'rename it');
}

/** `host[:port]`. */
export function checkRegistryHost(host: string, where: string): string {
  checkRegistry(plain(host, where), host, where);
  return host;
}

/** `host[:port]/name`, without tag and digest. */
export function checkRepositoryUri(uri: string, where: string): string {
  const slash = plain(uri, where).indexOf('/');
  checkRegistry(uri.slice(0, Math.max(slash, 0)), uri, where);
  checkRepository(uri.slice(slash + 1), uri, where);
  return uri;
}

/** Reference of an image that a container engine pulls. */
export function checkImage(reference: string, where: string): string {
  const parsed = ImageReference.parse(plain(reference, where), where);
  if (parsed.tag !== undefined) {
    checkTag(parsed.tag, reference, where);
  }
  return reference;
}

/** `linux/arm64` and so on. */
export function checkPlatform(platform: string, where: string): string {
  return Platform.of(plain(platform, where)).toString();
}

/** HTTP_PROXY, HTTPS_PROXY and NO_PROXY with printable ASCII values. */
export function checkProxy(proxy: { readonly [name: string]: string }, where: string): { readonly [name: string]: string } {
  for (const [name, value] of Object.entries(proxy)) {
    checkForm(name, /^(HTTP|HTTPS|NO)_PROXY$/, where, 'this is no variable for a proxy', 'HTTP_PROXY, HTTPS_PROXY and NO_PROXY', 'leave it out');
    if (/^[^/]*\/\/[^/]*@/.test(value)) {
      refuse({
        where: `${where}.${name}`, problem: 'there is a user or a password in it, which the template and logs would show', allowed: 'an address without user', fix: 'let the proxy know builds by their address',
      });
    }
    if (typeof value !== 'string' || !/^[!#-~]{1,4000}$/.test(value)) {
      refuse({
        where: `${where}.${name}`, problem: 'this is no address of a proxy', value: hidden(value), allowed: 'printable ASCII without space and "', fix: 'encode other characters with %',
      });
    }
  }
  return proxy;
}

/** `domain/owner` of CodeArtifact. */
export function checkCodeArtifact(domain: string, where: string): string {
  return checkForm(domain, /^[a-z][a-z0-9-]{0,48}[a-z0-9]\/\d{12}$/, where, 'this is no domain of CodeArtifact', 'domain/owner, the owner with 12 digits', 'write it so');
}

/** User name of a registry. */
export function checkUsername(name: string, where: string): string {
  if (checkText(name, where) === '' || name.includes(':')) {
    refuse({ where, problem: 'this cannot be a user name', value: hidden(name), allowed: 'a text that is not empty and has no colon', fix: 'look at the field of the secret' });
  }
  return name;
}

function checkForm(value: string, form: RegExp, where: string, problem: string, allowed: string, fix: string): string {
  if (!form.test(plain(value, where))) {
    refuse({ where, problem, value, allowed, fix });
  }
  return value;
}

function plain(value: string, where: string): string {
  // $ of a regular expression lets a final line end through
  if (typeof value !== 'string' || /[\r\n]/.test(value)) {
    refuse({ where, problem: 'this is no text on one line', value, allowed: 'a literal string', fix: 'give one' });
  }
  return value;
}

/** What may be said of a value that may be a secret. */
function hidden(value: unknown): string {
  return typeof value === 'string' ? `${value.length} characters, not shown` : typeof value;
}
