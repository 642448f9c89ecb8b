/** How a script of package.json starts a program. */
export interface StartScript {
  readonly file: string;
  /** Options of Node.js, as they stand before the file. */
  readonly options: readonly NodeOption[];
  /** What stands behind the file. */
  readonly args: readonly string[];
  /** Whether Node.js itself runs the file: no compiler that runs TypeScript. */
  readonly byNode: boolean;
}

export interface NodeOption {
  readonly name: string;
  readonly value?: string;
  /** Whether the value is a word of its own. */
  readonly apart: boolean;
}

/** Why a script cannot be read. */
export interface Unread {
  readonly because: string;
}

/** Options whose value may be the next word. */
const WITH_VALUE = [
  '-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions', '--title', '--dns-result-order', '--unhandled-rejections', '--icu-data-dir',
  '--disable-warning', '--max-http-header-size', '--openssl-config', '--trace-event-categories', '--localstorage-file', '-P', '--project', '--tsconfig', '-O', '--compiler-options',
];
/** What a running image cannot do, or should not: files that are not part of it, a debugger, another program. */
const NOT_HERE = /^(--env-file|--watch|--inspect|--debug|--test|--run$|--run=|-e$|--eval|-p$|--print|-c$|--check|-i$|--interactive|--build-|--prof|--cpu-prof|--heap-prof)/;
const PRELOADS = ['-r', '--require', '--import', '--loader', '--experimental-loader'];
const BUILDS = /^(?:(?:npm|pnpm|yarn)(?: run)? (?:build|compile|clean|prestart)[\w:.-]*|(?:npx )?(?:tsc|tsc-alias|rimraf|nest build)(?: [\w@./=-]+)*)$/;

/** Reads `node --import ./trace.mjs server.js --port 80`, as people write it. What a shell would do is not read. */
export function readStart(script: string): StartScript | Unread {
  const parts = script.trim().replace(/^nest start$/, 'node dist/main.js').split('&&').map(part => part.trim());
  const words = parts.slice(0, -1).every(part => BUILDS.test(part)) ? wordsOf(parts[parts.length - 1]) : undefined;
  if (words === undefined) {
    return { because: 'it is for a shell, which the image does not have' };
  }
  const command = words.slice(words.findIndex(word => !/^(exec|cross-env|NODE_ENV=.*)$/.test(word)));
  const [runner, ...rest] = command;
  if (/^\w+=/.test(runner)) {
    return { because: `it sets ${runner.split('=')[0]}, which is for env of the image` };
  }
  return ['node', 'nodejs', 'tsx', 'ts-node', 'ts-node-esm', 'nodemon'].includes(runner) ? readArguments(rest, runner.startsWith('node')) : { because: `${runner} is not node` };
}

/** Whether an option names what runs before the program. */
export function isPreload({ name }: NodeOption): boolean {
  return PRELOADS.includes(name);
}

function readArguments(words: readonly string[], byNode: boolean): StartScript | Unread {
  const options: NodeOption[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    const [name, value] = word.startsWith('--') && word.includes('=') ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : [word, undefined];
    if (!word.startsWith('-') || word === '--') {
      const file = word === '--' ? words[at + 1] : word;
      return file === undefined ? { because: 'it names no file' } : { file, options, args: words.slice(word === '--' ? at + 2 : at + 1), byNode };
    }
    if (NOT_HERE.test(word)) {
      return { because: `${name} is not for an image` };
    }
    const apart = value === undefined && WITH_VALUE.includes(name);
    options.push({ name, value: apart ? words[at + 1] : value, apart });
    at += apart ? 1 : 0;
  }
  return { because: 'it names no file' };
}

/** Words as a shell would have them; undefined when it would do more than that. */
function wordsOf(text: string): string[] | undefined {
  const word = /"([^"\\]*)"(?=\s|$)|'([^']*)'(?=\s|$)|([^\s"'\\]+)(?=\s|$)/g;
  const found = [...text.matchAll(word)].map(([, double, single, plain]) => double ?? single ?? plain);
  return found.length === 0 || /[;|<>`()&$*?~]/.test(text) || text.replace(word, '').trim() !== '' ? undefined : found;
}
