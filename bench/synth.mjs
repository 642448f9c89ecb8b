// 1,000 images over 100 folders in 4 stacks, construct + synth: MinimalImageAsset beside DockerImageAsset over the same folders.
//
// "equal": images of a folder have equal props. "distinct": each image has a setting of its own (ours: an environment variable;
// the peer: a build argument). Each run is a process of its own, in turns; time is taken inside, after loading.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, report } from './lib/report.mjs';
import { ROOT, setUp } from '../scripts/set-up.mjs';

const FOLDERS = 100;
const ROUNDS = 3;
setUp();
const folder = mkdtempSync(join(tmpdir(), 'bench-synth-'));
try {
  const projects = join(folder, 'projects');
  for (let index = 0; index < FOLDERS; index++) {
    writeProject(join(projects, `p${index}`), index);
  }
  const rows = [];
  for (const kind of ['equal', 'distinct']) {
    const runs = { ours: [], peer: [] };
    for (let round = 0; round < ROUNDS + 1; round++) {
      for (const who of ['ours', 'peer']) {
        const result = JSON.parse(execFileSync(process.execPath, [join(ROOT, 'bench', 'lib', 'synth-app.mjs'), who, kind, projects], { encoding: 'utf8', cwd: folder }));
        if (round > 0) { // the first round warms up
          runs[who].push(result);
        }
      }
    }
    const [ours, peer] = [runs.ours, runs.peer].map(list => ({ seconds: median(list.map(run => run.seconds)), bytes: median(list.map(run => run.bytes)) }));
    rows.push(
      { case: `${kind} props, time`, subject: 'MinimalImageAsset', value: ours.seconds, unit: 's', peer: `DockerImageAsset ${peer.seconds.toFixed(2)} s`, ratio: ours.seconds / peer.seconds, mark: kind === 'equal' ? 1 : 0.5 },
      { case: `${kind} props, bytes`, subject: 'MinimalImageAsset', value: ours.bytes / 1e6, unit: 'MB', peer: `DockerImageAsset ${(peer.bytes / 1e6).toFixed(1)} MB`, ratio: ours.bytes / peer.bytes, mark: kind === 'equal' ? 1.1 : 1 },
    );
  }
  report(`synth: 1,000 images over ${FOLDERS} folders in 4 stacks, median of ${ROUNDS} after one warm-up`, rows);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A Go module of about 100 kB: a command, packages that it imports, and the peer's Dockerfile. */
function writeProject(root, index) {
  const packages = Array.from({ length: 10 }, (_, number) => `pkg${number}`);
  mkdirSync(join(root, 'internal'), { recursive: true });
  writeFileSync(join(root, 'go.mod'), `module example.com/p${index}\n\ngo 1.24\n`);
  writeFileSync(join(root, 'Dockerfile'), [
    'FROM golang:1.26-trixie AS build', 'ARG SETTING', 'WORKDIR /src', 'COPY . .', 'RUN CGO_ENABLED=0 go build -o /app .', 'FROM scratch', 'COPY --from=build /app /app', 'ENTRYPOINT ["/app"]', '',
  ].join('\n'));
  writeFileSync(join(root, 'main.go'), ['package main', '', 'import (', ...packages.map(name => `\t_ "example.com/p${index}/internal/${name}"`), ')', '', 'func main() {}', ''].join('\n'));
  for (const name of packages) {
    mkdirSync(join(root, 'internal', name));
    const lines = Array.from({ length: 150 }, (_, line) => `// Value${line} of project ${index}, package ${name}.\nconst Value${line} = ${line}\n`);
    writeFileSync(join(root, 'internal', name, 'values.go'), `package ${name}\n\n${lines.join('\n')}`);
  }
}
