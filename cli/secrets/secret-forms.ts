/** One thing to ask for. */
export interface FormField {
  readonly name: string;
  /** What it is, for people. */
  readonly label: string;
  /** Left out of the secret if the answer is empty. */
  readonly isOptional?: true;
  /** The answer is the name of a file that holds it: what is asked for has several lines. */
  readonly isFile?: true;
}

/** One form that a provider's credentials can have. */
export interface SecretForm {
  readonly title: string;
  readonly fields: readonly FormField[];
}

const accessToken: FormField = { name: 'accessToken', label: 'access token' };

const forms: Readonly<Record<string, readonly SecretForm[]>> = {
  'gestao-plus': [
    {
      title: 'user name and password',
      fields: [
        { name: 'username', label: 'user name' },
        { name: 'password', label: 'password' },
        { name: 'clientId', label: 'client id (empty for "app")', isOptional: true },
        { name: 'clientSecret', label: 'client secret (empty for none)', isOptional: true },
      ],
    },
    { title: 'access token', fields: [accessToken] },
  ],
  wecare: [
    {
      title: 'key and secret',
      fields: [
        { name: 'key', label: 'key' },
        { name: 'secret', label: 'secret' },
      ],
    },
  ],
  dito: [
    {
      title: 'API key and secret key',
      fields: [
        { name: 'apiKey', label: 'API key' },
        { name: 'secretKey', label: 'secret key' },
        {
          name: 'publicKey',
          label: 'file with the RSA public key, in PEM form (empty for none)',
          isOptional: true,
          isFile: true,
        },
      ],
    },
  ],
  imagemais: [{ title: 'access token', fields: [accessToken] }],
};

/** The forms that a provider's credentials can have; none is known for a provider that was just added. */
export function formsOf(provider: string): readonly SecretForm[] {
  return forms[provider] ?? [];
}
