/** Of variables in one text: they may name each other, and themselves. */
const MOST_EXPANSIONS = 200;
/** Characters of all values that are put into a Makefile's rules; a rule that comes to more is left out. */
const MOST_CHARACTERS = 4 * 1024 * 1024;
/** What make itself would put there. */
const LINKS = /(?:^|\s)-o\s*(\$@|\S+)/;
const NO_LINK = /(?:^|\s)-(?:c|E|S|shared|r)(?=\s|$)/;
const NO_PROGRAM = /[%$()\s]|\.(?:o|a|so|d|c|h|s|S|cc|cpp|cxx|gch|pch|wasm)(?:\.\d+)*$/;

/** The programs that rules of a Makefile link, in their order; what cannot be told without make is left out. */
export function makefilePrograms(text: string): string[] {
  const variables = new Variables();
  const found = new Set<string>();
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const assigned = /^(?:export\s+|override\s+)?([\w.-]+)\s*(?:[:?]?|::)=\s*(.*)$/s.exec(lines[at].replace(/#.*$/s, '').trimEnd());
    const rule = assigned ? null : /^([^\t#:=][^:=]*):(?!=)([^;]*)(?:;(.*))?$/s.exec(lines[at]);
    if (assigned) {
      variables.set(assigned[1], assigned[2]);
    } else if (rule) {
      const recipe = rule[3] === undefined ? [] : [rule[3]];
      while (at + 1 < lines.length && /^(\t|\s*(#|$))/.test(lines[at + 1])) {
        recipe.push(lines[++at]);
      }
      const [targets, prerequisites, ...commands] = [rule[1].trim(), rule[2], ...recipe].map(part => variables.expand(part));
      const isLinked = links(prerequisites.split(/\s+/), commands);
      targets.split(/\s+/).filter(target => !target.startsWith('.') && !NO_PROGRAM.test(target) && isLinked(target)).forEach(target => found.add(target));
    }
  }
  return [...found];
}

/** Whether a rule links a target: by its recipe, or by the rule that make has for a file of that name. */
function links(prerequisites: string[], recipe: string[]): (target: string) => boolean {
  const commands = recipe.filter(line => line.trim() !== '' && !line.trim().startsWith('#'));
  if (commands.length === 0) {
    const files = new Set(prerequisites);
    return target => ['o', 'c', 'cc', 'cpp'].some(end => files.has(`${target}.${end}`));
  }
  const outputs = new Set(commands.filter(line => !NO_LINK.test(line)).map(line => LINKS.exec(line)?.[1]));
  return target => outputs.has('$@') || outputs.has(target);
}

/** What a Makefile has assigned so far. */
class Variables {
  private readonly values = new Map<string, string>();
  private left = MOST_CHARACTERS;

  set(name: string, value: string): void {
    this.values.set(name, value);
  }

  /** With values in place of names, as far as they are known and do not come to too much. */
  expand(text: string): string {
    let left = MOST_EXPANSIONS;
    const expanded = (part: string): string => part.replace(/\$[({](\w+)[)}]/g, (all, name: string) => {
      const value = this.values.get(name);
      if (value === undefined || left-- <= 0 || value.length > this.left) {
        return all;
      }
      this.left -= value.length;
      return expanded(value);
    });
    return expanded(text);
  }
}
