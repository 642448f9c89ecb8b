import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { UserEnvironment } from './environment';
import { WITH_ENGINE } from '../../findings/container-engine';
import { refuse } from '../../private/errors';
import { PLACES } from '../secrets';

/** Files of this machine by the name of the slot that they are bound to. */
export type BoundSecrets = { readonly [slot: string]: string };

/** A slot and the file of this machine that is in it. */
export interface FilledSlot {
  /** Where tools look for it in their home folder, and the variable that says so too. */
  readonly place?: string;
  readonly variable?: string;
  readonly file: string;
}

/** What is the home folder of root in a build stage is the home folder of a host build. */
const HOMES: readonly [string, string][] = [['/root/', ''], ['/usr/local/cargo/', '.cargo/']];
/** Tools that can be told where the file is. */
const VARIABLES: { readonly [slot: string]: string | undefined } = {
  'gitconfig': 'GIT_CONFIG_GLOBAL',
  'go.env': 'GOENV',
  'netrc': 'NETRC',
  'npmrc': 'NPM_CONFIG_USERCONFIG',
  'pip.conf': 'PIP_CONFIG_FILE',
};

/** Each slot with the file that was bound to it, or else the user's own; refuses a slot that stays empty. */
export function fillSlots(names: readonly string[], bound: BoundSecrets, user: UserEnvironment, where: string): FilledSlot[] {
  return names.map(name => {
    const place = placeOf(name);
    return place === undefined ? plainSlot(name, bound, where) : homeSlot(name, place, bound, user, where);
  });
}

/** Path in the home folder. */
function placeOf(name: string): string | undefined {
  const place = PLACES.get(name);
  const [front, own] = HOMES.find(([each]) => place?.startsWith(each)) ?? [];
  return place === undefined || front === undefined ? undefined : `${own}${place.slice(front.length)}`;
}

function homeSlot(name: string, place: string, bound: BoundSecrets, user: UserEnvironment, where: string): FilledSlot {
  const variable: string | undefined = VARIABLES[name];
  const home = user.HOME ?? user.USERPROFILE;
  const given = Object.hasOwn(bound, name) ? [bound[name]] : [variable && user[variable], home && posix.join(home, place)];
  const file = given.find(path => path !== undefined && path !== '' && existsSync(path));
  return file !== undefined ? { place, variable, file } : refuse({
    where: `${where}.secrets`,
    problem: Object.hasOwn(bound, name) ? 'the file that is bound to this secret is not there' : 'the build needs this secret, and it is neither bound nor among your own files',
    value: name,
    allowed: `a file bound to it${variable === undefined ? '' : `, ${variable} in the environment`}, or ~/${place}`,
    fix: `bind ${name} to a file, or write ~/${place}`,
  });
}

/** No tool looks for it by itself: something in the project names the file by the path that it has in a build stage. */
function plainSlot(name: string, bound: BoundSecrets, where: string): FilledSlot {
  const file = `/run/secrets/${name}`;
  return existsSync(file) && !Object.hasOwn(bound, name) ? { file } : refuse({
    where: `${where}.secrets`,
    problem: `the build reads this secret from ${file}, which this machine does not have`,
    value: name,
    allowed: `${[...PLACES.keys()].join(', ')}, or a file at that path`,
    fix: `${WITH_ENGINE}, which puts it there`,
  });
}
