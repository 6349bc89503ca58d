/** The fields of a user that a change can carry. `attributes` holds any number of further ones. */
export const fieldNames = [
  'name',
  'email',
  'cpf',
  'registrationId',
  'mobile',
  'birthDate',
  'admissionDate',
  'jobTitle',
  'areas',
  'manager',
  'gender',
  'location',
  'picture',
  'password',
  'roleIds',
] as const;

export type FieldName = (typeof fieldNames)[number];

/** One field that can change on its own: a field of the user, or one of the attributes. */
export type Field = FieldName | AttributeField;
export type AttributeField = `attributes.${string}`;

const attributePrefix = 'attributes.';

export function isFieldName(name: string): name is FieldName {
  return fieldNames.some((fieldName) => fieldName === name);
}

export function isAttributeField(name: string): name is AttributeField {
  return name.startsWith(attributePrefix);
}

export function attributeField(attribute: string): AttributeField {
  return `${attributePrefix}${attribute}`;
}

/** The attribute that a field like `attributes.plano` stands for. */
export function attributeName(field: AttributeField): string {
  return field.slice(attributePrefix.length);
}
