import { singleLine } from './text';
import { refuse } from '../../private/errors';

/** A name that `$NAME` can refer to. */
export function variableName(where: string, name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    refuse({ where, problem: 'is not the name of a variable', value: name, allowed: 'letters, digits and _, not starting with a digit', fix: 'rename it' });
  }
  return name;
}

/** The name of an environment variable; dots and dashes are allowed because some programs read such names. */
export function environmentName(where: string, name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name)) {
    refuse({
      where,
      problem: 'is not the name of an environment variable',
      value: name,
      allowed: 'letters, digits, _ . and -, starting with a letter or _',
      fix: 'rename it',
    });
  }
  return name;
}

export function labelName(where: string, name: string): string {
  singleLine(where, name);
  if (name === '' || name.includes('=')) {
    refuse({
      where,
      problem: name === '' ? 'is empty' : 'holds =, where BuildKit would end the name',
      value: name,
      allowed: 'text without =, e.g. org.opencontainers.image.title',
      fix: 'rename the label',
    });
  }
  return name;
}

/** Names that BuildKit gives a meaning of its own. */
const RESERVED_STAGES = ['scratch', 'context'];

export function stageName(where: string, name: string): string {
  if (!/^[a-z][a-z0-9_.-]*$/.test(name) || RESERVED_STAGES.includes(name)) {
    refuse({
      where,
      problem: RESERVED_STAGES.includes(name) ? 'is a name that BuildKit reserves' : 'is not the name of a stage',
      value: name,
      allowed: `lower-case letters, digits, _ . and -, starting with a letter; not ${RESERVED_STAGES.join(' or ')}`,
      fix: 'rename the stage, e.g. build',
    });
  }
  return name;
}

/** `name`, `uid`, `name:group` or `uid:gid`; the largest number is the one that runc takes. */
export function userName(where: string, user: string): string {
  const parts = user.split(':');
  const valid = parts.length <= 2 && parts.every(part => /^\d+$/.test(part) ? isId(part) : /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(part));
  if (!valid) {
    refuse({
      where,
      problem: 'is not a user',
      value: user,
      allowed: 'a number from 0 to 2147483647 or a name, optionally with :group',
      fix: 'use a number, e.g. 65532:65532',
    });
  }
  return user;
}

/** `uid` or `uid:gid`: names would need an /etc/passwd in the image that is being built. */
export function owner(where: string, value: string): string {
  const parts = value.split(':');
  if (parts.length > 2 || !parts.every(part => /^\d+$/.test(part) && isId(part))) {
    refuse({
      where,
      problem: 'is not a numeric owner',
      value,
      allowed: 'uid or uid:gid, numbers from 0 to 2147483647',
      fix: 'use numbers, e.g. 65532:65532: a minimal image has no user database to look names up in',
    });
  }
  return value;
}

export function isId(digits: string): boolean {
  return digits.length <= 10 && Number(digits) <= 2147483647;
}
