import { AppError, type ErrorCode } from '@batcave/shared/errors';
import {
  formatBundle,
  type IssuedCertificate,
  type Kind,
  ROLE_NAMES,
  ROLES,
} from '@batcave/shared/identity';
import { formatDuration, formatInstant } from '@batcave/shared/time';
import type { RequestContext, RouteHandlers } from '../adapters/http/index.ts';
import {
  auditRefusal,
  listAudit,
  type PgAccess,
  type PgCertificates,
  type PgEnrolment,
  type PgIdentities,
  type PgStore,
} from '../adapters/postgres/index.ts';
import { type Authorities, revocationListPem } from '../adapters/x509/index.ts';
import type { Asker } from '../alerts/index.ts';
import {
  LIFETIMES,
  type NamedIdentity,
  readLifetime,
  readTokenLife,
  type SignedLeaf,
  type Signer,
} from '../identity/index.ts';
import { RateLimit } from './RateLimit.ts';
import { rootHash } from './rootHash.ts';

/** What the routes of identities are made of. */
export interface IdentityHandlerParts {
  readonly store: PgStore;
  readonly signer: Signer;
  readonly identities: PgIdentities;
  readonly certificates: PgCertificates;
  readonly enrolment: PgEnrolment;
  readonly access: PgAccess;
  readonly authorities: Authorities;
  readonly revocationLists: () => Promise<Buffer[]>;
  /** Where the API and enrolment are, as others reach them. Known once they listen. */
  readonly addresses: () => { readonly api: string; readonly enrol: string };
  /** Whether a tenant has a service that is production. */
  readonly hasProduction: (tenant: string) => Promise<boolean>;
  readonly now: () => number;
}

type IdentityRoute = Extract<
  keyof RouteHandlers,
  `pki.${string}` | `locks.${string}` | `access.${string}` | `audit.${string}` | 'me'
>;

/** Refusals that say something about who tried. */
const AUDITED: readonly ErrorCode[] = [
  'token_refused',
  'csr_refused',
  'state_conflict',
  'rate_limited',
];

function askerOf(ctx: RequestContext, nowMs: number): Asker {
  const { tenant, kind, name } = ctx.principal;
  return { tenant, actor: `${kind}/${name}`, traceId: ctx.traceId, nowMs };
}

