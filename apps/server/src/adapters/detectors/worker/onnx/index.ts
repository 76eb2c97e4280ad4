export { onnxModule } from './onnxModule.ts';
export { startModel } from './startModel.ts';
