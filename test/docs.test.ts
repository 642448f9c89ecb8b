import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import * as ts from 'typescript';
import { classesOf, complaints, membersOf, staticsOf } from './docs/api';
import { anchorsOf, BLOCKS, PAGES, prose, ROOT, rowsOf, textOf } from './docs/pages';
import { Dockerfile, RunMount } from '../src/dockerfile';
import { FEATURES } from '../src/dockerfile/model/feature';

describe('examples', () => {
  test('there are some', () => {
    expect(BLOCKS.filter(({ language }) => language === 'ts').length).toBeGreaterThan(20);
  });

  test('they compile', () => {
    expect(complaints()).toEqual([]);
  }, 120_000);

  test('Dockerfiles of recipes are parts of golden files', () => {
    const shortened = (text: string): string => text.replace(/sources\/[0-9a-f]{32}/g, 'sources/…').replace(/archives\/[0-9a-f]{32}/g, 'archives/…');
    const pages = PAGES.filter(page => textOf(page).includes('test/golden/'));
    expect(pages.length).toBeGreaterThanOrEqual(5);
    for (const page of pages) {
      const golden = shortened(readFileSync(join(ROOT, 'test', 'golden', /test\/golden\/([\w.-]+)/.exec(textOf(page))![1]), 'utf8')).split(/\r?\n/);
      const [block] = BLOCKS.filter(each => each.page === page && each.language === 'dockerfile');
      let at = 0;
      const strange = block.text.trimEnd().split('\n').filter(line => {
        const found = golden.indexOf(line, at);
        at = found < 0 ? at : found + 1;
        return found < 0;
      });
      expect({ page, strange }).toEqual({ page, strange: [] });
    }
  });

  test('Dockerfiles written by hand are what their examples render', () => {
    const blocks = BLOCKS.filter(({ page }) => page === 'docs/dockerfile.md');
    const pairs = blocks.flatMap((block, number) => block.language === 'dockerfile' ? [[blocks[number - 1].text, block.text]] : []);
    const rendered = pairs.map(([code]) => {
      const body = ts.transpile(code.replace('dockerfile.render();', 'return dockerfile.render();'), { target: ts.ScriptTarget.ES2022 });
      return new Function('Dockerfile', 'RunMount', body)(Dockerfile, RunMount) as string;
    });
    expect(rendered).toHaveLength(2);
    expect(rendered).toEqual(pairs.map(([, text]) => text));
  });
});

/** Folders of a machine, addresses of a registry or a mirror, accounts. */
const PLACES = [
  /\/(home|Users)\/(?!nonroot\b)\w/, /\/tmp\/\w/, /[A-Z]:\\\w/, /(localhost|\d+\.\d+\.\d+\.\d+):\d/, /https?:\/\/[^\s/]*(registry|npm|pypi|proxy|mirror)/, /\d{12}\.dkr/,
];

/** The repository's own pages by their address: what does not ship in the package is named by it. */
const REPOSITORY = 'https://github.com/cdk-minimal-images/cdk-minimal-images/blob/main/';

