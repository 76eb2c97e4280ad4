import type { RenderedRequest } from '@batcave/shared/remediation';
import { targetHost } from './describeHook.ts';

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** Exactly what is sent, without secrets. */
export function RequestShown({ request }: { readonly request: RenderedRequest }) {
  const { method, url, headers, body } = request;
  const host = targetHost(url);
  return (
    <div className="request-shown">
      <p>
        <strong className="strong">{method}</strong> to <strong className="strong">{host}</strong>
      </p>
      <p className="mono request-url">{url.slice(url.indexOf(host) + host.length) || '/'}</p>
      {Object.keys(headers).length > 0 && (
        <ul className="mono meta" aria-label="Headers">
          {Object.entries(headers).map(([name, value]) => (
            <li key={name}>
              {name}: {value}
            </li>
          ))}
        </ul>
      )}
      {body === null ? (
        <p className="meta">No body.</p>
      ) : (
        <pre className="mono" tabIndex={0} role="group" aria-label="Body">
          {pretty(body)}
        </pre>
      )}
    </div>
  );
}
