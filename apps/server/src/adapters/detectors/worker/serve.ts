import { Malformed, readAnswer } from '../Answer.ts';
import { type SharedCall, STATUS } from '../SharedCall.ts';
import type { DetectorModule, ModuleParameters } from './DetectorModule.ts';

/**
 * Answers one question after the other. Resolves when the thread holds too much memory; the caller
 * then starts another.
 *
 * Between calls the thread sleeps, its event loop too: a module does nothing but when it is asked.
 */
export async function serve(
  module: DetectorModule,
  call: SharedCall,
  holdsTooMuch: () => boolean,
): Promise<void> {
  const readParameters = parametersReader();
  for (;;) {
    for (let { status } = call; status !== STATUS.asked; { status } = call) call.sleepWhile(status);
    const { atMs, value, state, parameters: text } = call.readQuestion();
    const parameters = readParameters(text);
    try {
      const before: unknown = state === '' ? await module.init(parameters) : JSON.parse(state);
      const sample = { at_ms: atMs, value };
      call.writeAnswer(readAnswer(await module.observe(before, sample, parameters)));
      call.say(STATUS.answered);
    } catch (error) {
      call.writeText(error instanceof Error ? error.message : 'something that is no Error');
      call.say(error instanceof Malformed ? STATUS.malformed : STATUS.threw);
    }
    if (holdsTooMuch()) {
      call.say(STATUS.overMemory);
      return;
    }
  }
}

/** Parameters change only from one rule to another: mostly the last ones are right. */
function parametersReader(): (text: string) => ModuleParameters {
  let last = '';
  let parameters: ModuleParameters = {};
  return (text) => {
    if (text !== last) {
      parameters = Object.freeze(JSON.parse(text) as Record<string, number>);
      last = text;
    }
    return parameters;
  };
}
