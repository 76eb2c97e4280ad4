import { sqlState } from './errors.ts';
import { type Queryable, SYSTEM_ROLE, TENANT_ROLE } from './pool.ts';

const MISSING_RIGHT = '42501';

/**
 * Makes the two roles and lets the connecting user act as them. They belong to the whole Postgres, and
 * nobody can log in as one. Repeating it does nothing.
 *
 * @throws Error with the statements to run when this user may not make them.
 */
export async function makeRoles(tx: Queryable): Promise<void> {
  const wanted = [
    { role: SYSTEM_ROLE, make: `create role ${SYSTEM_ROLE} nologin bypassrls` },
    { role: TENANT_ROLE, make: `create role ${TENANT_ROLE} nologin` },
  ];
  const { rows } = await tx.query<{
    role: string;
    bypasses: boolean;
    is_member: boolean;
    who: string;
  }>(
    `select rolname as role, (rolbypassrls or rolsuper) as bypasses, session_user::text as who,
            pg_has_role(session_user, oid, 'set') as is_member
       from pg_roles where rolname = any($1)`,
    [wanted.map(({ role }) => role)],
  );
  const tenantRole = rows.find(({ role }) => role === TENANT_ROLE);
  if (tenantRole?.bypasses === true)
    throw new Error(
      `The Postgres role ${TENANT_ROLE} may not bypass row-level security. Run as an administrator: alter role ${TENANT_ROLE} nobypassrls nosuperuser;`,
    );
  const { rows: session } = await tx.query<{ who: string }>(
    'select quote_ident(session_user) as who',
  );
  const statements = wanted.flatMap(({ role, make }) => {
    const found = rows.find((row) => row.role === role);
    if (found === undefined) return [make, `grant ${role} to ${session[0]?.who ?? ''}`];
    return found.is_member ? [] : [`grant ${role} to ${session[0]?.who ?? ''}`];
  });
  for (const statement of statements) {
    try {
      await tx.query(statement);
    } catch (error) {
      if (sqlState(error) !== MISSING_RIGHT) throw error;
      throw new Error(
        `This user of Postgres may not make the roles that keep tenants apart. Run once as an administrator, then start again: ${statements.join('; ')};`,
        { cause: error },
      );
    }
  }
}
