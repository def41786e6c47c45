import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Knex } from 'mortise';

/** Where a server is, and who asks. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
}

/** The server of a configuration. */
export function serverOf({ connection }: Knex.Config): Address {
  if (typeof connection !== 'string') return connection as Address;
  const { hostname, port, username, pathname } = new URL(connection);
  return { host: hostname, port: Number(port), user: username, database: pathname.slice(1) };
}

/** What becomes of the answers of the server: they come, they are kept back, or the line breaks with each, or the next, of them. */
export type Answers = 'pass' | 'keep back' | 'cut' | 'cut once';

/** Stands between a client and a server. What the client sends always reaches the server. */
export class Proxy {
  answers: Answers = 'pass';
  /** When what the client sends looks like this, `answers` begins to count. */
  #armed: { readonly text: RegExp; readonly answers: Answers } | undefined;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: Address,
  ) {}

  static async before(target: Address): Promise<Proxy> {
    const server = createServer(client => proxy.#join(client));
    const proxy = new Proxy(server, target);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get address(): Address {
    return { ...this.target, host: '127.0.0.1', port: (this.server.address() as AddressInfo).port };
  }

  /** From the statement that looks like this on. */
  from(text: RegExp, answers: Answers): void {
    this.#armed = { text, answers };
  }

  async end(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise(resolve => this.server.close(resolve));
  }

  #join(client: Socket): void {
    const server = connect(this.target.port, this.target.host);
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.on('data', data => {
      if (this.#armed !== undefined && this.#armed.text.test(data.toString('latin1'))) {
        this.answers = this.#armed.answers;
        this.#armed = undefined;
      }
      server.write(data);
    });
    server.on('data', data => {
      if (this.answers === 'pass') client.write(data);
      if (!this.answers.startsWith('cut')) return;
      client.destroy();
      if (this.answers === 'cut once') this.answers = 'pass';
    });
    client.on('close', () => server.end());
    server.on('close', () => (this.answers === 'pass' ? client.end() : undefined));
  }
}
