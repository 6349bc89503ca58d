/** Writes an ISO date (`YYYY-MM-DD`) the Brazilian way, `DD/MM/YYYY`. */
export function brazilianDate(isoDate: string): string {
  return isoDate.split('-').reverse().join('/');
}
