import pico from 'picocolors';
import type { Io } from './io';

export type Colours = ReturnType<typeof pico.createColors>;

/** Colours only where somebody sees them: not in pipes and files, and not where NO_COLOR asks for none. */
export function coloursFor(stream: Io['stdout'], env: Io['env']): Colours {
  const { NO_COLOR: none = '', FORCE_COLOR: forced = '', TERM: terminal } = env;
  const isSeen = stream.isTTY === true && terminal !== 'dumb';
  return pico.createColors(none === '' && ((forced !== '' && forced !== '0') || isSeen));
}
