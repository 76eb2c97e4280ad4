import { expect, it } from 'vitest';
import { buildAlert } from '../../testing/build.ts';
import { knownNames } from './knownNames.ts';

it('offers me, then who is on call, then whose turn comes, then who has alerts, each once', () => {
  const alerts = [
    buildAlert(1, { assigned_to: 'eva', acknowledged_by: 'me' }),
    buildAlert(2, { acknowledged_by: 'ben' }),
  ];
  const onCall = {
    on_call: [{ person: 'console/ana' }, { person: null }],
    shifts: [{ person: 'console/ana' }, { person: 'console/ben' }],
  };
  expect(knownNames('me', alerts, onCall)).toEqual(['me', 'ana', 'ben', 'eva']);
  expect(knownNames('', [], undefined)).toEqual([]);
});
