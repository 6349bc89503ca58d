import type { Stops } from './any-stops.ts';
import type { Bustle } from './crowd.ts';
import type { Disorder } from './one-person.ts';

/**
 * What a property failed at once. Its only receipt ended in a stop after the provider's answer, and the same release was
 * queued once more, so that the dead letter of the first message was taken for none.
 */
export const queuedOnceMore: readonly [Disorder, Stops] = [
  {
    history: [['name'], ['name', 'email'], ['name', 'email'], ['name', 'email']],
    steps: [2, 'deliver', 'wait', 1, 'wait', 'wait', 3, 'wait', 4, 'wait', 1, 4, 2, 3],
    faults: [],
    skipPrevious: [],
  },
  { stops: [{ call: 5, when: 'during' }], maxReceiveCount: 1 },
];

/** The same among several users, who are sent together. */
export const queuedOnceMoreTogether: readonly [Bustle, Stops] = [
  {
    disorders: {
      ana: { history: [['jobTitle']], steps: [1, 1], skipPrevious: [] },
      bia: {
        history: [['name', 'jobTitle'], ['jobTitle'], ['name'], ['name']],
        steps: [3, 'tick', 'deliver', 4, 'wait', 'wait', 1, 'wait', 3, 4, 1, 3, 2],
        skipPrevious: [],
      },
      cid: {
        history: [['name'], ['name']],
        steps: [2, 'wait', 'tick', 'wait', 1, 2, 1],
        skipPrevious: [],
      },
    },
    turns: ['bia', 'cid', 'cid', 'cid', 'bia', 'bia'],
    faults: [],
  },
  {
    stops: [
      { call: 42, when: 'after' },
      { call: 37, when: 'before' },
      { call: 20, when: 'before' },
    ],
    maxReceiveCount: 1,
  },
];

/** The same while changes rename them. */
export const queuedOnceMoreRenamed: readonly [Bustle, Stops] = [
  {
    disorders: {
      ana: {
        history: [
          ['jobTitle', 'manager', 'email'],
          ['jobTitle', 'manager'],
          ['name', 'manager'],
          ['email'],
          ['jobTitle'],
        ],
        steps: [
          3,
          'tick',
          'wait',
          'wait',
          'deliver',
          2,
          'tick',
          'tick',
          'wait',
          4,
          'deliver',
          'deliver',
          'wait',
          'wait',
          1,
          'wait',
          2,
          5,
          4,
          3,
          4,
          2,
          5,
          1,
        ],
        skipPrevious: [1, 2, 3, 4, 5],
      },
      bia: {
        history: [
          ['manager', 'email'],
          ['jobTitle', 'manager', 'email'],
        ],
        steps: [1, 'deliver', 2, 'tick', 1, 2, 1, 2],
        skipPrevious: [1, 2],
      },
      cid: {
        history: [['name', 'manager', 'email'], ['jobTitle']],
        steps: [
          1,
          'tick',
          'deliver',
          2,
          'wait',
          2,
          'deliver',
          'deliver',
          'tick',
          'deliver',
          1,
          'deliver',
        ],
        skipPrevious: [],
      },
    },
    turns: ['ana', 'bia'],
    faults: ['reset after'],
  },
  {
    stops: [
      { call: 39, when: 'after' },
      { call: 57, when: 'before' },
    ],
    maxReceiveCount: 1,
  },
];
