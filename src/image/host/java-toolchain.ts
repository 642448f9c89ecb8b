import { join, parse } from 'node:path';
import { runCommand } from './command';
import { fixedEnvironment, UserEnvironment } from './environment';
import { ANSWER_WITHIN, FoundToolchain, MissingToolchain, NONE_NEEDED, OR_AN_ENGINE, Search } from './found-toolchain';
import type { JavaTool } from './host-build';

/** What builds start beside the compiler, by the same name everywhere. */
const COMMANDS = { cp: 'cp', mkdir: 'mkdir' };

/** A JDK at least as new as what is compiled for, and Maven where that builds. Classes are the same on every processor. */
export async function javaToolchain(tool: JavaTool, search: Search): Promise<FoundToolchain | MissingToolchain> {
  if (!tool.compiles) {
    return { found: NONE_NEEDED, version: '', commands: COMMANDS, env: {}, fetchEnv: {} };
  }
  const { JAVA_HOME: home } = search.user;
  const program = home ? join(home, 'bin', 'javac') : 'javac';
  const env = { ...(home ? { JAVA_HOME: home } : {}), MAVEN_SKIP_RC: 'true' };
  const version = await ask([program, '-version'], /^javac (\d+[\w.+-]*)/m, search, env);
  if (version === undefined || parseInt(version, 10) < tool.atLeast) {
    return missing(tool, version === undefined ? 'this machine has no Java compiler (javac)' : `this machine has JDK ${version}, and the build needs ${tool.atLeast} or newer`);
  }
  const maven = tool.maven ? await ask(['mvn', '--version'], /^\W*(?:\[1m)?Apache Maven (\d[\w.-]*)/m, search, env) : undefined;
  if (tool.maven && maven === undefined) {
    return missing(tool, 'this machine has no Maven (mvn)');
  }
  return {
    found: `JDK ${version}${maven === undefined ? '' : ` with Maven ${maven}`}`,
    version,
    program,
    commands: { ...COMMANDS, mvn: 'mvn' },
    env,
    fetchEnv: fetchEnvironment(search.user),
  };
}

function missing({ atLeast, maven }: JavaTool, what: string): MissingToolchain {
  return { missing: what, howToGet: `install JDK ${atLeast}${maven ? ' and Maven' : ''}, ${OR_AN_ENGINE}` };
}

async function ask(argv: string[], said: RegExp, { user, signal }: Search, env: { readonly [name: string]: string }): Promise<string | undefined> {
  const cwd = parse(process.cwd()).root;
  const { exitCode, answer } = await runCommand({ argv, cwd, env: { ...fixedEnvironment(user), ...env }, timeout: ANSWER_WITHIN, signal });
  return exitCode === 0 ? said.exec(answer)?.[1] : undefined;
}

/** Java looks for the home folder by the user's number; Maven's repository and settings are where the environment says that it is. */
function fetchEnvironment(user: UserEnvironment): { [name: string]: string } {
  const { HOME: home } = user;
  return home && !/\s/.test(home) ? { MAVEN_OPTS: `-Duser.home=${home}` } : {};
}
