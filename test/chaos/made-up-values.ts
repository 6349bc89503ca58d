/** The fields that a change may change; the e-mail is changed by renames only. */
export const changeable = [
  'name',
  'mobile',
  'jobTitle',
  'areas',
  'location',
  'attributes.plano',
  'picture',
  'roleIds',
] as const;

export type ChangedField = (typeof changeable)[number] | 'email';

export type Value = string | number | readonly (string | number)[];

/** A value that no other change sets, so that whoever sees it knows where it comes from. */
export function madeUpValue(field: ChangedField, user: number, change: number): Value {
  const tag = tagOf(change);
  switch (field) {
    case 'name':
      return `Pessoa ${user} ${tag}`;
    case 'mobile':
      return `+55619${String(change).padStart(8, '0')}`;
    case 'jobTitle':
      return `Cargo ${tag}`;
    case 'areas':
      return [`Diretoria ${tag}`, `Gerência ${tag}`, `Equipe ${tag}`];
    case 'location':
      return `Cidade ${tag}`;
    case 'attributes.plano':
      return `Plano ${tag}`;
    case 'picture':
      return Buffer.from(`picture of ${user} ${tag}`).toString('base64');
    case 'roleIds':
      return [change + 1];
    case 'email':
      // Nobody at the simulated provider has it until an update gives it to somebody.
      return `unknown-u${user}.${tag}@example.com`;
  }
}

/** How the providers know a user before the first change of the e-mail. */
export function firstEmail(user: number): string {
  return `u${user}@example.com`;
}

function tagOf(change: number): string {
  return `c${String(change).padStart(7, '0')}x`;
}

/** The newest of the changes whose values stand in a text; undefined if there are none. */
export function changeIn(text: string): number | undefined {
  const tags = [...text.matchAll(/c(\d{7})x/g)].map(([, digits]) => Number(digits));
  const mobiles = [...text.matchAll(/619(\d{8})(?!\d)/g)].map(([, digits]) => Number(digits));
  const found = [...tags, ...mobiles];
  return found.length === 0 ? undefined : Math.max(...found);
}
