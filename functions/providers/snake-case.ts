/** Folds a name to lower-case ASCII snake_case: `Área de atuação` becomes `area_de_atuacao`. May leave nothing. */
export function toSnakeCase(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}
