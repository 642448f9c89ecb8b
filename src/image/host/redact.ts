import { readFileSync, statSync } from 'node:fs';

/** Shorter words are hidden wherever they occur by chance. */
const SHORTEST = 4;
const LARGEST_FILE = 1024 * 1024;
/** Words of the files of secrets that are no secrets. */
const KEYWORDS = new Set(['machine', 'login', 'password', 'account', 'default', 'global', 'install', 'index-url', 'extra-index-url', 'trusted-host', 'https', 'http', 'true', 'false']);
/** Messages are of little use without them. */
const HOST_NAME = /^([a-z0-9-]+\.)+[a-z]{2,}$/;

/** Takes secrets out of what is shown: words of the files that hold them, tokens, and the passwords of addresses. */
export function redactor(files: readonly string[], env: { readonly [name: string]: string }): (text: string) => string {
  const fromFiles = files.flatMap(secretWords);
  const fromAddresses = Object.values(env).flatMap(value => [...value.matchAll(/:\/\/[^\s/@:]*:([^\s/@]+)@/g)].map(([, password]) => password));
  const tokens = Object.entries(env).filter(([name]) => /TOKEN$/i.test(name)).map(([, value]) => value);
  const all = new Set([...fromFiles, ...fromAddresses, ...tokens]);
  const hidden = [...all].filter(word => word.length >= SHORTEST).sort((a, b) => b.length - a.length);
  return text => hidden.reduce((shown, word) => shown.split(word).join('***'), text).replace(/:\/\/[^\s/@]+@/g, '://***@');
}

function secretWords(file: string): string[] {
  if (statSync(file).size > LARGEST_FILE) {
    return [];
  }
  return readFileSync(file, 'utf8').split(/[\s"'=]+/).flatMap(word => [word, ...word.split(/:\/\/|[:@/]/)]).filter(word => !KEYWORDS.has(word) && !HOST_NAME.test(word));
}
