import type { Exchange } from './exchange';
import type { Fault } from './faults';

/** How a registry differs from the specification, or from what is common. */
export interface Quirks {
  /** As ECR: 201 to a PATCH, and all after the first are dropped. */
  readonly dropsChunks?: boolean;
  /** As ECR: a session that has bytes answers 416 to whoever begins at 0. */
  readonly noRestart?: boolean;
  /** As ECR: a manifest has to say what it is. */
  readonly mediaTypeRequired?: boolean;
  /** As distribution 2.8: 404 to the referrers API. */
  readonly noReferrers?: boolean;
  /** As ECR can: a tag that is there never moves. */
  readonly immutableTags?: boolean;
  /** As ECR: the same manifest under the same tag once more is an error. */
  readonly refusesRepeats?: boolean;
  /** As ECR: a repository has to be created first. */
  readonly repositories?: readonly string[];
  /** Mounts open an upload in place of taking the blob over. */
  readonly noMount?: boolean;
  /** Answers `Location` in full, with the host that was asked. */
  readonly absoluteLocation?: boolean;
  /** Blobs are elsewhere: 307 to a path of this server, or to another one. */
  readonly redirectBlobs?: string;
}

export interface FakeOptions {
  readonly auth?: 'none' | 'basic' | 'bearer';
  readonly username?: string;
  readonly password?: string;
  /** Seconds; left out of the answer when undefined. */
  readonly tokenLife?: number;
  /** Where the token server is, when it is not this server itself. */
  readonly realm?: string;
  /** Anybody may pull. */
  readonly anonymousPull?: boolean;
  readonly quirks?: Quirks;
  /** Called for every request; what it gives goes wrong. */
  readonly fault?: (exchange: Exchange) => Fault | undefined;
  /** Bytes of blobs are hashed and forgotten; `content` makes them again. */
  readonly content?: (digest: string) => AsyncIterable<Buffer>;
  /** Address to listen at; 127.0.0.1 when nothing is said. */
  readonly address?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Milliseconds since 1970, for tokens. */
  readonly now?: () => number;
  /** Sent with every answer. */
  readonly warning?: string;
}
