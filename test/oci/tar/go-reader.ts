import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An entry as Go's archive/tar reads it. Names are bytes in base64. */
export interface GoEntry {
  readonly Name: string;
  readonly Linkname: string;
  readonly Flag: number;
  readonly Mode: number;
  readonly Size: number;
  readonly Uid: number;
  readonly Gid: number;
  readonly Mtime: number;
  readonly Major: number;
  readonly Minor: number;
  readonly Xattrs: { readonly [name: string]: string };
  /** Empty when the content was too long to read. */
  readonly Sha256: string;
}

export interface GoAnswer { readonly Entries: GoEntry[] | null; readonly Error: string }

/** Go's archive/tar, as a program of its own. */
export class GoReader {
  private readonly folder = mkdtempSync(join(tmpdir(), 'go-tar-'));
  private readonly program = join(this.folder, 'oracle');

  constructor() {
    const source = join(__dirname, 'oracle', 'main.go');
    const { status, stderr, error } = spawnSync('go', ['build', '-o', this.program, source], { encoding: 'utf8', env: { ...process.env, GO111MODULE: 'off' } });
    if (status !== 0) {
      throw new Error(`Go is what archives are compared with, and it does not build its reader: ${error?.message ?? stderr}`);
    }
  }

  /** What Go finds in these archives. */
  public read(archives: Uint8Array[]): GoAnswer[] {
    const folder = join(this.folder, 'archives');
    mkdirSync(folder, { recursive: true });
    const files = archives.map((archive, index) => {
      writeFileSync(join(folder, `${index}.tar`), archive);
      return join(folder, `${index}.tar`);
    });
    const { status, stdout, stderr } = spawnSync(this.program, { input: files.join('\n'), encoding: 'utf8', maxBuffer: 1024 ** 3 });
    rmSync(folder, { recursive: true });
    if (status !== 0) {
      throw new Error(`Go's reader failed: ${stderr}`);
    }
    return stdout.trim().split('\n').map(line => JSON.parse(line) as GoAnswer);
  }

  public close(): void {
    rmSync(this.folder, { recursive: true });
  }
}
