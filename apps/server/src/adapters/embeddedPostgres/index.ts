export { findPostgres } from './findPostgres.ts';
export { type RunningPostgres, startPostgres } from './startPostgres.ts';
