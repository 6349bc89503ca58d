import * as v from 'valibot';
import { idSettingOf } from '../domain/id-setting.ts';
import type { Provider, ProviderDeclaration } from '../domain/provider.ts';
import { describeSecretIssues } from '../domain/secret-issue.ts';

/** What a server may say of a status, whoever wrote it: RFC 9110, section 15, and RFC 6585. */
const statusPhrases = [
  'Bad Request',
  'Unauthorized',
  'Forbidden',
  'Not Found',
  'Method Not Allowed',
  'Not Acceptable',
  'Request Timeout',
  'Conflict',
  'Gone',
  'Payload Too Large',
  'Unsupported Media Type',
  'Unprocessable Content',
  'Unprocessable Entity',
  'Too Many Requests',
  'Internal Server Error',
  'Bad Gateway',
  'Service Unavailable',
  'Gateway Timeout',
] as const;

/**
 * Turns a provider's declaration into a `Provider` by closing over the types of its settings and credentials, so that
 * providers of different types fit in one list.
 */
export function defineProvider<
  const Settings extends v.GenericSchema<unknown, unknown>,
  const Credentials extends v.GenericSchema<unknown, unknown>,
>(declaration: ProviderDeclaration<Settings, Credentials>): Provider {
  return {
    name: declaration.name,
    settings: declaration.settings,
    credentials: declaration.credentials,
    idSetting(settings) {
      const parsed = v.parse(declaration.settings, settings);
      const { baseUrl } = declaration.account(parsed);
      return idSettingOf({ provider: declaration.name, baseUrl, ...declaration.ids?.(parsed) });
    },
    account(settings) {
      const { access, ...account } = declaration.account(v.parse(declaration.settings, settings));
      return {
        ...account,
        messages: [...new Set([...declaration.messages, ...statusPhrases])],
        access(secret) {
          const parsed = v.safeParse(declaration.credentials, secret);
          return parsed.success
            ? { ok: true, access: access(parsed.output) }
            : { ok: false, issues: describeSecretIssues(parsed.issues) };
        },
      };
    },
  };
}
