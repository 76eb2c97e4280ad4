export { ServerNotice } from './ServerNotice.tsx';
export { UpdateFacts } from './UpdateFacts.tsx';
export { UpdateNotice } from './UpdateNotice.tsx';
