export { parseMoment } from './parseMoment.ts';
export { TimeBar } from './TimeBar.tsx';
export { createTimeMachine, type TimeMachine } from './timeMachine.ts';
export { WithTime } from './WithTime.tsx';
