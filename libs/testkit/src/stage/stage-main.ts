// A stage as a program, for another host than the launcher's: `stage-main HOST RELAYS NAME…`. It prints lines of JSON: each
// step, then the stage. Each line on stdin asks for one more invitation; the end of stdin is the end of the stage.
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { complaintOf } from '../failure';
import { setStage } from './stage';

async function main([host, relays, ...names]: string[]): Promise<void> {
  const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
  const stage = await setStage({ host: host!, names, relays: relays! }, (step) => print({ step }));
  const { server, room, players, introductionKey } = stage;
  print({ stage: { server, room: { id: room.id, name: room.name }, players, introductionKey } });
  const lines = createInterface({ input: process.stdin });
  lines.on('line', () => void stage.invite().then((invitation) => print({ invitation })));
  await once(lines, 'close');
  await stage.stop();
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    const { code, message } = complaintOf(error);
    process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
    process.exit(1);
  },
);
