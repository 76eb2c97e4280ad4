import { useState } from 'react';
import { useServices } from '../paneKit/services.ts';
import { Choice } from '../ui/Choice.tsx';
import { BundleForm } from './BundleForm.tsx';
import { Pkcs12Form } from './Pkcs12Form.tsx';

/** The two ways to a certificate. */
export function EnrolForms({ onDone }: { readonly onDone?: () => void }) {
  const { identity } = useServices();
  const [way, setWay] = useState<'bundle' | 'pkcs12'>('bundle');
  return (
    <>
      <Choice
        legend="What do you have?"
        value={way}
        options={[
          ['bundle', 'An enrolment bundle from the security team'],
          ['pkcs12', 'A PKCS#12 file with a certificate'],
        ]}
        onChange={(chosen) => {
          identity.dismissFailure();
          setWay(chosen);
        }}
      />
      {way === 'bundle' ? <BundleForm onDone={onDone} /> : <Pkcs12Form onDone={onDone} />}
    </>
  );
}
