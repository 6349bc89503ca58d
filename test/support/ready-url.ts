import type { ChildProcess } from 'node:child_process';

/** Characters of what the process wrote that a failure shows. */
const shownOutput = 4_000;

/** Resolves with the URL once a started propaga says that it is ready. Throws if it ends before, or takes too long. */
export function readyUrl(child: ChildProcess, withinMs: number): Promise<string> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output = (output + chunk).slice(-shownOutput);
    });
  }
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`propaga does not start: ${output}`));
    const deadline = setTimeout(fail, withinMs);
    child.once('exit', fail);
    child.stdout?.on('data', () => {
      const [, url] = /^propaga ready on (http:\/\/127\.0\.0\.1:\d+)$/m.exec(output) ?? [];
      if (url === undefined) return;
      clearTimeout(deadline);
      child.off('exit', fail);
      resolve(url);
    });
  });
}
