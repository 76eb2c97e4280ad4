import type { IncomingMessage } from 'node:http';
import { Refused, type RegistryContent } from './RegistryContent.ts';

/** The answer to one request: what the content says, or its refusal in the registry's form. */
export function answerAsRegistry(
  content: RegistryContent,
  request: IncomingMessage,
  text: string,
): { readonly status: number; readonly body: string } {
  try {
    return { status: 200, body: JSON.stringify(route(content, request, text)) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const body = { error_code: error.code, message: error.message };
    return { status: error.status, body: JSON.stringify(body) };
  }
}

function route(content: RegistryContent, request: IncomingMessage, text: string): object {
  const url = new URL(request.url ?? '', 'http://fake');
  const path = url.pathname.split('/').slice(1).map(decodeURIComponent);
  const body = (text === '' ? {} : JSON.parse(text)) as { schema: string; compatibility: string };
  const [, second = '', third = ''] = path;
  switch (`${request.method ?? ''} ${pattern(path)}`) {
    case 'POST subjects/*':
      return content.find(second, body.schema);
    case 'POST subjects/*/versions':
      return content.register(second, body.schema);
    case 'GET subjects/*/versions':
      return content.listVersions(second);
    case 'DELETE subjects/*':
      return content.remove(second);
    case 'POST compatibility/subjects/*/versions/latest':
      return content.compare(third, body.schema);
    case 'GET config':
      return { compatibilityLevel: content.defaultCompatibility };
    case 'PUT config':
      content.defaultCompatibility = body.compatibility;
      return { compatibility: body.compatibility };
    case 'GET config/*':
      return content.compatibilityOf(second);
    case 'PUT config/*':
      return content.setCompatibility(second, body.compatibility);
    case 'GET schemas/ids/*/versions':
      return content.versionsWithId(Number(third), url.searchParams.get('deleted') === 'true');
    default:
      throw new Refused(404, 404, 'HTTP 404 Not Found');
  }
}

const WORDS = new Set([
  'subjects',
  'versions',
  'latest',
  'compatibility',
  'config',
  'schemas',
  'ids',
]);

function pattern(path: readonly string[]): string {
  return path.map((part) => (WORDS.has(part) ? part : '*')).join('/');
}
