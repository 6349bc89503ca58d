import { join, resolve } from 'node:path';
import { withLocalConsole } from '../console/server/local-console.ts';
import { readConfig } from '../infra/read-config.ts';
import { defaultStage, findStage } from '../infra/stages.ts';
import { openDataDirectory } from './data-directory.ts';
import { startEventSources } from './event-sources/start-event-sources.ts';
import { takePort } from './front-door.ts';
import { createHttpApi } from './http-api/http-api.ts';
import { accessRulesOf } from './iam/template-access-rules.ts';
import { startFunctions } from './lambda/start-functions.ts';
import { createOperatorPages, withOperatorPages } from './operator-pages.ts';
import { startScheduler } from './scheduler.ts';
import { createResources } from './services/create-resources.ts';
import { openSecretsFile } from './services/secret-values.ts';
import { startServices } from './services/start-services.ts';
import { startSimulators } from './simulators/start-simulators.ts';
import { StartError } from './start-error.ts';
import { type Assembly, synthesiseApp } from './synthesis.ts';
import { interpretTemplate } from './template/interpret-template.ts';
import { warnOfRemoved } from './warn-of-removed.ts';

/** The settings of `npm start`, one for each of its environment variables. */
export interface LocalSystemOptions {
  /** On 127.0.0.1; 0 takes any free one. */
  readonly port: number;
  readonly configFile: string;
  /** A stage of the config; without it, the one that is meant when none is named. */
  readonly stageName?: string | undefined;
  readonly secretsFile: string;
  readonly dataDirectory: string;
  readonly tickSeconds: number;
  /** Takes what went wrong while it runs, one line each. */
  readonly report: (problem: string) => void;
  /** Runs this instead of the synthesised CDK app. */
  readonly assembly?: Assembly;
}

/** The whole of propaga, running on one machine. */
export interface LocalSystem {
  readonly url: string;
  /** Takes no more requests, gives running invocations ten seconds to end, and stops everything. */
  stop(): Promise<void>;
}

const graceMs = 10_000;

/** Starts the CDK app's template on one machine. Throws a `StartError` if its user has something to mend. */
export async function startLocalSystem(options: LocalSystemOptions): Promise<LocalSystem> {
  const cleanups: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  };
  try {
    const url = await start(options, (cleanup) => cleanups.push(cleanup));
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: LocalSystemOptions,
  onStop: (cleanup: () => unknown) => void,
): Promise<string> {
  const { port, tickSeconds, report } = options;
  const { config, stage } = checkedConfig(options);
  const secretsFile = openSecretsFile(options.secretsFile, report);
  const dataDirectory = resolve(options.dataDirectory);
  openDataDirectory(dataDirectory);

  const frontDoor = await takePort(port);
  onStop(() => frontDoor.stop());
  // Whichever fails first, the other is waited for, so that nothing is left running.
  const [settledServices, settledAssembly] = await Promise.allSettled([
    startServices({ dataDirectory, secretsFile }),
    options.assembly ?? synthesiseApp(config, join(dataDirectory, 'cloud-assembly'), stage),
  ]);

  const services = started(settledServices);
  onStop(() => services.stop());
  const assembly = started(settledAssembly);

  const { endpoints } = services;
  const stack = interpretTemplate(assembly.template, {
    sqsUrl: endpoints.sqs,
    apiUrl: frontDoor.url,
  });
  await services.enforce({ rules: accessRulesOf(stack), report });
  await createResources(stack, services);
  await warnOfRemoved(stack, { connections: config.connections, endpoints, report });
  const simulators = await startSimulators({ config, readSecret: secretsFile.read });
  onStop(() => simulators.stop());

  const functions = await startFunctions(stack, {
    endpoints,
    assetDirectory: assembly.assetDirectory,
    logDirectory: join(dataDirectory, 'logs'),
    report,
  });
  onStop(() => Promise.all([...functions.values()].map((one) => one.stop(graceMs))));

  const eventSources = startEventSources(stack, { endpoints, functions, report });
  const scheduler = startScheduler(stack, { functions, tickSeconds });
  const api = createHttpApi(stack, { functions, report });
  frontDoor.open(
    withLocalConsole(withOperatorPages(createOperatorPages(services.events), api), {
      url: frontDoor.url,
      sources: Object.keys(config.sources),
      readSecret: secretsFile.read,
    }),
  );
  onStop(() => {
    frontDoor.close();
    scheduler.stop();
    for (const eventSource of eventSources) eventSource.stop();
  });
  return frontDoor.url;
}

function checkedConfig({ configFile, stageName }: LocalSystemOptions) {
  const read = readConfig(configFile);
  if (!read.ok) throw new StartError(`PROPAGA_CONFIG: ${read.message}`);
  const found = findStage(stageName ?? defaultStage.name, read.stages);
  if (!found.ok) throw new StartError(`PROPAGA_STAGE: ${found.message}`);
  return { config: read.config, stage: found.stage };
}

function started<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}
