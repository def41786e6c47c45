import { createApp } from './app.js';
import { connect } from './database.js';

const database = connect();
const app = createApp();
// Requests that were begun may end, and so may what they ask of the database.
app.addHook('onClose', () => database.close({ drain: true, timeout: 10_000 }));
console.log(`${await app.listen({ port: Number(process.env['PORT'] ?? 3000) })}/people`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void app.close());
