import { PendingJoins } from './pending-joins';

it('lets an account have so many joins on their way, and another when one has arrived or gone', () => {
  const joins = new PendingJoins(2, 100);
  joins.begin('ada', 's1');
  joins.begin('ada', 's2');
  expect(() => joins.begin('ada', 's3')).toThrow(expect.objectContaining({ code: 'too-many-seats' }) as Error);
  joins.begin('ben', 's4');
  joins.end('s1');
  joins.end('s1');
  joins.begin('ada', 's3');
  expect(() => joins.begin('ada', 's5')).toThrow('on their way');
});

it('forgets a join that can never arrive any more', () => {
  let now = 0;
  const joins = new PendingJoins(1, 100, () => now);
  joins.begin('ada', 's1');
  now = 120_001;
  joins.begin('ada', 's2');
});

it('makes an account wait that joins and leaves and joins again, since everybody else dials it each time', () => {
  let now = 0;
  const joins = new PendingJoins(8, 60, () => now);
  const again = (account: string, stream: string) => {
    joins.begin(account, stream);
    joins.end(stream);
  };
  for (let join = 0; join < 60; ++join) again('ada', `s${join}`);
  expect(() => again('ada', 's')).toThrow(
    expect.objectContaining({ code: 'too-many-calls', retryAfterMs: 1000 }) as Error,
  );
  again('ben', 's');
  now = 1000;
  again('ada', 's');
});
