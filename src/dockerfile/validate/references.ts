import { refuse } from '../../private/errors';

const HOST = /(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]{1,5})?/.source;
const PART = /[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*/.source;
const TAG = /[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}/.source;
const DIGEST = /sha256:[0-9a-f]{64}/.source;

/** @see https://pkg.go.dev/github.com/distribution/reference */
const REFERENCE = new RegExp(`^(?:${HOST}/)?${PART}(?:/${PART})*(?::${TAG})?(?:@${DIGEST})?$`);

/** `name`, `name:tag`, `registry:5000/path/name:tag@sha256:…`. */
export function imageReference(where: string, reference: string): string {
  if (!REFERENCE.test(reference)) {
    refuse({
      where,
      problem: 'is not an image reference',
      value: reference,
      allowed: 'name[:tag][@sha256:…] in lower case, without variables and spaces',
      fix: 'write it as docker pull would take it',
    });
  }
  return reference;
}

export function sha256Digest(where: string, digest: string): string {
  if (!new RegExp(`^${DIGEST}$`).test(digest)) {
    refuse({ where, problem: 'is not a digest', value: digest, allowed: 'sha256: and 64 lower-case hexadecimal digits', fix: 'copy the whole digest' });
  }
  return digest;
}

export function platformName(where: string, platform: string): string {
  if (!/^(\$BUILDPLATFORM|\$TARGETPLATFORM|[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9.]+)?)$/.test(platform)) {
    refuse({
      where,
      problem: 'is not a platform',
      value: platform,
      allowed: 'os/architecture[/variant], $BUILDPLATFORM or $TARGETPLATFORM',
      fix: 'write e.g. linux/arm64',
    });
  }
  return platform;
}

/** An address that ADD downloads: http or https, and not one that BuildKit takes for a git repository. */
export function downloadUrl(where: string, url: string): string {
  if (!/^https?:\/\/[A-Za-z0-9]/.test(url) || !isPlainUrl(url)) {
    refuse({
      where,
      problem: 'is not an address of a file',
      value: url,
      allowed: 'http:// or https://, in ASCII without spaces',
      fix: 'percent-encode other characters',
    });
  }
  if (new URL(url).pathname.endsWith('.git')) {
    refuse({ where, problem: 'is a git repository to BuildKit', value: url, allowed: 'a path that does not end with .git', fix: 'use addGit()' });
  }
  return url;
}

/** A repository in one of the forms that BuildKit takes for git. */
export function gitRepository(where: string, repository: string): string {
  const web = /^https?:\/\/[A-Za-z0-9]/.test(repository) && /^[^?]*\.git$/.test(repository) && isPlainUrl(repository);
  const shell = /^(ssh|git):\/\/[A-Za-z0-9@.:/_~+-]+$|^[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[A-Za-z0-9./_~+-]+$/.test(repository);
  if (!web && !shell) {
    refuse({
      where,
      problem: 'is not a git repository',
      value: repository,
      allowed: 'https://….git, ssh://…, git://… or user@host:path',
      fix: 'end a https address with .git and give branch or tag as ref',
    });
  }
  return repository;
}

export function gitRef(where: string, ref: string): string {
  if (!/^[A-Za-z0-9_][A-Za-z0-9._/+-]*$/.test(ref) || ref.includes('..')) {
    refuse({ where, problem: 'is not a git ref', value: ref, allowed: 'a branch, a tag or a commit', fix: 'name one' });
  }
  return ref;
}

export function gitCommit(where: string, commit: string): string {
  if (!/^[0-9a-f]{40}$/.test(commit)) {
    refuse({ where, problem: 'is not a commit', value: commit, allowed: '40 lower-case hexadecimal digits', fix: 'copy the whole commit hash' });
  }
  return commit;
}

function isPlainUrl(url: string): boolean {
  return /^[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=%]+$/.test(url) && URL.canParse(url);
}
