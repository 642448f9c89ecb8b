import { mayHold } from './copied';
import { Hit, Rule } from './rule';
import { hasNoShell, programName, searchPath, startingCommand } from './running';
import { Command, RuleSubject } from './subject';
import { Severity } from '../../findings/finding';

/** What Dockerfiles call that minimal images do not have. */
export const MISSING_TOOLS = ['awk', 'bundle', 'busybox', 'cat', 'curl', 'dumb-init', 'echo', 'env', 'find', 'gosu', 'grep', 'grpc_health_probe', 'ls', 'mysqladmin', 'nc', 'netstat', 'npm', 'npx',
  'pg_isready', 'pgrep', 'pidof', 'ping', 'pip', 'pnpm', 'ps', 'redis-cli', 'sleep', 'ss', 'stat', 'su-exec', 'supervisord', 'test', 'tini', 'true', 'wget', 'yarn'];

const FOLDERS = /^(\/usr(\/local)?)?\/s?bin\/[^/]+$/;

/** A health check whose program is not there never passes, and a container whose program is not there does not start. */
export const missingTool: Rule = {
  id: 'missing-tool',
  severity: Severity.ERROR,
  title: 'Programs of other images are brought along',
  check(subject) {
    const commands = [startingCommand(subject), subject.healthcheck].filter((one) => one !== undefined);
    const missing = hasNoShell(subject.base) ? commands.flatMap((command) => hitOf(command, subject) ?? []) : [];
    return [...missing, ...unknown(subject)];
  },
};

/** What the program itself starts, as far as an image says so. */
function unknown({ unknownTools = [] }: RuleSubject): Hit[] {
  return unknownTools.length === 0 ? [] : [{
    where: 'tools',
    severity: Severity.INFO,
    what: `whether ${unknownTools.join(', ')} is in the image is not known, and a container engine does not look`,
    fix: 'build it once with minimal-images build --engine embedded, which looks into every layer',
  }];
}

function hitOf({ form, argv: [program = ''], where }: Command, subject: RuleSubject): Hit | undefined {
  if (form !== 'exec' || !MISSING_TOOLS.includes(programName(program)) || isThere(program, subject)) return undefined;
  // a bare name that starts on scratch is what relative-program is about
  if (!FOLDERS.test(program) && (program.includes('/') || subject.base.reference === 'scratch' && where !== 'HEALTHCHECK')) return undefined;
  // what options bring is known, but for what is in packages of Debian
  const isSure = subject.copied !== undefined || subject.madeOfOptions === true && subject.hasPackages !== true;
  return {
    where,
    severity: isSure ? Severity.ERROR : Severity.WARNING,
    what: `${program} is not in ${subject.base.reference}${isSure ? ', and nothing that is copied brings it' : ''}`,
    fixInOptions: where === 'HEALTHCHECK' ? 'say healthcheck: Healthcheck.http({ port: 8080 }), which brings what asks, or let the program check itself' : undefined,
    fix: where === 'HEALTHCHECK' ? 'let the program check itself, for example /app health, or copy a static program for it' : 'start the program itself, or copy the tool with all that it needs',
  };
}

function isThere(program: string, subject: RuleSubject): boolean {
  const places = program.includes('/') ? [program] : searchPath(subject).map((folder) => `${folder}/${program}`);
  return places.some((place) => mayHold(subject, place));
}
