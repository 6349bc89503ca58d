import type { Command } from 'commander';
import * as v from 'valibot';
import { checkConfig, checkNode } from '../doctor/check-machine.ts';
import type { Finding } from '../doctor/finding.ts';
import { exitCodes } from '../exit-codes.ts';
import { configFileOf } from '../repository-files.ts';
import { safe, safeLines } from '../safe-text.ts';
import { openSecretStore } from '../secrets/open-secret-store.ts';
import { onCall, openTarget, type Shell } from '../shell.ts';
import type { Terminal } from '../terminal.ts';

const entries = { config: v.optional(v.string()), secrets: v.optional(v.string()) };

/** `propaga doctor` */
export function addDoctor(program: Command, shell: Shell): void {
  const command = program
    .command('doctor')
    .description('Check config, secrets, logins, connections, dead letters and the clock')
    .option(
      '--config <file>',
      'the config file (default: PROPAGA_CONFIG, or local/config.json; of a stack, propaga.config.json)',
    )
    .option(
      '--secrets <file>',
      'the secrets file (default: PROPAGA_SECRETS, .propaga/secrets.json if it is there, or local/secrets.json; of a stack, its Secrets Manager)',
    )
    .addHelpText(
      'after',
      '\nIt logs in at the providers, and changes nothing. Ends with 1 if a check fails; a warning is no failure.\n\nExamples:\n  propaga doctor\n  propaga doctor --stack propaga-prod --json',
    );
  onCall(command, { shell, entries }, async ({ options }) => {
    const { environment, terminal } = shell;
    const findings: Finding[] = [];
    const show = (finding: Finding): void => {
      findings.push(finding);
      if (!options.json) terminal.print(...linesOf(finding, terminal));
    };
    show(checkNode(process.version));
    const place = options.stack === undefined ? 'local' : 'stack';
    const { finding, config } = checkConfig(options.config ?? configFileOf(place, environment));
    show(finding);
    const target = await openTarget(shell, options);
    const { secrets: secretsFile } = options;
    // It loads what the deliver functions do, which no other command needs.
    const { startChecks } = await import('../doctor/start-checks.ts');
    const store = await openSecretStore(target, {
      secretsFile,
      configFile: options.config,
      environment,
    });
    for (const check of startChecks({ config, store, target, now: terminal.now })) {
      terminal.progress(`checking ${check.name}…`);
      for (const found of await check.findings) show(found);
    }
    terminal.progress(undefined);
    if (options.json) terminal.printJson({ findings });
    else terminal.print(...summaryOf(findings));
    return findings.some(({ result }) => result === 'fail') ? exitCodes.notWell : exitCodes.ok;
  });
}

const styles = { ok: 'green', warn: 'yellow', fail: 'red', skip: 'dim' } as const;

function linesOf({ check, result, detail, next }: Finding, terminal: Terminal): string[] {
  const head = `${terminal.paint(styles[result], result.padEnd(4))}  ${safe(check)}: ${safeLines(detail)}`;
  return next === undefined ? [head] : [head, `      → ${safe(next)}`];
}

function summaryOf(findings: readonly Finding[]): string[] {
  const countOf = (result: Finding['result']) =>
    findings.filter((finding) => finding.result === result).length;
  const [failed, warned] = [countOf('fail'), countOf('warn')];
  if (failed === 0 && warned === 0) return ['', 'All is well.'];
  return ['', `${failed} failed, ${warned} to look at.`];
}
