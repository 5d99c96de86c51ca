import type { IncomingMessage } from 'node:http';
import { httpAddressOf, anyHttpCallerOf } from '../../callers/http-callers';
import type { Applicant } from '../administrators-right';

/** Who asks, by their request. */
export const whoOf = (request: IncomingMessage): Applicant => ({
  caller: anyHttpCallerOf(request),
  origin: httpAddressOf(request),
  via: 'rest',
});
