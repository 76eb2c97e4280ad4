// Loaded before the program: writes on standard error, at the end, which modules it has loaded, one a line.
import { registerHooks } from 'node:module';

const loaded = [];
registerHooks({
  load(url, context, nextLoad) {
    loaded.push(url);
    return nextLoad(url, context);
  },
});
process.on('exit', () => process.stderr.write(loaded.map((url) => `loaded ${url}\n`).join('')));
