import text from '../../../../../../docs/operators.md?raw';
import { readManual } from './readManual.ts';

/** The operators' page as it was when the console was built. */
export const MANUAL = readManual(text);
