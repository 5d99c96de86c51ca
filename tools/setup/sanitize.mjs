#!/usr/bin/env node
// npm run test:sanitize: the C++ tests under AddressSanitizer + UBSan, then under ThreadSanitizer.
import { spawnSync } from 'node:child_process';
import { startedAs } from './house.mjs';
import { check } from './check.mjs';
import { buildPreset, CPP_HOMES, ctest } from './native-tests.mjs';

const USAGE = `
usage: npm run test:sanitize [-- asan|tsan] [-- --build]

Builds and runs the C++ tests under AddressSanitizer and UndefinedBehaviorSanitizer (asan) and under ThreadSanitizer
(tsan). A report of a sanitizer fails the test that caused it.
  --build   builds them and runs none`;

const ENV = {
  ASAN_OPTIONS: 'detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1:check_initialization_order=1',
  UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
  TSAN_OPTIONS: 'halt_on_error=1:second_deadlock_stack=1',
};

await startedAs(import.meta.url, USAGE, async (args) => {
  await check(['start', 'test']);
  const runsThem = !args.includes('--build');
  const named = args.filter((arg) => arg !== '--build');
  const presets = named.length > 0 ? named : ['asan', 'tsan'];
  let passed = 0;
  let failed = 0;
  // The network lab has no threads.
  const runs = presets.flatMap((preset) => (preset === 'tsan' ? ['native'] : CPP_HOMES).map((home) => [preset, home]));
  for (const [preset, home] of runs) {
    const launcher = preset === 'tsan' ? fixedAddresses() : [];
    await buildPreset(preset, [], home, { launcher });
    if (!runsThem) continue;
    const result = await ctest(preset, { home, env: ENV, launcher });
    if (result.failed > 0) console.error(result.output);
    console.log(`${home}, ${preset}: ${result.passed} passed, ${result.failed} failed`);
    passed += result.passed;
    failed += result.failed;
  }
  if (!runsThem) return 0;
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
});

// ---- details ----

/** ThreadSanitizer of older compilers dies where the kernel spreads addresses widely; setarch -R stops that. */
function fixedAddresses() {
  const works = spawnSync('setarch', ['-R', 'true'], { stdio: 'ignore' }).status === 0;
  if (!works) console.error('  setarch -R does not work here: ThreadSanitizer may refuse this kernel');
  return works ? ['setarch', '-R'] : [];
}
