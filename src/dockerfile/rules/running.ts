import { BaseView, Command, RuleSubject } from './subject';
import { DEFAULT_PATH } from '../text/scope';

/** The command whose first word is the program that starts; `undefined` when the base's ENTRYPOINT comes first. */
export function startingCommand({ base, entrypoint, command }: RuleSubject): Command | undefined {
  if (entrypoint && entrypoint.argv.length > 0) return entrypoint;
  return entrypoint !== undefined || startsNothing(base) ? command : undefined;
}

/** Whether the base is known to have no ENTRYPOINT. */
function startsNothing(base: BaseView): boolean {
  if (base.interpreter) return base.interpreter.length === 0;
  return base.reference === 'scratch' || (isCatalogued(base) && !base.debug);
}

/** Whether the base is known to have no shell. */
export function hasNoShell(base: BaseView): boolean {
  if (base.shell !== undefined) return base.shell === false;
  return base.reference === 'scratch' || (isCatalogued(base) && !base.debug);
}

/** Whether facts are known, so that one that is missing is known to be missing. */
function isCatalogued({ debian, debug }: BaseView): boolean {
  return debian !== undefined || debug !== undefined;
}

/** What the subject runs, in the order of a Dockerfile. */
export function commandsOf({ entrypoint, command, healthcheck }: RuleSubject): Command[] {
  return [entrypoint, command, healthcheck].filter((one) => one !== undefined);
}

/** The words of a command as a Dockerfile shows them. */
export function shownCommand({ form, argv }: Command): string {
  return form === 'exec' ? `[${argv.map((word) => JSON.stringify(word)).join(', ')}]` : argv[argv.length - 1] ?? '';
}

export function searchPath({ searchPath: given }: RuleSubject): string[] {
  return given ?? DEFAULT_PATH.split(':');
}

/** The program's own name, without folders. */
export function programName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Who the container runs as; `undefined` when nothing is known of it. */
export function effectiveUser({ base, user }: RuleSubject): string | undefined {
  if (user !== undefined) return user;
  if (base.user !== undefined) return base.user === '' ? '0' : base.user;
  return base.reference === 'scratch' ? '0' : undefined;
}

export function isRoot(user: string): boolean {
  return /^(0+|root)(:|$)/.test(user);
}

/** Whether a text holds a variable that only the build knows. */
export function isOpen(text: string): boolean {
  return text.includes('$');
}
