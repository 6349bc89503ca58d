#!/usr/bin/env node
// Plain JavaScript that any Node from 20 on can read: the rest is TypeScript, which Node runs from 24 on. npm's scripts and
// npx find Node 24 by themselves; whoever calls this file with an older one is handed on to it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const neededMajor = 24;

if (Number.parseInt(process.versions.node, 10) >= neededMajor) {
  const { main } = await import('./main.ts');
  await main();
} else {
  handOn();
}

function handOn() {
  const node = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  if (!existsSync(node)) {
    process.stderr.write(
      `propaga needs Node ${neededMajor}, and this is ${process.version}. Run npm ci in its repository, which brings it along.\n`,
    );
    process.exit(2);
  }
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // What decides is the other one. A terminal's Ctrl-C reaches it by itself.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    process.stderr.write(`${node} cannot be run: ${error.message}. Run npm ci.\n`);
    process.exitCode = 2;
  });
  child.once('exit', (status) => {
    process.exitCode = status ?? 130;
  });
}
