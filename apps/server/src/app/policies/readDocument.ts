import type { RouteInput, ROUTES } from '@batcave/shared/api';
import { AppError, type FieldFault } from '@batcave/shared/errors';
import { RULE_LIMITS, type SigmaMapping } from '@batcave/shared/rules';
import { readSigma, type SigmaOptions } from '../../rules/index.ts';
import { atPointer, type DocumentRule, readRules } from './readRules.ts';

type ImportBody = RouteInput<(typeof ROUTES)['policies.import']>['body'];

/**
 * Reads what was sent to be imported, each rule of it by itself.
 *
 * @throws AppError `invalid_request` when it holds neither rules nor Sigma documents, or both
 */
export function readDocument({ policies, sigma, mapping }: ImportBody): DocumentRule[] {
  if (policies !== undefined && sigma !== undefined)
    throw invalid({ field: '/sigma', limit: 'left out beside policies', fix: 'Make two imports.' });
  if (sigma !== undefined) return readSigmaRules(sigma, mapping);
  if (policies === undefined)
    throw invalid({
      field: '/policies',
      limit: `a list 1 to ${String(RULE_LIMITS.maxImportRules)} long, or sigma in its place`,
      fix: 'It is missing: add it.',
    });
  if (mapping !== undefined)
    throw invalid({
      field: '/mapping',
      limit: 'left out beside policies',
      fix: 'It is for Sigma documents: leave it out.',
    });
  return readRules(policies);
}

/** Sigma documents as the rules that they become. Those that cannot become one say why. */
export function readSigmaRules(yaml: string, mapping: SigmaMapping = {}): DocumentRule[] {
  const { documents } = readSigma(yaml, toOptions(mapping));
  return documents.map((document): DocumentRule => {
    const pointer = `/sigma/${String(document.document)}`;
    const about = {
      index: document.document,
      pointer,
      ruleId: undefined,
      name: document.title || undefined,
    };
    return document.ok
      ? { ...about, notes: document.notes, read: { ok: true, spec: document.rule } }
      : { ...about, read: { ok: false, faults: atPointer(pointer, document.faults) } };
  });
}

function toOptions(mapping: SigmaMapping): SigmaOptions {
  const { group_by: groupBy, keyword_field: keywordField, ...others } = mapping;
  return {
    ...others,
    ...(groupBy === undefined ? {} : { groupBy }),
    ...(keywordField === undefined ? {} : { keywordField }),
  };
}

function invalid(fault: FieldFault): AppError {
  return new AppError('invalid_request', `${fault.field} must be ${fault.limit}.`, {
    faults: [fault],
  });
}
