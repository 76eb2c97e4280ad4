export { TimeBar } from './TimeBar.tsx';
export { createTimeMachine, type TimeMachine } from './timeMachine.ts';
export { WallTime } from './WallTime.tsx';
export { WithTime } from './WithTime.tsx';
export { timeEntries, type TimeCursor } from './timeEntries.ts';
