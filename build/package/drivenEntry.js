// Where the packaged app starts when tests drive it: `npm run package -- --driven`.
//
// The packaged console ends when it is started with a debugging port, which is how tests reach into it.
// Here it does not see the port until it has looked; everything else is what is shipped.
import { app } from 'electron';

const DEBUGGING = 'remote-debugging-port';
const port = app.commandLine.getSwitchValue(DEBUGGING);
const isDriven = app.commandLine.hasSwitch(DEBUGGING);
app.commandLine.removeSwitch(DEBUGGING);
await import('./index.js');
if (isDriven) app.commandLine.appendSwitch(DEBUGGING, port);
