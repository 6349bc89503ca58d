import * as v from 'valibot';
import { account } from './surroundings.ts';

/** What a reference can ask for: a resource's `Ref` value and its attributes by name. */
export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Where a resolver looks references up and reports what it cannot resolve. */
export interface ResolverScope {
  /** The identity of a resource; `unknown` if the template has none, `broken` if that resource is itself in error. */
  identityOf(logicalId: string): Identity | 'unknown' | 'broken';
  fail(path: string, message: string): void;
}

const pseudoParameters: Readonly<Record<string, string>> = {
  'AWS::Region': account.region,
  'AWS::AccountId': account.accountId,
  'AWS::Partition': account.partition,
  'AWS::URLSuffix': account.urlSuffix,
  'AWS::StackName': account.stackName,
  'AWS::StackId': `arn:aws:cloudformation:${account.region}:${account.accountId}:stack/${account.stackName}/local`,
};

/** Stands for `AWS::NoValue`: the property that holds it is left out. */
const noValue = Symbol('AWS::NoValue');

const JoinArguments = v.strictTuple([v.string(), v.array(v.unknown())]);
const AttributeArguments = v.strictTuple([v.string(), v.string()]);
const SelectArguments = v.strictTuple([v.pipe(v.unknown(), v.toNumber()), v.unknown()]);
const SplitArguments = v.strictTuple([v.string(), v.unknown()]);
const SubstituteArguments = v.union([
  v.pipe(
    v.string(),
    v.transform((text): [string, Record<string, unknown>] => [text, {}]),
  ),
  v.strictTuple([v.string(), v.record(v.string(), v.unknown())]),
]);

type Resolve = (value: unknown, path: string) => unknown;

/** Makes a function that replaces every CloudFormation intrinsic within a value. Failures go to the scope. */
export function createResolver(scope: ResolverScope): Resolve {
  const resolve: Resolve = (value, path) => {
    if (Array.isArray(value)) {
      return value
        .map((item, index) => resolve(item, `${path}.${index}`))
        .filter((item) => item !== noValue);
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (first !== undefined && entries.length === 1 && isIntrinsic(first[0])) {
      return intrinsic(first[0], first[1], path);
    }
    return Object.fromEntries(
      entries
        .map(([key, item]): [string, unknown] => [
          key,
          resolve(item, path ? `${path}.${key}` : key),
        ])
        .filter(([, item]) => item !== noValue),
    );
  };

  const intrinsic = (name: string, argument: unknown, path: string): unknown => {
    switch (name) {
      case 'Ref':
        return typeof argument === 'string' ? reference(argument, path) : malformed(name, path);
      case 'Fn::GetAtt':
        return withArguments(AttributeArguments, attributeArguments(argument), (names) =>
          attribute(names, path),
        );
      case 'Fn::Join':
        return withArguments(JoinArguments, argument, ([separator, items]) =>
          texts(items, path).join(separator),
        );
      case 'Fn::Sub':
        return withArguments(SubstituteArguments, argument, (parts) => substitute(parts, path));
      case 'Fn::Select':
        return withArguments(SelectArguments, argument, ([index, list]) => {
          const items = resolve(list, path);
          return Array.isArray(items) && index in items ? items[index] : malformed(name, path);
        });
      case 'Fn::Split':
        return withArguments(SplitArguments, argument, ([separator, text]) =>
          texts([text], path).flatMap((whole) => whole.split(separator)),
        );
      default:
        return scope.fail(path, `uses ${name}, which is not supported on one machine`);
    }

    function withArguments<S extends v.GenericSchema>(
      schema: S,
      input: unknown,
      use: (parsed: v.InferOutput<S>) => unknown,
    ): unknown {
      const parsed = v.safeParse(schema, input);
      return parsed.success ? use(parsed.output) : malformed(name, path);
    }
  };

  const malformed = (name: string, path: string): void =>
    scope.fail(path, `has a malformed ${name}`);

  const texts = (items: readonly unknown[], path: string): string[] =>
    items.flatMap((item) => {
      const text = resolve(item, path);
      if (typeof text === 'string' || typeof text === 'number') return [String(text)];
      if (text !== undefined) scope.fail(path, 'joins something that is not text');
      return [];
    });

  const reference = (name: string, path: string): unknown => {
    if (name === 'AWS::NoValue') return noValue;
    const pseudo = pseudoParameters[name];
    if (pseudo !== undefined) return pseudo;
    return identity(name, path)?.ref;
  };

  const attribute = ([logicalId, name]: readonly [string, string], path: string): unknown => {
    const found = identity(logicalId, path);
    if (found === undefined) return undefined;
    const value = found.attributes[name];
    return (
      value ?? scope.fail(path, `asks ${logicalId} for ${name}, which is not known on one machine`)
    );
  };

  const identity = (logicalId: string, path: string): Identity | undefined => {
    const found = scope.identityOf(logicalId);
    if (found === 'unknown')
      scope.fail(path, `refers to ${logicalId}, which the template does not have`);
    return typeof found === 'string' ? undefined : found;
  };

  const substitute = (
    [text, variables]: readonly [string, Readonly<Record<string, unknown>>],
    path: string,
  ): string =>
    text.replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
      if (literal === '!') return `\${${name}}`;
      if (name in variables) return texts([variables[name]], path).join('');
      const [logicalId, ...rest] = name.split('.');
      const argument =
        rest.length === 0 ? { Ref: name } : { 'Fn::GetAtt': [logicalId, rest.join('.')] };
      return texts([argument], path).join('');
    });

  return resolve;
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

/** `Fn::GetAtt` may also be written as one string, `logicalId.attribute`. */
function attributeArguments(argument: unknown): unknown {
  if (typeof argument !== 'string') return argument;
  const [logicalId, ...rest] = argument.split('.');
  return [logicalId, rest.join('.')];
}
