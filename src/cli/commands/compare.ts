import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import { engineOption } from './build';
import { writeWhole } from '../../oci/layout/written';
import { once } from '../../oci/once';
import { renderChart } from '../compare/chart';
import { Failed, Measured, measure } from '../compare/measure';
import { variantsOf } from '../compare/variants';
import { Context } from '../context';
import { Engine } from '../engine';
import { EXIT } from '../exit-codes';
import { addImageFlags, ImageFlags, imageFlagsOf } from '../image-flags';
import { checkFolderOf } from '../locations';
import { bytes, renderTable } from '../table';

interface CompareFlags extends ImageFlags {
  readonly engine: Engine;
  readonly svg?: string;
}

/** `minimal-images compare`: one program on a full base, on distroless and on scratch, side by side. */
export function compareCommand(contextOf: (command: Command) => Context): Command {
  return addImageFlags(new Command('compare'))
    .summary('show one program on a full base, on distroless and on scratch, side by side')
    .argument('[arguments...]', 'arguments of the program')
    .addOption(engineOption())
    .option('--svg <file>', 'write a picture of the sizes too')
    .action(async (project: string, args: string[], { engine, svg, ...flags }: CompareFlags, command: Command) => {
      const context = contextOf(command);
      if (svg !== undefined) {
        checkFolderOf(svg, '--svg');
      }
      const rows: (Measured | Failed)[] = [];
      for (const variant of variantsOf(project, imageFlagsOf(flags), args)) {
        rows.push(await measure(variant, engine, context));
      }
      const measured = rows.filter((row): row is Measured => !('failed' in row));
      if (svg !== undefined) {
        await writeWhole(svg, once(Buffer.from(renderChart(`${basename(resolve(project))}: size of its images`, measured))));
      }
      context.terminal.result(render(rows, measured), { project: basename(resolve(project)), variants: rows });
      process.exitCode = measured.length === 0 ? EXIT.unavailable : EXIT.ok;
    });
}

function render(rows: (Measured | Failed)[], measured: Measured[]): string {
  const table = renderTable(['variant', 'base', 'compressed', 'unpacked', 'files', 'packages', 'shell', 'user', 'build'], measured.map(row => [
    row.variant, row.base, bytes(row.compressed), bytes(row.unpacked), String(row.files), String(row.packages), row.shell === undefined ? 'none' : `/${row.shell}`, row.user, `${row.seconds.toFixed(1)} s`,
  ]));
  const inside = measured.map(({ variant, largest }) => `${variant}: ${largest.map(each => `${each.path} ${bytes(each.bytes)}`).join(', ')}`);
  const failed = rows.filter((row): row is Failed => 'failed' in row).map(row => `${row.variant}: not measured: ${row.failed}`);
  return [table, ['What is in it, by size', ...inside].join('\n'), ...failed].join('\n\n');
}
