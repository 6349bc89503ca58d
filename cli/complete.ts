import type { Command, Option } from 'commander';
import { deliveryStatuses } from '../functions/domain/delivery.ts';
import { readConfig } from '../infra/read-config.ts';
import { shells } from './completion-script.ts';
import { configFileOf } from './repository-files.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What could stand in the place of the last of these words, after `propaga`. Empty if a file's name may stand there. */
export function completionsOf(
  program: Command,
  words: readonly string[],
  environment: Environment,
): string[] {
  const last = words.at(-1) ?? '';
  const { command, awaiting } = follow(program, words.slice(0, -1));
  return candidates({ command, awaiting, last, program }, () => namesIn(words, environment))
    .filter((candidate) => candidate.startsWith(last))
    .sort();
}

interface Position {
  /** The command that is being written. */
  readonly command: Command;
  /** An option that still needs its value. */
  readonly awaiting: Option | undefined;
}

function follow(program: Command, words: readonly string[]): Position {
  let command = program;
  let awaiting: Option | undefined;
  for (const word of words) {
    if (awaiting !== undefined) {
      awaiting = undefined;
      continue;
    }
    const option = [...command.options, ...program.options].find(({ long }) => long === word);
    awaiting = option?.required ? option : undefined;
    command = command.commands.find((child) => child.name() === word) ?? command;
  }
  return { command, awaiting };
}

interface Names {
  readonly sources: readonly string[];
  readonly connections: readonly string[];
}

function candidates(
  { command, awaiting, last, program }: Position & { last: string; program: Command },
  names: () => Names,
): readonly string[] {
  if (awaiting !== undefined) return valuesOf(awaiting.name(), names);
  if (last.startsWith('-')) {
    const options = new Set([...command.options, ...program.options]);
    return [...options].flatMap(({ long }) => long ?? []).concat('--help');
  }
  if (command.commands.length > 0) return command.commands.map((child) => child.name());
  return valuesOf(command.registeredArguments[0]?.name() ?? '', names, command.name());
}

/** What an option or an argument of this name can be, as far as that is known without asking anybody. */
function valuesOf(name: string, names: () => Names, command?: string): readonly string[] {
  switch (name) {
    case 'status':
      return deliveryStatuses;
    case 'connection':
      return names().connections;
    case 'source':
      return names().sources;
    case 'name':
      return command === 'set' ? [...names().sources, ...names().connections] : names().connections;
    case 'kind':
      return ['source', 'connection'];
    case 'shell':
      return shells;
    default:
      return [];
  }
}

function namesIn(words: readonly string[], environment: Environment): Names {
  const place = words.includes('--stack') ? 'stack' : 'local';
  const read = readConfig(configFileOf(place, environment));
  if (!read.ok) return { sources: [], connections: [] };
  const { sources, connections } = read.config;
  return { sources: Object.keys(sources), connections: [...connections.keys()] };
}
