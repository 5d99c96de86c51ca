import type { Metadata } from '@grpc/grpc-js';
import { addressOf, anyCallerOf, type PeerCall } from '../callers/callers';
import type { Applicant } from './administrators-right';

/** The caller over gRPC, a person or a program. */
export const whoCalls = (metadata: Metadata, call: PeerCall): Applicant => ({
  caller: anyCallerOf(metadata),
  origin: addressOf(call),
  via: 'grpc',
});
