import { refuse } from '../../../private/errors';
import { readText } from '../../sources/read-text';

/** What may export names that do not stand in a source: of another file, computed, or of what a call answers. */
const MAKES_NAMES = /\bexport\s*\*|\b(?:exports|module\.exports|exports\.default)\s*=(?!\s*\{)|\bexport\s*=|\.\.\.|\bexports\s*\[|\b(?:Object|Reflect)\s*\.|\beval\b|__export|\bexports\s*[,)]|\\u/;

/** Refuses a handler whose file never says the function's name. What it does say is left to Node.js. */
export function checkNodejsFunction(root: string, handler: string, file: string): void {
  const name = handler.slice(handler.lastIndexOf('/') + 1).split('.')[1];
  const text = readText('lambdaRuntime', root, file);
  // of an empty file nothing is known: what writes it may not have run yet
  if (text.trim() !== '' && !MAKES_NAMES.test(text) && text.match(/[\w$]+/g)?.includes(name) !== true) {
    const exported = [
      ...text.matchAll(/^export\s+(?:async\s+)?(?:function|const|let|var)\s+([\w$]+)|^(?:module\.)?exports\.([\w$]+)\s*=/gm),
    ].map(([, one, other]) => one ?? other).slice(0, 10);
    refuse({
      where: 'lambdaRuntime',
      problem: `${file} exports no function of this name`,
      value: handler,
      allowed: exported.length > 0 ? exported.join(', ') : 'what the file exports',
      fix: 'check the spelling',
    });
  }
}
