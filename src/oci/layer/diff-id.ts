import { createHash } from 'node:crypto';
import { readSync, writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { inflateRawSync } from 'node:zlib';
import { tarHasher, TarPart } from './tar-hasher';
import { crc32 } from '../compression/crc32';
import { ContentError } from '../content-error';
import type { Digest } from '../digest';

/** Hashes an archive while something else is done with it. */
export interface DiffIdHash {
  /** The next part; done when its bytes are read. Fails only when `finish()` will fail too. */
  add(part: TarPart): Promise<void>;
  finish(): Promise<Digest>;
  /** Lets go of the thread, whatever it is at. */
  stop(): Promise<void>;
}

/** A thread takes about 20 ms to start, in which 20 MB are hashed. */
const WORTH_A_THREAD = 32 * 1024 * 1024;

/** The hash of an archive of about that many bytes: in a thread of its own when that is worth it. */
export function diffIdHash(bytes: number): DiffIdHash {
  return bytes < WORTH_A_THREAD ? new InlineHash() : new WorkerHash();
}

class InlineHash implements DiffIdHash {
  private readonly hasher = tarHasher({ createHash, readSync, writeSync, crc32, inflateRawSync });
  private failure?: Error;

  public async add(part: TarPart): Promise<void> {
    try {
      this.hasher.add(part);
    } catch (error) {
      this.failure ??= failed(error);
      throw this.failure;
    }
  }

  public async finish(): Promise<Digest> {
    if (this.failure !== undefined) {
      throw this.failure;
    }
    return `sha256:${this.hasher.digest()}`;
  }

  public async stop(): Promise<void> {}
}

/**
 * The program of the thread is text, as a path to it would be another one in a bundle and under the tests. Bundlers that keep the names of functions
 * put calls of `__name` into them.
 */
const PROGRAM = `'use strict';
const __name = target => target;
const { parentPort } = require('node:worker_threads');
const { createHash } = require('node:crypto');
const { readSync, writeSync } = require('node:fs');
const { crc32, inflateRawSync } = require('node:zlib');
const hasher = (${tarHasher.toString()})({ createHash, readSync, writeSync, crc32, inflateRawSync });
parentPort.on('message', part => {
  if (part !== 'finish') {
    hasher.add(part);
  }
  parentPort.postMessage(part === 'finish' ? hasher.digest() : '');
});
`;

interface Answer { readonly resolve: (text: string) => void; readonly reject: (error: Error) => void }

class WorkerHash implements DiffIdHash {
  private readonly worker = new Worker(PROGRAM, { eval: true, execArgv: [], env: {} });
  private readonly answers: Answer[] = [];
  private failure?: Error;

  public constructor() {
    this.worker.on('message', (text: string) => this.answers.shift()?.resolve(text));
    this.worker.on('error', error => this.fail(error));
    this.worker.on('exit', () => this.fail(new Error('it ended early')));
  }

  public async add(part: TarPart): Promise<void> {
    await this.ask(part);
  }

  public async finish(): Promise<Digest> {
    const hex = await this.ask('finish');
    await this.stop();
    return `sha256:${hex}`;
  }

  public async stop(): Promise<void> {
    await this.worker.terminate();
  }

  private ask(message: TarPart | 'finish'): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.failure) {
        reject(this.failure);
        return;
      }
      this.answers.push({ resolve, reject });
      this.worker.postMessage(message);
    });
  }

  private fail(error: Error): void {
    this.failure ??= failed(error);
    this.answers.splice(0).forEach(({ reject }) => reject(this.failure!));
  }
}

function failed(error: unknown): Error {
  return new ContentError(`the layer's DiffID cannot be computed: ${error instanceof Error ? error.message : String(error)}`);
}
