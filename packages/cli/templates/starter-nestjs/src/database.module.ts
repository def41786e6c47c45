import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from 'mortise';
import { connect } from './database.js';

/** The database as a provider: it is closed with the application. */
@Global()
@Module({ providers: [{ provide: Database, useFactory: () => connect() }], exports: [Database] })
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(Database) private readonly database: Database) {}

  async onApplicationShutdown(): Promise<void> {
    await this.database.close({ drain: true, timeout: 10_000 });
  }
}
