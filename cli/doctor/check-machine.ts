import type { Config } from '../../functions/runtime/config.ts';
import { readConfig } from '../../infra/read-config.ts';
import type { Finding } from './finding.ts';

const neededNode = 24;

/** The Node that runs this, which is also the one that `npm start` uses. */
export function checkNode(version: string): Finding {
  const major = Number.parseInt(version.replace(/^v/, ''), 10);
  return major >= neededNode
    ? { check: 'node', result: 'ok', detail: version }
    : {
        check: 'node',
        result: 'fail',
        detail: `${version} is too old`,
        next: `Run npm ci, which brings Node ${neededNode} along, and call propaga with npx.`,
      };
}

/** The config file, with all its mistakes. */
export function checkConfig(file: string): { finding: Finding; config: Config | undefined } {
  const read = readConfig(file);
  if (!read.ok) {
    const next = 'Mend the file; docs/configuration.md has every setting.';
    return {
      finding: { check: 'config', result: 'fail', detail: read.message, next },
      config: undefined,
    };
  }
  const { sources, connections } = read.config;
  const detail = `${file}: ${count(Object.keys(sources).length, 'source')}, ${count(connections.size, 'connection')}`;
  return { finding: { check: 'config', result: 'ok', detail }, config: read.config };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
