import * as v from 'valibot';
import { describeIssue } from '../../functions/domain/issues.ts';
import { FaultSchema, type Faults } from './faults.ts';
import type { RequestLog } from './request-log.ts';
import { jsonOf } from './simulated-request.ts';
import type { SimulatedReply, SimulatedRequest, Simulator } from './simulator.ts';

/** Requests below this path steer the simulator and never reach the simulated provider. */
export const controlPath = '/_control/';

const FaultsSchema = v.array(FaultSchema);

interface Controlled {
  readonly simulator: Simulator;
  readonly faults: Faults;
  readonly log: RequestLog;
}

/**
 * Answers `POST`, `GET` and `DELETE _control/faults`, `GET` and `DELETE _control/requests`, `GET` and
 * `DELETE _control/users`, and `DELETE _control/tokens`.
 */
export function control(request: SimulatedRequest, controlled: Controlled): SimulatedReply {
  const { simulator, faults, log } = controlled;
  switch (`${request.method} ${request.path.slice(controlPath.length)}`) {
    case 'POST faults':
      return addFaults(request, faults);
    case 'GET faults':
      return ok({ faults: faults.list() });
    case 'DELETE faults':
      return done(() => faults.clear());
    case 'GET requests':
      return ok({ requests: log.entries() });
    case 'DELETE requests':
      return done(() => log.clear());
    case 'GET users':
      return ok({ users: simulator.users() });
    case 'DELETE users':
      return done(() => simulator.forgetUsers());
    case 'DELETE tokens':
      return done(() => simulator.expireTokens());
    default:
      return {
        status: 404,
        body: { error: 'no such control; try faults, requests, users, tokens' },
      };
  }
}

function addFaults(request: SimulatedRequest, faults: Faults): SimulatedReply {
  const parsed = v.safeParse(FaultsSchema, [jsonOf(request)].flat());
  if (!parsed.success) {
    return { status: 422, body: { issues: parsed.issues.map(describeIssue) } };
  }
  faults.add(parsed.output);
  return ok({ faults: faults.list() });
}

function ok(body: unknown): SimulatedReply {
  return { status: 200, body };
}

function done(action: () => void): SimulatedReply {
  action();
  return { status: 204, body: '' };
}
