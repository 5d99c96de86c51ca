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
])('tells nobody to come again who cannot (%j)', (reason, message) => {
  expect(removedFor(reason)).toMatchObject({ code: 'removed', message });
});

it.each([
  ['room-closed', 'the room was closed for good; play in another'],
  [
    'room-closed: the band has split',
    'the room was closed for good (room-closed: the band has split); play in another',
  ],
])('says of a room that was closed that it was (%j)', (reason, message) => {
  expect(removedFor(reason)).toMatchObject({ code: 'room-closed', message });
});
