export { Schema } from './schema';
