import { refuse } from '../private/errors';

/**
 * The parts of an image reference, each matched alone and only once its length is known, so that no text costs more than linear time.
 *
 * @see https://github.com/distribution/reference
 */
export const NAME_PARTS = {
  host: /^(?:[a-zA-Z0-9-]+(?:\.[a-zA-Z0-9-]+)*|\[[a-fA-F0-9:]+\])$/,
  port: /^[1-9][0-9]{0,4}$/,
  folder: /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/,
  tag: /^[a-zA-Z0-9_][a-zA-Z0-9_.-]*$/,
  /** What engines take for the identifier of a local image. */
  identifier: /^[a-f0-9]{64}$/,
};

const LONGEST_HOST = 255;
const LONGEST_REPOSITORY = 255;
const LONGEST_TAG = 128;

/** Host name, IPv4 address or bracketed IPv6 address, and maybe a port. */
export function checkRegistry(registry: string, reference: string, where: string): void {
  const colon = registry.indexOf(':', registry.lastIndexOf(']') + 1);
  const [host, port] = colon < 0 ? [registry, undefined] : [registry.slice(0, colon), registry.slice(colon + 1)];
  const dashed = host.split('.').some(part => part.startsWith('-') || part.endsWith('-'));
  if (host.length > LONGEST_HOST || !NAME_PARTS.host.test(host) || dashed) {
    refuseReference(where, `${shown(host)} is not the host of a registry`, reference);
  }
  if (port !== undefined && !(NAME_PARTS.port.test(port) && Number(port) <= 65535)) {
    refuseReference(where, `${shown(port)} is not a port`, reference);
  }
}

/** Lower-case folders with `/` between them. */
export function checkRepository(repository: string, reference: string, where: string): void {
  if (repository.length > LONGEST_REPOSITORY) {
    refuseReference(where, `the repository is longer than ${LONGEST_REPOSITORY} characters`, reference);
  }
  if (/[A-Z]/.test(repository)) {
    refuseReference(where, `the repository ${shown(repository)} must be lower case`, reference);
  }
  if (!repository.split('/').every(folder => NAME_PARTS.folder.test(folder))) {
    refuseReference(where, `${shown(repository)} is not a repository`, reference);
  }
  // Given without registry and folder, engines would look for an image of this machine.
  if (NAME_PARTS.identifier.test(reference)) {
    refuseReference(where, 'this is the identifier of a local image', reference);
  }
}

export function checkTag(tag: string, reference: string, where: string): void {
  if (tag.length > LONGEST_TAG || !NAME_PARTS.tag.test(tag)) {
    refuseReference(where, `${shown(tag)} is not a tag`, reference);
  }
}

export function refuseReference(where: string, problem: string, reference: string): never {
  return refuse({
    where, problem, value: withoutLogin(reference), allowed: '[registry[:port]/]name[:tag][@sha256:…], the name in lower case', fix: 'write the reference as docker pull takes it',
  });
}

/** A login is nobody's business: what may be one, before an @ that no digest follows, is not shown. */
export function withoutLogin(text: string): string {
  return text.replace(/(^|\/\/|[=,])[^/@,=]*@(?!sha256:)/g, '$1…@');
}

/** A part as a message may show it: quoted, and never longer than a line. */
function shown(given: string): string {
  const text = withoutLogin(given);
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
