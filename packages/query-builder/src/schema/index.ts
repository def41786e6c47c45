export { Schema } from './schema';
export { UniqueKeys } from './unique-keys';
