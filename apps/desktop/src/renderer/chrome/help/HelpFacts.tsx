import { certificateIn } from '../../identity/certificateWarning.ts';
import { useIdentityView } from '../../identity/index.ts';
import { useAnswer, useCall, useServerNowMs } from '../../paneKit/index.ts';
import { formatInstant, formatLeft } from '../../ui/format.ts';
import { useFeedState } from '../useChromeState.ts';

/** The number of this console, from its package. */
declare const __CONSOLE_VERSION__: string;

/** Which console and which server this is, and until when the certificate lasts. */
export function HelpFacts() {
  const server = useFeedState((state) => state.server);
  const certificate = useIdentityView(({ state }) => certificateIn(state));
  const call = useCall();
  const report = useAnswer('version', () => call('system.get', {}));
  const nowMs = useServerNowMs(1_000);
  const version = report.value?.version;
  const lasts =
    certificate === null
      ? 'none of its own'
      : `until ${formatInstant(certificate.notAfterMs)}, ${formatLeft(certificate.notAfterMs - nowMs)} left`;
  return (
    <p className="help-facts meta">
      <span>Console {__CONSOLE_VERSION__}</span>
      <span>
        Server {server === '' ? 'not known yet' : server}
        {version === undefined ? ', version not known' : ` ${version}`}
      </span>
      <span>Certificate {lasts}</span>
    </p>
  );
}
