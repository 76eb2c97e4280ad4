import { TextField } from '../../ui/Field.tsx';

/** Whether what was typed confirms an action: in production only the name of the service does. */
export function isConfirmed(typed: string, service: string, isProduction: boolean): boolean {
  return !isProduction || typed.trim() === service;
}

/** Asks for the name of the service where it is production, so that nobody acts on the wrong one. */
export function ConfirmService(props: {
  readonly service: string;
  readonly isProduction: boolean;
  readonly typed: string;
  readonly onType: (text: string) => void;
}) {
  const { service, isProduction, typed, onType } = props;
  if (!isProduction) return <p className="meta">{service} is not production.</p>;
  return (
    <TextField
      label={`${service} is production. Type its name to confirm`}
      value={typed}
      isMono
      onChange={onType}
    />
  );
}
