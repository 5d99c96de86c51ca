/** What webhooks can be told; the triggers of the outbox say them. */
export const WEBHOOK_EVENTS = [
  'session.started',
  'session.ended',
  'player.joined',
  'player.left',
  'player.removed',
] as const;

/** Of a delivery that somebody asked for, to see whether it arrives. */
export const TEST_EVENT = 'test';
