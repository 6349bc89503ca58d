'use strict';
// Runs in a process of its own: loads one bundle, hands it its first events, and tells how long that took.
const { readFileSync } = require('node:fs');

const [bundle, eventsFile] = process.argv.slice(2);
const events = JSON.parse(readFileSync(eventsFile, 'utf8'));
const context = { getRemainingTimeInMillis: () => 60_000, awsRequestId: 'bench' };

async function run() {
  const start = performance.now();
  const { handler } = require(bundle);
  const loaded = performance.now();
  const answers = [];
  for (const event of events) answers.push(await handler(event, context));
  const answered = performance.now();
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const cpuMs = (userCPUTime + systemCPUTime) / 1_000;
  const result = { loadMs: loaded - start, answeredMs: answered - start, cpuMs, answers };
  process.stdout.write(`\n${JSON.stringify(result)}\n`, () => process.exit(0));
}

run();
