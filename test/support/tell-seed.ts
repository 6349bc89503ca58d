/** Tells how a long run can be repeated. */
export function setup({ config }: { config: { env: Partial<Record<string, string>> } }): void {
  const { PROPAGA_RUNS, PROPAGA_SEED } = config.env;
  console.log(`each property: ${PROPAGA_RUNS} cases, PROPAGA_SEED=${PROPAGA_SEED}`);
}
