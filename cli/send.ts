import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { CommandError } from './command-error.ts';
import { followDeliveries } from './follow-deliveries.ts';
import { describeRefusal, postWebhook } from './post-webhook.ts';
import { readSigningSecret } from './read-signing-secret.ts';
import { withCurrentTime } from './with-current-time.ts';

const help = `Signs a user change, sends it to propaga, and follows it to each connection.

Usage: npm run send -- <file> [options]

  <file>             the webhook's body as JSON; see examples/
  --url <url>        where propaga listens       (default: http://127.0.0.1:3000)
  --source <name>    the source to send as       (default: hr)
  --secrets <file>   where its signing secret is (default: PROPAGA_SECRETS, or local/secrets.json)
  --id <id>          the webhook's id; sending it again has no effect (default: a new one)
  --as-is            send the file byte for byte; otherwise its timestamp becomes the current time
  --wait <seconds>   how long to follow the deliveries (default: 60)
  --help             this text

Exit code: 0 if everything was delivered or skipped, 1 if something was refused or failed, 2 if the call is wrong.
`;

const options = {
  url: { type: 'string', default: 'http://127.0.0.1:3000' },
  source: { type: 'string', default: 'hr' },
  secrets: { type: 'string', default: process.env.PROPAGA_SECRETS ?? 'local/secrets.json' },
  id: { type: 'string', default: `msg_${crypto.randomUUID()}` },
  'as-is': { type: 'boolean', default: false },
  wait: { type: 'string', default: '60' },
  help: { type: 'boolean', default: false },
} as const;

async function send(args: string[]): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [file, ...others] = positionals;
  const waitSeconds = Number(values.wait);
  if (file === undefined || others.length > 0) throw new CommandError(help);
  if (!Number.isFinite(waitSeconds)) throw new CommandError('--wait takes a number of seconds.');

  const content = await readInput(file);
  const body = values['as-is'] ? content : withCurrentTime(content);
  const secret = await readSigningSecret(values.secrets, values.source);
  const reply = await postWebhook({ ...values, secret, body });
  if (reply.kind === 'refused') {
    process.stderr.write(`${describeRefusal(reply)}\n`);
    return 1;
  }
  process.stdout.write(`${reply.isNew ? 'accepted' : 'accepted before'} as ${reply.id}\n`);
  return followDeliveries(reply.id, { url: values.url, waitMs: waitSeconds * 1_000 });
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new CommandError(`${error instanceof Error ? error.message : error}\n\n${help}`);
  }
}

async function readInput(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(
      `${file} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}

try {
  process.exitCode = await send(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CommandError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
