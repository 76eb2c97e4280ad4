import type { ModelAnswer, ModelRequest } from './modelMessages.ts';
import { type Model, openModel } from './openModel.ts';

// Runs as a process of startModel, which ends it when it takes too long.

const bytesBefore = process.memoryUsage.rss();
const heldBytes = (): number => process.memoryUsage.rss() - bytesBefore;
let model: Model | undefined;

async function answer(request: ModelRequest): Promise<ModelAnswer> {
  try {
    if ('load' in request) {
      model = await openModel(request.load, request.window);
      return { digest: model.digest, heldBytes: heldBytes() };
    }
    if (model === undefined) throw new Error('no model was loaded');
    const number = await model.run(request.run);
    return { number, heldBytes: heldBytes() };
  } catch (error) {
    return { failed: (error as Error).message };
  }
}

process.on('message', (request: ModelRequest) => {
  void answer(request).then((said) => process.send?.(said));
});
// Whoever asked is gone.
process.on('disconnect', () => process.exit());
