export { type RunningPostgres, startPostgres } from './startPostgres.ts';
