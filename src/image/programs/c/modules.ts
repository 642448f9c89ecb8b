import { isCxx, isModule } from './build-plan';
import { codeOf, LARGEST } from './static-calls';
import { refuse } from '../../../private/errors';
import { readText } from '../../sources/read-text';

const WHERE = 'CProgram';
const LINE = /^[ \t]*(?:#[ \t]*(if|endif)|((?:export[ \t]+)?(?:import[ \t]*(?:<[^>\n]+>|:?[A-Za-z_][\w.]*)|module[ \t]+[A-Za-z_][\w.:]*)[ \t]*;))/gm;
/** What a file of a module starts with, beside comments. */
const FIRST = /^\uFEFF?\s*(module\s*;)?/;
const NAMED_IMPORT = /\b(?:struct|class|union|enum|using)\s{1,100}import\b|(?:\btypedef\b[^;]{1,200}\b|\}\s{0,100})import\s{0,100};/;
const RAW_TEXT = /R"([^()\\\s"]{0,16})\([\s\S]*?\)\1"/g;
const WITH_CMAKE = 'CBuild.cmake(), with cmake_minimum_required(VERSION 3.28) and a FILE_SET of the type CXX_MODULES';

/** Refuses sources with modules of C++20 that are given to the compiler by itself: it takes files as they come, and modules have to be compiled before those that import them. */
export function refuseModulesFor(root: string, sources: readonly string[], compilerArguments: readonly string[]): void {
  const file = sources.find(isModule);
  if (file !== undefined) {
    refuse({ where: `${WHERE}.sources`, problem: 'this is a module of C++20, and the compiler by itself does not order those', value: file, allowed: WITH_CMAKE, fix: 'let CMake build it' });
  }
  for (const path of sources.filter(source => isCxx(source))) {
    const [found] = importsOf(readText(`${WHERE}.projectRoot`, root, path));
    if (found !== undefined && /^import[ \t]+std\b/.test(found)) {
      refuse({
        where: `${WHERE}.projectRoot`,
        problem: `${path} imports the standard library as a module, which GCC has from version 15 on`,
        value: found,
        allowed: 'headers of the standard library',
        fix: 'include the headers, e.g. #include <print>',
      });
    }
    if (found !== undefined && !compilerArguments.some(argument => argument.startsWith('-fmodules'))) {
      refuse({
        where: `${WHERE}.buildWith`,
        problem: `${path} uses modules of C++20, and the compiler by itself does not order those`,
        value: found,
        allowed: WITH_CMAKE,
        fix: 'let CMake build it, or include headers',
      });
    }
  }
}

/** Lines that name modules, and no variable of a type with the name of a keyword: a file says first that it is of a module; those of the standard library first; under conditions of the preprocessor nobody knows whether they count. */
function importsOf(text: string): string[] {
  if (text.length > LARGEST) {
    return [];
  }
  const code = codeOf(text.replace(RAW_TEXT, '0'));
  const isName = NAMED_IMPORT.test(code);
  const [blank, fragment] = FIRST.exec(code) ?? [''];
  const found: string[] = [];
  let conditions = 0;
  for (const { 1: condition, 2: line, index } of code.matchAll(LINE)) {
    conditions += condition === 'if' ? 1 : condition === 'endif' ? -1 : 0;
    const isOfModules = line?.startsWith('module') ? fragment !== undefined || index <= blank.length : line?.startsWith('export') || !isName;
    if (line !== undefined && conditions <= 0 && isOfModules) {
      found.push(line);
    }
  }
  return [...found.filter(line => line.startsWith('import std')), ...found];
}
