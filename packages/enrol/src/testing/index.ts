export {
  createTestAuthority,
  type TestAuthority,
  type TestClient,
  type TestIdentity,
} from './authority.ts';
export { startTestEnrolServer, type TestEnrolServer } from './enrolServer.ts';
