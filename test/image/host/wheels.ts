import { execFileSync } from 'node:child_process';

/** What the package of the wheel says of itself. */
export const CODE_WHEEL = 'a package of ours';

/** Two releases of one package, with a script: as a wheel is a zip, Python writes it. */
const WRITE = `
import base64, hashlib, sys, zipfile
def wheel(folder, version):
    info = 'ours-%s.dist-info' % version
    files = {
        'ours.py': 'NAME = %r\\n\\ndef main():\\n    print(NAME)\\n' % sys.argv[2],
        info + '/METADATA': 'Metadata-Version: 2.1\\nName: ours\\nVersion: %s\\n' % version,
        info + '/WHEEL': 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n',
        info + '/entry_points.txt': '[console_scripts]\\nours = ours:main\\n',
    }
    digest = lambda text: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()
    lines = ['%s,sha256=%s,%d' % (name, digest(text), len(text)) for name, text in files.items()] + [info + '/RECORD,,']
    files[info + '/RECORD'] = '\\n'.join(lines) + '\\n'
    with zipfile.ZipFile('%s/ours-%s-py3-none-any.whl' % (folder, version), 'w') as archive:
        for name, text in files.items():
            archive.writestr(name, text)
wheel(sys.argv[1], '1.0')
wheel(sys.argv[1], '2.0')
`;

/** Writes the wheels into the folder, so that pip needs no network; answers the folder. */
export function wheelHouse(folder: string): string {
  execFileSync('python3', ['-c', WRITE, folder, CODE_WHEEL]);
  return folder;
}
