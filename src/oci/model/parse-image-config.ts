import { count, fail, Fields, flag, listOf, mapOf, Read, text } from './fields';
import type { Healthcheck, History, ImageConfig, RunConfig } from './image-config';
import { optionalName } from './parse-descriptor';
import { isObject, parseDocument } from './strict-json';
import { annotations, digest, platformName, time } from './values';

const MOST_LAYERS = 4096;
const MOST_STEPS = 10_000;
const MOST_WORDS = 10_000;

/**
 * The config of an image that bytes are.
 *
 * How many steps of the history have layers is not checked here: the specification's own example has one too few.
 *
 * @param where what messages call it
 */
export function parseImageConfig(bytes: Uint8Array, where: string): ImageConfig {
  const fields = new Fields(parseDocument(bytes, where), `${where}: config`);
  return {
    created: fields.optional('created', time),
    author: fields.optional('author', text),
    architecture: fields.required('architecture', platformName),
    os: fields.required('os', platformName),
    variant: fields.optional('variant', optionalName),
    config: fields.optional('config', runConfig),
    rootfs: fields.required('rootfs', rootfs),
    history: fields.optional('history', listOf(history, MOST_STEPS)),
  };
}

const rootfs: Read<ImageConfig['rootfs']> = (value, where) => {
  const fields = new Fields(value, where);
  const type = fields.required('type', text);
  return type === 'layers' ? { type, diff_ids: fields.required('diff_ids', listOf(digest, MOST_LAYERS)) } : fail(where, 'has a type other than layers', type);
};

const history: Read<History> = (value, where) => {
  const fields = new Fields(value, where);
  return {
    created: fields.optional('created', time),
    created_by: fields.optional('created_by', text),
    author: fields.optional('author', text),
    comment: fields.optional('comment', text),
    empty_layer: fields.optional('empty_layer', flag),
  };
};

const runConfig: Read<RunConfig> = (value, where) => {
  const fields = new Fields(value, where);
  const words = listOf(word, MOST_WORDS);
  return {
    User: fields.optional('User', word),
    ExposedPorts: fields.optional('ExposedPorts', mapOf(nothing)),
    Env: fields.optional('Env', listOf(variable, MOST_WORDS)),
    Entrypoint: fields.optional('Entrypoint', words),
    Cmd: fields.optional('Cmd', words),
    Volumes: fields.optional('Volumes', mapOf(nothing)),
    WorkingDir: fields.optional('WorkingDir', word),
    Labels: fields.optional('Labels', annotations),
    StopSignal: fields.optional('StopSignal', text),
    OnBuild: fields.optional('OnBuild', words),
    Shell: fields.optional('Shell', words),
    Healthcheck: fields.optional('Healthcheck', healthcheck),
  };
};

const healthcheck: Read<Healthcheck> = (value, where) => {
  const fields = new Fields(value, where);
  return {
    Test: fields.optional('Test', listOf(word, MOST_WORDS)) ?? [],
    Interval: fields.optional('Interval', count),
    Timeout: fields.optional('Timeout', count),
    StartPeriod: fields.optional('StartPeriod', count),
    Retries: fields.optional('Retries', count),
  };
};

/** What the kernel gets when the program starts: it would end at a NUL. */
const word: Read<string> = (value, where) => {
  const given = text(value, where);
  return given.includes('\0') ? fail(where, 'has a NUL', value) : given;
};

/** NAME=value */
const variable: Read<string> = (value, where) => {
  const given = word(value, where);
  return given.indexOf('=') > 0 ? given : fail(where, 'is no NAME=value', value);
};

/** Sets are objects whose members say nothing. */
const nothing: Read<object> = (value, where) => isObject(value) ? {} : fail(where, 'is no object', value);
