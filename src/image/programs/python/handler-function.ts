import { codeOf } from './code';
import { refuse } from '../../../private/errors';
import { readText } from '../../sources/read-text';

/** What may give names to a module that do not stand in it. */
const MAKES_NAMES = /^[ \t]*from\b[^\n]*\bimport[ \t]*\*|\b(globals|locals|vars|setattr|exec|__getattr__|__dict__)\b/m;

/** Refuses a handler whose file never says the function's name. What it does say is left to Python. */
export function checkPythonFunction(root: string, handler: string, file: string): void {
  const name = handler.slice(handler.lastIndexOf('.') + 1);
  const code = codeOf(readText('lambdaRuntime', root, file));
  // of an empty file nothing is known: what writes it may not have run yet
  if (code.trim() !== '' && code.match(/[\p{ID_Start}_]\p{ID_Continue}*/gu)?.includes(name) !== true && !MAKES_NAMES.test(code)) {
    const functions = [...code.matchAll(/^(?:async[ \t]+)?def[ \t]+(\w+)/gm)].map(([, found]) => found).slice(0, 10);
    refuse({
      where: 'lambdaRuntime',
      problem: `${file} has no function of this name`,
      value: handler,
      allowed: functions.length > 0 ? functions.join(', ') : 'a function of the file, which has none',
      fix: 'check the spelling',
    });
  }
}