/** One function per route that has to do with identities. */
export function createIdentityHandlers(
  parts: IdentityHandlerParts,
): Pick<RouteHandlers, IdentityRoute> {
  const { store, signer, certificates, enrolment, access, authorities, addresses, now } = parts;
  const ask = (ctx: RequestContext): Asker => askerOf(ctx, now());
  const renewalLimit = new RateLimit({ most: 10, refillMs: 60_000 });
  const refusalLimit = new RateLimit({ most: 3, refillMs: 60_000 });
  const handOut = (leaf: SignedLeaf): IssuedCertificate => ({
    certificate: leaf.chain,
    root: authorities.root.toString(),
    serial: leaf.serial,
    uri: leaf.uri,
    not_after: formatInstant(leaf.notAfterMs),
    server: addresses().api,
  });
  /** Runs what may be refused; a refusal is audited, for whoever looks for those who try. */
  const audited = async <T>(
    ctx: RequestContext,
    action: string,
    objectId: string,
    work: () => Promise<T>,
    token?: string,
  ): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const { tenant, kind, name } = ctx.principal;
      const who = `${tenant}/${kind}/${name} ${ctx.address ?? ''} ${action}`;
      // Once a minute for each: rows cannot be deleted, and who is refused can try for ever.
      if (
        error instanceof AppError &&
        AUDITED.includes(error.code) &&
        refusalLimit.take(who, now()) === 0
      ) {
        // Who has no certificate yet is of the tenant of the token, if that ever was one.
        const owner = token === undefined ? undefined : await enrolment.ownerOf(token);
        await auditRefusal(store, {
          tenant: tenant === '' ? owner?.tenant : tenant,
          actor: tenant === '' ? `address/${ctx.address ?? 'unknown'}` : `${kind}/${name}`,
          action,
          objectId: owner?.tokenId ?? objectId,
          reason: `${error.code}: ${error.message}`,
          traceId: ctx.traceId,
          nowMs: now(),
        });
      }
      throw error;
    }
  };
  return {
    me: async (ctx) => {
      const { tenant, kind, name, scopes, services } = ctx.principal;
      return {
        tenant,
        kind,
        name,
        scopes: [...scopes],
        ...(services === undefined ? {} : { services }),
        production: await parts.hasProduction(tenant),
      };
    },
    'pki.root': () => Promise.resolve(authorities.root.toString()),
    'pki.crl': async () => (await parts.revocationLists())[0] ?? Buffer.alloc(0),
    'pki.crls': async () => (await parts.revocationLists()).map(revocationListPem).join(''),
    'pki.enrol': (ctx, { body }) =>
      audited(
        ctx,
        'enrolment.refused',
        'unknown token',
        async () => {
          const csr = await signer.readCsr(body.csr);
          return handOut(
            await enrolment.enrol(body.token, csr, { nowMs: now(), traceId: ctx.traceId }),
          );
        },
        body.token,
      ),
    'pki.renew': (ctx, { body }) =>
      audited(ctx, 'renewal.refused', 'certificate', async () => {
        const record = parts.identities.find(ctx.fingerprint ?? '');
        if (record === undefined)
          throw new AppError(
            'state_conflict',
            'A session of the browser console has no certificate to renew.',
          );
        const waitMs = renewalLimit.take(record.fingerprint, now());
        if (waitMs > 0) throw new AppError('rate_limited', undefined, { retryAfterMs: waitMs });
        return handOut(await certificates.renew(ask(ctx), record, await signer.readCsr(body.csr)));
      }),
    'pki.authorities': () => Promise.resolve(describeAuthorities(authorities)),
    'pki.certificates.list': (ctx, { query }) =>
      certificates.list(ctx.principal.tenant, query, now()),
    'pki.certificates.get': (ctx, { params }) =>
      certificates.get(ctx.principal.tenant, params.serial, now()),
    'pki.certificates.issue': (ctx, { body }) =>
      audited(ctx, 'issue.refused', `${body.kind}/${body.name}`, async () => {
        const lifetimeMs = readLifetime(body.kind, body.lifetime);
        const csr = await signer.readCsr(body.csr);
        return handOut(await certificates.issue(ask(ctx), identityOf(ctx, body), csr, lifetimeMs));
      }),
    'pki.certificates.revoke': (ctx, { params, body }) =>
      audited(ctx, 'revocation.refused', params.serial, () =>
        certificates.revoke(ask(ctx), params.serial, body.reason, body.note),
      ),
    'pki.tokens.list': (ctx, { query }) => enrolment.list(ctx.principal.tenant, query, now()),
    'pki.tokens.create': async (ctx, { body }) => {
      const made = await audited(ctx, 'token.refused', `${body.kind}/${body.name}`, () =>
        enrolment.create(
          ask(ctx),
          identityOf(ctx, body),
          readTokenLife(body.valid_for),
          readLifetime(body.kind, body.lifetime),
        ),
      );
      const { enrol } = addresses();
      return {
        ...made,
        bundle: formatBundle({ enrol, root: rootHash(authorities), token: made.token }),
      };
    },
    'pki.tokens.cancel': async (ctx, { params }) => {
      await enrolment.cancel(ask(ctx), params.token_id);
      return undefined;
    },
    'locks.list': async (ctx) => ({ locks: await access.locks(ctx.principal.tenant) }),
    'locks.create': (ctx, { body }) =>
      audited(ctx, 'lock.refused', JSON.stringify(body.target), () =>
        access.lock(ask(ctx), body.target, body.reason),
      ),
    'locks.remove': async (ctx, { params }) => {
      await access.unlock(ask(ctx), params.lock_id);
      return undefined;
    },
    'access.roles': () =>
      Promise.resolve({
        roles: ROLE_NAMES.map((role) => ({
          role,
          what: ROLES[role].what,
          scopes: [...ROLES[role].scopes],
          by_service: ROLES[role].byService,
        })),
      }),
    'access.list': async (ctx) => ({ identities: await access.list(ctx.principal.tenant) }),
    'access.replace': (ctx, { params, body }) =>
      audited(ctx, 'grant.refused', `${params.kind}/${params.name}`, () =>
        access.replace(
          { ...ask(ctx), principal: ctx.principal },
          params.kind,
          params.name,
          body.grants,
        ),
      ),
    'audit.list': (ctx, { query }) => listAudit(store, ctx.principal.tenant, query),
  };
}

function identityOf(
  ctx: RequestContext,
  { kind, name }: { readonly kind: Kind; readonly name: string },
): NamedIdentity {
  return { tenant: ctx.principal.tenant, kind, name };
}

function describeAuthorities({ root, clients, servers }: Authorities) {
  const all = [
    { use: 'root' as const, certificate: root },
    ...clients.map((certificate) => ({ use: 'clients' as const, certificate })),
    ...servers.map((certificate) => ({ use: 'servers' as const, certificate })),
  ];
  return {
    authorities: all.map(({ use, certificate }) => ({
      use,
      subject: certificate.subject,
      fingerprint: certificate.fingerprint256,
      not_after: formatInstant(Date.parse(certificate.validTo)),
      certificate: certificate.toString(),
    })),
    lifetimes: (Object.keys(LIFETIMES) as Kind[]).map((kind) => ({
      kind,
      usual: formatDuration(LIFETIMES[kind].usualMs),
      most: formatDuration(LIFETIMES[kind].mostMs),
    })),
  };
}
