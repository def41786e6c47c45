import { main } from './main';
import { type Io, processIo } from './terminal/io';

/**
 * What the program `mortise` is: runs the command, and ends the process, whatever is still begun in it.
 *
 * @param others what is not to be that of the process
 */
export async function runProcess(others: Partial<Io> = {}): Promise<void> {
  const code = await main(process.argv.slice(2), { ...processIo(), ...others });
  // What was written to a pipe may still be on its way.
  await Promise.all([process.stdout, process.stderr].map(stream => new Promise(done => stream.write('', done))));
  process.exit(code);
}
