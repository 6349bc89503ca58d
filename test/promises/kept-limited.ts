import type { Stops } from './any-stops.ts';
import type { Bustle } from './crowd.ts';

/**
 * Renames that were made without a reply, and tried again: their old id was unknown by then, and the limit of another user
 * kept the new one from being tried. That was taken for a refusal.
 */
export const unfinishedRename: Bustle = {
  disorders: {
    ana: { history: [['email']], steps: [1, 'wait', 1], skipPrevious: [] },
    bia: {
      history: [
        ['name', 'manager', 'email'],
        ['name', 'jobTitle', 'email'],
      ],
      steps: [1, 2, 'deliver', 1, 'wait', 2],
      skipPrevious: [],
    },
    cid: { history: [['manager']], steps: [1, 'wait', 'wait', 1], skipPrevious: [] },
  },
  turns: ['bia', 'bia', 'ana', 'cid', 'bia'],
  faults: [
    'revoked',
    'none',
    'none',
    'lost reply',
    'lost reply',
    'none',
    'reset after',
    'throttled',
    'throttled',
  ],
};

/** The same with a late change that is sent together with others'. */
export const unfinishedRenameTogether: readonly [Bustle, Stops] = [
  {
    disorders: {
      ana: {
        history: [['jobTitle'], ['email']],
        steps: [2, 'deliver', 1, 1, 1, 2],
        skipPrevious: [],
      },
      bia: { history: [['manager']], steps: [1, 1], skipPrevious: [] },
      cid: { history: [['email']], steps: [1, 'wait', 1], skipPrevious: [] },
    },
    turns: ['ana', 'cid'],
    faults: ['reset before', 'half made', 'throttled'],
  },
  { stops: [], maxReceiveCount: 1 },
];

/** A request for several users that was made without a reply, after which a limit kept each of them from being sent alone. */
export const withheldAfterTogether: Bustle = {
  disorders: {
    ana: {
      history: [
        ['name', 'email'],
        ['jobTitle', 'manager', 'email'],
      ],
      steps: [2, 2, 2, 1],
      skipPrevious: [],
    },
    bia: { history: [['name', 'jobTitle', 'manager']], steps: [1, 1], skipPrevious: [] },
    cid: {
      history: [['name', 'jobTitle', 'email'], ['name'], ['manager', 'email']],
      steps: [2, 'deliver', 'wait', 3, 1, 1, 3, 2],
      skipPrevious: [],
    },
  },
  turns: [],
  faults: ['throttled', 'error after'],
};

/** The same, where the reply was a reset. */
export const withheldAfterReset: readonly [Bustle, Stops] = [
  {
    disorders: {
      ana: { history: [['manager']], steps: [1, 1], skipPrevious: [] },
      bia: {
        history: [
          ['name', 'jobTitle', 'email'],
          ['jobTitle', 'manager', 'email'],
          ['name', 'jobTitle', 'manager'],
          ['name'],
          ['jobTitle', 'manager', 'email'],
        ],
        steps: [3, 'deliver', 'wait', 5, 1, 3, 4, 2, 1, 5, 4, 2, 3],
        skipPrevious: [],
      },
      cid: {
        history: [
          ['name', 'email'],
          ['name', 'jobTitle'],
        ],
        steps: [1, 2, 2, 1],
        skipPrevious: [],
      },
    },
    turns: ['cid'],
    faults: ['throttled', 'reset after'],
  },
  { stops: [], maxReceiveCount: 1 },
];
