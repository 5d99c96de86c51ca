// Each wall of docs/walls.md is broken once on purpose: the lint says so, with what to do instead.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ESLint } from 'eslint';
import { circles } from '../../walls/folder-walls.mjs';
import { at, root } from '../house.mjs';
import { readProjects } from '../projects.mjs';

/** A file that is there, what it must not import, and what the lint says of that. */
const BROKEN = [
  ['apps/server/src/rooms/rooms.controller.ts', '../database/generated/client', 'only repositories know Prisma'],
  ['apps/server/src/rooms/rooms.controller.ts', './rooms.repository', 'controllers call services'],
  ['apps/server/src/rooms/rooms.service.ts', '@grpc/grpc-js', 'services throw domain errors'],
  ['apps/server/src/rooms/rooms.service.ts', '../database/generated/client', 'only repositories know Prisma'],
  ['apps/server/src/rooms/rooms.repository.ts', '@grpc/grpc-js', 'services throw domain errors'],
  ['apps/client/src/ports/portable/delivery.ts', '@midip2p/coordinator', 'ports know drivers and capture time'],
  ['apps/client/src/ports/open-ports.ts', './jack/jack-driver', 'known to ports/drivers.ts alone'],
  ['apps/client/src/jam.ts', './ports/portable/rtmidi', 'known to ports/drivers.ts alone'],
  ['apps/client/src/session/session.ts', '@julusian/midi', 'drivers live in client/ports'],
  ['apps/client/src/session/session.ts', '@midip2p/jsonmidi', 'it sees no MIDI bytes'],
  ['apps/client/src/mapping/upnp.ts', '@midip2p/coordinator', 'a mapping is about this machine and its router'],
  ['apps/client/src/recording/tape.ts', '../session/session', 'no drivers or peers'],
  ['apps/client/src/routes/patchbay.ts', '@midip2p/coordinator', 'routes know names and numbers of ends'],
  ['apps/client/src/control/control-socket.ts', '@midip2p/engine', 'the control socket carries requests'],
  ['apps/client/src/status/view.ts', '@julusian/midi', 'drivers live in client/ports'],
  ['libs/coordinator/src/coordinator.ts', '@midip2p/engine', 'the coordinator knows gRPC, never MIDI'],
  ['libs/engine/src/engine.ts', '@grpc/grpc-js', 'the engine knows no driver and no server'],
  ['libs/relay-rules/src/token.ts', 'node:net', 'are given bytes and the time'],
  ['apps/relay/src/relay.ts', '@midip2p/server', 'Circular dependency between'], // the server's tests run a relay
  ['apps/server/src/main.ts', '@midip2p/engine', 'can only depend on libs tagged with'],
  ['libs/jsonmidi/src/index.ts', '@midip2p/coordinator', 'can only depend on libs tagged with|cannot depend on'],
  ['libs/testkit/src/players.ts', '@midip2p/netlab', 'can only depend on libs tagged with'],
  ['tools/mesh/src/ensemble.ts', '../../jam/src/jam', 'cannot be imported by a relative or absolute path'],
  ['tests/chart/test-system/helm.ts', '@midip2p/client', 'can only depend on libs tagged with'],
  ['tests/plugin/test-system/music.ts', '@midip2p/server', 'can only depend on libs tagged with'],
  [
    'tests/plugin/test-system/music.ts',
    '../../../tools/ports/src',
    'cannot be imported by a relative or absolute path',
  ],
];

test('every wall that is broken is seen', async () => {
  await readProjects(); // the rule between packages goes by what Nx has read of them
  const eslint = new ESLint({ cwd: at('.') });
  for (const [file, imported, says] of BROKEN) {
    const [{ messages }] = await eslint.lintText(`import * as it from '${imported}';\nexport const is = it;\n`, {
      filePath: at(file),
    });
    assert.match(messages.map(({ message }) => message).join('\n'), new RegExp(says), `${file} imports ${imported}`);
  }
});

/** A file of each part of the tree, and one line in it that closes a circle there. */
const CIRCLES = [
  ['apps/server/src/rooms/rights.ts', "import '../sessions/session';"],
  ['apps/client/src/ports/midi-driver.ts', "import './open-ports';"],
  ['libs/coordinator/src/errors.ts', "import './error-of';"],
  ['native/core/clock/timeline.hpp', '#include "core/engine/engine.hpp"'],
  ['native/net/ports.hpp', '#include "net/runner.hpp"'],
  ['native/core/test/engine/two_engines.hpp', '#include "core/test/engine/jam.hpp"'],
  ['juce-plugin/source/BlockClock.h', '#include "BlockBridge.h"'],
  ['tests/plugin/test-system/band.ts', "import './ardour';"],
  ['tests/machine/src/sources.ts', "import './base';"],
  ['tools/setup/house.mjs', "import './check.mjs';"],
  ['tests/chart/test-system/helm.ts', "import './cluster';"],
];

test('no folder and no file of the tree knows what knows it', () => {
  assert.deepEqual(circles(root), []);
});

for (const [file, line] of CIRCLES)
  test(`a circle is seen where ${file} says: ${line}`, () => {
    assert.ok(existsSync(at(file)));
    const textOf = (path) => `${path === at(file) ? `${line}\n` : ''}${readFileSync(path, 'utf8')}`;
    assert.match(circles(root, textOf).join('\n'), /: a circle:\n/);
  });
