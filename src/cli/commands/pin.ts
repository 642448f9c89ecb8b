import { existsSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { readStages } from '../../dockerfile/text/stages';
import { namedBase } from '../../image/bases/known-base';
import { BaseLock } from '../../image/lock/base-lock';
import { LOCK_FILE, LockedBase } from '../../image/lock/locked-base';
import { withFileLock } from '../../oci/file-lock';
import { ImageReference } from '../../oci/image-reference';
import { writeWhole } from '../../oci/layout/written';
import { once } from '../../oci/once';
import { Platform } from '../../oci/platform';
import { refuse, shownPath } from '../../private/errors';
import { Context } from '../context';
import { EXIT } from '../exit-codes';
import { lockBase } from '../lock-base';
import { repeatable } from '../repeatable';
import { renderTable } from '../table';

interface PinFlags {
  readonly check?: boolean;
  readonly platform?: string[];
  readonly from?: string;
  readonly remove?: boolean;
}

interface Row { readonly base: string; readonly before?: string; readonly now?: string; readonly state: 'new' | 'moved' | 'same' | 'removed' }

/** `minimal-images pin`: writes down what bases are today. */
export function pinCommand(contextOf: (command: Command) => Context): Command {
  return new Command('pin')
    .summary(`write down what bases are: ${LOCK_FILE}`)
    .description(`Asks registries what bases are, and writes it into ${LOCK_FILE}, which every build and synthesis reads. Without names: all that are in it.`)
    .argument('[base...]', 'image references, with a digest to take exactly that: gcr.io/distroless/python3-debian13:nonroot')
    .option('--check', 'write nothing; exit code 1 when a base moved')
    .addOption(repeatable('--platform <platform>', 'platforms to write down (default: all that the library knows)'))
    .option('--from <dockerfile>', 'take the bases, and their digests, from the FROM lines of a file: what Dependabot and Renovate can raise')
    .option('--remove', 'take the named bases out of the lock')
    .action(async (bases: string[], flags: PinFlags, command: Command) => {
      process.exitCode = await pin(bases, flags, contextOf(command));
    });
}

async function pin(named: string[], flags: PinFlags, context: Context): Promise<number> {
  const lock = BaseLock.read('.');
  const wanted = [...named.map(fullName), ...(flags.from === undefined ? [] : basesOf(flags.from))];
  if (flags.remove && wanted.length === 0) {
    refuse({ where: 'pin --remove', problem: 'no base is named', allowed: lock.references.join(', ') || 'nothing: the lock is empty', fix: 'name the bases to take out' });
  }
  const references = wanted.length > 0 ? wanted : lock.references;
  if (references.length === 0) {
    refuse({ where: 'pin', problem: `no base is named, and ${LOCK_FILE} has none`, allowed: 'image references', fix: 'npx minimal-images pin gcr.io/distroless/static-debian13:nonroot' });
  }
  const platforms = flags.platform?.flatMap(text => text.split(',')).map(text => Platform.of(text));
  const { changes, rows } = flags.remove ? remove(lock, references) : await resolve(lock, references, platforms, context);
  const moved = rows.some(({ state }) => state !== 'same');
  if (moved && !flags.check) {
    await writeLock(changes);
  }
  context.terminal.result(render(rows), { lock: LOCK_FILE, bases: rows });
  return flags.check && moved ? EXIT.no : EXIT.ok;
}

/** Names that `--base` takes without their registry are taken here too. */
function fullName(text: string): string {
  const base = namedBase(text);
  if (base.isScratch) {
    refuse({ where: 'pin', problem: 'scratch is empty, so there is nothing to write down', value: text, allowed: 'image references', fix: 'leave it out' });
  }
  return base.toString();
}

/** What becomes of bases: the names of those that are taken out have none. */
type Changes = ReadonlyMap<string, LockedBase | undefined>;
interface Pinned { readonly changes: Changes; readonly rows: Row[] }

async function resolve(lock: BaseLock, references: string[], platforms: Platform[] | undefined, context: Context): Promise<Pinned> {
  const rows: Row[] = [];
  const changes = new Map<string, LockedBase>();
  for (const text of references) {
    const reference = ImageReference.parse(text, 'base');
    const name = keyOf(text);
    const before = changes.get(name) ?? lock.get(name);
    void context.terminal.progress(`ask for ${name}`);
    const locked = await lockBase(reference, platforms, context);
    const same = before?.digest === locked.digest && before.platforms.size === locked.platforms.size;
    rows.push({ base: name, before: before?.digest, now: locked.digest, state: before === undefined ? 'new' : same ? 'same' : 'moved' });
    changes.set(name, locked);
  }
  return { changes, rows };
}

function remove(lock: BaseLock, references: string[]): Pinned {
  const rows = references.map((text): Row => {
    const name = keyOf(text);
    const before = lock.get(name)?.digest ?? refuse({ where: 'pin --remove', problem: 'it is not in the lock', value: name, allowed: lock.references.join(', ') || 'nothing: the lock is empty', fix: 'name a base that is in it' });
    return { base: name, before, state: 'removed' };
  });
  return { changes: new Map(rows.map(({ base }) => [base, undefined])), rows };
}

/** The images that the FROM lines of a file name; what a variable decides, and scratch, is left out. */
function basesOf(file: string): string[] {
  if (!existsSync(file)) {
    refuse({ where: '--from', problem: 'there is no such file', value: shownPath(file), allowed: 'a file with FROM lines', fix: 'check the spelling' });
  }
  const { all } = readStages(readFileSync(file, 'utf8'));
  return all.map(({ base }) => base).filter(base => base.known && base.stage === undefined && base.reference !== 'scratch').map(({ reference }) => reference);
}

/** A base is found by the reference that FROM shows, without its digest. */
function keyOf(text: string): string {
  return text.split('@')[0];
}

/** Changes what the file has by now: while registries were asked, another `pin` may have written. */
async function writeLock(changes: Changes): Promise<void> {
  await withFileLock(LOCK_FILE, async () => {
    let lock = BaseLock.read('.');
    for (const [name, locked] of changes) {
      lock = locked === undefined ? lock.without(name) : lock.with(name, locked);
    }
    await writeWhole(LOCK_FILE, once(Buffer.from(lock.render())));
  });
}

function render(rows: Row[]): string {
  return renderTable(['base', 'state', 'digest', 'before'], rows.map(({ base, before, now, state }) =>
    [base, state, now ?? '', before === undefined || before === now ? '' : `${before.slice(0, 19)}…`]));
}
