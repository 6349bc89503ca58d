import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { completionsOf } from '../../../cli/complete.ts';
import { createConfirmation } from '../../../cli/confirm.ts';
import { exitCodes } from '../../../cli/exit-codes.ts';
import { createProgram, descendantsOf, pathOf } from '../../../cli/program.ts';
import { createTerminal } from '../../../cli/terminal.ts';

const root = join(import.meta.dirname, '../../..');
const program = createProgram({
  terminal: createTerminal(process),
  environment: {},
  stdin: process.stdin,
  confirmation: createConfirmation(process),
  finish: () => {},
});
/** Those that do something; `secrets` alone only holds others. */
const commands = descendantsOf(program).filter(({ commands }) => commands.length === 0);
const document = readFileSync(join(root, 'docs/cli.md'), 'utf8');

function signatureOf(command: Command): string {
  const args = command.registeredArguments.map((argument) => {
    const name = argument.variadic ? `${argument.name()}...` : argument.name();
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return ['propaga', pathOf(command), ...args].join(' ');
}

describe('docs/cli.md', () => {
  it('has a heading for every command, and for no other', () => {
    const headings = [...document.matchAll(/^### `(.+)`$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(commands.map(signatureOf));
  });

  it.each(commands.map((command) => [pathOf(command), command] as const))(
    'shows an example of %s, and names each of its options',
    (path, command) => {
      const start = document.indexOf(`### \`${signatureOf(command)}\``);
      const [section = ''] = document.slice(start + 4).split(/^##/m, 1);
      expect(section).toMatch(new RegExp(`^\\$ .*propaga ${path}\\b`, 'm'));
      for (const { long } of command.options) expect(section).toContain(`\`${long}`);
    },
  );

  it('explains every exit code', () => {
    const codes = [...document.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
    expect(codes).toEqual(Object.values(exitCodes));
  });
});

describe('--help', () => {
  it.each(commands.map((command) => [pathOf(command), command] as const))(
    'of %s has an example',
    (path, command) => {
      let help = '';
      command
        .configureOutput({
          writeOut: (text) => {
            help += text;
          },
        })
        .outputHelp();
      expect(help).toMatch(new RegExp(`Examples?:\\n.*propaga ${path}\\b`));
      expect(help).toContain('--stack <name>');
    },
  );
});

describe('completion', () => {
  const complete = (...words: string[]) => completionsOf(program, words, {});

  it.each([
    [['re'], ['release', 'replies', 'resume', 'retry']],
    [
      ['deliveries', '--st'],
      ['--stack', '--status'],
    ],
    [['deliveries', '--status', 'f'], ['failed']],
    [
      ['deliveries', '--connection', ''],
      ['dito', 'gestao-plus', 'imagemais', 'wecare'],
    ],
    [['--url', 'http://127.0.0.1:1', 'pause', 'w'], ['wecare']],
    [['secrets', ''], ['set']],
    [['secrets', 'set', 'h'], ['hr']],
    [
      ['completion', ''],
      ['bash', 'fish', 'zsh'],
    ],
    [['send', 'ex'], []],
    [['retry', '--since', ''], []],
  ])('of %j offers %j', (words, offered) => {
    expect(complete(...words)).toEqual(offered);
  });

  it('offers every command', () => {
    expect(complete('')).toEqual(program.commands.map((command) => command.name()).sort());
  });
});
