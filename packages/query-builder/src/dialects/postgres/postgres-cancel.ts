import { connect, type Socket } from 'node:net';
import type { Client } from 'pg';

/** What pg knows of the session, and of where it is; its types leave this out. */
interface Session {
  readonly host: string;
  readonly port: number;
  readonly processID: number | null;
  readonly secretKey: number | null;
}

/** The number that PostgreSQL's protocol has for a request to cancel. */
const CANCEL_REQUEST = 80_877_102;

/** How long the request may take, in milliseconds. */
const LONGEST_REQUEST = 5_000;

/**
 * Asks the server to end what runs in a session, as its protocol has it: by a connection of its own that needs no login,
 * takes none of the server's places, and finds its way through poolers. The server hangs up once it has told the session.
 */
export function requestCancel(client: Client): Promise<void> {
  const session = client as unknown as Session;
  const { processID, secretKey } = session;
  if (processID === null || secretKey === null)
    return Promise.reject(new Error('The server gave no key to cancel by.'));
  return new Promise((resolve, reject) => {
    const socket = connectTo(session);
    socket.setTimeout(LONGEST_REQUEST, () => socket.destroy(new Error('The request to cancel took too long.')));
    socket.once('error', reject);
    socket.once('close', () => resolve());
    socket.once('connect', () => socket.write(cancelMessage(processID, secretKey)));
    // The server has nothing to say: to read is to notice that it hangs up.
    socket.resume();
  });
}

function connectTo({ host, port }: Session): Socket {
  return host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
}

function cancelMessage(processID: number, secretKey: number): Buffer {
  const message = Buffer.alloc(16);
  [message.length, CANCEL_REQUEST, processID, secretKey].forEach((part, index) =>
    message.writeInt32BE(part, index * 4),
  );
  return message;
}
