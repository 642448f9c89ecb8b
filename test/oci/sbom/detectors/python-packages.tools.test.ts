import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalog } from '../../../../src/oci/sbom/catalog';
import { pythonPackages } from '../../../../src/oci/sbom/detectors/python-packages';
import { filesBelow, urlsIn } from '../image-of';
import { run } from '../outside';

const METADATA = 'usr/lib/python3/dist-packages/a-1.dist-info/METADATA';

test.each([
  ['Metadata-Version: 2.1\nName: Zope.Interface_x\nVersion: 1!2.0+local\n\nVersion: 3\n', ['pkg:pypi/zope.interface-x@1%212.0%2Blocal']],
  ['Name: a\r\nVersion: 1\r\n', ['pkg:pypi/a@1']],
  ['Name: ../a\nVersion: 1\n', []], ['Name: a\n', []], ['Version: 1\n', []], ['\nName: a\nVersion: 1\n', []], ['', []], [' Name: a\n\tVersion: 1', []],
])('%j', (text, urls) => {
  expect(urlsIn(pythonPackages, METADATA, text)).toEqual(urls);
});

test.each([
  [METADATA, true], ['x.egg-info/PKG-INFO', true], ['site-packages/x-1.egg-info', true], ['METADATA', false], ['x.dist-info/RECORD', false], ['x.dist-info/sub/METADATA', false],
])('%s: %s', (path, wanted) => {
  expect(pythonPackages.matches(path, Buffer.alloc(0))).toBe(wanted);
});

test.each([
  ['License-Expression: MIT AND Apache-2.0\nLicense: other', ['MIT AND Apache-2.0']],
  ['License: BSD\nClassifier: License :: OSI Approved :: MIT License\nClassifier: Framework :: X', ['MIT']],
  ['License: BSD 3-Clause', ['BSD 3-Clause']], ['License: UNKNOWN', []], ['License: The MIT License\n\n  Copyright', ['The MIT License']],
  ['License: Copyright\n        Permission is hereby granted', []], ['Classifier: License :: OSI Approved :: BSD License', []],
])('license in %j', (lines, licenses) => {
  expect(pythonPackages.read(METADATA, Buffer.from(`Name: a\nVersion: 1\n${lines}\n`)).packages).toMatchObject([{ licenses }]);
});

test('what pip installs is what is found', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sbom-pip-'));
  try {
    run('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile', '--target', folder, 'requests==2.32.4', 'python-dateutil==2.9.0.post0', 'PyYAML==6.0.2']);
    const said = JSON.parse(run('python3', ['-m', 'pip', 'list', '--disable-pip-version-check', '--path', folder, '--format', 'json'])) as { name: string; version: string }[];
    const { packages, notes } = await catalog(filesBelow(folder, 'usr/lib/python3/dist-packages/'));
    expect(packages.map(({ name, version }) => `${name}@${version}`).sort()).toEqual(said.map(({ name, version }) => `${name.toLowerCase().replace(/_/g, '-')}@${version}`).sort());
    expect(packages.length).toBeGreaterThanOrEqual(8);
    expect(notes).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
