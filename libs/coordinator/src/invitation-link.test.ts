import { formatInvitationLink, isInvitationLink, parseInvitationLink } from './invitation-link';

const fingerprint = 'ab'.repeat(32);

it.each([
  [
    { server: { host: '192.0.2.7', port: 7420, fingerprint }, code: 'a-Code_1' },
    `midip2p://192.0.2.7:7420/join/a-Code_1#${fingerprint}`,
  ],
  [
    { server: { host: '2001:db8::7', port: 1, fingerprint }, code: 'x' },
    `midip2p://[2001:db8::7]:1/join/x#${fingerprint}`,
  ],
  [{ server: { host: 'jam.example', port: 443, fingerprint: null }, code: 'x' }, 'midip2p://jam.example:443/join/x'],
])('says %j in one text, and reads it again', (link, text) => {
  expect(formatInvitationLink(link)).toBe(text);
  expect(parseInvitationLink(text)).toEqual(link);
  expect(parseInvitationLink(`  ${text}\n`)).toEqual(link);
});

it('knows a link from the name of a room', () => {
  expect(isInvitationLink('MIDIP2P://x')).toBe(true);
  expect(isInvitationLink('friday')).toBe(false);
});

it.each([
  'friday',
  'https://jam.example:443/join/x',
  'midip2p://',
  'midip2p://jam.example:443',
  'midip2p://jam.example:443/join/',
  'midip2p://jam.example:443/join/a code',
  'midip2p://jam.example:443/join/a/b',
  'midip2p://jam.example/join/x',
  'midip2p://jam.example:99999/join/x',
  'midip2p://jam.example:443/join/x#abcd',
  `midip2p://jam.example:443/join/x#${'zz'.repeat(32)}`,
])('refuses %s', (text) => {
  expect(() => parseInvitationLink(text)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
});
