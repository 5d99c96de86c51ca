import type { IncomingMessage } from 'node:http';
import { httpAddressOf, httpCallerOf } from '../../callers/http-callers';
import type { Applicant } from '../administrators-right';

/** Who asks, by their request. */
export const whoOf = (request: IncomingMessage): Applicant => ({
  caller: httpCallerOf(request),
  origin: httpAddressOf(request),
  via: 'rest',
});
