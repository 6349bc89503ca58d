import { once } from 'node:events';
import type { Command } from 'commander';
import * as v from 'valibot';
import { exitCodes } from '../exit-codes.ts';
import { onCall, openTarget, type Shell } from '../shell.ts';

const entries = {
  port: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,5}$/, 'must be a port'),
      v.transform(Number),
      v.maxValue(65_535, 'must be a port'),
    ),
    '0',
  ),
};

/** `propaga console` */
export function addConsole(program: Command, shell: Shell): void {
  const command = program
    .command('console')
    .description('Serve the web page for operators on this machine, until you press Ctrl-C')
    .option('--port <port>', 'where on 127.0.0.1 it is served for a stack (default: any free one)')
    .addHelpText(
      'after',
      '\nFor a stack, its calls are signed with your own AWS credentials. Whoever has the address that is\nprinted can use them that way while it runs: keep it to yourself.\n\nExample:\n  propaga console --stack propaga-prod',
    );
  onCall(command, { shell, entries }, async ({ options }) => {
    const target = await openTarget(shell, options);
    if (target.stack === undefined) {
      shell.terminal.print(`${target.url}/console`);
      return exitCodes.ok;
    }
    const { name, region } = target.stack;
    // esbuild is loaded with it, which nothing else needs.
    const { startSigningServer } = await import('../../console/server/signing-server.ts');
    const { port } = options;
    const server = await startSigningServer({ stack: name, region, port, callApi: target.request });
    shell.terminal.note(`The console of ${name}, until you press Ctrl-C:`);
    shell.terminal.print(server.url);
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    await server.stop();
    return exitCodes.ok;
  });
}
