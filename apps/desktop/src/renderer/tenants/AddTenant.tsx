import { useEffect, useRef } from 'react';
import { EnrolForms } from '../identity/EnrolForms.tsx';
import { ServicesContext, useServices } from '../paneKit/services.ts';
import { ActionButton } from '../ui/ActionButton.tsx';

/** Enrols a further tenant, with the forms that a new console has. */
export function AddTenant({ onBack }: { readonly onBack: () => void }) {
  const services = useServices();
  const { enrolment } = services.tenants;
  const forms = useRef<HTMLDivElement>(null);
  useEffect(() => {
    forms.current?.querySelector('input')?.focus();
  }, []);
  return (
    <>
      <div ref={forms} className="tenant-add scroll">
        <p>
          The security team of the other tenant gives you an enrolment bundle for this console, as
          it did for the first one. Its certificate is kept beside the others and its connection is
          its own: no window ever shows two tenants.
        </p>
        <ServicesContext value={{ ...services, identity: enrolment }}>
          <EnrolForms onDone={onBack} />
        </ServicesContext>
      </div>
      <div className="sheet-end">
        <span className="spacer" />
        <ActionButton onPress={onBack} shortcut="Esc">
          Back
        </ActionButton>
      </div>
    </>
  );
}
