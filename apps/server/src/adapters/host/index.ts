export { createHostReader } from './createHostReader.ts';
export { createLogFiles } from './logFiles.ts';
