import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../../e2e/engine/cache.mjs';

/** `test/e2e-aws`. */
export const HERE = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The account and region of the emulator. */
export const ACCOUNT = '000000000000';
export const REGION = 'eu-central-1';

/** The name that ECR's registry has on AWS; on this machine it leads to the emulator. */
export const REGISTRY = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;

/** What is kept between runs, beside the layers of stand-ins. */
export const kept = (/** @type {string[]} */ ...names) => join(cacheFolder(), 'aws', ...names);
