/** A value that no other change sets, for each field, so that whoever sees it knows where it comes from. */
const makers = {
  name: (user, tag) => `Pessoa ${user} ${tag}`,
  mobile: (_, __, change) => `+55619${String(change).padStart(8, '0')}`,
  jobTitle: (_, tag) => `Cargo ${tag}`,
  areas: (_, tag) => [`Diretoria ${tag}`, `Gerência ${tag}`, `Equipe ${tag}`],
  location: (_, tag) => `Cidade ${tag}`,
  'attributes.plano': (_, tag) => `Plano ${tag}`,
  picture: (user, tag) => Buffer.from(`picture of ${user} ${tag}`).toString('base64'),
  roleIds: (_, __, change) => [change + 1],
  // Nobody at the simulated provider has it until an update gives it to somebody.
  email: (user, tag) => `unknown-u${user}.${tag}@example.com`,
} as const satisfies Record<string, (user: number, tag: string, change: number) => Value>;

export type ChangedField = keyof typeof makers;
export type Value = string | number | readonly (string | number)[];

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
] as const satisfies ChangedField[];

export function madeUpValue(field: ChangedField, user: number, change: number): Value {
  return makers[field](user, `c${String(change).padStart(7, '0')}x`, change);
}

/** How the providers know a user before the first change of the e-mail. */
export function firstEmail(user: number): string {
  return `u${user}@example.com`;
}

/** The newest of the changes whose values stand in a text; undefined if there are none. */
export function changeIn(text: string): number | undefined {
  const found = [...text.matchAll(/c(\d{7})x|619(\d{8})(?!\d)/g)];
  const changes = found.map(([, tagged, mobile]) => Number(tagged ?? mobile));
  return changes.length === 0 ? undefined : Math.max(...changes);
}
