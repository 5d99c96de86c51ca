import { removedFor } from './removed-for';

it.each([
  [
    '',
    'you were removed from this session by those who run this room or its server; you can join again when it has ended',
  ],
  [
    'too loud',
    'you were removed from this session by those who run this room or its server (too loud); you can join again when it has ended',
  ],
  [
    'account-disabled: spam',
    'your account was disabled by those who run the server (account-disabled: spam); ask them',
  ],
  ['room-closed', 'the room was closed by those who run the server (room-closed); play in another'],
])('tells nobody to come again who cannot (%j)', (reason, message) => {
  expect(removedFor(reason)).toMatchObject({ code: 'removed', message });
});
