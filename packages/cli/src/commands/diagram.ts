import { Option, type Command } from 'commander';
import { resolve } from 'node:path';
import { modelDiagram, type JunctionStyle } from '../diagram/model-diagram';
import { writeWhole } from '../terminal/write-file';
import { commandOf, type CommonOptions, type Host, type Run } from './command';

interface DiagramOptions extends CommonOptions {
  readonly out?: string;
  readonly junctions: JunctionStyle;
}

/** `mortise diagram`. */
export const diagramCommand = (host: Host): Command =>
  commandOf('diagram', {
    summary: 'Draw the models as a Mermaid diagram: no database is connected.',
    examples: ['diagram', 'diagram --out docs/models.md', 'diagram --junctions tables'],
  })
    .option('--out <file>', 'write it there; in a file that ends in .md as a block of code')
    .addOption(
      new Option('--junctions <style>', 'many-to-many as one line with its attributes, or as tables')
        .choices(['edges', 'tables'])
        .default('edges'),
    )
    .action((options: DiagramOptions) => host.run(options, run => draw(run, options)));

async function draw({ open, output, io, cleanups }: Run, { out, junctions }: DiagramOptions): Promise<void> {
  const { database } = await open();
  const diagram = modelDiagram(database.models.definitions(), junctions);
  if (out === undefined) {
    output.json({ diagram });
    if (!output.isJson) output.raw(diagram);
    return;
  }
  const path = resolve(io.cwd, out);
  writeWhole(path, out.endsWith('.md') ? `\`\`\`mermaid\n${diagram}\`\`\`\n` : diagram, cleanups);
  output.json({ file: path });
  output.line(`Wrote ${out}.`);
}
