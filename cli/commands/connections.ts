import type { Command } from 'commander';
import type { ConnectionView } from '../../functions/operator/contract/connection-view.ts';
import { type ApiClient, createApiClient } from '../api-client.ts';
import { exitCodes } from '../exit-codes.ts';
import { line } from '../safe-text.ts';
import { onCall, openTarget, type Shell } from '../shell.ts';
import { adviceOn, isTroubled, showConnections } from '../show-connections.ts';
import { createSuggest } from '../suggested-command.ts';

/** `propaga connections [name]` */
export function addConnections(program: Command, shell: Shell): void {
  const command = program
    .command('connections')
    .argument('[name]', 'only this one')
    .description('Show how connections fare, and what to do about those that do not')
    .addHelpText(
      'after',
      '\nEnds with 1 if one is held, or its provider is left alone or limits requests.\n\nExamples:\n  propaga connections\n  propaga connections wecare --json',
    );
  onCall(command, { shell, entries: {} }, async ({ args: [name], options }) => {
    const { terminal } = shell;
    const target = await openTarget(shell, options);
    const api = createApiClient(target);
    const all = name === undefined ? await api.connections() : undefined;
    const connections = all?.connections ?? [await api.connection(name ?? '')];
    if (options.json) terminal.printJson(all ?? connections[0]);
    else showConnections(connections, { terminal, suggest: createSuggest(target.given) });
    return connections.some(isTroubled) ? exitCodes.notWell : exitCodes.ok;
  });
}

/** `propaga pause <connection>` */
export function addPause(program: Command, shell: Shell): void {
  addSwitch(program, shell, {
    name: 'pause',
    description: 'Call a provider no more until the connection is resumed; deliveries wait',
    act: (api, name) => api.pauseConnection(name),
  });
}

/** `propaga resume <connection>` */
export function addResume(program: Command, shell: Shell): void {
  addSwitch(program, shell, {
    name: 'resume',
    description: 'Let a paused connection go on, try a held one again, or end a limit on requests',
    act: (api, name) => api.resumeConnection(name),
  });
}

interface Switch {
  readonly name: string;
  readonly description: string;
  act(api: ApiClient, connection: string): Promise<ConnectionView>;
}

function addSwitch(program: Command, shell: Shell, { name, description, act }: Switch): void {
  const command = program
    .command(name)
    .argument('<connection>', 'its name in the config')
    .description(description)
    .addHelpText('after', `\nExample:\n  propaga ${name} wecare`);
  onCall(command, { shell, entries: {} }, async ({ args: [connection = ''], options }) => {
    const { terminal } = shell;
    const target = await openTarget(shell, options);
    const view = await act(createApiClient(target), connection);
    const means = { now: terminal.now(), suggest: createSuggest(target.given) };
    if (options.json) terminal.printJson(view);
    else terminal.print(line`${view.name} is ${view.state}.`, ...adviceOn(view, means));
    return exitCodes.ok;
  });
}
