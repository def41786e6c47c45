import { createApp } from './app.js';
import { connect } from './database.js';

const database = connect();
const port = Number(process.env['PORT'] ?? 3000);
const server = createApp().listen(port, () => console.log(`http://localhost:${port}/people`));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Requests that were begun may end, and so may what they ask of the database.
  process.once(signal, () => server.close(() => void database.close({ drain: true, timeout: 10_000 })));
}
