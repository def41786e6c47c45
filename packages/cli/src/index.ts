export { pullModels, type PullOptions, type PullResult } from './pull/pull-models';
