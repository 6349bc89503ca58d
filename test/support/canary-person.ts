import { randomBytes } from 'node:crypto';
import { madeUpCpf } from './signed-webhook.ts';

/** As base64, and too large for an item of the table. */
export const picture = randomBytes(150_000).toString('base64');

/** Somebody with a value that nobody else has in every field. */
export const person = {
  name: 'Sabiá Laranjeira do Campo',
  email: 'sabia.laranjeira@example.com',
  cpf: madeUpCpf(33_712_905),
  registrationId: '000337129058',
  mobile: '+5561965432187',
  birthDate: '1983-11-29',
  location: 'Laranjal dos Pássaros',
  password: 'Sabia@Secreto7',
  attributes: { segredo: 'laranja-premiada' },
};

/** Two whom only WeCare knows. */
export const others = [
  { key: 'u-sabia-um', name: 'Sabiá Um', email: 'sabia.um@example.com' },
  { key: 'u-sabia-dois', name: 'Sabiá Dois', email: 'sabia.dois@example.com' },
];

/** The texts to look for: all of these people's values. */
export const canaries: readonly string[] = [
  ...Object.values(person).flatMap((value) =>
    typeof value === 'string' ? [value] : Object.values(value),
  ),
  ...others.flatMap(({ name, email }) => [name, email]),
  picture.slice(300, 400),
];

const { name, email, registrationId, cpf, location } = person;

/** What WeCare is sent of the person, in its own writing. */
export const inWecare = { name, email, registrationId, mobile: '61965432187', birth: '29/11/1983' };

/** What Dito is sent of the person. */
export const inDito = { ...inWecare, cpf, location, segredo: person.attributes.segredo };

/** How a provider could repeat what it was sent, and its own credentials. */
export function repeat(sent: object, credentials: object): { message: string } {
  return { message: `cannot take ${Object.values(sent)} with ${Object.values(credentials)}` };
}
