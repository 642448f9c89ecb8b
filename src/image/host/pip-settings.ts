import { PIP_SETTINGS, PIP_TRANSPORT } from './environment';

/** Later ones win, as in pip. */
const SECTIONS = ['global', 'install', ':env:'];

/**
 * The answer of `pip config list` as variables that pip reads, as far as they say where packages come from.
 *
 * @param configured whether the build brings a configuration of its own, which says that: then only the way to the network is kept
 */
export function pipSettings(answer: string, configured: boolean): { [name: string]: string } {
  const names = configured ? PIP_TRANSPORT : PIP_SETTINGS;
  const lines = answer.split('\n').flatMap(line => {
    const [, section, name, value] = /^(global|install|:env:)\.([a-z-]+)=(['"].*['"])\r?$/.exec(line) ?? [];
    return names.includes(name) ? [{ section, name, value: unquoted(value) }] : [];
  });
  const ordered = SECTIONS.flatMap(section => lines.filter(line => line.section === section));
  return Object.fromEntries(ordered.map(({ name, value }) => [`PIP_${name.toUpperCase().replace(/-/g, '_')}`, value]));
}

/** A string as Python writes it; several values of one setting stand on lines of their own, in a variable they stand side by side. */
function unquoted(text: string): string {
  const escapes: { readonly [letter: string]: string } = { n: '\n', t: '\t', r: '\r' };
  return text.slice(1, -1).replace(/\\(.)/g, (_all, letter: string) => escapes[letter] ?? letter).replace(/\s+/g, ' ').trim();
}
