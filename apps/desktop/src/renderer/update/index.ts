export { UpdateFacts } from './UpdateFacts.tsx';
export { UpdateNotice } from './UpdateNotice.tsx';
