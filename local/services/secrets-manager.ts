import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import * as v from 'valibot';
import { secretsManagerApi } from '../iam/apis/secrets-manager.ts';
import { type Guard, guardServer } from '../iam/guard-server.ts';
import { listen } from './listen.ts';
import {
  generateValues,
  type SecretDeclaration,
  type SecretsFile,
  versionIdOf,
} from './secret-values.ts';

/** Secrets Manager on a port of 127.0.0.1: GetSecretValue and DescribeSecret of the secrets that are declared to it. */
export interface SecretsManager {
  readonly url: string;
  readonly guard: Guard;
  /** Creates the template's secrets. Only these exist; the secrets file gives them their values. */
  declare(secrets: readonly SecretDeclaration[]): void;
  stop(): Promise<void>;
}

const Request = v.object({
  SecretId: v.string(),
  VersionId: v.optional(v.string()),
  VersionStage: v.optional(v.string()),
});

class SecretsManagerError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** Starts Secrets Manager. Values that it makes up itself are kept in the data directory, if there is one. */
export async function startSecretsManager(
  file: SecretsFile,
  dataDirectory?: string,
): Promise<SecretsManager> {
  let declared: readonly SecretDeclaration[] = [];
  let generated: ReadonlyMap<string, string> = new Map();

  const currentValue = ({ name }: SecretDeclaration): string | undefined => {
    const value = file.read(name);
    if (value === undefined) return generated.get(name);
    return typeof value === 'string' ? value : JSON.stringify(value);
  };

  const find = (id: string): SecretDeclaration => {
    const found = declared.find(({ name, arn }) => id === name || id === arn);
    if (found !== undefined) return found;
    throw notFound("Secrets Manager can't find the specified secret.");
  };

  const operations: Record<string, (request: v.InferOutput<typeof Request>) => unknown> = {
    GetSecretValue({ SecretId, VersionId, VersionStage = 'AWSCURRENT' }) {
      const secret = find(SecretId);
      const value = currentValue(secret);
      const versionId = value === undefined ? undefined : versionIdOf(value);
      const asked = VersionId === undefined || VersionId === versionId;
      if (value === undefined || VersionStage !== 'AWSCURRENT' || !asked) {
        throw notFound(
          `Secrets Manager can't find the specified secret value for staging label: ${VersionStage}`,
        );
      }
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: versionId,
        SecretString: value,
        VersionStages: ['AWSCURRENT'],
      };
    },
    DescribeSecret({ SecretId }) {
      const secret = find(SecretId);
      const value = currentValue(secret);
      const versions = value === undefined ? {} : { [versionIdOf(value)]: ['AWSCURRENT'] };
      return { ARN: secret.arn, Name: secret.name, VersionIdsToStages: versions };
    },
  };

  const answer = async (request: IncomingMessage): Promise<unknown> => {
    const target = String(request.headers['x-amz-target']).replace(/^secretsmanager\./, '');
    const operation = operations[target];
    if (operation === undefined) {
      throw new SecretsManagerError(
        'UnknownOperationException',
        `${target} is not supported here.`,
      );
    }
    const parsed = v.safeParse(Request, await json(request));
    if (!parsed.success)
      throw new SecretsManagerError('ValidationException', 'SecretId is needed.');
    return operation(parsed.output);
  };

  const server = createServer((request, response) => {
    answer(request).then(
      (body) => send(response, 200, body),
      (error: unknown) => sendError(response, error),
    );
  });
  const guard = guardServer(server, () => secretsManagerApi);
  const { url, stop } = await listen(server);
  return {
    url,
    guard,
    stop,
    declare(secrets) {
      generated = generateValues(secrets, dataDirectory);
      declared = secrets;
    },
  };
}

function notFound(message: string): SecretsManagerError {
  return new SecretsManagerError('ResourceNotFoundException', message);
}

function sendError(response: ServerResponse, error: unknown): void {
  const known =
    error instanceof SecretsManagerError
      ? error
      : new SecretsManagerError('InvalidRequestException', 'The request cannot be read.');
  send(response, 400, { __type: known.type, message: known.message });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}
