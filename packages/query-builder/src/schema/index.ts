export { Schema } from './schema';
export { UniqueKeys } from './unique-keys';
export { ColumnsToWrite } from './writable-columns';
