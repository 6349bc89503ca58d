/** What this browser remembers for the console; undefined if nothing, or if it may not remember anything. */
export function readSaved(name: string): string | undefined {
  try {
    return localStorage.getItem(`propaga.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a choice in this browser, if the browser lets it. */
export function save(name: string, value: string): void {
  try {
    localStorage.setItem(`propaga.${name}`, value);
  } catch {
    // Whoever blocks storage makes the choice again next time.
  }
}
