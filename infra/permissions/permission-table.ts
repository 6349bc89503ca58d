import { parseProject } from '../read-config.ts';
import { findStage } from '../stages.ts';
import { synthesise, withoutBundles } from '../synthesise.ts';
import { inTemporaryDirectory } from '../temporary-directory.ts';
import { type Permission, permissionsOf } from './permissions-of.ts';
import { wildcardReasons } from './wildcard-reasons.ts';

/** What the table shows: one of each. A further connection has a function, a queue and a secret of its own. */
const example = {
  sources: { hr: { type: 'standard-webhooks' } },
  connections: {
    wecare: { provider: 'wecare', baseUrl: 'https://acme.wecare.app.br', key: 'email' },
  },
};

const startMark = '<!-- permissions: written by npm run permissions -->';
const endMark = '<!-- /permissions -->';

/** What the roles of an example may do at the stage prod. */
export function examplePermissions(): readonly Permission[] {
  const project = parseProject(example);
  const found = findStage('prod');
  if (!project.ok || !found.ok) throw new Error('The example is not a config.');
  const { config } = project;
  const { stage } = found;
  return inTemporaryDirectory((outdir) =>
    permissionsOf(synthesise(config, { outdir, stage, context: withoutBundles }).stacks),
  );
}

/** The permissions as tables in Markdown, one for each role, between the marks. */
export function permissionTable(permissions: readonly Permission[]): string {
  const tables = [...Map.groupBy(permissions, ({ holder }) => holder)].map(([holder, own]) =>
    [
      `**${holder}**`,
      '',
      '| actions | resources | condition |',
      '| --- | --- | --- |',
      ...own.map(toRow),
    ].join('\n'),
  );
  const used = new Set(permissions.flatMap(({ actions }) => actions));
  const reasons = Object.entries(wildcardReasons)
    .filter(([action]) => used.has(action))
    .map(([action, reason]) => `- \`${action}\` on \`*\`: ${reason}`);
  return [startMark, ...tables, reasons.join('\n'), endMark].join('\n\n');
}

/** A document with the tables in it anew. Throws if it has no place for them. */
export function withPermissionTable(document: string, table: string): string {
  const start = document.indexOf(startMark);
  const end = document.indexOf(endMark);
  if (start < 0 || end < start) {
    throw new Error(`The document needs "${startMark}" and after it "${endMark}".`);
  }
  return `${document.slice(0, start)}${table}${document.slice(end + endMark.length)}`;
}

function toRow({ effect, actions, resources, conditions }: Permission): string {
  const denied = effect === 'Allow' ? [] : [`**${effect}**`];
  const cells = [[...denied, ...actions.map(code)], resources.map(code), conditions.map(code)];
  return `| ${cells.map((lines) => lines.join('<br>')).join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}
