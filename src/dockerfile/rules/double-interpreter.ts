import { Hit, Rule } from './rule';
import { programName } from './running';
import { RuleSubject } from './subject';
import { Severity } from '../../findings/finding';

/** Names under which people call an interpreter, and tools that it cannot run because the image has none of them. */
const NAMES: Readonly<Record<string, RegExp>> = {
  python: /^python(\d+(\.\d+)?)?$/,
  node: /^(node|nodejs|npm|npx|yarn|pnpm)$/,
  java: /^java$/,
};

/** CMD is appended to ENTRYPOINT, so an interpreter that stands in both is given its own name as the script to run. */
export const doubleInterpreter: Rule = {
  id: 'double-interpreter',
  severity: Severity.ERROR,
  title: 'The interpreter is named once',
  check(subject) {
    const { command } = subject;
    const [first] = command?.form === 'exec' ? command.argv : [];
    const interpreter = interpreterOf(subject);
    if (!interpreter || first === undefined) return [];
    const entrypoint = interpreter.argv.join(' ');
    if (first === '-jar' && interpreter.argv.includes('-jar')) return [jarTwice(entrypoint)];
    const isNamed = NAMES[interpreter.language].test(programName(first)) && (!first.includes('/') || /\/bin\/[^/]+$/.test(first));
    return isNamed ? [named(first, entrypoint)] : [];
  },
};

/** The interpreter that CMD is given to, with nothing but options behind it. */
function interpreterOf({ base, entrypoint }: RuleSubject): { argv: string[]; language: string } | undefined {
  const argv = entrypoint === undefined ? base.interpreter ?? [] : entrypoint.form === 'exec' ? entrypoint.argv : [];
  const [program, ...options] = argv;
  if (program === undefined || options.some((option) => option !== '-jar')) return undefined;
  const name = programName(program);
  const language = Object.keys(NAMES).find((one) => NAMES[one].test(name));
  const runs = language !== undefined && !['npm', 'npx', 'yarn', 'pnpm'].includes(name);
  return runs ? { argv, language } : undefined;
}

function named(first: string, entrypoint: string): Hit {
  return {
    where: 'CMD',
    what: `${first} is given to ${entrypoint} as the file to run, because ENTRYPOINT already is the interpreter`,
    fix: 'start CMD with the script or the arguments, without the program in front',
  };
}

function jarTwice(entrypoint: string): Hit {
  return {
    where: 'CMD',
    what: `-jar is given to ${entrypoint} as the file to run, because ENTRYPOINT already ends in it`,
    fix: 'start CMD with the .jar file',
  };
}
