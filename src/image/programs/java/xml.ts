/** An element of an XML document, as far as build files need it: attributes and prefixes do not matter there. */
export interface Element {
  readonly name: string;
  readonly children: Element[];
  /** Text between its tags, without what is around it. */
  text: string;
}

const ENTITIES: { readonly [name: string]: string } = { lt: '<', gt: '>', amp: '&', quot: '"', apos: '\'' };
/** Comments, CDATA, processing instructions and DOCTYPE, tags, text. */
const TOKEN = /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<![^>]*>|<(\/?)([^\s/>]+)(?:"[^"]*"|'[^']*'|[^>"'])*?(\/?)>|([^<]+)/g;

/** The root element of a document; undefined when tags do not match. */
export function parseXml(text: string): Element | undefined {
  const top: Element = { name: '', children: [], text: '' };
  const open = [top];
  for (const [, data, end, name, empty, plain] of text.replace(/^\uFEFF/, '').matchAll(TOKEN)) {
    const inner = open[open.length - 1];
    if (data !== undefined || plain !== undefined) {
      inner.text += data ?? plain.replace(/&(\w+);/g, (given, entity: string) => ENTITIES[entity] ?? given);
    } else if (end === '/') {
      if (inner.name !== localName(name) || open.length === 1) {
        return undefined;
      }
      open.pop();
    } else if (name !== undefined) {
      const element: Element = { name: localName(name), children: [], text: '' };
      inner.children.push(element);
      if (empty === '') {
        open.push(element);
      }
    }
  }
  return open.length === 1 ? top.children[0] : undefined;
}

/** The first element at this path of names below another. */
export function child(element: Element | undefined, ...path: string[]): Element | undefined {
  return path.reduce<Element | undefined>((inner, name) => inner?.children.find(each => each.name === name), element);
}

/** The text of the element at this path, trimmed; undefined when it is not there or empty. */
export function textOf(element: Element | undefined, ...path: string[]): string | undefined {
  const text = child(element, ...path)?.text.trim();
  return text === '' ? undefined : text;
}

/** Every element of this name, at any depth. */
export function all(element: Element, name: string): Element[] {
  return element.children.flatMap(each => [...(each.name === name ? [each] : []), ...all(each, name)]);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
