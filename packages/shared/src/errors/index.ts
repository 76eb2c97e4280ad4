export { AppError, type FieldFault } from './AppError.ts';
export { ERRORS, type ErrorCode, type ErrorEntry } from './codes.ts';
export { explainFaults } from './explainFaults.ts';
