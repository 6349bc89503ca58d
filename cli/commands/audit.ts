import type { Command } from 'commander';
import * as v from 'valibot';
import type { AuditPageView } from '../../functions/operator/contract/audit-view.ts';
import type { ApiClient } from '../api-client.ts';
import { exitCodes } from '../exit-codes.ts';
import { countOption } from '../option-values.ts';
import { onCall, openApi, type Shell } from '../shell.ts';
import type { Terminal } from '../terminal.ts';
import { describeTime } from '../times.ts';

const maxPageSize = 100;

const entries = { limit: v.optional(countOption(100_000), '20') };

/** `propaga audit` */
export function addAudit(program: Command, shell: Shell): void {
  const command = program
    .command('audit')
    .description('List who looked at what providers replied, newest first')
    .option('--limit <count>', 'as many at most (default: 20)')
    .addHelpText('after', '\nExamples:\n  propaga audit\n  propaga audit --limit 500 --json');
  onCall(command, { shell, entries }, async ({ options }) => {
    const page = await collect(await openApi(shell, options), options.limit);
    if (options.json) shell.terminal.printJson(page);
    else showPage(shell.terminal, page);
    return exitCodes.ok;
  });
}

/** As many entries as asked for, over as many pages as it takes. */
async function collect(api: ApiClient, limit: number): Promise<AuditPageView> {
  const found: AuditPageView['entries'] = [];
  let cursor: string | undefined;
  do {
    const page = await api.audit({ limit: Math.min(maxPageSize, limit - found.length), cursor });
    found.push(...page.entries);
    cursor = page.cursor;
  } while (cursor !== undefined && found.length < limit);
  return { entries: found, ...(cursor === undefined ? {} : { cursor }) };
}

function showPage(terminal: Terminal, { entries: shown, cursor }: AuditPageView): void {
  if (shown.length === 0) {
    terminal.note('Nothing is on record.');
    return;
  }
  const now = terminal.now();
  terminal.printTable(
    [
      { header: 'WHEN', of: ({ at }) => describeTime(at, now), whenNarrow: 'keep' },
      { header: 'WHAT', of: ({ action }) => action, whenNarrow: 'keep' },
      { header: 'ON', of: ({ on }) => on, whenNarrow: 'keep' },
      { header: 'BY', of: ({ by }) => by, whenNarrow: 'cut' },
      { header: 'NOTE', of: ({ note = '' }) => note, whenNarrow: 'drop' },
    ],
    shown,
  );
  if (cursor !== undefined) terminal.note('There are more: use --limit.');
}
