import type { EncryptionKey } from './encryption-key.ts';
import type { Stage } from './stages.ts';

/** What everything in a stage stands on. */
export interface Foundation {
  /** What the names of its stacks begin with: `propaga-<stage>`. */
  readonly name: string;
  readonly stage: Stage;
  /** The stage's own key; without it, AWS's keys encrypt what is stored. */
  readonly key: EncryptionKey | undefined;
}
