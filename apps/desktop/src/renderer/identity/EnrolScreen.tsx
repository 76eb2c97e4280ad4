import type { ReactNode } from 'react';
import { EnrolForms } from './EnrolForms.tsx';
import './identity.css';

/** What a console shows that has no certificate yet: how to get one, in place of the board. */
export function EnrolScreen({ end }: { readonly end: ReactNode }) {
  return (
    <main className="enrol-screen scroll" aria-labelledby="enrol-title">
      <div className="enrol-card">
        <h2 id="enrol-title" className="enrol-title">
          Enrol this console
        </h2>
        <p>
          This console has no certificate, so no server answers it. Ask the security team for an
          enrolment bundle. The private key is made here and stays in the keychain of this machine.
        </p>
        <EnrolForms />
        {end}
      </div>
    </main>
  );
}
