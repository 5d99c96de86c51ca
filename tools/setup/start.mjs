#!/usr/bin/env node
// npm start: sets everything up, then two players jam on this machine. Node's own modules only.
import { at, CONSENT_USAGE, startedAs } from './house.mjs';
import { setUp } from './build.mjs';
import { exitCodeOf } from './step.mjs';

// --help is the jam's own, which exists only once it is built; until then there is this.
const USAGE = `
usage: npm start [-- OPTIONS]

Sets everything up, starts the server on an embedded PostgreSQL, opens a room, and lets two client processes play a
MIDI file to each other over a direct encrypted link; every event is compared. Exits 0 when all of them arrived.

  --file A.mid     what A plays to B (default: a real piece, fetched at set-up)
  --seconds N      how long
  --json           the last line of stdout is one JSON report (npm start --silent -- --json)
  --keep           stay up, and print how to join from another terminal
  --fault KIND     drop | flip | swap | duplicate: spoil one event, which the comparison must notice
${CONSENT_USAGE}`;

await startedAs(import.meta.url, USAGE, async (args) => {
  await setUp();
  return exitCodeOf(process.execPath, [at('tools/jam/dist/main.js'), ...args]);
});
