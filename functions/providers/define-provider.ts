import * as v from 'valibot';
import { describeIssue } from '../domain/issues.ts';
import type { Provider, ProviderDeclaration } from '../domain/provider.ts';

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
    account(settings) {
      const { access, ...account } = declaration.account(v.parse(declaration.settings, settings));
      return {
        ...account,
        access(secret) {
          const parsed = v.safeParse(declaration.credentials, secret);
          return parsed.success
            ? { ok: true, access: access(parsed.output) }
            : { ok: false, issues: parsed.issues.map(describeIssue) };
        },
      };
    },
  };
}
