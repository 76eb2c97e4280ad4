export {
  type ClientFrame,
  ClientFrameSchema,
  CLOSE_CODES,
  type EventFilter,
  EventFilterSchema,
  type ServerFrame,
  ServerFrameSchema,
} from './frames.ts';
