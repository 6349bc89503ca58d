/** Stands for every number, where there are too many to tell them apart. */
export const anyNumber = '#';
const maxNumbers = 200;

/** The numbers of up to three digits that are in texts, and those that are parts of longer ones. */
export interface NumberParts {
  add(text: string): void;
  /** All of them, without zeros before them. */
  list(): string[];
}

export function createNumberParts(): NumberParts {
  const isIn = new Uint8Array(1_000);

  /** A long number may be told in parts; one of its digits alone says nothing of it. */
  function addRun(text: string, start: number, end: number): void {
    if (end - start <= 3) {
      isIn[Number(text.slice(start, end))] = 1;
      return;
    }
    let last = 0;
    for (let at = start; at < end; at += 1) {
      last = (10 * last + (text.charCodeAt(at) - zero)) % 1_000;
      if (at > start) isIn[last % 100] = 1;
      if (at > start + 1) isIn[last] = 1;
    }
  }

  return {
    add(text) {
      let start = -1;
      for (let at = 0; at <= text.length; at += 1) {
        const isDigit = isDigitCode(text.charCodeAt(at));
        if (isDigit && start < 0) start = at;
        if (isDigit || start < 0) continue;
        addRun(text, start, at);
        start = -1;
      }
    },
    list() {
      const numbers = [...isIn.keys()].filter((number) => isIn[number] === 1);
      return numbers.length > maxNumbers ? [anyNumber] : numbers.map(String);
    },
  };
}

const zero = 48;

function isDigitCode(code: number): boolean {
  return code >= zero && code <= zero + 9;
}
