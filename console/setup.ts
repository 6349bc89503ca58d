import * as v from 'valibot';

/** What the console's server tells the page at its start: what it shows, and what can be tried out there. */
export const ConsoleSetup = v.variant('mode', [
  v.object({
    mode: v.literal('local'),
    sources: v.array(v.string()),
    /** Bodies of webhooks to begin with, as text. */
    samples: v.array(v.object({ name: v.string(), body: v.string() })),
  }),
  v.object({ mode: v.literal('stack'), stack: v.string(), region: v.string() }),
]);
export type ConsoleSetup = v.InferOutput<typeof ConsoleSetup>;

/** What a page asks the local system's console to sign and to send. */
export const SampleRequest = v.object({ source: v.string(), body: v.string() });
export type SampleRequest = v.InferOutput<typeof SampleRequest>;

/** The header in which a page proves to the signing server that it was opened by the person who started it. */
export const tokenHeader = 'x-propaga-console-token';
