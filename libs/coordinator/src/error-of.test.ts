import { Metadata, status } from '@grpc/grpc-js';
import { ERROR_CODE_KEY, STATUS_DETAILS_KEY, statusWithRetry } from '@midip2p/proto';
import { errorOf } from './error-of';
import { mayPass } from './what-ends';

function refused(code: status, stable?: string) {
  const metadata = new Metadata();
  if (stable !== undefined) metadata.set(ERROR_CODE_KEY, stable);
  return errorOf({ code, details: 'the words of the server', metadata }, 'jam.example.org:7420');
}

it.each([
  [status.UNAUTHENTICATED, 'wrong-password', 'WrongPasswordError', false],
  [status.RESOURCE_EXHAUSTED, 'session-full', 'SessionFullError', false],
  [status.RESOURCE_EXHAUSTED, 'too-slow', 'TooSlowError', true],
  [status.RESOURCE_EXHAUSTED, 'server-busy', 'ServerBusyError', true],
  [status.RESOURCE_EXHAUSTED, 'too-many-calls', 'TooManyCallsError', true],
  [status.RESOURCE_EXHAUSTED, 'too-many-rooms', 'TooManyRoomsError', false],
  [status.RESOURCE_EXHAUSTED, 'too-many-api-keys', 'TooManyApiKeysError', false],
  [status.UNAVAILABLE, 'server-stopping', 'ServerStoppingError', true],
  [status.INTERNAL, 'internal', 'ServerFailedError', true],
])('knows %i with %s as %s', (code, stable, name, passes) => {
  const error = refused(code, stable);
  expect(error).toMatchObject({ code: stable, name, message: 'the words of the server' });
  expect(mayPass(error)).toBe(passes);
});

it.each([
  ['a code of a newer server by its status', status.PERMISSION_DENIED, 'not-yet-invented', 'not-allowed'],
  ['a code that every object has by its status', status.INVALID_ARGUMENT, 'constructor', 'invalid-argument'],
  ['a token refused by something in between', status.UNAUTHENTICATED, undefined, 'token-invalid'],
  ['a call that the server does not know', status.UNIMPLEMENTED, undefined, 'server-incompatible'],
  ['anything else as a failure of the server', status.DATA_LOSS, undefined, 'internal'],
])('takes %s', (_, code, stable, expected) => {
  expect(refused(code, stable).code).toBe(expected);
});

it('says which server cannot be reached, and why', () => {
  expect(refused(status.UNAVAILABLE).message).toBe(
    'the server at jam.example.org:7420 cannot be reached (the words of the server); check the address, and whether it runs',
  );
  expect(refused(status.DEADLINE_EXCEEDED)).toMatchObject({ code: 'server-unreachable' });
});

it('hears when the server asks to come again', () => {
  const metadata = new Metadata();
  metadata.set(ERROR_CODE_KEY, 'too-many-calls');
  metadata.set(STATUS_DETAILS_KEY, Buffer.from(statusWithRetry(status.RESOURCE_EXHAUSTED, 'many', 1500)));
  expect(errorOf({ code: status.RESOURCE_EXHAUSTED, details: 'many', metadata }, 'here').retryAfterMs).toBe(1500);
  expect(refused(status.RESOURCE_EXHAUSTED, 'too-many-calls').retryAfterMs).toBeNull();
});
