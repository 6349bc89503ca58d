import fc from 'fast-check';
import { atLeast } from './property-runs.ts';

/** fast-check's own number of cases. */
const usualRuns = 100;

/** Set up before each file of a long run: what says nothing of its own is tried as often, and from the same seed. */
fc.configureGlobal({ numRuns: atLeast(usualRuns), seed: Number(process.env.PROPAGA_SEED) });
