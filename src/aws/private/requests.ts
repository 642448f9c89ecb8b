import { Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkDuration, checkLiteral, kindOf } from './inputs';
import { sameness } from './sameness';
import type { ImageDescription } from '../../image/description';
import { refuse } from '../../private/errors';
import type { BuildSecret } from '../build-secret';

/** Build arguments, by when they are known. */
export interface SplitArguments {
  readonly literals: { readonly [name: string]: string };
  readonly tokens: { readonly [name: string]: string };
}

/** Tells build arguments that are known at synth from those that only a deployment knows. */
export function splitArguments(scope: Construct, buildArgs: { readonly [name: string]: string } = {}, where: string): SplitArguments {
  for (const [name, value] of Object.entries(buildArgs)) {
    // __proto__ is no name that a map of JavaScript could have
    if (Token.isUnresolved(name) || !/^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(name) || name === '__proto__') {
      refuse({
        where: `${where}, buildArgs`,
        problem: 'this is no name of a build argument',
        value: name,
        allowed: 'up to 255 letters, digits and _, literally',
        fix: 'give the name as the Dockerfile\'s ARG has it',
      });
    }
    if (typeof value !== 'string') {
      refuse({ where: `${where}, buildArgs.${name}`, problem: 'this is not a string', value: kindOf(value), allowed: 'strings', fix: 'give a string' });
    }
    if (/\{\{resolve:(secretsmanager|ssm-secure):/.test(sameness(scope, value))) {
      refuse({
        where: `${where}, buildArgs.${name}`,
        problem: 'this is a secret, and build arguments stand in the image\'s history',
        allowed: 'values that everybody may see who can pull the image',
        fix: 'bind it to a slot: secrets of the program or RUN --mount=type=secret in the Dockerfile, and secrets of the asset',
      });
    }
  }
  const those = (unresolved: boolean): { [name: string]: string } =>
    Object.fromEntries(Object.entries(buildArgs).filter(([, value]) => Token.isUnresolved(value) === unresolved));
  return { literals: those(false), tokens: those(true) };
}

/** A recipe has all its values already: an argument that nothing reads would only change the hash. */
export function refuseUnreadArguments({ plan }: ImageDescription, names: string[], where: string): void {
  if (plan !== undefined && names.length > 0) {
    refuse({
      where: `${where}, buildArgs`,
      problem: 'the image of a program reads no build arguments',
      value: names,
      allowed: 'build arguments for a DockerfileImage',
      fix: 'leave them out; give env for the running program',
    });
  }
}

/** The slots of an image with what was bound to them, in order of slot. */
export function boundSecrets(
  { secrets }: ImageDescription, bound: { readonly [slot: string]: BuildSecret } = {},
): { readonly slot: string; readonly secret: BuildSecret }[] {
  const slots = secrets.map(({ name }) => name);
  const unknown = Object.keys(bound).filter(name => !slots.includes(name));
  if (unknown.length > 0) {
    refuse({
      where: 'MinimalImageAsset.secrets',
      problem: 'the build of the image has no such slot',
      value: unknown,
      allowed: slots.length === 0 ? 'no secrets for this image' : `the slots of the image: ${slots.join(', ')}`,
      fix: 'name the slot in the program (secrets: […]) or in the Dockerfile (RUN --mount=type=secret,id=…), or leave it out',
    });
  }
  const isBound = (slot: string): boolean => Object.keys(bound).includes(slot) && bound[slot] !== undefined;
  const missing = secrets.filter(({ name, required }) => required && !isBound(name)).map(({ name }) => name);
  if (missing.length > 0) {
    refuse({
      where: 'MinimalImageAsset.secrets',
      problem: 'the build of the image needs secrets that nothing is bound to',
      value: missing,
      allowed: 'a BuildSecret for each slot',
      fix: `give the asset secrets: { ${missing.map(name => `${JSON.stringify(name)}: BuildSecret.from…()`).join(', ')} }`,
    });
  }
  return slots.filter(isBound).map(slot => ({ slot, secret: bound[slot] }));
}

/** As many as the function takes. */
const MOST_TAGS = 100;

/** Tags that a user may give: none that this library gives itself. */
export function checkTags(tags: readonly string[]): void {
  const where = 'MinimalImageAsset.additionalTags';
  for (const tag of tags) {
    checkLiteral(tag, where);
    if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag) || /^([hd]-|cache)/.test(tag)) {
      refuse({
        where,
        problem: 'this cannot be a tag of the image',
        value: tag,
        allowed: '1 to 128 letters, digits, _ . and -, literally; h-…, d-… and cache… are given by this library',
        fix: 'give another tag, such as v1.4.2',
      });
    }
  }
  if (new Set(tags).size < tags.length || tags.length > MOST_TAGS) {
    refuse({ where, problem: 'a tag is named twice, or there are too many', value: tags, allowed: `up to ${MOST_TAGS} tags, each once`, fix: 'remove some of them' });
  }
}

/** CloudFormation waits an hour for a custom resource; what is left is for the answer. */
const LONGEST_WAIT = 55;

interface Limits { readonly timeout?: Duration; readonly queuedTimeout?: Duration }

/** Minutes that a build may wait and take. */
export function minutesOf({ timeout, queuedTimeout }: Limits, where: string): { readonly build: number; readonly queued: number } {
  const build = wholeMinutes(timeout ?? Duration.minutes(30), `${where}, timeout`);
  const queued = wholeMinutes(queuedTimeout ?? Duration.minutes(20), `${where}, queuedTimeout`);
  if (build + queued > LONGEST_WAIT) {
    refuse({
      where: `${where}, timeout and queuedTimeout`,
      problem: 'CloudFormation waits an hour for an image, and a build may take longer',
      value: `${build} + ${queued} minutes`,
      allowed: `at most ${LONGEST_WAIT} minutes together`,
      fix: 'lower one of them; a build that takes longer gets faster with a larger computeType, a dockerServer, or bases of its own that are built beforehand',
    });
  }
  return { build, queued };
}

function wholeMinutes(duration: Duration, where: string): number {
  checkDuration(duration, where);
  const minutes = duration.isUnresolved() ? NaN : duration.toMinutes({ integral: false });
  if (!Number.isInteger(minutes) || minutes < 5) {
    refuse({
      where,
      problem: 'CodeBuild does not take this',
      value: duration.isUnresolved() ? '${Token[…]}' : duration.toHumanString(),
      allowed: 'whole minutes from 5 on, literally',
      fix: 'give e.g. Duration.minutes(20)',
    });
  }
  return minutes;
}
