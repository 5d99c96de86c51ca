import { sendTo } from './send-to';

const saying = (code: string) => () =>
  sendTo(
    {
      sendControl: () => {
        throw Object.assign(new Error('the native engine said no'), { code });
      },
    },
    1,
    { kind: 'timing' },
  );

it.each(['queue-full', 'unknown-link', 'link-closed-here'])(
  'a player who does not read loses a link, and this program goes on: %s',
  (code) => expect(saying(code)).not.toThrow(),
);

it('what is wrong with the message itself is ours to hear of', () => {
  expect(saying('toast-bad-payload')).toThrow('said no');
});
