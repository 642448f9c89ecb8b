import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { javaArchives } from '../../../../src/oci/sbom/detectors/java-archives';
import { urlsIn, urlsOf } from '../image-of';
import { mavenJar, run } from '../outside';

const POM = (group: string, artifact: string, version: string): [string, string] => [
  `META-INF/maven/${group}/${artifact}/pom.properties`, `# Generated\nversion=${version}\ngroupId = ${group}\nartifactId:${artifact}\n`,
];
const MANIFEST = (lines: string): [string, string] => ['META-INF/MANIFEST.MF', `Manifest-Version: 1.0\r\n${lines}\r\n\r\nName: x\r\nBundle-Version: 9\r\n`];

describe('coordinates', () => {
  test.each<[string, [string, string | Buffer][], string[]]>([
    ['of Maven', [POM('org.x', 'a', '1.0'), MANIFEST('Implementation-Title: b\r\nImplementation-Version: 2')], ['pkg:maven/org.x/a@1.0']],
    ['of several', [POM('org.x', 'a', '1.0'), POM('org.y', 'b', '2')], ['pkg:maven/org.x/a@1.0', 'pkg:maven/org.y/b@2']],
    ['of a bundle', [MANIFEST('Bundle-SymbolicName: org.a.very.long.na\r\n me;singleton:=true\r\nBundle-Version: 1.2.3')], ['pkg:generic/org.a.very.long.name@1.2.3']],
    ['of a manifest', [MANIFEST('Implementation-Title: My Lib\r\nImplementation-Version: 2')], ['pkg:generic/My%20Lib@2']],
    ['of the file', [MANIFEST('Created-By: me')], ['pkg:generic/lib-name@1.2.3-rc1']],
    ['of archives in archives', [POM('org.x', 'app', '1'), ['lib/in-1.jar', zipOf([POM('org.y', 'in', '1'), ['deep.war', zipOf([POM('org.z', 'deep', '3')])]])]],
      ['pkg:maven/org.x/app@1', 'pkg:maven/org.y/in@1', 'pkg:maven/org.z/deep@3']],
  ])('%s', (_name, entries, urls) => {
    expect(urlsIn(javaArchives, 'app/lib-name-1.2.3-rc1.jar', zipOf(entries))).toEqual(urls);
    expect(urlsIn(javaArchives, 'app/lib-name-1.2.3-rc1.jar', Buffer.concat([Buffer.from('#!/bin/sh\nexec java -jar $0\n'), zipOf(entries)]))).toEqual(urls);
  });

  test('archives in archives say where they are', () => {
    const jar = zipOf([['lib/in.jar', zipOf([POM('org.y', 'in', '1'), MANIFEST('Bundle-License: "Apache-2.0";link=x, MIT')])]]);
    expect(javaArchives.read('app.jar', jar).packages).toMatchObject([{ location: 'app.jar!/lib/in.jar', licenses: ['Apache-2.0', 'MIT'] }]);
  });

  test('those of a real archive are what Python finds in it and in the archives in it', () => {
    const jar = mavenJar('org.apache.maven.surefire', 'surefire-shared-utils', '3.2.5');
    const said = run('python3', ['-c', POMS, jar]).trim().split('\n').sort();
    expect(urlsIn(javaArchives, 'x.jar', readFileSync(jar)).map(url => url.replace('pkg:maven/', '').replace(/@.*/, ''))).toEqual(said);
    expect(said.length).toBeGreaterThan(3);
  }, 120_000);

  test('70,000 members need larger numbers', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sbom-jar-'));
    try {
      run('python3', ['-c', LARGE, join(folder, 'a.jar')]);
      expect(urlsIn(javaArchives, 'a.jar', readFileSync(join(folder, 'a.jar')))).toEqual(['pkg:maven/org.x/last@1']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);
});

const POMS = `
import io, sys, zipfile
def poms(file):
  z = zipfile.ZipFile(file)
  for name in z.namelist():
    if name.endswith('pom.properties'): print('/'.join(name.split('/')[2:4]))
    if name.endswith('.jar'): poms(io.BytesIO(z.read(name)))
poms(sys.argv[1])
`;

const LARGE = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as z:
  for number in range(70000): z.writestr(f'c/{number}.class', '')
  z.writestr('META-INF/maven/org.x/last/pom.properties', 'groupId=org.x\\nartifactId=last\\nversion=1\\n')
`;

describe('hostile archives', () => {
  test.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)], ['text', Buffer.from('not an archive, but some text')], ['cut off', zipOf([POM('a', 'b', '1')]).subarray(0, 90)],
    ['a directory larger than the file', patched(zipOf([POM('a', 'b', '1')]), -10, 0x7fffffff)],
    ['a member that is not there', patched(zipOf([POM('a', 'b', '1')]), -22 - 46 - POM('a', 'b', '1')[0].length + 42, 0x1000)],
    ['a member of 4 GiB', patched(zipOf([['x.jar', 'x']]), -22 - 46 - 5 + 24, 0xfffffff0)],
    ['a bomb', zipOf([['x.jar', Buffer.alloc(64), 1]])],
    ['an unknown compression', patched(zipOf([['x.jar', 'x']]), -22 - 46 - 5 + 8, 0x000c0800)],
  ])('%s: a note and no package', (_name, jar) => {
    const reading = javaArchives.read('x.jar', jar);
    expect(urlsOf(reading)).toEqual([]);
    expect(reading.notes).toHaveLength(1);
  });

  test('nesting ends', () => {
    let jar = zipOf([POM('org.x', 'deepest', '1')]);
    for (let depth = 0; depth < 50; depth++) {
      jar = zipOf([['n.jar', jar], POM('org.x', `at-${depth}`, '1')]);
    }
    expect(urlsIn(javaArchives, 'x.jar', jar)).toHaveLength(5);
  });

  test('an archive that names one member 100,000 times ends', () => {
    const inner = zipOf([POM('org.x', 'a', '1')]);
    const one = zipOf([['n.jar', inner]]);
    const central = one.subarray(one.length - 22 - 46 - 5, one.length - 22);
    const all = Buffer.concat(Array.from({ length: 100_000 }, () => central));
    const end = Buffer.from(one.subarray(-22));
    end.writeUInt32LE(all.length, 12);
    const { packages, notes } = javaArchives.read('x.jar', Buffer.concat([one.subarray(0, -22 - central.length), all, end]));
    expect(packages).toHaveLength(10_000);
    expect(notes).toContain('x.jar: n.jar is cut off, too large or one of too many');
  }, 60_000);
});

/** An archive; a third part of an entry claims another size than the content has. */
function zipOf(entries: [string, string | Buffer, number?][]): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [name, text, claimed] of entries) {
    const content = Buffer.from(text);
    const packed = deflateRawSync(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(claimed ?? content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02\0\0'), fields, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** With another number at a distance from the end. */
function patched(zip: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(zip);
  copy.writeUInt32LE(value, copy.length + at);
  return copy;
}
