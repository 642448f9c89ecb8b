/** A lock file, or settings in YAML, as pnpm and Yarn write them: by how far lines stand in. An item of a list is a key without a value. */
export interface Lines {
  readonly [key: string]: Lines | string;
}

type Open = { readonly indent: number; readonly lines: { [key: string]: Lines | string } };

/** The text as a tree. It is read line by line: values in braces and over several lines stay what they are, or are lost. */
export function readLines(text: string): Lines {
  const root = none();
  const open: Open[] = [{ indent: -1, lines: root }];
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const [, space, item, content] = /^( *)(- +)?(.*)$/s.exec(line.trimEnd())!;
    if (content === '' || content.startsWith('#')) {
      continue;
    }
    // a list may stand as far in as its name
    const indent = space.length + (item === undefined ? 0 : 1);
    while (open[open.length - 1].indent >= indent) {
      open.pop();
    }
    const { lines } = open[open.length - 1];
    const { key, value } = item === undefined ? pair(content) : { key: bare(content), value: '' };
    if (value === undefined) {
      const inside = none();
      lines[key] = inside;
      open.push({ indent, lines: inside });
    } else {
      lines[key] = value;
    }
  }
  return root;
}

/** What stands below a name; nothing when it is not there. */
export function below(lines: Lines, ...names: string[]): Lines {
  const [name, ...rest] = names;
  if (name === undefined) {
    return lines;
  }
  const found = lines[name];
  return typeof found === 'object' ? below(found, ...rest) : {};
}

/** The items of a list, also of one in brackets. */
export function items(lines: Lines, name: string): string[] {
  const found = lines[name];
  return typeof found === 'string' ? found.replace(/^\[|\]$/g, '').split(',').map(item => bare(item.trim())).filter(Boolean) : Object.keys(found ?? {});
}

/** `key: value`, `key:`, and `key "value"` of Yarn 1. */
function pair(content: string): { readonly key: string; readonly value?: string } {
  if (content.endsWith(':')) {
    return { key: bare(content.slice(0, -1)) };
  }
  const [, key, value] = /^("[^"]*"|'[^']*'|\S+?):?\s+(.*)$/.exec(content) ?? [undefined, content, ''];
  return { key: bare(key), value: bare(value) };
}

/** Without quotes and what is said about it. */
function bare(text: string): string {
  const quoted = /^"([^"]*)"(?:\s+#.*)?$|^'([^']*)'(?:\s+#.*)?$/.exec(text);
  const remark = text.search(/\s#/);
  return quoted === null ? text.slice(0, remark < 0 ? undefined : remark).trim() : quoted[1] ?? quoted[2];
}

function none(): { [key: string]: Lines | string } {
  return Object.create(null) as { [key: string]: Lines | string };
}
