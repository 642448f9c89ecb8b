import { posix } from 'node:path';
import type { BuildPlan } from './build-plan';
import { isPreload } from './start-script';
import { refuse } from '../../../private/errors';
import { literal } from '../../sources/strings';

const WHERE = 'NodejsProgram.nodeOptions';

/** A list of texts of the program's properties. */
export function texts(name: string, given: readonly string[] = []): string[] {
  return given.map((text, index) => literal(text, `NodejsProgram.${name}[${index}]`));
}

/** The options of Node.js, with what is compiled in place of its source; refuses what would be taken for the file, and files that are not there. */
export function nodeOptionsOf(given: readonly string[] | undefined, plan: BuildPlan, files: readonly string[]): string[] {
  const words = texts('nodeOptions', given);
  if (words.length > 0 && (!words[0].startsWith('-') || words.some(word => word === '' || word === '--' || word === '-'))) {
    refuse({ where: WHERE, problem: 'these are no options', value: words, allowed: 'options that start with -, each with its value behind it or in it', fix: 'the file is entry; what stands behind it is programArguments' });
  }
  return words.map((word, index) => {
    const [, name, value] = /^(--(?:import|require|loader|experimental-loader)=)(.*)$/s.exec(word) ?? [undefined, '', index > 0 && isPreload({ name: words[index - 1], apart: true }) ? word : ''];
    return /^\.{1,2}\//.test(value) ? `${name}${preloaded(value, plan, files)}` : word;
  });
}

function preloaded(value: string, { source, tsconfig }: BuildPlan, files: readonly string[]): string {
  const path = posix.normalize(value);
  // what a script of package.json writes is not known
  if (source !== undefined && !files.includes(path)) {
    refuse({
      where: WHERE, problem: 'there is no such file', value, allowed: 'a file below projectRoot that is part of the program, by its path from there: ./trace.mjs', fix: 'check the spelling, or name it in include',
    });
  }
  return tsconfig === undefined ? value : value.replace(/\.([cm]?)tsx?$/, '.$1js');
}
