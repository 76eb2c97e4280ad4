import type { IconName } from './entryKinds.ts';

/** Strokes on a field of 16 by 16. */
const PATHS: Readonly<Record<IconName, string>> = {
  alert: 'M8 2.5 14 13H2ZM8 6.5v3M8 11.2v.1',
  change: 'M2 5h10M9.5 2.5 12 5 9.5 7.5M14 11H4M6.5 8.5 4 11l2.5 2.5',
  check: 'M2.5 8.5 6 12l7.5-8',
  end: 'M8 2a6 6 0 1 1 0 12A6 6 0 1 1 8 2ZM5.5 8.2 7.3 10l3.2-3.8',
  person: 'M8 2.5a2.6 2.6 0 1 1 0 5.2a2.6 2.6 0 1 1 0-5.2ZM3 13.5c.5-3 2.3-4 5-4s4.5 1 5 4',
  note: 'M3 13l.6-3L10.5 3.1l2.4 2.4L6 12.4ZM9 4.6 11.4 7',
  message: 'M2 4h12v8.5H2ZM2 4.5 8 9l6-4.5',
  broken: 'M2 4h12v8.5H2ZM5.5 6l5 5M10.5 6l-5 5',
  up: 'M3 13V10h3.5V7H10V4h3.5M11.5 2l2 2-2 2',
  run: 'M4 2.5 13 8l-9 5.5Z',
  bellOff:
    'M3.5 11.5h9c-1-1-1.3-2-1.3-4.2a3.2 3.2 0 0 0-6.4 0c0 2.2-.3 3.2-1.3 4.2ZM6.8 13.8h2.4M2 2l12 12',
  bell: 'M3.5 11.5h9c-1-1-1.3-2-1.3-4.2a3.2 3.2 0 0 0-6.4 0c0 2.2-.3 3.2-1.3 4.2ZM6.8 13.8h2.4',
  link: 'M6.5 9.5 9.5 6.5M7.5 5 9 3.5a2.5 2.5 0 0 1 3.5 3.5L11 8.5M8.5 11 7 12.5A2.5 2.5 0 0 1 3.5 9L5 7.5',
  deploy: 'M8 11V3M4.5 6.5 8 3l3.5 3.5M2.5 13.5h11',
  dot: 'M8 6a2 2 0 1 1 0 4a2 2 0 1 1 0-4Z',
};

/** The picture of a kind, in grey: colour belongs to severity. The word beside it says the same. */
export function KindIcon({ name }: { readonly name: IconName }) {
  return (
    <svg className="kind-icon" width={15} height={15} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Who did it: a person, or a wheel for what runs by itself. */
export function ActorIcon({ isPerson }: { readonly isPerson: boolean }) {
  return isPerson ? (
    <KindIcon name="person" />
  ) : (
    <svg className="kind-icon" width={15} height={15} viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 5.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 1 1 0-5ZM8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2M3.4 3.4l1.4 1.4M11.2 11.2l1.4 1.4M12.6 3.4l-1.4 1.4M4.8 11.2l-1.4 1.4" />
    </svg>
  );
}
