import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { IntroductionPayload, JoinRequest, PROTO_DIR, PROTO_FILES, Role, introductionSignedBytes } from './index';

it('finds the .proto files it was generated from', () => {
  for (const file of PROTO_FILES) expect(existsSync(join(PROTO_DIR, file))).toBe(true);
});

it('reads back what it wrote, absent and zero told apart', () => {
  const hello = { roomId: 'r', device: 'd', agent: 'a', resumeFrom: 0, peerId: undefined };
  const bytes = JoinRequest.encode({ message: { $case: 'hello', value: hello } }).finish();
  const read = JoinRequest.decode(bytes).message;
  expect(read).toEqual({ $case: 'hello', value: hello });
});

it('signs the domain and then the payload, byte for byte', () => {
  const payload = IntroductionPayload.encode(
    IntroductionPayload.fromPartial({ sessionId: 's', role: Role.ROLE_PLAYER }),
  ).finish();
  // field 1, length 1, 's'; field 5, value 2
  expect(introductionSignedBytes(payload).toString('latin1')).toBe('midip2p introduction v1\n\x0a\x01s\x28\x02');
});
