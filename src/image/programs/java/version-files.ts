import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { refuse } from '../../../private/errors';
import { readText } from '../../sources/read-text';

/** Files by which people choose a JDK, and what of them names it. */
const FILES: { readonly [path: string]: (lines: string[]) => string | undefined } = {
  '.java-version': ([line]) => line,
  '.sdkmanrc': lines => lines.map(line => /^java\s*=\s*(.*)$/.exec(line)?.[1]).find(value => value !== undefined),
  '.tool-versions': lines => lines.map(line => /^java\s+(\S+)/.exec(line)?.[1]).find(value => value !== undefined),
};
/** Names of those who publish a JDK, each with a hyphen behind it: `temurin-`, `openjdk64-`, `semeru-openj9-`. */
const VENDOR = /^(?:[a-z][a-z\d]*[-@])*(?=\d)/i;

/** The version that a file for jenv, SDKMAN, asdf and the like asks for. */
export function chosenVersion(root: string): { readonly version: number; readonly by: string } | undefined {
  for (const [path, choose] of Object.entries(FILES).filter(([name]) => existsSync(join(root, name)))) {
    const content = readText('JavaProgram.projectRoot', root, path);
    const lines = content.replace(/^\uFEFF/, '').split(/\r?\n/).map(line => line.replace(/#.*/, '').trim()).filter(Boolean);
    const chosen = choose(lines);
    if (chosen !== undefined) {
      return { version: versionIn(chosen) ?? refuseOdd(path, chosen), by: path };
    }
  }
  return undefined;
}

/** `17`, `1.8.0.292`, `temurin-21.0.3+9`, `17.0.1-tem`, `graalvm-22.3.1+java17`, `22.3.r17-grl` */
export function versionIn(chosen: string): number | undefined {
  const named = chosen.replace(VENDOR, '');
  // GraalVM had numbers of its own, with Java's behind them
  const found = /^[\d.]+\+java(\d{1,2})\b/.exec(named) ?? /^[\d.]+\.r(\d{1,2})-/.exec(named) ?? /^(?:1\.(?=\d))?(\d{1,2})(?:[.+_-].*)?$/.exec(named);
  return found === null || Number(found[1]) === 0 ? undefined : Number(found[1]);
}

function refuseOdd(path: string, value: string): never {
  return refuse({
    where: 'JavaProgram.javaVersion',
    problem: `${path} names no version of Java`,
    value,
    allowed: 'a version such as 21, 21.0.3, temurin-21.0.3+9, 21.0.3-tem',
    fix: 'correct the file, or give javaVersion',
  });
}
