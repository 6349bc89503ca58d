import { secretsSuite } from '../conformance/secrets.ts';
import { createMemoryClock } from './memory-clock.ts';
import { createMemorySecrets } from './memory-secrets.ts';

secretsSuite('memory', () => {
  const clock = createMemoryClock();
  return {
    ...createMemorySecrets(clock),
    name: 'propaga/connections/loyalty',
    waitASecond: () => clock.advance(1_000),
    waitFiveMinutes: () => clock.advance(300_000),
  };
});
