import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stdout } from 'node:process';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

const projectRoot = fileURLToPath(new URL('..', import.meta.url));

const Lock = v.looseObject({
  packages: v.record(
    v.string(),
    v.looseObject({
      dev: v.optional(v.boolean(), false),
      devDependencies: v.optional(v.unknown()),
    }),
  ),
});

/*
 * `npm sbom --omit dev` leaves out what is a production dependency and is also asked for by a package of development,
 * which here is the AWS SDK and valibot (npm 11.19). So npm is shown a project that has no development dependencies.
 */
const temporary = mkdtempSync(join(tmpdir(), 'propaga-sbom-'));
// npm calls a project by its directory.
const directory = join(temporary, 'propaga');
try {
  mkdirSync(directory);
  const { devDependencies: _wanted, ...manifest } = v.parse(
    v.looseObject({ devDependencies: v.unknown() }),
    readJson('package.json'),
  );
  const { packages, ...lock } = v.parse(Lock, readJson('package-lock.json'));
  const { devDependencies: _locked, ...root } = packages[''] ?? { dev: false };
  const production = Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev);
  write('package.json', manifest);
  write('package-lock.json', {
    ...lock,
    packages: { '': root, ...Object.fromEntries(production) },
  });
  copyFileSync(join(projectRoot, '.npmrc'), join(directory, '.npmrc'));
  const options = ['--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'];
  stdout.write(execFileSync('npm', ['sbom', ...options], { cwd: directory }));
} finally {
  rmSync(temporary, { recursive: true });
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(projectRoot, file), 'utf8'));
}

function write(file: string, value: unknown): void {
  writeFileSync(join(directory, file), JSON.stringify(value));
}