/** What a page links to: paths from the root of the repository, and whether they are written as addresses. */
function linksOf(page: string): { readonly path: string; readonly anchor?: string; readonly isAddress: boolean }[] {
  const targets = [...prose(page).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  return targets.filter(target => !/^https?:/.test(target) || target.startsWith(REPOSITORY)).map(target => {
    const isAddress = target.startsWith(REPOSITORY);
    const [path, anchor] = (isAddress ? target.slice(REPOSITORY.length) : target).split('#', 2);
    return { path: path === '' ? page : isAddress ? path : relative(ROOT, resolve(ROOT, dirname(page), path)), anchor, isAddress };
  });
}

describe('links', () => {
  test.each(PAGES)('of %s lead somewhere', page => {
    const leads = (path: string, anchor = ''): boolean =>
      existsSync(join(ROOT, path)) && (anchor === '' || anchorsOf(path).includes(anchor));
    const broken = linksOf(page).filter(({ path, anchor }) => !leads(path, anchor));
    expect(broken).toEqual([]);
  });

  test('lead to what ships, or are addresses: in an installed package the pages are all that there is', () => {
    const left = readFileSync(join(ROOT, '.npmignore'), 'utf8').split('\n').filter(line => line.startsWith('/')).map(line => line.replace(/^\/|\/$/g, ''));
    const isShipped = (path: string): boolean => !left.some(ignored => path === ignored || path.startsWith(`${ignored}/`));
    expect(PAGES.filter(page => !isShipped(page))).toEqual([]);
    expect(PAGES.flatMap(page => linksOf(page).filter(({ path, isAddress }) => !isAddress && !isShipped(path)).map(({ path }) => `${page}: ${path}`))).toEqual([]);
  });

  test('lead from README to every page', () => {
    const reached = new Set(['README.md']);
    // a set grows while it is walked
    for (const page of reached) {
      linksOf(page).filter(({ path }) => PAGES.includes(path)).forEach(({ path }) => reached.add(path));
    }
    expect(PAGES.filter(page => !reached.has(page))).toEqual([]);
  });

  test.each(PAGES)('%s names no folder or address of one machine', page => {
    expect(textOf(page)).not.toContain(ROOT);
    expect(PLACES.filter(place => place.test(textOf(page)))).toEqual([]);
  });
});

describe('completeness', () => {
  test('every page is in the index', () => {
    const missing = PAGES.filter(page => /^docs\/(?!README|api\/|rules\/(?!README))/.test(page))
      .filter(page => !textOf('docs/README.md').includes(`(${page.slice('docs/'.length)})`));
    expect(missing).toEqual([]);
  });

  test('every program has its page, with all its properties, and a row in README', () => {
    const programs = classesOf('Program');
    expect(programs.length).toBeGreaterThanOrEqual(4);
    for (const name of programs) {
      const page = `docs/programs/${name.replace(/Program$/, '').toLowerCase()}.md`;
      expect(textOf(page).split('\n')[0]).toBe(`# ${name}`);
      expect([...rowsOf(page)]).toEqual(expect.arrayContaining(membersOf(`${name}Props`)));
      expect(textOf('README.md')).toContain(`[\`${name}\`](${page})`);
    }
  });

  test.each([
    ['MinimalImageOptions', 'docs/README.md'], ['DockerfileImageProps', 'docs/dockerfile-image.md'], ['BaseFacts', 'docs/bases.md'],
    ['aws.MinimalImageAssetProps', 'docs/publishers.md'], ['aws.CodeBuildOptions', 'docs/code-build.md'], ['aws.HandlerOptions', 'docs/code-build.md'],
    ['PrebuiltImageOptions', 'docs/prebuilt-image.md'],
    ['aws.ImageRepositoryProps', 'docs/repositories.md'], ['aws.BuildAlarmOptions', 'docs/operations.md'],
  ])('every property of %s has a row in %s', (struct, page) => {
    expect(membersOf(struct).length).toBeGreaterThan(0);
    expect([...rowsOf(page)]).toEqual(expect.arrayContaining(membersOf(struct)));
  });

  test('every base has a row', () => {
    const names = staticsOf('DistrolessBase').map(([name]) => name).filter(name => /_DEBIAN\d+$/.test(name));
    expect(names.length).toBeGreaterThan(10);
    expect([...rowsOf('docs/bases.md')]).toEqual(expect.arrayContaining(names));
  });

  test.each(['README.md', 'docs/publishers.md'])('every publisher has a row in %s; others are said to be missing', page => {
    const publishers = staticsOf('aws.ImagePublisher').filter(([, type]) => type === 'ImagePublisher').map(([name]) => name);
    expect(publishers).toContain('localEngine');
    expect([...rowsOf(page)]).toEqual(expect.arrayContaining(publishers));
    const rows = textOf(page).split('\n').filter(line => line.startsWith('| `ImagePublisher.'));
    expect(rows.filter(row => !publishers.some(name => row.includes(`.${name}(`)) && !row.includes('not in this version'))).toEqual([]);
  });

  test('every feature of newer frontends has a row', () => {
    const rows = Object.values(FEATURES).map(({ name, since }) => `| \`${name}\` | 1.${since} |`);
    expect(rows.filter(row => !textOf('docs/dockerfile.md').includes(row))).toEqual([]);
  });

  test('README’s table of sizes names every example', () => {
    const examples = readdirSync(join(ROOT, 'examples')).filter(name => !existsSync(join(ROOT, 'examples', name, 'cdk.json')));
    expect(examples.length).toBeGreaterThanOrEqual(3);
    expect(examples.filter(name => !new RegExp(`^\\| \\[${name}\\]\\(${REPOSITORY}examples/${name}/[\\w.]+\\)`, 'm').test(textOf('README.md')))).toEqual([]);
  });
});
