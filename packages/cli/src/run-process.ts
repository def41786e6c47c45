import { main } from './main';
import { type Io, processIo } from './terminal/io';

/**
 * What the program `mortise` is: runs the command, and ends the process, whatever is still begun in it.
 *
 * @param others what is not to be that of the process
 */
export async function runProcess(others: Partial<Io> = {}): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', passOver);
  const code = await main(process.argv.slice(2), { ...processIo(), ...others });
  // What was written to a pipe may still be on its way.
  await Promise.all([process.stdout, process.stderr].map(stream => new Promise(done => stream.write('', done))));
  process.exit(code);
}

/** Who reads a pipe may have seen enough, as `head` has: what was begun is done all the same. */
function passOver(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
